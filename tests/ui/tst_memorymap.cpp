#include "tests/support/random.h"
#include "ui/panels/memorymapgeometry.h"

#include <QTest>

#include <limits>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr qint64 kMost = std::numeric_limits<qint64>::max();

MemoryMapGeometry geometryOf(qint64 size, std::vector<MapBar> bars = {}, int width = 200)
{
    MemoryMapGeometry geometry;
    geometry.setArea(QRect(8, 8, width, 60), 16, 3);
    geometry.setBars(size, std::move(bars));
    return geometry;
}

} // namespace

class TestMemoryMap : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void offsetsAndPixelsAgree_data()
    {
        QTest::addColumn<qint64>("size");
        for (const qint64 size : {qint64{1}, qint64{15}, qint64{16}, qint64{200}, qint64{201},
                                  qint64{100'000}, qint64{1} << 36, kMost})
            QTest::addRow("%lld", static_cast<long long>(size)) << size;
    }

    void offsetsAndPixelsAgree()
    {
        QFETCH(const qint64, size);
        MemoryMapGeometry geometry = geometryOf(size);
        Random random(seed());
        for (int i = 0; i < 2000; ++i) {
            if (i % 10 == 0) {
                geometry.zoom(uniform(random, 1, 3), uniform(random, 1, 3), uniform<qint64>(random, 0, size));
                geometry.pan(uniform(random, -9, 9));
            }
            const ByteRange shown = geometry.shown();
            QVERIFY((ByteRange{0, size}).contains(shown));
            QVERIFY(shown.length >= std::min(size, MemoryMapGeometry::kLeastShown));
            const int x = uniform(random, -20, 240);
            const qint64 offset = geometry.offsetAt(x);
            QVERIFY(shown.contains(offset));
            const int column = std::clamp(x, 8, 207);
            // Where a byte is wider than a pixel its first column counts.
            if (shown.length >= 200)
                QCOMPARE(geometry.xOf(offset), column);
            else
                QVERIFY(geometry.xOf(offset) <= column);
        }
        QCOMPARE(geometry.offsetAt(8), geometry.shown().offset);
        QCOMPARE(geometry.xOf(geometry.shown().end()), 208);
    }

    void anEmptyDocumentHasNoPlace()
    {
        MemoryMapGeometry geometry = geometryOf(0);
        geometry.zoom(1, 2, 0);
        geometry.pan(1);
        geometry.reveal({0, 0});
        QCOMPARE(geometry.shown(), (ByteRange{0, 0}));
        QCOMPARE(geometry.offsetAt(100), 0);
        QCOMPARE(geometry.barAt({10, 10}), -1);
    }

    void levelsLieBelowEachOther()
    {
        const MemoryMapGeometry geometry =
            geometryOf(1000, {{1, {0, 1000}, 0, -1}, {2, {100, 500}, 1, 0}, {3, {200, 10}, 2, 1}});
        QCOMPARE(geometry.levels(), 3);
        const QRect document = geometry.rectOf({0, 1000}, 0);
        const QRect parent = geometry.rectOf({100, 500}, 1);
        const QRect child = geometry.rectOf({200, 10}, 2);
        QVERIFY(document.bottom() < parent.top() && parent.bottom() < child.top());
        QVERIFY(child.left() >= parent.left() && child.right() <= parent.right());
        QVERIFY(geometry.area().contains(child));
        QCOMPARE(geometry.barAt(parent.center()), 1);
        QCOMPARE(geometry.barAt(child.center()), 2);
        QCOMPARE(geometry.barAt(QPoint(parent.left() - 3, parent.top())), -1);
    }

    void aBarOfOneByteCanBeSeenAndHit()
    {
        MemoryMapGeometry geometry = geometryOf(kMost, {{1, {0, kMost}, 0, -1}, {2, {kMost - 1, 1}, 1, 0}});
        const QRect box = geometry.rectOf({kMost - 1, 1}, 1);
        QVERIFY(box.width() >= 2 && geometry.area().contains(box));
        QCOMPARE(geometry.barAt(box.center()), 1);
        geometry.setShown({0, 1000});
        QVERIFY(geometry.rectOf({kMost - 1, 1}, 1).isEmpty());
        geometry.reveal({kMost - 1, 1});
        QVERIFY(!geometry.rectOf({kMost - 1, 1}, 1).isEmpty());
        QCOMPARE(geometry.shown().length, 1000);
    }

    void overlapsAreWhatACountOfBytesSays()
    {
        Random random(seed());
        for (int round = 0; round < 300; ++round) {
            std::vector<MapBar> bars;
            for (int i = uniform(random, 0, 12); i > 0; --i) {
                const auto offset = uniform<qint64>(random, 0, 99);
                bars.push_back(
                    {1, {offset, uniform<qint64>(random, 1, 100 - offset)}, uniform(random, 0, 2), 0});
            }
            const MemoryMapGeometry geometry = geometryOf(100, bars);
            const auto overlaps = geometry.overlaps();
            for (int level = 0; level < 3; ++level) {
                for (qint64 at = 0; at < 100; ++at) {
                    const auto held = std::count_if(bars.begin(), bars.end(), [&](const MapBar& bar) {
                        return bar.level == level && bar.range.contains(at);
                    });
                    const auto told =
                        std::count_if(overlaps.begin(), overlaps.end(), [&](const auto& overlap) {
                            return overlap.level == level && overlap.range.contains(at);
                        });
                    QCOMPARE(told, held > 1 ? 1 : 0);
                }
            }
        }
    }

    void zoomKeepsTheByteUnderThePointer()
    {
        MemoryMapGeometry geometry = geometryOf(1'000'000);
        const int x = 120;
        const qint64 offset = geometry.offsetAt(x);
        for (int i = 0; i < 8; ++i)
            geometry.zoom(1, 2, offset);
        QVERIFY(std::abs(geometry.xOf(offset) - x) <= 1);
        for (int i = 0; i < 20; ++i)
            geometry.zoom(2, 1, offset);
        QVERIFY(geometry.showsAll());
        // What showed all shows all of what grew; what was zoomed stays.
        geometry.setBars(2'000'000, {});
        QVERIFY(geometry.showsAll());
        geometry.setShown({10, 100});
        geometry.setBars(3'000'000, {});
        QCOMPARE(geometry.shown(), (ByteRange{10, 100}));
        geometry.setBars(50, {});
        QCOMPARE(geometry.shown(), (ByteRange{0, 50}));
    }
};

QTEST_GUILESS_MAIN(TestMemoryMap)
#include "tst_memorymap.moc"
