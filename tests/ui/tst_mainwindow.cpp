#include "core/bytes/memorysource.h"
#include "tests/support/testwindow.h"
#include "ui/panels/inspectorpanel.h"
#include "ui/window/inputbox.h"
#include "ui/window/pickerbox.h"
#include "ui/window/welcomepage.h"

#include <QDockWidget>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTabWidget>
#include <QTableView>
#include <QTimer>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace sluice;
using sluice::test::TestWindow;

class TestMainWindow : public QObject
{
    Q_OBJECT

    static QByteArray counting(int size)
    {
        QByteArray bytes(size, '\0');
        for (int i = 0; i < size; ++i)
            bytes[i] = static_cast<char>(i * 7);
        return bytes;
    }

private Q_SLOTS:

    void opensSeveralAndShowsTheLast()
    {
        const TestWindow w;
        w.open({w.write("a.bin", counting(100)), w.write("b.bin", counting(200))});
        QCOMPARE(w->workspace().tabs().size(), 2);
        QCOMPARE(w.tab()->title(), QStringLiteral("b.bin"));
        QCOMPARE(w.tab()->document()->size(), 200);
        QVERIFY(w->windowTitle().startsWith(QStringLiteral("b.bin")));
        QVERIFY(w.messages().isEmpty());
    }

    void showsBytesThatAreNoFile()
    {
        const TestWindow w;
        w.open({w.write("a.bin", counting(100))});
        const auto source = [](const QByteArray& bytes) {
            return std::make_shared<MemorySource>(Slice::fromByteArray(bytes));
        };
        DocumentTab* tab = w->workspace().showSource(QStringLiteral("gunzip(a)"), source("abc"));
        QCOMPARE(w.tab(), tab);
        QCOMPARE(tab->title(), QStringLiteral("gunzip(a)"));
        QVERIFY(w->windowTitle().startsWith(QStringLiteral("gunzip(a)")));
        QCOMPARE(tab->document()->size(), 3);
        QVERIFY(!w->commands().action("file.reload")->isEnabled());
        tab->document()->selection().setCaret(2);
        tab->replaceSource(source(counting(5000)));
        QCOMPARE(tab->document()->size(), 5000);
        QCOMPARE(tab->document()->selection().caret(), 2);
        QTRY_VERIFY(w->isSettled());
        w.run("file.close");
        QCOMPARE(w->workspace().tabs().size(), 1);
        QVERIFY(!w->workspace().canReopen());
        QCOMPARE(w->settings().recentFiles().size(), 1);
    }

    void theSameFileTwiceIsOneTab()
    {
        const TestWindow w;
        const QByteArray a = w.write("a.bin", counting(100));
        w.open({a, w.write("b.bin", "b")});
        w.open({a});
        QCOMPARE(w->workspace().tabs().size(), 2);
        QCOMPARE(w.tab()->path(), a);
        const QByteArray link = a + ".link";
        QCOMPARE(::symlink(a.constData(), link.constData()), 0);
        w->workspace().stepTab(1);
        w.open({link});
        QTRY_COMPARE(w->workspace().tabs().size(), 2);
        QCOMPARE(w.tab()->path(), a);
    }

