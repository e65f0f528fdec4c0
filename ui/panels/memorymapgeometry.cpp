#include "ui/panels/memorymapgeometry.h"

#include <algorithm>
#include <limits>

namespace sluice {
namespace {

__extension__ using Wide = __int128;

// `a` * `b` / `c`, for what 64 bits do not hold on the way.
qint64 scaled(qint64 a, qint64 b, qint64 c)
{
    const Wide value = Wide{a} * b / c;
    return static_cast<qint64>(std::min<Wide>(value, std::numeric_limits<qint64>::max()));
}

} // namespace

void MemoryMapGeometry::setBars(qint64 size, std::vector<MapBar> bars)
{
    const bool all = showsAll();
    m_size = size;
    m_bars = std::move(bars);
    m_levels = 1;
    for (const MapBar& bar : m_bars)
        m_levels = std::max(m_levels, bar.level + 1);
    setShown(all ? ByteRange{0, size} : m_shown);
}

void MemoryMapGeometry::setArea(const QRect& area, int mostLaneHeight, int gap)
{
    m_area = area;
    m_mostLaneHeight = mostLaneHeight;
    m_gap = gap;
}

void MemoryMapGeometry::setShown(ByteRange range)
{
    const qint64 length = std::clamp(range.length, std::min(kLeastShown, m_size), m_size);
    m_shown = {std::clamp<qint64>(range.offset, 0, m_size - length), length};
}

void MemoryMapGeometry::zoom(int numerator, int denominator, qint64 fixed)
{
    const qint64 length =
        std::clamp(scaled(m_shown.length, numerator, denominator), std::min(kLeastShown, m_size), m_size);
    if (m_shown.length == 0 || length == m_shown.length)
        return;
    const qint64 place = std::clamp(fixed, m_shown.offset, m_shown.end());
    const qint64 before = scaled(place - m_shown.offset, length, m_shown.length);
    setShown({std::max<qint64>(place - before, 0), length});
}

void MemoryMapGeometry::pan(int eighths)
{
    const Wide step = std::max<qint64>(m_shown.length / 8, 1);
    const Wide most = m_size - m_shown.length;
    const auto wanted = static_cast<qint64>(std::clamp<Wide>(m_shown.offset + step * eighths, 0, most));
    setShown({wanted, m_shown.length});
}

void MemoryMapGeometry::reveal(ByteRange range)
{
    if (range.offset < m_shown.offset || range.length >= m_shown.length)
        setShown({range.offset, m_shown.length});
    else if (range.end() > m_shown.end())
        setShown({range.end() - m_shown.length, m_shown.length});
}

int MemoryMapGeometry::xOf(qint64 offset) const
{
    if (m_shown.length == 0 || offset < m_shown.offset)
        return m_area.left() - (m_shown.length == 0 ? 0 : 1);
    if (offset > m_shown.end())
        return m_area.left() + m_area.width() + 1;
    return m_area.left() + static_cast<int>(scaled(offset - m_shown.offset, m_area.width(), m_shown.length));
}

qint64 MemoryMapGeometry::offsetAt(int x) const
{
    const int column = std::clamp(x - m_area.left(), 0, std::max(m_area.width() - 1, 0));
    if (m_area.width() <= 0)
        return m_shown.offset;
    // Rounded up: the first byte whose xOf() is this column, where bytes are wider than pixels the one it is
    // on.
    const Wide product = Wide{column} * m_shown.length;
    const Wide up = m_shown.length > m_area.width() ? m_area.width() - 1 : 0;
    const auto offset = static_cast<qint64>((product + up) / m_area.width());
    return m_shown.offset + std::min(offset, std::max<qint64>(m_shown.length - 1, 0));
}

int MemoryMapGeometry::laneHeight() const
{
    constexpr int kLeast = 3;
    const int room = (m_area.height() - m_gap * (m_levels - 1)) / m_levels;
    return std::clamp(room, kLeast, m_mostLaneHeight);
}

QRect MemoryMapGeometry::rectOf(ByteRange range, int level) const
{
    if (m_area.isEmpty() || range.end() < m_shown.offset || range.offset > m_shown.end())
        return {};
    constexpr int kLeastWidth = 2;
    const int right = m_area.left() + m_area.width();
    int x = std::clamp(xOf(range.offset), m_area.left(), right);
    const int end = std::clamp(xOf(range.end()), m_area.left(), right);
    const int width = std::max(end - x, kLeastWidth);
    x = std::min(x, right - width);
    return {x, m_area.top() + level * (laneHeight() + m_gap), width, laneHeight()};
}

int MemoryMapGeometry::barAt(QPoint place) const
{
    int best = -1;
    for (size_t i = 0; i < m_bars.size(); ++i) {
        if (!rectOf(m_bars[i].range, m_bars[i].level).contains(place))
            continue;
        if (best < 0 || m_bars[i].range.length < m_bars[static_cast<size_t>(best)].range.length)
            best = static_cast<int>(i);
    }
    return best;
}

std::vector<MemoryMapGeometry::Overlap> MemoryMapGeometry::overlaps() const
{
    std::vector<MapBar> sorted = m_bars;
    std::sort(sorted.begin(), sorted.end(), [](const MapBar& a, const MapBar& b) {
        return a.level != b.level ? a.level < b.level : a.range.offset < b.range.offset;
    });
    std::vector<Overlap> found;
    qint64 furthest = 0;
    int level = -1;
    for (const MapBar& bar : sorted) {
        if (bar.level != level) {
            level = bar.level;
            furthest = 0;
        }
        // What lies before the furthest end of those before it is shared with one of them.
        const qint64 begin = bar.range.offset;
        const qint64 end = std::min(furthest, bar.range.end());
        if (begin < end) {
            if (!found.empty() && found.back().level == level && found.back().range.end() >= begin)
                found.back().range.length =
                    std::max(found.back().range.end(), end) - found.back().range.offset;
            else
                found.push_back({ByteRange::between(begin, end), level});
        }
        furthest = std::max(furthest, bar.range.end());
    }
    return found;
}

} // namespace sluice
