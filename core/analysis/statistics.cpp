#include "core/analysis/statistics.h"

#include "core/analysis/blockcounter.h"
#include "core/analysis/paircounter.h"
#include "core/bytes/memorysource.h"

#include <QCoreApplication>

#include <cmath>
#include <numeric>

namespace sluice {
namespace {

constexpr qint64 kPiece = qint64{1} << 20;

/// Pieces that blocks fit into, where they are small.
qint64 pieceSizeFor(qint64 blockSize)
{
    return blockSize >= kPiece ? kPiece : kPiece / blockSize * blockSize;
}

/// All that one pass counts.
class Counter
{
public:
    Counter(ByteRange range, qint64 blockSize, const StatisticsOptions& options, const SweepOptions& how)
        : m_range(range)
        , m_options(options)
        , m_kernel(options.kernel != nullptr ? *options.kernel : classKernel())
        , m_blocks(range, blockSize)
        , m_slots(static_cast<size_t>(sweepSlots(how)))
        , m_lags(static_cast<size_t>(sweepWorkers(how)))
    {
        for (int i = 0; i < sweepWorkers(how); ++i)
            m_pairs.emplace_back(options.digraph, options.numbers, options.bigEndian);
    }

    void work(const SweepPiece& piece, int slot)
    {
        m_blocks.count(piece, m_slots[static_cast<size_t>(slot)]);
        m_pairs[static_cast<size_t>(piece.worker)].count(piece, (piece.range.offset - m_range.offset) % 4);
        const qint64 size = piece.range.length;
        quint64& lag = m_lags[static_cast<size_t>(piece.worker)];
        if (piece.hole)
            return;
        const quint8* const data = piece.bytes.data();
        lag += m_kernel.lagProduct(data, static_cast<size_t>(size - 1));
        if (piece.after.size > 0)
            lag += quint64{data[size - 1]} * piece.after.bytes[0];
    }

    void commit(const SweepPiece& piece, int slot)
    {
        const qint64 known = m_blocks.finished();
        m_blocks.add(piece, m_slots[static_cast<size_t>(slot)]);
        if (m_options.onBlocks && m_blocks.finished() > known)
            m_options.onBlocks(known, std::span(m_blocks.blocks()).subspan(static_cast<size_t>(known)));
    }

