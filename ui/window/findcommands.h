#pragma once

#include "ui/window/commandset.h"

namespace sluice {

class MainWindow;

/// The rows of the table of commands that find and replace. Thread rule: the window's thread.
[[nodiscard]] QList<Command> findCommands(MainWindow& window);

} // namespace sluice
