// Compiled with -mavx2 on x86-64, and only run after the processor was asked.
#include "core/streams/xxh3kernelbody.h"

namespace sluice {

const Xxh3Kernel* xxh3Avx2Kernel()
{
#ifdef __AVX2__
    return &kKernel;
#else
    return nullptr;
#endif
}

} // namespace sluice
