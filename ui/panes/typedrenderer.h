#pragma once

#include "ui/panes/rowrenderer.h"

namespace sluice {

/// Draws bytes as the elements of a typed array or DataView, each in the row in which it begins.
/// Thread rule: as PaneRenderer.
class TypedRenderer final : public RowRenderer
{
public:
    TypedRenderer(PaneContext& context, const PaneSpec& pane);

    [[nodiscard]] QList<QRect> rectsOf(ByteRange bytes, const PaneTarget& target) const override;

protected:
    [[nodiscard]] qint64 reach() const override;
    void paintCells(const Row& row) override;
    [[nodiscard]] QByteArray columnTitle(int column) const override;
    [[nodiscard]] bool titlesAtRight() const override { return true; }

private:
    void paintElement(int x, ByteRange bytes, const Row& row);
    void paintBlank(int x, bool caret, const Row& row);

    PaneSpec m_pane;
};

} // namespace sluice
