#pragma once

#include "ui/window/commandset.h"

namespace sluice {

class MainWindow;

/// The commands of the Edit menu that change bytes: those above Copy, and those below it. Thread rule: the
/// window's thread.
[[nodiscard]] QList<Command> undoCommands(MainWindow& window);
[[nodiscard]] QList<Command> pasteCommands(MainWindow& window);

} // namespace sluice
