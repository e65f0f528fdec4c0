#pragma once

#include "ui/window/commandset.h"

namespace sluice {

class MainWindow;

/// The rows of the table of commands that are about the Stream panel: a menu of its own, with a row for each
/// stage, so that the palette has them too. Thread rule: the window's thread.
[[nodiscard]] QList<Command> streamCommands(MainWindow& window);

} // namespace sluice
