#pragma once

#include "ui/panes/panegeometry.h"
#include "ui/panes/viewoptions.h"

#include <QFont>

namespace sluice {

/// The font of the panes at one zoom and one scale of the screen, with the cell that it fills. Sizes are
/// whole device pixels, so that text is as sharp at 150 % as at 100 %. Thread rule: a value, the window's
/// thread.
struct PaneFont
{
    QFont font;
    CellMetrics cell;

    /// `scale`: device pixels per logical pixel; `dpi`: logical dots per inch of the screen.
    [[nodiscard]] static PaneFont make(const ViewOptions& options, qreal scale, qreal dpi);

    friend bool operator==(const PaneFont&, const PaneFont&) = default;
};

/// The monospace font that an empty ViewOptions::fontFamily stands for.
[[nodiscard]] QString defaultPaneFontFamily();

} // namespace sluice
