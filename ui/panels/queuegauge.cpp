#include "ui/panels/queuegauge.h"

#include "ui/panels/streamtext.h"
#include "ui/window/format.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace sluice {
namespace {

constexpr int kBarHeight = 10;
constexpr int kArrow = 4;
/// So many pixels of a drag double the mark.
constexpr int kPixelsPerDouble = 16;

} // namespace

QueueGauge::QueueGauge(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    setCursor(Qt::SizeVerCursor);
    describe();
}

void QueueGauge::describe()
{
    setAccessibleName(isFused() ? tr("No queue here: one thread runs both stages")
                                : tr("Queue with a highWaterMark of %1").arg(formatBytes(mark())));
    setToolTip(isFused()
                   ? tr("No queue: the stage before it runs this one on its own thread.")
                   : tr("The queue before the next stage, against its highWaterMark of %1. The tick is "
                        "the most it ever held.\nUp and Down, or a drag, change the mark; Enter asks for "
                        "a number.")
                         .arg(formatBytes(mark())));
}

void QueueGauge::setBranch(bool branch)
{
    m_branch = branch;
    update();
}

void QueueGauge::setMark(qint64 bytes)
{
    m_mark = bytes;
    describe();
    update();
}

void QueueGauge::setStatus(const std::optional<StageStatus>& status)
{
    const qint64 before = mark();
    const bool fused = isFused();
    m_status = status;
    if (mark() != before || isFused() != fused)
        describe();
    update();
}

qint64 QueueGauge::mark() const
{
    return m_status && m_status->highWaterMark > 0 ? m_status->highWaterMark : m_mark;
}

double QueueGauge::fill() const
{
    if (!m_status || isFused())
        return 0;
    return std::min(1.0, static_cast<double>(m_status->queueBytes) /
                             static_cast<double>(std::max<qint64>(mark(), 1)));
}

QSize QueueGauge::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(QStringLiteral("1,023 KiB")) + 4, 3 * fontMetrics().height()};
}

void QueueGauge::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const QPalette& p = palette();
    const ActivityColours colours = ActivityColours::of(p);
    const int middle = height() / 2;
    const QColor ink = p.color(QPalette::PlaceholderText);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(ink, 1.4));
    const int arrowY = isFused() ? middle : middle - kBarHeight;
    if (m_branch) {
        const int centre = width() / 2;
        painter.drawLine(centre - kArrow, arrowY, centre + kArrow, arrowY);
        painter.drawLine(centre, arrowY - kArrow, centre, arrowY + kArrow);
    } else {
        painter.drawLine(3, arrowY, width() - 4, arrowY);
        painter.drawLine(width() - 4, arrowY, width() - 4 - kArrow, arrowY - kArrow);
        painter.drawLine(width() - 4, arrowY, width() - 4 - kArrow, arrowY + kArrow);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    if (!isFused()) {
        const QRect bar(3, middle - kBarHeight / 2 + 2, width() - 6, kBarHeight);
        painter.fillRect(bar, colours.ground);
        const double full = fill();
        const QColor colour = full >= 1 ? colours.heldBack : colours.busy;
        painter.fillRect(QRectF(bar.left(), bar.top(), full * bar.width(), bar.height()), colour);
        if (m_status && m_status->queuePeakBytes > 0) {
            const double peak = std::min(1.0, static_cast<double>(m_status->queuePeakBytes) /
                                                  static_cast<double>(std::max<qint64>(mark(), 1)));
            const int x = bar.left() + static_cast<int>(peak * (bar.width() - 2));
            painter.fillRect(QRect(x, bar.top() - 2, 2, bar.height() + 4), p.color(QPalette::Text));
        }
        painter.setPen(ink);
        painter.drawText(QRect(0, bar.bottom() + 3, width(), fontMetrics().height()), Qt::AlignHCenter,
                         formatBytes(mark()));
    }
    if (hasFocus()) {
        painter.setPen(QPen(p.color(QPalette::Highlight), 1));
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

void QueueGauge::want(qint64 bytes)
{
    const qint64 wanted = std::clamp(bytes, kLeastMark, kMostMark);
    if (!isFused() && wanted != mark())
        Q_EMIT markWanted(wanted);
}

void QueueGauge::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Up:
        want(mark() * 2);
        break;
    case Qt::Key_Down:
        want(mark() / 2);
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (!isFused())
            Q_EMIT editWanted();
        break;
    default:
        QWidget::keyPressEvent(event);
    }
}

void QueueGauge::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void QueueGauge::mousePressEvent(QMouseEvent* event)
{
    m_pressedY = event->pos().y();
    m_pressedMark = mark();
}

void QueueGauge::mouseMoveEvent(QMouseEvent* event)
{
    if (!event->buttons().testFlag(Qt::LeftButton))
        return;
    constexpr int kMostSteps = 40;
    const int steps = std::clamp((m_pressedY - event->pos().y()) / kPixelsPerDouble, -kMostSteps, kMostSteps);
    qint64 bytes = m_pressedMark;
    for (int i = 0; i < steps && bytes < kMostMark; ++i)
        bytes *= 2;
    for (int i = 0; i < -steps; ++i)
        bytes /= 2;
    want(bytes);
}

void QueueGauge::mouseDoubleClickEvent(QMouseEvent*)
{
    if (!isFused())
        Q_EMIT editWanted();
}

} // namespace sluice
