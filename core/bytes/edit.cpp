#include "core/bytes/edit.h"

namespace sluice {
namespace {

// Both fit: what is put together here was part of one document before.
PieceTree joined(const PieceTree& a, const PieceTree& b)
{
    return *a.replaced({a.size(), 0}, b);
}

} // namespace

std::optional<Edit> Edit::followedBy(const Edit& next) const
{
    if (next.view != view)
        return std::nullopt;
    const qint64 end = insertedRange().end();
    const qint64 nextEnd = next.removedRange().end();
    if (next.offset > end || nextEnd < offset)
        return std::nullopt;
    // The bytes that `next` removes stood before, among and after those that this one inserted.
    const ByteRange both = insertedRange().intersected(next.removedRange());
    const qint64 before = std::max<qint64>(offset - next.offset, 0);
    const qint64 after = std::max<qint64>(nextEnd - end, 0);
    Edit whole{std::min(offset, next.offset), {}, {}, view};
    whole.removed = joined(next.removed.part({0, before}), removed);
    whole.removed = joined(whole.removed, next.removed.part({next.removed.size() - after, after}));
    const qint64 kept = std::max<qint64>(next.offset - offset, 0);
    whole.inserted = joined(inserted.part({0, kept}), next.inserted);
    const qint64 rest = kept + both.length;
    whole.inserted = joined(
        whole.inserted, inserted.part(ByteRange::between(std::min(rest, inserted.size()), inserted.size())));
    return whole;
}

qint64 Edit::moved(qint64 position) const
{
    return moved(ByteRange{position, 0}, false).offset;
}

ByteRange Edit::moved(ByteRange range, bool own) const
{
    const qint64 overwritten = std::min(removed.size(), inserted.size());
    const qint64 place = offset + overwritten;
    if (removed.size() > overwritten) {
        const ByteRange gone{place, removed.size() - overwritten};
        const auto end = [gone](qint64 position) {
            return position <= gone.offset ? position : std::max(position - gone.length, gone.offset);
        };
        return ByteRange::between(end(range.offset), end(range.end()));
    }
    const qint64 added = inserted.size() - overwritten;
    if (own ? place >= range.offset && place <= range.end() : place > range.offset && place < range.end())
        return {range.offset, range.length + added};
    if (place <= range.offset)
        return {range.offset + added, range.length};
    return range;
}

} // namespace sluice
