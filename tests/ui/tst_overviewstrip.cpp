// The overview strip: where bytes lie on it, what is drawn, and how it leads through a real window.

#include "core/bytes/memorysource.h"
#include "tests/support/random.h"
#include "tests/support/testwindow.h"
#include "ui/panes/overviewimage.h"
#include "ui/panes/overviewstrip.h"
#include "ui/window/inputbox.h"

#include <QDockWidget>
#include <QLineEdit>
#include <QScrollBar>

#include <limits>

using namespace sluice;
using namespace sluice::test;
using namespace Qt::StringLiterals;

class TestOverviewStrip : public QObject
{
    Q_OBJECT

    // Three MiB: zeros, text, random bytes.
    static QByteArray threeParts()
    {
        Random random(7);
        QByteArray bytes(1 << 20, '\0');
        for (int i = 0; i < 1 << 20; ++i)
            bytes.append(static_cast<char>('a' + i % 26));
        return bytes + randomBytes(random, 1 << 20);
    }

    static OverviewStrip* shown(const TestWindow& window, const char* command)
    {
        window.run(command);
        OverviewStrip* strip = window->currentView()->overview();
        [&] {
            QVERIFY(strip != nullptr);
            QTRY_VERIFY(strip->feed().overview().exact && !strip->feed().isBusy());
        }();
        return strip;
    }

