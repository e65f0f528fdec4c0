#pragma once

#include "ui/window/commandset.h"

namespace sluice {

class MainWindow;

/// The rows of the table of commands for the overview strip, and for the panels that show what a document is
/// made of. Thread rule: the window's thread.
[[nodiscard]] QList<Command> overviewCommands(MainWindow& window);
[[nodiscard]] QList<Command> analysisCommands(MainWindow& window);

} // namespace sluice
