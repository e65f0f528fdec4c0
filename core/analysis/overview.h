#pragma once

#include "core/analysis/statistics.h"

namespace sluice {

/// What a strip beside the bytes shows: a file cut into rows of equal length, and for each row its entropy
/// and the shares of its classes of bytes. Memory grows with the rows, not with the file. Thread rule: a
/// value.
struct Overview
{
    /// Bytes a row, at least 1; the last row may be shorter.
    qint64 rowBytes = 1;
    /// At most as many as were asked for, fewer for files with fewer bytes.
    std::vector<BlockFigures> rows;
    /// False for a sample.
    bool exact = false;

    /// The row that shows `offset`, at least 0. Pure.
    [[nodiscard]] qint64 rowOf(qint64 offset) const { return offset / rowBytes; }
};

/// Bytes a row when `rows` (1 to 65536, device pixels) show `size` bytes.
[[nodiscard]] qint64 overviewRowBytes(qint64 size, int rows);

/// The overview of all of `snapshot`. sampleOverview() reads at most 32 MiB of it, countOverview() all: take
/// the one first, and put the other's rows (StatisticsOptions::onBlocks, as they are known) over it. Of the
/// options the size of blocks, digraph and numbers do not count. Errors and thread rule: as
/// countStatistics().
[[nodiscard]] Result<Overview> sampleOverview(const Snapshot& snapshot, int rows, StatisticsOptions options);
[[nodiscard]] Result<Overview> countOverview(const Snapshot& snapshot, int rows, StatisticsOptions options);

} // namespace sluice
