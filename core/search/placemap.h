#pragma once

/// Bit maps of places: bit i of word k stands for place 64 k + i. A map can be read kMapMargin words past
/// those that are asked for; what is there decides nothing. Internal linkage, as in bytekernelplain.h.

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace sluice {
namespace {

/// So many words at once as a register holds.
#if defined(__AVX512BW__)
constexpr std::size_t kWordsAtOnce = 8;
#elif defined(__AVX2__)
constexpr std::size_t kWordsAtOnce = 4;
#else
constexpr std::size_t kWordsAtOnce = 2;
#endif
typedef std::uint64_t PlaceWords __attribute__((vector_size(kWordsAtOnce * 8)));

/// Of so many groups of them the shifts are made ready once.
constexpr std::size_t kGroups = 4;
constexpr std::size_t kWordsTogether = kGroups * kWordsAtOnce;

/// The words one further on than `here`, which `next` follows.
void oneWordOn(PlaceWords& further, const PlaceWords& here, const PlaceWords& next)
{
#if defined(__AVX512BW__)
    further = __builtin_shufflevector(here, next, 1, 2, 3, 4, 5, 6, 7, 8);
#elif defined(__AVX2__)
    further = __builtin_shufflevector(here, next, 1, 2, 3, 4);
#else
    further = __builtin_shufflevector(here, next, 1, 2);
#endif
}

/// What kWordsAtOnce words of `map` and those one further on hold, to be shifted.
struct PlacesAhead
{
    PlaceWords low;
    PlaceWords high;

    void load(const std::uint64_t* map)
    {
        std::memcpy(&low, map, sizeof low);
        std::memcpy(&high, map + 1, sizeof high);
        high <<= 1;
    }
    /// `kept` keeps the places that are here `shift` further on, shift < 64.
    void keep(PlaceWords& kept, std::uint64_t shift) const { kept &= low >> shift | high << (63 - shift); }
};

/// `run` has bit i where `map` has it at i and i + distance; they may be the same. For a short distance what
/// was just written is not read again across its borders, which takes long.
void keepTwice(std::uint64_t* run, const std::uint64_t* map, std::size_t words, std::size_t distance)
{
    PlaceWords here;
    PlaceWords next;
    std::memcpy(&here, map, sizeof here);
    for (std::size_t i = 0; i < words; i += kWordsAtOnce) {
        std::memcpy(&next, map + i + kWordsAtOnce, sizeof next);
        PlaceWords kept = here;
        if (distance < 64) {
            PlaceWords high;
            oneWordOn(high, here, next);
            kept &= here >> distance | high << 1 << (63 - distance);
        } else {
            PlacesAhead ahead;
            ahead.load(map + i + distance / 64);
            ahead.keep(kept, distance % 64);
        }
        std::memcpy(run + i, &kept, sizeof kept);
        here = next;
    }
}

/// `kept` keeps bit i where `map` has it at i + each of `count` rising offsets. Gives in how many words any
/// is left.
std::size_t keepCells(std::uint64_t* kept, const std::uint64_t* map, std::size_t words,
                      const std::size_t* offsets, std::size_t count)
{
    typedef std::int64_t Counts __attribute__((vector_size(sizeof(PlaceWords))));
    Counts left = {};
    for (std::size_t i = 0; i < words; i += kWordsTogether) {
        PlaceWords here[kGroups];
        PlacesAhead ahead[kGroups];
#pragma GCC unroll 4
        for (std::size_t g = 0; g < kGroups; ++g)
            std::memcpy(&here[g], kept + i + g * kWordsAtOnce, sizeof here[g]);
        for (std::size_t k = 0; k < count; ++k) {
            const std::size_t offset = offsets[k];
            if (k == 0 || offset / 64 != offsets[k - 1] / 64) {
#pragma GCC unroll 4
                for (std::size_t g = 0; g < kGroups; ++g)
                    ahead[g].load(map + i + g * kWordsAtOnce + offset / 64);
            }
#pragma GCC unroll 4
            for (std::size_t g = 0; g < kGroups; ++g)
                ahead[g].keep(here[g], offset % 64);
        }
#pragma GCC unroll 4
        for (std::size_t g = 0; g < kGroups; ++g) {
            std::memcpy(kept + i + g * kWordsAtOnce, &here[g], sizeof here[g]);
            left -= here[g] != 0;
        }
    }
    std::size_t all = 0;
    for (std::size_t i = 0; i < kWordsAtOnce; ++i)
        all += static_cast<std::size_t>(left[i]);
    return all;
}

} // namespace
} // namespace sluice
