#include "ui/panes/caretkeys.h"

#include <QKeyEvent>

#include <algorithm>

namespace sluice {
namespace {

qint64 previousUnit(const PaneRenderer& pane, qint64 caret)
{
    const ByteRange unit = pane.unitAt(caret);
    if (unit.offset < caret || caret == 0)
        return unit.offset;
    return pane.unitAt(caret - 1).offset;
}

qint64 nextUnit(const PaneRenderer& pane, qint64 caret, qint64 size)
{
    const ByteRange unit = pane.unitAt(caret);
    return unit.end() > caret ? unit.end() : std::min(caret + 1, size);
}

qint64 previousGroup(const PaneRenderer& pane, qint64 caret)
{
    return caret == 0 ? 0 : pane.groupAt(caret - 1).offset;
}

qint64 nextGroup(const PaneRenderer& pane, qint64 caret, qint64 size)
{
    const ByteRange group = pane.groupAt(caret);
    return group.end() > caret ? group.end() : nextUnit(pane, caret, size);
}

qint64 rowEnd(const PaneRenderer& pane, qint64 caret, qint64 size, bool extend)
{
    const ByteRange row = pane.rowAt(caret);
    // Without Shift the caret stays in its row; with it the whole rest of the row is selected.
    if (extend || row.isEmpty() || row.end() == size)
        return row.end();
    return pane.unitAt(row.end() - 1).offset;
}

} // namespace

std::optional<qint64> caretTarget(const QKeyEvent& event, const PaneRenderer& pane, qint64 caret, qint64 size)
{
    const Qt::KeyboardModifiers modifiers = event.modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier);
    if (modifiers != Qt::NoModifier && modifiers != Qt::ControlModifier)
        return std::nullopt;
    const bool control = modifiers == Qt::ControlModifier;
    switch (event.key()) {
    case Qt::Key_Left:
        return control ? previousGroup(pane, caret) : previousUnit(pane, caret);
    case Qt::Key_Right:
        return control ? nextGroup(pane, caret, size) : nextUnit(pane, caret, size);
    case Qt::Key_Up:
        return control ? std::nullopt : std::optional(pane.verticalMove(caret, -1));
    case Qt::Key_Down:
        return control ? std::nullopt : std::optional(pane.verticalMove(caret, 1));
    case Qt::Key_Home:
        return control ? 0 : pane.rowAt(caret).offset;
    case Qt::Key_End:
        return control ? size : rowEnd(pane, caret, size, event.modifiers().testFlag(Qt::ShiftModifier));
    default:
        return std::nullopt;
    }
}

} // namespace sluice
