#include "ui/panes/panecanvas.h"

#include "ui/panes/caretkeys.h"
#include "ui/panes/paneediting.h"
#include "ui/panes/panefont.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QDrag>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMimeData>
#include <QPaintEvent>
#include <QPainter>
#include <QResizeEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr int kAutoScrollMs = 40;
constexpr int kWheelStep = 120; // eighths of a degree that make one notch

// What one range has and the other has not.
QList<ByteRange> difference(ByteRange a, ByteRange b)
{
    if (!a.overlaps(b))
        return {a, b};
    return {ByteRange::between(std::min(a.offset, b.offset), std::max(a.offset, b.offset)),
            ByteRange::between(std::min(a.end(), b.end()), std::max(a.end(), b.end()))};
}

bool isModifier(int key)
{
    return (key >= Qt::Key_Shift && key <= Qt::Key_ScrollLock) || key == Qt::Key_AltGr;
}

QRect toDeviceRect(const QRect& rect, qreal scale)
{
    return QRectF(rect.x() * scale, rect.y() * scale, rect.width() * scale, rect.height() * scale)
        .toAlignedRect();
}

} // namespace

PaneCanvas::PaneCanvas(PaneContext& context, View& view, const PaneSpec& pane, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_view(view)
    , m_renderer(makeRenderer(context, pane))
    , m_editing(std::make_unique<PaneEditing>(context, view, pane, *this))
    , m_pointer(context, view, *m_renderer)
{
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAttribute(Qt::WA_InputMethodEnabled, m_editing->takesText());
    setCursor(Qt::IBeamCursor);
    connect(m_editing.get(), &PaneEditing::refused, this, &PaneCanvas::editRefused);
    connect(m_editing.get(), &PaneEditing::moved, this, &PaneCanvas::caretMoved);
}

PaneCanvas::~PaneCanvas() = default;

PaneTarget PaneCanvas::target() const
{
    const qreal scale = devicePixelRatioF();
    const QSize pixels(static_cast<int>(std::ceil(width() * scale)),
                       static_cast<int>(std::ceil(height() * scale)));
    return {pixels, m_scrollX, hasFocus(), scale};
}

int PaneCanvas::maxScrollX() const
{
    return std::max(m_renderer->contentWidth() - static_cast<int>(std::floor(width() * devicePixelRatioF())),
                    0);
}

void PaneCanvas::setScrollX(int pixels)
{
    const int wanted = std::clamp(pixels, 0, maxScrollX());
    if (wanted == m_scrollX)
        return;
    m_scrollX = wanted;
    updateAll();
    Q_EMIT scrollXChanged();
}

void PaneCanvas::revealCaretSideways()
{
    const auto [left, right] = m_renderer->caretExtent(m_context.caret);
    const int width = target().size.width();
    const int margin = m_context.atlas.cell().width;
    if (left - m_scrollX < m_renderer->frozenWidth())
        setScrollX(left - m_renderer->frozenWidth() - margin);
    else if (right - m_scrollX > width)
        setScrollX(right - width + margin);
}

void PaneCanvas::updateAll()
{
    m_stale = true;
    update();
    Q_EMIT becameStale();
}

void PaneCanvas::updateDevice(const QList<QRect>& rects)
{
    const qreal scale = devicePixelRatioF();
    for (const QRect& rect : rects) {
        const QRectF logical(rect.x() / scale, rect.y() / scale, rect.width() / scale, rect.height() / scale);
        update(logical.toAlignedRect());
    }
}

void PaneCanvas::selectionMoved(ByteRange oldSelection, qint64 oldCaret)
{
    const PaneTarget where = target();
    if (oldCaret != m_context.caret) {
        updateDevice(m_renderer->caretRects(oldCaret, where));
        updateDevice(m_renderer->caretRects(m_context.caret, where));
    }
    for (const ByteRange part : difference(oldSelection, m_context.selection)) {
        if (!part.isEmpty())
            updateDevice(m_renderer->rectsOf(part, where));
    }
}

void PaneCanvas::paintEvent(QPaintEvent* event)
{
    QPainter painter(this);
    // One unit of the renderer is one pixel of the device, at a whole pixel, whatever the scale and the place
    // of the pane in its window.
    const QTransform device = painter.deviceTransform();
    const QTransform wanted = QTransform::fromTranslate(std::round(device.dx()), std::round(device.dy()));
    painter.setWorldTransform(wanted * device.inverted());

    const qreal scale = devicePixelRatioF();
    const PaneTarget where = target();
    const QRect all({0, 0}, where.size);
    QList<QRect> dirty;
    for (const QRect& rect : event->region()) {
        const int slack = scale == std::floor(scale) ? 0 : 1;
        dirty.append(toDeviceRect(rect, scale).adjusted(-slack, -slack, slack, slack).intersected(all));
    }
    const PaintReport report = m_renderer->paint(painter, dirty, where);
    if (!m_preedit.isEmpty())
        paintPreedit(painter);
    m_pending = !report.pending.isEmpty() || (m_pending && !m_stale);
    m_stale = false;
    Q_EMIT painted(report);
}

bool PaneCanvas::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        // Keys that mean something here do so even when the window has a shortcut on them.
        const auto* key = static_cast<QKeyEvent*>(event);
        if (m_editing->wants(*key) ||
            caretTarget(*key, *m_renderer, m_context.caret, m_context.rows.size()) ||
            key->matches(QKeySequence::SelectAll)) {
            event->accept();
            return true;
        }
    }
    if (event->type() == QEvent::ToolTip) {
        showMarks(*static_cast<QHelpEvent*>(event));
        return true;
    }
    return QWidget::event(event);
}

