// Where two sides stand beside each other, against a list of every position.

#include "tests/support/random.h"
#include "ui/compare/comparelayout.h"

#include <QTest>

using namespace sluice;
using namespace sluice::test;

namespace {

struct Position
{
    qint64 a = -1;
    qint64 b = -1;
};

/// Every position, one by one.
std::vector<Position> model(const Comparison& comparison)
{
    std::vector<Position> all;
    qint64 a = 0;
    qint64 b = 0;
    const auto both = [&](qint64 lengthA, qint64 lengthB) {
        for (qint64 i = 0; i < std::max(lengthA, lengthB); ++i)
            all.push_back({i < lengthA ? a + i : -1, i < lengthB ? b + i : -1});
        a += lengthA;
        b += lengthB;
    };
    for (const Difference& d : comparison.listed) {
        both(d.a.offset - a, d.b.offset - b);
        both(d.a.length, d.b.length);
    }
    both(comparison.sizeA - a, comparison.sizeB - b);
    return all;
}

Comparison randomComparison(Random& random, bool complete)
{
    Comparison comparison;
    qint64 a = 0;
    qint64 b = 0;
    const int count = uniform(random, 0, 12);
    for (int i = 0; i < count; ++i) {
        const qint64 same = i == 0 ? uniform(random, 0, 9) : uniform(random, 1, 9);
        Difference d{{a + same, uniform(random, 0, 6)}, {b + same, uniform(random, 0, 6)}};
        if (d.a.isEmpty() && d.b.isEmpty())
            d.a.length = 1;
        comparison.listed.push_back(d);
        a = d.a.end();
        b = d.b.end();
    }
    comparison.changed = count;
    const qint64 rest = uniform(random, 0, 9);
    comparison.sizeA = a + rest;
    comparison.sizeB = b + (complete ? rest : uniform(random, 0, 20));
    return comparison;
}

} // namespace

class TestCompareLayout : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void likeTheModel_data()
    {
        QTest::addColumn<bool>("complete");
        QTest::newRow("all is listed") << true;
        QTest::newRow("the list was cut off") << false;
    }

    void likeTheModel()
    {
        QFETCH(const bool, complete);
        Random random(seed());
        for (int round = 0; round < 500; ++round) {
            const Comparison comparison = randomComparison(random, complete);
            const std::vector<Position> all = model(comparison);
            const CompareLayout layout(std::make_shared<const Comparison>(comparison));
            QCOMPARE(layout.size(), std::ssize(all));
            const qint64 from = uniform<qint64>(random, 0, layout.size());
            const qint64 length = uniform<qint64>(random, 0, layout.size() + 5);
            qint64 at = from;
            for (const CompareLayout::Run& run : layout.runs(from, length)) {
                QCOMPARE(run.position, at);
                QVERIFY(run.length > 0);
                for (qint64 i = 0; i < run.length; ++i, ++at) {
                    const Position& expected = all[static_cast<size_t>(at)];
                    QCOMPARE(run.a < 0 ? -1 : run.a + i, expected.a);
                    QCOMPARE(run.b < 0 ? -1 : run.b + i, expected.b);
                }
            }
            QCOMPARE(at, std::min(from + length, layout.size()));
            for (qint64 p = 0; p < layout.size(); ++p) {
                const Position& place = all[static_cast<size_t>(p)];
                if (place.a >= 0) {
                    QCOMPARE(layout.positionOfA(place.a), p);
                    QCOMPARE(layout.offsetInA(p), place.a);
                }
                if (place.b >= 0) {
                    QCOMPARE(layout.positionOfB(place.b), p);
                    QCOMPARE(layout.offsetInB(p), place.b);
                }
            }
            QCOMPARE(layout.offsetInA(layout.size()), comparison.sizeA);
            QCOMPARE(layout.offsetInB(layout.size()), comparison.sizeB);
        }
    }

    void stepsFromOneToTheNext()
    {
        Random random(seed());
        for (int round = 0; round < 200; ++round) {
            const CompareLayout layout(std::make_shared<const Comparison>(randomComparison(random, true)));
            for (int i = 0; i < layout.count(); ++i) {
                QCOMPARE(layout.at(layout.startOf(i)), std::optional(i));
                QCOMPARE(layout.after(layout.startOf(i)),
                         i + 1 < layout.count() ? std::optional(i + 1) : std::nullopt);
                QCOMPARE(layout.before(layout.startOf(i)), i > 0 ? std::optional(i - 1) : std::nullopt);
            }
        }
    }

    void withoutAnyDifference()
    {
        const CompareLayout same(10, 10);
        QCOMPARE(same.size(), 10);
        QCOMPARE(same.runs(3, 100).size(), size_t{1});
        QVERIFY(!same.at(0) && !same.after(0) && !same.before(9));
        const CompareLayout longer(qint64{1} << 40, 7);
        QCOMPARE(longer.size(), qint64{1} << 40);
        QCOMPARE(longer.runs((qint64{1} << 40) - 1, 5).back().b, -1);
        const CompareLayout nothing;
        QCOMPARE(nothing.size(), 0);
        QVERIFY(nothing.runs(0, 16).empty());
    }
};

QTEST_GUILESS_MAIN(TestCompareLayout)
#include "tst_comparelayout.moc"
