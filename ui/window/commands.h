#pragma once

#include "ui/window/commandset.h"

namespace sluice {

class MainWindow;

/// The one table of commands. A new command is a new row here (of the View menu: in viewcommands.cpp); menus,
/// shortcuts, palette and the shortcuts dialog follow. Thread rule: the window's thread.
[[nodiscard]] QList<Command> windowCommands(MainWindow& window);

/// What a right click in a pane offers; an empty id is a separator.
[[nodiscard]] QList<QByteArray> contextMenuCommands();

} // namespace sluice
