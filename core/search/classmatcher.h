#pragma once

#include "core/search/bytekernel.h"

#include <QtGlobal>

#include <array>
#include <bitset>
#include <span>
#include <vector>

namespace sluice {

/// Bytes of a class, so many in a row, then those of the next. Thread rule: a value.
struct ClassSequence
{
    struct Step
    {
        std::bitset<256> bytes;
        qint64 count; ///< at least 1
    };

    std::vector<Step> steps;

    /// Bytes of a match.
    [[nodiscard]] qint64 length() const;
};

/// Finds a sequence of classes, everywhere, with a kernel: overlapping matches too. Each class becomes a bit
/// map of places; how many in a row and what comes after are shifts of it, however often something is found.
/// Where few places are left after some classes, these are looked at one by one.
/// Thread rule: one thread at a time; copies are independent.
class ClassMatcher
{
public:
    /// A longer sequence takes too much memory for a block.
    static constexpr qint64 kLongest = 1024;
    /// Places that are looked through at once: their maps stay in the processor's nearest cache.
    static constexpr size_t kBlock = 4096;
    /// What it costs to write down what was found in a block, as arrange() counts.
    static constexpr size_t kCostOfWords = 2;

    /// A sequence of 1 to kLongest bytes.
    explicit ClassMatcher(const ClassSequence& sequence, const ByteKernel& kernel = byteKernel());

    [[nodiscard]] qint64 length() const { return static_cast<qint64>(m_length); }
    /// Puts those classes first that leave the fewest of `places`, kBlock of the data, with length() bytes
    /// each. Gives what finding will cost there, where to look at one place costs 1.
    [[nodiscard]] size_t arrange(std::vector<const quint8*> places);
    /// As FixedMatcher::find().
    [[nodiscard]] size_t find(const quint8* data, size_t places, HitWord* out);

private:
    /// Of a bit map, so that they are read at once.
    struct alignas(64) Words
    {
        std::array<std::uint64_t, 8> bits;
    };
    struct Class
    {
        std::bitset<256> bytes;
        ByteTable table;
        /// Where it is asked for.
        std::vector<size_t> offsets;
        /// The same, in cells[k] as 2^k in a row. What is between two powers is asked for by two that
        /// overlap.
        std::vector<std::vector<size_t>> cells;

        [[nodiscard]] bool isAt(const quint8* place) const;
    };
    /// Classes that are looked for at once. The maps of their bytes come first, then those of more in a row,
    /// each made from two places of one before it.
    struct Group
    {
        struct Run
        {
            size_t from;
            size_t distance;
        };
        std::vector<ByteTable> classes;
        std::vector<Run> runs;
        /// What must be there, as places in its maps.
        std::vector<size_t> cells;
        /// The first class after those of the group.
        size_t next = 0;
    };

    /// Makes the groups of the classes in their order.
    void makeGroups();
    [[nodiscard]] Group groupOf(size_t first, size_t count) const;
    [[nodiscard]] static std::uint64_t* bits(std::vector<Words>& map) { return map.front().bits.data(); }
    /// Sets m_result to where the sequence begins in `places` places at `data`, of which `all` times 64 bytes
    /// can be read.
    void findBlock(const quint8* data, size_t places, size_t all);
    /// Keeps in m_result the places where the classes are that `group` asks for; gives in how many words
    /// there may be any.
    [[nodiscard]] size_t keepGroup(const Group& group, const quint8* data, size_t words, size_t all);
    /// Keeps those where all classes from `next` on are, too. False where that would take too long; then some
    /// may not have been looked at.
    [[nodiscard]] bool keepSingly(size_t next, const quint8* data, size_t words);

    const ByteKernel* m_kernel;
    std::vector<Class> m_classes;
    std::vector<Group> m_groups;
    /// In the first group.
    size_t m_classesAtFirst = 1;
    size_t m_length = 0;
    /// One map after the other, each of so many words.
    size_t m_mapWords = 0;
    std::vector<Words> m_maps;
    std::vector<Words> m_result;
    std::vector<quint8> m_tail;
};

} // namespace sluice
