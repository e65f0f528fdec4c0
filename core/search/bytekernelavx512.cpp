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
    static bool isZero(Hits a) { return bits(a) == 0; }
    static bool isAll(Hits a) { return _mm512_test_epi64_mask(a, a) == 0; }
};

template <unsigned Size>
struct Lanes
{
    static __m512i splat(std::uint64_t value)
    {
        if constexpr (Size == 1)
            return _mm512_set1_epi8(static_cast<char>(value));
        else if constexpr (Size == 2)
            return _mm512_set1_epi16(static_cast<short>(value));
        else if constexpr (Size == 4)
            return _mm512_set1_epi32(static_cast<int>(value));
        else
            return _mm512_set1_epi64(static_cast<long long>(value));
    }
    static __m512i subtract(__m512i a, __m512i b)
    {
        if constexpr (Size == 1)
            return _mm512_sub_epi8(a, b);
        else if constexpr (Size == 2)
            return _mm512_sub_epi16(a, b);
        else if constexpr (Size == 4)
            return _mm512_sub_epi32(a, b);
        else
            return _mm512_sub_epi64(a, b);
    }
    /// One bit for each lane.
    static std::uint64_t notGreater(__m512i a, __m512i b)
    {
        if constexpr (Size == 1)
            return _mm512_cmple_epu8_mask(a, b);
        else if constexpr (Size == 2)
            return _mm512_cmple_epu16_mask(a, b);
        else if constexpr (Size == 4)
            return _mm512_cmple_epu32_mask(a, b);
        else
            return _mm512_cmple_epu64_mask(a, b);
    }
    /// All bits but the sign flipped where that is set: then `magnitude`, all of these, less `a` modulo the
    /// size.
    static __m512i ordered(__m512i a, __m512i magnitude)
    {
        const __m512i zero = _mm512_setzero_si512();
        if constexpr (Size == 2)
            return _mm512_mask_sub_epi16(a, _mm512_cmplt_epi16_mask(a, zero), magnitude, a);
        else if constexpr (Size == 4)
            return _mm512_mask_sub_epi32(a, _mm512_cmplt_epi32_mask(a, zero), magnitude, a);
        else
            return _mm512_mask_sub_epi64(a, _mm512_cmplt_epi64_mask(a, zero), magnitude, a);
    }
    /// The bits of lanes, each at the place of its lane.
    static std::uint64_t atPlaces(std::uint64_t lanes)
    {
        if constexpr (Size == 1)
            return lanes;
        else if constexpr (Size == 2)
            return _mm512_movepi8_mask(_mm512_movm_epi16(static_cast<__mmask32>(lanes))) &
                   0x5555555555555555U;
        else if constexpr (Size == 4)
            return _mm512_movepi8_mask(_mm512_maskz_set1_epi32(static_cast<__mmask16>(lanes), -1)) &
                   0x1111111111111111U;
        else
            return _mm512_movepi8_mask(_mm512_maskz_set1_epi64(static_cast<__mmask8>(lanes), -1)) &
                   0x0101010101010101U;
    }
    /// Reverses the bytes of each lane.
    static __m512i swapOrder()
    {
        alignas(64) std::uint8_t order[64];
        for (unsigned i = 0; i < 64; ++i)
            order[i] = static_cast<std::uint8_t>((i & 15U) / Size * Size + Size - 1 - i % Size);
        return _mm512_load_si512(order);
    }
};

/// Numbers of Size bytes: those at places 0, Size, 2 Size … share a register, so Size loads see every place.
struct NumberSearch
{
    template <unsigned Size, bool Swapped, bool IsFloat>
    static std::size_t find(const NumberQuery& query, const std::uint8_t* data, std::size_t places,
                            HitWord* out)
    {
        using L = Lanes<Size>;
        const __m512i low = L::splat(query.low);
        const __m512i span = L::splat(query.span);
        [[maybe_unused]] const __m512i order = L::swapOrder();
        [[maybe_unused]] const __m512i magnitude = L::splat((std::uint64_t{1} << (Size * 8 - 1)) - 1);
        std::size_t words = 0;
        std::size_t base = 0;
        // The last loads reach Size - 1 bytes further than the numbers do.
        for (; base + 64 + 8 <= places; base += 64) {
            __builtin_prefetch(data + base + VectorSearch<Avx512>::kAhead);
            std::uint64_t hits[Size];
            std::uint64_t any = 0;
#pragma GCC unroll 8
            for (unsigned i = 0; i < Size; ++i) {
                __m512i x = Avx512::load(data + base + i);
                if constexpr (Swapped)
                    x = _mm512_shuffle_epi8(x, order);
                if constexpr (IsFloat)
                    x = L::ordered(x, magnitude);
                hits[i] = L::notGreater(L::subtract(x, low), span);
                any |= hits[i];
            }
            if (any == 0)
                continue;
            std::uint64_t bits = 0;
            for (unsigned i = 0; i < Size; ++i)
                bits |= L::atPlaces(hits[i]) << i;
            out[words++] = {base, bits};
        }
        return words + findNumberPlain(query, data, base, places, out + words);
    }
};

void classifyOne(const ByteTable& bytes, const std::uint8_t* data, std::size_t words, std::uint64_t* map)
{
    avx2ByteKernel()->classify(&bytes, 1, data, words, map, 0);
}

constexpr ByteKernel kKernel = {"avx512",
                                VectorSearch<Avx512>::findFixed,
                                findNumberBy<NumberSearch>,
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
