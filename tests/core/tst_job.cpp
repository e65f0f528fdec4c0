#include "core/jobs/job.h"
#include "core/jobs/mailbox.h"

#include <QElapsedTimer>
#include <QTest>

#include <latch>
#include <semaphore>
#include <thread>

using namespace sluice;

namespace {

// Runs what was posted to this thread before now, and what that posts in turn, for a moment.
void settle()
{
    for (int i = 0; i < 20; ++i) {
        QCoreApplication::processEvents();
        std::this_thread::yield();
    }
}

} // namespace

class TestJob : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deliversInTheCallersThread()
    {
        JobRunner runner;
        QObject context;
        std::thread::id worker;
        std::thread::id receiver;
        int result = 0;
        runner.run(
            &context, [](const CancelToken&) { return std::pair(std::this_thread::get_id(), 42); },
            [&](std::pair<std::thread::id, int> value) {
                worker = value.first;
                result = value.second;
                receiver = std::this_thread::get_id();
            });
        QTRY_COMPARE(result, 42);
        QVERIFY(worker != std::this_thread::get_id());
        QCOMPARE(receiver, std::this_thread::get_id());
    }

    void runsSeveralAtOnceAndQueuesTheRest()
    {
        JobRunner runner;
        QObject context;
        std::latch together(JobRunner::kMaxThreads);
        int done = 0;
        for (int i = 0; i < JobRunner::kMaxThreads; ++i) {
            runner.run(
                &context,
                [&](const CancelToken&) {
                    together.arrive_and_wait(); // passes only when all of them run
                    return 0;
                },
                [&](int) { ++done; });
        }
        for (int i = 0; i < 100; ++i)
            runner.run(
                &context, [](const CancelToken&) { return 0; }, [&](int) { ++done; });
        QTRY_COMPARE(done, JobRunner::kMaxThreads + 100);
    }

    void cancelledResultsAreNotDelivered()
    {
        JobRunner runner;
        QObject context;
        std::binary_semaphore started(0);
        std::binary_semaphore ended(0);
        bool delivered = false;
        const CancelToken token = runner.run(
            &context,
            [&](const CancelToken& own) {
                started.release();
                while (!own.isCancelled())
                    std::this_thread::yield();
                ended.release();
                return 0;
            },
            [&](int) { delivered = true; });
        started.acquire();
        token.cancel();
        ended.acquire();
        settle();
        QVERIFY(!delivered);
    }

    void cancelledBeforeItsTurnIsNotRun()
    {
        JobRunner runner;
        QObject context;
        std::counting_semaphore<> go(0);
        int done = 0;
        for (int i = 0; i < JobRunner::kMaxThreads; ++i) {
            runner.run(
                &context,
                [&](const CancelToken&) {
                    go.acquire();
                    return 0;
                },
                [&](int) { ++done; });
        }
        std::atomic<bool> ran = false;
        runner
            .run(
                &context,
                [&](const CancelToken&) {
                    ran = true;
                    return 0;
                },
                [](int) {})
            .cancel();
        go.release(JobRunner::kMaxThreads);
        QTRY_COMPARE(done, JobRunner::kMaxThreads);
        QVERIFY(!ran);
    }

    void aContextThatIsGoneHearsNothing()
    {
        JobRunner runner;
        auto context = std::make_unique<QObject>();
        std::binary_semaphore ended(0);
        bool delivered = false;
        runner.run(
            context.get(),
            [&](const CancelToken&) {
                ended.release();
                return 0;
            },
            [&](int) { delivered = true; });
        ended.acquire();
        context.reset();
        settle();
        QVERIFY(!delivered);
    }

    void theLatestWins()
    {
        JobRunner runner;
        QObject context;
        LatestJob job(runner, &context);
        QList<int> results;
        for (int i = 0; i < 1000; ++i)
            job.run([i](const CancelToken&) { return i; }, [&](int value) { results.append(value); });
        QVERIFY(job.isRunning());
        QTRY_VERIFY(!job.isRunning());
        settle();
        QCOMPARE(results, QList<int>{999});
        job.run([](const CancelToken&) { return 1; },
                [&](int) {
                    job.run([](const CancelToken&) { return 2; }, [&](int value) { results.append(value); });
                });
        QTRY_COMPARE(results.size(), 2); // a result may start the next run
    }

    void endingTheRunnerFromAResult()
    {
        auto runner = std::make_unique<JobRunner>();
        QObject context;
        int delivered = 0;
        for (int i = 0; i < 5; ++i) {
            runner->run(
                &context, [](const CancelToken&) { return 0; },
                [&](int) {
                    ++delivered;
                    runner.reset();
                });
        }
        QTRY_VERIFY(!runner);
        settle();
        QCOMPARE(delivered, 1);
    }

    void goingAwayDoesNotWaitForAStuckJob()
    {
        auto hold = std::make_shared<std::binary_semaphore>(0);
        auto left = std::make_shared<std::atomic<bool>>(false);
        auto runner = std::make_unique<JobRunner>();
        QObject context;
        auto started = std::make_shared<std::binary_semaphore>(0);
        runner->run(
            &context,
            [=](const CancelToken&) {
                started->release();
                hold->acquire();
                left->store(true);
                return 0;
            },
            [](int) { qFatal("delivered after the runner went"); });
        started->acquire();
        QElapsedTimer timer;
        timer.start();
        runner.reset();
        QVERIFY2(timer.elapsed() < 200, qPrintable(QString::number(timer.elapsed())));
        hold->release();
        QTRY_VERIFY(left->load());
    }

    void comingAndGoing()
    {
        for (int round = 0; round < 200; ++round) {
            JobRunner runner;
            QObject context;
            LatestJob job(runner, &context);
            std::atomic<int> count = 0;
            for (int i = 0; i < round % 7; ++i) {
                job.run(
                    [&](const CancelToken& token) {
                        while (!token.isCancelled() && ++count < 1000)
                            std::this_thread::yield();
                        return 0;
                    },
                    [](int) {});
            }
            if (round % 3 == 0)
                QCoreApplication::processEvents();
        }
    }
};

QTEST_GUILESS_MAIN(TestJob)
#include "tst_job.moc"
