#include "core/streams/runcurves.h"

#include "core/streams/runfigures.h"

#include <algorithm>

namespace sluice {
namespace {

/// Seconds: within less, a chunk more or less is all that a rate tells.
constexpr double kShortest = 0.02;

RunCurve memoryCurve(const QString& name, const std::vector<RunSample>& samples, qint64 RunSample::*member)
{
    RunCurve curve{name, {}, {}};
    for (const RunSample& sample : samples) {
        if (sample.*member < 0)
            continue;
        curve.seconds.push_back(sample.seconds);
        curve.values.push_back(static_cast<double>(sample.*member));
    }
    return curve;
}

/// A moment's rate is what came since the moment before. Moments that lie too close for a rate count to the
/// next one.
RunCurve rateCurve(const QString& name, const std::vector<RunSample>& samples, size_t stage)
{
    RunCurve curve{name, {}, {}};
    double seconds = 0;
    qint64 bytes = 0;
    for (const RunSample& sample : samples) {
        const double time = sample.seconds - seconds;
        const bool onlyOne = curve.seconds.empty() && &sample == &samples.back();
        if (stage >= sample.stages.size() || time <= 0 || (time < kShortest && !onlyOne))
            continue;
        const auto moved = static_cast<double>(std::max<qint64>(sample.stages[stage].bytes - bytes, 0));
        curve.seconds.push_back(sample.seconds);
        curve.values.push_back(moved / time);
        seconds = sample.seconds;
        bytes = sample.stages[stage].bytes;
    }
    return curve;
}

RunCurve queueCurve(const QString& name, const std::vector<RunSample>& samples, size_t stage)
{
    RunCurve curve{name, {}, {}};
    for (const RunSample& sample : samples) {
        if (stage >= sample.stages.size())
            continue;
        curve.seconds.push_back(sample.seconds);
        curve.values.push_back(static_cast<double>(sample.stages[stage].queue));
    }
    return curve;
}

} // namespace

std::vector<RunCurve> runCurves(RunMeasure measure, const std::vector<RunSample>& samples,
                                const std::vector<StageStatus>& stages)
{
    std::vector<RunCurve> curves;
    if (measure == RunMeasure::Memory) {
        curves.push_back(memoryCurve(QStringLiteral("RssAnon"), samples, &RunSample::rssAnon));
        curves.push_back(memoryCurve(QStringLiteral("RssFile"), samples, &RunSample::rssFile));
        return curves;
    }
    for (size_t i = 0; i < stages.size(); ++i) {
        if (measure == RunMeasure::Rates)
            curves.push_back(rateCurve(shortName(stages[i]), samples, i));
        else if (stages[i].highWaterMark > 0)
            curves.push_back(queueCurve(shortName(stages[i]), samples, i));
    }
    return curves;
}

} // namespace sluice
