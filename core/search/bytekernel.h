#pragma once

#include <cstddef>
#include <cstdint>

namespace sluice {

/// Where a pattern begins in 64 neighbouring places: bit i stands for the place `base` + i.
struct HitWord
{
    std::uint64_t base;
    std::uint64_t bits;
};

/// Places in a pattern. The list belongs to whoever asks a kernel.
struct PatternPlaces
{
    const std::size_t* places;
    std::size_t count;
    /// At none of them a bit is masked out.
    bool plain;
};

/// Bytes under masks, made ready for a kernel. The tables belong to whoever asks.
/// Data matches at p when (data[p + i] & mask[i]) == value[i] for every i < length.
struct FixedQuery
{
    /// `length` bytes each, followed by zeros up to a multiple of kKernelWidth.
    const std::uint8_t* value;
    const std::uint8_t* mask;
    std::size_t length;
    /// What is compared everywhere, in this order, at least one; the rest only where they all match. Bytes
    /// that rarely come together in the data are the best.
    PatternPlaces anchors;
    /// There is nothing to compare but the anchors.
    bool anchorsDecide;
};

/// Numbers within bounds at any place: unsigned ones of `size` bytes, 1, 2, 4 or 8, that are not less than
/// `low` nor greater than `high` of any of `count` bounds.
struct NumberQuery
{
    struct Bounds
    {
        std::uint64_t low;
        std::uint64_t high;
    };

    unsigned size;
    bool bigEndian;
    /// The highest bit is taken for 0.
    bool anySign;
    unsigned count; ///< 1 or 2
    Bounds bounds[2];
};

/// A set of bytes for a kernel: byte b is in it when bit (b >> 4) % 8 of half[b >> 7][b % 16] is set. Where
/// they are those with (b & mask) - first <= span, modulo 256, `isSimple` says so: that is seen faster.
struct ByteTable
{
    std::uint8_t half[2][16];
    bool isSimple;
    std::uint8_t mask;
    std::uint8_t first;
    std::uint8_t span;
};

constexpr std::size_t kKernelWidth = 64;
/// Words that a bit map of places has more, for runs and offsets up to 1024.
constexpr std::size_t kMapMargin = 32;

/// Search compiled for one kind of processor; every kernel finds the same. The find functions look for
/// matches that begin in [0, places) of `data`, which can be read up to `places` + length - 1 bytes, and
/// `slack` more, write them in order to `out`, which has room for places / 64 + 1 words, and give the number
/// of words. `looked` grows by the blocks of 64 places in which the anchors met. No standard header but
/// <cstddef> and <cstdint> and nothing inline may come in here: what a unit for a special processor compiles
/// inline could be what the linker keeps for all. Thread rule: pure functions.
struct ByteKernel
{
    const char* name;
    std::size_t (*findFixed)(const FixedQuery& query, const std::uint8_t* data, std::size_t places,
                             std::size_t slack, HitWord* out, std::size_t* looked);
    std::size_t (*findNumber)(const NumberQuery& query, const std::uint8_t* data, std::size_t places,
                              HitWord* out);
    /// Bit i of the map `maps` + k `stride` says whether data[i] is in class k, for `words` times 64 bytes.
    void (*classify)(const ByteTable* classes, std::size_t count, const std::uint8_t* data, std::size_t words,
                     std::uint64_t* maps, std::size_t stride);
    /// Of bit maps of places (placemap.h).
    void (*keepTwice)(std::uint64_t* run, const std::uint64_t* map, std::size_t words, std::size_t distance);
    std::size_t (*keepCells)(std::uint64_t* kept, const std::uint64_t* map, std::size_t words,
                             const std::size_t* offsets, std::size_t count);
    /// The bits of `words`.
    std::uint64_t (*count)(const HitWord* words, std::size_t number);
};

/// The fastest that this processor runs.
const ByteKernel& byteKernel();

/// All that this processor runs, the plain one first; null ends the list.
const ByteKernel* const* byteKernels();

/// For any processor; and those that are built for x86-64 only (else null).
const ByteKernel& plainByteKernel();
const ByteKernel* sse2ByteKernel();
const ByteKernel* avx2ByteKernel();
const ByteKernel* avx512ByteKernel();

} // namespace sluice
