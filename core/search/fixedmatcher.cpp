#include "core/search/fixedmatcher.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace sluice {
namespace {

/// Bytes that are looked at to learn what data is made of: so many, from so many places.
constexpr size_t kSample = 256;
constexpr size_t kSamples = 16;
/// Calls between two looks.
constexpr int kCallsBetweenLooks = 16;

/// How often each byte comes in files, roughly, in 1/4096: executables, images, logs, text.
std::array<quint32, 256> usualFrequencies()
{
    std::array<quint32, 256> table;
    table.fill(6);
    for (int c = 'a'; c <= 'z'; ++c)
        table[static_cast<size_t>(c)] = 24;
    for (const char c : {'e', 't', 'a', 'o', 'i', 'n', 's', 'r', 'l', 'd', 'c'})
        table[static_cast<quint8>(c)] = 60;
    for (const char c : {'j', 'q', 'x', 'z', 'k', 'v'})
        table[static_cast<quint8>(c)] = 10;
    for (int c = 'A'; c <= 'Z'; ++c)
        table[static_cast<size_t>(c)] = 12;
    for (int c = '0'; c <= '9'; ++c)
        table[static_cast<size_t>(c)] = 24;
    for (const char c : {'.', ',', '-', '_', '/', ':', '"', '\n', '='})
        table[static_cast<quint8>(c)] = 16;
    for (size_t c = 1; c <= 16; ++c)
        table[c] = 16;
    for (const size_t c : {0x24, 0x48, 0x8b, 0x89, 0x83, 0xe8, 0x0f, 0x40, 0x80, 0xc0})
        table[c] = 24;
    table[' '] = 120;
    table[0xff] = 150;
    table[0] = 900;
    return table;
}

/// The smallest distance at which the pattern, masks included, repeats itself.
size_t periodOf(const std::vector<quint8>& value, const std::vector<quint8>& mask, size_t length)
{
    if (length > kLongestPeriodic)
        return 0;
    for (size_t period = 1; period <= std::min(kLongestPeriod, length / 2); ++period) {
        const size_t rest = length - period;
        if (std::memcmp(&value[0], &value[period], rest) == 0 &&
            std::memcmp(&mask[0], &mask[period], rest) == 0)
            return period;
    }
    return 0;
}

} // namespace

quint32 usualFrequency(quint8 byte)
{
    static const std::array<quint32, 256> table = usualFrequencies();
    return table[byte];
}

FixedMatcher::FixedMatcher(const MaskedBytes& bytes, const ByteKernel& kernel)
    : m_kernel(&kernel)
    , m_value(bytes.value.begin(), bytes.value.end())
    , m_mask(bytes.mask.begin(), bytes.mask.end())
    , m_cells(bytes.cells)
    , m_length(m_value.size())
{
    const size_t padded = (m_length + kKernelWidth - 1) / kKernelWidth * kKernelWidth;
    m_value.resize(padded);
    m_mask.resize(padded);
    m_period = periodOf(m_value, m_mask, m_length);
    chooseAnchors(usualFrequencies());
}

FixedMatcher::FixedMatcher(const FixedMatcher& other) = default;

FixedQuery FixedMatcher::query() const
{
    return {m_value.data(), m_mask.data(), m_length,
            m_anchorA,      m_anchorB,     m_mask[m_anchorA] == 0xff && m_mask[m_anchorB] == 0xff,
            m_period};
}

void FixedMatcher::chooseAnchors(const Frequencies& frequencies)
{
    // Unmasked bytes are quicker to compare, and to count: masked ones stand in where there are no others.
    const auto countOf = [&](size_t i) {
        if (m_mask[i] == 0xff)
            return frequencies[m_value[i]];
        quint32 count = 0;
        for (unsigned byte = 0; byte < 256; ++byte) {
            if ((byte & m_mask[i]) == m_value[i])
                count += frequencies[byte];
        }
        return count;
    };
    quint32 least = ~quint32{0};
    quint32 second = ~quint32{0};
    m_anchorA = m_anchorB = m_length;
    // Far into a long pattern nothing rarer is to be expected.
    for (size_t i = 0; i < m_length; ++i) {
        if (m_mask[i] == 0 || (i >= 256 && m_anchorA != m_length))
            continue;
        const quint32 count = countOf(i);
        if (count < least || m_anchorA == m_length) {
            second = least;
            m_anchorB = m_anchorA;
            least = count;
            m_anchorA = i;
        } else if (count < second || m_anchorB == m_length) {
            second = count;
            m_anchorB = i;
        }
    }
    if (m_anchorB == m_length)
        m_anchorB = m_anchorA;
}

void FixedMatcher::lookAtData(const quint8* data, size_t size)
{
    Frequencies seen = usualFrequencies();
    const size_t step = std::max(size / kSamples, kSample);
    for (size_t at = 0; at < size; at += step) {
        for (size_t i = at; i < std::min(at + kSample, size); ++i)
            seen[data[i]] += 16;
    }
    chooseAnchors(seen);
}

size_t FixedMatcher::checkCells(const quint8* data, HitWord* words, size_t count) const
{
    size_t kept = 0;
    for (size_t w = 0; w < count; ++w) {
        HitWord word = words[w];
        for (quint64 bits = word.bits; bits != 0; bits &= bits - 1) {
            const int place = std::countr_zero(bits);
            const quint8* const match = data + word.base + static_cast<size_t>(place);
            const bool good =
                std::all_of(m_cells.begin(), m_cells.end(), [match](const MaskedBytes::Cell& cell) {
                    return std::any_of(cell.variants.begin(), cell.variants.end(),
                                       [&](const QByteArray& variant) {
                                           return std::memcmp(match + cell.offset, variant.constData(),
                                                              static_cast<size_t>(variant.size())) == 0;
                                       });
                });
            if (!good)
                word.bits &= ~(quint64{1} << place);
        }
        if (word.bits != 0)
            words[kept++] = word;
    }
    return kept;
}

size_t FixedMatcher::find(const quint8* data, size_t places, HitWord* out)
{
    size_t looked = 0;
    size_t words = m_kernel->findFixed(query(), data, places, out, &looked);
    // The anchors meet more often than in one block of 32, and mostly for nothing.
    if (--m_patience < 0 && looked > places / 64 / 32 + 1 && words < looked - looked / 4) {
        lookAtData(data, places);
        m_patience = kCallsBetweenLooks;
    }
    if (!m_cells.empty())
        words = checkCells(data, out, words);
    return words;
}

NumberMatcher::NumberMatcher(const NumberRange& range, const ByteKernel& kernel)
    : m_kernel(&kernel)
    , m_query{static_cast<unsigned>(range.type.size()), range.type.bigEndian, range.type.isFloat(), range.low,
              (range.high - range.low) & (~quint64{0} >> (64 - 8 * range.type.size()))}
{
}

} // namespace sluice
