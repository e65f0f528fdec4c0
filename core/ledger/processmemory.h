#pragma once

#include <QtGlobal>

namespace sluice {

/// Memory of this process that is in RAM now, in bytes; -1 where /proc does not say.
/// Thread rule: a value.
struct ProcessMemory
{
    qint64 anonymous = -1; ///< RssAnon: heap, stacks: what the program costs
    qint64 file = -1;      ///< RssFile: pages of mapped files, which the kernel takes back when it wants

    friend bool operator==(const ProcessMemory&, const ProcessMemory&) = default;
};

/// Page faults: minor ones found the page in memory, major ones waited for a disk. A fault may bring in
/// several pages, so their number is no number of bytes.
struct FaultCount
{
    qint64 minor = 0;
    qint64 major = 0;

    friend bool operator==(const FaultCount&, const FaultCount&) = default;
};

/// Reads /proc/self/status (proc(5)); some ten microseconds. Any thread.
[[nodiscard]] ProcessMemory processMemory();
/// Faults of the whole process, and of the calling thread, since they began (getrusage(2)). Any thread.
[[nodiscard]] FaultCount processFaults();
[[nodiscard]] FaultCount threadFaults();

} // namespace sluice
