#pragma once

/// ByteKernel::findFixed, and classify of a simple set, for the vector registers of one processor, V.
/// Internal linkage, as in bytekernelplain.h.

#include "core/search/bytekernelplain.h"

namespace sluice {
namespace {

/// V has a Register of kWidth bytes, Hits that say for each of them yes or no, and kTogether, how many of the
/// latter a processor holds at once.
template <typename V>
struct VectorSearch
{
    using Register = typename V::Register;
    using Hits = typename V::Hits;
    static constexpr std::size_t kWidth = V::kWidth;
    /// Of 64 places.
    static constexpr std::size_t kOfWord = 64 / kWidth;
    static constexpr std::size_t kGroup = V::kTogether * kWidth;
    /// More places than this among 64 are looked at together, not one by one.
    static constexpr int kDense = 8;
    /// Bytes of a pattern that are looked at together; the rest place by place.
    static constexpr std::size_t kCellsTogether = 64;
    /// Cells that are compared before it is asked whether any place is left.
    static constexpr std::size_t kCellsPerLook = 8;
    /// Classes that are told apart by one look at the data.
    static constexpr std::size_t kClassesTogether = 4;
    /// Bytes that are fetched ahead.
    static constexpr std::size_t kAhead = 4096;

    static std::uint64_t bits64(const Hits* hits)
    {
        std::uint64_t bits = 0;
        for (std::size_t r = 0; r < kOfWord; ++r)
            bits |= V::bits(hits[r]) << (r * kWidth % 64);
        return bits;
    }

    template <std::size_t Registers>
    static bool noneSet(const Hits (&hits)[Registers])
    {
        Hits any = hits[0];
#pragma GCC unroll 8
        for (std::size_t r = 1; r < Registers; ++r)
            any = V::either(any, hits[r]);
        return V::isZero(any);
    }

    /// Reads up to kKernelWidth - 1 bytes past the pattern.
    static bool matchesAt(const FixedQuery& query, const std::uint8_t* data)
    {
        for (std::size_t i = 0; i < query.length; i += kWidth) {
            const Register masked = V::both(V::load(data + i), V::load(query.mask + i));
            if (!V::isAll(V::equal(masked, V::load(query.value + i))))
                return false;
        }
        return true;
    }

    /// Which of 64 places at `data` match, at least in their first kCellsTogether bytes, among `bits`.
    static std::uint64_t narrow(const FixedQuery& query, const std::uint8_t* data, std::uint64_t bits)
    {
        const std::size_t end = query.length < kCellsTogether ? query.length : kCellsTogether;
        for (std::size_t i = 0; i < end && bits != 0; ++i) {
            if (query.mask[i] == 0)
                continue;
            const Register value = V::splat(query.value[i]);
            const Register mask = V::splat(query.mask[i]);
            Hits hits[kOfWord];
            for (std::size_t r = 0; r < kOfWord; ++r)
                hits[r] = V::equal(V::both(V::load(data + i + r * kWidth), mask), value);
            bits &= bits64(hits);
        }
        return bits;
    }

