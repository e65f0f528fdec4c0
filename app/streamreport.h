#pragma once

#include "core/ledger/ledger.h"
#include "core/streams/runstats.h"

#include <QByteArray>
#include <QString>

namespace sluice {

/// What `sluice stream --stats` prints of a run that is over. `ledger` is that of the whole command.
/// Thread rule: pure functions.
[[nodiscard]] QByteArray streamStatsJson(const RunStatus& status, const Ledger& ledger);
[[nodiscard]] QString streamStatsText(const RunStatus& status, const Ledger& ledger);

/// One line about a run that goes on: bytes, rate, time left.
[[nodiscard]] QString streamProgress(const RunStatus& status);

/// What `sluice stream --list` prints: every stage with its parameters.
[[nodiscard]] QString stageListText();
/// The same, one JSON object a line.
[[nodiscard]] QByteArray stageListJson();

} // namespace sluice