    // What the strip has is what a count of all bytes has.
    static bool equalsCount(const OverviewStrip& strip, const View& view)
    {
        const Result<Overview> all = countOverview(view.snapshot(), strip.geometryOfBytes().cells(), {});
        const std::vector<BlockFigures>& rows = strip.feed().overview().rows;
        return all && all->rowBytes == strip.feed().overview().rowBytes &&
               std::equal(rows.begin(), rows.end(), all->rows.begin(), all->rows.end(),
                          [](const BlockFigures& a, const BlockFigures& b) {
                              return a.entropy == b.entropy && a.shares == b.shares;
                          });
    }

private Q_SLOTS:
    void geometry_data()
    {
        QTest::addColumn<qint64>("size");
        QTest::addColumn<int>("height");
        for (const OverviewKind kind : {OverviewKind::Entropy, OverviewKind::Shares, OverviewKind::Map}) {
            for (const qint64 size :
                 {qint64{0}, qint64{1}, qint64{15}, qint64{17}, qint64{511}, qint64{1025}, qint64{1} << 20,
                  (qint64{1} << 36) + 3, std::numeric_limits<qint64>::max()}) {
                for (const int height : {1, 2, 599, 600, 100'000})
                    QTest::addRow("%d, %lld bytes, %d pixels", static_cast<int>(kind),
                                  static_cast<long long>(size), height)
                        << size << height;
            }
        }
    }

    // Lines and cells hold every byte once, in order, and every place leads back to its line.
    void geometry()
    {
        QFETCH(qint64, size);
        QFETCH(int, height);
        const auto kind = static_cast<OverviewKind>(QByteArray(QTest::currentDataTag()).left(1).toInt());
        const OverviewGeometry g(kind, size, height);
        QVERIFY(g.usedHeight() >= 1 && g.usedHeight() <= std::max(height, 1));
        QVERIFY(g.cells() >= 1 && g.cells() <= 65'536);
        qint64 at = 0;
        for (int line = 0; line < g.lines(); ++line) {
            const ByteRange range = g.lineRange(line);
            QCOMPARE(range.offset, at);
            QVERIFY(!range.isEmpty() || size == 0);
            qint64 cells = 0;
            for (int column = 0; column < g.columns(); ++column)
                cells += g.cellRange(line * g.columns() + column).length;
            QCOMPARE(cells, range.length);
            at = range.end();
            if (size > 0) {
                QCOMPARE(g.lineOf(range.offset), line);
                QCOMPARE(g.lineOf(range.end() - 1), line);
            }
            if (g.topOf(line + 1) > g.topOf(line)) {
                QCOMPARE(g.lineAt(g.topOf(line)), line);
                QVERIFY(size == 0 || range.contains(g.offsetAt(g.topOf(line))));
            }
        }
        QCOMPARE(at, size);
        QCOMPARE(g.topOf(g.lines()), g.usedHeight());
        for (const int y : {-5, 0, height / 2, height, height + 5})
            QVERIFY(g.offsetAt(y) >= 0 && g.offsetAt(y) <= size);
    }

    void drawsWhatItIs()
    {
        const PanePalette palette = PanePalette::light();
        Overview overview;
        overview.rows.resize(3);
        overview.rows[0].shares = {1, 0, 0, 0, 0};
        overview.rows[1].shares = {0, 0, 1, 0, 0};
        overview.rows[1].entropy = 4;
        overview.rows[2].shares = {0.5F, 0, 0, 0.5F, 0};
        overview.rows[2].entropy = 8;
        const QImage shares = drawOverview(overview, OverviewKind::Shares, 32, palette);
        QCOMPARE(shares.size(), QSize(32, 3));
        QCOMPARE(shares.pixelColor(31, 0), groupColour(ByteGroup::Zero, palette));
        QCOMPARE(shares.pixelColor(0, 1), groupColour(ByteGroup::Text, palette));
        QCOMPARE(shares.pixelColor(15, 2), groupColour(ByteGroup::Zero, palette));
        QCOMPARE(shares.pixelColor(16, 2), groupColour(ByteGroup::High, palette));
        const QImage entropy = drawOverview(overview, OverviewKind::Entropy, 32, palette);
        QCOMPARE(entropy.pixelColor(1, 0), palette.background);
        QCOMPARE(entropy.pixelColor(15, 1), entropyColour(4, palette));
        QCOMPARE(entropy.pixelColor(16, 1), palette.background);
        QCOMPARE(entropy.pixelColor(31, 2), entropyColour(8, palette));
        const QImage map = drawOverview(overview, OverviewKind::Map, 32, palette);
        QCOMPARE(map.size(), QSize(OverviewGeometry::kMapColumns, 1));
        QCOMPARE(map.pixelColor(1, 0), groupColour(ByteGroup::Text, palette));
        QCOMPARE(map.pixelColor(3, 0), palette.background);
    }

    void showsTheWholeDocument_data()
    {
        QTest::addColumn<QByteArray>("command");
        for (const char* name : {"map", "entropy", "shares"})
            QTest::addRow("%s", name) << QByteArray("view.overview.") + name;
    }

    void showsTheWholeDocument()
    {
        QFETCH(QByteArray, command);
        TestWindow window;
        window.open({window.write("file", threeParts())});
        QVERIFY(window->currentView()->overview() != nullptr);
        const OverviewStrip* strip = shown(window, command.constData());
        QVERIFY(equalsCount(*strip, *window->currentView()->view()));
        const int third = strip->height() / 3;
        QVERIFY2(strip->describe({20, third / 2}).contains(u"zeros"_s),
                 qPrintable(strip->describe({20, third / 2})));
        QVERIFY(strip->describe({20, third + third / 2}).contains(u"100\u202f% text"_s));
        QVERIFY(strip->describe({20, 2 * third + third / 2}).contains(u"0x80"_s));
        // Remembered, and gone when it is not wanted.
        QVERIFY(window.settings().viewOptions().overview != OverviewKind::None);
        window.run("view.overview.none");
        QVERIFY(window->currentView()->overview() == nullptr);
    }

    void leavesRoomForThePanesAt1280_data()
    {
        QTest::addColumn<qint64>("size");
        QTest::newRow("offsets of 8 digits") << (qint64{1} << 20);
        QTest::newRow("offsets of 10 digits") << (qint64{5} << 30);
        QTest::newRow("offsets of 12 digits") << (qint64{2} << 40);
    }

    void leavesRoomForThePanesAt1280()
    {
        QFETCH(qint64, size);
        const TestWindow window;
        window->resize(1280, 800);
        const QByteArray path = window.write("file", "x");
        QCOMPARE(::truncate(path.constData(), size), 0);
        window.open({path});
        const DocumentView& view = *window->currentView();
        QVERIFY(view.overview() != nullptr);
        QVERIFY(window->inspectorDock()->isVisible());
        const auto bars = view.findChildren<QScrollBar*>();
        QVERIFY(!bars.isEmpty());
        QTRY_VERIFY(std::none_of(bars.begin(), bars.end(), [](const QScrollBar* bar) {
            return bar->orientation() == Qt::Horizontal && bar->isVisible();
        }));
        QCOMPARE(view.bytesPerRow(), 16);
        QCOMPARE(view.overview()->width(), OverviewStrip::widthOf(true));
        window->resize(1920, 1080);
        QTRY_COMPARE(view.overview()->width(), OverviewStrip::widthOf(false));
    }

    // What nobody asked for costs a sample, however large the file is.
    void countsLargeFilesWhenAsked()
    {
        const TestWindow window;
        const QByteArray path = window.write("file", "x");
        QCOMPARE(::truncate(path.constData(), OverviewFeed::kCountUnasked + 1), 0);
        window.open({path});
        const OverviewFeed& feed = window->currentView()->overview()->feed();
        QTRY_VERIFY(!feed.isBusy() && !feed.overview().rows.empty());
        QVERIFY(!feed.overview().exact);
        QCOMPARE(feed.countedRows(), 0);
        window.run("view.overview.count");
        QTRY_VERIFY(feed.overview().exact && !feed.isBusy());
        QCOMPARE(feed.countedRows(), std::ssize(feed.overview().rows));
    }

    void mouseAndKeysGo()
    {
        const TestWindow window;
        window.open({window.write("file", threeParts())});
        OverviewStrip* strip = shown(window, "view.overview.map");
        const DocumentView& view = *window->currentView();
        const auto middle = [&] { return view.visibleRange().offset + view.visibleRange().length / 2; };
        const auto near = [&](qint64 offset) { return std::abs(middle() - offset) < qint64{3} * 4096; };
        const qint64 size = view.view()->size();
        QTest::mouseClick(strip, Qt::LeftButton, {}, QPoint(20, strip->height() / 2));
        QVERIFY(near(size / 2));
        QTest::mousePress(strip, Qt::LeftButton, {}, QPoint(20, strip->height() / 4));
        QTest::mouseMove(strip, QPoint(20, strip->height() * 3 / 4));
        QTRY_VERIFY(near(size * 3 / 4));
        QTest::mouseRelease(strip, Qt::LeftButton, {}, QPoint(20, strip->height() * 3 / 4));
        window.run("view.overview.focus");
        QVERIFY(strip->hasFocus());
        QTest::keyClick(strip, Qt::Key_Home);
        QCOMPARE(view.topOffset(), 0);
        QTest::keyClick(strip, Qt::Key_PageDown);
        QVERIFY(near(size / 10));
        const qint64 before = middle();
        QTest::keyClick(strip, Qt::Key_Down);
        QVERIFY(middle() > before);
        QTest::keyClick(strip, Qt::Key_End);
        QCOMPARE(view.visibleRange().end(), size);
        // The caret stays where it is: this only looks.
        QCOMPARE(view.view()->caret(), 0);
    }

    // What is drawn has a name wherever one points at it, on a map in any of its columns.
    void marksAreTold()
    {
        const TestWindow window;
        const QByteArray path = window.write("file", threeParts());
        window.open({path});
        OverviewStrip* strip = shown(window, "view.overview.map");
        const auto at = [&](qint64 offset, int x) {
            const OverviewGeometry& g = strip->geometryOfBytes();
            return strip->describe({x, g.topOf(g.lineOf(offset))});
        };
        constexpr qint64 kBookmark = 100'001;
        constexpr qint64 kSlice = 300'000;
        constexpr qint64 kChange = 500'000;
        constexpr qint64 kHit = 700'000;
        window.selection().setCaret(kBookmark);
        window.run("bookmark.add");
        QVERIFY(window.box<InputBox>() != nullptr);
        QTest::keyClick(window.box<InputBox>()->findChild<QLineEdit*>(), Qt::Key_Return);
        window.selection().select({kSlice, 2});
        window.run("slice.slice");
        window->workspace().stepTab(-1);
        View& view = *window->currentView()->view();
        QVERIFY(view.overwrite(kChange, "?"));
        strip = window->currentView()->overview();
        strip->setHits([](ByteRange whole, int) {
            return std::vector<qint64>{whole.contains(ByteRange{kHit, 1}) ? 2 : 0};
        });
        for (const int x : {0, 3, strip->width() / 2, strip->width() - 1}) {
            QVERIFY2(at(kBookmark, x).contains(u"Bookmark"_s), qPrintable(at(kBookmark, x)));
            QVERIFY2(at(kSlice, x).contains(u"Slice: "_s), qPrintable(at(kSlice, x)));
            QVERIFY2(at(kChange, x).contains(u"Changed, not saved"_s), qPrintable(at(kChange, x)));
            QVERIFY2(at(kHit, x).contains(u"2 hits"_s), qPrintable(at(kHit, x)));
            for (const QString& name : {u"Bookmark"_s, u"Slice"_s, u"Changed"_s, u"hit"_s})
                QVERIFY(!at(900'000, x).contains(name));
        }
    }

    void followsEdits()
    {
        const TestWindow window;
        window.open({window.write("file", threeParts())});
        OverviewStrip* strip = shown(window, "view.overview.shares");
        View& view = *window->currentView()->view();
        QVERIFY(view.overwrite(10, QByteArray(8 << 10, 'x')));
        QTRY_VERIFY(strip->describe({20, 0}).contains(u"text"_s));
        QVERIFY(strip->describe({20, 0}).contains(u"Changed"_s));
        QTRY_VERIFY(!strip->feed().isBusy() && equalsCount(*strip, view));
        QVERIFY(view.insert(1 << 20, QByteArray(2 << 20, '\xff')));
        QTRY_VERIFY(!strip->feed().isBusy() && equalsCount(*strip, view));
        // Several in a row, the second while the first is counted.
        QVERIFY(view.overwrite(0, "a"));
        QTRY_VERIFY(strip->feed().isBusy());
        QVERIFY(view.overwrite(view.size() - 1, "b"));
        QTRY_VERIFY(!strip->feed().isBusy() && equalsCount(*strip, view));
        window.tab()->document()->undo();
        window.tab()->document()->undo();
        window.tab()->document()->undo();
        QTRY_VERIFY(!strip->feed().isBusy() && equalsCount(*strip, view));
    }

    void anyEdits()
    {
        Random random(seed());
        const auto document = std::make_shared<Document>(
            u"test"_s, std::make_shared<MemorySource>(Slice::fromByteArray(threeParts())),
            std::make_shared<Ledger>());
        const std::shared_ptr<View> whole = View::whole(document);
        const std::shared_ptr<View> slice = whole->slice({1 << 19, 1 << 20});
        OverviewStrip all(whole);
        OverviewStrip part(slice);
        for (OverviewStrip* strip : {&all, &part}) {
            strip->resize(46, 300);
            strip->show();
        }
        for (int round = 0; round < 12; ++round) {
            const qint64 at = uniform<qint64>(random, 0, document->size() - 70'000);
            const QByteArray bytes = randomBytes(random, uniform(random, 1, 70'000));
            if (uniform(random, 0, 3) == 0)
                QVERIFY(document->insert(at, bytes));
            else
                QVERIFY(document->overwrite(at, bytes));
            if (uniform(random, 0, 1) == 0)
                QTest::qWait(uniform(random, 0, 30));
        }
        QTRY_VERIFY(!all.feed().isBusy() && equalsCount(all, *whole));
        QTRY_VERIFY(!part.feed().isBusy() && equalsCount(part, *slice));
    }

    void emptyAndTiny()
    {
        const TestWindow window;
        window.open({window.write("empty", {}), window.write("tiny", "x")});
        window.run("view.overview.map");
        for (int i = 0; i < 2; ++i) {
            OverviewStrip* strip = window->currentView()->overview();
            QVERIFY(!strip->describe({20, 0}).isEmpty());
            QTest::mouseClick(strip, Qt::LeftButton, {}, QPoint(20, 5));
            QTest::keyClick(strip, Qt::Key_Down);
            QTest::keyClick(strip, Qt::Key_End);
            QTRY_VERIFY(!strip->feed().isBusy());
            window->workspace().stepTab(1);
        }
    }
};

QTEST_MAIN(TestOverviewStrip)
#include "tst_overviewstrip.moc"
