#include "core/search/classmatcher.h"

#include "core/search/bytefrequency.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace sluice {
namespace {

/// Places that are looked through at once: their maps stay in the processor's nearest cache.
constexpr size_t kBlock = 4096;
constexpr size_t kCellsPerLook = 16;
/// Classes after the first one that are looked for together.
constexpr size_t kClassesAtOnce = 4;

ByteTable tableOf(const std::bitset<256>& bytes)
{
    ByteTable table = {};
    unsigned first = 255;
    unsigned last = 0;
    unsigned all = 255;
    unsigned any = 0;
    for (unsigned byte = 0; byte < 256; ++byte) {
        if (!bytes[byte])
            continue;
        table.half[byte >> 7][byte % 16] |= static_cast<quint8>(1U << (byte >> 4 & 7U));
        first = std::min(first, byte);
        last = std::max(last, byte);
        all &= byte;
        any |= byte;
    }
    const unsigned same = ~(all ^ any) & 0xffU;
    const bool isMasked = bytes.count() == size_t{1} << (8 - std::popcount(same));
    table.isSimple = isMasked || bytes.count() == last + 1 - first;
    table.mask = static_cast<quint8>(isMasked ? same : 0xffU);
    table.first = static_cast<quint8>(isMasked ? all : first);
    table.span = static_cast<quint8>(isMasked ? 0 : last - first);
    return table;
}

} // namespace

qint64 ClassSequence::length() const
{
    return std::accumulate(steps.begin(), steps.end(), qint64{0},
                           [](qint64 sum, const Step& step) { return sum + step.count; });
}

ClassMatcher::ClassMatcher(const ClassSequence& sequence, const ByteKernel& kernel)
    : m_kernel(&kernel)
{
    Q_ASSERT(sequence.length() >= 1 && sequence.length() <= kLongest);
    std::vector<Class> classes;
    for (const ClassSequence::Step& step : sequence.steps) {
        const size_t offset = m_length;
        const auto count = static_cast<size_t>(step.count);
        m_length += count;
        if (step.bytes.all())
            continue;
        auto known = std::find_if(classes.begin(), classes.end(),
                                  [&](const Class& other) { return other.bytes == step.bytes; });
        if (known == classes.end())
            known = classes.insert(known, {step.bytes, {}});
        const auto level = static_cast<size_t>(std::bit_width(count)) - 1;
        const size_t inARow = size_t{1} << level;
        known->cells.resize(std::max(known->cells.size(), level + 1));
        known->cells[level].push_back(offset);
        if (count > inARow)
            known->cells[level].push_back(offset + count - inARow);
    }
    // The rarest classes first: with luck, nothing is left to look for after them.
    std::stable_sort(classes.begin(), classes.end(), [](const Class& a, const Class& b) {
        return usualFrequency(a.bytes) < usualFrequency(b.bytes);
    });
    m_classCount = classes.size();
    const size_t words = (kBlock + m_length) / 64 + 1;
    m_mapWords = (words + kMapMargin + 7) / 8 * 8;
    size_t maps = 0;
    for (size_t i = 0; i < classes.size(); i += m_groups.back().classes.size()) {
        const size_t count = std::min(i == 0 ? 1 : kClassesAtOnce, classes.size() - i);
        m_groups.push_back(groupOf({&classes[i], count}));
        maps = std::max(maps, count + m_groups.back().runs.size());
    }
    m_maps.resize(maps * m_mapWords / 8);
    m_result.resize(kBlock / 64 / 8);
    m_tail.resize(words * 64);
}

ClassMatcher::Group ClassMatcher::groupOf(std::span<const Class> classes) const
{
    Group group;
    for (size_t i = 0; i < classes.size(); ++i) {
        group.classes.push_back(tableOf(classes[i].bytes));
        size_t map = i;
        for (size_t level = 0; level < classes[i].cells.size(); ++level) {
            if (level > 0) {
                group.runs.push_back({map, size_t{1} << (level - 1)});
                map = classes.size() + group.runs.size() - 1;
            }
            for (const size_t cell : classes[i].cells[level])
                group.cells.push_back(map * m_mapWords * 64 + cell);
        }
    }
    return group;
}

bool ClassMatcher::keepGroup(const Group& group, const quint8* data, size_t words, size_t all)
{
    std::uint64_t* const maps = bits(m_maps);
    const size_t count = group.classes.size();
    m_kernel->classify(group.classes.data(), count, data, all, maps, m_mapWords);
    for (size_t i = 0; i < group.runs.size(); ++i) {
        m_kernel->keepTwice(maps + (count + i) * m_mapWords, maps + group.runs[i].from * m_mapWords, all,
                            group.runs[i].distance);
    }
    for (size_t i = 0; i < group.cells.size(); i += kCellsPerLook) {
        const size_t cells = std::min(kCellsPerLook, group.cells.size() - i);
        if (!m_kernel->keepCells(bits(m_result), maps, words, &group.cells[i], cells))
            return false;
    }
    return true;
}

void ClassMatcher::findBlock(const quint8* data, size_t words, size_t all)
{
    std::fill_n(bits(m_result), words, ~std::uint64_t{0});
    for (const Group& group : m_groups) {
        if (!keepGroup(group, data, words, all))
            return;
    }
}

size_t ClassMatcher::find(const quint8* data, size_t places, HitWord* out)
{
    size_t found = 0;
    for (size_t base = 0; base < places; base += kBlock) {
        const size_t count = std::min(kBlock, places - base);
        const size_t words = (count + 63) / 64;
        const size_t all = (count + m_length - 1 + 63) / 64;
        const size_t left = places + m_length - 1 - base;
        const quint8* from = data + base;
        if (all * 64 > left) {
            std::copy_n(from, left, m_tail.begin());
            std::fill(m_tail.begin() + static_cast<std::ptrdiff_t>(left), m_tail.end(), 0);
            from = m_tail.data();
        }
        findBlock(from, words, all);
        std::uint64_t* const result = bits(m_result);
        if (count % 64 != 0)
            result[words - 1] &= ~std::uint64_t{0} >> (64 - count % 64);
        for (size_t i = 0; i < words; ++i) {
            out[found] = {base + i * 64, result[i]};
            found += result[i] != 0 ? 1 : 0;
        }
    }
    return found;
}

} // namespace sluice
