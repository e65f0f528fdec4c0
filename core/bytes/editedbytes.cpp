#include "core/bytes/editedbytes.h"

#include "core/bytes/memorysource.h"
#include "core/bytes/repeatedsource.h"

#include <algorithm>
#include <cstring>

namespace sluice {
namespace {

ByteRange inSource(const Piece& piece)
{
    return {piece.offset, piece.length};
}

} // namespace

EditedBytes::EditedBytes(PieceTree tree, Access access, std::shared_ptr<Ledger> ledger)
    : m_tree(std::move(tree))
    , m_access(access)
    , m_ledger(std::move(ledger))
{
}

Result<Slice> EditedBytes::read(ByteRange range) const
{
    if (Result<void> inside = checkRange(range, size()); !inside)
        return tl::unexpected(inside.error());
    if (range.isEmpty())
        return Slice();
    const PieceTree::Place place = m_tree.pieceAt(range.offset);
    const qint64 inside = range.offset - place.begin;
    const ByteRange there{place.piece.offset + inside, range.length};
    const auto* fill = dynamic_cast<const RepeatedSource*>(place.piece.source.get());
    if (range.length <= place.piece.length - inside && (fill == nullptr || fill->holds(there)))
        return place.piece.source->read(there);
    return gather(range);
}

Result<Slice> EditedBytes::gather(ByteRange range) const
{
    const Result<NewBlock> block = newBlock(range.length);
    if (!block)
        return tl::unexpected(block.error());
    qint64 copies = 0;
    Result<void> result;
    const auto copy = [&](const PieceTree::Place& place) {
        quint8* out = block->memory.get() + (place.begin - range.offset);
        ++copies;
        if (const auto* fill = dynamic_cast<const RepeatedSource*>(place.piece.source.get())) {
            fill->copyTo(inSource(place.piece), out);
            return true;
        }
        const Result<Slice> bytes = place.piece.source->read(inSource(place.piece));
        if (!bytes) {
            result = tl::unexpected(bytes.error());
            return false;
        }
        std::memcpy(out, bytes->data(), static_cast<size_t>(place.piece.length));
        return true;
    };
    m_tree.visit(range, copy);
    if (!result)
        return tl::unexpected(result.error());
    if (m_ledger)
        m_ledger->add(CopyKind::UserToUser, range.length, copies);
    return block->slice(range.length);
}

Residency EditedBytes::residency(ByteRange range) const
{
    Residency worst = Residency::Resident;
    m_tree.visit(range, [&](const PieceTree::Place& place) {
        const Residency here = place.piece.source->residency(inSource(place.piece));
        if (here != Residency::Resident && worst != Residency::Absent)
            worst = here;
        return worst != Residency::Absent;
    });
    return worst;
}

Result<void> EditedBytes::askPieces(ByteRange range, Result<void> (ByteSource::*ask)(ByteRange) const) const
{
    Result<void> result = checkRange(range, size());
    if (!result)
        return result;
    m_tree.visit(range, [&](const PieceTree::Place& place) {
        result = (*place.piece.source.*ask)(inSource(place.piece));
        return result.has_value();
    });
    return result;
}

Result<void> EditedBytes::prepare(ByteRange range) const
{
    return askPieces(range, &ByteSource::prepare);
}

Result<void> EditedBytes::verify(ByteRange range) const
{
    return askPieces(range, &ByteSource::verify);
}

Extent EditedBytes::extentAt(qint64 offset) const
{
    const PieceTree::Place place = m_tree.pieceAt(offset);
    const qint64 inside = offset - place.begin;
    const Extent extent = place.piece.source->extentAt(place.piece.offset + inside);
    return {std::min(extent.length, place.piece.length - inside), extent.hole};
}

quint64 EditedBytes::faultCount() const noexcept
{
    quint64 count = 0;
    for (const auto& source : m_tree.outside())
        count += source->faultCount();
    return count;
}

std::vector<ByteRange> EditedBytes::lostRanges() const
{
    std::vector<std::pair<const ByteSource*, std::vector<ByteRange>>> lost;
    for (const auto& source : m_tree.outside()) {
        std::vector<ByteRange> ranges = source->lostRanges();
        if (!ranges.empty())
            lost.emplace_back(source.get(), std::move(ranges));
    }
    std::vector<ByteRange> found;
    if (lost.empty())
        return found;
    m_tree.visit({0, size()}, [&](const PieceTree::Place& place) {
        for (const auto& [source, ranges] : lost) {
            if (source != place.piece.source.get())
                continue;
            for (const ByteRange range : ranges) {
                const ByteRange part = inSource(place.piece).intersected(range);
                if (!part.isEmpty())
                    found.push_back({place.begin + (part.offset - place.piece.offset), part.length});
            }
        }
        return true;
    });
    return found;
}

void EditedBytes::setTruncatedAt(qint64) noexcept {}

} // namespace sluice
