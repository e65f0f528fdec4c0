#include "core/jobs/sweep.h"
#include "tests/support/holesource.h"
#include "tests/support/random.h"

#include <QTest>

#include <limits>
#include <mutex>
#include <set>
#include <thread>

using namespace sluice;
using namespace sluice::test;

/// One pass over a snapshot by several threads.
class TstSweep : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void coversAll_data();
    void coversAll();
    void errorKeepsWhatIsBefore();
    void cancels();
    void badRanges_data();
    void badRanges();
    void commitError();
};

namespace {

QByteArray contextOf(const SweepContext& context)
{
    return {reinterpret_cast<const char*>(context.bytes.data()), context.size};
}

} // namespace

void TstSweep::coversAll_data()
{
    QTest::addColumn<int>("threads");
    QTest::addColumn<qint64>("pieceSize");
    QTest::newRow("one thread") << 1 << qint64{1000};
    QTest::newRow("two threads") << 2 << qint64{4096};
    QTest::newRow("many threads") << 9 << qint64{333};
    QTest::newRow("one byte") << 3 << qint64{1};
    QTest::newRow("one piece") << 4 << qint64{1 << 20};
}

void TstSweep::coversAll()
{
    QFETCH(const int, threads);
    QFETCH(const qint64, pieceSize);
    Random random(seed());
    for (int round = 0; round < 20; ++round) {
        std::vector<ByteRange> holes;
        const qint64 size = uniform<qint64>(random, 0, 9000);
        for (qint64 at = uniform<qint64>(random, 0, 2000); at < size;
             at += uniform<qint64>(random, 1, 3000)) {
            const qint64 length = std::min(uniform<qint64>(random, 1, 1500), size - at);
            holes.push_back({at, length});
            at += length + 1;
        }
        const auto source = std::make_shared<HoleSource>(randomBytes(random, size), holes);
        const qint64 begin = uniform<qint64>(random, 0, size);
        const ByteRange range = {begin, uniform<qint64>(random, 0, size - begin)};
        SweepOptions options;
        options.threads = threads;
        options.pieceSize = pieceSize;
        options.context = true;
        SweepProgress progress;
        options.progress = &progress;

        std::mutex mutex;
        std::set<int> busy;
        bool shared = false;
        std::vector<QByteArray> slots_(static_cast<size_t>(sweepSlots(options)));
        QByteArray all;
        bool contexts = true;
        const auto work = [&](const SweepPiece& piece, int slot) {
            {
                const std::lock_guard lock(mutex);
                shared = shared || !busy.insert(slot).second;
            }
            slots_[static_cast<size_t>(slot)] =
                piece.hole
                    ? QByteArray(piece.range.length, '\0')
                    : QByteArray(reinterpret_cast<const char*>(piece.bytes.data()), piece.bytes.size());
        };
        const auto commit = [&](const SweepPiece& piece, int slot) -> Result<void> {
            const std::lock_guard lock(mutex);
            busy.erase(slot);
            if (piece.range.offset != range.offset + all.size() || piece.worker >= sweepWorkers(options))
                contexts = false;
            const qint64 before = std::min<qint64>(3, piece.range.offset - range.offset);
            const qint64 after = std::min<qint64>(3, range.end() - piece.range.end());
            contexts = contexts &&
                       contextOf(piece.before) == source->bytes().mid(piece.range.offset - before, before) &&
                       contextOf(piece.after) == source->bytes().mid(piece.range.end(), after);
            all += slots_[static_cast<size_t>(slot)];
            return {};
        };
        QVERIFY(sweep(Snapshot(source), range, options, work, commit));
        QCOMPARE(all, source->bytes().mid(range.offset, range.length));
        QVERIFY(contexts);
        QVERIFY(!shared);
        QCOMPARE(source->trespasses(), 0);
        QCOMPARE(progress.done.load(), range.length);
        QCOMPARE(progress.total.load(), range.length);
    }
}

void TstSweep::errorKeepsWhatIsBefore()
{
    const auto source = std::make_shared<HoleSource>(QByteArray(100'000, 'x'));
    constexpr qint64 kLost = 54'321;
    source->loseAt(kLost);
    SweepOptions options;
    options.threads = 4;
    options.pieceSize = 1000;
    qint64 committed = 0;
    const Result<void> result = sweep(
        Snapshot(source), {0, source->size()}, options, [](const SweepPiece&, int) {},
        [&](const SweepPiece& piece, int) -> Result<void> {
            committed = piece.range.end();
            return {};
        });
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Changed);
    // Pieces after the fault may have seen it first: the error is at one of those under way.
    QVERIFY(result.error().offset <= kLost);
    QCOMPARE(committed, result.error().offset);
    QVERIFY(committed >= kLost - qint64{1000} * (sweepSlots(options) + 1));
}

void TstSweep::cancels()
{
    const auto source = std::make_shared<HoleSource>(QByteArray(1 << 20, 'x'));
    SweepOptions options;
    options.threads = 2;
    options.pieceSize = 1024;
    std::atomic<int> reads = 0;
    const Result<void> result = sweep(
        Snapshot(source), {0, source->size()}, options,
        [&](const SweepPiece&, int) {
            if (++reads == 10)
                options.cancel.cancel();
        },
        [](const SweepPiece&, int) -> Result<void> { return {}; });
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Cancelled);
    QVERIFY(reads <= 10 + sweepSlots(options));
}

void TstSweep::badRanges_data()
{
    QTest::addColumn<ByteRange>("range");
    constexpr qint64 kHuge = std::numeric_limits<qint64>::max();
    QTest::newRow("begins past the end") << ByteRange{11, 0};
    QTest::newRow("ends past the end") << ByteRange{5, 6};
    QTest::newRow("huge length") << ByteRange{1, kHuge - 1};
    QTest::newRow("huge offset") << ByteRange{kHuge, 0};
}

void TstSweep::badRanges()
{
    QFETCH(const ByteRange, range);
    const auto source = std::make_shared<HoleSource>(QByteArray(10, 'x'));
    const Result<void> result = sweep(
        Snapshot(source), range, {}, [](const SweepPiece&, int) {},
        [](const SweepPiece&, int) -> Result<void> { return {}; });
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::OutOfRange);
}

void TstSweep::commitError()
{
    const auto source = std::make_shared<HoleSource>(QByteArray(10'000, 'x'));
    SweepOptions options;
    options.threads = 3;
    options.pieceSize = 100;
    int commits = 0;
    const Result<void> result = sweep(
        Snapshot(source), {0, source->size()}, options, [](const SweepPiece&, int) {},
        [&](const SweepPiece&, int) -> Result<void> {
            if (++commits == 7)
                return fail(Error::Kind::TooLarge, QStringLiteral("full"));
            return {};
        });
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::TooLarge);
    QCOMPARE(commits, 7);
}

QTEST_APPLESS_MAIN(TstSweep)
#include "tst_sweep.moc"
