#include "app/commands.h"

namespace sluice {

std::vector<CommandSpec> commandTable()
{
    return {
        windowCommand(), infoCommand(), dumpCommand(),   stringsCommand(),
        statsCommand(),  diffCommand(), streamCommand(), shotCommand(),
    };
}

} // namespace sluice
