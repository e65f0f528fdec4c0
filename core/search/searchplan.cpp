#include "core/search/searchplan.h"

namespace sluice {
namespace {

/// Smaller holes are read.
constexpr qint64 kSmallestHole = qint64{1} << 20;
/// So far ahead is looked at once: a file can have a million holes.
constexpr int kExtentsAhead = 64;

} // namespace

SearchPlan::SearchPlan(Snapshot snapshot, ByteRange places, const Shape& shape)
    : m_snapshot(std::move(snapshot))
    , m_left(places)
    , m_shape(shape)
    , m_known(shape.findHoles ? places.offset : places.end())
    , m_hole{places.end(), 0}
{
}

/// Goes on from m_known to the next hole that is worth its while.
void SearchPlan::lookForHole()
{
    for (int i = 0; i < kExtentsAhead && m_known < m_left.end(); ++i) {
        const Extent extent = m_snapshot.extentAt(m_known);
        const ByteRange whole = {m_known, extent.length};
        m_known = whole.end();
        if (!extent.hole)
            continue;
        const ByteRange inner = ByteRange::between(whole.offset + m_shape.before, whole.end() - m_shape.after)
                                    .intersected(m_left);
        if (inner.length >= kSmallestHole) {
            m_hole = inner;
            m_known = inner.end();
            return;
        }
    }
    m_known = std::min(m_known, m_left.end());
    m_hole = {m_known, 0};
}

std::optional<SearchChunk> SearchPlan::next()
{
    if (m_left.isEmpty())
        return {};
    if (m_left.offset >= m_known)
        lookForHole();
    // What is known ends with a hole, or with nothing.
    const bool hole = m_hole.contains(m_left.offset);
    const qint64 until = hole || m_hole.isEmpty() ? m_known : m_hole.offset;
    qint64 length = until - m_left.offset;
    if (!hole || !m_shape.skipHoles)
        length = std::min(length, m_shape.chunk);
    const SearchChunk chunk = {{m_left.offset, length}, hole};
    m_left = ByteRange::between(chunk.places.end(), m_left.end());
    return chunk;
}

} // namespace sluice
