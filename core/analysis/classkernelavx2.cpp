// Compiled with -mavx2 on x86-64, and only run after the processor was asked.
#include "core/analysis/classkernelbody.h"

namespace sluice {

const ClassKernel* avx2ClassKernel()
{
#ifdef __AVX2__
    return &kKernel;
#else
    return nullptr;
#endif
}

} // namespace sluice
