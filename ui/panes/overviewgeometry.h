#pragma once

#include "core/bytes/byterange.h"
#include "ui/panes/viewoptions.h"

namespace sluice {

/// How the bytes of a whole document lie on a strip: lines from top to bottom, each of one cell, or of
/// kMapColumns cells side by side on a map. Cells hold the same number of bytes, but for the last one.
/// Coordinates are pixels from the strip's top. Thread rule: a value.
class OverviewGeometry
{
public:
    static constexpr int kMapColumns = 16;

    OverviewGeometry() = default;
    /// `size`: bytes of the document; `height`: of the strip.
    OverviewGeometry(OverviewKind kind, qint64 size, int height);

    [[nodiscard]] qint64 size() const { return m_size; }
    [[nodiscard]] int columns() const { return m_columns; }
    /// At least one.
    [[nodiscard]] int lines() const { return m_lines; }
    /// What to ask sampleOverview() for: its rows are the cells.
    [[nodiscard]] int cells() const { return m_cells; }
    [[nodiscard]] qint64 cellBytes() const { return m_cellBytes; }
    /// The part of the height that has lines: small documents do not fill it.
    [[nodiscard]] int usedHeight() const { return m_usedHeight; }

    /// The line at `y`, the nearest one when outside.
    [[nodiscard]] int lineAt(int y) const;
    /// `line` from 0 to lines().
    [[nodiscard]] int topOf(int line) const;
    /// The line that shows `offset`, cut to the document.
    [[nodiscard]] int lineOf(qint64 offset) const;
    /// Bytes of a line, and of a cell, counted from the top left; empty behind the last one.
    [[nodiscard]] ByteRange lineRange(int line) const { return cellRange(line * m_columns, m_columns); }
    [[nodiscard]] ByteRange cellRange(int cell, int count = 1) const;
    /// The offset that the pixel `y` stands for: inside of the line as well.
    [[nodiscard]] qint64 offsetAt(int y) const;

    friend bool operator==(const OverviewGeometry&, const OverviewGeometry&) = default;

private:
    qint64 m_size = 0;
    qint64 m_cellBytes = 1;
    int m_columns = 1;
    int m_cells = 1;
    int m_lines = 1;
    int m_usedHeight = 1;
};

} // namespace sluice
