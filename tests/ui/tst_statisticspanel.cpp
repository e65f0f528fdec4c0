// The Statistics panel in a real window: its figures are the core's, and it leads to what they are of.

#include "core/analysis/statisticstext.h"
#include "core/bytes/memorysource.h"
#include "tests/support/random.h"
#include "tests/support/testwindow.h"
#include "ui/find/findbar.h"
#include "ui/panels/digraphview.h"
#include "ui/panels/statisticsfigures.h"
#include "ui/panels/statisticspanel.h"
#include "ui/panels/statisticsplot.h"
#include "ui/window/analysisdocks.h"
#include "ui/window/finder.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QXmlStreamReader>

using namespace sluice;
using namespace sluice::test;
using namespace Qt::StringLiterals;

class TestStatisticsPanel : public QObject
{
    Q_OBJECT

    static QByteArray content()
    {
        Random random(11);
        return QByteArray(9000, 'a') + randomBytes(random, 20'000) + QByteArray(5000, '\0') + "needle";
    }

    static StatisticsPanel& opened(const TestWindow& window)
    {
        window.run("view.statistics");
        StatisticsPanel& panel = window->analysis().statistics();
        settle(panel);
        return panel;
    }

    static void settle(const StatisticsPanel& panel)
    {
        QTRY_VERIFY(!panel.isBusy() && panel.statistics() != nullptr && panel.statistics()->isExact());
    }

    static void compare(const StatisticsPanel& panel, const View& view, ByteRange range)
    {
        QCOMPARE(panel.range(), range);
        StatisticsOptions options;
        options.digraph = true;
        options.numbers = true;
        const Result<Statistics> all = countStatistics(view.document()->snapshot(), range, options);
        QVERIFY(all);
        QCOMPARE(statisticsToCsv(*panel.statistics(), range), statisticsToCsv(*all, range));
    }

    static QString xmlError(const QByteArray& bytes)
    {
        QXmlStreamReader xml(bytes);
        while (!xml.atEnd())
            xml.readNext();
        return xml.errorString();
    }

private Q_SLOTS:
    // The bar goes on in another line, and the figures below the plot; nothing is cut or lies on another.
    void fitsANarrowDock_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<bool>("figures");
        QTest::newRow("320, tall") << QSize(320, 700) << true;
        QTest::newRow("320, low") << QSize(320, 240) << false;
        QTest::newRow("400, tall") << QSize(400, 700) << true;
        QTest::newRow("559, low") << QSize(559, 240) << false;
        QTest::newRow("1200, low") << QSize(1200, 240) << true;
    }

    void fitsANarrowDock()
    {
        QFETCH(const QSize, size);
        QFETCH(const bool, figures);
        const auto document = std::make_shared<Document>(
            u"test"_s, std::make_shared<MemorySource>(Slice::fromByteArray(content())),
            std::make_shared<Ledger>());
        StatisticsPanel panel;
        panel.setView(View::whole(document));
        panel.resize(size);
        panel.show();
        settle(panel);
        for (const auto shown : {StatisticsPanel::Shown::Float32, StatisticsPanel::Shown::Pairs,
                                 StatisticsPanel::Shown::Histogram}) {
            panel.show(shown);
            QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
            QTRY_COMPARE(panel.size(), size);
            QVERIFY2(panel.minimumSizeHint().width() <= 320,
                     QByteArray::number(panel.minimumSizeHint().width()));
            QCOMPARE(panel.figures().isVisible(), figures);
            QList<QWidget*> parts = {&panel.figures()};
            parts.append(shown == StatisticsPanel::Shown::Pairs ? static_cast<QWidget*>(&panel.pairs())
                                                                : &panel.plot());
            for (QComboBox* box : panel.findChildren<QComboBox*>())
                parts.append(box);
            for (QAbstractButton* button : panel.findChildren<QAbstractButton*>())
                parts.append(button);
            QList<QRect> places;
            for (const QWidget* part : std::as_const(parts)) {
                if (!part->isVisible())
                    continue;
                const QRect place(part->mapTo(&panel, QPoint()), part->size());
                QVERIFY2(panel.rect().contains(place), qPrintable(part->accessibleName()));
                QVERIFY(part->width() >= part->minimumSizeHint().width());
                for (const QRect& other : std::as_const(places))
                    QVERIFY2(!other.intersects(place), qPrintable(part->accessibleName()));
                places.append(place);
            }
        }
    }