// What the marks under the pointer say.
void PaneCanvas::showMarks(const QHelpEvent& event)
{
    const PaneTarget where = target();
    const ByteRange unit = m_renderer->unitAtPoint(where.toDevice(event.pos()), where);
    QStringList lines;
    if (m_context.marks && !unit.isEmpty()) {
        const std::vector<PaneMark> marks = m_context.marks(unit);
        for (const PaneMark& mark : marks)
            lines.append(mark.isSlice          ? tr("Slice: %1").arg(mark.text)
                         : mark.text.isEmpty() ? tr("Bookmark")
                                               : mark.text);
    }
    QToolTip::showText(event.globalPos(), lines.join(QLatin1Char('\n')), this);
}

void PaneCanvas::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_editing->finishNumber();
    Q_EMIT resized();
}

void PaneCanvas::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    updateDevice(m_renderer->caretRects(m_context.caret, target()));
    Q_EMIT focusGained();
}

void PaneCanvas::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    m_editing->finishByte();
    updateDevice(m_renderer->caretRects(m_context.caret, target()));
}

void PaneCanvas::keyPressEvent(QKeyEvent* event)
{
    if (m_editing->press(*event))
        return;
    // A key that goes elsewhere takes what was begun as it is.
    if (!isModifier(event->key()))
        m_editing->finish(true);
    const bool shift = event->modifiers().testFlag(Qt::ShiftModifier);
    const bool control = event->modifiers().testFlag(Qt::ControlModifier);
    if (const std::optional<qint64> target =
            caretTarget(*event, *m_renderer, m_context.caret, m_context.rows.size())) {
        moveCaret(*target, shift);
        return;
    }
    if (event->matches(QKeySequence::SelectAll)) {
        m_view.selectAll();
        return;
    }
    switch (event->key()) {
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        if (control)
            break;
        pageBy(event->key() == Qt::Key_PageUp ? -1 : 1, shift);
        return;
    case Qt::Key_Up:
    case Qt::Key_Down:
        if (!control)
            break;
        Q_EMIT scrollWanted(event->key() == Qt::Key_Up ? -1 : 1);
        return;
    case Qt::Key_F6:
        Q_EMIT paneSwitchWanted(shift ? -1 : 1);
        return;
    case Qt::Key_Escape:
        if (m_context.selection.isEmpty())
            break;
        m_view.setCaret(m_context.caret);
        return;
    default:
        break;
    }
    event->ignore();
}

