#include "core/search/bytekernelplain.h"
#include "core/search/placemap.h"

namespace sluice {
namespace {

std::size_t findFixed(const FixedQuery& query, const std::uint8_t* data, std::size_t places,
                      std::size_t /*slack*/, HitWord* out, std::size_t* looked)
{
    return findFixedPlain(query, data, 0, places, out, looked);
}

std::size_t findNumber(const NumberQuery& query, const std::uint8_t* data, std::size_t places, HitWord* out)
{
    return findNumberPlain(query, data, 0, places, out);
}

void classify(const ByteTable* classes, std::size_t count, const std::uint8_t* data, std::size_t words,
              std::uint64_t* maps, std::size_t stride)
{
    for (std::size_t k = 0; k < count; ++k) {
        const ByteTable& bytes = classes[k];
        for (std::size_t word = 0; word < words; ++word) {
            std::uint64_t bits = 0;
            for (unsigned i = 0; i < 64; ++i) {
                const unsigned byte = data[word * 64 + i];
                const std::uint64_t in = bytes.half[byte >> 7][byte % 16] >> (byte >> 4 & 7U) & 1U;
                bits |= in << i;
            }
            maps[k * stride + word] = bits;
        }
    }
}

constexpr ByteKernel kPlain = {"plain", findFixed, findNumber, classify, keepTwice, keepCells, countPlain};

struct KernelList
{
    const ByteKernel* kernels[5] = {&kPlain, nullptr, nullptr, nullptr, nullptr};
    const ByteKernel* best = &kPlain;

    KernelList()
    {
        std::size_t count = 1;
        const auto add = [&](const ByteKernel* kernel) {
            if (kernel != nullptr)
                best = kernels[count++] = kernel;
        };
#ifdef __x86_64__
        add(sse2ByteKernel());
        if (__builtin_cpu_supports("avx2"))
            add(avx2ByteKernel());
        // The first processors with wide registers slowed down for them; those that have this one, too, do
        // not.
        if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2"))
            add(avx512ByteKernel());
#endif
    }
};

const KernelList& kernelList()
{
    static const KernelList list;
    return list;
}

} // namespace

const ByteKernel& plainByteKernel()
{
    return kPlain;
}

const ByteKernel& byteKernel()
{
    return *kernelList().best;
}

const ByteKernel* const* byteKernels()
{
    return kernelList().kernels;
}

} // namespace sluice
