#pragma once

#include "core/analysis/classkernel.h"
#include "core/analysis/histogram.h"
#include "core/jobs/sweep.h"

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace sluice {

/// Kinds of bytes that an overview tells apart.
enum class ByteGroup { Zero, Control, Text, High, Ones };
inline constexpr size_t kByteGroups = 5;
/// Zero: 0. Text: 0x20 to 0x7e, tab, line feed, carriage return. Control: what else is below 0x80. Ones:
/// 0xff. High: what else is from 0x80 up.
[[nodiscard]] ByteGroup byteGroup(quint8 byte);

/// What is known of one block. Thread rule: a value.
struct BlockFigures
{
    /// Bits per byte, 0 to 8.
    float entropy = 0;
    /// Of each ByteGroup, 0 to 1; they add up to 1.
    std::array<float, kByteGroups> shares = {};
};
[[nodiscard]] BlockFigures blockFigures(const ByteCounts& counts);

/// Pairs of bytes that follow each other: how often `second` comes after `first`, at first * 256 + second.
using Digraph = std::vector<quint64>;

/// The bytes read as numbers from the start of the range, one after the other; a last one that is not whole
/// does not count. Thread rule: a value.
struct NumberFigures
{
    /// int16 by its upper byte: bin 0 holds -32768 to -32513, bin 255 32512 to 32767.
    std::array<quint64, 256> int16 = {};
    /// float32 that are finite, by sign and exponent: bin 255 - e when negative, 256 + e when positive, with
    /// e the stored exponent (0: zeros and denormals). So bins grow with the value.
    std::array<quint64, 512> float32 = {};
    quint64 zeros = 0;
    quint64 denormals = 0;
    quint64 infinities = 0;
    quint64 notNumbers = 0;
};

/// What was counted of a range, and what follows from it. Formulas: those of John Walker's `ent`
/// (https://www.fourmilab.ch/random/). Thread rule: a value.
struct Statistics
{
    /// Bytes of the range, and how many of them were looked at: fewer in a preview, where counts are those of
    /// the sample. Holes count as looked at.
    qint64 bytes = 0;
    qint64 counted = 0;
    ByteCounts histogram = {};
    /// Bytes a block; the last block of the range may be shorter.
    qint64 blockSize = 0;
    std::vector<BlockFigures> blocks;
    /// The sum of the products of neighbours, the last byte with the first one too; not in a preview.
    std::optional<quint64> lagSum;
    /// 65536 counts if they were asked for.
    Digraph digraph;
    std::optional<NumberFigures> numbers;

    [[nodiscard]] bool isExact() const { return counted == bytes; }
    /// Bits per byte, 0 to 8.
    [[nodiscard]] double entropy() const { return entropyOf(histogram); }
    /// Arithmetic mean of the bytes, 0 to 255; none without bytes, as below.
    [[nodiscard]] std::optional<double> mean() const;
    /// The sum over all values of (count - n/256)^2 / (n/256): about 255 for random bytes.
    [[nodiscard]] std::optional<double> chiSquare() const;
    /// (n * lag - sum^2) / (n * squares - sum^2), Knuth's serial correlation (The Art of Computer
    /// Programming, 3.3.2 K): -1 to 1, about 0 for random bytes. None where all bytes are the same (ent says
    /// -100000).
    [[nodiscard]] std::optional<double> serialCorrelation() const;
    /// Share of the ByteGroup, 0 to 1.
    [[nodiscard]] double share(ByteGroup kind) const;
};

struct StatisticsOptions
{
    /// Bytes a block, at least 1; 0: defaultBlockSize(). Too many blocks are refused.
    qint64 blockSize = 0;
    bool digraph = false;
    bool numbers = false;
    /// Of `numbers`.
    bool bigEndian = false;
    /// Called with blocks that are known exactly, in order, one call at a time: the first block's index.
    std::function<void(qint64 first, std::span<const BlockFigures> blocks)> onBlocks;
    /// As in SweepOptions.
    int threads = 0;
    CancelToken cancel;
    SweepProgress* progress = nullptr;
    /// For tests: another one than the fastest.
    const ClassKernel* kernel = nullptr;
};

/// At most so many blocks are kept.
inline constexpr qint64 kMostBlocks = qint64{4} << 20;
/// The smallest power of two from 4096 up that gives at most 1024 blocks.
[[nodiscard]] qint64 defaultBlockSize(qint64 bytes);

/// The size of blocks that these options mean. Error: Invalid when there would be too many.
[[nodiscard]] Result<qint64> blockSizeFor(ByteRange range, const StatisticsOptions& options);

/// Counts all of `range` of `snapshot`, on several threads, in one pass. Holes are counted without being
/// read. Errors: those of sweep(); Invalid when there would be more than kMostBlocks blocks. Thread rule: any
/// thread, which waits until all is done.
[[nodiscard]] Result<Statistics> countStatistics(const Snapshot& snapshot, ByteRange range,
                                                 const StatisticsOptions& options);

/// An estimate from windows spread over the range: at most 32 MiB of it are read, whatever its size. Every
/// block has figures, those of a neighbour where there are too many blocks for a window each. Digraph and
/// numbers are left out. Errors and thread rule as above.
[[nodiscard]] Result<Statistics> previewStatistics(const Snapshot& snapshot, ByteRange range,
                                                   const StatisticsOptions& options);

} // namespace sluice
