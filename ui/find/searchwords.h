#pragma once

#include "core/search/hitsearch.h"

#include <QString>
#include <QStringList>

namespace sluice {

// What a list of hits tells of its search. Thread rule: pure, but for a search that goes on meanwhile.

/// "1 hit", "9,317 hits".
[[nodiscard]] QString hitCount(qint64 count);

/// How far it is after `elapsed` milliseconds: "9,317 hits · 703 MiB of 1.5 GiB · 609 MiB/s · 1.4 s left".
[[nodiscard]] QString searchProgress(const HitSearch& search, qint64 elapsed);

/// What became of it in `took` milliseconds; `targets`: what each is called.
[[nodiscard]] QString searchOutcome(const HitSearch& search, const QStringList& targets, qint64 took);

} // namespace sluice
