#pragma once

/// Search without vector instructions, which every kernel uses near the end of the data. Internal linkage:
/// each unit compiles it with its own flags.

#include "core/search/bytekernel.h"

namespace sluice {
namespace {

bool matchesAt(const FixedQuery& query, const std::uint8_t* data)
{
    for (std::size_t i = 0; i < query.length; ++i) {
        if ((data[i] & query.mask[i]) != query.value[i])
            return false;
    }
    return true;
}

/// Places [begin, places), where `begin` is a multiple of 64.
std::size_t findFixedPlain(const FixedQuery& query, const std::uint8_t* data, std::size_t begin,
                           std::size_t places, HitWord* out, std::size_t* looked)
{
    const auto meetAt = [&query](const std::uint8_t* place) {
        for (std::size_t i = 0; i < query.anchors.count; ++i) {
            const std::size_t anchor = query.anchors.places[i];
            if ((place[anchor] & query.mask[anchor]) != query.value[anchor])
                return false;
        }
        return true;
    };
    std::size_t words = 0;
    for (std::size_t base = begin; base < places; base += 64) {
        const std::size_t count = places - base < 64 ? places - base : 64;
        std::uint64_t bits = 0;
        bool met = false;
        for (std::size_t i = 0; i < count; ++i) {
            if (!meetAt(data + base + i))
                continue;
            met = true;
            if (matchesAt(query, data + base + i))
                bits |= std::uint64_t{1} << i;
        }
        *looked += met ? 1 : 0;
        if (bits != 0)
            out[words++] = {base, bits};
    }
    return words;
}

std::size_t findNumberPlain(const NumberQuery& query, const std::uint8_t* data, std::size_t begin,
                            std::size_t places, HitWord* out)
{
    std::size_t words = 0;
    for (std::size_t base = begin; base < places; base += 64) {
        const std::size_t count = places - base < 64 ? places - base : 64;
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < count; ++i) {
            std::uint64_t x = 0;
            for (unsigned k = 0; k < query.size; ++k) {
                const std::uint8_t digit = data[base + i + (query.bigEndian ? k : query.size - 1 - k)];
                x = x << 8 | (k == 0 && query.anySign ? digit & 0x7fU : digit);
            }
            bool within = false;
            for (unsigned k = 0; k < query.count; ++k)
                within = within || (x >= query.bounds[k].low && x <= query.bounds[k].high);
            bits |= std::uint64_t{within} << i;
        }
        if (bits != 0)
            out[words++] = {base, bits};
    }
    return words;
}

std::uint64_t countPlain(const HitWord* words, std::size_t number)
{
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < number; ++i)
        total += static_cast<std::uint64_t>(__builtin_popcountll(words[i].bits));
    return total;
}

} // namespace
} // namespace sluice
