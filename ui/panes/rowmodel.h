#pragma once

#include "core/bytes/byterange.h"

#include <QtGlobal>

#include <algorithm>
#include <limits>

namespace sluice {

/// Which rows of a document show: the first visible row is the truth, in 64 bits, and the scroll bar is a
/// view of it. Pure arithmetic, exact for documents of up to 2^63 - 1 bytes. Thread rule: a value.
class RowModel
{
public:
    /// The longest range that a scroll bar gets; below it, one step of the bar is one row.
    static constexpr int kMaxBar = (1 << 30) - 1;

    /// `size` in bytes, at least 0; `bytesPerRow` at least 1. Keeps the byte at the top where it is.
    void setShape(qint64 size, int bytesPerRow);
    /// Rows that fit the height wholly, at least 1.
    void setPageRows(int rows);

    [[nodiscard]] qint64 size() const { return m_size; }
    [[nodiscard]] int bytesPerRow() const { return m_bytesPerRow; }
    [[nodiscard]] int pageRows() const { return m_pageRows; }

    /// Rows in all, with room for the caret after the last byte; at most 2^63 - 1, which one byte a row
    /// reaches.
    [[nodiscard]] qint64 rowCount() const
    {
        return std::min(m_size / m_bytesPerRow, std::numeric_limits<qint64>::max() - 1) + 1;
    }
    [[nodiscard]] qint64 rowOf(qint64 offset) const
    {
        return std::min(offset / m_bytesPerRow, rowCount() - 1);
    }
    [[nodiscard]] int columnOf(qint64 offset) const { return static_cast<int>(offset % m_bytesPerRow); }
    /// The bytes of `row`, cut to what the document has. `row` in [0, rowCount()).
    [[nodiscard]] ByteRange rowRange(qint64 row) const;
    /// The bytes of `count` rows from `row`, cut to what the document has.
    [[nodiscard]] ByteRange rowsRange(qint64 row, int count) const;

    [[nodiscard]] qint64 topRow() const { return m_topRow; }
    [[nodiscard]] qint64 topOffset() const { return m_topRow * m_bytesPerRow; }
    [[nodiscard]] qint64 maxTopRow() const;
    /// Cut to [0, maxTopRow()]. Tells whether the top moved.
    bool setTopRow(qint64 row);
    /// Any `rows`, positive is down; exact, without overflow.
    bool scrollBy(qint64 rows);
    /// Shows the row of `offset`: by as little as needed, or at a third of the height when it is more than a
    /// page away.
    bool reveal(qint64 offset);

    /// The scroll bar that shows this.
    [[nodiscard]] int barMaximum() const;
    [[nodiscard]] int barValue() const;
    /// The top row that a bar at `value` means. The ends are exact.
    [[nodiscard]] qint64 topRowOfBar(int value) const;

private:
    qint64 m_size = 0;
    qint64 m_topRow = 0;
    int m_bytesPerRow = 16;
    int m_pageRows = 1;
};

/// Turns the small angles of a wheel or touchpad into whole steps and keeps what is left over, so that no
/// movement is lost. Thread rule: a value.
class WheelSteps
{
public:
    /// Adds `delta`, of which `unit` make one step; gives the whole steps, of which the caller disposes.
    [[nodiscard]] int add(int delta, int unit);
    void reset() { m_rest = 0; }

private:
    int m_rest = 0;
};

} // namespace sluice
