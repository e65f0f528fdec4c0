#pragma once

#include "ui/window/commandset.h"

namespace sluice {

class MainWindow;

/// The rows of the table of commands that show what a document is made of: the overview strip. Thread rule:
/// the window's thread.
[[nodiscard]] QList<Command> analysisCommands(MainWindow& window);

} // namespace sluice
