#include "ui/panes/panescroller.h"

#include "ui/panes/paneediting.h"

#include <QCoreApplication>
#include <QEvent>
#include <QScrollBar>
#include <QSignalBlocker>

#include <algorithm>
#include <limits>

namespace sluice {

PaneScroller::PaneScroller(PaneContext& context, const PaneSplitter& panes, QWidget* parent)
    : m_context(context)
    , m_panes(panes)
    , m_bar(new QScrollBar(Qt::Vertical, parent))
{
    m_bar->setSingleStep(1);
    m_bar->setFocusPolicy(Qt::NoFocus);
    m_bar->installEventFilter(this);
    connect(m_bar, &QScrollBar::actionTriggered, this, &PaneScroller::onBarAction);
}

void PaneScroller::setBytesPerRow(int bytes)
{
    // Lines alone scroll by the byte: their rows are no rows of bytes.
    m_context.rows.setShape(m_context.rows.size(), linesAlone() ? 1 : bytes);
}

void PaneScroller::fitHeight()
{
    int rows = linesAlone() ? 1 : std::numeric_limits<int>::max();
    const int rowHeight = m_context.atlas.cell().height;
    for (const PaneFrame* frame : m_panes.frames())
        rows = std::min(rows, std::max(frame->canvas().target().size.height() / rowHeight - 1, 1));
    const qint64 top = m_context.rows.topRow();
    m_context.rows.setPageRows(rows);
    if (top != m_context.rows.topRow())
        Q_EMIT scrolled();
    syncBar();
    Q_EMIT moved();
}

void PaneScroller::syncBar()
{
    const QSignalBlocker blocker(m_bar);
    m_bar->setRange(0, m_context.rows.barMaximum());
    m_bar->setPageStep(m_context.rows.pageRows());
    m_bar->setValue(m_context.rows.barValue());
}

void PaneScroller::tellScrolled()
{
    // A number is typed over its cell, which is elsewhere now.
    for (const PaneFrame* frame : m_panes.frames())
        frame->canvas().editing().finishNumber();
    Q_EMIT scrolled();
    Q_EMIT moved();
}

void PaneScroller::scroll(PaneCanvas& canvas, qint64 rows)
{
    if (const std::optional<qint64> top = canvas.renderer().topAfterScroll(rows, canvas.target())) {
        putAtTop(*top);
        return;
    }
    if (m_context.rows.scrollBy(rows)) {
        syncBar();
        tellScrolled();
    }
}

void PaneScroller::putAtTop(qint64 offset)
{
    RowModel& rows = m_context.rows;
    rows.setTopRow(rows.rowOf(std::clamp<qint64>(offset, 0, rows.size())));
    syncBar();
    tellScrolled();
}

void PaneScroller::reveal(PaneCanvas& canvas, qint64 offset)
{
    const qint64 place = std::clamp<qint64>(offset, 0, m_context.rows.size());
    if (const std::optional<qint64> top = canvas.renderer().topToReveal(place, canvas.target())) {
        putAtTop(*top);
    } else if (m_context.rows.reveal(place)) {
        syncBar();
        tellScrolled();
    }
    for (PaneFrame* frame : m_panes.frames())
        frame->canvas().revealCaretSideways();
}

// Single steps and pages are exact, however coarse the bar is; only dragging it goes by the bar's scale.
void PaneScroller::onBarAction(int action)
{
    qint64 rows = 0;
    PaneCanvas& canvas = m_panes.currentCanvas();
    const int page = linesAlone() ? canvas.renderer().pageRows(canvas.target()) : m_context.rows.pageRows();
    switch (action) {
    case QAbstractSlider::SliderSingleStepAdd:
        rows = 1;
        break;
    case QAbstractSlider::SliderSingleStepSub:
        rows = -1;
        break;
    case QAbstractSlider::SliderPageStepAdd:
        rows = page;
        break;
    case QAbstractSlider::SliderPageStepSub:
        rows = -page;
        break;
    default:
        // The bar's own position stays: it is the hand's.
        if (m_context.rows.setTopRow(m_context.rows.topRowOfBar(m_bar->sliderPosition())))
            tellScrolled();
        return;
    }
    scroll(canvas, rows);
    // The bar goes on to take over its slider's position: that is where the rows are.
    m_bar->setSliderPosition(m_context.rows.barValue());
}

// The wheel over the bar scrolls by rows as well, not by the bar's scale.
bool PaneScroller::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_bar && event->type() == QEvent::Wheel)
        return QCoreApplication::sendEvent(&m_panes.currentCanvas(), event);
    return QObject::eventFilter(watched, event);
}

} // namespace sluice
