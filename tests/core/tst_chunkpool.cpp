#include "tests/support/random.h"

#include "core/streams/chunkpool.h"
#include "core/streams/chunkqueue.h"

#include <QTest>

#include <thread>

using namespace sluice;
using namespace sluice::test;

namespace {

Slice sliceOf(qint64 size)
{
    return Slice::fromByteArray(QByteArray(size, 'x'));
}

} // namespace

class tst_ChunkPool : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void chunkComesBackWithItsLastSlice()
    {
        const auto ledger = std::make_shared<Ledger>();
        ChunkPool pool(ledger);
        std::shared_ptr<Chunk> chunk = pool.take(1000).value();
        const quint8* memory = chunk->data;
        Slice first = Chunk::slice(chunk, {0, 10});
        Slice second = first.subslice({5, 5});
        chunk.reset();
        first = {};
        QVERIFY(pool.take(1000).value()->data != memory);
        second = {};
        QCOMPARE(ledger->allocations().count, qint64{2});
        std::vector<std::shared_ptr<Chunk>> both = {pool.take(1000).value(), pool.take(1000).value()};
        QVERIFY(both[0]->data == memory || both[1]->data == memory);
        QCOMPARE(ledger->allocations(), (AllocationCount{2, 2000, 2000, 2000}));
    }

    void otherCapacitiesAreNotKept()
    {
        const auto ledger = std::make_shared<Ledger>();
        ChunkPool pool(ledger);
        for (const qint64 size : {100, 200, 100, 4096, 1 << 20})
            QCOMPARE(pool.take(size).value()->capacity, size);
        QCOMPARE(ledger->allocations().count, qint64{5});
        QCOMPARE(ledger->allocations().alive, qint64{1 << 20});
    }

    void idleMemoryIsBounded()
    {
        const auto ledger = std::make_shared<Ledger>();
        ChunkPool pool(ledger, 1000);
        {
            std::vector<std::shared_ptr<Chunk>> chunks;
            chunks.reserve(10);
            for (int i = 0; i < 10; ++i)
                chunks.push_back(pool.take(300).value());
            QCOMPARE(ledger->allocations().peak, qint64{3000});
        }
        QCOMPARE(ledger->allocations().alive, qint64{900});
    }

    void sliceOutlivesPool()
    {
        const auto ledger = std::make_shared<Ledger>();
        Slice slice;
        {
            ChunkPool pool(ledger);
            const std::shared_ptr<Chunk> chunk = pool.take(4).value();
            std::fill_n(chunk->data, 4, quint8{7});
            slice = Chunk::slice(chunk, {0, 4});
        }
        QCOMPARE(slice[3], quint8{7});
        slice = {};
        QCOMPARE(ledger->allocations().alive, qint64{0});
    }

    void absurdSizeIsAnError()
    {
        ChunkPool pool(std::make_shared<Ledger>());
        const auto chunk = pool.take(kLargestChunk + 1);
        QVERIFY(!chunk);
        QCOMPARE(chunk.error().kind, Error::Kind::TooLarge);
    }

    void manyThreads()
    {
        const auto ledger = std::make_shared<Ledger>();
        ChunkPool pool(ledger);
        std::vector<std::thread> threads;
        for (quint8 id = 0; id < 4; ++id) {
            threads.emplace_back([&pool, id] {
                Random random(id);
                for (int i = 0; i < 3000; ++i) {
                    const std::shared_ptr<Chunk> chunk = pool.take(64).value();
                    std::fill_n(chunk->data, 64, id);
                    if (chunk->data[uniform(random, 0, 63)] != id)
                        qFatal("two owners of one chunk");
                }
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        QVERIFY(ledger->allocations().count <= 4);
    }

    void queueKeepsOrderAndBound()
    {
        Random random(seed());
        for (const qint64 mark : {1, 1000, 5000}) {
            ChunkQueue queue(mark);
            std::vector<qint64> sizes(2000);
            for (qint64& size : sizes)
                size = uniform<qint64>(random, 1, 900);
            std::thread producer([&] {
                StageMeter meter;
                for (const qint64 size : sizes) {
                    if (!queue.push(sliceOf(size), meter))
                        qFatal("the consumer is there");
                }
                queue.close(true);
            });
            StageMeter meter;
            std::vector<qint64> taken;
            std::vector<Slice> batch;
            while (queue.waitForInput(meter) == ChunkQueue::State::Ready) {
                batch.clear();
                queue.take(batch, 2000, uniform<size_t>(random, 1, 5));
                for (const Slice& slice : batch)
                    taken.push_back(slice.size());
            }
            producer.join();
            QCOMPARE(taken, sizes);
            QCOMPARE(queue.waitForInput(meter), ChunkQueue::State::Complete);
            QVERIFY(queue.fill().peakBytes <= std::max<qint64>(mark, 900));
            QCOMPARE(queue.fill().bytes, qint64{0});
        }
    }

    void abortFreesBothSides()
    {
        ChunkQueue queue(10);
        StageMeter meter;
        QVERIFY(queue.push(sliceOf(10), meter));
        std::thread producer([&] {
            StageMeter other;
            if (queue.push(sliceOf(10), other))
                qFatal("nobody takes it");
        });
        while (queue.fill().chunks != 1)
            std::this_thread::yield();
        queue.abort();
        producer.join();
        QCOMPARE(queue.waitForInput(meter), ChunkQueue::State::Aborted);
        std::vector<Slice> batch;
        queue.take(batch, 100, 1);
        QVERIFY(batch.empty());
    }

    void failedEndComesAfterWhatWasPushed()
    {
        ChunkQueue queue(100);
        StageMeter meter;
        QVERIFY(queue.push(sliceOf(3), meter));
        queue.close(false);
        QCOMPARE(queue.waitForInput(meter), ChunkQueue::State::Ready);
        std::vector<Slice> batch;
        queue.take(batch, 100, 10);
        QCOMPARE(batch.size(), size_t{1});
        QCOMPARE(queue.waitForInput(meter), ChunkQueue::State::Failed);
    }
};

QTEST_GUILESS_MAIN(tst_ChunkPool)

#include "tst_chunkpool.moc"
