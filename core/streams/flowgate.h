#pragma once

#include "core/streams/runstats.h"
#include "core/streams/stopsignal.h"

#include <atomic>
#include <condition_variable>
#include <mutex>

namespace sluice {

/// Holds every stage of a paused run before its next chunk, and lets each one through once for a step.
/// Thread rule: every member from any thread.
class FlowGate
{
public:
    void pause();
    void step();
    void resume();
    [[nodiscard]] bool isOpen() const noexcept { return m_open.load(std::memory_order_acquire); }

    /// Waits while the gate is closed, unless `stop` is raised. `stepsSeen` belongs to the stage and begins
    /// as 0.
    void pass(quint64& stepsSeen, const StopSignal& stop, StageMeter& meter);
    /// Lets those look again whose StopSignal was raised.
    void wake();

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::atomic<bool> m_open = true;
    quint64 m_steps = 0;
};

} // namespace sluice
