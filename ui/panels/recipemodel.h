#pragma once

#include "core/streams/recipe.h"
#include "ui/panels/stageplace.h"
#include "ui/panels/streaminput.h"

#include <QObject>

namespace sluice {

/// The recipe that the Stream panel edits, and what it reads: every change that a user can make to it, as one
/// call. Locked while it runs. Thread rule: the window's thread.
class RecipeModel : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    [[nodiscard]] const Recipe& recipe() const { return m_recipe; }
    void setRecipe(const Recipe& recipe);
    [[nodiscard]] const StreamInput& input() const { return m_input; }
    void setInput(const StreamInput& input);

    /// While it runs nothing may change but chunk size and mark.
    void setLocked(bool locked) { m_locked = locked; }
    [[nodiscard]] bool isLocked() const { return m_locked; }

    /// Puts a stage behind `after`: behind a sink or with the recipe's last stage current, at the end. Gives
    /// its place; it may still want parameters.
    StagePlace addStage(const QByteArray& name, StagePlace after);
    StagePlace addSink(const SinkSpec& sink);
    void setStage(int index, const StageSpec& stage);
    void setSink(int index, const SinkSpec& sink);
    /// The source cannot be removed, nor switched off; a sink is not switched off either.
    void remove(StagePlace place);
    void toggle(StagePlace place);
    /// `to` is the place afterwards, among its own kind. Gives the place that it has then.
    StagePlace move(StagePlace from, int to);
    void setFeed(Feed feed);
    void setChunkSize(qint64 bytes);
    void setHighWaterMark(qint64 bytes);
    void setMaxOutput(qint64 bytes);

    [[nodiscard]] bool hasDigests() const;
    /// The first stage whose parameters are not right; -1 when all are.
    [[nodiscard]] int firstFault() const;

Q_SIGNALS:
    void changed();
    /// A change was refused because the recipe runs.
    void refused();

private:
    [[nodiscard]] bool mayChange();

    Recipe m_recipe;
    StreamInput m_input;
    bool m_locked = false;
};

} // namespace sluice
