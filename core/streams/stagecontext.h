#pragma once

#include "core/ledger/ledger.h"
#include "core/streams/chunkpool.h"
#include "core/streams/runstats.h"
#include "core/streams/stopsignal.h"

#include <atomic>

namespace sluice {

/// What a stage works with while a run goes on. Thread rule: one for each stage, used by the thread that runs
/// it; what it refers to outlives that thread.
struct StageContext
{
    ChunkPool& pool;
    /// The ledger of the run.
    Ledger& ledger;
    StageMeter& meter;
    const StopSignal& stop;
    /// Bytes; may change while the run goes on.
    const std::atomic<qint64>& chunkSize;

    /// Waits for `descriptor` as StopSignal::wait() does, and counts the time as `activity`.
    [[nodiscard]] Result<StopSignal::Wake> wait(int descriptor, short events, Activity activity) const
    {
        const Activity before = meter.activity();
        meter.enter(activity);
        Result<StopSignal::Wake> woken = stop.wait(descriptor, events, std::chrono::nanoseconds(-1));
        meter.enter(before);
        return woken;
    }
};

} // namespace sluice
