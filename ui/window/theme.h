#pragma once

#include "ui/panes/panepalette.h"

#include <QPalette>

namespace sluice {

/// Which colours the user wants.
enum class ThemeChoice { System, Light, Dark };

/// The colours of the whole window: the widgets' palette and the panes' palette, made for each other. Text is
/// at least 4.5:1 on what it lies on. Thread rule: a value, for the window's thread.
struct Theme
{
    bool dark = false;
    QPalette palette;
    PanePalette panes;

    [[nodiscard]] static Theme lightTheme();
    [[nodiscard]] static Theme darkTheme();
    /// The theme for a choice; System asks the desktop now (its palette, GTK_THEME).
    [[nodiscard]] static Theme of(ThemeChoice choice);
};

/// Makes the whole application look like `theme` (style Fusion, which obeys a palette on every desktop).
void applyTheme(const Theme& theme);

} // namespace sluice
