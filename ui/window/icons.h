#pragma once

#include <QIcon>
#include <QLatin1String>

namespace sluice {

/// Our own icon of a name (resources/icons/NAME.svg): drawn in the palette's text colour of the moment, at
/// the exact size in device pixels, so it is crisp at every scale and follows the theme. An empty name gives
/// a null icon. Thread rule: the window's thread.
[[nodiscard]] QIcon icon(QLatin1String name);

/// The program's own, coloured icon.
[[nodiscard]] QIcon applicationIcon();

} // namespace sluice
