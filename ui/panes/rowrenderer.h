#pragma once

#include "ui/panes/bytewindow.h"
#include "ui/panes/panerenderer.h"
#include "ui/panes/rowstrip.h"

namespace sluice {

/// What hex, text and typed panes have in common: rows of equal columns that follow the RowModel, the offset
/// column, the header, the caret. Each kind draws the cells of a row. Thread rule: as PaneRenderer.
class RowRenderer : public PaneRenderer
{
public:
    RowRenderer(PaneContext& context, const PaneSpec& pane);

    void layOut(bool withOffsets) override;
    [[nodiscard]] int contentWidth() const override { return m_geometry.contentWidth(); }
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
    [[nodiscard]] int frozenWidth() const override { return m_geometry.frozenWidth; }
    [[nodiscard]] std::pair<int, int> caretExtent(qint64 offset) const override;

protected:
    /// One row to draw.
    struct Row
    {
        /// Of its first byte; the row's bytes may be fewer than its columns.
        qint64 offset = 0;
        ByteRange bytes;
        Ground ground = Ground::Row;
        /// On the screen.
        int top = 0;
    };

    /// Bytes before the first and after the last row that drawing looks at.
    [[nodiscard]] virtual qint64 reach() const = 0;
    /// Called once before the rows of a paint, whose bytes `window()` has, with reach() on both sides.
    virtual void beginRows(ByteRange rows) { Q_UNUSED(rows) }
    /// Draws the cells, margins included, of one row into strip().
    virtual void paintCells(const Row& row) = 0;
    /// The text over `column`, and whether it stands at the right of the column or in its middle.
    [[nodiscard]] virtual QByteArray columnTitle(int column) const = 0;
    [[nodiscard]] virtual bool titlesAtRight() const { return false; }
    [[nodiscard]] const PaneContext& context() const { return m_context; }
    [[nodiscard]] GlyphAtlas& atlas() { return m_context.atlas; }
    [[nodiscard]] const RowGeometry& geometry() const { return m_geometry; }
    [[nodiscard]] const ByteWindow& window() const { return m_window; }
    [[nodiscard]] RowStrip& strip() { return m_strip; }
    [[nodiscard]] bool isFocused() const { return m_target.focused; }
    [[nodiscard]] int columnX(int column) const { return m_geometry.columns.x(column) - m_target.scrollX; }
    [[nodiscard]] int columnOf(qint64 offset) const;
    /// The columns that the strip's clip lets through.
    [[nodiscard]] int firstColumn() const;
    [[nodiscard]] int lastColumn() const;
    [[nodiscard]] Ink classInk(quint8 byte) const;
    /// Bytes that were searched for and found.
    [[nodiscard]] bool isHit(ByteRange bytes) const { return anyTouches(m_hits, bytes); }
    /// What lies behind bytes that are neither selected nor under the caret.
    [[nodiscard]] Ground groundOf(ByteRange bytes, const Row& row) const;
    [[nodiscard]] bool isSelected(ByteRange bytes) const { return m_context.selection.overlaps(bytes); }

    /// Fills what lies left and right of the columns.
    void fillMargins(const Row& row);
    /// Fills the gap after `column`: selected, or as `before`, the ground of the column, when the bytes on
    /// both sides are.
    void fillGap(int column, const Row& row, bool selected, Ground before = Ground::Row);
    /// A cell `width` wide, for `chars` characters, whose bytes are lost or not here.
    void paintAbsent(int x, int width, int chars, ByteWindow::State state, bool selected, const Row& row);
    /// The caret of a pane without the keyboard, or on a cell that has no glyphs.
    void paintCaretBox(int x, int width);
    [[nodiscard]] int caretThickness() const;

private:
    void paintOnce(QPainter& painter, const QList<QRect>& dirty, PaintReport& report);
    void paintHeader(QPainter& painter, const QRect& dirty);
    void paintRow(QPainter& painter, const QRect& dirty, int visibleRow);
    void paintOffset(const Row& row);
    void paintMarks(const Row& row);
    void paintSlices(const Row& row);
    [[nodiscard]] int rowTop(int visibleRow) const { return (visibleRow + 1) * m_geometry.cell.height; }
    [[nodiscard]] std::pair<int, int> visibleRows(const QRect& dirty) const;

    PaneContext& m_context;
    PaneSpec m_pane;
    RowGeometry m_geometry;
    PaneTarget m_target;
    ByteWindow m_window;
    RowStrip m_strip;
    std::vector<PaneMark> m_marks;
    std::vector<ByteRange> m_hits;
    EditMarks m_edits;
};

} // namespace sluice
