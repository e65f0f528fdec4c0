// SSE2 is part of every x86-64.
#ifdef __SSE2__

#include "core/search/bytekernelnumbers.h"
#include "core/search/placemap.h"

#include <emmintrin.h>

namespace sluice {
namespace {

struct Sse2
{
    using Register = __m128i;
    using Hits = __m128i;
    static constexpr std::size_t kWidth = 16;
    static constexpr std::size_t kTogether = 8;

    static Register load(const std::uint8_t* p)
    {
        return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    }
    static Register splat(std::uint8_t byte) { return _mm_set1_epi8(static_cast<char>(byte)); }
    static Register both(Register a, Register b) { return _mm_and_si128(a, b); }
    static Register either(Register a, Register b) { return _mm_or_si128(a, b); }
    static Register equal(Register a, Register b) { return _mm_cmpeq_epi8(a, b); }
    static Register minus(Register a, Register b) { return _mm_sub_epi8(a, b); }
    static Register smaller(Register a, Register b) { return _mm_min_epu8(a, b); }
    static Hits alsoEqual(Hits hits, Register a, Register b) { return both(hits, equal(a, b)); }
    static std::uint64_t bits(Hits a) { return static_cast<std::uint32_t>(_mm_movemask_epi8(a)); }
    static std::uint64_t equalBits(Register a, Register b) { return bits(equal(a, b)); }
    static std::uint64_t notGreaterBits(Register a, Register b) { return bits(equal(smaller(a, b), a)); }
    static bool isZero(Hits a) { return bits(a) == 0; }
    static bool isAll(Hits a) { return bits(a) == 0xffffU; }
};

// It has no shuffle of bytes.
void classifyOne(const ByteTable& bytes, const std::uint8_t* data, std::size_t words, std::uint64_t* map)
{
    plainByteKernel().classify(&bytes, 1, data, words, map, 0);
}

constexpr ByteKernel kKernel = {"sse2",
                                VectorSearch<Sse2>::findFixed,
                                NumberSearch<Sse2>::find,
                                VectorSearch<Sse2>::classify<classifyOne>,
                                keepTwice,
                                keepCells,
                                countPlain};

} // namespace

const ByteKernel* sse2ByteKernel()
{
    return &kKernel;
}

} // namespace sluice

#else

#include "core/search/bytekernel.h"

const sluice::ByteKernel* sluice::sse2ByteKernel()
{
    return nullptr;
}

#endif
