#pragma once

/// ByteKernel::findFixed, and classify of a range, for the vector registers of one processor, V. Internal
/// linkage, as in bytekernelplain.h.

#include "core/search/bytekernelplain.h"
#include "core/search/placemap.h"

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
    /// Places that are looked through in one manner.
    static constexpr std::size_t kBlock = 4096;
    /// Where the anchors meet in more of its 64 words than this, a block is hot, and so many after it.
    static constexpr std::size_t kHotWordsShort = 12;
    static constexpr std::size_t kHotWordsLong = 32;
    static constexpr std::size_t kShort = 8;
    /// Shorter ones are compared as quickly as shifted.
    static constexpr std::size_t kShortPeriodic = 4;
    static constexpr std::size_t kHotRun = 16;
    /// Bytes of a pattern that are compared at every place of a hot block, and registers at once.
    static constexpr std::size_t kTogetherHot = 16;
    static constexpr std::size_t kHotRegisters = 8;
    static constexpr std::size_t kCellsPerLook = 4;

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

    static std::uint64_t confirmSingly(const FixedQuery& query, const std::uint8_t* data, std::uint64_t bits)
    {
        std::uint64_t confirmed = 0;
        for (; bits != 0; bits &= bits - 1) {
            const int place = __builtin_ctzll(bits);
            if (matchesAt(query, data + place))
                confirmed |= std::uint64_t{1} << place;
        }
        return confirmed;
    }

    /// Of the places `bits`, at which the bytes before `begin` match, those at which all do.
    static std::uint64_t confirm(const FixedQuery& query, const std::uint8_t* data, std::uint64_t bits,
                                 std::size_t begin = 0)
    {
        if (__builtin_popcountll(bits) > kDense) {
            const std::size_t together = query.length < kTogether ? query.length : kTogether;
            bits = narrow(query, data, begin, together, bits);
            if (together == query.length)
                return bits;
        }
        return confirmSingly(query, data, bits);
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
        for (std::size_t i = 0; i < words; ++i) {
            __builtin_prefetch(data + base + i * 64 + kBlock);
            map[i] = narrow(query, data + base + i * 64, 0, once, ~std::uint64_t{0});
        }
        keepRepeated(map, words, query.period, times);
        std::size_t found = 0;
        for (std::size_t i = 0; i < kBlock / 64; ++i) {
            if (map[i] != 0)
                out[found++] = {base + i * 64, map[i]};
        }
        return found;
    }

    /// Where the anchors meet among the 64 places at `base`.
    template <bool Plain>
    struct Anchors
    {
        const std::uint8_t* a;
        const std::uint8_t* b;
        Register valueA;
        Register valueB;
        Register maskA;
        Register maskB;

        Anchors(const FixedQuery& query, const std::uint8_t* data)
            : a(data + query.anchorA)
            , b(data + query.anchorB)
            , valueA(V::splat(query.value[query.anchorA]))
            , valueB(V::splat(query.value[query.anchorB]))
            , maskA(V::splat(query.mask[query.anchorA]))
            , maskB(V::splat(query.mask[query.anchorB]))
        {
        }

        /// The same in one register: whether they meet at all.
        Register meet(std::size_t base, Register (&hits)[kRegisters]) const
        {
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
            return any;
        }
    };

    /// For anchors that decide: however often they meet, it takes the same time.
    template <bool Plain>
    static std::size_t findDecided(const FixedQuery& query, const std::uint8_t* data, std::size_t places,
                                   HitWord* out, std::size_t* looked)
    {
        const Anchors<Plain> anchors(query, data);
        std::size_t words = 0;
        std::size_t base = 0;
        for (; base + 64 <= places; base += 64) {
            Register hits[kRegisters];
            anchors.meet(base, hits);
            const std::uint64_t bits = bits64(hits);
            out[words] = {base, bits};
            words += bits != 0 ? 1 : 0;
        }
        *looked += words;
        return words + findFixedPlain(query, data, base, places, out + words, looked);
    }

    static bool noneSet(const Register (&hits)[kHotRegisters])
    {
        Register any = hits[0];
#pragma GCC unroll 8
        for (std::size_t r = 1; r < kHotRegisters; ++r)
            any = V::either(any, hits[r]);
        return V::isZero(any);
    }

    /// A hot block: the first bytes of the pattern are compared at every place, which takes the same time
    /// whatever is found. Reads up to kKernelWidth - 1 bytes past a match.
    template <bool Plain>
    static std::size_t findHot(const FixedQuery& query, const std::uint8_t* data, std::size_t base,
                               HitWord* out)
    {
        const std::size_t together = query.length < kTogetherHot ? query.length : kTogetherHot;
        std::size_t words = 0;
        for (const std::size_t end = base + kBlock; base < end; base += kHotRegisters * kWidth) {
            for (std::size_t line = 0; line < kHotRegisters * kWidth; line += 64)
                __builtin_prefetch(data + base + line + kBlock);
            Register hits[kHotRegisters];
#pragma GCC unroll 8
            for (std::size_t r = 0; r < kHotRegisters; ++r)
                hits[r] = V::equal(V::splat(0), V::splat(0));
            for (std::size_t i = 0; i < together; ++i) {
                if (i % kCellsPerLook == 0 && i != 0 && noneSet(hits))
                    break;
                const Register value = V::splat(query.value[i]);
                [[maybe_unused]] const Register mask = V::splat(query.mask[i]);
                const std::uint8_t* const at = data + base + i;
#pragma GCC unroll 8
                for (std::size_t r = 0; r < kHotRegisters; ++r) {
                    Register bytes = V::load(at + r * kWidth);
                    if constexpr (!Plain)
                        bytes = V::both(bytes, mask);
                    hits[r] = V::both(hits[r], V::equal(bytes, value));
                }
            }
#pragma GCC unroll 8
            for (std::size_t r = 0; r < kHotRegisters; r += kRegisters) {
                Register here[kRegisters];
                for (std::size_t i = 0; i < kRegisters; ++i)
                    here[i] = hits[r + i];
                const std::size_t word = base + r * kWidth;
                std::uint64_t bits = bits64(here);
                if (query.length > together)
                    bits = confirm(query, data + word, bits, together);
                out[words] = {word, bits};
                words += bits != 0 ? 1 : 0;
            }
        }
        return words;
    }

    template <bool Plain>
    static std::size_t find(const FixedQuery& query, const std::uint8_t* data, std::size_t places,
                            std::size_t slack, HitWord* out, std::size_t* looked)
    {
        // Confirming reads up to 63 bytes past a match.
        const std::size_t lacking = slack < kKernelWidth ? kKernelWidth - slack : 0;
        const std::size_t safe = places < lacking ? 0 : places - lacking;
        const bool periodic = query.period != 0 && query.length > kShortPeriodic;
        const std::size_t hotWords = query.length > kShort ? kHotWordsLong : kHotWordsShort;
        const Anchors<Plain> anchors(query, data);
        std::size_t words = 0;
        std::size_t base = 0;
        while (base + 64 <= safe) {
            const std::size_t left = (safe - base) / 64 * 64;
            const std::size_t end = base + (left < kBlock ? left : kBlock);
            std::size_t met = 0;
            for (; base < end; base += 64) {
                Register hits[kRegisters];
                if (V::isZero(anchors.meet(base, hits)))
                    continue;
                ++met;
                const std::uint64_t bits = bits64(hits);
                if (periodic && __builtin_popcountll(bits) > kDense && safe - base >= kBlock) {
                    met = kBlock;
                    break;
                }
                const std::uint64_t confirmed = confirm(query, data + base, bits);
                if (confirmed != 0)
                    out[words++] = {base, confirmed};
            }
            *looked += met < 64 ? met : 64;
            for (std::size_t run = 0; met > hotWords && run < kHotRun && base + kBlock <= safe; ++run) {
                words += periodic      ? findPeriodic(query, data, base, out + words)
                         : query.plain ? findHot<true>(query, data, base, out + words)
                                       : findHot<false>(query, data, base, out + words);
                *looked += kBlock / 64;
                base += kBlock;
            }
        }
        return words + findFixedPlain(query, data, base, places, out + words, looked);
    }

    static std::size_t findFixed(const FixedQuery& query, const std::uint8_t* data, std::size_t places,
                                 std::size_t slack, HitWord* out, std::size_t* looked)
    {
        if (query.anchorsDecide) {
            return query.plainAnchors ? findDecided<true>(query, data, places, out, looked)
                                      : findDecided<false>(query, data, places, out, looked);
        }
        return query.plainAnchors ? find<true>(query, data, places, slack, out, looked)
                                  : find<false>(query, data, places, slack, out, looked);
    }

    static void classifyRange(const ByteTable& bytes, const std::uint8_t* data, std::size_t words,
                              std::uint64_t* map)
    {
        if (bytes.span == 0)
            classifyRangeOf<true>(bytes, data, words, map);
        else
            classifyRangeOf<false>(bytes, data, words, map);
    }

    template <bool Single>
    static void classifyRangeOf(const ByteTable& bytes, const std::uint8_t* data, std::size_t words,
                                std::uint64_t* map)
    {
        const Register first = V::splat(bytes.first);
        [[maybe_unused]] const Register span = V::splat(bytes.span);
        for (std::size_t word = 0; word < words; ++word) {
            __builtin_prefetch(data + word * 64 + kBlock);
            Register in[kRegisters];
            for (std::size_t r = 0; r < kRegisters; ++r) {
                const Register at = V::load(data + word * 64 + r * kWidth);
                const Register above = V::minus(at, first);
                in[r] = Single ? V::equal(at, first) : V::equal(V::smaller(above, span), above);
            }
            map[word] = bits64(in);
        }
    }
};

} // namespace
} // namespace sluice