    void followsSelectionAndEdits()
    {
        const TestWindow window;
        window.open({window.write("file", content())});
        StatisticsPanel& panel = opened(window);
        View& view = *window->currentView()->view();
        compare(panel, view, {0, view.size()});
        window.tab()->select({100, 9000});
        QTRY_COMPARE(panel.range(), (ByteRange{100, 9000}));
        settle(panel);
        compare(panel, view, {100, 9000});
        window.run("statistics.document");
        QTRY_COMPARE(panel.range(), (ByteRange{0, view.size()}));
        QVERIFY(view.overwrite(0, "zz"));
        QTRY_COMPARE(panel.statistics()->histogram['z'], [&] {
            StatisticsOptions options;
            return countStatistics(view.snapshot(), {0, view.size()}, options)->histogram['z'];
        }());
        settle(panel);
        compare(panel, view, {0, view.size()});
    }

    void aSliceAndItsDocument()
    {
        const TestWindow window;
        window.open({window.write("file", content())});
        window.tab()->select({50, 10'000});
        window.run("slice.slice");
        StatisticsPanel& panel = opened(window);
        View& view = *window->currentView()->view();
        QVERIFY(!view.isWhole());
        window.run("statistics.view");
        QTRY_COMPARE(panel.range(), (ByteRange{50, 10'000}));
        settle(panel);
        compare(panel, view, {50, 10'000});
        window.run("statistics.document");
        QTRY_COMPARE(panel.range(), (ByteRange{0, view.document()->size()}));
    }

    void keysAndMouseLeadToBytes()
    {
        const TestWindow window;
        window.open({window.write("file", content())});
        StatisticsPanel& panel = opened(window);
        window.run("statistics.histogram");
        StatisticsPlot& plot = panel.plot();
        QCOMPARE(plot.barCount(), 256);
        const View& view = *window->currentView()->view();
        window.run("statistics.document");
        settle(panel);
        // By mouse: the byte 'a' is the first one.
        QSignalSpy found(&window->finder(), &Finder::stepped);
        QWidget* canvas = plot.findChild<QWidget*>();
        QTest::mouseMove(canvas, QPoint(plot.pixelOf('a'), plot.height() / 2));
        QTRY_COMPARE(plot.chosen(), std::optional<int>('a'));
        QVERIFY(plot.describe('a').contains(u"'a'"_s));
        QTest::mouseClick(canvas, Qt::LeftButton, {}, QPoint(plot.pixelOf('a'), plot.height() / 2));
        QTRY_COMPARE(found.size(), 1);
        QCOMPARE(view.selectedRange(), (ByteRange{0, 1}));
        // By keys: again, which is the next one.
        plot.setFocus();
        QTest::keyClick(&plot, Qt::Key_Return);
        QTRY_COMPARE(found.size(), 2);
        QCOMPARE(view.selectedRange(), (ByteRange{1, 1}));
        QTest::keyClick(&plot, Qt::Key_Home);
        QCOMPARE(plot.chosen(), std::optional<int>(0));
        QTest::keyClick(&plot, Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(plot.chosen(), std::optional<int>(16));
        QTest::keyClick(&plot, Qt::Key_End);
        QCOMPARE(plot.chosen(), std::optional<int>(255));
        // The entropy of a block leads there.
        window.run("statistics.entropy");
        QTRY_COMPARE(plot.barCount(), static_cast<int>(panel.statistics()->blocks.size()));
        QTest::keyClick(&plot, Qt::Key_Home);
        QTest::keyClick(&plot, Qt::Key_Right);
        QTest::keyClick(&plot, Qt::Key_Return);
        QCOMPARE(view.selectedRange(), (ByteRange{4096, 4096}));
    }

    // A hit that was found before the panel shows is a selection like any other.
    void countsAHitThatWasThereBefore()
    {
        const TestWindow window;
        window.open({window.write("file", content())});
        window->finder().findBytes("needle", {0, content().size()});
        QTRY_COMPARE(window->currentView()->view()->selectedRange().length, qint64{6});
        const StatisticsPanel& panel = opened(window);
        QCOMPARE(panel.range().length, qint64{6});
    }

    // What a click leads to is selected, and is not what is counted from then on: click for click through the
    // same bytes, which the find bar looks in.
    void clicksGoThroughTheSelection()
    {
        const TestWindow window;
        window.open({window.write("file", "abcabcabcabc")});
        StatisticsPanel& panel = opened(window);
        window.run("statistics.histogram");
        const View& view = *window->currentView()->view();
        const FindBar& bar = window->finder().bar();
        StatisticsPlot& plot = panel.plot();
        QWidget* canvas = plot.findChild<QWidget*>();
        QSignalSpy stepped(&window->finder(), &Finder::stepped);
        const auto click = [&] {
            const auto before = stepped.size();
            QTest::mouseClick(canvas, Qt::LeftButton, {}, QPoint(plot.pixelOf('b'), plot.height() / 2));
            QTRY_COMPARE(stepped.size(), before + 1);
            QTRY_VERIFY(!panel.isBusy());
        };
        for (const qint64 offset : {1, 4, 7, 10, 1}) {
            click();
            QCOMPARE(view.selectedRange(), (ByteRange{offset, 1}));
            QCOMPARE(panel.range(), (ByteRange{0, 12}));
        }
        QVERIFY(bar.isVisible());
        QCOMPARE(bar.query().text, u"62"_s);
        QVERIFY(bar.pattern());
        QCOMPARE(bar.scope(), FindScope::Document);
        QVERIFY(plot.hasFocus());
        // Of a selection, its first byte included.
        window.tab()->select({4, 5});
        QTRY_COMPARE(panel.range(), (ByteRange{4, 5}));
        settle(panel);
        for (const qint64 offset : {4, 7, 4}) {
            click();
            QCOMPARE(view.selectedRange(), (ByteRange{offset, 1}));
            QCOMPARE(panel.range(), (ByteRange{4, 5}));
        }
        QCOMPARE(bar.scope(), FindScope::Selection);
        // Another selection by hand counts again.
        window.tab()->select({0, 3});
        QTRY_COMPARE(panel.range(), (ByteRange{0, 3}));
    }

    void pairsLeadToBytes()
    {
        const TestWindow window;
        window.open({window.write("file", content())});
        StatisticsPanel& panel = opened(window);
        window.run("statistics.document");
        window.run("statistics.pairs");
        settle(panel);
        DigraphView& pairs = panel.pairs();
        const int needle = 'n' * 256 + 'e';
        QSignalSpy found(&window->finder(), &Finder::stepped);
        QTest::mouseMove(&pairs, pairs.pointOf(0));
        QTRY_VERIFY(pairs.chosen());
        QTest::mouseMove(&pairs, pairs.pointOf(needle));
        QTRY_VERIFY(pairs.chosen() && std::abs(*pairs.chosen() / 256 - 'n') <= 2);
        while (*pairs.chosen() / 256 != 'n')
            QTest::keyClick(&pairs, *pairs.chosen() / 256 < 'n' ? Qt::Key_Down : Qt::Key_Up);
        while (*pairs.chosen() % 256 != 'e')
            QTest::keyClick(&pairs, *pairs.chosen() % 256 < 'e' ? Qt::Key_Right : Qt::Key_Left);
        QVERIFY2(pairs.describe().contains(u"6e 'n', and then 65 'e'"_s), qPrintable(pairs.describe()));
        window.tab()->goTo(34'000);
        QTest::keyClick(&pairs, Qt::Key_Return);
        QTRY_COMPARE(found.size(), 1);
        QCOMPARE(window->currentView()->view()->selectedRange(),
                 (ByteRange{content().indexOf("ne", 34'000), 2}));
        // None of these: it says so.
        window.run("select.none");
        QVERIFY(window->currentView()->view()->overwrite(0, QByteArray(content().size(), 'x')));
        QTest::keyClick(&pairs, Qt::Key_Return);
        QTRY_COMPARE(found.size(), 2);
        QCOMPARE(window->finder().bar().query().text, u"6e 65"_s);
        QCOMPARE(window->finder().bar().state(), u"Not found"_s);
    }

    void drawsPairs()
    {
        Digraph digraph(65'536);
        digraph[0x4142] = 10;
        const PanePalette palette = PanePalette::dark();
        const QImage image = drawDigraph(digraph, palette);
        for (int y = 0; y < 256; ++y) {
            for (int x = 0; x < 256; ++x)
                QCOMPARE(image.pixelColor(x, y) == palette.background, x != 0x42 || y != 0x41);
        }
    }

    void numbersInBothOrders()
    {
        QByteArray bytes;
        for (int i = 0; i < 1000; ++i)
            bytes += "\x00\x00\x80\x3f"_ba; // 1.0, little-endian
        const TestWindow window;
        window.open({window.write("file", bytes)});
        StatisticsPanel& panel = opened(window);
        window.run("statistics.float32");
        settle(panel);
        QCOMPARE(panel.statistics()->numbers->float32[256 + 127], 1000U);
        QCOMPARE(panel.plot().describe(256 + 127).section(u'\n', 0, 0), u"2^0"_s);
        const auto boxes = panel.findChildren<QCheckBox*>();
        for (QCheckBox* box : boxes) {
            if (box->isVisible() && box->text().contains(u"endian"_s))
                QTest::mouseClick(box, Qt::LeftButton, {}, QPoint(8, box->height() / 2));
        }
        QTRY_VERIFY(!panel.isBusy() && panel.statistics()->numbers->float32[256 + 127] == 0);
        QCOMPARE(panel.statistics()->numbers->denormals, 1000U);
    }

    void exports_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("begins");
        QTest::addRow("csv") << u"out.csv"_s << "what,key,value\r\nfigure,offset,0\r\n"_ba;
        QTest::addRow("png") << u"out.PNG"_s << "\x89PNG"_ba;
        QTest::addRow("svg") << u"out.svg"_s << "<?xml"_ba;
        QTest::addRow("another ending") << u"out.txt"_s << QByteArray();
        QTest::addRow("no folder") << u"none/out.csv"_s << QByteArray();
    }

    void exports()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, begins);
        const TestWindow window;
        window.open({window.write("file", content())});
        StatisticsPanel& panel = opened(window);
        QSignalSpy done(&panel, &StatisticsPanel::exported);
        const QString path = window.folder() + u'/' + name;
        panel.exportTo(path);
        QTRY_COMPARE(done.size(), 1);
        QCOMPARE(done.front().front().toBool(), !begins.isEmpty());
        QFile file(path);
        QCOMPARE(file.open(QIODevice::ReadOnly), !begins.isEmpty());
        const QByteArray written = begins.isEmpty() ? QByteArray() : file.readAll();
        QVERIFY(written.startsWith(begins));
        if (begins.isEmpty())
            QVERIFY(!panel.status().isEmpty());
        if (name.endsWith(u".svg"_s))
            QCOMPARE(xmlError(written), QString());
    }

    void saysWhatIsCounted()
    {
        const TestWindow window;
        window.open({window.write("file", content())});
        const StatisticsPanel& panel = opened(window);
        const auto scopes = panel.findChildren<QComboBox*>();
        const auto offers = [&scopes](const QString& text) {
            return std::any_of(scopes.begin(), scopes.end(),
                               [&](const QComboBox* box) { return box->currentText() == text; });
        };
        QVERIFY(offers(u"All, nothing selected"_s));
        QCOMPARE(panel.status(), u"All of file, every byte counted"_s);
        window.tab()->select({16, 4096});
        QTRY_COMPARE(panel.status(), u"0x10 to 0x1010 of file, every byte counted"_s);
        QVERIFY(offers(u"Selection"_s));
    }

    void copiesFigures()
    {
        const TestWindow window;
        window.open({window.write("file", "aaab")});
        StatisticsPanel& panel = opened(window);
        panel.figures().setFocus();
        QTest::keyClick(&panel.figures(), Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QApplication::clipboard()->text().contains(u"0.811278"_s));
    }

    void nothingAndNoBytes()
    {
        const TestWindow window;
        window.run("view.statistics");
        StatisticsPanel& panel = window->analysis().statistics();
        QVERIFY(panel.statistics() == nullptr);
        window.open({window.write("empty", {})});
        QTRY_VERIFY(!panel.isBusy() && panel.statistics() != nullptr);
        QCOMPARE(panel.statistics()->bytes, 0);
        for (const char* plot : {"histogram", "entropy", "pairs", "int16", "float32"}) {
            window.run(("statistics."_ba + plot).constData());
            QTest::keyClick(&panel.plot(), Qt::Key_Right);
            QTest::keyClick(&panel.pairs(), Qt::Key_Right);
            QTRY_VERIFY(!panel.isBusy());
        }
        window.run("file.close");
        QVERIFY(panel.statistics() == nullptr);
        window.run("view.statistics");
        QVERIFY(window->analysis().statisticsDock()->isHidden());
    }
};

QTEST_MAIN(TestStatisticsPanel)
#include "tst_statisticspanel.moc"
