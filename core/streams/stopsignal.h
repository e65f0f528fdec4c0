#pragma once

#include "core/error.h"

#include <QtGlobal>

#include <atomic>
#include <chrono>

namespace sluice {

/// Tells one stage of a run to stop, also while it waits for a descriptor or on purpose.
/// Thread rule: every member from any thread.
class StopSignal
{
public:
    enum class Wake {
        Ready,    ///< the descriptor can be read or written, or has failed: try and see
        TimedOut, ///< the time is over
        Ended     ///< end() was called: a live source ends as if its peer had
    };

    StopSignal();
    ~StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    /// Makes every wait fail with Cancelled, now and from now on.
    void stop() noexcept;
    /// Asks a live source to take what it has for the whole input.
    void end() noexcept;
    [[nodiscard]] bool isStopped() const noexcept { return m_stopped.load(std::memory_order_acquire); }

    /// What isStopped() tells, for those who look at nothing else.
    [[nodiscard]] const std::atomic<bool>& stopFlag() const noexcept { return m_stopped; }

    /// Waits until `descriptor` (-1: none) has one of the poll() `events`, for `timeout` at most (negative:
    /// for ever). Errors: Cancelled; Io when the system refuses to wait.
    [[nodiscard]] Result<Wake> wait(int descriptor, short events, std::chrono::nanoseconds timeout) const;
    /// Waits for `duration`. Error: Cancelled.
    [[nodiscard]] Result<void> sleep(std::chrono::nanoseconds duration) const;

private:
    void raise() const noexcept;

    /// An eventfd that stays readable from stop() or end() on; -1 when the system had none left.
    int m_event = -1;
    std::atomic<bool> m_stopped = false;
    std::atomic<bool> m_ended = false;
};

/// The error of a stage that was told to stop.
[[nodiscard]] tl::unexpected<Error> cancelled();

} // namespace sluice
