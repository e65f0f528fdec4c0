#include "core/search/fixedmatcher.h"

#include "core/search/bytefrequency.h"
#include "core/search/repetition.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace sluice {
namespace {

/// Bytes that are looked at to learn what data is made of: so many, from so many places.
constexpr size_t kSample = 256;
constexpr size_t kSamples = ClassMatcher::kBlock / kSample;
/// Of the places where the anchors so far meet so many are asked which byte is the best next one.
constexpr size_t kAsked = 128;
constexpr size_t kMostAnchors = 64;
constexpr size_t kFewAnchors = 8;
/// A pattern of few classes of bytes may be found by these, for so many calls, if it has more bytes than
/// these.
constexpr size_t kFewClasses = 16;
constexpr size_t kWorthClasses = 4;
constexpr int kCallsByClasses = 256;
/// Calls between two looks, the first time and at most.
constexpr int kLeastPatience = 16;
constexpr int kMostPatience = 256;
/// Calls after which it may be asked again whether data repeats itself, when it did not.
constexpr int kRepeatPatience = 8;
/// Fewer places of a repetition are quicker looked at by themselves than together with all of a word.
constexpr size_t kWorthAWord = 8;
/// Places that are looked through between two looks whether data repeats itself, at first.
constexpr size_t kBetweenRepeats = 256;

/// The pattern as classes of bytes; none where they are too many to be quick.
std::optional<ClassSequence> fewClasses(const MaskedBytes& bytes)
{
    if (bytes.value.size() > ClassMatcher::kLongest)
        return std::nullopt;
    ClassSequence sequence;
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
        if (!matching.all() && std::find(known.begin(), known.end(), matching) == known.end())
            known.push_back(matching);
        if (known.size() > kFewClasses)
            return std::nullopt;
    }
    return sequence;
}

} // namespace

FixedMatcher::FixedMatcher(const MaskedBytes& bytes, const ByteKernel& kernel)
    : m_kernel(&kernel)
    , m_value(bytes.value.begin(), bytes.value.end())
    , m_mask(bytes.mask.begin(), bytes.mask.end())
    , m_cells(bytes.cells)
    , m_length(m_value.size())
    , m_sinceLook(kLeastPatience)
    , m_patience(kLeastPatience)
{
    const size_t padded = (m_length + kKernelWidth - 1) / kKernelWidth * kKernelWidth;
    m_value.resize(padded);
    m_mask.resize(padded);
    m_cellCount = m_length - static_cast<size_t>(std::count(
                                 m_mask.begin(), m_mask.begin() + static_cast<std::ptrdiff_t>(m_length), 0));
    m_anchors = rarest(usualFrequencies(), 2);
    if (const auto sequence = m_cellCount > kWorthClasses ? fewClasses(bytes) : std::nullopt)
        m_classes.emplace(*sequence, kernel);
}

FixedMatcher::FixedMatcher(const FixedMatcher& other) = default;

PatternPlaces FixedMatcher::inPattern(const std::vector<size_t>& places) const
{
    const bool plain =
        std::all_of(places.begin(), places.end(), [this](size_t place) { return m_mask[place] == 0xff; });
    return {places.data(), places.size(), plain};
}

FixedQuery FixedMatcher::query() const
{
    return {m_value.data(), m_mask.data(), m_length, inPattern(m_anchors), m_cellCount <= m_anchors.size()};
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

/// The rarest byte first; then, as rare bytes may come together all the same, that one which comes least
/// often where those before it meet. To compare one more everywhere costs about as much as to confirm one of
/// the places sampled.
void FixedMatcher::chooseAnchors(const quint8* data, size_t size)
{
    Frequencies seen = usualFrequencies();
    std::vector<const quint8*> meeting;
    meeting.reserve(kSample * kSamples);
    const size_t step = std::max(size / kSamples, kSample);
    for (size_t at = 0; at < size; at += step) {
        for (size_t i = at; i < std::min(at + kSample, size); ++i) {
            seen[data[i]] += 16;
            meeting.push_back(data + i);
        }
    }
    std::vector<const quint8*> sample = meeting;
    std::vector<size_t> rest = rarest(seen, kMostAnchors);
    std::vector<size_t> anchors;
    for (size_t next = 0; !rest.empty();) {
        const size_t place = rest[next];
        const quint8 mask = m_mask[place];
        const quint8 value = m_value[place];
        const size_t before = meeting.size();
        std::erase_if(meeting, [=](const quint8* at) { return (at[place] & mask) != value; });
        if (anchors.size() >= 2 && before == meeting.size())
            break;
        anchors.push_back(place);
        rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(next));
        next = rarestAmong(meeting, rest);
    }
    // What matches so often is not confirmed, but compared to the end everywhere.
    const bool all = m_cellCount <= kMostAnchors && meeting.size() > rest.size() + ClassMatcher::kCostOfWords;
    if (all)
        anchors.insert(anchors.end(), rest.begin(), rest.end());
    m_anchors = std::move(anchors);
    const size_t cost = m_anchors.size() + (all ? ClassMatcher::kCostOfWords : meeting.size());
    m_classesAreQuicker = m_classes && m_classes->arrange(std::move(sample)) <= cost;
}

