#pragma once

#include "ui/window/commandset.h"

namespace sluice {

class MainWindow;

/// The rows of the View menu in the table of commands: panes, looks, theme, docks. windowCommands() holds
/// them. Thread rule: the window's thread.
[[nodiscard]] QList<Command> viewCommands(MainWindow& window);

} // namespace sluice
