#pragma once

#include <chrono>
#include <functional>

#include <pthread.h>

namespace sluice {

/// A thread that may get stuck in the file system, and that can be left behind then. What it runs must own
/// all it uses. Its stack is small: RLIMIT_DATA counts stacks. Thread rule: one owner, in one thread at a
/// time.
class WorkerThread
{
public:
    static constexpr size_t kSmallStack = size_t{128} << 10;

    WorkerThread() = default;
    WorkerThread(const WorkerThread&) = delete;
    WorkerThread& operator=(const WorkerThread&) = delete;
    /// Leaves the thread without waiting; leave() it before, with patience, once it was told to stop.
    ~WorkerThread();

    /// Runs `body` in the thread, which `name` (at most 15 bytes) names for debuggers. False when the system
    /// gives no more threads. Call it once at a time: after leave() it may be started anew.
    [[nodiscard]] bool start(const char* name, std::function<void()> body, size_t stackBytes = kSmallStack);
    [[nodiscard]] bool isStarted() const { return m_started; }

    /// Waits for the thread to end, but not longer than `patience`: then it goes on by itself.
    void leave(std::chrono::milliseconds patience);

private:
    pthread_t m_thread = {};
    bool m_started = false;
};

} // namespace sluice
