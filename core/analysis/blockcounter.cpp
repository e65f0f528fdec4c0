#include "core/analysis/blockcounter.h"

namespace sluice {
namespace {

void addTo(ByteCounts& sum, const ByteCounts& counts)
{
    for (size_t i = 0; i < sum.size(); ++i)
        sum[i] += counts[i];
}

BlockFigures zeroFigures()
{
    ByteCounts one = {};
    one[0] = 1;
    return blockFigures(one);
}

} // namespace

BlockCounter::BlockCounter(ByteRange range, qint64 blockSize)
    : m_range(range)
    , m_blockSize(blockSize)
{
    m_blocks.reserve(static_cast<size_t>(range.length / blockSize + 1));
}

/// `range` as bytes up to the next border of blocks, whole blocks, bytes after the last border.
BlockCounter::Cut BlockCounter::cut(ByteRange range) const
{
    const qint64 into = (range.offset - m_range.offset) % m_blockSize;
    Cut cut;
    if (into > 0)
        cut.head = std::min(m_blockSize - into, range.length);
    const qint64 rest = range.length - cut.head;
    cut.whole = rest / m_blockSize;
    cut.tail = rest % m_blockSize;
    return cut;
}

void BlockCounter::count(const SweepPiece& piece, Segments& segments) const
{
    segments.head = {};
    segments.tail = {};
    segments.total = {};
    segments.whole.clear();
    if (piece.hole)
        return;
    const Cut cut = this->cut(piece.range);
    const std::span<const quint8> bytes = piece.bytes.bytes();
    countBytes(bytes.first(static_cast<size_t>(cut.head)), segments.head);
    addTo(segments.total, segments.head);
    for (qint64 i = 0; i < cut.whole; ++i) {
        ByteCounts counts = {};
        countBytes(
            bytes.subspan(static_cast<size_t>(cut.head + i * m_blockSize), static_cast<size_t>(m_blockSize)),
            counts);
        segments.whole.push_back(blockFigures(counts));
        addTo(segments.total, counts);
    }
    countBytes(bytes.last(static_cast<size_t>(cut.tail)), segments.tail);
    addTo(segments.total, segments.tail);
}

void BlockCounter::extend(const ByteCounts& counts, qint64 length)
{
    if (length == 0)
        return;
    addTo(m_open, counts);
    m_openLength += length;
    const qint64 blockStart = finished() * m_blockSize;
    if (m_openLength == std::min(m_blockSize, m_range.length - blockStart)) {
        m_blocks.push_back(blockFigures(m_open));
        m_open = {};
        m_openLength = 0;
    }
}

void BlockCounter::add(const SweepPiece& piece, const Segments& segments)
{
    const Cut cut = this->cut(piece.range);
    if (piece.hole) {
        ByteCounts zeros = {};
        zeros[0] = static_cast<quint64>(cut.head);
        extend(zeros, cut.head);
        m_blocks.insert(m_blocks.end(), static_cast<size_t>(cut.whole), zeroFigures());
        zeros[0] = static_cast<quint64>(cut.tail);
        extend(zeros, cut.tail);
        m_total[0] += static_cast<quint64>(piece.range.length);
        return;
    }
    extend(segments.head, cut.head);
    m_blocks.insert(m_blocks.end(), segments.whole.begin(), segments.whole.end());
    extend(segments.tail, cut.tail);
    addTo(m_total, segments.total);
}

} // namespace sluice
