#pragma once

/// ByteKernel::findNumber for the vector registers of one processor, V, as in bytekernelvector.h. A number is
/// looked at digit by digit, a digit being a byte, at many places at once.

#include "core/search/bytekernelvector.h"

namespace sluice {
namespace {

template <typename V>
struct NumberSearch
{
    using Vector = VectorSearch<V>;
    using Hits = typename V::Hits;
    static constexpr std::size_t kWidth = V::kWidth;
    static constexpr std::size_t kOfWord = Vector::kOfWord;
    static constexpr std::size_t kGroup = Vector::kGroup;
    /// Digits that are compared before it is asked whether any place is left.
    static constexpr std::size_t kDigitsPerLook = 3;

    /// Bounds by their digits, the most significant first.
    struct Digits
    {
        std::size_t size;
        /// Where each is in a number.
        std::size_t places[8];
        std::uint8_t low[8];
        std::uint8_t high[8];
        /// What is looked at of the first one.
        std::uint8_t mask;
        /// The first one in which the bounds differ, else the last one.
        std::size_t decisive;
        /// With that of a bound there the digits after it matter.
        bool lowMatters = false;
        bool highMatters = false;

        Digits(const NumberQuery& query, const NumberQuery::Bounds& bounds)
            : size(query.size)
            , mask(query.anySign ? 0x7f : 0xff)
        {
            for (std::size_t k = 0; k < size; ++k) {
                const std::size_t up = size - 1 - k;
                places[k] = query.bigEndian ? k : up;
                low[k] = static_cast<std::uint8_t>(bounds.low >> 8 * up);
                high[k] = static_cast<std::uint8_t>(bounds.high >> 8 * up);
            }
            decisive = 0;
            while (decisive + 1 < size && low[decisive] == high[decisive])
                ++decisive;
            for (std::size_t k = decisive + 1; k < size; ++k) {
                lowMatters = lowMatters || low[k] != 0;
                highMatters = highMatters || high[k] != 0xff;
            }
        }
    };

    /// Digit k of the numbers at kWidth places.
    static typename V::Register load(const Digits& digits, std::size_t k, const std::uint8_t* data)
    {
        const auto digit = V::load(data + digits.places[k]);
        return k == 0 ? V::both(digit, V::splat(digits.mask)) : digit;
    }

    /// At which of Registers times kWidth places the digits up to the decisive one may be those of a number
    /// within the bounds; gives whether at any. Where they do not, what `hits` says of them is of no use.
    template <std::size_t Registers>
    static bool meet(const Digits& digits, const std::uint8_t* data, Hits (&hits)[Registers])
    {
        const std::size_t decisive = digits.decisive;
        const auto first = V::splat(digits.low[decisive]);
        const auto span = V::splat(static_cast<std::uint8_t>(digits.high[decisive] - digits.low[decisive]));
#pragma GCC unroll 8
        for (std::size_t r = 0; r < Registers; ++r) {
            const auto above = V::minus(load(digits, decisive, data + r * kWidth), first);
            hits[r] = V::equal(V::smaller(above, span), above);
        }
        for (std::size_t i = 1; i <= decisive; ++i) {
            if (i % kDigitsPerLook == 0 && Vector::noneSet(hits))
                return false;
            // The first ones are 0 in most numbers, and in much else: they come last.
            const std::size_t k = decisive - i;
            const auto value = V::splat(digits.low[k]);
#pragma GCC unroll 8
            for (std::size_t r = 0; r < Registers; ++r)
                hits[r] = V::alsoEqual(hits[r], load(digits, k, data + r * kWidth), value);
        }
        return !Vector::noneSet(hits);
    }

    enum class Comparison { Equal, NotGreater, NotLess };

