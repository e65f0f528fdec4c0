#include "core/search/hitorder.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <span>

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
QByteArrayView read(const Snapshot& snapshot, ByteRange range, Slice& slice)
{
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
    const Snapshot& snapshot = search.target(found.target).snapshot;
    Slice slice;
    return hasText(read(snapshot, HitContext::of(found.hit, snapshot.size()).range, slice), filter);
}

tl::unexpected<Error> cancelled()
{
    return fail(Error::Kind::Cancelled, QCoreApplication::translate("HitOrder", "the sorting was stopped"));
}

bool isSet(const std::atomic<bool>* cancel)
{
    return cancel != nullptr && cancel->load(std::memory_order_relaxed);
}

/// A hit to be sorted by two words.
struct Entry
{
    std::array<quint64, 2> key = {};
    quint32 number = 0;
};

/// Of what is compared as bytes, so many are in a key.
constexpr qint64 kKeyBytes = 15;

/// Sorts hits, which it was given in the order of their numbers: those with equal keys stay in it both ways.
class HitSorter
{
public:
    HitSorter(const HitSearch& search, const HitOrder& order, const std::atomic<bool>* cancel)
        : m_search(search)
        , m_order(order)
        , m_cancel(cancel)
    {
    }

    void reserve(qint64 count) { m_entries.reserve(static_cast<size_t>(count)); }
    void add(quint32 number, const HitSearch::Found& found)
    {
        m_entries.push_back({keyOf(found, 0), number});
    }

    // False when it was cancelled.
    bool sort() { return sort(m_entries, 0); }

    [[nodiscard]] std::vector<quint32> numbers() const
    {
        std::vector<quint32> numbers;
        numbers.reserve(m_entries.size());
        for (const Entry& entry : m_entries)
            numbers.push_back(entry.number);
        return numbers;
    }

private:
    using By = HitOrder::By;

    [[nodiscard]] bool isOfBytes() const { return m_order.by == By::Bytes || m_order.by == By::Context; }

    // Of bytes: those from `depth` on in the order of memcmp, with their number last.
    [[nodiscard]] std::array<quint64, 2> keyOf(const HitSearch::Found& found, qint64 depth) const
    {
        const Hit& hit = found.hit;
        if (!isOfBytes())
            return {static_cast<quint64>(m_order.by == By::Offset    ? hit.offset
                                         : m_order.by == By::Pattern ? hit.pattern
                                                                     : hit.length),
                    0};
        const Snapshot& snapshot = m_search.target(found.target).snapshot;
        const HitContext context = HitContext::of(hit, snapshot.size());
        const qint64 compared = context.match + (m_order.by == By::Context ? context.after : 0);
        Slice slice;
        const QByteArrayView bytes =
            read(snapshot, {hit.offset + depth, std::min(compared - depth, kKeyBytes)}, slice);
        std::array<quint64, 2> key = {};
        for (qsizetype i = 0; i < bytes.size(); ++i)
            key[static_cast<size_t>(i / 8)] |= quint64{static_cast<quint8>(bytes[i])} << (56 - i % 8 * 8);
        key[1] |= static_cast<quint64>(bytes.size());
        return key;
    }

    bool sort(std::span<Entry> entries, qint64 depth)
    {
        if (isSet(m_cancel))
            return false;
        std::stable_sort(entries.begin(), entries.end(), [this](const Entry& a, const Entry& b) {
            return m_order.descending ? b.key < a.key : a.key < b.key;
        });
        if (!isOfBytes())
            return true;
        // Those that begin alike are told apart by what follows.
        for (size_t first = 0; first < entries.size();) {
            size_t end = first + 1;
            while (end < entries.size() && entries[end].key == entries[first].key)
                ++end;
            const bool more = (entries[first].key[1] & 0xff) == static_cast<quint64>(kKeyBytes);
            if (more && end - first > 1 && !sortOn(entries.subspan(first, end - first), depth + kKeyBytes))
                return false;
            first = end;
        }
        return true;
    }

    bool sortOn(std::span<Entry> entries, qint64 depth)
    {
        for (size_t i = 0; i < entries.size(); ++i) {
            if (i % kLook == 0 && isSet(m_cancel))
                return false;
            entries[i].key = keyOf(m_search.at(entries[i].number), depth);
        }
        return sort(entries, depth);
    }

    const HitSearch& m_search;
    const HitOrder& m_order;
    const std::atomic<bool>* m_cancel;
    std::vector<Entry> m_entries;
};

} // namespace

HitContext HitContext::of(const Hit& hit, qint64 size)
{
    HitContext context;
    context.before = std::min(hit.offset, kBefore);
    context.match = std::min(hit.length, kMatch);
    if (context.match == hit.length)
        context.after = std::min(size - hit.offset - hit.length, kAfter);
    context.range = {hit.offset - context.before, context.before + context.match + context.after};
    return context;
}

Result<std::vector<quint32>> arrangeHits(const HitSearch& search, qint64 count, const HitOrder& order,
                                         const std::atomic<bool>* cancel)
{
    const QByteArray filter = order.filter.toLower();
    const bool sorted = order.by != HitOrder::By::Number;
    std::vector<quint32> numbers;
    HitSorter sorter(search, order, cancel);
    if (sorted && filter.isEmpty())
        sorter.reserve(count);
    HitWalk walk(search);
    for (qint64 i = 0; i < count; ++i) {
        if (i % kLook == 0 && isSet(cancel))
            return cancelled();
        const HitSearch::Found found = walk.next();
        if (!filter.isEmpty() && !matches(search, found, filter))
            continue;
        const auto number = static_cast<quint32>(i);
        sorted ? sorter.add(number, found) : numbers.push_back(number);
    }
    if (sorted)
        return sorter.sort() ? Result<std::vector<quint32>>(sorter.numbers()) : cancelled();
    if (order.descending)
        std::reverse(numbers.begin(), numbers.end());
    return numbers;
}

} // namespace sluice
