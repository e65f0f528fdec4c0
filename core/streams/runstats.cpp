#include "core/streams/runstats.h"

#include <chrono>

#include <sys/resource.h>

namespace sluice {
namespace {

constexpr qint64 kFaultsEvery = 20'000'000;

void increase(std::atomic<qint64>& counter, qint64 by)
{
    // One writer: no locked instruction is needed.
    counter.store(counter.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
}

} // namespace

qint64 StageMeter::now() noexcept
{
    return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

void StageMeter::enter(Activity activity, qint64 now) noexcept
{
    const quint32 version = m_version.load(std::memory_order_relaxed);
    const auto before = static_cast<size_t>(m_activity.load(std::memory_order_relaxed));
    const qint64 spent = now - m_since.load(std::memory_order_relaxed);
    m_version.store(version + 1, std::memory_order_relaxed);
    m_spent[before].store(m_spent[before].load(std::memory_order_relaxed) + spent, std::memory_order_release);
    m_activity.store(activity, std::memory_order_release);
    m_since.store(now, std::memory_order_release);
    m_version.store(version + 2, std::memory_order_release);
}

void StageMeter::addIn(qint64 bytes, qint64 chunks) noexcept
{
    increase(m_bytesIn, bytes);
    increase(m_chunksIn, chunks);
}

void StageMeter::addOut(qint64 bytes, qint64 chunks) noexcept
{
    increase(m_bytesOut, bytes);
    increase(m_chunksOut, chunks);
}

void StageMeter::beginThread() noexcept
{
    rusage usage = {};
    ::getrusage(RUSAGE_THREAD, &usage);
    m_minorBase = usage.ru_minflt;
    m_majorBase = usage.ru_majflt;
}

void StageMeter::sampleFaults(bool now) noexcept
{
    const qint64 since = m_since.load(std::memory_order_relaxed);
    if (!now && since - m_faultsLooked < kFaultsEvery)
        return;
    m_faultsLooked = since;
    rusage usage = {};
    ::getrusage(RUSAGE_THREAD, &usage);
    m_minorFaults.store(usage.ru_minflt - m_minorBase, std::memory_order_relaxed);
    m_majorFaults.store(usage.ru_majflt - m_majorBase, std::memory_order_relaxed);
}

StageMeter::Reading StageMeter::read() const noexcept
{
    std::array<qint64, 4> spent = {};
    Activity activity = Activity::Idle;
    qint64 since = 0;
    quint32 before = 0;
    quint32 after = 1;
    while ((before & 1) != 0 || before != after) {
        before = m_version.load(std::memory_order_acquire);
        for (size_t i = 0; i < spent.size(); ++i)
            spent[i] = m_spent[i].load(std::memory_order_acquire);
        activity = m_activity.load(std::memory_order_acquire);
        since = m_since.load(std::memory_order_acquire);
        after = m_version.load(std::memory_order_relaxed);
    }
    spent[static_cast<size_t>(activity)] += std::max<qint64>(now() - since, 0);

    Reading reading;
    reading.activity = activity;
    reading.busy = spent[static_cast<size_t>(Activity::Busy)];
    reading.starved = spent[static_cast<size_t>(Activity::Starved)];
    reading.backpressure = spent[static_cast<size_t>(Activity::Backpressure)];
    reading.bytesIn = m_bytesIn.load(std::memory_order_relaxed);
    reading.bytesOut = m_bytesOut.load(std::memory_order_relaxed);
    reading.chunksIn = m_chunksIn.load(std::memory_order_relaxed);
    reading.chunksOut = m_chunksOut.load(std::memory_order_relaxed);
    reading.minorFaults = m_minorFaults.load(std::memory_order_relaxed);
    reading.majorFaults = m_majorFaults.load(std::memory_order_relaxed);
    return reading;
}

} // namespace sluice