    /// Of the places `bits` those that match.
    static std::uint64_t confirm(const FixedQuery& query, const std::uint8_t* data, std::uint64_t bits)
    {
        if (__builtin_popcountll(bits) > kDense) {
            bits = narrow(query, data, bits);
            if (query.length <= kCellsTogether)
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

    /// At which of Registers times kWidth places byte `cell` of the pattern matches; but for the First one,
    /// where `hits` says yes already.
    template <bool Plain, bool First, std::size_t Registers>
    static void compare(const FixedQuery& query, std::size_t cell, const std::uint8_t* data,
                        Hits (&hits)[Registers])
    {
        const Register value = V::splat(query.value[cell]);
        [[maybe_unused]] const Register mask = V::splat(query.mask[cell]);
#pragma GCC unroll 8
        for (std::size_t r = 0; r < Registers; ++r) {
            Register bytes = V::load(data + cell + r * kWidth);
            if constexpr (!Plain)
                bytes = V::both(bytes, mask);
            hits[r] = First ? V::equal(bytes, value) : V::alsoEqual(hits[r], bytes, value);
        }
    }

    /// At which of Registers times kWidth places all of `cells` match; gives whether at any. Where they do
    /// not, what `hits` says of them is of no use.
    template <bool Plain, std::size_t Registers>
    static bool meet(const FixedQuery& query, PatternPlaces cells, const std::uint8_t* data,
                     Hits (&hits)[Registers])
    {
        compare<Plain, true>(query, cells.places[0], data, hits);
        for (std::size_t i = 1; i < cells.count; ++i) {
            if (i % kCellsPerLook == 0 && noneSet(hits))
                return false;
            compare<Plain, false>(query, cells.places[i], data, hits);
        }
        return !noneSet(hits);
    }

    /// Writes what matches at Registers times kWidth places from `base` and gives the words. Where the
    /// anchors decide, it takes the same time whatever is found.
    template <bool Plain, bool Decided, std::size_t Registers>
    static std::size_t findGroup(const FixedQuery& query, const std::uint8_t* data, std::size_t base,
                                 HitWord* out, std::size_t* looked)
    {
        Hits hits[Registers];
        if (!meet<Plain>(query, query.anchors, data + base, hits))
            return 0;
        std::size_t words = 0;
#pragma GCC unroll 8
        for (std::size_t r = 0; r < Registers; r += kOfWord) {
            const std::size_t word = base + r * kWidth;
            std::uint64_t bits = bits64(hits + r);
            if (!Decided && bits != 0) {
                ++*looked;
                bits = confirm(query, data + word, bits);
            }
            out[words] = {word, bits};
            words += bits != 0 ? 1 : 0;
        }
        *looked += Decided ? words : 0;
        return words;
    }

    template <bool Plain, bool Decided>
    static std::size_t find(const FixedQuery& query, const std::uint8_t* data, std::size_t places,
                            std::size_t slack, HitWord* out, std::size_t* looked)
    {
        // Confirming reads up to 63 bytes past a match.
        const std::size_t lacking = slack < kKernelWidth && !Decided ? kKernelWidth - slack : 0;
        const std::size_t safe = places < lacking ? 0 : places - lacking;
        std::size_t words = 0;
        std::size_t base = 0;
        for (; base + kGroup <= safe; base += kGroup) {
            for (std::size_t line = 0; line < kGroup; line += 64)
                __builtin_prefetch(data + base + line + kAhead);
            words += findGroup<Plain, Decided, V::kTogether>(query, data, base, out + words, looked);
        }
        for (; base + 64 <= safe; base += 64)
            words += findGroup<Plain, Decided, kOfWord>(query, data, base, out + words, looked);
        return words + findFixedPlain(query, data, base, places, out + words, looked);
    }

    static std::size_t findFixed(const FixedQuery& query, const std::uint8_t* data, std::size_t places,
                                 std::size_t slack, HitWord* out, std::size_t* looked)
    {
        const auto found = [&](auto search) { return search(query, data, places, slack, out, looked); };
        if (query.anchorsDecide)
            return query.anchors.plain ? found(find<true, true>) : found(find<false, true>);
        return query.anchors.plain ? found(find<true, false>) : found(find<false, false>);
    }

    /// ByteKernel::classify; `One` does it for a class that is not simple.
    template <void (*One)(const ByteTable&, const std::uint8_t*, std::size_t, std::uint64_t*)>
    static void classify(const ByteTable* classes, std::size_t count, const std::uint8_t* data,
                         std::size_t words, std::uint64_t* maps, std::size_t stride)
    {
        for (std::size_t i = 0; i < count;) {
            std::size_t simple = i;
            while (simple < count && simple - i < kClassesTogether && classes[simple].isSimple)
                ++simple;
            if (simple > i)
                classifySimple<1>(classes + i, simple - i, data, words, maps + i * stride, stride);
            else
                One(classes[simple++], data, words, maps + i * stride);
            i = simple;
        }
    }

    /// At least Count of them, at most kClassesTogether.
    template <std::size_t Count>
    static void classifySimple(const ByteTable* classes, std::size_t count, const std::uint8_t* data,
                               std::size_t words, std::uint64_t* maps, std::size_t stride)
    {
        if constexpr (Count < kClassesTogether) {
            if (count > Count) {
                classifySimple<Count + 1>(classes, count, data, words, maps, stride);
                return;
            }
        }
        bool single = true;
        bool plain = true;
        for (std::size_t i = 0; i < Count; ++i) {
            single = single && classes[i].span == 0;
            plain = plain && classes[i].mask == 0xff;
        }
        if (!single)
            classifySimpleOf<false, false, Count>(classes, data, words, maps, stride);
        else if (!plain)
            classifySimpleOf<true, false, Count>(classes, data, words, maps, stride);
        else
            classifySimpleOf<true, true, Count>(classes, data, words, maps, stride);
    }

    template <bool Single, bool Plain, std::size_t Count>
    static void classifySimpleOf(const ByteTable* classes, const std::uint8_t* data, std::size_t words,
                                 std::uint64_t* maps, std::size_t stride)
    {
        Register first[Count];
        [[maybe_unused]] Register mask[Count];
        [[maybe_unused]] Register span[Count];
#pragma GCC unroll 4
        for (std::size_t i = 0; i < Count; ++i) {
            first[i] = V::splat(classes[i].first);
            mask[i] = V::splat(classes[i].mask);
            span[i] = V::splat(classes[i].span);
        }
        for (std::size_t word = 0; word < words; ++word) {
            Register at[kOfWord];
#pragma GCC unroll 4
            for (std::size_t r = 0; r < kOfWord; ++r)
                at[r] = V::load(data + word * 64 + r * kWidth);
#pragma GCC unroll 4
            for (std::size_t i = 0; i < Count; ++i) {
                Hits in[kOfWord];
#pragma GCC unroll 4
                for (std::size_t r = 0; r < kOfWord; ++r) {
                    const Register known = Plain ? at[r] : V::both(at[r], mask[i]);
                    if constexpr (Single) {
                        in[r] = V::equal(known, first[i]);
                    } else {
                        const Register above = V::minus(known, first[i]);
                        in[r] = V::equal(V::smaller(above, span[i]), above);
                    }
                }
                maps[i * stride + word] = bits64(in);
            }
        }
    }
};

} // namespace
} // namespace sluice
