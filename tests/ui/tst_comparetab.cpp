// Comparing in the window, with the keys and the mouse that a person uses.

#include "tests/support/random.h"
#include "tests/support/testwindow.h"
#include "ui/compare/comparetab.h"
#include "ui/window/inputbox.h"
#include "ui/window/pickerbox.h"

#include <QFileDialog>
#include <QTableView>

using namespace sluice;
using namespace sluice::test;
using namespace Qt::StringLiterals;

class TestCompareTab : public QObject
{
    Q_OBJECT

private:
    static QByteArray text()
    {
        return QByteArray("The quick brown fox jumps over the lazy dog. ").repeated(200);
    }

    /// `old` and `now` in tabs, compared by the key and the box that it opens.
    static CompareTab* compareTabs(const TestWindow& window, const QByteArray& old, const QByteArray& now)
    {
        window.open({window.write("now", now), window.write("old", old)});
        QTest::keyClick(window->currentView()->focusWidget() != nullptr ? window->focusWidget() : &*window,
                        Qt::Key_D, Qt::ControlModifier);
        auto* box = window.box<PickerBox>();
        if (box == nullptr)
            return nullptr;
        QTest::keyClicks(window->focusWidget(), u"now"_s);
        QTest::keyClick(window->focusWidget(), Qt::Key_Return);
        return window->workspace().currentCompare();
    }

