#include "core/search/fixedmatcher.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace sluice {
namespace {

/// Bytes that are looked at to learn what data is made of: so many, from so many places.
constexpr size_t kSample = 256;
constexpr size_t kSamples = 16;
/// Rare bytes of a pattern of which pairs are tried.
constexpr size_t kPaired = 8;
/// Calls between two looks.
constexpr int kCallsBetweenLooks = 64;
/// Where the anchors meet nearly everywhere, a pattern of no more runs of no more different bytes is found by
/// their classes, for so many calls; a shorter one, or one that repeats itself, is compared as quickly.
constexpr size_t kLongForBytes = 9;
constexpr size_t kFewRuns = 8;
constexpr size_t kFewClasses = 4;
constexpr int kCallsByClasses = 64;

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

namespace {

/// The pattern as classes of bytes; none where they are too many to be quick.
std::optional<ClassSequence> fewClasses(const MaskedBytes& bytes)
{
    ClassSequence sequence;
    size_t runs = 0;
    std::vector<std::bitset<256>> known;
    for (qsizetype i = 0; i < bytes.value.size(); ++i) {
        if (i > 0 && bytes.value[i] == bytes.value[i - 1] && bytes.mask[i] == bytes.mask[i - 1]) {
            ++sequence.steps.back().count;
            continue;
        }
        std::bitset<256> matching;
        for (unsigned byte = 0; byte < 256; ++byte)
            matching[byte] =
                (byte & static_cast<quint8>(bytes.mask[i])) == static_cast<quint8>(bytes.value[i]);
        sequence.steps.push_back({matching, 1});
        runs += matching.all() ? 0 : 1;
        if (!matching.all() && std::find(known.begin(), known.end(), matching) == known.end())
            known.push_back(matching);
        if (runs > kFewRuns || known.size() > kFewClasses)
            return std::nullopt;
    }
    return sequence;
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
    , m_plain(bytes.mask.count('\xff') == bytes.mask.size())
{
    const size_t padded = (m_length + kKernelWidth - 1) / kKernelWidth * kKernelWidth;
    m_value.resize(padded);
    m_mask.resize(padded);
    m_period = periodOf(m_value, m_mask, m_length);
    m_cellCount = m_length - static_cast<size_t>(std::count(
                                 m_mask.begin(), m_mask.begin() + static_cast<std::ptrdiff_t>(m_length), 0));
    const std::vector<size_t> places = rarest(usualFrequencies(), 2);
    setAnchors(places.front(), places.back());
    const bool suited =
        m_length >= kLongForBytes && m_length <= ClassMatcher::kLongest && m_cellCount > 2 && m_period == 0;
    if (const auto sequence = suited ? fewClasses(bytes) : std::nullopt)
        m_classes.emplace(*sequence, kernel);
}

FixedMatcher::FixedMatcher(const FixedMatcher& other) = default;

FixedQuery FixedMatcher::query() const
{
    return {m_value.data(),
            m_mask.data(),
            m_length,
            m_anchorA,
            m_anchorB,
            m_plain,
            m_mask[m_anchorA] == 0xff && m_mask[m_anchorB] == 0xff,
            m_cellCount <= (m_anchorA == m_anchorB ? 1 : 2),
            m_period};
}

std::vector<size_t> FixedMatcher::rarest(const Frequencies& frequencies, size_t most) const
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
    std::vector<std::pair<quint32, size_t>> cells;
    // Far into a long pattern nothing rarer is to be expected.
    for (size_t i = 0; i < m_length && (i < 256 || cells.empty()); ++i) {
        if (m_mask[i] != 0)
            cells.emplace_back(countOf(i), i);
    }
    if (cells.empty())
        return {0};
    const size_t count = std::min(most, cells.size());
    std::partial_sort(cells.begin(), cells.begin() + static_cast<std::ptrdiff_t>(count), cells.end());
    std::vector<size_t> places(count);
    std::transform(cells.begin(), cells.begin() + static_cast<std::ptrdiff_t>(count), places.begin(),
                   [](const auto& cell) { return cell.second; });
    return places;
}

void FixedMatcher::setAnchors(size_t a, size_t b)
{
    m_anchorA = a;
    m_anchorB = b;
}

/// Bytes that are rare may come together all the same, as those of a word do: pairs of them are counted.
void FixedMatcher::lookAtData(const quint8* data, size_t size)
{
    Frequencies seen = usualFrequencies();
    const size_t step = std::max(size / kSamples, kSample);
    for (size_t at = 0; at < size; at += step) {
        for (size_t i = at; i < std::min(at + kSample, size); ++i)
            seen[data[i]] += 16;
    }
    const std::vector<size_t> places = rarest(seen, kPaired);
    if (places.size() < 2)
        return setAnchors(places[0], places[0]);
    std::array<std::array<quint32, kPaired>, kPaired> met = {};
    for (size_t at = 0; at < size; at += step) {
        for (size_t i = at; i < std::min(at + kSample, size); ++i) {
            unsigned here = 0;
            for (size_t p = 0; p < places.size(); ++p) {
                const bool equal = (data[i + places[p]] & m_mask[places[p]]) == m_value[places[p]];
                here |= static_cast<unsigned>(equal) << p;
            }
            for (size_t a = 0; here >> a != 0; ++a) {
                for (size_t b = a + 1; here >> b != 0; ++b)
                    met[a][b] += (here >> a) & (here >> b) & 1U;
            }
        }
    }
    size_t bestA = 0;
    size_t bestB = 1;
    for (size_t a = 0; a < places.size(); ++a) {
        for (size_t b = a + 1; b < places.size(); ++b) {
            if (met[a][b] < met[bestA][bestB]) {
                bestA = a;
                bestB = b;
            }
        }
    }
    setAnchors(places[bestA], places[bestB]);
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

size_t FixedMatcher::find(const quint8* data, size_t places, HitWord* out, size_t slack)
{
    size_t looked = 0;
    size_t words = 0;
    if (m_callsByClasses > 0) {
        --m_callsByClasses;
        words = m_classes->find(data, places, out);
    } else {
        words = m_kernel->findFixed(query(), data, places, slack, out, &looked);
    }
    // The anchors meet more often than in one block of 32, and mostly for nothing.
    if (--m_patience < 0 && looked > places / 64 / 32 + 1 && words < looked - looked / 4) {
        lookAtData(data, places);
        m_patience = kCallsBetweenLooks;
    } else if (m_classes && looked > places / 64 / 2) {
        m_callsByClasses = kCallsByClasses;
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
