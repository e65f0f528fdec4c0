#include "ui/panels/recipemodel.h"

#include <algorithm>

namespace sluice {
namespace {

using Kind = StagePlace::Kind;

template <typename T>
void moveItem(std::vector<T>& items, int from, int to)
{
    T item = std::move(items[static_cast<size_t>(from)]);
    items.erase(items.begin() + from);
    items.insert(items.begin() + to, std::move(item));
}

} // namespace

bool RecipeModel::mayChange()
{
    if (m_locked)
        Q_EMIT refused();
    return !m_locked;
}

void RecipeModel::setRecipe(const Recipe& recipe)
{
    if (!mayChange())
        return;
    m_recipe = recipe;
    Q_EMIT changed();
}

void RecipeModel::setInput(const StreamInput& input)
{
    if (!mayChange())
        return;
    m_input = input;
    Q_EMIT changed();
}

StagePlace RecipeModel::addStage(const QByteArray& name, StagePlace after)
{
    if (!mayChange())
        return after;
    const auto count = static_cast<int>(m_recipe.stages.size());
    const int index = after.kind == Kind::Source  ? 0
                      : after.kind == Kind::Stage ? std::min(after.index + 1, count)
                                                  : count;
    StageSpec spec;
    spec.name = name;
    m_recipe.stages.insert(m_recipe.stages.begin() + index, std::move(spec));
    Q_EMIT changed();
    return {Kind::Stage, index};
}

StagePlace RecipeModel::addSink(const SinkSpec& sink)
{
    if (!mayChange())
        return {};
    m_recipe.sinks.push_back(sink);
    Q_EMIT changed();
    return {Kind::Sink, static_cast<int>(m_recipe.sinks.size()) - 1};
}

void RecipeModel::setStage(int index, const StageSpec& stage)
{
    if (!mayChange())
        return;
    m_recipe.stages[static_cast<size_t>(index)] = stage;
    Q_EMIT changed();
}

void RecipeModel::setSink(int index, const SinkSpec& sink)
{
    if (!mayChange())
        return;
    m_recipe.sinks[static_cast<size_t>(index)] = sink;
    Q_EMIT changed();
}

void RecipeModel::remove(StagePlace place)
{
    const auto at = static_cast<size_t>(place.index);
    if (place.kind == Kind::Source || !mayChange())
        return;
    if (place.kind == Kind::Stage && at < m_recipe.stages.size())
        m_recipe.stages.erase(m_recipe.stages.begin() + place.index);
    else if (place.kind == Kind::Sink && at < m_recipe.sinks.size())
        m_recipe.sinks.erase(m_recipe.sinks.begin() + place.index);
    Q_EMIT changed();
}

void RecipeModel::toggle(StagePlace place)
{
    if (place.kind != Kind::Stage || !mayChange())
        return;
    StageSpec& stage = m_recipe.stages[static_cast<size_t>(place.index)];
    stage.enabled = !stage.enabled;
    Q_EMIT changed();
}

StagePlace RecipeModel::move(StagePlace from, int to)
{
    const auto count =
        static_cast<int>(from.kind == Kind::Stage ? m_recipe.stages.size() : m_recipe.sinks.size());
    if (from.kind == Kind::Source || to < 0 || to >= count || from.index >= count || !mayChange())
        return from;
    if (from.kind == Kind::Stage)
        moveItem(m_recipe.stages, from.index, to);
    else
        moveItem(m_recipe.sinks, from.index, to);
    Q_EMIT changed();
    return {from.kind, to};
}

void RecipeModel::setFeed(Feed feed)
{
    if (!mayChange())
        return;
    m_recipe.feed = feed;
    Q_EMIT changed();
}

void RecipeModel::setChunkSize(qint64 bytes)
{
    m_recipe.chunkSize = bytes;
    Q_EMIT changed();
}

void RecipeModel::setHighWaterMark(qint64 bytes)
{
    m_recipe.highWaterMark = bytes;
    Q_EMIT changed();
}

void RecipeModel::setMaxOutput(qint64 bytes)
{
    if (!mayChange())
        return;
    m_recipe.maxOutput = bytes;
    Q_EMIT changed();
}

bool RecipeModel::hasDigests() const
{
    return std::any_of(m_recipe.stages.begin(), m_recipe.stages.end(), [](const StageSpec& stage) {
        const StageKind* kind = findStageKind(stage.name);
        return stage.enabled && kind != nullptr && kind->makeDigest;
    });
}

int RecipeModel::firstFault() const
{
    const auto found = std::find_if(m_recipe.stages.begin(), m_recipe.stages.end(),
                                    [](const StageSpec& stage) { return stage.enabled && !stage.check(); });
    return found == m_recipe.stages.end() ? -1 : static_cast<int>(found - m_recipe.stages.begin());
}

} // namespace sluice
