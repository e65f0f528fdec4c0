#pragma once

#include "core/bytes/textlines.h"
#include "ui/panes/panerenderer.h"

#include <vector>

namespace sluice {

/// The lines of text that a lines pane shows, and the arithmetic of moving in them, in lines and cells: no
/// pixels. The first line is the one that holds the top of the rows; scrolled by itself the pane goes line by
/// line, and the rows follow. Reads only what is resident. Thread rule: as PaneRenderer.
class VisibleLines
{
public:
    /// A place in the cells of a line: a character with the marks that join it, or a byte of its line end.
    struct Cell
    {
        ByteRange bytes;
        int column = 0;
        int width = 1;
    };

    explicit VisibleLines(PaneContext& context)
        : m_context(context)
    {
    }

    /// `columns` to wrap at, 0 for never; `page`: lines that fit wholly.
    void setShape(int columns, int page);
    /// Lays out what shows now, unless it has.
    void ensure();
    /// Forgets the layout: bytes may be others.
    void reset();

    [[nodiscard]] const std::vector<TextLine>& lines() const { return m_lines; }
    /// Bytes without which nothing can be laid out; lines() is empty then.
    [[nodiscard]] const QList<ByteRange>& pending() const { return m_pending; }
    [[nodiscard]] bool isLost(ByteRange bytes) const;
    /// Cells of the longest line met so far.
    [[nodiscard]] int widest() const { return m_widest; }

    [[nodiscard]] static std::vector<Cell> cellsOf(const TextLine& line);
    /// The line on the screen that holds `offset`; null when none does.
    [[nodiscard]] const TextLine* lineOf(qint64 offset) const;
    /// The column of `offset` in its line; 0 when that is not on the screen.
    [[nodiscard]] int columnOf(qint64 offset) const;
    /// The bytes at a place; the nearest ones when there are none.
    [[nodiscard]] ByteRange bytesAt(int line, int column) const;
    /// The bytes of the cell that holds `offset`.
    [[nodiscard]] ByteRange cellAt(qint64 offset) const;
    /// The line that holds `offset`, without what ends it.
    [[nodiscard]] ByteRange lineAt(qint64 offset) const;
    /// The offset `count` lines below, above when negative, in the same column where there is one.
    [[nodiscard]] qint64 moved(qint64 offset, qint64 count) const;

    /// Puts the top `count` lines further, not beyond the last page; its offset. None: it is not resident.
    [[nodiscard]] std::optional<qint64> scroll(qint64 count);
    /// Puts the top so that `offset` shows, by as little as needed; its offset.
    [[nodiscard]] std::optional<qint64> reveal(qint64 offset);

private:
    [[nodiscard]] TextLines text() const;
    [[nodiscard]] bool isHere(ByteRange range) const;
    [[nodiscard]] qint64 topOffset(const TextLines& text) const;
    void setOwnTop(qint64 offset);

    PaneContext& m_context;
    int m_columns = 80;
    int m_page = 1;

    std::vector<TextLine> m_lines;
    QList<ByteRange> m_pending;
    QList<ByteRange> m_lost;
    /// What the layout was made for.
    qint64 m_top = -1;
    int m_laidOutColumns = -1;
    int m_laidOutCount = 0;
    quint64 m_generation = 0;
    int m_widest = 0;
    /// The first line when this pane was scrolled by itself, good while the rows are where that put them.
    qint64 m_ownTop = -1;
    qint64 m_ownTopRow = -1;
};

} // namespace sluice
