// Compiled with -mavx2 on x86-64, and only run after the processor was asked.
#ifdef __AVX2__

#include "core/search/bytekernelvector.h"
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
    static bool isZero(Hits a) { return _mm256_testz_si256(a, a) != 0; }
    static bool isAll(Hits a) { return bits(a) == 0xffffffffU; }
};

template <unsigned Size>
struct Lanes
{
    static __m256i splat(std::uint64_t value)
    {
        if constexpr (Size == 1)
            return _mm256_set1_epi8(static_cast<char>(value));
        else if constexpr (Size == 2)
            return _mm256_set1_epi16(static_cast<short>(value));
        else if constexpr (Size == 4)
            return _mm256_set1_epi32(static_cast<int>(value));
        else
            return _mm256_set1_epi64x(static_cast<long long>(value));
    }
    static __m256i subtract(__m256i a, __m256i b)
    {
        if constexpr (Size == 1)
            return _mm256_sub_epi8(a, b);
        else if constexpr (Size == 2)
            return _mm256_sub_epi16(a, b);
        else if constexpr (Size == 4)
            return _mm256_sub_epi32(a, b);
        else
            return _mm256_sub_epi64(a, b);
    }
    static __m256i greater(__m256i a, __m256i b)
    {
        if constexpr (Size == 1)
            return _mm256_cmpgt_epi8(a, b);
        else if constexpr (Size == 2)
            return _mm256_cmpgt_epi16(a, b);
        else if constexpr (Size == 4)
            return _mm256_cmpgt_epi32(a, b);
        else
            return _mm256_cmpgt_epi64(a, b);
    }
    /// Reverses the bytes of each lane.
    static __m256i swapOrder()
    {
        alignas(32) std::uint8_t order[32];
        for (unsigned i = 0; i < 32; ++i)
            order[i] = static_cast<std::uint8_t>((i & 15U) / Size * Size + Size - 1 - i % Size);
        return _mm256_load_si256(reinterpret_cast<const __m256i*>(order));
    }
    /// Bit 0 of each lane of a movemask.
    static constexpr std::uint32_t kFirstBits = Size == 1   ? 0xffffffffU
                                                : Size == 2 ? 0x55555555U
                                                : Size == 4 ? 0x11111111U
                                                            : 0x01010101U;
};

/// Numbers of Size bytes: those at places 0, Size, 2 Size … share a register, so Size loads see every place.
struct NumberSearch
{
    template <unsigned Size, bool Swapped, bool IsFloat>
    static std::size_t find(const NumberQuery& query, const std::uint8_t* data, std::size_t places,
                            HitWord* out)
    {
        using L = Lanes<Size>;
        // Unsigned x - low <= span is signed (x - low) ^ sign <= span ^ sign.
        const std::uint64_t sign = std::uint64_t{1} << (Size * 8 - 1);
        const __m256i low = L::splat(query.low - sign);
        const __m256i span = L::splat(query.span ^ sign);
        const __m256i order = L::swapOrder();
        const __m256i magnitude = L::splat(sign - 1);
        const __m256i zero = _mm256_setzero_si256();
        const auto outside = [&](const std::uint8_t* p) {
            __m256i x = Avx2::load(p);
            if constexpr (Swapped)
                x = _mm256_shuffle_epi8(x, order);
            if constexpr (IsFloat)
                x = _mm256_xor_si256(x, _mm256_and_si256(L::greater(zero, x), magnitude));
            return L::greater(L::subtract(x, low), span);
        };
        std::size_t words = 0;
        std::size_t base = 0;
        // The last loads reach Size - 1 bytes further than the numbers do.
        for (; base + 64 + 8 <= places; base += 64) {
            __m256i misses[2 * Size];
            __m256i all = _mm256_cmpeq_epi8(zero, zero);
            for (unsigned i = 0; i < Size; ++i) {
                misses[i] = outside(data + base + i);
                misses[Size + i] = outside(data + base + 32 + i);
                all = _mm256_and_si256(all, _mm256_and_si256(misses[i], misses[Size + i]));
            }
            if (static_cast<std::uint32_t>(_mm256_movemask_epi8(all)) == 0xffffffffU)
                continue;
            std::uint64_t bits = 0;
            for (unsigned i = 0; i < Size; ++i) {
                const std::uint64_t first = ~Avx2::bits(misses[i]) & L::kFirstBits;
                const std::uint64_t second = ~Avx2::bits(misses[Size + i]) & L::kFirstBits;
                bits |= (first | second << 32) << i;
            }
            if (bits != 0)
                out[words++] = {base, bits};
        }
        return words + findNumberPlain(query, data, base, places, out + words);
    }
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
                                findNumberBy<NumberSearch>,
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
