#pragma once

#include "ui/panes/rowrenderer.h"

namespace sluice {

/// Draws bytes as digits, coloured by what they are. Thread rule: as PaneRenderer.
class HexRenderer final : public RowRenderer
{
public:
    using RowRenderer::RowRenderer;

protected:
    [[nodiscard]] qint64 reach() const override { return 0; }
    void paintCells(const Row& row) override;
    [[nodiscard]] QByteArray columnTitle(int column) const override;

private:
    void paintByte(int x, quint8 byte, Ink ink, Ground ground);
    void paintHalfTyped(int x, const Row& row);
    void paintEnd(int column, const Row& row);
};

} // namespace sluice
