#include "tests/support/random.h"
#include "tests/support/teststages.h"

#include "core/bytes/openfile.h"
#include "core/streams/pipeline.h"

#include <QDir>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <poll.h>
#include <unistd.h>

using namespace sluice;
using namespace sluice::test;
using namespace std::chrono_literals;

namespace {

constexpr qint64 kUnlimited = std::numeric_limits<qint64>::max();

ModelledStage repeatStage(int times, quint8 key)
{
    return {QStringLiteral("repeat %1").arg(times),
            [=] { return std::make_unique<RepeatTransform>(times, key); },
            [=](const QByteArray& bytes) {
                QByteArray out;
                for (const char byte : bytes)
                    out += QByteArray(times, static_cast<char>(byte ^ key));
                return out;
            }};
}

ModelledStage dropStage(qint64 drop)
{
    return {QStringLiteral("drop %1").arg(drop), [=] { return std::make_unique<DropTransform>(drop); },
            [=](const QByteArray& bytes) {
                QByteArray out;
                for (qsizetype i = 0; i < bytes.size(); ++i) {
                    if (i % drop != drop - 1)
                        out += bytes[i];
                }
                return out;
            }};
}

ModelledStage trailerStage()
{
    return {QStringLiteral("trailer"), [] { return std::make_unique<TrailerTransform>(); },
            [](const QByteArray& bytes) { return bytes + QByteArray::number(bytes.size()); }};
}

ModelledStage firstBytesStage(qint64 count)
{
    return {QStringLiteral("first %1").arg(count),
            [=] { return std::make_unique<FirstBytesTransform>(count); },
            [=](const QByteArray& bytes) { return bytes.left(count); }};
}

ModelledStage randomStage(Random& random)
{
    switch (uniform(random, 0, 3)) {
    case 0:
        return repeatStage(uniform(random, 1, 3), static_cast<quint8>(random()));
    case 1:
        return dropStage(uniform<qint64>(random, 2, 3000));
    case 2:
        return trailerStage();
    default:
        return firstBytesStage(uniform<qint64>(random, 1, 300'000));
    }
}

PipelineSettings settingsOf(qint64 chunkSize, qint64 highWaterMark, bool fuse = true)
{
    PipelineSettings settings;
    settings.chunkSize = chunkSize;
    settings.highWaterMark = highWaterMark;
    settings.fuse = fuse;
    return settings;
}

int openDescriptors()
{
    return static_cast<int>(
        QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::Files | QDir::System).size());
}

int threadCount()
{
    return static_cast<int>(
        QDir(QStringLiteral("/proc/self/task")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size());
}

} // namespace

class tst_Pipeline : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void randomPipelines_data()
    {
        QTest::addColumn<qint64>("chunkSize");
        QTest::addColumn<qint64>("highWaterMark");
        QTest::addColumn<int>("runs");
        QTest::newRow("default sizes") << qint64{256 << 10} << qint64{1 << 20} << 60;
        QTest::newRow("one byte chunks") << qint64{1} << qint64{1} << 8;
        QTest::newRow("odd sizes") << qint64{4099} << qint64{10'007} << 60;
        QTest::newRow("chunk larger than the queue") << qint64{65'536} << qint64{100} << 60;
        QTest::newRow("huge chunk") << qint64{8 << 20} << qint64{1} << 20;
    }

    // Bytes and digests equal those of a model that holds everything in memory.
    void randomPipelines()
    {
        QFETCH(const qint64, chunkSize);
        QFETCH(const qint64, highWaterMark);
        QFETCH(const int, runs);
        Random random(seed());
        for (int run = 0; run < runs; ++run) {
            const qsizetype most = chunkSize < 16 ? 3000 : 400'000;
            const QByteArray input = randomBytes(random, uniform<qsizetype>(random, 0, most));
            QByteArray expected = input;
            std::vector<PipelineStage> stages;
            std::vector<QByteArray> digests;
            QString names;
            for (int i = uniform(random, 0, 5); i > 0; --i) {
                if (uniform(random, 0, 2) == 0) {
                    stages.push_back(digestStage(QStringLiteral("sha256")));
                    digests.push_back(sha256(expected));
                    continue;
                }
                const ModelledStage stage = randomStage(random);
                names += stage.name + u' ';
                stages.push_back(transformStage(stage.name, stage.make()));
                expected = stage.model(expected);
            }
            Pipeline pipeline(memoryStream(input), std::move(stages),
                              sinkList(makeMemorySink(kUnlimited), makeDocumentSink()),
                              settingsOf(chunkSize, highWaterMark, uniform(random, 0, 1) == 1));
            pipeline.start();
            QVERIFY(pipeline.waitForFinished(60s));
            const RunResult result = pipeline.result();
            QVERIFY2(!result.error, qPrintable(names));
            QVERIFY2(contentOf(result.contents[0]) == expected, qPrintable(names));
            QVERIFY2(contentOf(result.contents[1]) == expected, qPrintable(names));
            QCOMPARE(result.digests.size(), digests.size());
            for (size_t i = 0; i < digests.size(); ++i)
                QCOMPARE(result.digests[i].value, digests[i]);
            QCOMPARE(result.status.state, RunStatus::State::Finished);
            QCOMPARE(result.status.stages.back().meter.bytesIn, qint64{expected.size()});
        }
    }

    void fusedDigestCopiesNothing()
    {
        const QByteArray input(10 << 20, 'x');
        Pipeline pipeline(memoryStream(input), stageList(digestStage(QStringLiteral("a"))), {});
        pipeline.start();
        QVERIFY(pipeline.waitForFinished(60s));
        const RunResult result = pipeline.result();
        QCOMPARE(result.digests.size(), size_t{1});
        QCOMPARE(result.digests[0].value, sha256(input));
        for (const CopyCount& copies : result.status.copies)
            QCOMPARE(copies, CopyCount());
        QCOMPARE(result.status.allocations.count, qint64{0});
        QVERIFY(result.status.stages[1].fused);
    }

    // However long the run, the same chunks are taken over and over.
    void memoryStaysFlat()
    {
        constexpr qint64 kChunk = 8192;
        const QByteArray input = randomBytes(*std::make_unique<Random>(seed()), 1 << 20);
        Pipeline pipeline(
            memoryStream(input),
            stageList(transformStage(QStringLiteral("repeat"), std::make_unique<RepeatTransform>(16, 0)),
                      digestStage(QStringLiteral("a"))),
            {}, settingsOf(kChunk, 4 * kChunk));
        pipeline.start();
        QVERIFY(pipeline.waitForFinished(60s));
        const RunStatus status = pipeline.result().status;
        QCOMPARE(status.producedBytes, 16 * qint64{input.size()});
        QVERIFY2(status.allocations.peak <= 12 * kChunk,
                 qPrintable(QString::number(status.allocations.peak)));
        QVERIFY(status.allocations.count <= 12);
    }

    // Tiny outputs share a chunk: a queue of them holds no more memory than its bytes.
    void tinyOutputsShareChunks()
    {
        const QByteArray input = randomBytes(*std::make_unique<Random>(seed()), 20'000);
        Pipeline pipeline(
            memoryStream(input),
            stageList(transformStage(QStringLiteral("same"), std::make_unique<RepeatTransform>(1, 0)),
                      transformStage(QStringLiteral("slow"), std::make_unique<SlowTransform>(1us))),
            sinkList(makeMemorySink(kUnlimited)), settingsOf(1, 1 << 20));
        pipeline.start();
        pipeline.setChunkSize(7);
        QVERIFY(pipeline.waitForFinished(60s));
        QCOMPARE(contentOf(pipeline.result().contents[0]), input);
    }

    void backpressure_data()
    {
        QTest::addColumn<qint64>("chunkSize");
        QTest::addColumn<qint64>("highWaterMark");
        QTest::newRow("default") << qint64{256 << 10} << qint64{1 << 20};
        QTest::newRow("small") << qint64{4 << 10} << qint64{64 << 10};
        QTest::newRow("chunk larger than the queue") << qint64{64 << 10} << qint64{1000};
    }

    // A slow stage fills the queue before it to the mark and no further.
    void backpressure()
    {
        QFETCH(const qint64, chunkSize);
        QFETCH(const qint64, highWaterMark);
        const QByteArray input(32 << 20, 'x');
        Pipeline pipeline(
            memoryStream(input),
            stageList(transformStage(QStringLiteral("same"), std::make_unique<DropTransform>(kUnlimited)),
                      transformStage(QStringLiteral("slow"),
                                     std::make_unique<SlowTransform>(1s))), // far slower than the looks
            {}, settingsOf(chunkSize, highWaterMark));
        pipeline.start();
        const qint64 full = highWaterMark / chunkSize * chunkSize;
        // What is in it now may be one chunk less when it is compared again.
        QTRY_COMPARE(pipeline.poll().stages[2].queuePeakBytes, full > 0 ? full : chunkSize);
        QTRY_VERIFY(pipeline.poll().stages[0].meter.activity == Activity::Backpressure);
        QTRY_VERIFY(pipeline.poll().stages[0].meter.backpressure > 100'000'000);
        for (const StageStatus& stage : pipeline.poll().stages)
            QVERIFY(stage.queuePeakBytes <= std::max(highWaterMark, chunkSize));
        pipeline.cancel();
        QVERIFY(pipeline.waitForFinished(1s));
    }

    void highWaterMarkChangesWhileItRuns()
    {
        const QByteArray input(64 << 20, 'x');
        Pipeline pipeline(
            memoryStream(input),
            stageList(transformStage(QStringLiteral("slow"), std::make_unique<SlowTransform>(1h))), {},
            settingsOf(64 << 10, 128 << 10));
        pipeline.start();
        QTRY_VERIFY(pipeline.poll().stages[1].queueBytes >= 64 << 10);
        QVERIFY(pipeline.poll().stages[1].queueBytes <= 128 << 10);
        pipeline.setHighWaterMark(1, 1 << 20);
        // One chunk less when the stage took its first one just then.
        QTRY_VERIFY(pipeline.poll().stages[1].queueBytes >= (1 << 20) - (64 << 10));
        QCOMPARE(pipeline.poll().stages[1].highWaterMark, qint64{1 << 20});
    }

    void pauseStepResume()
    {
        const QByteArray input = randomBytes(*std::make_unique<Random>(seed()), 100'000);
        Pipeline pipeline(
            memoryStream(input),
            stageList(transformStage(QStringLiteral("same"), std::make_unique<RepeatTransform>(1, 0)),
                      digestStage(QStringLiteral("sha256"))),
            sinkList(makeMemorySink(kUnlimited)), settingsOf(1000, 10'000));
        pipeline.pause();
        pipeline.start();
        QCOMPARE(pipeline.poll().state, RunStatus::State::Paused);
        for (int steps = 1; steps <= 5; ++steps) {
            pipeline.step();
            // Every stage takes one chunk more, and then none.
            QTRY_COMPARE(pipeline.poll().stages[3].meter.bytesIn, qint64{1000} * steps);
            QTRY_COMPARE(pipeline.poll().stages[2].meter.bytesIn, qint64{1000} * steps);
            const RunStatus status = pipeline.poll();
            QCOMPARE(status.stages[0].meter.bytesOut, qint64{1000} * steps);
            QCOMPARE(status.stages[3].currentOffset, qint64{1000} * (steps - 1));
            QCOMPARE(QByteArrayView(status.stages[3].current.data(), 1000).toByteArray(),
                     input.mid(qsizetype{1000} * (steps - 1), 1000));
        }
        pipeline.resume();
        QVERIFY(pipeline.waitForFinished(60s));
        QCOMPARE(contentOf(pipeline.result().contents[0]), input);
        QCOMPARE(pipeline.result().digests[0].value, sha256(input));
    }

    void failureKeepsWhatWasMade_data()
    {
        QTest::addColumn<qint64>("at");
        QTest::newRow("at once") << qint64{0};
        QTest::newRow("in the first chunk") << qint64{999};
        QTest::newRow("late") << qint64{2'500'000};
        QTest::newRow("at the end: truncated") << qint64{3'000'000};
    }

    void failureKeepsWhatWasMade()
    {
        QFETCH(const qint64, at);
        const QByteArray input = randomBytes(*std::make_unique<Random>(seed()), 3'000'000);
        Pipeline pipeline(
            memoryStream(input),
            stageList(digestStage(QStringLiteral("before")),
                      transformStage(QStringLiteral("failing"), std::make_unique<FailingTransform>(at)),
                      digestStage(QStringLiteral("behind")),
                      transformStage(QStringLiteral("same"), std::make_unique<RepeatTransform>(1, 0))),
            sinkList(makeMemorySink(kUnlimited), makeDocumentSink()));
        pipeline.start();
        QVERIFY(pipeline.waitForFinished(60s));
        const RunResult result = pipeline.result();
        QVERIFY(result.error);
        QCOMPARE(result.error->kind, Error::Kind::Invalid);
        QCOMPARE(result.error->offset, at);
        QVERIFY(result.digests.empty());
        QCOMPARE(contentOf(result.contents[0]), input.left(at));
        QCOMPARE(contentOf(result.contents[1]), input.left(at));
        QCOMPARE(result.status.state, RunStatus::State::Failed);
    }

    void satisfiedStageEndsTheInput()
    {
        const QByteArray input = randomBytes(*std::make_unique<Random>(seed()), 64 << 20);
        for (const bool failsLater : {false, true}) {
            Pipeline pipeline(
                memoryStream(input),
                stageList(
                    transformStage(QStringLiteral("failing"),
                                   std::make_unique<FailingTransform>(failsLater ? 2'000'000 : 60'000'000)),
                    transformStage(QStringLiteral("first"), std::make_unique<FirstBytesTransform>(1'000'000)),
                    digestStage(QStringLiteral("sha256"))),
                sinkList(makeMemorySink(kUnlimited)));
            pipeline.start();
            QVERIFY(pipeline.waitForFinished(60s));
            const RunResult result = pipeline.result();
            QVERIFY(!result.error);
            QCOMPARE(contentOf(result.contents[0]), input.left(1'000'000));
            QCOMPARE(result.digests[0].value, sha256(input.left(1'000'000)));
            QVERIFY(result.status.stages[0].meter.bytesOut < input.size());
        }
    }

    // A digest before a stage that wants no more still sees all of its input.
    void satisfiedStageDrainsForDigests()
    {
        const QByteArray input = randomBytes(*std::make_unique<Random>(seed()), 16 << 20);
        Pipeline pipeline(
            memoryStream(input),
            stageList(digestStage(QStringLiteral("all")),
                      transformStage(QStringLiteral("first"), std::make_unique<FirstBytesTransform>(10)),
                      digestStage(QStringLiteral("ten"))),
            sinkList(makeMemorySink(kUnlimited)));
        pipeline.start();
        QVERIFY(pipeline.waitForFinished(60s));
        const RunResult result = pipeline.result();
        QVERIFY(!result.error);
        QCOMPARE(result.digests[0].value, sha256(input));
        QCOMPARE(result.digests[1].value, sha256(input.left(10)));
        QCOMPARE(contentOf(result.contents[0]), input.left(10));
    }

    void cancelEndsWithin100Milliseconds_data()
    {
        QTest::addColumn<QString>("where");
        for (const char* where :
             {"in a throttle", "at a full queue", "paused", "at once", "waiting for input"})
            QTest::newRow(where) << QString::fromLatin1(where);
    }

    void cancelEndsWithin100Milliseconds()
    {
        QFETCH(const QString, where);
        int pipeEnds[2];
        QVERIFY(::pipe(pipeEnds) == 0);
        const QByteArray path = "/proc/self/fd/" + QByteArray::number(pipeEnds[0]);
        auto source = where == QLatin1String("waiting for input")
                          ? makeDescriptorSource(path, {0, kUnlimited}).value()
                          : memoryStream(QByteArray(16 << 20, 'x'));
        Pipeline pipeline(
            std::move(source),
            stageList(digestStage(QStringLiteral("sha256")),
                      transformStage(QStringLiteral("same"), std::make_unique<RepeatTransform>(4, 0)),
                      transformStage(QStringLiteral("slow"), std::make_unique<SlowTransform>(1h))),
            sinkList(makeMemorySink(kUnlimited)), settingsOf(16 << 10, 64 << 10));
        if (where == QLatin1String("paused"))
            pipeline.pause();
        pipeline.start();
        if (where == QLatin1String("at a full queue"))
            QTRY_VERIFY(pipeline.poll().stages[2].meter.activity == Activity::Backpressure);
        QElapsedTimer timer;
        timer.start();
        pipeline.cancel();
        QVERIFY(pipeline.waitForFinished(5s));
        QVERIFY2(timer.elapsed() <= 100, qPrintable(QString::number(timer.elapsed())));
        const RunResult result = pipeline.result();
        QCOMPARE(result.error->kind, Error::Kind::Cancelled);
        QVERIFY(result.digests.empty());
        QCOMPARE(result.status.state, RunStatus::State::Cancelled);
        ::close(pipeEnds[0]);
        ::close(pipeEnds[1]);
    }

    void endInputKeepsWhatCame()
    {
        int pipeEnds[2];
        QVERIFY(::pipe(pipeEnds) == 0);
        const QByteArray path = "/proc/self/fd/" + QByteArray::number(pipeEnds[0]);
        Pipeline pipeline(makeDescriptorSource(path, {2, 1000}).value(),
                          stageList(digestStage(QStringLiteral("a"))), sinkList(makeMemorySink(kUnlimited)));
        pipeline.start();
        QCOMPARE(::write(pipeEnds[1], "0123456789", 10), ssize_t{10});
        QTRY_COMPARE(pipeline.poll().stages[1].meter.bytesIn, qint64{8});
        QTRY_VERIFY(pipeline.poll().stages[0].meter.activity == Activity::Starved);
        pipeline.endInput();
        QVERIFY(pipeline.waitForFinished(5s));
        const RunResult result = pipeline.result();
        QVERIFY(!result.error);
        QCOMPARE(contentOf(result.contents[0]), QByteArray("23456789"));
        QCOMPARE(result.digests[0].value, sha256("23456789"));
        ::close(pipeEnds[0]);
        ::close(pipeEnds[1]);
    }

    void destroyedAtRandomMoments()
    {
        Random random(seed());
        const QByteArray input = randomBytes(random, 4 << 20);
        const int descriptors = openDescriptors();
        const int threads = threadCount();
        QElapsedTimer timer;
        std::vector<qint64> ends;
        for (int run = 0; run < 1000; ++run) {
            auto pipeline = std::make_unique<Pipeline>(
                memoryStream(input),
                stageList(digestStage(QStringLiteral("a")),
                          transformStage(QStringLiteral("same"), std::make_unique<RepeatTransform>(2, 1)),
                          transformStage(QStringLiteral("drop"), std::make_unique<DropTransform>(1000)),
                          digestStage(QStringLiteral("b"))),
                sinkList(makeMemorySink(kUnlimited), makeDocumentSink()),
                settingsOf(uniform<qint64>(random, 100, 30'000), uniform<qint64>(random, 1, 2 << 20)));
            pipeline->start();
            timer.start();
            const qint64 wait = uniform<qint64>(random, 0, 3'000'000);
            while (timer.nsecsElapsed() < wait) {
                switch (uniform(random, 0, 5)) {
                case 0:
                    pipeline->pause();
                    break;
                case 1:
                    pipeline->resume();
                    break;
                case 2:
                    pipeline->step();
                    break;
                case 3:
                    pipeline->setChunkSize(uniform<qint64>(random, 1, 100'000));
                    break;
                case 4:
                    pipeline->setHighWaterMark(uniform<qint64>(random, 1, 1 << 20));
                    break;
                default:
                    (void)pipeline->poll();
                    (void)pipeline->content(1);
                }
            }
            if (uniform(random, 0, 3) == 0)
                pipeline->cancel();
            timer.start();
            pipeline.reset();
            ends.push_back(timer.elapsed());
        }
        // The slowest few of a thousand tell of the machine's scheduler.
        std::ranges::sort(ends);
        qInfo("the slowest end took %lld ms", static_cast<long long>(ends.back()));
        QVERIFY2(ends[989] <= 200, qPrintable(QString::number(ends[989])));
        QTRY_COMPARE(threadCount(), threads);
        QCOMPARE(openDescriptors(), descriptors);
    }

    void finishedDescriptorBecomesReadable()
    {
        Pipeline pipeline(memoryStream("abc"), {}, {});
        pollfd polled = {pipeline.finishedDescriptor(), POLLIN, 0};
        QCOMPARE(::poll(&polled, 1, 0), 0);
        pipeline.start();
        QCOMPARE(::poll(&polled, 1, 5000), 1);
        QVERIFY(pipeline.isFinished());
    }

    void meterReadsAreConsistent()
    {
        const QByteArray input(32 << 20, 'x');
        Pipeline pipeline(
            memoryStream(input),
            stageList(transformStage(QStringLiteral("same"), std::make_unique<RepeatTransform>(1, 0))),
            sinkList(makeDocumentSink()), settingsOf(1 << 10, 4 << 10));
        pipeline.start();
        std::vector<qint64> before(3);
        while (!pipeline.isFinished()) {
            const RunStatus status = pipeline.poll();
            for (size_t i = 0; i < status.stages.size(); ++i) {
                const StageMeter::Reading& meter = status.stages[i].meter;
                QVERIFY(meter.busy + meter.starved + meter.backpressure >= 0);
                QVERIFY2(meter.busy + meter.starved + meter.backpressure <= status.seconds * 1e9 + 50e6,
                         "time cannot be spent twice");
                QVERIFY(meter.bytesIn >= before[i]);
                before[i] = meter.bytesIn;
            }
        }
        const RunStatus status = pipeline.result().status;
        QCOMPARE(status.stages[1].meter.bytesIn, qint64{input.size()});
        QCOMPARE(status.stages[1].meter.bytesOut, qint64{input.size()});
        QCOMPARE(status.totalBytes, qint64{input.size()});
    }
};

QTEST_GUILESS_MAIN(tst_Pipeline)

#include "tst_pipeline.moc"
