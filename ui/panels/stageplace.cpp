#include "ui/panels/stageplace.h"

#include <algorithm>

namespace sluice {

std::vector<StagePlace> StagePlace::all(const Recipe& recipe)
{
    std::vector<StagePlace> places = {{Kind::Source, 0}};
    for (size_t i = 0; i < recipe.stages.size(); ++i)
        places.push_back({Kind::Stage, static_cast<int>(i)});
    for (size_t i = 0; i < std::max<size_t>(recipe.sinks.size(), 1); ++i)
        places.push_back({Kind::Sink, static_cast<int>(i)});
    return places;
}

int StagePlace::statusIndex(const Recipe& recipe) const
{
    int at = kind == Kind::Source ? 0 : 1;
    for (size_t i = 0; i < recipe.stages.size(); ++i) {
        if (*this == StagePlace{Kind::Stage, static_cast<int>(i)})
            return recipe.stages[i].enabled ? at : -1;
        at += kind != Kind::Source && recipe.stages[i].enabled ? 1 : 0;
    }
    return kind == Kind::Sink ? at + index : at;
}

} // namespace sluice
