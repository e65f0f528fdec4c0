// The Strings and the Embedded Data panels in a real window: their lists are the core's, and lead to bytes.

#include "tests/support/holesource.h"
#include "tests/support/random.h"
#include "tests/support/testwindow.h"
#include "ui/panels/longlist.h"
#include "ui/panels/scanpanel.h"
#include "ui/panels/scopebox.h"
#include "ui/panels/streampanel.h"
#include "ui/panels/stringspanel.h"
#include "ui/window/analysisdocks.h"
#include "ui/window/streamdock.h"

#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QLineEdit>
#include <QScrollBar>
#include <QSpinBox>
#include <QThread>

#include <zlib.h>

using namespace sluice;
using namespace sluice::test;
using namespace Qt::StringLiterals;

class TestStringsPanel : public QObject
{
    Q_OBJECT

    static QByteArray words(int count)
    {
        QByteArray bytes;
        for (int i = 0; i < count; ++i)
            bytes += "word " + QByteArray::number(i) + QByteArray("\0\x01", 2);
        return bytes;
    }

    static QByteArray gzipped(const QByteArray& bytes)
    {
        z_stream stream = {};
        deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
        QByteArray out(static_cast<qsizetype>(deflateBound(&stream, static_cast<uLong>(bytes.size()))) + 64,
                       '\0');
        QByteArray in = bytes;
        stream.next_in = reinterpret_cast<Bytef*>(in.data());
        stream.avail_in = static_cast<uInt>(in.size());
        stream.next_out = reinterpret_cast<Bytef*>(out.data());
        stream.avail_out = static_cast<uInt>(out.size());
        deflate(&stream, Z_FINISH);
        out.resize(static_cast<qsizetype>(stream.total_out));
        deflateEnd(&stream);
        return out;
    }

    static StringsPanel& strings(const TestWindow& window)
    {
        window.run("view.strings");
        StringsPanel& panel = window->analysis().strings();
        [&] { QTRY_VERIFY(!panel.isBusy() && panel.list().count() > 0); }();
        return panel;
    }

