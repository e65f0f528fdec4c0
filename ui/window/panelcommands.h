#pragma once

#include "ui/window/commandset.h"

namespace sluice {

class MainWindow;

/// The rows of the table of commands that show and hide the panels: a new panel is a new row here. The window
/// outlives them. Thread rule: the window's thread.
[[nodiscard]] QList<Command> panelCommands(MainWindow& window);

} // namespace sluice
