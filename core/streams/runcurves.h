#pragma once

#include "core/streams/runrecord.h"

#include <QString>

#include <array>
#include <vector>

namespace sluice {

/// What can be drawn over the time of a run.
enum class RunMeasure {
    Memory, ///< RssAnon and RssFile of the process, bytes
    Rates,  ///< of each stage, bytes a second taken in; of a source, handed out
    Queues  ///< fill of the queue before each stage that has one, bytes
};
inline constexpr std::array kRunMeasures = {RunMeasure::Memory, RunMeasure::Rates, RunMeasure::Queues};

/// One line of a plot. Thread rule: a value.
struct RunCurve
{
    /// The stage's name, RssAnon, RssFile.
    QString name;
    /// Seconds, rising; and bytes or bytes a second, at least 0. As many of both.
    std::vector<double> seconds;
    std::vector<double> values;
};

/// The curves of one measure. `stages` are those of the last status: their names, and which have a queue.
/// Moments at which a value was not known are left out. Pure.
[[nodiscard]] std::vector<RunCurve> runCurves(RunMeasure measure, const std::vector<RunSample>& samples,
                                              const std::vector<StageStatus>& stages);

} // namespace sluice
