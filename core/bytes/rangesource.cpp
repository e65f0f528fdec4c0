#include "core/bytes/rangesource.h"

#include "core/bytes/memorysource.h"

namespace sluice {

RangeSource::RangeSource(std::shared_ptr<const ByteSource> source, ByteRange range)
    : m_source(std::move(source))
    , m_range(range)
{
    Q_ASSERT((ByteRange{0, m_source->size()}.contains(range)));
}

Result<Slice> RangeSource::read(ByteRange range) const
{
    return checkRange(range, size()).and_then([&] { return m_source->read(outer(range)); });
}

Residency RangeSource::residency(ByteRange range) const
{
    return m_source->residency(outer(range));
}

Result<void> RangeSource::prepare(ByteRange range) const
{
    return checkRange(range, size()).and_then([&] { return m_source->prepare(outer(range)); });
}

Result<void> RangeSource::verify(ByteRange range) const
{
    return checkRange(range, size()).and_then([&] { return m_source->verify(outer(range)); });
}

Extent RangeSource::extentAt(qint64 offset) const
{
    const Extent extent = m_source->extentAt(m_range.offset + offset);
    return {std::min(extent.length, size() - offset), extent.hole};
}

std::vector<ByteRange> RangeSource::lostRanges() const
{
    std::vector<ByteRange> ranges;
    for (const ByteRange lost : m_source->lostRanges()) {
        const ByteRange part = m_range.intersected(lost);
        if (!part.isEmpty())
            ranges.push_back({part.offset - m_range.offset, part.length});
    }
    return ranges;
}

void RangeSource::setTruncatedAt(qint64) noexcept {}

} // namespace sluice
