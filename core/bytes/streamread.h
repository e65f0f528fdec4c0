#pragma once

#include "core/bytes/slice.h"
#include "core/error.h"
#include "core/ledger/ledger.h"

#include <atomic>
#include <chrono>
#include <optional>

namespace sluice {

/// How to read something whose size is not known ahead: a pipe, a device, a /proc file.
struct StreamRules
{
    /// For messages.
    QByteArray path;
    /// At most this many bytes are kept.
    qint64 cap = 0;
    /// A FIFO that nobody has opened for writing yet: how long to wait for that. None: zero bytes are the
    /// end.
    std::optional<std::chrono::milliseconds> waitForWriter;
    /// A device has no end: this long without a byte is taken for it. None: wait until the writer closes.
    std::optional<std::chrono::milliseconds> quietEnd;
    std::shared_ptr<const std::atomic<bool>> cancel;
};

struct StreamBytes
{
    Slice bytes;
    /// There was more than is kept, or no end was seen.
    bool cut = false;
};

/// Reads `descriptor`, in blocking mode or not, into one block of memory that grows without being copied.
/// Thread rule: call it from a worker; it looks at `cancel` at least every 50 ms unless the system blocks.
/// Errors: Cancelled, NoWriter, Unsupported (a device that gives nothing), Io, TooLarge (no memory).
[[nodiscard]] Result<StreamBytes> readStream(int descriptor, const StreamRules& rules, Ledger& ledger);

} // namespace sluice
