#pragma once

#include "core/bytes/edit.h"

#include <QElapsedTimer>
#include <QString>

#include <memory>
#include <vector>

namespace sluice {

class View;

/// What kind of thing an edit is: only runs of one kind become one step of undo.
enum class EditKind {
    Typing,  ///< a key that writes: runs of them are one step
    Erasing, ///< Backspace and Delete: runs of them are one step
    Other    ///< a step of its own: paste, fill, a value
};

/// Who makes an edit, and what a list of edits calls it. Thread rule: a value.
struct EditBy
{
    EditBy() = default;
    EditBy(EditKind editKind, QString editLabel = {}, quint64 viewId = 0)
        : kind(editKind)
        , label(std::move(editLabel))
        , view(viewId)
    {
    }

    EditKind kind = EditKind::Other;
    /// Translated, like "Paste"; empty: named after what it does.
    QString label;
    /// The View through which it is made (View::id()); 0: none.
    quint64 view = 0;
};

/// What undo takes back in one go. Thread rule: a value of the document's thread.
struct EditStep
{
    QString label;
    EditKind kind = EditKind::Other;
    quint64 view = 0;
    QString viewName;
    /// Milliseconds since 1970, UTC, of its last edit.
    qint64 time = 0;
    /// In the order in which they were made.
    std::vector<Edit> edits;

    /// Where it begins and ends in the bytes as they are after it: all of its edits and what lies between.
    [[nodiscard]] ByteRange place() const;
    /// The same in the bytes as they were before it.
    [[nodiscard]] ByteRange placeBefore() const;
    [[nodiscard]] qint64 sizeChange() const;

    /// Views with larger ids were made after the step was begun.
    quint64 viewsBefore = 0;
    /// Of those before, the ones that moved: their ranges do not follow from the edits when bytes that they
    /// held come back.
    struct MovedView
    {
        std::weak_ptr<View> view;
        ByteRange before;
        ByteRange after;
    };
    std::vector<MovedView> views;
    /// Names the state that the step leads to; no two states of a document have the same.
    quint64 state = 0;
    /// The saved state that `edits` count as kept against.
    quint64 epoch = 0;
};

/// The steps that lead from a document's first bytes to those of now, and the undone ones beyond. Only keeps
/// the account: the document applies the edits. Thread rule: the document's thread.
class EditHistory
{
public:
    /// A run of typing ends when nothing is typed for so long.
    static constexpr qint64 kPauseMs = 3000;

    [[nodiscard]] const std::vector<EditStep>& steps() const { return m_steps; }
    /// How many of them are done, not undone.
    [[nodiscard]] size_t position() const { return m_position; }
    [[nodiscard]] EditStep& step(size_t index) { return m_steps[index]; }

    /// Takes an edit that was made just now: into the last step when it belongs there, else as a step of its
    /// own. What was undone is forgotten. Gives the step.
    EditStep& add(const Edit& edit, const EditBy& by, const QString& viewName, quint64 lastView);
    void stepBack() { endRun(), --m_position; }
    void stepForward() { endRun(), ++m_position; }
    /// Everything up to endGroup() becomes one step. Groups may lie inside each other: the outermost counts.
    void beginGroup(const QString& label, quint64 view);
    void endGroup();
    [[nodiscard]] bool inGroup() const { return m_depth > 0; }

    /// The next edit begins a step of its own.
    void endRun() { m_run = false; }
    /// The caret went to `position`: that ends a run unless it is where the run goes on.
    void caretMoved(qint64 position);

    /// The state of now; and the position that has a state, if one still has.
    [[nodiscard]] quint64 state() const { return m_position == 0 ? m_first : m_steps[m_position - 1].state; }
    [[nodiscard]] std::optional<size_t> positionOf(quint64 state) const;
    /// The bytes of now have been saved: what edits hold of the former base is none of the new one.
    void beginEpoch();
    [[nodiscard]] quint64 epoch() const { return m_epoch; }
    void clear();

private:
    [[nodiscard]] bool continuesRun(const Edit& edit, const EditBy& by) const;

    std::vector<EditStep> m_steps;
    size_t m_position = 0;
    int m_depth = 0;
    /// The group's step exists.
    bool m_groupBegun = false;
    EditBy m_groupBy;
    bool m_run = false;
    QElapsedTimer m_sinceEdit;
    /// Where the run's last edit was.
    ByteRange m_lastPlace;
    quint64 m_first = 0;
    quint64 m_lastState = 0;
    quint64 m_epoch = 0;
};

} // namespace sluice
