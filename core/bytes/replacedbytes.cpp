#include "core/bytes/replacedbytes.h"

#include "core/bytes/memorysource.h"
#include "core/bytes/repeatedsource.h"

#include <algorithm>
#include <cstring>

namespace sluice {

void ReplacedBytes::Ranges::append(ByteRange range)
{
    Q_ASSERT(range.length > 0 && (m_offsets.empty() || range.offset >= at(size() - 1).end()));
    m_offsets.push_back(range.offset);
    m_removed.push_back((m_removed.empty() ? 0 : m_removed.back()) + range.length);
}

ByteRange ReplacedBytes::Ranges::at(qint64 index) const
{
    const auto i = static_cast<size_t>(index);
    return {m_offsets[i], m_removed[i] - (i == 0 ? 0 : m_removed[i - 1])};
}

ReplacedBytes::ReplacedBytes(Snapshot base, Ranges ranges, const QByteArray& replacement)
    : m_base(std::move(base))
    , m_ranges(std::move(ranges))
    , m_replacement(Slice::fromByteArray(replacement))
    , m_size(m_base.size())
{
    if (m_ranges.size() > 0)
        m_size += m_ranges.size() * m_replacement.size() - m_ranges.m_removed.back();
}

ByteRange ReplacedBytes::placeOf(qint64 index) const
{
    const qint64 removed = index == 0 ? 0 : m_ranges.m_removed[static_cast<size_t>(index - 1)];
    const qint64 offset = m_ranges.m_offsets[static_cast<size_t>(index)];
    return {offset - removed + index * m_replacement.size(), m_replacement.size()};
}

// Index of the first replaced range whose place here ends after `offset`.
qint64 ReplacedBytes::firstEndingAfter(qint64 offset) const
{
    qint64 low = 0;
    qint64 high = m_ranges.size();
    while (low < high) {
        const qint64 middle = low + (high - low) / 2;
        if (placeOf(middle).end() <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// Where a byte comes from; for a byte that was put in, the start of what it replaces.
qint64 ReplacedBytes::toBase(qint64 offset) const
{
    const qint64 index = firstEndingAfter(offset);
    if (index < m_ranges.size() && placeOf(index).contains(offset))
        return m_ranges.at(index).offset;
    const qint64 removed = index == 0 ? 0 : m_ranges.m_removed[static_cast<size_t>(index - 1)];
    return offset + removed - index * m_replacement.size();
}

ByteRange ReplacedBytes::baseOf(ByteRange range) const
{
    if (range.isEmpty())
        return {std::min(toBase(range.offset), m_base.size()), 0};
    return ByteRange::between(toBase(range.offset), toBase(range.end() - 1) + 1)
        .intersected({0, m_base.size()});
}

Result<Slice> ReplacedBytes::read(ByteRange range) const
{
    if (Result<void> inside = checkRange(range, m_size); !inside)
        return tl::unexpected(inside.error());
    if (range.isEmpty())
        return Slice();
    const qint64 index = firstEndingAfter(range.offset);
    if (index == m_ranges.size() || placeOf(index).offset >= range.end())
        return m_base.read({toBase(range.offset), range.length});
    if (placeOf(index).contains(range))
        return m_replacement.subslice({range.offset - placeOf(index).offset, range.length});
    return gather(range, index);
}

Result<Slice> ReplacedBytes::gather(ByteRange range, qint64 index) const
{
    const Result<NewBlock> block = newBlock(range.length);
    if (!block)
        return tl::unexpected(block.error());
    // The base is read in as few pieces as its ranges allow: many are close to each other.
    constexpr qint64 kStep = qint64{256} << 10;
    quint8* out = block->memory.get();
    Slice held;
    ByteRange heldRange;
    const auto copyBase = [&](qint64 from, qint64 length) -> Result<void> {
        while (length > 0) {
            if (!heldRange.contains(from)) {
                heldRange = {from,
                             std::min(std::max(length, std::min(kStep, range.length)), m_base.size() - from)};
                Result<Slice> bytes = m_base.read(heldRange);
                if (!bytes)
                    return tl::unexpected(bytes.error());
                held = *std::move(bytes);
            }
            const qint64 part = std::min(length, heldRange.end() - from);
            std::memcpy(out, held.data() + (from - heldRange.offset), static_cast<size_t>(part));
            out += part;
            from += part;
            length -= part;
        }
        return {};
    };
    for (qint64 at = range.offset; at < range.end(); ++index) {
        const bool more = index < m_ranges.size();
        const ByteRange place = more ? placeOf(index) : ByteRange{m_size, 0};
        const qint64 gap = std::min(place.offset, range.end()) - at;
        if (gap > 0) {
            const qint64 removed = index == 0 ? 0 : m_ranges.m_removed[static_cast<size_t>(index - 1)];
            if (Result<void> done = copyBase(at + removed - index * m_replacement.size(), gap); !done)
                return tl::unexpected(done.error());
            at += gap;
        }
        const ByteRange put = place.intersected(ByteRange::between(at, range.end()));
        if (put.isEmpty())
            continue;
        std::memcpy(out, m_replacement.data() + (put.offset - place.offset), static_cast<size_t>(put.length));
        out += put.length;
        at = put.end();
    }
    return block->slice(range.length);
}

Residency ReplacedBytes::residency(ByteRange range) const
{
    const ByteRange base = baseOf(range);
    return base.isEmpty() ? Residency::Resident : m_base.residency(base);
}

Result<void> ReplacedBytes::prepare(ByteRange range) const
{
    if (Result<void> inside = checkRange(range, m_size); !inside)
        return inside;
    const ByteRange base = baseOf(range);
    return base.isEmpty() ? Result<void>() : m_base.prepare(base);
}

Result<void> ReplacedBytes::verify(ByteRange range) const
{
    if (Result<void> inside = checkRange(range, m_size); !inside)
        return inside;
    const ByteRange base = baseOf(range);
    return base.isEmpty() ? Result<void>() : m_base.verify(base);
}

std::vector<ByteRange> ReplacedBytes::lostRanges() const
{
    std::vector<ByteRange> lost;
    for (const ByteRange gone : m_base.lostRanges()) {
        // From the place of its first byte to that of its last: what was put in between counts as lost, too.
        const auto placeHere = [this](qint64 offset) {
            const auto next = std::upper_bound(m_ranges.m_offsets.begin(), m_ranges.m_offsets.end(), offset);
            const qint64 before = next - m_ranges.m_offsets.begin();
            if (before > 0 && m_ranges.at(before - 1).contains(offset))
                return placeOf(before - 1).offset;
            const qint64 removed = before == 0 ? 0 : m_ranges.m_removed[static_cast<size_t>(before - 1)];
            return offset - removed + before * m_replacement.size();
        };
        const ByteRange here = ByteRange::between(placeHere(gone.offset), placeHere(gone.end()));
        if (!here.isEmpty())
            lost.push_back(here);
    }
    return lost;
}

void ReplacedBytes::setTruncatedAt(qint64) noexcept {}

} // namespace sluice
