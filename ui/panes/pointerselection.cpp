#include "ui/panes/pointerselection.h"

#include <QApplication>
#include <QStyleHints>

#include <algorithm>
#include <utility>

namespace sluice {
namespace {

/// Two presses this close, in logical pixels, are at one place.
constexpr int kSamePlace = 8;

} // namespace

PointerSelection::PointerSelection(const PaneContext& context, View& view, const PaneRenderer& renderer)
    : m_context(context)
    , m_view(view)
    , m_renderer(renderer)
{
}

ByteRange PointerSelection::unitAt(QPointF position, const PaneTarget& target) const
{
    return m_renderer.unitAtPoint(target.toDevice(position), target);
}

void PointerSelection::press(QPointF position, Qt::KeyboardModifiers modifiers, const PaneTarget& target)
{
    const ByteRange unit = unitAt(position, target);
    const bool onOffsets = target.toDevice(position).x() < m_renderer.frozenWidth();
    const bool third = m_sinceDouble.isValid() &&
                       m_sinceDouble.elapsed() < QGuiApplication::styleHints()->mouseDoubleClickInterval() &&
                       (position - m_pressPoint).manhattanLength() < kSamePlace;
    m_sinceDouble.invalidate();
    m_pressPoint = position;
    m_pressed = unit;
    m_onSelection =
        !third && modifiers == Qt::NoModifier && !onOffsets && m_context.selection.contains(unit.offset);
    m_dragging = !m_onSelection;
    if (m_onSelection)
        return;
    m_lastPoint = position;
    if (modifiers.testFlag(Qt::ShiftModifier)) {
        // The byte under the pointer becomes part of what is selected, whichever side of the anchor it is on.
        const qint64 anchor = m_view.anchor();
        m_pressed = {anchor, 0};
        m_view.setCaret(unit.offset >= anchor ? unit.end() : unit.offset, true);
    } else if (third || onOffsets) {
        m_pressed = m_renderer.rowAt(unit.offset);
        m_view.select(m_pressed);
    } else {
        m_view.setCaret(unit.offset);
    }
    // The view follows the pointer, not the caret at the far end of a row: nothing scrolls on a click.
}

void PointerSelection::pressTwice(QPointF position, const PaneTarget& target)
{
    m_pressed = m_renderer.groupAt(unitAt(position, target).offset);
    m_view.select(m_pressed);
    m_dragging = true;
    m_pressPoint = position;
    m_lastPoint = position;
    m_sinceDouble.start();
}

void PointerSelection::pressForMenu(QPointF position, const PaneTarget& target)
{
    const ByteRange unit = unitAt(position, target);
    if (!m_context.selection.contains(unit.offset))
        m_view.setCaret(unit.offset);
}

bool PointerSelection::move(QPointF position, const PaneTarget& target)
{
    if (m_onSelection) {
        m_onSelection = (position - m_pressPoint).manhattanLength() < QApplication::startDragDistance();
        return !m_onSelection;
    }
    if (!m_dragging)
        return false;
    m_lastPoint = position;
    dragOn(target);
    return false;
}

void PointerSelection::release()
{
    if (std::exchange(m_onSelection, false))
        m_view.setCaret(m_pressed.offset);
    m_dragging = false;
}

PointerSelection::Step PointerSelection::stepOutside(const PaneTarget& target) const
{
    if (!m_dragging)
        return {};
    Step step;
    const CellMetrics& cell = m_context.atlas.cell();
    const QPoint point = target.toDevice(m_lastPoint);
    if (point.y() < 0)
        step.rows = point.y() / cell.height - 1;
    else if (point.y() >= target.size.height())
        step.rows = (point.y() - target.size.height()) / cell.height + 1;
    if (point.x() < 0 || point.x() >= target.size.width())
        step.sideways = (point.x() < 0 ? -2 : 2) * cell.width;
    return step;
}

void PointerSelection::dragOn(const PaneTarget& target)
{
    if ((m_lastPoint - m_pressPoint).manhattanLength() * 2 >= QApplication::startDragDistance())
        selectSpan(m_pressed, unitAt(m_lastPoint, target));
}

// Selects from the pressed bytes to those under the pointer, both included; the caret is at the pointer's
// end.
void PointerSelection::selectSpan(ByteRange from, ByteRange to)
{
    const bool backwards = to.offset < from.offset;
    const qint64 anchor = backwards ? from.end() : from.offset;
    const qint64 caret = backwards ? to.offset : std::max(to.end(), from.end());
    if (m_view.anchor() != anchor)
        m_view.setCaret(anchor);
    m_view.setCaret(caret, true);
}

} // namespace sluice
