#pragma once

#include "core/bytes/byterange.h"
#include "ui/panes/rowmodel.h"
#include "ui/panes/viewoptions.h"

#include <QList>

namespace sluice {

/// The arithmetic of where things lie in a pane. Everything is in device pixels, so that any zoom and scale
/// is crisp. No screen is needed. Thread rule: values and pure functions.

/// The monospace cell of the font in use.
struct CellMetrics
{
    int width = 8;
    int height = 18;
    /// From the cell's top.
    int baseline = 13;

    friend bool operator==(const CellMetrics&, const CellMetrics&) = default;
};

/// Equal columns, with a wider gap after every `group` of them.
struct ColumnLayout
{
    int left = 0;
    int width = 1;
    int count = 1;
    /// 0: no gaps.
    int group = 0;
    int gap = 0;

    /// Left edge of `column`, which may also be `count`: one past the last.
    [[nodiscard]] int x(int column) const;
    /// One past the right edge of the last column.
    [[nodiscard]] int end() const { return count > 0 ? x(count - 1) + width : left; }
    /// The column at `x`, a gap belonging to the nearer side; cut to [0, count).
    [[nodiscard]] int columnAt(int x) const;
};

/// How tight the columns stand. Panes that do not fit first move their columns closer together.
struct Density
{
    /// 0 is roomy, kTightest as close as stays readable. Up to kEven all gaps give way alike, then up to
    /// kBytes those between bytes alone, which are the most, at last the space beside the columns.
    int level = 0;
    static constexpr int kEven = 4;
    static constexpr int kBytes = 6;
    static constexpr int kTightest = 7;
};

/// A pane whose rows are the rows of the RowModel: hex, text and typed panes.
struct RowGeometry
{
    PaneSpec pane;
    CellMetrics cell;
    ColumnLayout columns;
    /// Bytes of a column: the element's size in a typed pane, else 1.
    int columnBytes = 1;
    /// Characters that a column holds at most.
    int columnChars = 1;
    /// Digits of the offset column; 0: none.
    int offsetDigits = 0;
    /// Right edge of the offset column, which does not scroll sideways; 0 when there is none.
    int frozenWidth = 0;

    [[nodiscard]] static RowGeometry make(const PaneSpec& pane, const ViewOptions& options,
                                          const CellMetrics& cell, int bytesPerRow, int offsetDigits,
                                          Density density);

    /// Everything, with the space after the last column.
    [[nodiscard]] int contentWidth() const;

    /// Offset of the cell at `column` of the row that begins at `rowOffset`: the byte, or the first byte of
    /// the element that begins in this column. -1 when a typed pane has none there (before its start).
    [[nodiscard]] qint64 cellOffset(qint64 rowOffset, int column) const;
    /// The bytes of the cell that holds `offset`: 1, or those of the element. Empty at `offset` when it lies
    /// before a typed pane's start.
    [[nodiscard]] ByteRange unitAt(qint64 offset, qint64 size) const;
    /// The column that the cell of `offset` is drawn in, and the row.
    [[nodiscard]] int columnOf(qint64 offset, int bytesPerRow) const;
};

/// Digits of the offset column for a document of `size` bytes: 8, or the even number that is needed.
[[nodiscard]] int offsetDigitsFor(qint64 size, bool decimal);

/// The pane that has the offset column: the leftmost one with rows. -1 when there is none.
[[nodiscard]] int offsetPane(const QList<PaneSpec>& panes);

/// Narrowest that a lines pane gets, in cells.
inline constexpr int kLeastLineCells = 24;

/// Bytes per row and density that make the most of a width.
struct PaneFit
{
    int bytesPerRow = 16;
    Density density;
};
/// `available` device pixels for the panes side by side. With options.bytesPerRow 0: the largest multiple of
/// 8 (up to 1024) with which all fit; else the roomiest density with which they do. The tightest when none
/// does.
[[nodiscard]] PaneFit fitPanes(const QList<PaneSpec>& panes, const ViewOptions& options,
                               const CellMetrics& cell, qint64 size, int available);

/// How wide a pane would like to be, in the unit of the caller.
struct PaneWidth
{
    int preferred = 0;
    int minimum = 0;
    /// Takes what is left over.
    bool flexible = false;
};
/// Shares out `available`. Panes get what they prefer when that fits, what is left goes to the flexible ones
/// (to the last pane when there is none); else the widest give way first, down to their minimum.
[[nodiscard]] QList<int> distributeWidths(int available, const QList<PaneWidth>& panes);

} // namespace sluice
