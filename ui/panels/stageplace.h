#pragma once

#include "core/streams/recipe.h"

#include <vector>

namespace sluice {

/// Which box of the stage bar: the source, a stage of the recipe or a sink of it. Thread rule: a value.
struct StagePlace
{
    enum class Kind { Source, Stage, Sink };

    Kind kind = Kind::Source;
    /// Among the stages or sinks of the recipe; a recipe without sinks has one box for "nothing", 0.
    int index = 0;

    /// Those of a recipe, in the order of the bytes.
    [[nodiscard]] static std::vector<StagePlace> all(const Recipe& recipe);
    /// Where its figures stand in a RunStatus of `recipe`; -1 when it does not run.
    [[nodiscard]] int statusIndex(const Recipe& recipe) const;

    friend bool operator==(const StagePlace&, const StagePlace&) = default;
};

} // namespace sluice
