#include "core/bytes/edithistory.h"

#include <QCoreApplication>
#include <QDateTime>

namespace sluice {
namespace {

QString labelOf(const Edit& edit, EditKind kind)
{
    if (kind == EditKind::Typing)
        return QCoreApplication::translate("EditHistory", "Type");
    if (edit.inserted.size() == 0)
        return QCoreApplication::translate("EditHistory", "Delete");
    if (edit.removed.size() == 0)
        return QCoreApplication::translate("EditHistory", "Insert");
    return edit.sizeChange() == 0 ? QCoreApplication::translate("EditHistory", "Overwrite")
                                  : QCoreApplication::translate("EditHistory", "Replace");
}

ByteRange hull(ByteRange a, ByteRange b)
{
    return ByteRange::between(std::min(a.offset, b.offset), std::max(a.end(), b.end()));
}

} // namespace

ByteRange EditStep::place() const
{
    ByteRange place = edits.front().insertedRange();
    for (size_t i = 1; i < edits.size(); ++i)
        place = hull(edits[i].moved(place, true), edits[i].insertedRange());
    return place;
}

ByteRange EditStep::placeBefore() const
{
    ByteRange place = edits.back().removedRange();
    for (size_t i = edits.size() - 1; i-- > 0;)
        place = hull(edits[i].inverse().moved(place, true), edits[i].removedRange());
    return place;
}

qint64 EditStep::sizeChange() const
{
    qint64 change = 0;
    for (const Edit& edit : edits)
        change += edit.sizeChange();
    return change;
}

EditStep& EditHistory::add(const Edit& edit, const EditBy& by, const QString& viewName, quint64 lastView)
{
    const bool goesOn = inGroup() ? m_groupBegun : continuesRun(edit, by);
    if (!goesOn) {
        m_steps.erase(m_steps.begin() + static_cast<std::ptrdiff_t>(m_position), m_steps.end());
        EditStep step;
        const EditBy& who = inGroup() ? m_groupBy : by;
        step.label = who.label.isEmpty() ? labelOf(edit, by.kind) : who.label;
        step.kind = inGroup() ? EditKind::Other : by.kind;
        step.view = who.view;
        step.viewName = viewName;
        step.epoch = m_epoch;
        step.viewsBefore = lastView;
        m_steps.push_back(std::move(step));
        ++m_position;
    }
    EditStep& step = m_steps.back();
    std::optional<Edit> whole;
    if (!step.edits.empty())
        whole = step.edits.back().followedBy(edit);
    if (whole)
        step.edits.back() = std::move(*whole);
    else
        step.edits.push_back(edit);
    step.time = QDateTime::currentMSecsSinceEpoch();
    step.state = ++m_lastState;
    m_groupBegun = inGroup();
    m_run = !inGroup() && by.kind != EditKind::Other;
    m_lastPlace = edit.insertedRange();
    m_sinceEdit.start();
    return step;
}

bool EditHistory::continuesRun(const Edit& edit, const EditBy& by) const
{
    if (!m_run || m_position != m_steps.size() || m_position == 0 || m_sinceEdit.elapsed() > kPauseMs)
        return false;
    const EditStep& last = m_steps.back();
    if (last.kind != by.kind || last.view != by.view || last.epoch != m_epoch)
        return false;
    if (by.kind == EditKind::Erasing)
        return edit.offset == m_lastPlace.offset || edit.removedRange().end() == m_lastPlace.offset;
    // The second digit of a byte writes the byte again.
    return edit.offset == m_lastPlace.end() ||
           (m_lastPlace.length > 0 && edit.offset == m_lastPlace.end() - 1);
}

void EditHistory::caretMoved(qint64 position)
{
    if (position != m_lastPlace.end() && (m_lastPlace.isEmpty() || position != m_lastPlace.end() - 1))
        endRun();
}

void EditHistory::beginGroup(const QString& label, quint64 view)
{
    if (m_depth++ > 0)
        return;
    endRun();
    m_groupBegun = false;
    m_groupBy = {EditKind::Other, label, view};
}

void EditHistory::endGroup()
{
    Q_ASSERT(m_depth > 0);
    --m_depth;
    if (m_depth == 0)
        m_groupBegun = false;
}

std::optional<size_t> EditHistory::positionOf(quint64 state) const
{
    if (state == m_first)
        return 0;
    for (size_t i = m_steps.size(); i-- > 0;) {
        if (m_steps[i].state == state)
            return i + 1;
    }
    return std::nullopt;
}

void EditHistory::beginEpoch()
{
    endRun();
    ++m_epoch;
}

void EditHistory::clear()
{
    m_steps.clear();
    m_position = 0;
    m_groupBegun = false;
    m_first = ++m_lastState;
    endRun();
}

} // namespace sluice
