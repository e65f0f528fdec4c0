#include "ui/compare/comparelayout.h"

#include <algorithm>

namespace sluice {
namespace {

std::shared_ptr<const Comparison> sizesAlone(qint64 sizeA, qint64 sizeB)
{
    Comparison comparison;
    comparison.sizeA = sizeA;
    comparison.sizeB = sizeB;
    return std::make_shared<const Comparison>(comparison);
}

} // namespace

CompareLayout::CompareLayout(qint64 sizeA, qint64 sizeB)
    : CompareLayout(sizesAlone(sizeA, sizeB))
{
}

CompareLayout::CompareLayout(std::shared_ptr<const Comparison> comparison)
    : m_comparison(std::move(comparison))
{
    qint64 atA = 0;
    qint64 atB = 0;
    m_starts.reserve(m_comparison->listed.size());
    for (const Difference& difference : m_comparison->listed) {
        m_size += difference.a.offset - atA;
        m_starts.push_back(m_size);
        m_size += std::max(difference.a.length, difference.b.length);
        atA = difference.a.end();
        atB = difference.b.end();
    }
    m_size += std::max(m_comparison->sizeA - atA, m_comparison->sizeB - atB);
}

qint64 CompareLayout::lengthOf(int index) const
{
    return std::max(difference(index).a.length, difference(index).b.length);
}

std::vector<CompareLayout::Run> CompareLayout::runs(qint64 position, qint64 length) const
{
    std::vector<Run> found;
    const qint64 end = position + std::min(length, m_size - position);
    const auto add = [&](qint64 start, qint64 count, qint64 a, qint64 b) {
        const qint64 from = std::max(start, position);
        const qint64 stop = std::min(start + count, end);
        if (from < stop)
            found.push_back(
                {from, stop - from, a < 0 ? -1 : a + (from - start), b < 0 ? -1 : b + (from - start)});
    };
    // Bytes of both from `start`, as many as both have, then those that one side has alone.
    const auto addBoth = [&](qint64 start, ByteRange a, ByteRange b) {
        const qint64 both = std::min(a.length, b.length);
        add(start, both, a.offset, b.offset);
        if (a.length > both)
            add(start + both, a.length - both, a.offset + both, -1);
        else
            add(start + both, b.length - both, -1, b.offset + both);
    };
    const auto next = std::upper_bound(m_starts.begin(), m_starts.end(), position);
    auto index = static_cast<int>(next - m_starts.begin()) - 1;
    if (index < 0) {
        const qint64 same = m_starts.empty() ? 0 : m_starts.front();
        add(0, same, 0, 0);
        index = 0;
    }
    for (; index < count() && startOf(index) < end; ++index) {
        const Difference& d = difference(index);
        addBoth(startOf(index), d.a, d.b);
        if (index + 1 < count())
            add(startOf(index) + lengthOf(index), difference(index + 1).a.offset - d.a.end(), d.a.end(),
                d.b.end());
    }
    if (index < count())
        return found;
    const qint64 atA = count() > 0 ? m_comparison->listed.back().a.end() : 0;
    const qint64 atB = count() > 0 ? m_comparison->listed.back().b.end() : 0;
    const qint64 tail = count() > 0 ? m_starts.back() + lengthOf(count() - 1) : 0;
    addBoth(tail, ByteRange::between(atA, m_comparison->sizeA), ByteRange::between(atB, m_comparison->sizeB));
    return found;
}

qint64 CompareLayout::positionOf(Side side, qint64 offset) const
{
    const auto next =
        std::upper_bound(m_comparison->listed.begin(), m_comparison->listed.end(), offset,
                         [side](qint64 place, const Difference& d) { return place < (d.*side).offset; });
    if (next == m_comparison->listed.begin())
        return std::min(offset, m_size);
    const auto index = static_cast<int>(next - m_comparison->listed.begin()) - 1;
    const ByteRange range = difference(index).*side;
    if (offset < range.end())
        return startOf(index) + (offset - range.offset);
    return std::min(startOf(index) + lengthOf(index) + (offset - range.end()), m_size);
}

qint64 CompareLayout::offsetIn(Side side, qint64 position) const
{
    const qint64 size = side == &Difference::a ? m_comparison->sizeA : m_comparison->sizeB;
    const auto next = std::upper_bound(m_starts.begin(), m_starts.end(), position);
    if (next == m_starts.begin())
        return std::min(position, size);
    const auto index = static_cast<int>(next - m_starts.begin()) - 1;
    const ByteRange range = difference(index).*side;
    const qint64 inside = position - startOf(index);
    if (inside < lengthOf(index))
        return range.offset + std::min(inside, range.length);
    return std::min(range.end() + (inside - lengthOf(index)), size);
}

std::optional<int> CompareLayout::at(qint64 position) const
{
    const auto next = std::upper_bound(m_starts.begin(), m_starts.end(), position);
    const auto index = static_cast<int>(next - m_starts.begin()) - 1;
    if (index < 0 || position - startOf(index) >= lengthOf(index))
        return {};
    return index;
}

std::optional<int> CompareLayout::after(qint64 position) const
{
    const auto next = std::upper_bound(m_starts.begin(), m_starts.end(), position);
    if (next == m_starts.end())
        return {};
    return static_cast<int>(next - m_starts.begin());
}

std::optional<int> CompareLayout::before(qint64 position) const
{
    const auto next = std::lower_bound(m_starts.begin(), m_starts.end(), position);
    if (next == m_starts.begin())
        return {};
    return static_cast<int>(next - m_starts.begin()) - 1;
}

} // namespace sluice
