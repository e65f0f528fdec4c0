#pragma once

#include "core/streams/recipe.h"
#include "core/streams/runstats.h"
#include "ui/panels/stageplace.h"

#include <QString>

#include <optional>

namespace sluice {

/// What a box of the stage bar shows. Thread rule: a value.
struct StageBoxContent
{
    /// "gunzip", "selection", "new document".
    QString title;
    /// Below it while there are no figures: parameters, a size, a path.
    QString detail;
    /// Switched off: the bytes go past it.
    bool off = false;
    /// A codec, whose output is worth a look beside its input.
    bool hasRatio = false;
    /// What is wrong with the parameters; empty when nothing is.
    QString error;
    /// Of the run, with the bytes a second that it takes (a source: gives) now.
    std::optional<StageStatus> status;
    double rate = 0;
    /// The run is over, and ended well or not.
    bool over = false;
    bool failed = false;

    /// Of a stage or a sink while nothing runs. Of the source it is empty: a recipe does not say what that
    /// is.
    [[nodiscard]] static StageBoxContent of(const Recipe& recipe, StagePlace place);
};

/// The words for a sink: what its box is called, and where it leads.
[[nodiscard]] QString sinkTitle(const SinkSpec& sink);
[[nodiscard]] QString sinkDetail(const SinkSpec& sink);

} // namespace sluice
