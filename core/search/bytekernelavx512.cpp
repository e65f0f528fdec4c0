// Compiled with -mavx512bw on x86-64, and only run after the processor was asked.
#ifdef __AVX512BW__

#include "core/search/bytekernelnumbers.h"
#include "core/search/placemap.h"

#include <immintrin.h>

namespace sluice {
namespace {

struct Avx512
{
    using Register = __m512i;
    /// Zero bytes are hits: a comparison with a mask would take several times as long to come to its result.
    using Hits = __m512i;
    static constexpr std::size_t kWidth = 64;
    static constexpr std::size_t kTogether = 6;

    static Register load(const std::uint8_t* p) { return _mm512_loadu_si512(p); }
    static Register splat(std::uint8_t byte) { return _mm512_set1_epi8(static_cast<char>(byte)); }
    static Register both(Register a, Register b) { return _mm512_and_si512(a, b); }
    static Hits either(Hits a, Hits b) { return _mm512_min_epu8(a, b); }
    static Hits equal(Register a, Register b) { return _mm512_xor_si512(a, b); }
    static Hits alsoEqual(Hits hits, Register a, Register b)
    {
        constexpr int kFirstOrDifference = 0xf6;
        return _mm512_ternarylogic_epi64(hits, a, b, kFirstOrDifference);
    }
    static Register minus(Register a, Register b) { return _mm512_sub_epi8(a, b); }
    static Register smaller(Register a, Register b) { return _mm512_min_epu8(a, b); }
    static std::uint64_t bits(Hits a) { return _mm512_testn_epi8_mask(a, a); }
    static std::uint64_t equalBits(Register a, Register b) { return _mm512_cmpeq_epi8_mask(a, b); }
    static std::uint64_t notGreaterBits(Register a, Register b) { return _mm512_cmple_epu8_mask(a, b); }
    static bool isZero(Hits a) { return bits(a) == 0; }
    static bool isAll(Hits a) { return _mm512_test_epi64_mask(a, a) == 0; }
};

void classifyOne(const ByteTable& bytes, const std::uint8_t* data, std::size_t words, std::uint64_t* map)
{
    avx2ByteKernel()->classify(&bytes, 1, data, words, map, 0);
}

constexpr ByteKernel kKernel = {"avx512",
                                VectorSearch<Avx512>::findFixed,
                                NumberSearch<Avx512>::find,
                                VectorSearch<Avx512>::classify<classifyOne>,
                                keepTwice,
                                keepCells,
                                countPlain};

} // namespace

const ByteKernel* avx512ByteKernel()
{
    return &kKernel;
}

} // namespace sluice

#else

#include "core/search/bytekernel.h"

const sluice::ByteKernel* sluice::avx512ByteKernel()
{
    return nullptr;
}

#endif
