#pragma once

#include "ui/panes/panerenderer.h"
#include "ui/panes/rowstrip.h"
#include "ui/panes/visiblelines.h"

namespace sluice {

/// Draws bytes as lines of text, the offset of each in front. Thread rule: as PaneRenderer.
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
    [[nodiscard]] ByteRange unitAt(qint64 offset) const override { return m_lines.cellAt(offset); }
    [[nodiscard]] ByteRange groupAt(qint64 offset) const override;
    [[nodiscard]] ByteRange rowAt(qint64 offset) const override { return m_lines.lineAt(offset); }
    [[nodiscard]] qint64 verticalMove(qint64 offset, qint64 rows) const override;
    [[nodiscard]] int pageRows(const PaneTarget& target) const override;
    [[nodiscard]] int frozenWidth() const override { return m_gutter; }
    [[nodiscard]] std::pair<int, int> caretExtent(qint64 offset) const override;
    [[nodiscard]] std::optional<qint64> topAfterScroll(qint64 lines, const PaneTarget& target) override;
    [[nodiscard]] std::optional<qint64> topToReveal(qint64 caret, const PaneTarget& target) override;

private:
    void fitTo(const PaneTarget& target);
    void paintHeader(QPainter& painter, const QRect& dirty, const PaneTarget& target);
    void paintLine(QPainter& painter, const QRect& dirty, int index, const PaneTarget& target);
    void paintOffset(const TextLine& line);
    void paintCells(const TextLine& line, int top, const PaneTarget& target);
    void paintGlyphs(const std::vector<DecodedChar>& chars, int x, const VisibleLines::Cell& cell,
                     Ground ground);
    void paintLineEnd(const TextLine& line, int x, const VisibleLines::Cell& cell, Ground ground);
    [[nodiscard]] Ground groundOf(ByteRange bytes) const;
    [[nodiscard]] bool holdsCaret(const VisibleLines::Cell& cell) const;

    PaneContext& m_context;
    VisibleLines m_lines;
    RowStrip m_strip;
    int m_gutter = 0;
    int m_digits = 8;
    std::vector<ByteRange> m_hits;
    EditMarks m_edits;
};

} // namespace sluice
