#pragma once

/// ByteKernel::findFixed for the vector registers of one processor, V. Internal linkage, as in
/// bytekernelplain.h.

#include "core/search/bytekernelplain.h"

namespace sluice {
namespace {

template <typename V>
struct VectorSearch
{
    using Register = typename V::Register;
    static constexpr std::size_t kWidth = V::kWidth;
    static constexpr std::size_t kRegisters = 64 / kWidth;
    /// More places than this among 64 are looked at together, not one by one.
    static constexpr int kDense = 8;
    /// Bytes of a pattern that are looked at together; the rest place by place.
    static constexpr std::size_t kTogether = 64;
    /// Places that a pattern which repeats itself is looked for in at once.
    static constexpr std::size_t kBlock = 4096;

    static std::uint64_t bits64(const Register (&hits)[kRegisters])
    {
        std::uint64_t bits = 0;
        for (std::size_t r = 0; r < kRegisters; ++r)
            bits |= static_cast<std::uint64_t>(V::bits(hits[r])) << (r * kWidth);
        return bits;
    }

    /// Reads up to kKernelWidth - 1 bytes past the pattern.
    static bool matchesAt(const FixedQuery& query, const std::uint8_t* data)
    {
        for (std::size_t i = 0; i < query.length; i += kWidth) {
            const Register masked = V::both(V::load(data + i), V::load(query.mask + i));
            if (V::bits(V::equal(masked, V::load(query.value + i))) != (std::uint64_t{1} << kWidth) - 1)
                return false;
        }
        return true;
    }

    /// Which of 64 places at `data` the bytes [begin, end) of the pattern match, among `bits`.
    static std::uint64_t narrow(const FixedQuery& query, const std::uint8_t* data, std::size_t begin,
                                std::size_t end, std::uint64_t bits)
    {
        for (std::size_t i = begin; i < end && bits != 0; ++i) {
            if (query.mask[i] == 0)
                continue;
            const Register value = V::splat(query.value[i]);
            const Register mask = V::splat(query.mask[i]);
            Register hits[kRegisters];
            for (std::size_t r = 0; r < kRegisters; ++r)
                hits[r] = V::equal(V::both(V::load(data + i + r * kWidth), mask), value);
            bits &= bits64(hits);
        }
        return bits;
    }

    static std::uint64_t confirm(const FixedQuery& query, const std::uint8_t* data, std::uint64_t bits)
    {
        if (__builtin_popcountll(bits) > kDense) {
            const std::size_t together = query.length < kTogether ? query.length : kTogether;
            bits = narrow(query, data, 0, together, bits);
            if (together == query.length)
                return bits;
        }
        std::uint64_t confirmed = 0;
        for (; bits != 0; bits &= bits - 1) {
            const int place = __builtin_ctzll(bits);
            if (matchesAt(query, data + place))
                confirmed |= std::uint64_t{1} << place;
        }
        return confirmed;
    }

    /// `map` gets bit i set when it is set at i, i + step, … i + (times - 1) step.
    static void repeat(std::uint64_t* map, std::size_t words, std::size_t step, std::size_t times)
    {
        const auto meet = [&](std::size_t distance) {
            const std::size_t skip = distance / 64;
            const unsigned shift = distance % 64;
            for (std::size_t i = 0; i < words; ++i) {
                const std::uint64_t low = i + skip < words ? map[i + skip] >> shift : 0;
                const std::uint64_t high =
                    shift != 0 && i + skip + 1 < words ? map[i + skip + 1] << (64 - shift) : 0;
                map[i] &= low | high;
            }
        };
        std::size_t reached = 1;
        for (; reached * 2 <= times; reached *= 2)
            meet(reached * step);
        if (reached < times)
            meet((times - reached) * step);
    }

    /// A pattern that repeats itself is one repetition and the bytes left over, so many times in a row: a few
    /// shifts of a bit map, however dense and long. `data` can be read 64 bytes past the last match's end.
    static std::size_t findPeriodic(const FixedQuery& query, const std::uint8_t* data, std::size_t base,
                                    HitWord* out)
    {
        const std::size_t times = query.length / query.period;
        const std::size_t once = query.period + query.length % query.period;
        const std::size_t words = (kBlock + (times - 1) * query.period + 63) / 64;
        std::uint64_t map[(kBlock + kLongestPeriodic) / 64 + 1];
        for (std::size_t i = 0; i < words; ++i)
            map[i] = narrow(query, data + base + i * 64, 0, once, ~std::uint64_t{0});
        repeat(map, words, query.period, times);
        std::size_t found = 0;
        for (std::size_t i = 0; i < kBlock / 64; ++i) {
            if (map[i] != 0)
                out[found++] = {base + i * 64, map[i]};
        }
        return found;
    }

    template <bool Plain>
    static std::size_t find(const FixedQuery& query, const std::uint8_t* data, std::size_t places,
                            HitWord* out, std::size_t* looked)
    {
        const std::uint8_t* const a = data + query.anchorA;
        const std::uint8_t* const b = data + query.anchorB;
        const Register valueA = V::splat(query.value[query.anchorA]);
        const Register valueB = V::splat(query.value[query.anchorB]);
        const Register maskA = V::splat(query.mask[query.anchorA]);
        const Register maskB = V::splat(query.mask[query.anchorB]);
        std::size_t words = 0;
        std::size_t base = 0;
        // Confirming reads up to 63 bytes past a match.
        while (base + 64 + kKernelWidth <= places) {
            Register hits[kRegisters];
            Register any = V::splat(0);
            for (std::size_t r = 0; r < kRegisters; ++r) {
                Register atA = V::load(a + base + r * kWidth);
                Register atB = V::load(b + base + r * kWidth);
                if constexpr (!Plain) {
                    atA = V::both(atA, maskA);
                    atB = V::both(atB, maskB);
                }
                hits[r] = V::both(V::equal(atA, valueA), V::equal(atB, valueB));
                any = V::either(any, hits[r]);
            }
            if (V::isZero(any)) {
                base += 64;
                continue;
            }
            const std::uint64_t met = bits64(hits);
            if (query.period != 0 && __builtin_popcountll(met) > kDense && places - base >= kBlock + 128) {
                *looked += kBlock / 64;
                words += findPeriodic(query, data, base, out + words);
                base += kBlock;
                continue;
            }
            ++*looked;
            const std::uint64_t confirmed = confirm(query, data + base, met);
            if (confirmed != 0)
                out[words++] = {base, confirmed};
            base += 64;
        }
        return words + findFixedPlain(query, data, base, places, out + words, looked);
    }

    static std::size_t findFixed(const FixedQuery& query, const std::uint8_t* data, std::size_t places,
                                 HitWord* out, std::size_t* looked)
    {
        return query.plainAnchors ? find<true>(query, data, places, out, looked)
                                  : find<false>(query, data, places, out, looked);
    }
};

} // namespace
} // namespace sluice
