#pragma once

#include "core/bytes/slice.h"
#include "core/error.h"
#include "core/ledger/ledger.h"

#include <QtGlobal>

#include <memory>
#include <span>

namespace sluice {

/// A block of memory that a stage fills and then shares as slices. What has been handed out as a slice must
/// not be written again; the rest of the block may be. Thread rule: filled by one thread.
struct Chunk
{
    quint8* data = nullptr;
    /// Bytes, at least 1.
    qint64 capacity = 0;

    /// The bytes of `range`, which lies in the chunk, kept alive by `owner` (this chunk).
    [[nodiscard]] static Slice slice(const std::shared_ptr<Chunk>& owner, ByteRange range)
    {
        Q_ASSERT((ByteRange{0, owner->capacity}).contains(range));
        return {{owner->data + range.offset, static_cast<size_t>(range.length)}, owner};
    }
};

/// Bytes. Whoever wants more at once has mistyped.
inline constexpr qint64 kLargestChunk = qint64{1} << 30;

/// Chunks that come back when the last slice of them dies, so that a run of any length takes the same few
/// blocks of memory over and over: the first touch of fresh memory is slow. Chunks may outlive the pool.
/// Thread rule: every member from any thread; a chunk comes back from whichever thread drops it last.
class ChunkPool
{
public:
    /// Blocks count as allocations in `ledger`. At most `idleLimit` bytes lie unused for reuse.
    explicit ChunkPool(std::shared_ptr<Ledger> ledger, qint64 idleLimit = qint64{16} << 20);
    ChunkPool(const ChunkPool&) = delete;
    ChunkPool& operator=(const ChunkPool&) = delete;
    ~ChunkPool();

    /// A chunk of `capacity` bytes, at least 1. Error: TooLarge over kLargestChunk, and when the system has
    /// no more memory.
    [[nodiscard]] Result<std::shared_ptr<Chunk>> take(qint64 capacity);

private:
    struct State;

    std::shared_ptr<State> m_state;
};

} // namespace sluice
