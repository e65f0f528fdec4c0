#pragma once

#include "core/bytes/snapshot.h"
#include "core/jobs/job.h"

#include <array>
#include <atomic>
#include <functional>

namespace sluice {

/// How far a sweep has come. Thread rule: every member from any thread.
struct SweepProgress
{
    /// Bytes done, holes included.
    std::atomic<qint64> done = 0;
    std::atomic<qint64> total = 0;
};

/// Up to three bytes beside a piece; fewer at the ends of the range.
struct SweepContext
{
    std::array<quint8, 3> bytes = {};
    int size = 0;
};

/// A run of the range that one worker looks at: stored bytes, or a hole, of which nothing is read.
struct SweepPiece
{
    ByteRange range;
    bool hole = false;
    /// The bytes of `range`; empty for a hole.
    Slice bytes;
    /// With SweepOptions::context: the last bytes before the range, in order, and the first ones after it.
    /// Those of holes are zeros.
    SweepContext before;
    SweepContext after;
    /// Which worker has it, from 0 to workers - 1.
    int worker = 0;
};

struct SweepOptions
{
    /// At most this many threads, the calling one among them; 0: as many as the machine runs at once.
    int threads = 0;
    /// Bytes: pieces end where the distance from the start of the range is a multiple of this, and where
    /// holes begin and end.
    qint64 pieceSize = qint64{1} << 20;
    bool context = false;
    CancelToken cancel;
    SweepProgress* progress = nullptr;
};

/// How many workers a sweep with these options uses.
[[nodiscard]] int sweepWorkers(const SweepOptions& options);
/// How many pieces are under way at most: numbers of slots below are smaller than this.
[[nodiscard]] int sweepSlots(const SweepOptions& options);

/// Goes once over `range` of `snapshot`, on several threads, in memory that does not grow with it. `work` is
/// called for each piece, in several threads at once; `commit` for each piece in the order of offsets, one at
/// a time, from any of those threads. `slot` is the same number for both calls of a piece, and no two pieces
/// under way share one: results wait there. Holes are not read: one piece for each. Errors: OutOfRange;
/// Cancelled; Changed or Io, with the offset, when the bytes of a piece were not to be had while it was
/// worked on; those of `commit`. All pieces before the failing one were committed, none after. Thread rule:
/// any thread, which waits until all is done.
[[nodiscard]] Result<void>
sweep(const Snapshot& snapshot, ByteRange range, const SweepOptions& options,
      const std::function<void(const SweepPiece& piece, int slot)>& work,
      const std::function<Result<void>(const SweepPiece& piece, int slot)>& commit);

} // namespace sluice
