#include "core/analysis/classkernelbody.h"

namespace sluice {
namespace {

constexpr ClassKernel kScalar = {classifyScalar, classifyUtf8Scalar, inPageScalar, lagProductScalar};

} // namespace

const ClassKernel& scalarClassKernel()
{
    return kScalar;
}

const ClassKernel& baselineClassKernel()
{
    return kKernel;
}

const ClassKernel& classKernel()
{
#ifdef __x86_64__
    const ClassKernel* const avx2 = avx2ClassKernel();
    if (avx2 != nullptr && __builtin_cpu_supports("avx2"))
        return *avx2;
#endif
    return kKernel;
}

} // namespace sluice
