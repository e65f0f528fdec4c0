#pragma once

#include "ui/window/commandset.h"

namespace sluice {

class MainWindow;

/// The rows of the table that change bytes without typing: fill, revert, the list of edits. Thread rule: the
/// window's thread.
[[nodiscard]] QList<Command> changeCommands(MainWindow& window);

} // namespace sluice
