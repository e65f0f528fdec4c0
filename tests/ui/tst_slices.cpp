#include "core/ledger/processmemory.h"
#include "tests/support/testwindow.h"
#include "ui/panels/memorymap.h"
#include "ui/panels/slicespanel.h"
#include "ui/panes/panecanvas.h"
#include "ui/window/docks.h"
#include "ui/window/inputbox.h"
#include "ui/window/sidedocks.h"
#include "ui/window/slicebar.h"
#include "ui/window/slicer.h"

#include <QDockWidget>
#include <QDragEnterEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QTabWidget>
#include <QTreeWidget>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr auto kControlShift = Qt::ControlModifier | Qt::ShiftModifier;

QByteArray counting(int size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    for (int i = 0; i < size; ++i)
        bytes[i] = static_cast<char>(i);
    return bytes;
}

bool isMapped(const QByteArray& path)
{
    QFile maps(QStringLiteral("/proc/self/maps"));
    return maps.open(QIODevice::ReadOnly) && maps.readAll().contains(path);
}

SlicesPanel& panelOf(const TestWindow& w)
{
    return w->sideDocks().slices();
}

void sliceRange(const TestWindow& w, ByteRange range)
{
    w.tab()->select(range);
    QTest::keyClick(&*w, Qt::Key_S, kControlShift);
}

QStringList namesOf(const SlicesPanel& panel)
{
    QStringList names;
    for (const SliceRow& row : panel.rows())
        names.append(QString(row.depth, QLatin1Char('>')) + row.name);
    return names;
}

} // namespace

