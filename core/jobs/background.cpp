#include "core/jobs/background.h"

#include <sys/resource.h>

namespace sluice {

void yieldToOthers()
{
    // Linux takes the number 0 for the calling thread, not for all of the process.
    constexpr int kNice = 10;
    (void)::setpriority(PRIO_PROCESS, 0, kNice);
}

} // namespace sluice
