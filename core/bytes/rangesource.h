#pragma once

#include "core/bytes/bytesource.h"

#include <memory>

namespace sluice {

/// A range of another source, as a source of its own whose bytes begin at 0. Owns no bytes, copies none.
/// Thread rule: as ByteSource.
class RangeSource final : public ByteSource
{
public:
    /// `range` lies inside `source`.
    RangeSource(std::shared_ptr<const ByteSource> source, ByteRange range);

    [[nodiscard]] const std::shared_ptr<const ByteSource>& source() const { return m_source; }
    [[nodiscard]] ByteRange range() const { return m_range; }

    [[nodiscard]] Access access() const noexcept override { return m_source->access(); }
    [[nodiscard]] qint64 size() const noexcept override { return m_range.length; }
    [[nodiscard]] Result<Slice> read(ByteRange range) const override;
    [[nodiscard]] Residency residency(ByteRange range) const override;
    [[nodiscard]] Result<void> prepare(ByteRange range) const override;
    [[nodiscard]] Result<void> verify(ByteRange range) const override;
    [[nodiscard]] Extent extentAt(qint64 offset) const override;
    [[nodiscard]] quint64 faultCount() const noexcept override { return m_source->faultCount(); }
    [[nodiscard]] std::vector<ByteRange> lostRanges() const override;
    /// Does nothing: the source itself is told.
    void setTruncatedAt(qint64 size) noexcept override;

private:
    [[nodiscard]] ByteRange outer(ByteRange range) const
    {
        return {m_range.offset + range.offset, range.length};
    }

    std::shared_ptr<const ByteSource> m_source;
    ByteRange m_range;
};

} // namespace sluice
