#pragma once

#include "core/bytes/memorysource.h"
#include "core/bytes/snapshot.h"
#include "core/ledger/ledger.h"

#include <atomic>
#include <memory>

namespace sluice {

/// Makes a copy of bytes, with memory of its own: what Buffer.from(buf.subarray(start, end)) does.
/// Thread rule: pure functions, for worker threads.

/// The most that one copy may take: half of the memory that the system could give now, at least 64 MiB.
[[nodiscard]] qint64 copyLimit();

/// Copies `range`, and counts its length as user->user in `ledger`, once, when it is done. Waits for the
/// disk; looks at `cancel` (may be null) every MiB. Errors: TooLarge beyond `limit` or when there is no
/// memory, Changed when bytes were lost meanwhile, Cancelled, and those of Snapshot::read().
[[nodiscard]] Result<std::shared_ptr<MemorySource>> copyToMemory(const Snapshot& snapshot, ByteRange range,
                                                                 Ledger& ledger, qint64 limit,
                                                                 const std::atomic<bool>* cancel = nullptr);

} // namespace sluice
