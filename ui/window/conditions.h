#pragma once

#include "ui/window/condition.h"

namespace sluice {

class MainWindow;

// When commands of the window are enabled, for the tables of commands. The window outlives what is given.
// Thread rule: the window's thread.

/// A document shows in the current tab.
[[nodiscard]] Condition whenViewShows(const MainWindow& window);
/// Bytes of it are selected.
[[nodiscard]] Condition whenSelected(const MainWindow& window);

} // namespace sluice
