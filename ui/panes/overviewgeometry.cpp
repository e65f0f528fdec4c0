#include "ui/panes/overviewgeometry.h"

#include "core/analysis/overview.h"

namespace sluice {
namespace {

/// Pixels of a line.
constexpr int kMapLine = 2;
constexpr int kTallestLine = 12;
constexpr int kMostLines = 4'000;

/// Fewer bytes do not tell what they are: the entropy of 512 random ones is 7.6.
qint64 leastBytes(OverviewKind kind)
{
    switch (kind) {
    case OverviewKind::Entropy:
        return 512;
    case OverviewKind::Shares:
        return 16;
    case OverviewKind::Map:
    case OverviewKind::None:
        break;
    }
    return 1;
}

} // namespace

OverviewGeometry::OverviewGeometry(OverviewKind kind, qint64 size, int height)
    : m_size(size)
    , m_columns(kind == OverviewKind::Map ? kMapColumns : 1)
{
    const int tall = std::max(height, 1);
    const int most = std::clamp(tall / (kind == OverviewKind::Map ? kMapLine : 1), 1, kMostLines) * m_columns;
    m_cells = static_cast<int>(std::clamp<qint64>(size / leastBytes(kind), 1, most));
    m_cellBytes = overviewRowBytes(size, m_cells);
    // As many as hold bytes.
    const qint64 filled = size / m_cellBytes + (size % m_cellBytes > 0 ? 1 : 0);
    m_lines = static_cast<int>(std::max<qint64>((filled + m_columns - 1) / m_columns, 1));
    m_usedHeight = std::min(tall, m_lines * kTallestLine);
}

int OverviewGeometry::lineAt(int y) const
{
    return static_cast<int>(
        std::clamp<qint64>(((qint64{y} + 1) * m_lines - 1) / m_usedHeight, 0, m_lines - 1));
}

int OverviewGeometry::topOf(int line) const
{
    return static_cast<int>(qint64{line} * m_usedHeight / m_lines);
}

int OverviewGeometry::lineOf(qint64 offset) const
{
    const qint64 inside = std::clamp<qint64>(offset, 0, std::max<qint64>(m_size - 1, 0));
    return static_cast<int>(inside / m_cellBytes / m_columns);
}

ByteRange OverviewGeometry::cellRange(int cell, int count) const
{
    const auto edge = [this](qint64 at) {
        return at > m_size / m_cellBytes ? m_size : std::min(m_size, at * m_cellBytes);
    };
    return ByteRange::between(edge(cell), edge(qint64{cell} + count));
}

qint64 OverviewGeometry::offsetAt(int y) const
{
    const int line = lineAt(y);
    const ByteRange range = lineRange(line);
    const int top = topOf(line);
    const int tall = std::max(topOf(line + 1) - top, 1);
    const int into = std::clamp(y - top, 0, tall);
    return range.offset + range.length / tall * into + range.length % tall * into / tall;
}

} // namespace sluice
