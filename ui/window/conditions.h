#pragma once

#include <functional>

namespace sluice {

class MainWindow;

// When commands of the window are enabled, for the tables of commands. The window outlives what is given.
// Thread rule: the window's thread.

/// A document shows in the current tab.
[[nodiscard]] std::function<bool()> whenViewShows(const MainWindow& window);
/// Bytes of it are selected.
[[nodiscard]] std::function<bool()> whenSelected(const MainWindow& window);

} // namespace sluice
