#pragma once

#include "ui/panes/panepalette.h"

#include <QIcon>
#include <QString>

namespace sluice {

/// The colours of slices and bookmarks, for menus, tabs and lists. Thread rule: the window's thread.

/// A small square in the colour of a mark. Any `colour` from 0 on.
[[nodiscard]] QIcon swatch(int colour, const PanePalette& palette);
/// "Amber": for a menu. `colour` in [0, kMarkColourCount).
[[nodiscard]] QString markColourName(int colour);

} // namespace sluice
