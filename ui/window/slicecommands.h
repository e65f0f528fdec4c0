#pragma once

#include "ui/window/commandset.h"

namespace sluice {

class MainWindow;

/// The rows of the table for slices, copies and bookmarks. Thread rule: the window's thread.
[[nodiscard]] QList<Command> sliceCommands(MainWindow& window);

} // namespace sluice
