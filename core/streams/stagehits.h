#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QtGlobal>

namespace sluice {

/// A hit of a stage that searches. Thread rule: a value.
struct StageHit
{
    /// In the stage's input.
    qint64 offset = 0;
    qint64 length = 0;
    /// The first kMostBytes from its start on, of the hit and what follows it; fewer until they have come.
    QByteArray bytes;

    static constexpr qsizetype kMostBytes = 48;

    friend bool operator==(const StageHit&, const StageHit&) = default;
};

/// What a stage that searches has found up to now. Thread rule: a value; copies share the list.
struct StageHits
{
    /// All hits; -1 for stages that do not search.
    qint64 count = -1;
    /// The first ones, in order of their offsets.
    QList<StageHit> first;

    friend bool operator==(const StageHits&, const StageHits&) = default;
};

/// The bytes of a hit as text, with a dot for what cannot be printed. Pure.
[[nodiscard]] QString excerptOf(const StageHit& hit);

} // namespace sluice
