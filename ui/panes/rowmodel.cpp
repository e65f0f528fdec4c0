#include "ui/panes/rowmodel.h"

#include <algorithm>

namespace sluice {
namespace {

// value * numerator / denominator, to the nearest, in 128 bits.
qint64 scaled(qint64 value, qint64 numerator, qint64 denominator)
{
    const __int128 product = static_cast<__int128>(value) * numerator;
    return static_cast<qint64>((product + denominator / 2) / denominator);
}

} // namespace

void RowModel::setShape(qint64 size, int bytesPerRow)
{
    Q_ASSERT(size >= 0 && bytesPerRow >= 1);
    const qint64 top = topOffset();
    m_size = size;
    m_bytesPerRow = bytesPerRow;
    setTopRow(top / bytesPerRow);
}

void RowModel::setPageRows(int rows)
{
    m_pageRows = std::max(rows, 1);
    setTopRow(m_topRow);
}

ByteRange RowModel::rowRange(qint64 row) const
{
    return rowsRange(row, 1);
}

ByteRange RowModel::rowsRange(qint64 row, int count) const
{
    Q_ASSERT(row >= 0 && row < rowCount() && count >= 0);
    const qint64 begin = row * m_bytesPerRow;
    return {begin, std::min(m_size - begin, qint64{count} * m_bytesPerRow)};
}

qint64 RowModel::maxTopRow() const
{
    return std::max<qint64>(rowCount() - m_pageRows, 0);
}

bool RowModel::setTopRow(qint64 row)
{
    const qint64 top = std::clamp<qint64>(row, 0, maxTopRow());
    const bool moved = top != m_topRow;
    m_topRow = top;
    return moved;
}

bool RowModel::scrollBy(qint64 rows)
{
    if (rows < 0)
        return setTopRow(rows < -m_topRow ? 0 : m_topRow + rows);
    return setTopRow(rows > maxTopRow() - m_topRow ? maxTopRow() : m_topRow + rows);
}

bool RowModel::reveal(qint64 offset)
{
    const qint64 row = rowOf(std::clamp<qint64>(offset, 0, m_size));
    const qint64 above = m_topRow - row;
    const qint64 below = row - m_topRow - (m_pageRows - 1);
    if (above <= 0 && below <= 0)
        return false;
    if (above > m_pageRows || below > m_pageRows)
        return setTopRow(row - m_pageRows / 3);
    return setTopRow(above > 0 ? row : m_topRow + below);
}

int RowModel::barMaximum() const
{
    return static_cast<int>(std::min<qint64>(maxTopRow(), kMaxBar));
}

int RowModel::barValue() const
{
    const qint64 top = maxTopRow();
    if (top <= kMaxBar)
        return static_cast<int>(m_topRow);
    // Only the very ends may show as ends.
    const qint64 value = scaled(m_topRow, kMaxBar, top);
    const qint64 low = m_topRow == 0 ? 0 : 1;
    const qint64 high = m_topRow == top ? kMaxBar : kMaxBar - 1;
    return static_cast<int>(std::clamp(value, low, high));
}

qint64 RowModel::topRowOfBar(int value) const
{
    const qint64 top = maxTopRow();
    const qint64 wanted = std::clamp(value, 0, barMaximum());
    return top <= kMaxBar ? wanted : scaled(wanted, top, kMaxBar);
}

int WheelSteps::add(int delta, int unit)
{
    Q_ASSERT(unit > 0);
    if ((delta > 0 && m_rest < 0) || (delta < 0 && m_rest > 0))
        m_rest = 0;
    m_rest += delta;
    const int steps = m_rest / unit;
    m_rest -= steps * unit;
    return steps;
}

} // namespace sluice
