// Lists of hits, filtered and sorted, against a version that is too simple to be wrong.
#include "core/bytes/memorysource.h"
#include "core/search/hitorder.h"
#include "tests/support/random.h"

#include <QTest>

#include <algorithm>

using namespace sluice;
using namespace sluice::test;

Q_DECLARE_METATYPE(HitOrder::By)

namespace {

using By = HitOrder::By;

Snapshot inMemory(const QByteArray& bytes)
{
    return Snapshot(std::make_shared<MemorySource>(Slice::fromByteArray(bytes)));
}

/// A search that has found everything.
std::unique_ptr<HitSearch> searched(QByteArrayView pattern, const QByteArrayList& documents)
{
    std::vector<HitSearch::Target> targets;
    for (const QByteArray& bytes : documents)
        targets.push_back({inMemory(bytes), {0, bytes.size()}});
    auto search = std::make_unique<HitSearch>(*Searcher::make(*Pattern::parse(pattern)), targets);
    search->run(nullptr);
    return search;
}

/// What a hit is sorted by, as bytes.
QByteArray keyOf(const HitSearch& search, quint32 number, By by, const QByteArrayList& documents)
{
    const HitSearch::Found found = search.at(number);
    const QByteArray& bytes = documents[static_cast<qsizetype>(found.target)];
    QByteArray match = bytes.mid(found.hit.offset, std::min<qint64>(found.hit.length, 48));
    const auto asBytes = [](qint64 value) { return QByteArray::number(value).rightJustified(20, '0'); };
    switch (by) {
    case By::Number:
        return {};
    case By::Offset:
        return asBytes(found.hit.offset);
    case By::Length:
        return asBytes(found.hit.length);
    case By::Pattern:
        return asBytes(found.hit.pattern);
    case By::Bytes:
        return match;
    case By::Context:
        break;
    }
    return match.size() < found.hit.length ? match : bytes.mid(found.hit.offset, match.size() + 48);
}

bool passes(const HitSearch& search, quint32 number, const QByteArray& filter,
            const QByteArrayList& documents)
{
    const HitSearch::Found found = search.at(number);
    const qint64 begin = std::max<qint64>(found.hit.offset - 16, 0);
    const qint64 after = found.hit.length > 48 ? 0 : 48;
    const qint64 end = found.hit.offset + std::min<qint64>(found.hit.length, 48) + after;
    const QByteArray seen = documents[static_cast<qsizetype>(found.target)].mid(begin, end - begin);
    return seen.toLower().contains(filter.toLower());
}

std::vector<quint32> stupid(const HitSearch& search, const HitOrder& order, const QByteArrayList& documents)
{
    std::vector<quint32> numbers;
    for (quint32 i = 0; i < search.kept(); ++i) {
        if (order.filter.isEmpty() || passes(search, i, order.filter, documents))
            numbers.push_back(i);
    }
    std::stable_sort(numbers.begin(), numbers.end(), [&](quint32 a, quint32 b) {
        const QByteArray one = keyOf(search, a, order.by, documents);
        const QByteArray other = keyOf(search, b, order.by, documents);
        return order.descending ? other < one : one < other;
    });
    if (order.by == By::Number && order.descending)
        std::reverse(numbers.begin(), numbers.end());
    return numbers;
}

} // namespace

