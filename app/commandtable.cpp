#include "app/commands.h"

namespace sluice {

std::vector<CommandSpec> commandTable()
{
    return {
        windowCommand(), infoCommand(), dumpCommand(),   stringsCommand(), statsCommand(),
        scanCommand(),   diffCommand(), streamCommand(), shotCommand(),
    };
}

} // namespace sluice
