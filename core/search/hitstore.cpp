#include "core/search/hitstore.h"

#include <algorithm>

namespace sluice {

void HitStore::append(std::span<const Hit> hits)
{
    const qint64 old = size();
    const qint64 count = std::min(static_cast<qint64>(hits.size()), m_cap - old);
    const std::lock_guard lock(m_mutex);
    for (qint64 i = 0; i < count; ++i) {
        const qint64 index = old + i;
        if (index % kBlock == 0)
            m_blocks.push_back(std::make_unique<Packed[]>(kBlock));
        const Hit& hit = hits[static_cast<size_t>(i)];
        m_blocks.back()[static_cast<size_t>(index % kBlock)] = {hit.offset, static_cast<quint32>(hit.length),
                                                                static_cast<quint32>(hit.pattern)};
        if (index % kGroup == 0) {
            m_groupEnds.push_back(0);
            m_reach.push_back(m_reach.empty() ? 0 : m_reach.back());
        }
        m_groupEnds.back() = std::max(m_groupEnds.back(), hit.offset + hit.length);
        m_reach.back() = std::max(m_reach.back(), m_groupEnds.back());
    }
    m_size.store(old + count, std::memory_order_release);
}

Hit HitStore::at(qint64 index) const
{
    Q_ASSERT(index >= 0 && index < size());
    const std::lock_guard lock(m_mutex);
    const Packed& hit = packed(index);
    return {hit.offset, hit.length, static_cast<int>(hit.pattern)};
}

qint64 HitStore::firstFrom(qint64 offset) const
{
    const std::lock_guard lock(m_mutex);
    return firstFromLocked(offset);
}

qint64 HitStore::firstFromLocked(qint64 offset) const
{
    qint64 low = 0;
    qint64 high = size();
    while (low < high) {
        const qint64 middle = low + (high - low) / 2;
        if (packed(middle).offset < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

std::vector<Hit> HitStore::touching(ByteRange range, size_t limit) const
{
    std::vector<Hit> found;
    const std::lock_guard lock(m_mutex);
    const qint64 first = firstFromLocked(range.offset);
    // Back to where no hit reaches this far any more, past groups of which none does.
    qint64 begin = first;
    for (qint64 group = (first + kGroup - 1) / kGroup; group-- > 0;) {
        if (m_reach[static_cast<size_t>(group)] <= range.offset)
            break;
        if (m_groupEnds[static_cast<size_t>(group)] > range.offset)
            begin = std::min(begin, group * kGroup);
    }
    for (qint64 i = begin; i < size() && found.size() < limit; ++i) {
        if (i < first && i % kGroup == 0 && m_groupEnds[static_cast<size_t>(i / kGroup)] <= range.offset) {
            i = std::min(i + kGroup, first) - 1;
            continue;
        }
        const Packed& hit = packed(i);
        if (hit.offset >= range.end())
            break;
        if (i >= first || hit.offset + hit.length > range.offset)
            found.push_back({hit.offset, hit.length, static_cast<int>(hit.pattern)});
    }
    return found;
}

std::vector<qint64> HitStore::density(ByteRange whole, int parts) const
{
    __extension__ using Wide = unsigned __int128;
    std::vector<qint64> counts(static_cast<size_t>(std::max(parts, 0)));
    const std::lock_guard lock(m_mutex);
    qint64 before = firstFromLocked(whole.offset);
    for (int part = 0; part < parts; ++part) {
        const auto end = static_cast<qint64>(Wide(static_cast<quint64>(whole.length)) *
                                             static_cast<unsigned>(part + 1) / static_cast<unsigned>(parts));
        const qint64 after = firstFromLocked(whole.offset + end);
        counts[static_cast<size_t>(part)] = after - before;
        before = after;
    }
    return counts;
}

} // namespace sluice
