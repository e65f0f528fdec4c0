#include "core/bytes/filewatch.h"
#include "core/bytes/memorysource.h"
#include "core/bytes/openfile.h"
#include "core/jobs/pageloader.h"
#include "tests/support/slowfs.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <mutex>
#include <semaphore>

using namespace sluice;

namespace {

constexpr qint64 kMiB = qint64{1} << 20;

// A disk that gives one range each time it is let go on, and remembers which.
class GatedSource final : public ByteSource
{
public:
    [[nodiscard]] Access access() const noexcept override { return Access::Paged; }
    [[nodiscard]] qint64 size() const noexcept override { return kMiB; }
    [[nodiscard]] Result<Slice> read(ByteRange) const override { return Slice(); }
    [[nodiscard]] Residency residency(ByteRange) const override { return Residency::Absent; }
    [[nodiscard]] Result<void> prepare(ByteRange range) const override
    {
        {
            const std::lock_guard lock(m_mutex);
            m_asked.append(range);
        }
        entered.release();
        gate.acquire();
        return {};
    }
    [[nodiscard]] quint64 faultCount() const noexcept override { return 0; }
    [[nodiscard]] std::vector<ByteRange> lostRanges() const override { return {}; }
    void setTruncatedAt(qint64) noexcept override {}

    [[nodiscard]] QList<ByteRange> asked() const
    {
        const std::lock_guard lock(m_mutex);
        return m_asked;
    }

    mutable std::counting_semaphore<> entered{0};
    mutable std::counting_semaphore<> gate{0};

private:
    mutable std::mutex m_mutex;
    mutable QList<ByteRange> m_asked;
};

} // namespace

class TestPageLoader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsWhenItIsDone()
    {
        PageLoader loader;
        const QSignalSpy spy(&loader, &PageLoader::loaded);
        const Snapshot snapshot(std::make_shared<MemorySource>(Slice::fromByteArray(QByteArray(100, 'x'))));
        loader.request(snapshot, {{0, 10}, {90, 1000}, {500, 10}});
        QVERIFY(loader.isBusy());
        QTRY_VERIFY(!loader.isBusy());
        QVERIFY(spy.count() >= 1);
        loader.request(Snapshot(), {});
        QTRY_VERIFY(!loader.isBusy());
    }

    void theLatestWins()
    {
        const auto disk = std::make_shared<GatedSource>();
        PageLoader loader;
        loader.request(Snapshot(disk), {{0, 10}, {10, 10}});
        disk->entered.acquire(); // the first range is being read
        for (qint64 i = 1; i <= 100; ++i)
            loader.request(Snapshot(disk), {{i * 100, 10}});
        disk->gate.release(2);
        QTRY_VERIFY(!loader.isBusy());
        QCOMPARE(disk->asked(), (QList<ByteRange>{{0, 10}, {10'000, 10}}));
    }

    void goingAwayDoesNotWaitForTheDisk()
    {
        const auto disk = std::make_shared<GatedSource>();
        auto loader = std::make_unique<PageLoader>();
        loader->request(Snapshot(disk), {{0, 10}});
        disk->entered.acquire();
        QElapsedTimer timer;
        timer.start();
        loader.reset();
        QVERIFY2(timer.elapsed() < 100, qPrintable(QString::number(timer.elapsed())));
        QVERIFY(disk.use_count() > 1); // the worker left behind owns what it uses
        disk->gate.release();
        QTRY_COMPARE(disk.use_count(), 1);
    }

    void freesTheFileWhenItIsDone()
    {
        const auto disk = std::make_shared<GatedSource>();
        PageLoader loader;
        disk->gate.release();
        loader.request(Snapshot(disk), {{0, 10}});
        QTRY_VERIFY(!loader.isBusy());
        QCOMPARE(disk.use_count(), 1);
    }

    // The event loop beats every 5 ms while each read of the disk takes half a second.
    void aSlowDiskNeverHoldsTheCallerUp_data()
    {
        QTest::addColumn<bool>("mapped");
        QTest::newRow("mapped") << true;
        QTest::newRow("paged") << false;
    }

    void aSlowDiskNeverHoldsTheCallerUp()
    {
        QFETCH(const bool, mapped);
        test::SlowFs disk(4 * kMiB);
        if (!disk.isMounted())
            QSKIP(disk.why().constData());
        const OpenedFile file =
            openFile(mapped ? disk.cached() : disk.direct(), std::make_shared<Ledger>()).value();
        QCOMPARE(file.source->access(), mapped ? Access::Mapped : Access::Paged);
        disk.setDelay(500);

        QList<qint64> beats;
        QElapsedTimer sinceBeat;
        QTimer heart;
        heart.setTimerType(Qt::PreciseTimer);
        connect(&heart, &QTimer::timeout, this, [&] { beats.append(sinceBeat.restart()); });
        PageLoader loader;
        sinceBeat.start();
        heart.start(5);
        const Snapshot snapshot(file.source);
        const ByteRange visible{kMiB + 100, 8000};
        QCOMPARE(snapshot.residency(visible), Residency::Absent);
        QElapsedTimer timer;
        timer.start();
        loader.request(snapshot, {{0, 100}});
        loader.request(snapshot, {visible, {2 * kMiB, 100}});
        QVERIFY2(timer.elapsed() < 20, qPrintable(QString::number(timer.elapsed())));
        QTRY_COMPARE_WITH_TIMEOUT(snapshot.residency(visible), Residency::Resident, 10'000);
        QVERIFY(timer.elapsed() > 400); // it did wait for the disk
        QTRY_VERIFY_WITH_TIMEOUT(!loader.isBusy(), 10'000);
        QCOMPARE(snapshot.read(visible).value()[0], test::SlowFs::byteAt(visible.offset));

        // Gone in the middle of a read.
        loader.request(snapshot, {{3 * kMiB, 100}});
        std::sort(beats.begin(), beats.end());
        QVERIFY(beats.size() > 50);
        QVERIFY2(beats.at(beats.size() * 99 / 100) < 50, qPrintable(QString::number(beats.last())));
        disk.setDelay(0);
    }

    void aBrokenDiskIsToldOfAndNotAskedAgain()
    {
        test::SlowFs disk(kMiB);
        if (!disk.isMounted())
            QSKIP(disk.why().constData());
        disk.setFailing({0, 100});
        const OpenedFile file = openFile(disk.cached(), std::make_shared<Ledger>()).value();
        const FileWatch watch(file);
        const Snapshot snapshot(file.source);
        PageLoader loader;
        loader.request(snapshot, {{0, 20'000}});
        QTRY_VERIFY(!loader.isBusy());
        QCOMPARE(snapshot.residency({0, 20'000}), Residency::Resident);
        QVERIFY(snapshot.lostRanges() == (std::vector<ByteRange>{{0, 4096}}));
        QTRY_VERIFY_WITH_TIMEOUT(watch.state().unreadable, 500);
        const quint64 faults = snapshot.faultCount();
        loader.request(snapshot, {{0, 20'000}});
        QTRY_VERIFY(!loader.isBusy());
        QCOMPARE(snapshot.faultCount(), faults);
    }
};

QTEST_GUILESS_MAIN(TestPageLoader)
#include "tst_pageloader.moc"
