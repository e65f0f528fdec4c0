#pragma once

#include "core/analysis/statistics.h"

#include <vector>

namespace sluice {

/// Counts bytes, and entropy by block, piece by piece of a sweep. Blocks lie at multiples of their size from
/// the start of the range; a block may have many pieces and a piece many blocks. Thread rule: count() from
/// any thread, add() from one at a time.
class BlockCounter
{
public:
    /// What one piece adds: its bytes of the block that it starts in, the blocks that lie whole in the
    /// middle, and its bytes of the block that it ends in.
    struct Segments
    {
        ByteCounts head = {};
        std::vector<BlockFigures> whole;
        ByteCounts tail = {};
        ByteCounts total = {};
    };

    /// There must be at most kMostBlocks blocks.
    BlockCounter(ByteRange range, qint64 blockSize);

    void count(const SweepPiece& piece, Segments& segments) const;
    /// Pieces in order.
    void add(const SweepPiece& piece, const Segments& segments);

    [[nodiscard]] qint64 blockSize() const { return m_blockSize; }
    [[nodiscard]] const ByteCounts& total() const { return m_total; }
    /// Blocks that are whole by now; the range's last one is when all bytes were added.
    [[nodiscard]] const std::vector<BlockFigures>& blocks() const { return m_blocks; }
    [[nodiscard]] qint64 finished() const { return static_cast<qint64>(m_blocks.size()); }
    [[nodiscard]] std::vector<BlockFigures> take() { return std::move(m_blocks); }

private:
    struct Cut
    {
        qint64 head = 0;
        qint64 whole = 0;
        qint64 tail = 0;
    };
    [[nodiscard]] Cut cut(ByteRange range) const;
    void extend(const ByteCounts& counts, qint64 length);

    const ByteRange m_range;
    const qint64 m_blockSize;
    ByteCounts m_total = {};
    std::vector<BlockFigures> m_blocks;
    /// The block that is not whole yet, and how many of its bytes were added.
    ByteCounts m_open = {};
    qint64 m_openLength = 0;
};

} // namespace sluice
