// The store of hits against a list that is too simple to be wrong; a search over several ranges.
#include "core/bytes/memorysource.h"
#include "core/search/hitsearch.h"
#include "tests/support/random.h"

#include <QTest>

using namespace sluice;
using namespace sluice::test;

namespace {

Snapshot inMemory(const QByteArray& bytes)
{
    return Snapshot(std::make_shared<MemorySource>(Slice::fromByteArray(bytes)));
}

Searcher searcherOf(QByteArrayView text)
{
    return *Searcher::make(*Pattern::parse(text));
}

} // namespace

class TestHitSearch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void touchingEqualsAWalk_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("longest");
        QTest::newRow("none") << 0 << 1;
        QTest::newRow("one") << 1 << 9;
        QTest::newRow("short") << 3000 << 4;
        QTest::newRow("overlapping") << 3000 << 60;
        QTest::newRow("a few that reach far") << 40000 << 200000;
    }

    void touchingEqualsAWalk()
    {
        QFETCH(const int, count);
        QFETCH(const int, longest);
        Random random(seed());
        std::vector<Hit> hits;
        qint64 offset = 0;
        for (int i = 0; i < count; ++i) {
            offset += uniform(random, 0, 12);
            const bool reaches = longest < 1000 || uniform(random, 0, 500) == 0;
            hits.push_back({offset, reaches ? uniform(random, 1, longest) : 1, i % 3});
        }
        HitStore store;
        for (size_t i = 0; i < hits.size();) {
            const size_t some =
                std::min<size_t>(hits.size() - i, static_cast<size_t>(uniform(random, 1, 900)));
            store.append(std::span(hits).subspan(i, some));
            i += some;
        }
        for (int round = 0; round < 300; ++round) {
            const ByteRange range{uniform<qint64>(random, 0, offset + 10), uniform<qint64>(random, 1, 400)};
            std::vector<Hit> expected;
            std::copy_if(hits.begin(), hits.end(), std::back_inserter(expected), [range](const Hit& hit) {
                return hit.offset < range.end() && hit.offset + hit.length > range.offset;
            });
            QCOMPARE(store.touching(range, SIZE_MAX), expected);
            const std::vector<Hit> few = store.touching(range, 2);
            QCOMPARE(few, std::vector<Hit>(expected.begin(), expected.begin() + std::ssize(few)));
            QCOMPARE(few.size(), std::min<size_t>(expected.size(), 2));
        }
    }

    void densityCountsEachHitOnce()
    {
        Random random(seed());
        HitStore store;
        std::vector<Hit> hits;
        for (qint64 offset = 0; offset < 10000; offset += uniform(random, 1, 20))
            hits.push_back({offset, 3, 0});
        store.append(hits);
        for (const int parts : {1, 2, 7, 640, 20000}) {
            std::vector<qint64> expected(static_cast<size_t>(parts));
            for (const Hit& hit : hits) {
                size_t part = 0;
                while (hit.offset >= 10000 * static_cast<qint64>(part + 1) / parts)
                    ++part;
                ++expected[part];
            }
            QCOMPARE(store.density({0, 10000}, parts), expected);
        }
        QVERIFY(store.density({0, 100}, 0).empty());
        HitStore far;
        const Hit last{std::numeric_limits<qint64>::max() - 2, 1, 0};
        far.append({&last, 1});
        QCOMPARE(far.density({0, std::numeric_limits<qint64>::max()}, 3), (std::vector<qint64>{0, 0, 1}));
    }

    void severalRangesAreOneList()
    {
        const std::vector<HitSearch::Target> targets = {
            {inMemory("ab ab"), {0, 5}}, {inMemory("nothing"), {0, 7}}, {inMemory("ababab"), {2, 4}}};
        HitSearch search(searcherOf("text:ab"), targets);
        QVERIFY(search.outcome(0) == nullptr);
        search.run(nullptr);
        QVERIFY(search.isComplete() && !search.isCapped());
        QCOMPARE(search.counted(), 4);
        QCOMPARE(search.kept(), 4);
        QCOMPARE(search.bytesDone(), 16);
        QCOMPARE(search.bytesTotal(), 16);
        QList<std::pair<size_t, qint64>> found;
        for (qint64 i = 0; i < search.kept(); ++i)
            found.append({search.at(i).target, search.at(i).hit.offset});
        QCOMPARE(found, (QList<std::pair<size_t, qint64>>{{0, 0}, {0, 3}, {2, 2}, {2, 4}}));
        QCOMPARE(search.numberFrom(2, 3), 3);
        QCOMPARE(search.numberFrom(1, 0), 2);
    }

    void theCapKeepsSomeAndCountsAll()
    {
        HitSearch search(searcherOf("00"), {{inMemory(QByteArray(5'000'000, '\0')), {0, 5'000'000}}}, 1000);
        search.run(nullptr);
        QCOMPARE(search.kept(), 1000);
        QCOMPARE(search.counted(), 5'000'000);
        QVERIFY(search.isCapped() && search.isComplete());
    }

    void aStoppedSearchIsNotComplete()
    {
        const std::atomic<bool> cancel = true;
        HitSearch search(searcherOf("00"), {{inMemory("abc"), {0, 3}}, {inMemory("abc"), {0, 3}}});
        search.run(&cancel);
        QVERIFY(search.isDone() && !search.isComplete());
        QCOMPARE(search.outcome(0)->end, SearchOutcome::End::Cancelled);
        QVERIFY(search.outcome(1) == nullptr);
    }
};

QTEST_GUILESS_MAIN(TestHitSearch)
#include "tst_hitsearch.moc"
