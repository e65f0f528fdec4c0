#include "core/search/classmatcher.h"

#include <algorithm>
#include <numeric>

namespace sluice {
namespace {

/// Places that are looked through at once: their maps stay in the processor's nearest cache.
constexpr size_t kBlock = 4096;

ByteTable tableOf(const std::bitset<256>& bytes)
{
    ByteTable table = {};
    unsigned first = 256;
    unsigned last = 0;
    for (unsigned byte = 0; byte < 256; ++byte) {
        if (!bytes[byte])
            continue;
        table.half[byte >> 7][byte % 16] |= static_cast<quint8>(1U << (byte >> 4 & 7U));
        first = std::min(first, byte);
        last = byte;
    }
    table.isRange = bytes.count() == last + 1 - first;
    table.first = static_cast<quint8>(first);
    table.span = static_cast<quint8>(last - first);
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
    const auto words = static_cast<size_t>(kBlock + sequence.length()) / 64 + 1;
    for (const ClassSequence::Step& step : sequence.steps) {
        if (step.bytes.all()) {
            m_length += static_cast<size_t>(step.count);
            continue;
        }
        auto known = std::find_if(m_classes.begin(), m_classes.end(),
                                  [&](const Class& other) { return other.bytes == step.bytes; });
        if (known == m_classes.end()) {
            m_classes.push_back({step.bytes, tableOf(step.bytes), std::vector<std::uint64_t>(words + 1)});
            known = m_classes.end() - 1;
        }
        m_steps.push_back(
            {static_cast<size_t>(known - m_classes.begin()), m_length, static_cast<size_t>(step.count)});
        m_length += static_cast<size_t>(step.count);
    }
    // The smallest classes first: with luck, nothing is left to look for after them.
    std::stable_sort(m_steps.begin(), m_steps.end(), [this](const Step& a, const Step& b) {
        return m_classes[a.classIndex].bytes.count() < m_classes[b.classIndex].bytes.count();
    });
    m_run.resize(words + 1);
    m_result.resize(kBlock / 64);
    m_tail.resize(words * 64);
}

void ClassMatcher::findBlock(const quint8* data, size_t words, size_t all)
{
    std::fill_n(m_result.begin(), words, ~std::uint64_t{0});
    for (Class& known : m_classes)
        known.isMapped = false;
    for (const Step& step : m_steps) {
        Class& known = m_classes[step.classIndex];
        if (!known.isMapped)
            m_kernel->classify(known.table, data, all, known.map.data());
        known.isMapped = true;
        const std::uint64_t* run = known.map.data();
        if (step.count > 1) {
            std::copy_n(known.map.begin(), all, m_run.begin());
            m_kernel->keepRepeated(m_run.data(), all, 1, step.count);
            run = m_run.data();
        }
        // Bits of the word beyond the last one stand for no place that is asked for.
        if (!m_kernel->keepShifted(m_result.data(), run + step.offset / 64, words, step.offset % 64))
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
        if (count % 64 != 0)
            m_result[words - 1] &= ~std::uint64_t{0} >> (64 - count % 64);
        for (size_t i = 0; i < words; ++i) {
            out[found] = {base + i * 64, m_result[i]};
            found += m_result[i] != 0 ? 1 : 0;
        }
    }
    return found;
}

} // namespace sluice