size_t FixedMatcher::rarestAmong(const std::vector<const quint8*>& meeting,
                                 const std::vector<size_t>& places) const
{
    const size_t share = meeting.size() / kAsked + 1;
    size_t best = 0;
    size_t least = std::numeric_limits<size_t>::max();
    for (size_t p = 0; p < places.size(); ++p) {
        size_t count = 0;
        for (size_t i = 0; i < meeting.size(); i += share)
            count += (meeting[i][places[p]] & m_mask[places[p]]) == m_value[places[p]] ? 1 : 0;
        if (count < least) {
            least = count;
            best = p;
        }
    }
    return best;
}

/// `looked` is the number of words in which the anchors met at `places` places.
void FixedMatcher::considerAnchors(const quint8* data, size_t places, size_t looked)
{
    ++m_sinceLook;
    if (m_sinceLook == 1)
        m_usuallyLooked = looked;
    // More often than in one word of 32, or they are so many that fewer may do.
    const bool isCostly = looked > places / 64 / 32 + 1 || m_anchors.size() > kFewAnchors;
    const bool isNew = m_sinceLook >= kLeastPatience && looked / 2 > m_usuallyLooked;
    if (!isCostly || (m_sinceLook < m_patience && !isNew))
        return;
    chooseAnchors(data, places);
    m_patience = isNew ? kLeastPatience : std::min(m_patience * 2, kMostPatience);
    m_sinceLook = 0;
}

size_t FixedMatcher::findRepeated(const quint8* data, size_t places, size_t slack, HitWord* out,
                                  size_t* looked, bool* repeated) const
{
    const FixedQuery wanted = query();
    size_t words = 0;
    size_t between = kBetweenRepeats;
    for (size_t base = 0; base < places;) {
        const size_t left = places - base;
        const Repetition here = repetitionAt(data + base, left + m_length - 1);
        size_t same = here.length < m_length ? 0 : here.length - m_length + 1;
        same = same == left ? left : same / 64 * 64;
        if (same >= kBetweenRepeats + kLongestRepetition) {
            const size_t asked = here.period < kWorthAWord ? here.period : (here.period + 63) / 64 * 64;
            HitWord first[kLongestRepetition / 64 + 1];
            const size_t count = m_kernel->findFixed(wanted, data + base, asked, kKernelWidth, first, looked);
            words += repeatHits({first, count}, here.period, base, same, out + words);
            *repeated = true;
            between = kBetweenRepeats;
            base += same;
            continue;
        }
        const size_t next = std::min(between, left);
        const size_t found =
            m_kernel->findFixed(wanted, data + base, next, slack + left - next, out + words, looked);
        for (size_t end = words + found; words < end; ++words)
            out[words].base += base;
        base += next;
        between *= 2;
    }
    return words;
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
    if (m_isRepeated) {
        m_isRepeated = false;
        words = findRepeated(data, places, slack, out, &looked, &m_isRepeated);
        m_repeatPatience = kRepeatPatience;
    } else if (m_callsByClasses > 0) {
        --m_callsByClasses;
        words = m_classes->find(data, places, out);
    } else {
        words = m_kernel->findFixed(query(), data, places, slack, out, &looked);
        m_isRepeated = looked > places / 64 / 2 && --m_repeatPatience < 0;
        considerAnchors(data, places, looked);
        m_callsByClasses = m_classesAreQuicker ? kCallsByClasses : 0;
    }
    if (!m_cells.empty())
        words = checkCells(data, out, words);
    return words;
}

} // namespace sluice
