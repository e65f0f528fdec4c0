#include "core/bytes/positionhistory.h"
#include "tests/support/random.h"

#include <QTest>

#include <limits>

using namespace sluice;

namespace {

constexpr qint64 kHuge = std::numeric_limits<qint64>::max();
constexpr qint64 kFar = PositionHistory::kNear + 1;

} // namespace

class TestPositionHistory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goesBackToBeforeTheJump()
    {
        PositionHistory history(100);
        QVERIFY(!history.canGoBack() && !history.canGoForward());
        QVERIFY(!history.back() && !history.forward());
        history.visit(116);
        history.visit(132);
        QVERIFY(!history.canGoBack());
        history.visit(1'000'000);
        history.visit(1'000'001);
        QCOMPARE(history.back(), std::optional<qint64>(132));
        QVERIFY(!history.canGoBack());
        QCOMPARE(history.forward(), std::optional<qint64>(1'000'001));
        QVERIFY(!history.canGoForward());
    }

    void visitingWhereBackLedChangesNothing()
    {
        PositionHistory history(0);
        history.visit(kFar);
        history.visit(3 * kFar);
        history.visit(history.back().value());
        QVERIFY(history.canGoForward() && history.canGoBack());
        QCOMPARE(history.current(), kFar);
    }

    void aNewJumpDropsTheForwardEntries()
    {
        PositionHistory history(0);
        history.visit(kFar);
        history.visit(3 * kFar);
        QCOMPARE(history.back(), std::optional<qint64>(kFar));
        history.visit(9 * kFar);
        QVERIFY(!history.canGoForward());
        QCOMPARE(history.back(), std::optional<qint64>(kFar));
        QCOMPARE(history.back(), std::optional<qint64>(0));
    }

    void aShortJumpIsAnEntryAndAShortMoveIsNot()
    {
        PositionHistory history(0);
        history.jump(16);
        QVERIFY(history.canGoBack());
        history.jump(16);
        QCOMPARE(history.back(), std::optional<qint64>(0));
        QVERIFY(!history.canGoBack());
        history.visit(PositionHistory::kNear);
        QVERIFY(!history.canGoBack());
        history.visit(2 * PositionHistory::kNear + 1);
        QVERIFY(history.canGoBack());
    }

    void reachesTheEndsOf63Bits()
    {
        PositionHistory history(kHuge);
        history.visit(0);
        history.visit(kHuge);
        QCOMPARE(history.back(), std::optional<qint64>(0));
        QCOMPARE(history.back(), std::optional<qint64>(kHuge));
    }

    void forgetsTheOldest()
    {
        PositionHistory history(0);
        for (qint64 i = 1; i <= 2LL * PositionHistory::kLimit; ++i)
            history.visit(i * kFar);
        int steps = 0;
        while (history.back())
            ++steps;
        QCOMPARE(steps, PositionHistory::kLimit - 1);
        QCOMPARE(history.current(), (PositionHistory::kLimit + 1) * kFar);
    }

    void agreesWithTwoStacks()
    {
        test::Random random(test::seed());
        PositionHistory history(0);
        std::vector<qint64> before;
        std::vector<qint64> after;
        qint64 now = 0;
        for (int i = 0; i < 20'000; ++i) {
            const int action = test::uniform(random, 0, 5);
            if (action == 0 && !before.empty()) {
                after.push_back(now);
                now = before.back();
                before.pop_back();
                QCOMPARE(history.back(), std::optional(now));
            } else if (action == 1 && !after.empty()) {
                before.push_back(now);
                now = after.back();
                after.pop_back();
                QCOMPARE(history.forward(), std::optional(now));
            } else {
                const qint64 position = test::uniform<qint64>(random, 0, 8 * kFar);
                if (qAbs(position - now) > PositionHistory::kNear) {
                    before.push_back(now);
                    if (before.size() >= size_t{PositionHistory::kLimit})
                        before.erase(before.begin());
                    after.clear();
                }
                now = position;
                history.visit(position);
            }
            QCOMPARE(history.current(), now);
            QCOMPARE(history.canGoBack(), !before.empty());
            QCOMPARE(history.canGoForward(), !after.empty());
        }
    }
};

QTEST_GUILESS_MAIN(TestPositionHistory)
#include "tst_positionhistory.moc"
