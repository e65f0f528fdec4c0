#include "app/commands.h"

namespace sluice {

std::vector<CommandSpec> commandTable()
{
    return {
        windowCommand(), infoCommand(), dumpCommand(), findCommand(),   stringsCommand(),
        statsCommand(),  scanCommand(), diffCommand(), streamCommand(), shotCommand(),
    };
}

} // namespace sluice
