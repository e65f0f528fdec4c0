#include "tests/support/testwindow.h"
#include "ui/panels/bookmarkspanel.h"
#include "ui/panes/panecanvas.h"
#include "ui/window/inputbox.h"
#include "ui/window/sidedocks.h"

#include <QDir>
#include <QDockWidget>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeView>

using namespace sluice;
using namespace sluice::test;

namespace {

Annotations& notesOf(const TestWindow& w)
{
    return w->sideDocks().notebook().of(w.tab()->shown()->document()).notes();
}

void bookmark(const TestWindow& w, ByteRange range, const QString& text)
{
    w.tab()->select(range);
    QTest::keyClick(&*w, Qt::Key_B, Qt::ControlModifier);
    auto* box = w.box<InputBox>();
    QVERIFY(box != nullptr);
    auto* edit = box->findChild<QLineEdit*>();
    edit->selectAll();
    QTest::keyClicks(edit, text);
    QTest::keyClick(edit, Qt::Key_Return);
}

} // namespace

class TestBookmarks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keysAddEditAndStep()
    {
        const TestWindow w;
        w.open({w.write("a.bin", QByteArray(4096, 'x'))});
        QVERIFY(!w->commands().action("bookmark.next")->isEnabled());
        bookmark(w, {100, 8}, QStringLiteral("length"));
        bookmark(w, {2000, 1}, QStringLiteral("flags"));
        bookmark(w, {100, 8}, QStringLiteral("the length"));
        QCOMPARE(notesOf(w).notes().size(), size_t{2});
        QCOMPARE(notesOf(w).notes()[0].text, QStringLiteral("the length"));
        QVERIFY(notesOf(w).notes()[0].colour != notesOf(w).notes()[1].colour);
        w.tab()->goTo(0);
        QTest::keyClick(&*w, Qt::Key_Period, Qt::ControlModifier);
        QCOMPARE(w.selection().range(), (ByteRange{100, 8}));
        QTest::keyClick(&*w, Qt::Key_Period, Qt::ControlModifier);
        QCOMPARE(w.selection().range(), (ByteRange{2000, 1}));
        QTest::keyClick(&*w, Qt::Key_Period, Qt::ControlModifier);
        QCOMPARE(w.selection().range(), (ByteRange{100, 8}));
        QTest::keyClick(&*w, Qt::Key_Comma, Qt::ControlModifier);
        QCOMPARE(w.selection().range(), (ByteRange{2000, 1}));
        w.run("bookmark.remove");
        QCOMPARE(notesOf(w).notes().size(), size_t{1});
        // At the caret without a selection, and an empty note.
        w.tab()->goTo(7);
        QTest::keyClick(&*w, Qt::Key_B, Qt::ControlModifier);
        QTest::keyClick(w.box<InputBox>()->findChild<QLineEdit*>(), Qt::Key_Return);
        QCOMPARE(notesOf(w).notes()[0].range, (ByteRange{7, 1}));
    }

    void theListFiltersGoesEditsAndRemoves()
    {
        const TestWindow w;
        w.open({w.write("a.bin", QByteArray(4096, 'x'))});
        bookmark(w, {100, 8}, QStringLiteral("length"));
        bookmark(w, {200, 4}, QStringLiteral("flags"));
        bookmark(w, {300, 4}, QStringLiteral("tail"));
        QTest::keyClick(&*w, Qt::Key_B, Qt::ControlModifier | Qt::ShiftModifier);
        BookmarksPanel& panel = w->sideDocks().bookmarks();
        QTRY_VERIFY(panel.isVisible());
        QTreeView& list = panel.list();
        QTRY_VERIFY(list.hasFocus());
        QCOMPARE(list.model()->rowCount(), 3);
        panel.filter().setFocus();
        QTest::keyClicks(&panel.filter(), QStringLiteral("FLAG"));
        QCOMPARE(list.model()->rowCount(), 1);
        QTest::keyClick(&panel.filter(), Qt::Key_Down);
        QVERIFY(list.hasFocus());
        list.setCurrentIndex(list.model()->index(0, 0));
        QTest::keyClick(&list, Qt::Key_Return);
        QCOMPARE(w.selection().range(), (ByteRange{200, 4}));
        list.setFocus();
        QTest::keyClick(&list, Qt::Key_F2);
        auto* edit = list.findChild<QLineEdit*>();
        QVERIFY(edit != nullptr);
        edit->selectAll();
        QTest::keyClicks(edit, QStringLiteral("flags of it"));
        QTest::keyClick(edit, Qt::Key_Return);
        QTRY_COMPARE(notesOf(w).notes()[1].text, QStringLiteral("flags of it"));
        list.setFocus();
        list.setCurrentIndex(list.model()->index(0, 0));
        QTest::keyClick(&list, Qt::Key_Delete);
        QCOMPARE(notesOf(w).notes().size(), size_t{2});
        panel.filter().clear();
        QCOMPARE(list.model()->rowCount(), 2);
    }

    void bookmarksComeBackWithTheFile()
    {
        TestWindow w;
        const QByteArray path = w.write("a.bin", QByteArray(4096, 'x'));
        w.open({path});
        bookmark(w, {100, 8}, QStringLiteral("length"));
        w.restart();
        w.open({path});
        QCOMPARE(notesOf(w).notes().size(), size_t{1});
        QCOMPARE(notesOf(w).notes()[0].text, QStringLiteral("length"));
        // Closed and opened again at once: what is not on the disk yet is there as well.
        bookmark(w, {200, 8}, QStringLiteral("more"));
        w.run("file.close");
        w.open({path});
        QTRY_COMPARE(notesOf(w).notes().size(), size_t{2});
    }

    void anotherContentKeepsThemAsideAndOffersThem()
    {
        TestWindow w;
        const QByteArray path = w.write("a.bin", QByteArray(4096, 'x'));
        w.open({path});
        bookmark(w, {100, 8}, QStringLiteral("length"));
        bookmark(w, {4000, 8}, QStringLiteral("beyond"));
        w.restart();
        w.write("a.bin", QByteArray(2000, 'y'));
        w.open({path});
        QVERIFY(notesOf(w).isEmpty());
        QCOMPARE(w.tab()->messages().texts().size(), 1);
        QVERIFY(w.tab()->messages().texts().front().contains(QStringLiteral("2 bookmark")));
        // They are still there the next time.
        bookmark(w, {1, 1}, QStringLiteral("new"));
        w.restart();
        w.write("a.bin", QByteArray(4096, 'x'));
        w.open({path});
        QCOMPARE(notesOf(w).notes().size(), size_t{2});
        // What was changed last is offered first.
        notesOf(w).setText(notesOf(w).notes().front().id, QStringLiteral("the length"));
        w.restart();
        w.write("a.bin", QByteArray(300, 'z'));
        w.open({path});
        const auto buttons = w.tab()->messages().findChildren<QPushButton*>();
        QVERIFY(!buttons.isEmpty());
        QTest::mouseClick(buttons.front(), Qt::LeftButton);
        QCOMPARE(notesOf(w).notes().size(), size_t{2});
        QCOMPARE(notesOf(w).notes()[1].range, (ByteRange{300, 0}));
    }

    void theyShowInThePanesOfSlicesToo()
    {
        const TestWindow w;
        w.open({w.write("a.bin", QByteArray(4096, 'x'))});
        w.tab()->goTo(1000);
        const auto colours = [&] {
            QImage image = w.tab()->view()->grab().toImage().convertToFormat(QImage::Format_RGB32);
            const QRgb mark = w->panePalette().marks[0].rgb();
            int count = 0;
            for (int y = 0; y < image.height(); ++y) {
                const auto* line = reinterpret_cast<const QRgb*>(image.constScanLine(y));
                count += static_cast<int>(std::count(line, line + image.width(), mark));
            }
            return count;
        };
        QCOMPARE(colours(), 0);
        bookmark(w, {1000, 64}, QStringLiteral("here"));
        QTRY_VERIFY(colours() > 100);
        w.tab()->select({992, 128});
        w.run("slice.slice");
        QTRY_VERIFY(w->isSettled());
        QTRY_VERIFY(colours() > 100);
        w.tab()->shown()->setColour(1);
        notesOf(w).clear();
        QTRY_COMPARE(colours(), 0);
    }

    void exportedAndImported_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("JSON") << QStringLiteral("marks.json");
        QTest::newRow("CSV") << QStringLiteral("marks.csv");
    }

    void exportedAndImported()
    {
        QFETCH(const QString, name);
        const TestWindow w;
        w.open({w.write("a.bin", QByteArray(4096, 'x'))});
        bookmark(w, {100, 8}, QStringLiteral("a, \"b\""));
        const QString file = QDir(w.folder()).filePath(name);
        w->sideDocks().exportTo(file);
        QTRY_COMPARE(w.messages(), QStringList(QStringLiteral("1 bookmark was written to %1.").arg(file)));
        QVERIFY(QFile::exists(file));
        notesOf(w).clear();
        w->sideDocks().importFrom(file);
        QTRY_COMPARE(w.messages(), QStringList(QStringLiteral("1 bookmark was read from %1.").arg(file)));
        QCOMPARE(notesOf(w).notes().size(), size_t{1});
        QCOMPARE(notesOf(w).notes()[0].text, QStringLiteral("a, \"b\""));
        bookmark(w, {300, 8}, QStringLiteral("another"));
        w->sideDocks().exportTo(file);
        QTRY_COMPARE(w.messages(), QStringList(QStringLiteral("2 bookmarks were written to %1.").arg(file)));
        w->sideDocks().importFrom(file);
        QTRY_COMPARE(w.messages(), QStringList(QStringLiteral("2 bookmarks were read from %1.").arg(file)));
        w->sideDocks().importFrom(QStringLiteral("/nowhere/at all"));
        QTRY_VERIFY(w.messages().front().contains(QStringLiteral("/nowhere")));
        QVERIFY(QFile::remove(file));
    }
};

QTEST_MAIN(TestBookmarks)
#include "tst_bookmarks.moc"
