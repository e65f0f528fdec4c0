#pragma once

#include "core/error.h"
#include "core/jsonobject.h"
#include "core/streams/runstats.h"

#include <QJsonObject>

namespace sluice {

/// How much of a status is written.
enum class StatsDetail {
    Printed, ///< the members that `sluice stream --stats json` promises
    Whole    ///< these, and all that it takes to read the status again
};

/// The status of a run as JSON: "seconds", "stages", "copies", "allocations", "faults", "memory".
/// Thread rule: pure functions.
[[nodiscard]] JsonObject runStatsJson(const RunStatus& status, StatsDetail detail);
/// What was written Whole. Errors: Invalid, naming the member.
[[nodiscard]] Result<RunStatus> runStatsFromJson(const QJsonObject& stats);

/// "kernelToUser": the name of a kind of copy in JSON and CSV.
[[nodiscard]] const char* copyKindName(CopyKind kind);

} // namespace sluice
