#pragma once

#include "core/bytes/snapshot.h"
#include "core/error.h"

#include <algorithm>

namespace sluice {

/// The bytes that are searched: a range of a Snapshot, of which any part can be had in one piece, or what has
/// come of a stream. What was read last is kept, so that asking for parts of it again costs nothing.
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

    /// The bytes of a stream from `base` on, as far as they have come; those before are gone, and nothing
    /// asks for them. `isOpen`: what follows is not known yet.
    SearchData(Slice bytes, qint64 base, bool isOpen)
        : m_range{0, base + bytes.size()}
        , m_isOpen(isOpen)
        , m_bytes(std::move(bytes))
        , m_kept{base, m_bytes.size()}
    {
    }

    [[nodiscard]] const Snapshot& snapshot() const { return m_snapshot; }
    [[nodiscard]] ByteRange range() const { return m_range; }
    /// More bytes may follow those of range().
    [[nodiscard]] bool isOpen() const { return m_isOpen; }

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
    bool m_isOpen = false;
    Slice m_bytes;
    ByteRange m_kept;
};

} // namespace sluice
