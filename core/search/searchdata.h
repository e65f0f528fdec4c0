#pragma once

#include "core/bytes/snapshot.h"
#include "core/error.h"

#include <algorithm>

namespace sluice {

/// The bytes that are searched: a range of a Snapshot, of which any part can be had in one piece. What was
/// read last is kept, so that asking for parts of it again costs nothing.
/// Thread rule: one thread at a time; copies are independent.
class SearchData
{
public:
    /// `range` lies in the snapshot.
    SearchData(Snapshot snapshot, ByteRange range)
        : m_snapshot(std::move(snapshot))
        , m_range(range)
    {
    }

    [[nodiscard]] const Snapshot& snapshot() const { return m_snapshot; }
    [[nodiscard]] ByteRange range() const { return m_range; }

    /// The address of the byte at `part.offset`; those of `part`, which lies in range(), follow. Valid until
    /// the next call. Errors as ByteSource::read().
    [[nodiscard]] Result<const quint8*> at(ByteRange part)
    {
        Q_ASSERT(m_range.contains(part));
        if (!m_kept.contains(part) || m_bytes.isEmpty()) {
            Result<Slice> bytes = m_snapshot.read(part);
            if (!bytes)
                return tl::unexpected(bytes.error());
            m_bytes = *std::move(bytes);
            m_kept = part;
        }
        return m_bytes.data() + (part.offset - m_kept.offset);
    }

private:
    Snapshot m_snapshot;
    ByteRange m_range;
    Slice m_bytes;
    ByteRange m_kept;
};

} // namespace sluice
