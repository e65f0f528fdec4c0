#pragma once

#include "core/bytes/byterange.h"
#include "core/search/hit.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace sluice {

/// The hits of a search in order of their offsets, which grow while it runs: 16 bytes each, up to a cap.
/// Thread rule: one thread appends; any may read meanwhile.
class HitStore
{
public:
    static constexpr qint64 kUsualCap = qint64{1} << 20;

    explicit HitStore(qint64 cap = kUsualCap)
        : m_cap(cap)
    {
    }

    /// Keeps as many as there is room for.
    void append(std::span<const Hit> hits);

    [[nodiscard]] qint64 cap() const { return m_cap; }
    [[nodiscard]] qint64 size() const { return m_size.load(std::memory_order_acquire); }
    [[nodiscard]] bool isFull() const { return size() == m_cap; }
    /// `index` in [0, size()).
    [[nodiscard]] Hit at(qint64 index) const;
    /// Index of the first hit at `offset` or after it; size() when there is none.
    [[nodiscard]] qint64 firstFrom(qint64 offset) const;
    /// The hits that have a byte in `range`, in order, at most `limit`. Costs the logarithm of their number
    /// and those that are found; long hits that begin far before are found, too.
    [[nodiscard]] std::vector<Hit> touching(ByteRange range, size_t limit) const;
    /// `whole` cut in `parts` of equal size: how many hits begin in each.
    [[nodiscard]] std::vector<qint64> density(ByteRange whole, int parts) const;

private:
    struct Packed
    {
        qint64 offset;
        quint32 length;
        quint32 pattern;
    };
    static constexpr qint64 kBlock = 1 << 14;
    static constexpr qint64 kGroup = 1 << 8;

    [[nodiscard]] const Packed& packed(qint64 index) const
    {
        return m_blocks[static_cast<size_t>(index / kBlock)][static_cast<size_t>(index % kBlock)];
    }
    [[nodiscard]] qint64 firstFromLocked(qint64 offset) const;

    const qint64 m_cap;
    std::atomic<qint64> m_size = 0;
    mutable std::mutex m_mutex;
    std::vector<std::unique_ptr<Packed[]>> m_blocks;
    /// Of each kGroup hits the furthest end, and the furthest of those up to them.
    std::vector<qint64> m_groupEnds;
    std::vector<qint64> m_reach;
};

} // namespace sluice