class TestSlices : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSliceIsATabOnTheSameBytes()
    {
        const TestWindow w;
        w.open({w.write("a.bin", counting(4096))});
        const std::shared_ptr<Ledger> ledger = w.tab()->document()->ledger();
        sliceRange(w, {64, 256});
        QCOMPARE(w->workspace().tabs().size(), 2);
        QVERIFY(!w.tab()->shown()->isWhole());
        QCOMPARE(w.tab()->shown()->range(), (ByteRange{64, 256}));
        QCOMPARE(ledger->copies(CopyKind::UserToUser).bytes, 0);
        auto* bar = w.tab()->findChild<SliceBar*>();
        QVERIFY(bar != nullptr);
        QVERIFY2(bar->text().contains(QStringLiteral("subarray(64, 320)")), qPrintable(bar->text()));
        // An edit through the parent shows in the slice, and the slice moves.
        QVERIFY(w.tab()->document()->insert(0, "0123456789"));
        QCOMPARE(w.tab()->shown()->range(), (ByteRange{74, 256}));
        QVERIFY(bar->text().contains(QStringLiteral("subarray(74, 330)")));
        QVERIFY(w.tab()->document()->erase({0, 1000}));
        QVERIFY(w.tab()->shown()->isDeleted());
        QVERIFY2(bar->text().contains(QStringLiteral("deleted")), qPrintable(bar->text()));
        QTRY_VERIFY(panelOf(w).rows().size() == 2 && panelOf(w).rows()[1].isDeleted);
        (void)w.tab()->document()->undo();
        (void)w.tab()->document()->undo();
        QCOMPARE(w.tab()->shown()->range(), (ByteRange{64, 256}));
    }

    void theCommandRaisesADockBehindAnother()
    {
        const TestWindow w;
        w.open({w.write("a.bin", counting(4096))});
        SideDocks& docks = w->sideDocks();
        docks.toggle(docks.slicesDock());
        QTRY_VERIFY(isInSight(*docks.slicesDock()));
        docks.toggle(docks.editsDock());
        QTRY_VERIFY(isInSight(*docks.editsDock()) && !isInSight(*docks.slicesDock()));
        docks.toggle(docks.slicesDock());
        QTRY_VERIFY(isInSight(*docks.slicesDock()) && !isInSight(*docks.editsDock()));
        QVERIFY(!docks.slicesDock()->isHidden());
        docks.toggle(docks.slicesDock());
        QVERIFY(docks.slicesDock()->isHidden());
    }

    void slicesNestAndTheDockTellsIt()
    {
        const TestWindow w;
        w.open({w.write("a.bin", counting(4096))});
        w->sideDocks().toggle(w->sideDocks().slicesDock());
        sliceRange(w, {64, 256});
        sliceRange(w, {16, 8});
        w->workspace().showTab(w->workspace().tabs().front());
        sliceRange(w, {100, 300});
        const QStringList wanted = {QStringLiteral("a.bin"), QStringLiteral(">0x40+256"),
                                    QStringLiteral(">>0x50+8"), QStringLiteral(">0x64+300")};
        QTRY_COMPARE(namesOf(panelOf(w)), wanted);
        for (const SliceRow& row : panelOf(w).rows()) {
            QVERIFY2(row.facts.contains(QStringLiteral("owns 0 B")), qPrintable(row.facts));
            QVERIFY2(row.facts.contains(QStringLiteral("4 KiB")), qPrintable(row.facts));
        }
        QVERIFY(panelOf(w).rows()[2].facts.startsWith(QStringLiteral("0x10")));
        QVERIFY(panelOf(w).rows()[3].isCurrent);
        QCOMPARE(panelOf(w).map().geometry().levels(), 3);
        QVERIFY(!panelOf(w).map().grab().toImage().isNull());
    }

    void theDockIsDrivenByKeys()
    {
        const TestWindow w;
        w.open({w.write("a.bin", counting(4096))});
        sliceRange(w, {64, 256});
        QTest::keyClick(&*w, Qt::Key_L, kControlShift);
        QTRY_VERIFY(panelOf(w).isVisible());
        QTreeWidget& tree = panelOf(w).tree();
        QTRY_COMPARE(panelOf(w).rows().size(), size_t{2});
        QTRY_VERIFY(tree.hasFocus());
        QTRY_VERIFY(tree.currentItem() != nullptr && tree.currentItem()->parent() != nullptr);
        QTest::keyClick(&tree, Qt::Key_F2);
        auto* edit = tree.findChild<QLineEdit*>();
        QVERIFY(edit != nullptr);
        edit->selectAll();
        QTest::keyClicks(edit, QStringLiteral("header"));
        QTest::keyClick(edit, Qt::Key_Return);
        QTRY_COMPARE(w.tab()->title(), QStringLiteral("header"));
        QTest::keyClick(&tree, Qt::Key_Up);
        QTest::keyClick(&tree, Qt::Key_Return);
        QVERIFY(w.tab()->shown()->isWhole());
        tree.setFocus();
        QTest::keyClick(&tree, Qt::Key_Down);
        QTest::keyClick(&tree, Qt::Key_Delete);
        QCOMPARE(w->workspace().tabs().size(), 1);
        QTRY_COMPARE(panelOf(w).rows().size(), size_t{1});
        QTest::keyClick(&*w, Qt::Key_L, kControlShift);
        QVERIFY(!panelOf(w).isVisible());
    }

    void theLastViewFreesTheMapping()
    {
        const TestWindow w;
        const QByteArray path = w.write("pinned.bin", counting(1 << 20));
        w.open({path});
        sliceRange(w, {64, 256});
        const std::weak_ptr<Document> document = w.tab()->shown()->document();
        QVERIFY(isMapped(path));
        w->workspace().closeTab(w->workspace().tabs().front());
        QCOMPARE(w->workspace().tabs().size(), 1);
        QTRY_COMPARE(panelOf(w).rows().size(), size_t{2});
        QTRY_VERIFY(!panelOf(w).rows()[0].hasTab);
        QVERIFY2(panelOf(w).rows()[0].facts.contains(QStringLiteral("0x40+256")),
                 qPrintable(panelOf(w).rows()[0].facts));
        QVERIFY(isMapped(path));
        w->slicer().close(panelOf(w).rows()[0].view.lock());
        QCOMPARE(w.messages().size(), 1);
        w.run("file.close");
        QTRY_VERIFY(document.expired());
        QTRY_VERIFY(!isMapped(path));
        QTRY_VERIFY(panelOf(w).rows().empty());
    }

    void aClosedParentIsShownAgain()
    {
        const TestWindow w;
        w.open({w.write("a.bin", counting(4096))});
        sliceRange(w, {64, 256});
        w->workspace().closeTab(w->workspace().tabs().front());
        w.tab()->select({4, 10});
        QTest::keyClick(&*w, Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(w->workspace().tabs().size(), 2);
        QVERIFY(w.tab()->shown()->isWhole());
        QCOMPARE(w.tab()->shown()->selectedRange(), (ByteRange{68, 10}));
    }

    void aCopyHasMemoryOfItsOwn()
    {
        const TestWindow w;
        constexpr int kSize = 48 << 20;
        w.open({w.write("a.bin", counting(kSize))});
        const qint64 before = processMemory().anonymous;
        QSignalSpy copied(&w->slicer(), &Slicer::copied);
        w.tab()->shown()->selectAll();
        QTest::keyClick(&*w, Qt::Key_C, kControlShift);
        QVERIFY(copied.wait(30'000));
        QCOMPARE(w->workspace().tabs().size(), 2);
        QVERIFY(w.tab()->shown()->isWhole());
        QCOMPARE(w.tab()->document()->access(), Access::Memory);
        QCOMPARE(w.tab()->document()->size(), kSize);
        QCOMPARE(w.tab()->document()->ledger()->copies(CopyKind::UserToUser).bytes, kSize);
        QCOMPARE(w.tab()->document()->ownedBytes(), kSize);
        QVERIFY(processMemory().anonymous - before > kSize * 9LL / 10);
        QTRY_COMPARE(panelOf(w).rows().size(), size_t{2});
        QCOMPARE(panelOf(w).rows()[1].facts, QStringLiteral("owns 48 MiB"));
        // Edits of the one are none of the other.
        QVERIFY(w.tab()->document()->overwrite(0, "changed"));
        QVERIFY(!w->workspace().tabs().front()->document()->isModified());
        (void)w.tab()->document()->undo();
        w.run("file.close");
#ifndef __SANITIZE_ADDRESS__ // which keeps what was freed
        QTRY_VERIFY(processMemory().anonymous - before < kSize / 4);
#endif
    }

    void renamedAndColouredByCommands()
    {
        const TestWindow w;
        w.open({w.write("a.bin", counting(4096))});
        QVERIFY(!w->commands().action("slice.slice")->isEnabled());
        sliceRange(w, {64, 256});
        QTest::keyClick(&*w, Qt::Key_F2);
        auto* box = w.box<InputBox>();
        QVERIFY(box != nullptr);
        auto* edit = box->findChild<QLineEdit*>();
        edit->selectAll();
        QTest::keyClicks(edit, QStringLiteral("  the  magic "));
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(w.tab()->title(), QStringLiteral("the magic"));
        w.run("slice.colour.red");
        QCOMPARE(w.tab()->shown()->colour(), 3);
        QVERIFY(w->commands().action("slice.colour.red")->isChecked());
    }

    void draggedBytesBecomeASlice()
    {
        const TestWindow w;
        w.open({w.write("a.bin", counting(4096))});
        w->sideDocks().toggle(w->sideDocks().slicesDock());
        w.tab()->select({32, 32});
        const auto drop = [&](const QByteArray& process) {
            QMimeData data;
            data.setData(QLatin1String(kSelectionMime), process);
            QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
            QApplication::sendEvent(&panelOf(w), &enter);
            QDropEvent event(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
            QApplication::sendEvent(&panelOf(w), &event);
        };
        drop("1");
        QCOMPARE(w->workspace().tabs().size(), 1);
        drop(QByteArray::number(QCoreApplication::applicationPid()));
        QCOMPARE(w->workspace().tabs().size(), 2);
        QCOMPARE(w.tab()->shown()->range(), (ByteRange{32, 32}));
    }

    void aClickOnSelectedBytesMovesTheCaret()
    {
        const TestWindow w;
        w.open({w.write("a.bin", counting(4096))});
        auto* canvas = w.tab()->view()->findChild<PaneCanvas*>();
        const auto middleOf = [&](qint64 offset) {
            const QRect rect = canvas->renderer().caretRects(offset, canvas->target()).front();
            return (QPointF(rect.center()) / canvas->devicePixelRatioF()).toPoint();
        };
        w.tab()->select({0, 64});
        QTest::mousePress(canvas, Qt::LeftButton, {}, middleOf(20));
        QCOMPARE(w.selection().range(), (ByteRange{0, 64}));
        QTest::mouseRelease(canvas, Qt::LeftButton, {}, middleOf(20));
        QCOMPARE(w.selection().range(), (ByteRange{20, 0}));
    }

    void theMapGoesWhereItIsClicked()
    {
        const TestWindow w;
        w.open({w.write("a.bin", counting(1 << 20))});
        sliceRange(w, {1 << 19, 1 << 18});
        w->sideDocks().toggle(w->sideDocks().slicesDock());
        MemoryMap& map = panelOf(w).map();
        QTRY_VERIFY(map.isVisible() && map.geometry().bars().size() == 2);
        const QRect bar = map.geometry().rectOf({1 << 19, 1 << 18}, 1);
        QTest::mouseClick(&map, Qt::LeftButton, {}, bar.center());
        QCOMPARE(w.selection().caret(), map.geometry().offsetAt(bar.center().x()));
        QVERIFY(!w.tab()->shown()->isWhole());
        // Bytes that the slice has not: its parent has them.
        QTest::mouseClick(&map, Qt::LeftButton, {}, map.geometry().rectOf({0, 10}, 0).center());
        QVERIFY(w.tab()->shown()->isWhole());
        map.setFocus();
        QTest::keyClick(&map, Qt::Key_Plus);
        QVERIFY(!map.geometry().showsAll());
        QTest::keyClick(&map, Qt::Key_Home);
        QVERIFY(map.geometry().showsAll());
        QTest::keyClick(&map, Qt::Key_Down);
        QTest::keyClick(&map, Qt::Key_Down);
        QCOMPARE(map.currentBar(), 1);
        QTest::keyClick(&map, Qt::Key_Return);
        QVERIFY(!w.tab()->shown()->isWhole());
    }

    void theWindowClosesWithViewsOpen()
    {
        TestWindow w;
        w.open({w.write("a.bin", counting(1 << 16)), w.write("b.bin", counting(100))});
        sliceRange(w, {10, 50});
        sliceRange(w, {5, 5});
        w->workspace().showTab(w->workspace().tabs().front());
        sliceRange(w, {100, 500});
        const std::shared_ptr<View> outliving = w.tab()->shown();
        w->sideDocks().toggle(w->sideDocks().slicesDock());
        w.restart();
        QCOMPARE(outliving->snapshot().read({0, 1}).value()[0], quint8{100});
    }
};

QTEST_MAIN(TestSlices)
#include "tst_slices.moc"