    /// `ends`: the product of the last byte and the first one.
    Statistics result(quint64 ends)
    {
        Statistics made;
        made.bytes = m_range.length;
        made.counted = m_range.length;
        made.histogram = m_blocks.total();
        made.blockSize = m_blocks.blockSize();
        made.lagSum = std::accumulate(m_lags.begin(), m_lags.end(), ends);
        for (size_t i = 1; i < m_pairs.size(); ++i)
            m_pairs.front().add(m_pairs[i]);
        if (m_options.digraph)
            made.digraph = m_pairs.front().digraph();
        if (m_options.numbers)
            made.numbers = m_pairs.front().numbers();
        made.blocks = m_blocks.take();
        return made;
    }

private:
    const ByteRange m_range;
    const StatisticsOptions& m_options;
    const ClassKernel& m_kernel;
    BlockCounter m_blocks;
    std::vector<BlockCounter::Segments> m_slots;
    std::vector<PairCounter> m_pairs;
    std::vector<quint64> m_lags;
};

Result<quint64> byteAt(const Snapshot& snapshot, qint64 offset)
{
    if (snapshot.extentAt(offset).hole)
        return quint64{0};
    return snapshot.read({offset, 1}).map([](const Slice& slice) { return quint64{slice[0]}; });
}

} // namespace

ByteGroup byteGroup(quint8 byte)
{
    if (byte == 0)
        return ByteGroup::Zero;
    if (byte == 0xff)
        return ByteGroup::Ones;
    if (byte >= 0x80)
        return ByteGroup::High;
    const bool text = (byte >= 0x20 && byte <= 0x7e) || byte == '\t' || byte == '\n' || byte == '\r';
    return text ? ByteGroup::Text : ByteGroup::Control;
}

BlockFigures blockFigures(const ByteCounts& counts)
{
    BlockFigures figures;
    figures.entropy = static_cast<float>(entropyOf(counts));
    std::array<quint64, kByteGroups> sums = {};
    for (size_t value = 0; value < counts.size(); ++value)
        sums[static_cast<size_t>(byteGroup(static_cast<quint8>(value)))] += counts[value];
    const quint64 total = std::accumulate(sums.begin(), sums.end(), quint64{0});
    for (size_t i = 0; i < sums.size() && total > 0; ++i)
        figures.shares[i] = static_cast<float>(static_cast<double>(sums[i]) / static_cast<double>(total));
    return figures;
}

qint64 defaultBlockSize(qint64 bytes)
{
    constexpr qint64 kBlocks = 1024;
    qint64 size = 4096;
    while (bytes / size >= kBlocks && (bytes - 1) / size >= kBlocks)
        size *= 2;
    return size;
}

Result<qint64> blockSizeFor(ByteRange range, const StatisticsOptions& options)
{
    const qint64 size = options.blockSize > 0 ? options.blockSize : defaultBlockSize(range.length);
    if (range.length / size >= kMostBlocks) {
        return fail(Error::Kind::Invalid,
                    QCoreApplication::translate(
                        "Statistics", "Blocks of %1 bytes would be more than %2: ask for larger ones")
                        .arg(size)
                        .arg(kMostBlocks));
    }
    return size;
}

std::optional<double> Statistics::mean() const
{
    if (counted == 0)
        return std::nullopt;
    long double sum = 0;
    for (size_t value = 0; value < histogram.size(); ++value)
        sum += static_cast<long double>(value) * static_cast<long double>(histogram[value]);
    return static_cast<double>(sum / static_cast<long double>(counted));
}

std::optional<double> Statistics::chiSquare() const
{
    if (counted == 0)
        return std::nullopt;
    const double expected = static_cast<double>(counted) / 256;
    double sum = 0;
    for (const quint64 count : histogram) {
        const double difference = static_cast<double>(count) - expected;
        sum += difference * difference / expected;
    }
    return sum;
}

std::optional<double> Statistics::serialCorrelation() const
{
    if (!lagSum || counted == 0)
        return std::nullopt;
    // 64 bits of mantissa: the differences below are small beside what is subtracted.
    long double sum = 0;
    long double squares = 0;
    for (size_t value = 0; value < histogram.size(); ++value) {
        const auto count = static_cast<long double>(histogram[value]);
        sum += static_cast<long double>(value) * count;
        squares += static_cast<long double>(value * value) * count;
    }
    const auto n = static_cast<long double>(counted);
    const bool same = std::count(histogram.begin(), histogram.end(), 0U) == 255;
    if (same)
        return std::nullopt;
    return static_cast<double>((n * static_cast<long double>(*lagSum) - sum * sum) /
                               (n * squares - sum * sum));
}

double Statistics::share(ByteGroup kind) const
{
    quint64 sum = 0;
    for (size_t value = 0; value < histogram.size(); ++value) {
        if (byteGroup(static_cast<quint8>(value)) == kind)
            sum += histogram[value];
    }
    return counted > 0 ? static_cast<double>(sum) / static_cast<double>(counted) : 0;
}

Result<Statistics> countStatistics(const Snapshot& snapshot, ByteRange range,
                                   const StatisticsOptions& options)
{
    if (Result<void> inside = checkRange(range, snapshot.size()); !inside)
        return tl::unexpected(inside.error());
    const Result<qint64> blockSize = blockSizeFor(range, options);
    if (!blockSize)
        return tl::unexpected(blockSize.error());
    SweepOptions how;
    how.threads = options.threads;
    how.pieceSize = pieceSizeFor(*blockSize);
    how.context = true;
    how.cancel = options.cancel;
    how.progress = options.progress;

    Counter counter(range, *blockSize, options, how);
    const Result<void> swept = sweep(
        snapshot, range, how, [&](const SweepPiece& piece, int slot) { counter.work(piece, slot); },
        [&](const SweepPiece& piece, int slot) -> Result<void> {
            counter.commit(piece, slot);
            return {};
        });
    if (!swept)
        return tl::unexpected(swept.error());
    if (range.isEmpty())
        return counter.result(0);
    const Result<quint64> first = byteAt(snapshot, range.offset);
    const Result<quint64> last = byteAt(snapshot, range.end() - 1);
    if (!first || !last)
        return tl::unexpected(first ? last.error() : first.error());
    return counter.result(*first * *last);
}

} // namespace sluice