    /// At which of 64 places digit k compares so to that of the bound.
    template <Comparison How>
    static std::uint64_t compare(const Digits& digits, std::size_t k, const std::uint8_t* data,
                                 const std::uint8_t (&bound)[8])
    {
        const auto value = V::splat(bound[k]);
        std::uint64_t bits = 0;
        for (std::size_t r = 0; r < kOfWord; ++r) {
            const auto at = load(digits, k, data + r * kWidth);
            const std::uint64_t here = How == Comparison::Equal        ? V::equalBits(at, value)
                                       : How == Comparison::NotGreater ? V::notGreaterBits(at, value)
                                                                       : V::notGreaterBits(value, at);
            bits |= here << (r * kWidth % 64);
        }
        return bits;
    }

    /// Takes away what is beyond the upper or the lower bound.
    template <bool High, std::size_t Words>
    static void decideAt(const Digits& digits, const std::uint8_t* data, std::uint64_t (&bits)[Words])
    {
        const std::uint8_t(&bound)[8] = High ? digits.high : digits.low;
        constexpr Comparison kGood = High ? Comparison::NotGreater : Comparison::NotLess;
        // Which are like the bound so far.
        std::uint64_t like[Words];
        std::uint64_t any = 0;
        for (std::size_t w = 0; w < Words; ++w) {
            like[w] = bits[w] & compare<Comparison::Equal>(digits, digits.decisive, data + w * 64, bound);
            any |= like[w];
        }
        for (std::size_t k = digits.decisive + 1; k < digits.size && any != 0; ++k) {
            any = 0;
            for (std::size_t w = 0; w < Words; ++w) {
                bits[w] &= ~like[w] | compare<kGood>(digits, k, data + w * 64, bound);
                if (k + 1 < digits.size) {
                    like[w] &= compare<Comparison::Equal>(digits, k, data + w * 64, bound);
                    any |= like[w];
                }
            }
        }
    }

    /// Of Words times 64 places at `data` those of `bits`, where the digits meet, that hold a number within
    /// the bounds.
    template <std::size_t Words>
    static void decide(const Digits& digits, const std::uint8_t* data, std::uint64_t (&bits)[Words])
    {
        if (digits.lowMatters)
            decideAt<false>(digits, data, bits);
        if (digits.highMatters)
            decideAt<true>(digits, data, bits);
    }

    template <std::size_t Registers>
    static std::size_t findGroup(const Digits* digits, std::size_t count, const std::uint8_t* data,
                                 std::size_t base, HitWord* out)
    {
        constexpr std::size_t kWords = Registers / kOfWord;
        std::uint64_t bits[kWords] = {};
        bool any = false;
        for (std::size_t i = 0; i < count; ++i) {
            Hits hits[Registers];
            if (!meet(digits[i], data + base, hits))
                continue;
            any = true;
            std::uint64_t met[kWords];
#pragma GCC unroll 8
            for (std::size_t w = 0; w < kWords; ++w)
                met[w] = Vector::bits64(hits + w * kOfWord);
            decide(digits[i], data + base, met);
#pragma GCC unroll 8
            for (std::size_t w = 0; w < kWords; ++w)
                bits[w] |= met[w];
        }
        if (!any)
            return 0;
        std::size_t words = 0;
#pragma GCC unroll 8
        for (std::size_t w = 0; w < kWords; ++w) {
            out[words] = {base + w * 64, bits[w]};
            words += bits[w] != 0 ? 1 : 0;
        }
        return words;
    }

    static std::size_t find(const NumberQuery& query, const std::uint8_t* data, std::size_t places,
                            HitWord* out)
    {
        const Digits digits[2] = {{query, query.bounds[0]}, {query, query.bounds[1]}};
        std::size_t words = 0;
        std::size_t base = 0;
        for (; base + kGroup <= places; base += kGroup) {
            for (std::size_t line = 0; line < kGroup; line += 64)
                __builtin_prefetch(data + base + line + Vector::kAhead);
            words += findGroup<V::kTogether>(digits, query.count, data, base, out + words);
        }
        for (; base + 64 <= places; base += 64)
            words += findGroup<kOfWord>(digits, query.count, data, base, out + words);
        return words + findNumberPlain(query, data, base, places, out + words);
    }
};

} // namespace
} // namespace sluice