    static bool equalsCore(const StringsPanel& panel, const Snapshot& snapshot, StringEncoding encoding,
                           qint64 minimum)
    {
        StringList all;
        StringOptions options;
        options.encoding = encoding;
        options.minimum = minimum;
        if (!findStrings(snapshot, {0, snapshot.size()}, options, all.sink()) ||
            panel.list().count() != all.size())
            return false;
        for (qint64 i = 0; i < all.size(); ++i) {
            if (panel.stringAt(i) != all.at(i))
                return false;
        }
        return true;
    }

private Q_SLOTS:
    void listsWhatTheCoreFinds()
    {
        Random random(seed());
        const TestWindow window;
        window.open({window.write("file", words(3000) + randomBytes(random, 300'000))});
        StringsPanel& panel = strings(window);
        const Snapshot snapshot = window->currentView()->view()->snapshot();
        QVERIFY(equalsCore(panel, snapshot, StringEncoding::Ascii, 4));
        QCOMPARE(panel.textAt(0), u"word 0"_s);
        panel.encoding().setCurrentIndex(4);
        QTRY_VERIFY(!panel.isBusy());
        QVERIFY(equalsCore(panel, snapshot, StringEncoding::All, 4));
        panel.minimum().setValue(7);
        QTRY_VERIFY(!panel.isBusy());
        QVERIFY(equalsCore(panel, snapshot, StringEncoding::All, 7));
        QVERIFY(panel.status().contains(u"strings"_s));
    }

    void filtersAsOneTypes()
    {
        const TestWindow window;
        window.open({window.write("file", words(20'000))});
        StringsPanel& panel = strings(window);
        QVERIFY(panel.filter().hasFocus());
        const auto expected = [](const QString& needle) {
            qint64 count = 0;
            for (int i = 0; i < 20'000; ++i)
                count += u"word %1"_s.arg(i).contains(needle, Qt::CaseInsensitive) ? 1 : 0;
            return count;
        };
        QString typed;
        for (const QChar key : u"RD 19"_s) {
            QTest::keyClicks(&panel.filter(), QString(key));
            typed += key;
            QTRY_VERIFY(!panel.isBusy() && panel.list().count() == expected(typed));
        }
        for (qint64 row = 0; row < panel.list().count(); ++row)
            QVERIFY(panel.textAt(row).contains(u"rd 19"_s));
        QTest::keyClick(&panel.filter(), Qt::Key_Return);
        QVERIFY(panel.list().hasFocus());
        QTest::keyClicks(&panel.filter(), u"zz"_s);
        QTRY_VERIFY(!panel.isBusy() && panel.list().count() == 0);
        panel.filter().clear();
        QTRY_COMPARE(panel.list().count(), 20'000);
    }

    void keysGoAndCopy()
    {
        const TestWindow window;
        const QByteArray bytes = words(1000);
        window.open({window.write("file", bytes)});
        StringsPanel& panel = strings(window);
        LongList& list = panel.list();
        list.setFocus();
        QTest::keyClick(&list, Qt::Key_Down);
        QTest::keyClick(&list, Qt::Key_Return);
        QCOMPARE(window->currentView()->view()->selectedRange(), (ByteRange{bytes.indexOf("word 1"), 6}));
        QVERIFY(list.hasFocus());
        QTest::keyClick(&list, Qt::Key_Down, Qt::ShiftModifier);
        QTest::keyClick(&list, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), u"word 1\nword 2"_s);
        QTest::keyClick(&list, Qt::Key_End);
        QCOMPARE(list.current(), 999);
        QVERIFY(list.viewport()->rect().contains(list.rowRect(999)));
        QTest::keyClick(&list, Qt::Key_PageUp);
        QVERIFY(list.current() < 999);
        QTest::keyClick(&list, Qt::Key_Home);
        QTest::mouseDClick(list.viewport(), Qt::LeftButton, {}, list.rowRect(2).center());
        QCOMPARE(window->currentView()->view()->selectedRange(), (ByteRange{bytes.indexOf("word 2"), 6}));
        QCOMPARE(panel.textAt(list.current()), u"word 2"_s);
    }

    void exportsWhatIsListed()
    {
        const TestWindow window;
        window.open({window.write("file", words(30))});
        StringsPanel& panel = strings(window);
        QTest::keyClicks(&panel.filter(), u"d 2"_s);
        QTRY_VERIFY(!panel.isBusy() && panel.list().count() == 11);
        QSignalSpy done(&panel, &StringsPanel::exported);
        const QString path = window.folder() + u"/out.txt"_s;
        panel.exportTo(path);
        QTRY_COMPARE(done.size(), 1);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = file.readAll().split('\n');
        QCOMPARE(lines.size(), 12);
        QCOMPARE(lines.front(), QByteArray::number(words(30).indexOf("word 2")) + " word 2");
        panel.exportTo(window.folder() + u"/none/out.txt"_s);
        QTRY_COMPARE(done.size(), 2);
        QVERIFY(!done.back().front().toBool());
    }

    void ofASliceAndAfterAnEdit()
    {
        const TestWindow window;
        const QByteArray bytes = words(100);
        window.open({window.write("file", bytes)});
        window.tab()->select({bytes.indexOf("word 50"), 30});
        window.run("slice.slice");
        StringsPanel& panel = strings(window);
        QCOMPARE(panel.textAt(0), u"word 50"_s);
        QCOMPARE(panel.stringAt(0).offset, 0);
        QTest::keyClick(&panel.list(), Qt::Key_Return);
        QCOMPARE(window->currentView()->view()->selectedRange(), (ByteRange{0, 7}));
        QVERIFY(window->currentView()->view()->overwrite(0, "WORD"));
        QVERIFY(panel.status().contains(u"edit"_s));
        QCOMPARE(panel.textAt(0), u"word 50"_s);
        window.run("strings.find");
        QTRY_VERIFY(panel.list().count() > 0);
        QCOMPARE(panel.textAt(0), u"WORD 50"_s);
        // Nothing is asked about a file that is as it was.
        QVERIFY(window.tab()->document()->undo());
        window.run("file.closeAll");
        QCOMPARE(panel.list().count(), 0);
    }

    // A list of a hundred million rows is no slower than one of ten.
    void aListOfManyRows()
    {
        qint64 asked = 0;
        LongList list({{u"A"_s, u"000000000"_s, true}, {u"B"_s, {}}}, [&asked](qint64 row, int) {
            ++asked;
            return QString::number(row);
        });
        list.resize(300, 200);
        list.show();
        list.reset(100'000'000);
        QVERIFY(QTest::qWaitForWindowExposed(&list));
        QTest::keyClick(&list, Qt::Key_End);
        QCOMPARE(list.current(), 99'999'999);
        QCOMPARE(list.shown().second, 99'999'999);
        QTRY_VERIFY(asked > 0);
        QVERIFY(asked < 1000);
        list.setCount(5);
        QCOMPARE(list.current(), 4);
        QTest::keyClick(&list, Qt::Key_Down);
        QCOMPARE(list.current(), 4);
        list.reset(0);
        QTest::keyClick(&list, Qt::Key_Down);
        QTest::keyClick(&list, Qt::Key_Return);
        QCOMPARE(list.current(), -1);
    }

    void columnsShareTheWidth_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<QList<bool>>("there");
        QTest::newRow("wide") << 700 << QList<bool>{true, true, true, true};
        QTest::newRow("narrow") << 320 << QList<bool>{true, true, false, true};
        QTest::newRow("very narrow") << 180 << QList<bool>{true, false, false, true};
        QTest::newRow("too narrow for anything") << 20 << QList<bool>{true, false, false, true};
    }

    // What the rows do not need goes to the last column; the others give way to it, whole, by their rank.
    void columnsShareTheWidth()
    {
        QFETCH(const int, width);
        QFETCH(const QList<bool>, there);
        const QStringList row = {u"0x1a2b3c"_s, u"123"_s, u"UTF-16 LE"_s, QString(200, u'x')};
        LongList list({{u"Offset"_s, u"0x0000000000000"_s, true, true},
                       {u"Bytes"_s, u"000,000,000"_s, true, false, 1},
                       {u"Encoding"_s, u"UTF-16 LE and more than shows"_s, false, false, 2},
                       {u"String"_s, u"about so many letters"_s, false, true}},
                      [&row](qint64, int column) { return row[column]; });
        list.resize(width, 200);
        list.show();
        list.reset(100);
        QVERIFY(QTest::qWaitForWindowExposed(&list));
        list.grab();
        int end = 0;
        for (int column = 0; column < 4; ++column) {
            const auto [x, wide] = list.columnPlace(column);
            QVERIFY(x >= end);
            end = x + wide;
            if (width > 100)
                QCOMPARE(wide > 0, there[column]);
            if (wide > 0 && column > 0 && column < 3 && width > 100)
                QVERIFY(wide >= list.fontMetrics().horizontalAdvance(row[column]));
        }
        if (width > 300)
            QVERIFY(list.columnPlace(3).second >= list.fontMetrics().horizontalAdvance(u"about so many"_s));
        // Narrower rows need less, but what is there does not jump.
        const int before = list.columnPlace(0).second;
        list.setCount(5);
        list.grab();
        QCOMPARE(list.columnPlace(0).second, before);
        list.reset(0);
        list.grab();
        QVERIFY(list.columnPlace(0).second <= before);
    }

    void embeddedData()
    {
        const QByteArray text = words(4000);
        const QByteArray packed = gzipped(text);
        const QByteArray bytes = QByteArray(5000, '\x11') + packed + QByteArray(3000, '\x22');
        const TestWindow window;
        window.open({window.write("file", bytes)});
        window.run("view.scan");
        ScanPanel& panel = window->analysis().scan();
        QTRY_VERIFY(!panel.isBusy() && panel.list().count() > 0);
        const Result<ScanResult> all =
            scanForData(window->currentView()->view()->snapshot(), {0, bytes.size()}, {});
        QVERIFY(all);
        QCOMPARE(panel.list().count(), std::ssize(all->found));
        for (qint64 row = 0; row < panel.list().count(); ++row)
            QCOMPARE(panel.at(row), all->found[static_cast<size_t>(row)]);
        QCOMPARE(panel.at(0).offset, 5000);
        QCOMPARE(panel.at(0).kind, "gzip"_L1);
        QVERIFY(panel.list().hasFocus());
        QTest::keyClick(&panel.list(), Qt::Key_Return);
        QCOMPARE(window->currentView()->view()->selectedRange().offset, 5000);
        QTest::keyClick(&panel.list(), Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QApplication::clipboard()->text().contains(u"gzip"_s));
        // Decompressed in the Stream panel, and opened as a view.
        QVERIFY(panel.canDecompress());
        window.run("scan.decompress");
        StreamPanel& stream = window->streamDock()->panel();
        QVERIFY(stream.isVisible());
        QCOMPARE(stream.model().recipe().stages.size(), size_t{1});
        QCOMPARE(stream.model().recipe().stages.front().name, "gunzip"_ba);
        QCOMPARE(stream.model().recipe().sinks.size(), size_t{1});
        QCOMPARE(stream.model().recipe().sinks.front().kind, SinkSpec::Kind::Document);
        window.run("view.scan");
        window.run("scan.open");
        const View& made = *window->currentView()->view();
        QVERIFY(!made.isWhole());
        QCOMPARE(made.range().offset, 5000);
        QVERIFY(made.name().contains(u"gzip"_s));
    }

    // The bytes that were selected when it was chosen, whatever is selected later; offsets stay the
    // document's.
    void stringsOfTheSelection()
    {
        const TestWindow window;
        const QByteArray bytes = words(1000);
        window.open({window.write("file", bytes)});
        StringsPanel& panel = strings(window);
        const ByteRange range{bytes.indexOf("word 500"),
                              bytes.indexOf("word 510") - bytes.indexOf("word 500")};
        window.tab()->select(range);
        QCOMPARE(panel.list().count(), 1000);
        window.run("strings.selection");
        QTRY_VERIFY(!panel.isBusy());
        QCOMPARE(panel.list().count(), 10);
        QCOMPARE(panel.stringAt(0).offset, range.offset);
        QVERIFY(panel.scope().currentText().contains(u"0x%1"_s.arg(range.offset, 0, 16)));
        panel.list().setCurrent(3);
        QTest::keyClick(&panel.list(), Qt::Key_Return);
        QCOMPARE(window->currentView()->view()->selectedRange(), (ByteRange{bytes.indexOf("word 503"), 8}));
        window.run("strings.find");
        QTRY_VERIFY(!panel.isBusy());
        QCOMPARE(panel.list().count(), 10);
        // It moves with edits.
        QVERIFY(window->currentView()->view()->insert(0, QByteArray(100, '\x02')));
        window.run("strings.find");
        QTRY_VERIFY(!panel.isBusy());
        QCOMPARE(panel.stringAt(0).offset, range.offset + 100);
        // By keys: all of it again.
        panel.scope().setFocus();
        QTest::keyClick(&panel.scope(), Qt::Key_Up);
        QTRY_COMPARE(panel.list().count(), 1000);
        // Nothing selected is not everything.
        window.run("select.none");
        panel.scope().choose(true);
        panel.start();
        QCOMPARE(panel.list().count(), 0);
        QVERIFY2(panel.status().contains(u"selected"_s), qPrintable(panel.status()));
        window.run("file.closeAll");
    }

    void embeddedDataOfTheSelection()
    {
        const QByteArray packed = gzipped(words(4000));
        const QByteArray bytes = packed + QByteArray(3000, '\x22') + packed;
        const TestWindow window;
        window.open({window.write("file", bytes)});
        window.run("view.scan");
        ScanPanel& panel = window->analysis().scan();
        QTRY_VERIFY(!panel.isBusy() && panel.list().count() == 2);
        window.tab()->select({100, bytes.size() - 100});
        window.run("scan.selection");
        QTRY_VERIFY(!panel.isBusy());
        QCOMPARE(panel.list().count(), 1);
        QCOMPARE(panel.at(0).offset, packed.size() + 3000);
        QTest::keyClick(&panel.list(), Qt::Key_Return);
        QCOMPARE(window->currentView()->view()->selectedRange().offset, packed.size() + 3000);
    }

    // The list fills while it is looked for; what was found when it is stopped stays.
    void embeddedDataWhileItIsFound()
    {
        QByteArray bytes;
        const QByteArray packed = gzipped("some text");
        for (int i = 0; i < 400; ++i)
            bytes += packed + QByteArray((1 << 20) - packed.size(), '\x02');
        const auto source = std::make_shared<HoleSource>(bytes);
        source->onRead([] { QThread::msleep(10); });
        const auto document = std::make_shared<Document>(u"slow"_s, source, std::make_shared<Ledger>());
        ScanPanel panel;
        panel.show();
        panel.setView(View::whole(document));
        panel.start();
        QTRY_VERIFY(panel.list().count() >= 3);
        QVERIFY(panel.isBusy());
        QTRY_VERIFY2(panel.status().contains(u'%') && panel.status().contains(u"/s"_s),
                     qPrintable(panel.status()));
        panel.list().setCurrent(2);
        const qint64 before = panel.list().count();
        QTRY_VERIFY(panel.list().count() > before);
        QCOMPARE(panel.list().current(), 2);
        QCOMPARE(panel.at(2).offset, 2 << 20);
        panel.stop();
        QVERIFY(!panel.isBusy());
        QVERIFY2(panel.status().startsWith(u"Stopped"_s), qPrintable(panel.status()));
        const qint64 count = panel.list().count();
        QVERIFY(count > before && count < 400);
        for (qint64 row = 0; row < count; ++row)
            QCOMPARE(panel.at(row).offset, row << 20);
    }

    void nothingEmbedded()
    {
        const TestWindow window;
        window.run("view.scan");
        ScanPanel& panel = window->analysis().scan();
        panel.go();
        panel.openAsView();
        panel.decompress();
        window.open({window.write("file", QByteArray(1000, 'x')), window.write("empty", {})});
        QTRY_VERIFY(!panel.isBusy());
        QVERIFY2(panel.status().contains(u"Nothing"_s), qPrintable(panel.status()));
        QTest::keyClick(&panel.list(), Qt::Key_Return);
        window.run("scan.start");
        panel.stop();
        QVERIFY(!panel.isBusy());
    }

    // Tabs of one area; none of them opens by itself, and each goes when asked again.
    void docksShareTheirPlace()
    {
        const TestWindow window;
        window->resize(1280, 800);
        window.open({window.write("file", words(1000))});
        for (QDockWidget* dock : window->analysis().docks())
            QVERIFY(dock->isHidden());
        const int before = window->currentView()->width();
        for (const char* id : {"view.strings", "view.scan", "view.statistics", "view.stream"})
            window.run(id);
        for (QDockWidget* dock : window->analysis().docks()) {
            QVERIFY(!dock->isHidden());
            QVERIFY(window->tabifiedDockWidgets(dock).contains(window->streamDock()));
        }
        QCOMPARE(window->size(), QSize(1280, 800));
        QCOMPARE(window->currentView()->width(), before);
        window.run("view.strings");
        QTRY_VERIFY(!window->analysis().stringsDock()->visibleRegion().isEmpty());
        window.run("view.strings");
        QVERIFY(window->analysis().stringsDock()->isHidden());
    }
};

QTEST_MAIN(TestStringsPanel)
#include "tst_stringspanel.moc"
