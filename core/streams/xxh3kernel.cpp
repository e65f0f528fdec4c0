#include "core/streams/xxh3kernelbody.h"

namespace sluice {

const Xxh3Kernel& xxh3BaselineKernel()
{
    return kKernel;
}

const Xxh3Kernel& xxh3Kernel()
{
#ifdef __x86_64__
    const Xxh3Kernel* const avx2 = xxh3Avx2Kernel();
    if (avx2 != nullptr && __builtin_cpu_supports("avx2"))
        return *avx2;
#endif
    return kKernel;
}

} // namespace sluice