void PaneCanvas::moveCaret(qint64 offset, bool extend)
{
    m_view.setCaret(offset, extend);
    Q_EMIT caretMoved();
}

void PaneCanvas::pageBy(int pages, bool extend)
{
    const qint64 rows = qint64{pages} * m_renderer->pageRows(target());
    const qint64 offset = m_renderer->verticalMove(m_context.caret, rows);
    Q_EMIT scrollWanted(rows);
    moveCaret(offset, extend);
}

void PaneCanvas::mousePressEvent(QMouseEvent* event)
{
    m_editing->finish();
    if (event->button() == Qt::LeftButton)
        m_pointer.press(event->position(), event->modifiers(), target());
    else if (event->button() == Qt::RightButton)
        m_pointer.pressForMenu(event->position(), target());
    else
        event->ignore();
}

void PaneCanvas::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        m_pointer.pressTwice(event->position(), target());
}

void PaneCanvas::mouseMoveEvent(QMouseEvent* event)
{
    if (!event->buttons().testFlag(Qt::LeftButton))
        return;
    if (m_pointer.move(event->position(), target())) {
        dragSelection();
        return;
    }
    if (m_pointer.stepOutside(target()) == PointerSelection::Step())
        m_autoScroll.stop();
    else if (!m_autoScroll.isActive())
        m_autoScroll.start(kAutoScrollMs, this);
}

void PaneCanvas::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_pointer.release();
    m_autoScroll.stop();
}

void PaneCanvas::dragSelection()
{
    auto* content = new QMimeData;
    content->setData(QLatin1String(kSelectionMime), QByteArray::number(QCoreApplication::applicationPid()));
    auto* drag = new QDrag(this);
    drag->setMimeData(content);
    drag->exec(Qt::CopyAction);
}

void PaneCanvas::timerEvent(QTimerEvent* event)
{
    if (event->timerId() != m_autoScroll.timerId()) {
        QWidget::timerEvent(event);
        return;
    }
    const PointerSelection::Step step = m_pointer.stepOutside(target());
    if (step.rows != 0)
        Q_EMIT scrollWanted(step.rows);
    if (step.sideways != 0)
        setScrollX(m_scrollX + step.sideways);
    m_pointer.dragOn(target());
}

void PaneCanvas::wheelEvent(QWheelEvent* event)
{
    event->accept();
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        if (const int steps = m_zoom.add(event->angleDelta().y(), kWheelStep); steps != 0)
            Q_EMIT zoomWanted(steps);
        return;
    }
    // Pixels are exact on touchpads only; elsewhere the angle is.
    const bool smooth = !event->pixelDelta().isNull() && event->phase() != Qt::NoScrollPhase;
    const bool sideways = event->modifiers().testFlag(Qt::ShiftModifier);
    const QPoint delta = smooth ? event->pixelDelta() : event->angleDelta();
    const int across = sideways ? delta.y() : delta.x();
    const int down = sideways ? 0 : delta.y();
    const CellMetrics& cell = m_context.atlas.cell();
    const int lines = QApplication::wheelScrollLines();
    const int rows = smooth ? m_wheel.add(-down, std::max(qRound(cell.height / devicePixelRatioF()), 1))
                            : m_wheel.add(-down * lines, kWheelStep);
    if (rows != 0)
        Q_EMIT scrollWanted(rows);
    const int columns =
        smooth ? m_wheelSideways.add(-across, std::max(qRound(cell.width / devicePixelRatioF()), 1))
               : m_wheelSideways.add(-across * lines, kWheelStep);
    if (columns != 0)
        setScrollX(m_scrollX + columns * cell.width);
}

void PaneCanvas::contextMenuEvent(QContextMenuEvent* event)
{
    QPoint place = event->globalPos();
    if (event->reason() == QContextMenuEvent::Keyboard) {
        const QList<QRect> caret = m_renderer->caretRects(m_context.caret, target());
        if (!caret.isEmpty())
            place = mapToGlobal((QPointF(caret.first().bottomLeft()) / devicePixelRatioF()).toPoint());
    }
    event->accept();
    Q_EMIT contextMenuWanted(place);
}

} // namespace sluice
