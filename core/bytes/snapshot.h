#pragma once

#include "core/bytes/bytesource.h"

#include <memory>

namespace sluice {

/// One immutable moment of a Document. Jobs and panes read through it without locks, and it keeps the bytes
/// alive when the document is closed. Thread rule: a value; every member from any thread.
class Snapshot
{
public:
    Snapshot() = default;
    explicit Snapshot(std::shared_ptr<const ByteSource> source)
        : m_source(std::move(source))
    {
    }

    /// Members as in ByteSource. A default-made snapshot has no bytes.
    [[nodiscard]] qint64 size() const { return m_source ? m_source->size() : 0; }
    [[nodiscard]] Result<Slice> read(ByteRange range) const { return m_source->read(range); }
    [[nodiscard]] Residency residency(ByteRange range) const { return m_source->residency(range); }
    [[nodiscard]] Result<void> prepare(ByteRange range) const { return m_source->prepare(range); }
    [[nodiscard]] Result<void> verify(ByteRange range) const { return m_source->verify(range); }
    [[nodiscard]] Extent extentAt(qint64 offset) const { return m_source->extentAt(offset); }
    [[nodiscard]] quint64 faultCount() const { return m_source ? m_source->faultCount() : 0; }
    [[nodiscard]] std::vector<ByteRange> lostRanges() const
    {
        return m_source ? m_source->lostRanges() : std::vector<ByteRange>{};
    }

    /// What the bytes are read from; null for a default-made snapshot.
    [[nodiscard]] const std::shared_ptr<const ByteSource>& source() const { return m_source; }

private:
    std::shared_ptr<const ByteSource> m_source;
};

} // namespace sluice
