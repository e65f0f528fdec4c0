#include "app/commands.h"

namespace sluice {

std::vector<CommandSpec> commandTable()
{
    return {
        windowCommand(), infoCommand(), dumpCommand(), findCommand(),   stringsCommand(), statsCommand(),
        scanCommand(),   diffCommand(), editCommand(), streamCommand(), shotCommand(),
    };
}

} // namespace sluice
