#pragma once

#include "core/streams/runstats.h"

#include <QColor>
#include <QPalette>
#include <QString>

#include <array>

namespace sluice {

/// "812 MiB/s"; an en dash for less than a byte a second.
[[nodiscard]] QString formatRate(double bytesPerSecond);
/// "0.4 s", "12 s", "3 min 20 s", "2 h 5 min".
[[nodiscard]] QString formatDuration(double seconds);
/// What parseSize() takes: "256k", "1M", "1000".
[[nodiscard]] QString sizeText(qint64 bytes);

/// The colours of what a stage spends its time on, for a palette of either theme: told apart by lightness
/// too. Thread rule: a value.
struct ActivityColours
{
    QColor busy;
    QColor starved;
    QColor heldBack;
    QColor ground;

    [[nodiscard]] static ActivityColours of(const QPalette& palette);
};

/// The shares of a stage's time that it was busy, starved and held back; 0 … 1, together at most 1.
[[nodiscard]] std::array<double, 3> activityShares(const StageMeter::Reading& meter);

} // namespace sluice
