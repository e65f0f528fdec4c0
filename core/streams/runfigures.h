#pragma once

#include "core/streams/runstats.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace sluice {

/// One line of the ledger of a run, for tables: what a run cost, in numbers that can be set beside those of
/// another run. Thread rule: a value.
struct RunFigure
{
    /// How far the number can be trusted.
    enum class Mark {
        Measured, ///< counted at the place where it happens, or by the kernel
        Derived,  ///< worked out from what is measured
        Unknown   ///< cannot be seen from here
    };
    enum class Group { Copies, InPlace, Allocations, Faults, Memory, Time };
    enum class Unit { Bytes, Count, Seconds };

    /// Stable, for files: "copies.userToUser", "allocations.peak", "faults.minor.2".
    QByteArray key;
    Group group = Group::Copies;
    Mark mark = Mark::Measured;
    /// For a person. Translated.
    QString title;
    QString hint;
    /// The number of the figure: bytes, or what `unit` says; nanoseconds for Seconds. -1: not known.
    qint64 value = -1;
    Unit unit = Unit::Bytes;
    /// How many times; -1 where that means nothing.
    qint64 count = -1;
};

/// The name of a stage for narrow places: of a path, the file's name. Pure.
[[nodiscard]] QString shortName(const StageStatus& stage);

/// Every figure of a run once, in the order of a table. The same figures in the same order for runs with the
/// same number of stages. Pure.
[[nodiscard]] std::vector<RunFigure> runFigures(const RunStatus& status);

/// Figures that must be read side by side: a key that only one run has stands alone. Keys in the order of
/// `a`, then what only `b` has. Pure.
struct FigurePair
{
    /// The one that is there tells title, unit and group. Null: that run has no such figure.
    const RunFigure* a = nullptr;
    const RunFigure* b = nullptr;
};
[[nodiscard]] std::vector<FigurePair> pairFigures(const std::vector<RunFigure>& a,
                                                  const std::vector<RunFigure>& b);

} // namespace sluice
