#include "core/search/hitorder.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <numeric>

namespace sluice {
namespace {

constexpr qint64 kLook = 1024; // hits between two looks at cancel

/// Walks over hits in the order of their numbers, without looking a number up anew for each.
class HitWalk
{
public:
    explicit HitWalk(const HitSearch& search)
        : m_search(search)
        , m_sizes(search.targetCount())
    {
        for (size_t i = 0; i < m_sizes.size(); ++i)
            m_sizes[i] = search.hits(i).size();
    }

    HitSearch::Found next()
    {
        while (m_index == m_sizes[m_target]) {
            ++m_target;
            m_index = 0;
        }
        return {m_target, m_search.hits(m_target).at(m_index++)};
    }

private:
    const HitSearch& m_search;
    std::vector<qint64> m_sizes;
    size_t m_target = 0;
    qint64 m_index = 0;
};

// No bytes when they cannot be read.
QByteArrayView bytesOf(const HitSearch& search, const HitSearch::Found& found, qint64 after, Slice& slice)
{
    const Snapshot& snapshot = search.target(found.target).snapshot;
    const qint64 length = std::min(found.hit.length, kOrderedBytes) + after;
    const ByteRange range = {found.hit.offset, std::min(length, snapshot.size() - found.hit.offset)};
    Result<Slice> bytes = snapshot.read(range);
    slice = bytes ? *std::move(bytes) : Slice();
    return {slice.data(), static_cast<qsizetype>(slice.size())};
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool hasText(QByteArrayView bytes, const QByteArray& text)
{
    const auto found = std::search(bytes.begin(), bytes.end(), text.begin(), text.end(),
                                   [](char a, char b) { return lower(a) == b; });
    return found != bytes.end();
}

bool matches(const HitSearch& search, const HitSearch::Found& found, const QByteArray& filter)
{
    if (filter.startsWith("0x") && ("0x" + QByteArray::number(found.hit.offset, 16)).startsWith(filter))
        return true;
    Slice slice;
    return hasText(bytesOf(search, found, kFilteredAfter, slice), filter);
}

tl::unexpected<Error> cancelled()
{
    return fail(Error::Kind::Cancelled, QCoreApplication::translate("HitOrder", "the sorting was stopped"));
}

bool isSet(const std::atomic<bool>* cancel)
{
    return cancel != nullptr && cancel->load(std::memory_order_relaxed);
}

using Key = std::array<quint64, 2>;

/// The first bytes in the order of memcmp, with the length last: two words.
Key keyOf(QByteArrayView bytes)
{
    Key key = {};
    constexpr qsizetype kBytes = 15;
    const qsizetype count = std::min(bytes.size(), kBytes);
    for (qsizetype i = 0; i < count; ++i)
        key[static_cast<size_t>(i / 8)] |= quint64{static_cast<quint8>(bytes[i])} << (56 - i % 8 * 8);
    key[1] |= static_cast<quint64>(count);
    return key;
}

} // namespace

Result<std::vector<quint32>> arrangeHits(const HitSearch& search, qint64 count, const HitOrder& order,
                                         const std::atomic<bool>* cancel)
{
    using By = HitOrder::By;
    const QByteArray filter = order.filter.toLower();
    std::vector<quint32> numbers;
    std::vector<Key> keys;
    HitWalk walk(search);
    for (qint64 i = 0; i < count; ++i) {
        if (i % kLook == 0 && isSet(cancel))
            return cancelled();
        const HitSearch::Found found = walk.next();
        if (!filter.isEmpty() && !matches(search, found, filter))
            continue;
        numbers.push_back(static_cast<quint32>(i));
        Slice slice;
        if (order.by == By::Bytes)
            keys.push_back(keyOf(
                bytesOf(search, found, 0, slice).first(std::min<qint64>(slice.size(), found.hit.length))));
        else if (order.by == By::Length)
            keys.push_back({static_cast<quint64>(found.hit.length), 0});
        else if (order.by == By::Pattern)
            keys.push_back({static_cast<quint64>(found.hit.pattern), 0});
    }
    if (order.by == By::Number) {
        if (order.descending)
            std::reverse(numbers.begin(), numbers.end());
        return numbers;
    }
    std::vector<quint32> places(numbers.size());
    std::iota(places.begin(), places.end(), 0U);
    // Equal ones keep their order both ways.
    std::stable_sort(places.begin(), places.end(), [&](quint32 a, quint32 b) {
        return order.descending ? keys[b] < keys[a] : keys[a] < keys[b];
    });
    if (isSet(cancel))
        return cancelled();
    for (quint32& place : places)
        place = numbers[place];
    return places;
}

} // namespace sluice
