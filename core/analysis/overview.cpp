#include "core/analysis/overview.h"

namespace sluice {
namespace {

using Measure = Result<Statistics> (*)(const Snapshot&, ByteRange, const StatisticsOptions&);

Result<Overview> makeOverview(const Snapshot& snapshot, int rows, StatisticsOptions options, Measure measure)
{
    options.blockSize = overviewRowBytes(snapshot.size(), rows);
    options.digraph = false;
    options.numbers = false;
    return measure(snapshot, {0, snapshot.size()}, options).map([](Statistics&& found) {
        return Overview{found.blockSize, std::move(found.blocks), found.isExact()};
    });
}

} // namespace

qint64 overviewRowBytes(qint64 size, int rows)
{
    Q_ASSERT(rows >= 1);
    return std::max<qint64>(1, size / rows + (size % rows > 0 ? 1 : 0));
}

Result<Overview> sampleOverview(const Snapshot& snapshot, int rows, StatisticsOptions options)
{
    return makeOverview(snapshot, rows, std::move(options), previewStatistics);
}

Result<Overview> countOverview(const Snapshot& snapshot, int rows, StatisticsOptions options)
{
    return makeOverview(snapshot, rows, std::move(options), countStatistics);
}

} // namespace sluice
