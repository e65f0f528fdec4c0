#pragma once

#include "core/bytes/descriptor.h"

#include <atomic>
#include <thread>

namespace sluice {

/// Becomes true on SIGINT or SIGTERM, which do nothing else while this lives: for work that looks at a flag.
/// Thread rule: make it before other threads, in the main thread; the flag may be read by any.
class InterruptFlag
{
public:
    InterruptFlag();
    InterruptFlag(const InterruptFlag&) = delete;
    InterruptFlag& operator=(const InterruptFlag&) = delete;
    ~InterruptFlag();

    [[nodiscard]] const std::atomic<bool>& flag() const { return m_flag; }

private:
    std::atomic<bool> m_flag = false;
    Descriptor m_signals;
    Descriptor m_end;
    std::thread m_thread;
};

} // namespace sluice