    void errorsShowInABar_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::newRow("missing") << QByteArray("/nowhere/at/all");
        QTest::newRow("directory") << QByteArray("/tmp");
        QTest::newRow("empty") << QByteArray("");
        QTest::newRow("with a percent") << QByteArray("/nowhere/%1%s%%");
    }

    void errorsShowInABar()
    {
        QFETCH(const QByteArray, path);
        const TestWindow w;
        w->openFiles({path});
        QTRY_COMPARE(w.messages().size(), 1);
        QVERIFY(w->workspace().tabs().isEmpty());
        QVERIFY2(!w.messages().front().isEmpty(), qPrintable(w.messages().front()));
    }

    void namesNeedNotBeUtf8()
    {
        TestWindow w;
        const QByteArray path = w.write("\xff\xfe bad\xe9.bin", counting(64));
        w.open({path});
        QVERIFY(w.tab() != nullptr);
        QCOMPARE(w.tab()->path(), path);
        w.restart();
        QCOMPARE(w.settings().recentFiles(), QList<QByteArray>{path});
        w.open(w.settings().recentFiles());
        QCOMPARE(w.tab()->document()->size(), 64);
    }

    void dropOpensFilesOfAnyName()
    {
        const TestWindow w;
        const QByteArray path = w.write("dr op\xff.bin", counting(10));
        QMimeData data;
        data.setData(QStringLiteral("text/uri-list"),
                     "file://" + path.toPercentEncoding("/") + "\r\nhttp://x/y\r\n");
        QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&*w, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&*w, &drop);
        QTRY_VERIFY(w.tab() != nullptr);
        QCOMPARE(w.tab()->path(), path);
    }

    void startOptionsGoAndSelect()
    {
        const TestWindow w;
        StartOptions options;
        options.goTo = "-16";
        options.select = "0x10..0x20";
        options.panes = PaneSpec::parseList("hex,f64be").value();
        w.open({w.write("a.bin", counting(4096))}, options);
        QCOMPARE(w.selection().range(), (ByteRange{16, 16}));
        QCOMPARE(w.tab()->view()->panes(), options.panes);
        options.goTo = "1M";
        options.select.clear();
        w.open({w.write("b.bin", counting(10))}, options);
        QCOMPARE(w.tab()->messages().texts().size(), 1);
    }

    void closedTabsComeBackAsTheyWere()
    {
        const TestWindow w;
        w.open({w.write("a.bin", counting(1 << 20))});
        DocumentView* view = w.tab()->view();
        view->setPanes(PaneSpec::parseList("hex,i16be").value());
        w->workspace().changeCurrent([](ViewOptions& o) { o.encoding = *Encoding::find("utf-16le"); });
        w.tab()->goTo(300'000);
        const qint64 top = view->topOffset();
        QVERIFY(top > 0);
        w.run("file.close");
        QVERIFY(w.tab() == nullptr);
        QTest::keyClick(&*w, Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(w->isSettled() && w.tab() != nullptr);
        QCOMPARE(w.selection().caret(), 300'000);
        QCOMPARE(w.tab()->view()->topOffset(), top);
        QCOMPARE(w.tab()->view()->panes(), PaneSpec::parseList("hex,i16be").value());
        QCOMPARE(w.tab()->view()->options().encoding, *Encoding::find("utf-16le"));
    }

    void filesComeBackWhereTheyWereLeft()
    {
        TestWindow w;
        const QByteArray path = w.write("a.bin", counting(1 << 20));
        w.open({path});
        w.tab()->goTo(777'777);
        const qint64 top = w.tab()->view()->topOffset();
        w.restart();
        w.open({path});
        QCOMPARE(w.selection().caret(), 777'777);
        QCOMPARE(w.tab()->view()->topOffset(), top);
        // Another file of that name begins at its start.
        w.run("file.close");
        QVERIFY(QFile::remove(QFile::decodeName(path)));
        w.write("other.bin", "keeps the inode");
        w.write("a.bin", counting(5000));
        w.open({path});
        QVERIFY(w.selection().caret() <= 5000);
    }

    void goToShowsItsTargetAsOneTypes()
    {
        const TestWindow w;
        w.open({w.write("a.bin", counting(1000))});
        QTest::keyClick(&*w, Qt::Key_G, Qt::ControlModifier);
        auto* box = w.box<InputBox>();
        QVERIFY(box != nullptr);
        auto* edit = box->findChild<QLineEdit*>();
        QVERIFY(edit->hasFocus());
        QTest::keyClicks(edit, QStringLiteral("50%"));
        QVERIFY2(box->previewText().contains(QStringLiteral("500")), qPrintable(box->previewText()));
        edit->clear();
        QTest::keyClicks(edit, QStringLiteral("5000"));
        QVERIFY(!box->previewText().isEmpty());
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(w.selection().caret(), 0);
        edit->clear();
        QTest::keyClicks(edit, QStringLiteral("0x1f"));
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(w.selection().caret(), 31);
        QVERIFY(w.box<InputBox>() == nullptr || !w.box<InputBox>()->isVisible());
    }

    void backAndForward()
    {
        const TestWindow w;
        w.open({w.write("a.bin", counting(1 << 20))});
        QVERIFY(!w->commands().action("go.back")->isEnabled());
        w.tab()->goTo(500'000);
        w.tab()->goTo(100'000);
        QTest::keyClick(&*w, Qt::Key_Left, Qt::AltModifier);
        QTRY_COMPARE(w.selection().caret(), 500'000);
        QTest::keyClick(&*w, Qt::Key_Left, Qt::AltModifier);
        QTRY_COMPARE(w.selection().caret(), 0);
        QTest::keyClick(&*w, Qt::Key_Right, Qt::AltModifier);
        QTRY_COMPARE(w.selection().caret(), 500'000);
    }

    void paletteFindsAndRuns()
    {
        const TestWindow w;
        w.open({w.write("a.bin", counting(1000))});
        QTest::keyClick(&*w, Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        auto* box = w.box<PickerBox>();
        QVERIFY(box != nullptr);
        QCOMPARE(box->shownIds().size(), w->commands().commands().size() - 1);
        auto* edit = box->findChild<QLineEdit*>();
        QTest::keyClicks(edit, QStringLiteral("slct all"));
        QCOMPARE(box->shownIds().value(0), QByteArray("select.all"));
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(w.selection().range().length, 1000);
        // What was run last comes first, and Esc changes nothing.
        w.run("tools.palette");
        box = w.box<PickerBox>();
        QCOMPARE(box->shownIds().value(0), QByteArray("select.all"));
        QTest::keyClick(box->findChild<QLineEdit*>(), Qt::Key_Escape);
        QTRY_VERIFY(w.box<PickerBox>() == nullptr);
        QVERIFY(w.tab()->view()->isAncestorOf(QApplication::focusWidget()) || w.tab()->view()->hasFocus());
    }

    void misalignedPaneIsRefusedWithAWayOut()
    {
        const TestWindow w;
        w.open({w.write("a.bin", counting(1000))});
        const qsizetype before = w.tab()->view()->panes().size();
        w.tab()->goTo(3);
        w.run("pane.addHere.u32le");
        QCOMPARE(w.tab()->view()->panes().size(), before);
        QCOMPARE(w.tab()->messages().texts().size(), 1);
        QVERIFY(w.tab()->messages().texts().front().contains(QStringLiteral("RangeError")));
        auto* button = w.tab()->messages().findChild<QPushButton*>();
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(w.tab()->view()->panes().size(), before + 1);
        QCOMPARE(w.tab()->view()->panes().last().start, 3);
        QVERIFY(!w.tab()->view()->panes().last().aligned);
        QVERIFY(w.tab()->messages().texts().isEmpty());
    }

    void shrinkIsToldAndReloadKeepsThePosition()
    {
        const TestWindow w;
        const QByteArray path = w.write("a.bin", counting(1 << 20));
        w.open({path});
        w.tab()->goTo(5000);
        const qint64 top = w.tab()->view()->topOffset();
        QCOMPARE(::truncate(path.constData(), 10'000), 0);
        QTRY_COMPARE_WITH_TIMEOUT(w.tab()->messages().texts().size(), 1, 10'000);
        const QString text = w.tab()->messages().texts().front();
        QVERIFY2(text.contains(QStringLiteral("shrank")) && text.contains(QStringLiteral("10,000")),
                 qPrintable(text));
        QVERIFY(w.tab()->hasWarning());
        QTest::keyClick(&*w, Qt::Key_F5);
        QTRY_COMPARE(w.tab()->document()->size(), 10'000);
        QCOMPARE(w.selection().caret(), 5000);
        QCOMPARE(w.tab()->view()->topOffset(), top);
        QTRY_VERIFY(w.tab()->messages().texts().isEmpty());
        QVERIFY(!w.tab()->hasWarning());
    }

    void recentFilesCanBeRemoved()
    {
        TestWindow w;
        const QByteArray path = w.write("a.bin", "x");
        w.open({path});
        w.run("file.close");
        auto* list = w->workspace().welcome().findChild<QListWidget*>();
        QCOMPARE(list->count(), 1);
        QVERIFY(QFile::remove(QFile::decodeName(path)));
        w->workspace().welcome().refresh();
        QTRY_VERIFY(w->workspace().welcome().isMissing(path));
        const QByteArray other = w.write("b.bin", "y");
        w.open({other});
        w.run("file.close");
        QCOMPARE(list->count(), 2);
        list->setCurrentRow(1);
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Delete);
        QCOMPARE(w.settings().recentFiles(), QList<QByteArray>{other});
        w.run("file.forgetRecent");
        QCOMPARE(list->count(), 0);
        QVERIFY(w.settings().recentFiles().isEmpty());
    }

    void samplesAreListedAndOpen()
    {
        const TestWindow w;
        const QList<Sample> samples = readSamples(samplesFolder());
        QVERIFY(samples.size() > 5);
        for (const Sample& sample : samples)
            QVERIFY2(!sample.description.isEmpty(), sample.path.constData());
        w.open({samples.front().path});
        QVERIFY(w.tab() != nullptr);
    }

    void inspectorFollowsAndSelects()
    {
        const TestWindow w;
        w.open({w.write("a.bin", QByteArray::fromHex("0102030405060708") + counting(100))});
        const auto text = [&](const char* label, int column) {
            const QAbstractItemModel* model = w->inspector().table()->model();
            for (int row = 0; row < model->rowCount(); ++row) {
                if (model->index(row, 0).data().toString() == QLatin1String(label))
                    return model->index(row, column).data().toString();
            }
            return QString();
        };
        QTRY_COMPARE(text("uint16", 1), QStringLiteral("513"));
        QCOMPARE(text("uint16", 2), QStringLiteral("258"));
        w.tab()->goTo(1);
        QTRY_COMPARE(text("uint16", 1), QStringLiteral("770"));
        QTableView* table = w->inspector().table();
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            if (table->model()->index(row, 0).data().toString() == QLatin1String("uint32"))
                table->setCurrentIndex(table->model()->index(row, 1));
        }
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(w.selection().range(), (ByteRange{1, 4}));
    }

    void mappedFilesCostNoKernelCopies()
    {
        const TestWindow w;
        w.open({w.write("a.bin", counting(1 << 20))});
        QCOMPARE(w.tab()->document()->access(), Access::Mapped);
        for (int i = 0; i < 20; ++i)
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_PageDown);
        w->grab();
        const Ledger& ledger = *w.tab()->document()->ledger();
        QCOMPARE(ledger.copies(CopyKind::KernelToUser).bytes, 0);
        QCOMPARE(ledger.copies(CopyKind::UserToUser).bytes, 0);
        QVERIFY(ledger.copies(CopyKind::UserToObject).bytes > 0);
    }

    void waitingForAPipeCanBeCancelled()
    {
        const TestWindow w;
        const QByteArray fifo = QFile::encodeName(w.folder()) + "/fifo";
        QCOMPARE(::mkfifo(fifo.constData(), 0600), 0);
        const int keep = ::open(fifo.constData(), O_RDWR);
        QVERIFY(keep >= 0);
        w->openFiles({fifo});
        QPushButton* cancel = nullptr;
        QTRY_VERIFY((cancel = w->workspace().tabs().value(0)->findChild<QPushButton*>()) != nullptr &&
                    cancel->isVisible());
        QTest::mouseClick(cancel, Qt::LeftButton);
        QVERIFY(w->workspace().tabs().isEmpty());
        QVERIFY(w->isSettled());
        ::close(keep);
    }

    void nothingIsCutOffAt1280()
    {
        const TestWindow w;
        w->resize(1280, 800);
        w.open({w.write("a.bin", counting(1 << 20))});
        w.tab()->select({4096, 123'456});
        const auto labels = w->statusBar()->findChildren<QLabel*>();
        QTRY_VERIFY(std::none_of(labels.begin(), labels.end(), [](const QLabel* label) {
            return label->isVisible() && label->width() < label->sizeHint().width();
        }));
        QCOMPARE(w->width(), 1280);
        w->resize(640, 480);
        QTRY_VERIFY(w->width() <= 1024);
    }

    void hiddenWindowHasNoTimers()
    {
        const TestWindow w;
        w.open({w.write("a.bin", counting(1000))});
        const auto active = [&w] {
            const auto timers = w->findChildren<QTimer*>();
            return std::count_if(timers.begin(), timers.end(),
                                 [](const QTimer* timer) { return timer->isActive(); });
        };
        QTRY_COMPARE(active(), 1); // the slow look at the costs
        w->hide();
        QTRY_COMPARE(active(), 0);
        w.show();
        QTRY_COMPARE(active(), 1);
    }

    void docksGrowWithTheWindowUntilSized()
    {
        const TestWindow w;
        w->resize(1280, 800);
        QTRY_COMPARE(w->inspectorDock()->width(), 345);
        w->resize(1920, 1080);
        QTRY_COMPARE(w->inspectorDock()->width(), 460);
        w->resizeDocks({w->inspectorDock()}, {500}, Qt::Horizontal);
        QTRY_COMPARE(w->inspectorDock()->width(), 500);
        w->resize(1280, 800);
        QTRY_COMPARE(w->size(), QSize(1280, 800));
        QCoreApplication::sendPostedEvents();
        QCOMPARE(w->inspectorDock()->width(), 500);
    }

    void quittingWhileWritingAsksFirst()
    {
        const TestWindow w;
        const QByteArray path = w.write("big", "");
        QCOMPARE(::truncate(path.constData(), qint64{4} << 30), 0);
        w.open({path});
        w.selection().selectAll();
        w->exporter().save(ExportFormat::HexDump, w.folder() + QStringLiteral("/out"));
        w->close();
        QVERIFY(w->isVisible());
        QWidget* box = QApplication::activeModalWidget();
        QVERIFY(box != nullptr);
        const auto buttons = box->findChildren<QPushButton*>();
        for (QPushButton* button : buttons) {
            if (button->text() == QStringLiteral("Stop and Quit"))
                QTest::mouseClick(button, Qt::LeftButton);
        }
        QTRY_VERIFY(!w->isVisible());
        QVERIFY(w->exporter().isIdle());
    }

    void layoutIsKeptAndReset()
    {
        TestWindow w;
        w.run("view.inspector");
        w.run("view.theme.dark");
        w.run("view.zoomIn");
        w->resize(1100, 720);
        w.restart();
        QVERIFY(w->inspectorDock()->isHidden());
        QCOMPARE(w.settings().theme(), ThemeChoice::Dark);
        QVERIFY(w.settings().viewOptions().zoom > 1);
        QCOMPARE(w->size(), QSize(1100, 720));
        w->reset(true);
        QVERIFY(!w->inspectorDock()->isHidden());
        QCOMPARE(w.settings().theme(), ThemeChoice::System);
        QCOMPARE(w.settings().viewOptions(), ViewOptions());
        QCOMPARE(w->size(), QSize(1280, 800));
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