    static void settle(const CompareTab& tab) { QTRY_VERIFY(tab.isSettled()); }

private Q_SLOTS:
    void findsAndSteps()
    {
        const TestWindow window;
        QByteArray now = text();
        now[100] = 'X';
        now[3'000] = 'Y';
        CompareTab* tab = compareTabs(window, text(), now);
        QVERIFY(tab != nullptr);
        settle(*tab);
        QVERIFY2(tab->summary().startsWith(u"2 changed"_s), qPrintable(tab->summary()));
        QCOMPARE(tab->list().model()->rowCount(), 2);
        // It begins at the first one, and the document goes along.
        CompareCanvas& canvas = tab->canvas();
        QCOMPARE(canvas.caret(), 100);
        QCOMPARE(tab->activeView()->caret(), 100);
        QCOMPARE(window->focusWidget(), &canvas);
        QTest::keyClick(&canvas, Qt::Key_F8);
        QCOMPARE(canvas.caret(), 3'000);
        QVERIFY(canvas.topPosition() > 0);
        QCOMPARE(tab->list().currentIndex().row(), 1);
        QTest::keyClick(&canvas, Qt::Key_F8); // there is no other
        QCOMPARE(canvas.caret(), 3'000);
        QTest::keyClick(&canvas, Qt::Key_F8, Qt::ShiftModifier);
        QCOMPARE(canvas.caret(), 100);
        QVERIFY(!tab->canGoPrevious() && tab->canGoNext());
        // A click in the list.
        QTableView& list = tab->list();
        QTest::mouseClick(list.viewport(), Qt::LeftButton, {},
                          list.visualRect(list.model()->index(1, 2)).center());
        QCOMPARE(canvas.caret(), 3'000);
    }

    void alignsWhatWasInserted()
    {
        const TestWindow window;
        QByteArray now = text();
        now.insert(500, "!!!!!!!!!!");
        CompareTab* tab = compareTabs(window, text(), now);
        QVERIFY(tab != nullptr);
        settle(*tab);
        QVERIFY(tab->list().model()->rowCount() > 1);
        QTest::keyClick(&tab->canvas(), Qt::Key_F8, Qt::ControlModifier);
        QVERIFY(tab->isAligned());
        settle(*tab);
        QVERIFY2(tab->summary().startsWith(u"1 inserted"_s), qPrintable(tab->summary()));
        QCOMPARE(tab->list().model()->rowCount(), 1);
        // Behind it both sides show the same text in the same row.
        const CompareLayout& layout = tab->canvas().layoutOfSides();
        QCOMPARE(layout.size(), now.size());
        QCOMPARE(layout.offsetInA(1'010), 1'000);
        QCOMPARE(layout.offsetInB(1'010), 1'010);
        window.run("compare.aligned");
        QVERIFY(!tab->isAligned());
        settle(*tab);
        QVERIFY(tab->list().model()->rowCount() > 1);
    }

    void sidesByKeyAndMouse()
    {
        const TestWindow window;
        QByteArray now = text();
        now.remove(64, 8);
        CompareTab* tab = compareTabs(window, text(), now);
        QVERIFY(tab != nullptr);
        window.run("compare.aligned");
        settle(*tab);
        CompareCanvas& canvas = tab->canvas();
        QTest::keyClick(&canvas, Qt::Key_Home, Qt::ControlModifier);
        QCOMPARE(canvas.caret(), 0);
        QCOMPARE(canvas.side(), 0);
        QTest::keyClick(&canvas, Qt::Key_Tab);
        QCOMPARE(canvas.side(), 1);
        QTest::keyClick(&canvas, Qt::Key_End, Qt::ControlModifier);
        QCOMPARE(canvas.caret(), canvas.layoutOfSides().size());
        QCOMPARE(tab->activeView()->caret(), now.size());
        QTest::keyClick(&canvas, Qt::Key_Backtab);
        QCOMPARE(canvas.side(), 0);
        QTest::keyClick(&canvas, Qt::Key_Home, Qt::ControlModifier);
        QTest::keyClick(&canvas, Qt::Key_Right);
        QTest::keyClick(&canvas, Qt::Key_Down);
        const qint64 row = canvas.caret() - 1;
        QVERIFY(row >= 8 && row % 8 == 0);
        QTest::keyClick(&canvas, Qt::Key_PageDown);
        QVERIFY(canvas.caret() > 5 * row);
        QTest::keyClick(&canvas, Qt::Key_PageUp);
        QCOMPARE(canvas.caret(), row + 1);
        QTest::mouseClick(&canvas, Qt::LeftButton, {}, QPoint(canvas.width() * 3 / 4, 40));
        QCOMPARE(canvas.side(), 1);
        QTest::mouseClick(&canvas, Qt::LeftButton, {}, QPoint(120, 40));
        QCOMPARE(canvas.side(), 0);
    }

    void comparesAgainAfterAnEdit()
    {
        const TestWindow window;
        CompareTab* tab = compareTabs(window, text(), text());
        QVERIFY(tab != nullptr);
        settle(*tab);
        QVERIFY2(tab->summary().startsWith(u"The same"_s), qPrintable(tab->summary()));
        const std::shared_ptr<View> view = tab->activeView();
        view->setCaret(4'000);
        for (const char byte : {'1', '2', '3'})
            QVERIFY(view->overwrite(50, QByteArrayView(&byte, 1)));
        QTRY_VERIFY(tab->summary().startsWith(u"1 changed"_s));
        settle(*tab);
        while (view->document()->canUndo())
            view->document()->undo();
        QTRY_VERIFY(tab->summary().startsWith(u"The same"_s));
    }

    void outlivesTheTabsItCompares()
    {
        const TestWindow window;
        QByteArray now = text();
        now[7] = '?';
        CompareTab* tab = compareTabs(window, text(), now);
        QVERIFY(tab != nullptr);
        const QList<DocumentTab*> tabs = window->workspace().tabs();
        QCOMPARE(tabs.size(), 2);
        for (DocumentTab* other : tabs)
            window->workspace().closeTab(other);
        QTRY_VERIFY(tab->summary().startsWith(u"1 changed"_s));
        QCOMPARE(window->workspace().currentCompare(), tab);
        window.run("compare.aligned");
        settle(*tab);
        window.run("file.close");
        QVERIFY(!window->workspace().hasTabs());
    }

    void withAFileThatIsNotOpen()
    {
        const TestWindow window;
        window.open({window.write("one", text())});
        const QByteArray other = window.write("other", text() + "more");
        window->workspace().compareWithFile(window.tab()->shown(), other);
        QTRY_VERIFY(window->workspace().currentCompare() != nullptr);
        const CompareTab* tab = window->workspace().currentCompare();
        settle(*tab);
        QVERIFY2(tab->summary().startsWith(u"1 inserted"_s), qPrintable(tab->summary()));
        window.run("file.close");
        window->workspace().compareWithFile(window.tab()->shown(), "/no/such/file");
        QTRY_VERIFY(!window.messages().isEmpty());
        QVERIFY(window->workspace().currentCompare() == nullptr);
    }

    void closingWhileItCompares()
    {
        const TestWindow window;
        Random random(seed());
        const QByteArray a = randomBytes(random, 4'000'000);
        CompareTab* tab = compareTabs(window, a, randomBytes(random, 4'000'000));
        QVERIFY(tab != nullptr);
        window.run("compare.aligned");
        window.run("file.closeAll");
        QVERIFY(!window->workspace().hasTabs());
    }
};

QTEST_MAIN(TestCompareTab)
#include "tst_comparetab.moc"
