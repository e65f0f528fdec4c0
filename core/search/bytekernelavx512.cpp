// Compiled with -mavx512bw on x86-64, and only run after the processor was asked.
#ifdef __AVX512BW__

#include "core/search/bytekernelvector.h"
#include "core/search/placemap.h"

#include <immintrin.h>

namespace sluice {
namespace {

struct Avx512
{
    using Register = __m512i;
    using Hits = __mmask64;
    static constexpr std::size_t kWidth = 64;
    static constexpr std::size_t kTogether = 4;

    static Register load(const std::uint8_t* p) { return _mm512_loadu_si512(p); }
    static Register splat(std::uint8_t byte) { return _mm512_set1_epi8(static_cast<char>(byte)); }
    static Register both(Register a, Register b) { return _mm512_and_si512(a, b); }
    static Hits either(Hits a, Hits b) { return a | b; }
    static Hits equal(Register a, Register b) { return _mm512_cmpeq_epi8_mask(a, b); }
    static Hits alsoEqual(Hits hits, Register a, Register b)
    {
        return _mm512_mask_cmpeq_epi8_mask(hits, a, b);
    }
    static Register minus(Register a, Register b) { return _mm512_sub_epi8(a, b); }
    static Register smaller(Register a, Register b) { return _mm512_min_epu8(a, b); }
    static std::uint64_t bits(Hits a) { return a; }
    static bool isZero(Hits a) { return a == 0; }
    static bool isAll(Hits a) { return a == ~Hits{0}; }
};

std::size_t findNumber(const NumberQuery& query, const std::uint8_t* data, std::size_t places, HitWord* out)
{
    return avx2ByteKernel()->findNumber(query, data, places, out);
}

void classify(const ByteTable& bytes, const std::uint8_t* data, std::size_t words, std::uint64_t* map)
{
    if (bytes.isSimple)
        VectorSearch<Avx512>::classifySimple(bytes, data, words, map);
    else
        avx2ByteKernel()->classify(bytes, data, words, map);
}

constexpr ByteKernel kKernel = {
    "avx512", VectorSearch<Avx512>::findFixed, findNumber, classify, keepRepeated, keepCells, countPlain};

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
