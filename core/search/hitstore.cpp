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
    }
    m_size.store(old + count, std::memory_order_release);
}

Hit HitStore::at(qint64 index) const
{
    Q_ASSERT(index >= 0 && index < size());
    const std::lock_guard lock(m_mutex);
    const Packed& hit = m_blocks[static_cast<size_t>(index / kBlock)][static_cast<size_t>(index % kBlock)];
    return {hit.offset, hit.length, static_cast<int>(hit.pattern)};
}

qint64 HitStore::firstFrom(qint64 offset) const
{
    qint64 low = 0;
    qint64 high = size();
    while (low < high) {
        const qint64 middle = low + (high - low) / 2;
        if (at(middle).offset < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

} // namespace sluice
