#pragma once

#include "ui/panes/placedchars.h"
#include "ui/panes/rowrenderer.h"

#include <vector>

namespace sluice {

/// Draws bytes as characters, each in the cells of its bytes: the rows are those of the hex pane.
/// Thread rule: as PaneRenderer.
class TextRenderer final : public RowRenderer
{
public:
    using RowRenderer::RowRenderer;

    [[nodiscard]] QList<QRect> rectsOf(ByteRange bytes, const PaneTarget& target) const override;
    [[nodiscard]] ByteRange unitAt(qint64 offset) const override;
    [[nodiscard]] ByteRange groupAt(qint64 offset) const override;

protected:
    [[nodiscard]] qint64 reach() const override { return kDecodeContext; }
    void beginRows(ByteRange rows) override;
    void paintCells(const Row& row) override;
    [[nodiscard]] QByteArray columnTitle(int column) const override;

private:
    void paintChar(const PlacedChar& character, const Row& row);
    void paintRest(int column, const Row& row);

    std::vector<PlacedChar> m_chars;
};

} // namespace sluice
