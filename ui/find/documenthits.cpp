#include "ui/find/documenthits.h"

#include "core/bytes/annotations.h"

namespace sluice {

DocumentHits::DocumentHits(std::shared_ptr<const HitSearch> search, size_t target, Document& document,
                           QObject* parent)
    : HitMarks(parent)
    , m_search(std::move(search))
    , m_target(target)
    , m_document(document)
    , m_state(document.state())
{
    connect(&document, &Document::edited, this, &DocumentHits::onEdited);
    connect(&document, &Document::contentChanged, this, &DocumentHits::onHistoryChanged);
}

bool DocumentHits::isEmpty() const
{
    return m_lost || m_search->hits(m_target).size() == 0;
}

void DocumentHits::onEdited(const Edit& edit)
{
    const Shift shift = {edit.offset, edit.removed.size(), edit.inserted.size()};
    // Bytes that are overwritten move none.
    if (shift.removed == shift.inserted || m_lost)
        return;
    if (!m_shifts.empty()) {
        Shift& last = m_shifts.back();
        const bool takesBack =
            shift.offset == last.offset && shift.removed == last.inserted && shift.inserted == last.removed;
        if (takesBack) {
            m_shifts.pop_back();
            return;
        }
        if (last.removed == 0 && shift.removed == 0 && shift.offset == last.offset + last.inserted) {
            last.inserted += shift.inserted;
            return;
        }
    }
    m_shifts.push_back(shift);
    m_lost = m_shifts.size() > kMostShifts;
}

void DocumentHits::onHistoryChanged()
{
    const bool stale = m_document.state() != m_state;
    if (!stale) {
        m_shifts.clear();
        m_lost = false;
    }
    if (std::exchange(m_stale, stale) != stale)
        Q_EMIT staleChanged();
    Q_EMIT changed();
}

ByteRange DocumentHits::moved(ByteRange range) const
{
    for (const Shift& shift : m_shifts)
        range = movedRange(range, shift.offset, shift.removed, shift.inserted);
    return range;
}

std::optional<ByteRange> DocumentHits::placeOf(const Hit& hit) const
{
    if (m_lost)
        return std::nullopt;
    const ByteRange range = moved({hit.offset, hit.length});
    return range.intersected({0, m_document.size()}).length == range.length ? std::optional(range)
                                                                            : std::nullopt;
}

qint64 DocumentHits::firstFrom(qint64 offset) const
{
    const HitStore& hits = m_search->hits(m_target);
    qint64 low = 0;
    qint64 high = hits.size();
    while (low < high) {
        const qint64 middle = low + (high - low) / 2;
        const Hit hit = hits.at(middle);
        if (moved({hit.offset, hit.length}).offset < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

std::vector<ByteRange> DocumentHits::visible(ByteRange range) const
{
    std::vector<ByteRange> ranges;
    if (m_lost)
        return ranges;
    const HitStore& hits = m_search->hits(m_target);
    const auto add = [&](ByteRange hit) {
        hit = hit.intersected(range);
        if (hit.isEmpty())
            return;
        if (!ranges.empty() && hit.offset <= ranges.back().end())
            ranges.back() =
                ByteRange::between(ranges.back().offset, std::max(ranges.back().end(), hit.end()));
        else
            ranges.push_back(hit);
    };
    if (m_shifts.empty()) {
        // More cannot begin in what a screen shows, but for patterns without number.
        constexpr size_t kMost = 100'000;
        for (const Hit& hit : hits.touching(range, kMost))
            add({hit.offset, hit.length});
        return ranges;
    }
    // Bytes have moved: hits that reach into the range from before it are looked for among the last few.
    constexpr qint64 kBefore = 64;
    const qint64 count = hits.size();
    for (qint64 i = std::max<qint64>(firstFrom(range.offset) - kBefore, 0); i < count; ++i) {
        const Hit hit = hits.at(i);
        const ByteRange place = moved({hit.offset, hit.length});
        if (place.offset >= range.end())
            break;
        add(place);
    }
    return ranges;
}

std::vector<qint64> DocumentHits::density(ByteRange whole, int parts) const
{
    if (m_lost)
        return std::vector<qint64>(static_cast<size_t>(std::max(parts, 0)));
    if (m_shifts.empty())
        return m_search->hits(m_target).density(whole, parts);
    __extension__ using Wide = unsigned __int128;
    std::vector<qint64> counts(static_cast<size_t>(std::max(parts, 0)));
    qint64 before = firstFrom(whole.offset);
    for (int part = 0; part < parts; ++part) {
        const auto end = static_cast<qint64>(Wide(static_cast<quint64>(whole.length)) *
                                             static_cast<unsigned>(part + 1) / static_cast<unsigned>(parts));
        const qint64 after = firstFrom(whole.offset + end);
        counts[static_cast<size_t>(part)] = after - before;
        before = after;
    }
    return counts;
}

} // namespace sluice
