#pragma once

#include "core/analysis/compare.h"

#include <optional>
#include <vector>

namespace sluice {

/// Where the bytes of two sides stand when they are shown beside each other: at positions, of which there are
/// enough for every byte of both. What both have stands at the same positions; where one side has fewer bytes
/// than the other, positions are left free on it. Pure arithmetic. Thread rule: a value; copies share the
/// list.
class CompareLayout
{
public:
    /// Positions where the two sides go on without a break.
    struct Run
    {
        qint64 position = 0;
        qint64 length = 0;
        /// Offset of the first byte; -1 where the side has none.
        qint64 a = 0;
        qint64 b = 0;
    };

    CompareLayout() = default;
    /// Every offset at its own position: what is shown before anything is known.
    CompareLayout(qint64 sizeA, qint64 sizeB);
    /// Beyond the last difference that is listed, offsets go on side by side.
    explicit CompareLayout(std::shared_ptr<const Comparison> comparison);

    /// Positions in all.
    [[nodiscard]] qint64 size() const { return m_size; }
    /// The runs of positions [position, position + length), cut to what there is.
    [[nodiscard]] std::vector<Run> runs(qint64 position, qint64 length) const;
    /// The position of a byte; of the end for the place after the last one.
    [[nodiscard]] qint64 positionOfA(qint64 offset) const { return positionOf(&Difference::a, offset); }
    [[nodiscard]] qint64 positionOfB(qint64 offset) const { return positionOf(&Difference::b, offset); }
    /// The offset at a position, or the next one that the side has.
    [[nodiscard]] qint64 offsetInA(qint64 position) const { return offsetIn(&Difference::a, position); }
    [[nodiscard]] qint64 offsetInB(qint64 position) const { return offsetIn(&Difference::b, position); }

    /// Differences that are listed.
    [[nodiscard]] int count() const { return static_cast<int>(m_starts.size()); }
    [[nodiscard]] const Difference& difference(int index) const
    {
        return m_comparison->listed[static_cast<size_t>(index)];
    }
    /// Position of its first byte.
    [[nodiscard]] qint64 startOf(int index) const { return m_starts[static_cast<size_t>(index)]; }
    /// The difference that holds `position`, if one does.
    [[nodiscard]] std::optional<int> at(qint64 position) const;
    /// The first one that begins after `position`, and the last one that begins before it.
    [[nodiscard]] std::optional<int> after(qint64 position) const;
    [[nodiscard]] std::optional<int> before(qint64 position) const;

private:
    using Side = ByteRange Difference::*;

    [[nodiscard]] qint64 positionOf(Side side, qint64 offset) const;
    [[nodiscard]] qint64 offsetIn(Side side, qint64 position) const;
    [[nodiscard]] qint64 lengthOf(int index) const;

    std::shared_ptr<const Comparison> m_comparison = std::make_shared<Comparison>();
    std::vector<qint64> m_starts;
    qint64 m_size = 0;
};

} // namespace sluice
