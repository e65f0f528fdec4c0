#pragma once

#include "core/analysis/overview.h"
#include "ui/panes/overviewgeometry.h"
#include "ui/panes/panepalette.h"

#include <QImage>

namespace sluice {

/// What a kind of bytes is drawn in on overviews and in its figures: the colours of the panes, quieter.
[[nodiscard]] QColor groupColour(ByteGroup group, const PanePalette& palette);
/// From even bytes (0) to random ones (8 bits a byte).
[[nodiscard]] QColor entropyColour(double bits, const PanePalette& palette);

/// Draws the figures of cells, a pixel high for each line and `width` pixels wide. Entropy is a bar from the
/// left, longer and in a stronger colour the more of it there is; shares stand side by side; a map has a
/// cell for each of its columns. Rows and geometry may differ by a moment: what is missing is left empty.
/// Pure.
[[nodiscard]] QImage drawOverview(const Overview& overview, OverviewKind kind, int width,
                                  const PanePalette& palette);

} // namespace sluice