class TestHitOrder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalsAStupidOrder_data()
    {
        QTest::addColumn<By>("by");
        QTest::addColumn<bool>("descending");
        QTest::addColumn<QByteArray>("filter");
        const auto rows = [](const char* name, By by) {
            for (const char* filter : {"", "ab", "xY"}) {
                for (const bool descending : {false, true})
                    QTest::addRow("%s%s, %s", name, descending ? " backwards" : "",
                                  *filter == '\0' ? "all" : filter)
                        << by << descending << QByteArray(filter);
            }
        };
        rows("as found", By::Number);
        rows("offset", By::Offset);
        rows("length", By::Length);
        rows("pattern", By::Pattern);
        rows("bytes", By::Bytes);
        rows("context", By::Context);
    }

    // Of few different bytes, in long runs: many hits begin alike for long.
    void equalsAStupidOrder()
    {
        QFETCH(const By, by);
        QFETCH(const bool, descending);
        QFETCH(const QByteArray, filter);
        Random random(seed());
        QByteArrayList documents;
        for (int document = 0; document < 3; ++document) {
            QByteArray bytes;
            while (bytes.size() < 4000) {
                const int length = uniform(random, 0, 4) == 0 ? uniform(random, 30, 90) : 1;
                bytes.append(length, "abxy\0"[uniform(random, 0, 4)]);
            }
            documents.append(bytes);
        }
        const auto search = searched("/a+b?/\n/x{2,}/\ntext:ya", documents);
        QVERIFY(search->kept() > 100);
        const HitOrder order{by, descending, filter};
        const auto numbers = arrangeHits(*search, search->kept(), order);
        QVERIFY(numbers);
        QCOMPARE(*numbers, stupid(*search, order, documents));
    }

    // Addresses begin alike: what tells them apart comes late.
    void longPrefixesAreToldApart_data()
    {
        QTest::addColumn<int>("prefix");
        for (const int prefix : {0, 7, 8, 14, 15, 16, 29, 30, 31, 44, 45, 46})
            QTest::addRow("%d bytes", prefix) << prefix;
    }

    void longPrefixesAreToldApart()
    {
        QFETCH(const int, prefix);
        const QByteArray same(prefix, 'p');
        const QByteArray bytes = same + "3 " + same + "1 " + same + "2 ";
        const auto search = searched("/p*[0-9]/", {bytes});
        const auto numbers = arrangeHits(*search, search->kept(), {By::Bytes, false, {}});
        QVERIFY(numbers);
        QCOMPARE(*numbers, (std::vector<quint32>{1, 2, 0}));
    }

    void filtersByWhatIsShownAndByOffset_data()
    {
        QTest::addColumn<QByteArray>("filter");
        QTest::addColumn<std::vector<quint32>>("numbers");
        using Numbers = std::vector<quint32>;
        QTest::newRow("before the hit") << QByteArray("left") << Numbers{1};
        QTest::newRow("from before it into it") << QByteArray("left need") << Numbers{1};
        QTest::newRow("after it") << QByteArray("RIGHT") << Numbers{0};
        QTest::newRow("in it") << QByteArray("eedl") << Numbers{0, 1};
        QTest::newRow("too far") << QByteArray("far") << Numbers{};
        QTest::newRow("offset") << QByteArray("0x64") << Numbers{0};
        QTest::newRow("offsets") << QByteArray("0x") << Numbers{0, 1};
    }

    void filtersByWhatIsShownAndByOffset()
    {
        QFETCH(const QByteArray, filter);
        QFETCH(const std::vector<quint32>, numbers);
        const QByteArray bytes = QByteArray(100, '.') + "needle right" + QByteArray(200, '.') + "far" +
                                 QByteArray(100, '.') + "left needle" + QByteArray(100, '.') + "far";
        const auto search = searched("text:needle", {bytes});
        const auto kept = arrangeHits(*search, search->kept(), {By::Number, false, filter});
        QVERIFY(kept);
        QCOMPARE(*kept, numbers);
    }

    void contextsLieInTheBytes_data()
    {
        QTest::addColumn<qint64>("offset");
        QTest::addColumn<qint64>("length");
        QTest::addColumn<qint64>("size");
        QTest::addColumn<ByteRange>("range");
        const auto row = [](const char* name, qint64 offset, qint64 length, qint64 size, ByteRange range) {
            QTest::newRow(name) << offset << length << size << range;
        };
        row("all of it", 0, 5, 5, {0, 5});
        row("at the start", 3, 5, 1000, {0, 56});
        row("in the middle", 100, 5, 1000, {84, 69});
        row("at the end", 995, 5, 1000, {979, 21});
        row("as long as is shown", 100, 48, 1000, {84, 112});
        row("cut", 100, 49, 1000, {84, 64});
        constexpr qint64 kMost = std::numeric_limits<qint64>::max();
        row("at the end of the largest", kMost - 1, 1, kMost, {kMost - 17, 17});
        row("very long", 0, kMost, kMost, {0, 48});
    }

    void contextsLieInTheBytes()
    {
        QFETCH(const qint64, offset);
        QFETCH(const qint64, length);
        QFETCH(const qint64, size);
        QFETCH(const ByteRange, range);
        const HitContext context = HitContext::of({offset, length, 0}, size);
        QCOMPARE(context.range, range);
        QCOMPARE(context.before + context.match + context.after, range.length);
        QCOMPARE(range.offset + context.before, offset);
    }

    void stopsWhenItIsTold()
    {
        const auto search = searched("text:a", {QByteArray(5000, 'a')});
        const std::atomic<bool> cancel = true;
        for (const By by : {By::Number, By::Bytes}) {
            const auto numbers = arrangeHits(*search, search->kept(), {by, true, {}}, &cancel);
            QVERIFY(!numbers);
            QCOMPARE(numbers.error().kind, Error::Kind::Cancelled);
        }
    }
};

QTEST_GUILESS_MAIN(TestHitOrder)
#include "tst_hitorder.moc"
