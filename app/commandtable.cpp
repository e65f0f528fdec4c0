#include "app/commands.h"

namespace sluice {

std::vector<CommandSpec> commandTable()
{
    return {windowCommand(), infoCommand(), dumpCommand(), shotCommand(), streamCommand(), diffCommand()};
}

} // namespace sluice
