// The strip of pages beside the panes of a real window.

#include "tests/support/testwindow.h"
#include "ui/panes/pagestrip.h"

using namespace sluice;
using namespace sluice::test;
using namespace Qt::StringLiterals;

class TestPageStrip : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsAndGoes()
    {
        TestWindow window;
        window.open({window.write("file", QByteArray(4 << 20, 'x'))});
        QVERIFY(window->currentView()->findChild<PageStrip*>() == nullptr);
        window.run("view.pageStrip");
        auto* strip = window->currentView()->findChild<PageStrip*>();
        QVERIFY(strip != nullptr);
        QTRY_VERIFY(!strip->samples().empty());
        // The first page shows, so it was touched.
        QTRY_VERIFY(strip->samples().front().touched > 0);
        QVERIFY2(strip->describe(0).contains(u"touched"_s), qPrintable(strip->describe(0)));
        QTest::mouseClick(strip, Qt::LeftButton, {}, QPoint(8, strip->height() / 2));
        const qint64 top = window->currentView()->topOffset();
        QVERIFY(top > (qint64{4} << 20) / 2 - (1 << 16) && top < (qint64{4} << 20) / 2 + (1 << 16));
        // Remembered, and gone when it is not wanted.
        QVERIFY(window.settings().viewOptions().pageStrip);
        window.run("view.pageStrip");
        QVERIFY(window->currentView()->findChild<PageStrip*>() == nullptr);
    }

    void showsWhatWasChanged()
    {
        const TestWindow window;
        window.open({window.write("file", QByteArray(1 << 20, 'x'))});
        window.run("view.pageStrip");
        auto* strip = window->currentView()->findChild<PageStrip*>();
        QVERIFY(strip != nullptr);
        QTRY_VERIFY(!strip->samples().empty());
        QVERIFY(!strip->describe(0).contains(u"changed"_s));
        QVERIFY(window->currentView()->view()->overwrite(5, "!"));
        QTRY_VERIFY(strip->describe(0).contains(u"changed"_s));
        QVERIFY(!strip->describe(strip->height() - 1).contains(u"changed"_s));
    }

    void anEmptyFile()
    {
        const TestWindow window;
        window.open({window.write("file", {})});
        window.run("view.pageStrip");
        auto* strip = window->currentView()->findChild<PageStrip*>();
        QVERIFY(strip != nullptr);
        QSignalSpy looked(strip, &PageStrip::looked);
        QVERIFY(looked.wait());
        QVERIFY(!strip->describe(0).isEmpty());
    }
};

QTEST_MAIN(TestPageStrip)
#include "tst_pagestrip.moc"
