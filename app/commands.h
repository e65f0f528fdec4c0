#pragma once

#include "app/arguments.h"

#include <vector>

namespace sluice {

/// One row each. Thread rule: the main thread; a command runs once in the life of the program.
[[nodiscard]] CommandSpec windowCommand();
[[nodiscard]] CommandSpec infoCommand();
[[nodiscard]] CommandSpec diffCommand();
[[nodiscard]] CommandSpec dumpCommand();
[[nodiscard]] CommandSpec editCommand();
[[nodiscard]] CommandSpec findCommand();
[[nodiscard]] CommandSpec scanCommand();
[[nodiscard]] CommandSpec shotCommand();
[[nodiscard]] CommandSpec streamCommand();
[[nodiscard]] CommandSpec stringsCommand();
[[nodiscard]] CommandSpec statsCommand();

/// Every command; the window, which has no word of its own, is first.
[[nodiscard]] std::vector<CommandSpec> commandTable();

} // namespace sluice
