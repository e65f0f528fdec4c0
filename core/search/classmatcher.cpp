#include "core/search/classmatcher.h"

#include "core/search/bytefrequency.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>

namespace sluice {
namespace {

/// Bytes that are fetched ahead.
constexpr size_t kAhead = 2 * ClassMatcher::kBlock;
/// Cells that are met before it is asked whether any place is left.
constexpr size_t kCellsPerLook = 16;
/// Where places are left in no more words of a block than these they are looked at one by one, until so many
/// bytes were looked at.
constexpr size_t kFewWords = 3;
constexpr size_t kMostLooks = 1024;
/// No more classes are looked for at first than leave so many places of a sample.
constexpr size_t kFewPlaces = 1;
/// Of the places that are left so many are asked which class comes next.
constexpr size_t kAsked = 128;
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

bool ClassMatcher::Class::isAt(const quint8* place) const
{
    return std::all_of(offsets.begin(), offsets.end(), [&](size_t offset) { return bytes[place[offset]]; });
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
        for (size_t i = 0; i < count; ++i)
            known->offsets.push_back(offset + i);
        const size_t inARow = std::bit_floor(count);
        const auto level = static_cast<size_t>(std::countr_zero(inARow));
        known->cells.resize(std::max(known->cells.size(), level + 1));
        known->cells[level].push_back(offset);
        if (count > inARow)
            known->cells[level].push_back(offset + count - inARow);
    }
    // The rarest classes first: with luck, few places are left after them.
    std::stable_sort(m_classes.begin(), m_classes.end(), [](const Class& a, const Class& b) {
        return usualFrequency(a.bytes) < usualFrequency(b.bytes);
    });
    const size_t words = (kBlock + m_length) / 64 + 1;
    m_mapWords = (words + kMapMargin + 7) / 8 * 8;
    m_result.resize(kBlock / 64 / 8);
    m_tail.resize(words * 64);
    makeGroups();
}

void ClassMatcher::makeGroups()
{
    m_groups.clear();
    size_t maps = 0;
    for (size_t first = 0; first < m_classes.size(); first = m_groups.back().next) {
        const size_t count =
            std::min(first == 0 ? m_classesAtFirst : kClassesAtOnce, m_classes.size() - first);
        m_groups.push_back(groupOf(first, count));
        maps = std::max(maps, count + m_groups.back().runs.size());
    }
    m_maps.resize(maps * m_mapWords / 8);
}

ClassMatcher::Group ClassMatcher::groupOf(size_t first, size_t count) const
{
    Group group;
    group.next = first + count;
    for (size_t i = 0; i < count; ++i) {
        const Class& wanted = m_classes[first + i];
        group.classes.push_back(wanted.table);
        size_t map = i;
        for (size_t level = 0; level < wanted.cells.size(); ++level) {
            if (level > 0) {
                group.runs.push_back({map, size_t{1} << (level - 1)});
                map = count + group.runs.size() - 1;
            }
            for (const size_t cell : wanted.cells[level])
                group.cells.push_back(map * m_mapWords * 64 + cell);
        }
    }
    return group;
}

size_t ClassMatcher::arrange(std::vector<const quint8*> places)
{
    size_t cost = kCostOfWords;
    for (size_t next = 0; next < m_classes.size(); ++next) {
        const size_t share = places.size() / kAsked + 1;
        const auto countOf = [&](const Class& wanted) {
            size_t count = 0;
            for (size_t i = 0; i < places.size(); i += share)
                count += wanted.isAt(places[i]) ? 1 : 0;
            return count;
        };
        size_t best = next;
        size_t least = std::numeric_limits<size_t>::max();
        for (size_t i = next; i < m_classes.size(); ++i) {
            const size_t count = countOf(m_classes[i]);
            if (count < least) {
                least = count;
                best = i;
            }
        }
        std::swap(m_classes[next], m_classes[best]);
        std::erase_if(places, [&](const quint8* place) { return !m_classes[next].isAt(place); });
        m_classesAtFirst = std::min(next + 1, kClassesAtOnce);
        ++cost;
        if (places.size() <= kFewPlaces)
            break;
    }
    makeGroups();
    return cost;
}

size_t ClassMatcher::keepGroup(const Group& group, const quint8* data, size_t words, size_t all)
{
    std::uint64_t* const maps = bits(m_maps);
    const size_t count = group.classes.size();
    m_kernel->classify(group.classes.data(), count, data, all, maps, m_mapWords);
    for (size_t i = 0; i < group.runs.size(); ++i) {
        m_kernel->keepTwice(maps + (count + i) * m_mapWords, maps + group.runs[i].from * m_mapWords, all,
                            group.runs[i].distance);
    }
    size_t left = words;
    for (size_t i = 0; i < group.cells.size() && left > 0; i += kCellsPerLook) {
        const size_t cells = std::min(kCellsPerLook, group.cells.size() - i);
        left = m_kernel->keepCells(bits(m_result), maps, words, &group.cells[i], cells);
    }
    return left;
}

bool ClassMatcher::keepSingly(size_t next, const quint8* data, size_t words)
{
    size_t looks = 0;
    const auto isMatch = [&](const quint8* place) {
        for (size_t i = next; i < m_classes.size(); ++i) {
            for (const size_t offset : m_classes[i].offsets) {
                ++looks;
                if (!m_classes[i].bytes[place[offset]])
                    return false;
            }
        }
        return true;
    };
    for (size_t word = 0; word < words; ++word) {
        std::uint64_t& result = bits(m_result)[word];
        for (std::uint64_t rest = result; rest != 0; rest &= rest - 1) {
            const int place = std::countr_zero(rest);
            if (looks > kMostLooks)
                return false;
            if (!isMatch(data + word * 64 + static_cast<size_t>(place)))
                result &= ~(std::uint64_t{1} << place);
        }
    }
    return true;
}

void ClassMatcher::findBlock(const quint8* data, size_t places, size_t all)
{
    std::uint64_t* const result = bits(m_result);
    const size_t words = (places + 63) / 64;
    std::fill_n(result, words, ~std::uint64_t{0});
    std::fill(result + words, result + kBlock / 64, 0);
    if (places % 64 != 0)
        result[words - 1] = ~std::uint64_t{0} >> (64 - places % 64);
    for (const Group& group : m_groups) {
        const size_t left = keepGroup(group, data, words, all);
        if (left == 0 || (left <= kFewWords && keepSingly(group.next, data, words)))
            return;
    }
}

size_t ClassMatcher::find(const quint8* data, size_t places, HitWord* out)
{
    size_t found = 0;
    for (size_t base = 0; base < places; base += kBlock) {
        const size_t count = std::min(kBlock, places - base);
        const size_t all = (count + m_length - 1 + 63) / 64;
        const size_t left = places + m_length - 1 - base;
        const quint8* from = data + base;
        if (all * 64 > left) {
            std::copy_n(from, left, m_tail.begin());
            std::fill(m_tail.begin() + static_cast<std::ptrdiff_t>(left), m_tail.end(), 0);
            from = m_tail.data();
        }
        findBlock(from, count, all);
        const std::uint64_t* const result = bits(m_result);
        for (size_t i = 0; i < (count + 63) / 64; ++i) {
            __builtin_prefetch(data + base + i * 64 + kAhead);
            out[found] = {base + i * 64, result[i]};
            found += result[i] != 0 ? 1 : 0;
        }
    }
    return found;
}

} // namespace sluice
