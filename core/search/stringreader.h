#pragma once

#include "core/bytes/snapshot.h"

#include <span>

namespace sluice {

/// Reads strings that follow each other in few reads: they lie close together, so a window is kept.
/// Thread rule: one thread at a time; it may wait for a disk.
class StringReader
{
public:
    explicit StringReader(Snapshot snapshot)
        : m_snapshot(std::move(snapshot))
    {
    }

    /// The bytes of `range`, which are valid until the next call. Errors: those of Snapshot::read().
    [[nodiscard]] Result<std::span<const quint8>> read(ByteRange range);

private:
    Snapshot m_snapshot;
    ByteRange m_place;
    Slice m_bytes;
};

} // namespace sluice
