#include "tests/support/random.h"
#include "ui/panes/panegeometry.h"

#include <QTest>

#include <limits>
#include <numeric>

using namespace sluice;

namespace {

constexpr CellMetrics kCell{8, 18, 13};
constexpr qint64 kHuge = std::numeric_limits<qint64>::max();

RowGeometry geometryOf(const char* pane, int bytesPerRow = 16, const ViewOptions& options = {},
                       int density = 0)
{
    return RowGeometry::make(*PaneSpec::parse(pane), options, kCell, bytesPerRow, 8, {density});
}

} // namespace

class TestPaneGeometry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Every pixel belongs to the column that a search through all of them finds nearest.
    void columnsAreFoundByTheirPixels_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("group");
        QTest::addColumn<int>("gap");
        QTest::newRow("no groups") << 24 << 16 << 0 << 0;
        QTest::newRow("groups of 4") << 24 << 16 << 4 << 8;
        QTest::newRow("group of all") << 24 << 16 << 16 << 8;
        QTest::newRow("group larger than all") << 24 << 8 << 16 << 8;
        QTest::newRow("groups that do not divide") << 7 << 10 << 3 << 5;
        QTest::newRow("odd gap") << 20 << 64 << 8 << 3;
        QTest::newRow("one column") << 200 << 1 << 0 << 0;
        QTest::newRow("many") << 5 << 1024 << 2 << 1;
    }

    void columnsAreFoundByTheirPixels()
    {
        QFETCH(const int, width);
        QFETCH(const int, count);
        QFETCH(const int, group);
        QFETCH(const int, gap);
        const ColumnLayout columns{100, width, count, group, gap};
        for (int x = -10; x < columns.end() + 50; ++x) {
            const int column = columns.columnAt(x);
            QVERIFY(column >= 0 && column < count);
            const bool inside = x >= columns.x(column) && x < columns.x(column) + width;
            if (inside)
                continue;
            // In a gap, or outside: then no column is nearer.
            const auto distance = [&](int c) {
                return x < columns.x(c) ? columns.x(c) - x : x - (columns.x(c) + width - 1);
            };
            for (int other : {column - 1, column + 1}) {
                if (other >= 0 && other < count)
                    QVERIFY2(distance(column) <= distance(other) + 1, qPrintable(QString::number(x)));
            }
        }
        for (int column = 0; column < count; ++column) {
            QCOMPARE(columns.columnAt(columns.x(column)), column);
            QCOMPARE(columns.columnAt(columns.x(column) + width - 1), column);
        }
    }

    void everyByteHasItsCell_data()
    {
        QTest::addColumn<QByteArray>("pane");
        for (const char* pane :
             {"hex", "text", "u8", "u16le", "u32le", "f64be", "u32le@5", "f64le@1", "i16le@1023"})
            QTest::newRow(pane) << QByteArray(pane);
    }

    // Cells tile the bytes from the start on: each byte lies in the unit of the cell that its column and row
    // name.
    void everyByteHasItsCell()
    {
        QFETCH(const QByteArray, pane);
        for (const int bytesPerRow : {8, 16, 24, 64}) {
            const RowGeometry g = geometryOf(pane.constData(), bytesPerRow);
            const qint64 size = 5000;
            for (const qint64 base : {qint64{0}, qint64{1024}}) {
                for (qint64 offset = base; offset < base + 300; ++offset) {
                    const ByteRange unit = g.unitAt(offset, size);
                    if (unit.isEmpty()) {
                        QVERIFY(offset < g.pane.start);
                        continue;
                    }
                    QVERIFY(unit.contains(offset));
                    const qint64 row = unit.offset - unit.offset % bytesPerRow;
                    QCOMPARE(g.cellOffset(row, g.columnOf(unit.offset, bytesPerRow)), unit.offset);
                }
            }
        }
    }

    void offsetsNear2To63AreExact_data()
    {
        QTest::addColumn<QByteArray>("pane");
        QTest::addColumn<qint64>("unit");
        QTest::newRow("hex") << QByteArray("hex") << kHuge - 1;
        QTest::newRow("u32le") << QByteArray("u32le") << kHuge - 3;
        QTest::newRow("f64le@5") << QByteArray("f64le@5") << kHuge - 2;
        QTest::newRow("u64le at the end") << QByteArray("u64le@9223372036854775800") << kHuge - 7;
    }

    void offsetsNear2To63AreExact()
    {
        QFETCH(const QByteArray, pane);
        const RowGeometry g = geometryOf(pane.constData());
        const ByteRange unit = g.unitAt(kHuge - 1, kHuge);
        QTEST(unit.offset, "unit");
        QVERIFY(unit.length >= 1 && unit.length <= kHuge - unit.offset);
        QVERIFY(g.columnOf(unit.offset, 16) < g.columns.count);
    }

    void offsetColumnIsWideEnough()
    {
        QCOMPARE(offsetDigitsFor(0, false), 8);
        QCOMPARE(offsetDigitsFor(0xffffffff, false), 8);
        QCOMPARE(offsetDigitsFor(0x100000000, false), 10);
        QCOMPARE(offsetDigitsFor(kHuge, false), 16);
        QCOMPARE(offsetDigitsFor(99'999'999, true), 8);
        QCOMPARE(offsetDigitsFor(100'000'000, true), 9);
        QCOMPARE(offsetDigitsFor(kHuge, true), 19);
    }

    void densityOnlyNarrows()
    {
        for (const char* pane : {"hex", "u32le", "f64le", "u8"}) {
            for (int level = 1; level <= Density::kTightest; ++level)
                QVERIFY(geometryOf(pane, 16, {}, level).contentWidth() <=
                        geometryOf(pane, 16, {}, level - 1).contentWidth());
            // Digits never touch those of the next column.
            const RowGeometry tight = geometryOf(pane, 16, {}, Density::kTightest);
            QVERIFY(tight.columns.width > tight.columnChars * kCell.width);
        }
    }

    void asManyBytesAsFit()
    {
        ViewOptions options;
        options.bytesPerRow = 0;
        const QList<PaneSpec> panes = *PaneSpec::parseList("hex,text,u32le");
        int last = 0;
        for (int available = 100; available < 8000; available += 50) {
            const PaneFit fit = fitPanes(panes, options, kCell, 1 << 20, available);
            QVERIFY(fit.bytesPerRow >= 8 && fit.bytesPerRow % 8 == 0);
            QVERIFY(fit.bytesPerRow >= last);
            last = fit.bytesPerRow;
        }
        QVERIFY(last >= 64);
        options.bytesPerRow = 32;
        QCOMPARE(fitPanes(panes, options, kCell, 1 << 20, 100).bytesPerRow, 32);
        QCOMPARE(fitPanes(panes, options, kCell, 1 << 20, 100).density.level, Density::kTightest);
        QCOMPARE(fitPanes(panes, options, kCell, 1 << 20, 10'000).density.level, 0);
    }

    void widthsAreSharedOut_data()
    {
        QTest::addColumn<int>("available");
        QTest::addColumn<QList<int>>("preferred");
        QTest::addColumn<int>("flexible");
        QTest::addColumn<QList<int>>("widths");
        QTest::newRow("enough: the last takes the rest") << 1000 << QList{300, 200} << -1 << QList{300, 700};
        QTest::newRow("enough: the flexible one does")
            << 1000 << QList{300, 100, 200} << 1 << QList{300, 500, 200};
        QTest::newRow("exact") << 500 << QList{300, 200} << -1 << QList{300, 200};
        QTest::newRow("the widest gives way") << 450 << QList{300, 200} << -1 << QList{250, 200};
        QTest::newRow("then both do") << 300 << QList{300, 200} << -1 << QList{150, 150};
        QTest::newRow("down to the least") << 10 << QList{300, 200} << -1 << QList{50, 50};
        QTest::newRow("nothing") << 0 << QList{300} << -1 << QList{50};
        QTest::newRow("no panes") << 100 << QList<int>{} << -1 << QList<int>{};
    }

    void widthsAreSharedOut()
    {
        QFETCH(const int, available);
        QFETCH(const QList<int>, preferred);
        QFETCH(const int, flexible);
        QList<PaneWidth> panes;
        for (qsizetype i = 0; i < preferred.size(); ++i)
            panes.append({preferred[i], 50, i == flexible});
        QTEST(distributeWidths(available, panes), "widths");
    }

    void anyWidthsAddUp()
    {
        test::Random random(test::seed());
        for (int i = 0; i < 2000; ++i) {
            QList<PaneWidth> panes;
            int least = 0;
            for (int count = test::uniform(random, 1, 6); count > 0; --count) {
                const int minimum = test::uniform(random, 1, 100);
                panes.append(
                    {test::uniform(random, minimum, 900), minimum, test::uniform(random, 0, 3) == 0});
                least += minimum;
            }
            const int available = test::uniform(random, 0, 3000);
            const QList<int> widths = distributeWidths(available, panes);
            QCOMPARE(std::accumulate(widths.cbegin(), widths.cend(), 0), std::max(available, least));
            for (qsizetype pane = 0; pane < panes.size(); ++pane)
                QVERIFY(widths[pane] >= panes[pane].minimum);
        }
    }
};

QTEST_GUILESS_MAIN(TestPaneGeometry)
#include "tst_panegeometry.moc"
