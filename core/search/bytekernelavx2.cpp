// Compiled with -mavx2 on x86-64, and only run after the processor was asked.
#ifdef __AVX2__

#include "core/search/bytekernelnumbers.h"
#include "core/search/placemap.h"

#include <immintrin.h>

namespace sluice {
namespace {

struct Avx2
{
    using Register = __m256i;
    using Hits = __m256i;
    static constexpr std::size_t kWidth = 32;
    static constexpr std::size_t kTogether = 8;

    static Register load(const std::uint8_t* p)
    {
        return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
    }
    static Register splat(std::uint8_t byte) { return _mm256_set1_epi8(static_cast<char>(byte)); }
    static Register both(Register a, Register b) { return _mm256_and_si256(a, b); }
    static Register either(Register a, Register b) { return _mm256_or_si256(a, b); }
    static Register equal(Register a, Register b) { return _mm256_cmpeq_epi8(a, b); }
    static Register minus(Register a, Register b) { return _mm256_sub_epi8(a, b); }
    static Register smaller(Register a, Register b) { return _mm256_min_epu8(a, b); }
    static Hits alsoEqual(Hits hits, Register a, Register b) { return both(hits, equal(a, b)); }
    static std::uint64_t bits(Hits a) { return static_cast<std::uint32_t>(_mm256_movemask_epi8(a)); }
    static std::uint64_t equalBits(Register a, Register b) { return bits(equal(a, b)); }
    static std::uint64_t notGreaterBits(Register a, Register b) { return bits(equal(smaller(a, b), a)); }
    static bool isZero(Hits a) { return _mm256_testz_si256(a, a) != 0; }
    static bool isAll(Hits a) { return bits(a) == 0xffffffffU; }
};

/// Both halves of the table are asked for the low four bits of a byte: a shuffle gives nothing for those of
/// the other half. The high bits then choose one of the eight bits that were found.
void classifyOne(const ByteTable& bytes, const std::uint8_t* data, std::size_t words, std::uint64_t* map)
{
    const auto twice = [](const std::uint8_t* table) {
        return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(table)));
    };
    const __m256i lower = twice(bytes.half[0]);
    const __m256i upper = twice(bytes.half[1]);
    const __m256i sign = Avx2::splat(0x80);
    const __m256i low3 = Avx2::splat(7);
    const __m256i zero = _mm256_setzero_si256();
    constexpr std::uint8_t kBits[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const __m256i bits = twice(kBits);
    const auto missing = [&](const std::uint8_t* at) {
        const __m256i x = Avx2::load(at);
        const __m256i found = _mm256_or_si256(_mm256_shuffle_epi8(lower, x),
                                              _mm256_shuffle_epi8(upper, _mm256_xor_si256(x, sign)));
        const __m256i bit = _mm256_shuffle_epi8(bits, _mm256_and_si256(_mm256_srli_epi16(x, 4), low3));
        return Avx2::bits(_mm256_cmpeq_epi8(_mm256_and_si256(found, bit), zero));
    };
    for (std::size_t word = 0; word < words; ++word) {
        const std::uint64_t low = missing(data + word * 64);
        const std::uint64_t high = missing(data + word * 64 + 32);
        map[word] = ~(low | high << 32);
    }
}

constexpr ByteKernel kKernel = {"avx2",
                                VectorSearch<Avx2>::findFixed,
                                NumberSearch<Avx2>::find,
                                VectorSearch<Avx2>::classify<classifyOne>,
                                keepTwice,
                                keepCells,
                                countPlain};

} // namespace

const ByteKernel* avx2ByteKernel()
{
    return &kKernel;
}

} // namespace sluice

#else

#include "core/search/bytekernel.h"

const sluice::ByteKernel* sluice::avx2ByteKernel()
{
    return nullptr;
}

#endif
