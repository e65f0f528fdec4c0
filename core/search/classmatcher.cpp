#include "core/search/classmatcher.h"

#include "core/search/bytefrequency.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace sluice {
namespace {

/// Places that are looked through at once: their maps stay in the processor's nearest cache.
constexpr size_t kBlock = 4096;
/// More of one class in a row are found by doubling, fewer by one shift each.
constexpr size_t kLongForCells = 3;
constexpr size_t kCellsPerLook = 8;

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
    for (const ClassSequence::Step& step : sequence.steps) {
        const size_t offset = m_length;
        const auto count = static_cast<size_t>(step.count);
        m_length += count;
        if (step.bytes.all())
            continue;
        auto known = std::find_if(m_classes.begin(), m_classes.end(),
                                  [&](const Class& other) { return other.bytes == step.bytes; });
        if (known == m_classes.end())
            known = m_classes.insert(known, {step.bytes, tableOf(step.bytes), {}, {}});
        if (count > kLongForCells)
            known->runs.push_back({offset, count});
        for (size_t i = 0; count <= kLongForCells && i < count; ++i)
            known->cells.push_back(offset + i);
    }
    // The rarest classes first: with luck, nothing is left to look for after them.
    std::stable_sort(m_classes.begin(), m_classes.end(), [](const Class& a, const Class& b) {
        return usualFrequency(a.bytes) < usualFrequency(b.bytes);
    });
    const size_t words = (kBlock + m_length) / 64 + 1;
    m_map.resize((words + kMapMargin) / 8 + 1);
    m_run.resize((words + kMapMargin) / 8 + 1);
    m_result.resize(kBlock / 64 / 8);
    m_tail.resize(words * 64);
}

bool ClassMatcher::keepClass(const Class& wanted, size_t words, size_t all)
{
    for (const Run& run : wanted.runs) {
        m_kernel->keepRepeated(bits(m_run), bits(m_map), all, run.count);
        if (!m_kernel->keepCells(bits(m_result), bits(m_run), words, &run.offset, 1))
            return false;
    }
    for (size_t i = 0; i < wanted.cells.size(); i += kCellsPerLook) {
        const size_t count = std::min(kCellsPerLook, wanted.cells.size() - i);
        if (!m_kernel->keepCells(bits(m_result), bits(m_map), words, &wanted.cells[i], count))
            return false;
    }
    return true;
}

void ClassMatcher::findBlock(const quint8* data, size_t words, size_t all)
{
    std::fill_n(bits(m_result), words, ~std::uint64_t{0});
    for (const Class& wanted : m_classes) {
        m_kernel->classify(wanted.table, data, all, bits(m_map));
        if (!keepClass(wanted, words, all))
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
