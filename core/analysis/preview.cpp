#include "core/analysis/statistics.h"
#include "core/bytes/memorysource.h"

#include <QCoreApplication>

#include <sys/mman.h>
#include <unistd.h>

namespace sluice {
namespace {

constexpr qint64 kSample = qint64{32} << 20;
/// Fewer bytes of a block tell too little of its entropy.
constexpr qint64 kSmallestWindow = 4096;
/// Windows that are on their way while one is counted.
constexpr qint64 kFetched = 64;

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

    /// Begins to bring in what count() wants later, and that alone: at a first touch the system would read
    /// much ahead around each window, which is all of a file.
    void fetch(ByteRange window) const
    {
        if (window.isEmpty() || m_snapshot.source()->access() != Access::Mapped ||
            m_snapshot.extentAt(window.offset).hole)
            return;
        const Result<Slice> bytes = m_snapshot.read(window);
        if (!bytes)
            return;
        static const auto page = static_cast<quintptr>(::sysconf(_SC_PAGESIZE));
        const quintptr into = reinterpret_cast<quintptr>(bytes->data()) % page;
        // A wish, of which nothing may come.
        (void)::madvise(const_cast<quint8*>(bytes->data()) - into, static_cast<size_t>(bytes->size()) + into,
                        MADV_WILLNEED);
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

    /// Window `i` of `block`, both from 0, of a range.
    [[nodiscard]] ByteRange window(ByteRange range, qint64 blockSize, qint64 block, qint64 i) const
    {
        const ByteRange inside = {block * blockSize, std::min(blockSize, range.length - block * blockSize)};
        const qint64 pitch = blockSize / windows;
        const ByteRange place =
            inside.intersected({inside.offset + i * pitch + (pitch - windowSize) / 2, windowSize});
        return {range.offset + place.offset, place.length};
    }
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
    const bool all = plan.windowSize == *blockSize;
    const qint64 ahead = std::max<qint64>(kFetched / plan.windows, 1) * plan.step;
    qint64 fetched = 0;
    for (qint64 block = 0; block < plan.blocks; block += plan.step) {
        const qint64 end = all ? 0 : std::min(plan.blocks, block + ahead);
        for (; fetched < end && !options.cancel.isCancelled(); fetched += plan.step) {
            for (qint64 i = 0; i < plan.windows; ++i)
                sampler.fetch(plan.window(range, *blockSize, fetched, i));
        }
        if (options.cancel.isCancelled())
            return fail(Error::Kind::Cancelled, QCoreApplication::translate("Sweep", "Cancelled"));
        ByteCounts sum = {};
        for (qint64 i = 0; i < plan.windows; ++i) {
            const Result<ByteCounts> counts = sampler.count(plan.window(range, *blockSize, block, i));
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
