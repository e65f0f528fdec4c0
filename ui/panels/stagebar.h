#pragma once

#include "core/streams/recipe.h"
#include "ui/panels/stagebox.h"
#include "ui/panels/stageplace.h"

#include <QScrollArea>

#include <vector>

class QBoxLayout;
class QPushButton;
class QToolButton;

namespace sluice {

class QueueGauge;

/// A recipe as a row of boxes with the queues between them: source, stages, sinks, and a button for more.
/// Left and Right go from box to box, Alt with them moves a stage, Delete removes it, Space switches it off,
/// Enter opens its parameters, Insert or + adds one behind it; a stage is dragged to its place by the mouse.
/// Changes nothing itself. Thread rule: the window's thread.
class StageBar : public QScrollArea
{
    Q_OBJECT

public:
    explicit StageBar(QWidget* parent = nullptr);
    ~StageBar() override;

    /// Shows a recipe; `source` is what its first box shows. The current place stays, as far as it is there.
    void setRecipe(const Recipe& recipe, const StageBoxContent& source);
    void setSource(const StageBoxContent& source);
    /// Shows a run of the recipe, or none; `rates`: bytes a second, as long as the stages of the status.
    void setStatus(const std::optional<RunStatus>& status, const std::vector<double>& rates);
    /// Where stage `index` of a RunStatus of this recipe stands; and the reverse, -1 when it does not run.
    [[nodiscard]] StagePlace placeOf(int index) const;
    [[nodiscard]] int statusIndex(StagePlace place) const;

    [[nodiscard]] StagePlace current() const { return m_current; }
    void setCurrent(StagePlace place, bool focus = false);
    /// Null when there is no such box.
    [[nodiscard]] StageBox* box(StagePlace place) const;
    /// The gauge before the box; null before the source.
    [[nodiscard]] QueueGauge* gauge(StagePlace place) const;
    [[nodiscard]] QToolButton* addButton() const { return m_add; }
    /// A chip that offers a stage for what the source begins with; an empty name: none.
    void setSuggestion(const QByteArray& stage);
    [[nodiscard]] QPushButton* suggestion() const { return m_suggestion; }
    /// The smallest height in which nothing is cut off.
    [[nodiscard]] int neededHeight() const;

Q_SIGNALS:
    void currentChanged();
    /// Enter or a double click.
    void editWanted(sluice::StagePlace place);
    /// Behind the current place.
    void addWanted();
    void suggestionTaken();
    void removeWanted(sluice::StagePlace place);
    void toggleWanted(sluice::StagePlace place);
    /// Stages and sinks move among themselves.
    void moveWanted(sluice::StagePlace from, int to);
    void markWanted(int statusIndex, qint64 bytes);
    void markEditWanted(int statusIndex);
    void menuWanted(sluice::StagePlace place, const QPoint& globalPosition);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Item
    {
        StagePlace place;
        StageBox* box = nullptr;
        QueueGauge* gauge = nullptr;
    };

    void rebuild();
    Item makeItem(StagePlace place);
    void updateBox(const Item& item);
    [[nodiscard]] const Item* find(StagePlace place) const;
    [[nodiscard]] bool pressKey(StagePlace place, int key, Qt::KeyboardModifiers modifiers);
    void stepFocus(int step);
    [[nodiscard]] int dropIndex(StagePlace from, const QPoint& globalPosition) const;
    void onDragged(StagePlace from, const QPoint& globalPosition);
    void onDropped(StagePlace from, const QPoint& globalPosition);

    Recipe m_recipe;
    StageBoxContent m_source;
    std::optional<RunStatus> m_status;
    std::vector<double> m_rates;
    std::vector<Item> m_items;
    StagePlace m_current;
    QWidget* m_row;
    QBoxLayout* m_layout;
    QToolButton* m_add;
    QPushButton* m_suggestion;
    QWidget* m_dropMark;
};

} // namespace sluice
