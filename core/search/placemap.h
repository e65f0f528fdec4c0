#pragma once

/// Bit maps of places: bit i of word k stands for place 64 k + i. Internal linkage, as in bytekernelplain.h.

#include <cstddef>
#include <cstdint>

namespace sluice {
namespace {

/// `map` keeps bit i where it is set at i + distance, too; beyond its end none is.
void keepWhereAlso(std::uint64_t* map, std::size_t words, std::size_t distance)
{
    const std::size_t skip = distance / 64;
    const unsigned shift = distance % 64;
    if (skip == 0 && shift != 0) {
        for (std::size_t i = 0; i + 1 < words; ++i)
            map[i] &= map[i] >> shift | map[i + 1] << (64 - shift);
        map[words - 1] &= map[words - 1] >> shift;
        return;
    }
    for (std::size_t i = 0; i < words; ++i) {
        const std::uint64_t low = i + skip < words ? map[i + skip] >> shift : 0;
        const std::uint64_t high = shift != 0 && i + skip + 1 < words ? map[i + skip + 1] << (64 - shift) : 0;
        map[i] &= low | high;
    }
}

/// `map` keeps bit i where it is set at i, i + step, … i + (times - 1) step.
void keepRepeated(std::uint64_t* map, std::size_t words, std::size_t step, std::size_t times)
{
    std::size_t reached = 1;
    for (; reached * 2 <= times; reached *= 2)
        keepWhereAlso(map, words, reached * step);
    if (reached < times)
        keepWhereAlso(map, words, (times - reached) * step);
}

/// `kept` keeps bit i where `map`, which has a word more, has bit i + shift, shift < 64. Gives whether any is
/// left.
bool keepShifted(std::uint64_t* kept, const std::uint64_t* map, std::size_t words, unsigned shift)
{
    std::uint64_t any = 0;
    for (std::size_t i = 0; i < words; ++i) {
        kept[i] &= map[i] >> shift | map[i + 1] << 1 << (63 - shift);
        any |= kept[i];
    }
    return any != 0;
}

} // namespace
} // namespace sluice
