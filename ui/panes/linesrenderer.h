#pragma once

#include "core/bytes/textlines.h"
#include "ui/panes/bytewindow.h"
#include "ui/panes/panerenderer.h"
#include "ui/panes/rowstrip.h"

#include <vector>

namespace sluice {

/// Draws bytes as lines of text, the offset of each in front. Its first line is the one that holds the top of
/// the rows, so that it follows the other panes; scrolled by itself it goes line by line and the rows follow.
/// Thread rule: as PaneRenderer.
class LinesRenderer final : public PaneRenderer
{
public:
    explicit LinesRenderer(PaneContext& context);

    void layOut(bool withOffsets) override;
    [[nodiscard]] int contentWidth() const override;
    [[nodiscard]] int minimumWidth() const override;
    PaintReport paint(QPainter& painter, const QList<QRect>& dirty, const PaneTarget& target) override;
    [[nodiscard]] QList<QRect> rectsOf(ByteRange bytes, const PaneTarget& target) const override;
    [[nodiscard]] QList<QRect> caretRects(qint64 offset, const PaneTarget& target) const override;
    [[nodiscard]] ByteRange unitAtPoint(QPoint point, const PaneTarget& target) const override;
    [[nodiscard]] ByteRange unitAt(qint64 offset) const override;
    [[nodiscard]] ByteRange groupAt(qint64 offset) const override;
    [[nodiscard]] ByteRange rowAt(qint64 offset) const override;
    [[nodiscard]] qint64 verticalMove(qint64 offset, qint64 rows) const override;
    [[nodiscard]] int pageRows(const PaneTarget& target) const override;
    [[nodiscard]] int frozenWidth() const override { return m_gutter; }
    [[nodiscard]] std::pair<int, int> caretExtent(qint64 offset) const override;
    [[nodiscard]] std::optional<qint64> topAfterScroll(qint64 lines, const PaneTarget& target) override;
    [[nodiscard]] std::optional<qint64> topToReveal(qint64 caret, const PaneTarget& target) override;

private:
    /// The lines on the screen, and what they were laid out for.
    struct Layout
    {
        qint64 top = -1;
        int columns = -1;
        int count = 0;
        quint64 generation = 0;
        std::vector<TextLine> lines;
        /// Bytes that had to be there and are not, or are lost.
        QList<ByteRange> pending;
        QList<ByteRange> lost;
    };
    /// A place in the cells of a line.
    struct Cell
    {
        ByteRange bytes;
        int column = 0;
        int width = 1;
    };

    [[nodiscard]] int columnsFor(const PaneTarget& target) const;
    [[nodiscard]] TextLines text() const;
    [[nodiscard]] bool isHere(ByteRange range) const;
    void ensureLayout(const PaneTarget& target);
    [[nodiscard]] qint64 topOffset(const TextLines& lines, int pageLines) const;
    [[nodiscard]] const TextLine* lineOf(qint64 offset) const;
    [[nodiscard]] std::vector<Cell> cellsOf(const TextLine& line) const;
    void paintHeader(QPainter& painter, const QRect& dirty, const PaneTarget& target);
    void paintLine(QPainter& painter, const QRect& dirty, int index, const PaneTarget& target);
    void paintCells(const TextLine& line, int top, const PaneTarget& target);
    void paintLineEnd(const TextLine& line, const Cell& cell, const PaneTarget& target);
    [[nodiscard]] int cellX(int column, const PaneTarget& target) const;
    [[nodiscard]] Ground groundOf(ByteRange bytes, bool focused) const;

    PaneContext& m_context;
    Layout m_layout;
    RowStrip m_strip;
    int m_gutter = 0;
    int m_digits = 8;
    /// Columns that text wraps at, as last painted.
    int m_columns = 80;
    /// Cells of the longest line seen, when lines do not wrap.
    int m_widest = 0;
    /// The first line when this pane was scrolled by itself, good while the rows are where that put them.
    qint64 m_ownTop = -1;
    qint64 m_ownTopRow = -1;
};

} // namespace sluice
