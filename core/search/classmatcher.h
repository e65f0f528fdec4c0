#pragma once

#include "core/search/bytekernel.h"

#include <QtGlobal>

#include <array>
#include <bitset>
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
/// Thread rule: one thread at a time; copies are independent.
class ClassMatcher
{
public:
    /// A longer sequence takes too much memory for a block.
    static constexpr qint64 kLongest = 1024;

    /// A sequence of 1 to kLongest bytes.
    explicit ClassMatcher(const ClassSequence& sequence, const ByteKernel& kernel = byteKernel());

    [[nodiscard]] qint64 length() const { return static_cast<qint64>(m_length); }
    /// Different classes, those of all bytes aside.
    [[nodiscard]] size_t classCount() const { return m_classes.size(); }
    /// As FixedMatcher::find().
    [[nodiscard]] size_t find(const quint8* data, size_t places, HitWord* out);

private:
    /// Of a bit map, so that they are read at once.
    struct alignas(64) Words
    {
        std::array<std::uint64_t, 8> bits;
    };
    struct Run
    {
        size_t offset;
        size_t count;
    };
    struct Class
    {
        std::bitset<256> bytes;
        ByteTable table;
        /// Where it is asked for: single bytes, and more in a row.
        std::vector<size_t> cells;
        std::vector<Run> runs;
    };

    [[nodiscard]] static std::uint64_t* bits(std::vector<Words>& map) { return map.front().bits.data(); }
    /// Sets m_result to where the sequence begins in 64 `words` places at `data`, of which `all` times 64 can
    /// be read.
    void findBlock(const quint8* data, size_t words, size_t all);
    /// Keeps in m_result the places at which m_map is set where the class is asked for; gives whether there
    /// may be any.
    [[nodiscard]] bool keepClass(const Class& wanted, size_t words, size_t all);

    const ByteKernel* m_kernel;
    std::vector<Class> m_classes;
    size_t m_length = 0;
    std::vector<Words> m_map;
    std::vector<Words> m_run;
    std::vector<Words> m_result;
    std::vector<quint8> m_tail;
};

} // namespace sluice
