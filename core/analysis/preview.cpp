#include "core/analysis/statistics.h"
#include "core/bytes/memorysource.h"

#include <QCoreApplication>

namespace sluice {
namespace {

constexpr qint64 kSample = qint64{32} << 20;
/// Fewer bytes of a block tell too little of its entropy.
constexpr qint64 kSmallestWindow = 4096;

/// Reads windows of a range, and counts holes without reading.
class Sampler
{
public:
    Sampler(const Snapshot& snapshot, Statistics& sum)
        : m_snapshot(snapshot)
        , m_sum(sum)
        , m_faults(snapshot.faultCount())
    {
    }

    /// The counts of `window`, which go to the sum too.
    Result<ByteCounts> count(ByteRange window)
    {
        ByteCounts counts = {};
        for (qint64 at = window.offset; at < window.end();) {
            const Extent extent = m_snapshot.extentAt(at);
            const ByteRange part = {at, std::min(std::max<qint64>(extent.length, 1), window.end() - at)};
            if (extent.hole) {
                counts[0] += static_cast<quint64>(part.length);
            } else {
                if (Result<void> read = countPart(part, counts); !read)
                    return tl::unexpected(read.error());
            }
            at = part.end();
        }
        for (size_t i = 0; i < counts.size(); ++i)
            m_sum.histogram[i] += counts[i];
        m_sum.counted += window.length;
        return counts;
    }

private:
    Result<void> countPart(ByteRange part, ByteCounts& counts) const
    {
        if (Result<void> there = m_snapshot.verify(part); !there)
            return there;
        const Result<Slice> bytes = m_snapshot.read(part);
        if (!bytes)
            return tl::unexpected(bytes.error());
        countBytes(bytes->bytes(), counts);
        if (m_snapshot.faultCount() != m_faults) {
            if (Result<void> lost = m_snapshot.verify(part); !lost)
                return lost;
            return fail(Error::Kind::Changed,
                        QCoreApplication::translate(
                            "Sweep", "The file lost bytes while it was read, near offset %1. Open it again")
                            .arg(part.offset),
                        0, part.offset);
        }
        return {};
    }

    const Snapshot& m_snapshot;
    Statistics& m_sum;
    const quint64 m_faults;
};

/// Where the windows lie: the same number of the same size in every block that is looked at.
struct Plan
{
    qint64 blocks = 0;
    /// One block in so many is looked at.
    qint64 step = 1;
    qint64 windows = 1;
    qint64 windowSize = 0;
};

Plan planFor(qint64 bytes, qint64 blockSize)
{
    constexpr qint64 kFewestWindows = 1024;
    Plan plan;
    plan.blocks = bytes / blockSize + (bytes % blockSize > 0 ? 1 : 0);
    plan.windowSize = blockSize;
    if (bytes <= kSample || plan.blocks == 0)
        return plan;
    const qint64 most = kSample / std::min(kSmallestWindow, blockSize);
    plan.step = (plan.blocks + most - 1) / most;
    const qint64 looked = (plan.blocks + plan.step - 1) / plan.step;
    plan.windows = std::max<qint64>(1, kFewestWindows / looked);
    plan.windowSize = std::min(blockSize / plan.windows, kSample / (looked * plan.windows));
    return plan;
}

} // namespace

Result<Statistics> previewStatistics(const Snapshot& snapshot, ByteRange range,
                                     const StatisticsOptions& options)
{
    if (Result<void> inside = checkRange(range, snapshot.size()); !inside)
        return tl::unexpected(inside.error());
    const Result<qint64> blockSize = blockSizeFor(range, options);
    if (!blockSize)
        return tl::unexpected(blockSize.error());
    Statistics made;
    made.bytes = range.length;
    made.blockSize = *blockSize;
    const Plan plan = planFor(range.length, *blockSize);
    made.blocks.reserve(static_cast<size_t>(plan.blocks));
    Sampler sampler(snapshot, made);
    for (qint64 block = 0; block < plan.blocks; block += plan.step) {
        if (options.cancel.isCancelled())
            return fail(Error::Kind::Cancelled, QCoreApplication::translate("Sweep", "Cancelled"));
        const qint64 begin = range.offset + block * *blockSize;
        const ByteRange whole = {begin, std::min(*blockSize, range.end() - begin)};
        const qint64 pitch = *blockSize / plan.windows;
        ByteCounts sum = {};
        for (qint64 i = 0; i < plan.windows; ++i) {
            const ByteRange window =
                whole.intersected({begin + i * pitch + (pitch - plan.windowSize) / 2, plan.windowSize});
            const Result<ByteCounts> counts = sampler.count(window);
            if (!counts)
                return tl::unexpected(counts.error());
            for (size_t value = 0; value < sum.size(); ++value)
                sum[value] += (*counts)[value];
        }
        const qint64 same = std::min(plan.step, plan.blocks - block);
        made.blocks.insert(made.blocks.end(), static_cast<size_t>(same), blockFigures(sum));
    }
    return made;
}

} // namespace sluice
