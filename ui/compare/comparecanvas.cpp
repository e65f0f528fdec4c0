#include "ui/compare/comparecanvas.h"

#include "ui/panes/panefont.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QWheelEvent>

#include <cmath>

namespace sluice {
namespace {

constexpr int kWheelStep = 120;
/// How long bytes that a worker brought in count as here where the kernel will not say.
constexpr qint64 kTrustMs = 10'000;

} // namespace

CompareCanvas::CompareCanvas(QWidget* parent)
    : QWidget(parent)
    , m_renderer(m_context)
    , m_bar(new QScrollBar(Qt::Vertical, this))
{
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleName(tr("Two files side by side"));
    setMinimumSize(240, 120);
    m_bar->setFocusPolicy(Qt::NoFocus);
    connect(m_bar, &QScrollBar::actionTriggered, this, &CompareCanvas::onBarAction);
    for (size_t side = 0; side < 2; ++side)
        connect(&m_loaders[side], &PageLoader::loaded, this, [this, side] { onLoaded(side); });
}

void CompareCanvas::setOptions(const ViewOptions& options)
{
    m_context.options = options;
    fit();
}

void CompareCanvas::setColours(const PanePalette& palette)
{
    m_context.palette = palette;
    fit();
}

void CompareCanvas::setNames(const QString& a, const QString& b)
{
    m_context.names = {a, b};
    update();
}

void CompareCanvas::setContent(const Snapshot& a, const Snapshot& b, const CompareLayout& layout)
{
    const CompareLayout& old = m_context.layout;
    const bool first = m_context.side == 0;
    const qint64 caret = first ? old.offsetInA(m_context.caret) : old.offsetInB(m_context.caret);
    const qint64 top = first ? old.offsetInA(topPosition()) : old.offsetInB(topPosition());
    m_context.snapshots = {a, b};
    m_context.trusted = {};
    m_context.layout = layout;
    const auto position = [&](qint64 offset) {
        return first ? layout.positionOfA(offset) : layout.positionOfB(offset);
    };
    m_context.caret = std::min(position(caret), layout.size());
    fit();
    m_context.rows.setTopRow(m_context.rows.rowOf(std::min(position(top), layout.size())));
    syncBar();
}

void CompareCanvas::fit()
{
    const qreal scale = devicePixelRatioF();
    m_context.atlas.setLook(PaneFont::make(m_context.options, scale, logicalDpiX()), m_context.palette);
    const int barWidth = m_bar->sizeHint().width();
    m_bar->setGeometry(width() - barWidth, 0, barWidth, height());
    const auto available = static_cast<int>(std::floor((width() - barWidth) * scale));
    m_context.rows.setShape(m_context.layout.size(), m_renderer.fit(available));
    m_context.rows.setPageRows(m_renderer.pageRows(static_cast<int>(std::floor(height() * scale))));
    syncBar();
    update();
}

void CompareCanvas::syncBar()
{
    const QSignalBlocker blocker(m_bar);
    m_bar->setRange(0, m_context.rows.barMaximum());
    m_bar->setPageStep(m_context.rows.pageRows());
    m_bar->setValue(m_context.rows.barValue());
}

// Single steps and pages are exact, however coarse the bar is.
void CompareCanvas::onBarAction(int action)
{
    const qint64 page = m_context.rows.pageRows();
    switch (action) {
    case QAbstractSlider::SliderSingleStepAdd:
        return scrollBy(1);
    case QAbstractSlider::SliderSingleStepSub:
        return scrollBy(-1);
    case QAbstractSlider::SliderPageStepAdd:
        return scrollBy(page);
    case QAbstractSlider::SliderPageStepSub:
        return scrollBy(-page);
    default:
        m_context.rows.setTopRow(m_context.rows.topRowOfBar(m_bar->sliderPosition()));
        syncBar();
        update();
    }
}

void CompareCanvas::scrollBy(qint64 rows)
{
    m_context.rows.scrollBy(rows);
    syncBar();
    update();
}

void CompareCanvas::goTo(qint64 position)
{
    m_context.caret = std::clamp<qint64>(position, 0, m_context.layout.size());
    m_context.rows.reveal(m_context.caret);
    syncBar();
    update();
    Q_EMIT caretMoved();
}

void CompareCanvas::setSide(int side)
{
    m_context.side = side;
    update();
    Q_EMIT caretMoved();
}

std::optional<qint64> CompareCanvas::keyTarget(const QKeyEvent& key) const
{
    const RowModel& rows = m_context.rows;
    const qint64 row = rows.bytesPerRow();
    const qint64 page = row * rows.pageRows();
    const qint64 caret = m_context.caret;
    const bool control = key.modifiers() == Qt::ControlModifier;
    if (key.modifiers() != Qt::NoModifier && key.modifiers() != Qt::KeypadModifier && !control)
        return {};
    // Saturates at the ends, in the same column.
    const auto down = [&](qint64 step) { return step <= rows.size() - caret ? caret + step : caret; };
    const auto up = [&](qint64 step) { return step <= caret ? caret - step : caret % row; };
    switch (key.key()) {
    case Qt::Key_Home:
        return control ? 0 : caret - caret % row;
    case Qt::Key_End:
        return control ? rows.size() : std::min(caret - caret % row + row - 1, rows.size());
    case Qt::Key_Left:
        return std::max<qint64>(caret - 1, 0);
    case Qt::Key_Right:
        return std::min(caret + 1, rows.size());
    case Qt::Key_Up:
        return up(row);
    case Qt::Key_Down:
        return down(row);
    case Qt::Key_PageUp:
        return up(page);
    case Qt::Key_PageDown:
        return page <= rows.size() - caret ? caret + page : rows.size();
    default:
        return {};
    }
}

bool CompareCanvas::event(QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        // Tab would go to the next widget: here it goes to the other side first.
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Tab && key->modifiers() == Qt::NoModifier && m_context.side == 0) {
            setSide(1);
            return true;
        }
        if (key->key() == Qt::Key_Backtab && m_context.side == 1) {
            setSide(0);
            return true;
        }
    }
    if (event->type() == QEvent::ScreenChangeInternal)
        fit();
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        update();
    return QWidget::event(event);
}

void CompareCanvas::keyPressEvent(QKeyEvent* event)
{
    if (const std::optional<qint64> target = keyTarget(*event))
        goTo(*target);
    else
        QWidget::keyPressEvent(event);
}

void CompareCanvas::takePlace(QPointF position)
{
    const QPointF scaled = position * devicePixelRatioF();
    const CompareRenderer::Place place = m_renderer.placeAt(
        {static_cast<int>(std::floor(scaled.x())), static_cast<int>(std::floor(scaled.y()))});
    m_context.side = place.side;
    goTo(place.position);
}

void CompareCanvas::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        takePlace(event->position());
}

void CompareCanvas::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons().testFlag(Qt::LeftButton))
        takePlace(event->position());
}

void CompareCanvas::wheelEvent(QWheelEvent* event)
{
    event->accept();
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        if (const int steps = m_zoom.add(event->angleDelta().y(), kWheelStep); steps != 0)
            Q_EMIT zoomWanted(steps);
        return;
    }
    const int rows = m_wheel.add(-event->angleDelta().y() * QApplication::wheelScrollLines(), kWheelStep);
    if (rows != 0)
        scrollBy(rows);
}

void CompareCanvas::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fit();
}

void CompareCanvas::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    // One unit of the renderer is one pixel of the device, at a whole pixel.
    const QTransform device = painter.deviceTransform();
    const QTransform wanted = QTransform::fromTranslate(std::round(device.dx()), std::round(device.dy()));
    painter.setWorldTransform(wanted * device.inverted());
    const qreal scale = devicePixelRatioF();
    const QSize size(static_cast<int>(std::ceil(width() * scale)),
                     static_cast<int>(std::ceil(height() * scale)));
    if (m_sinceLoaded.isValid() && m_sinceLoaded.elapsed() > kTrustMs)
        m_context.trusted = {};
    bringIn(m_renderer.paint(painter, size, hasFocus()));
}

void CompareCanvas::bringIn(const std::array<QList<ByteRange>, 2>& pending)
{
    for (size_t side = 0; side < 2; ++side) {
        if (pending[side].isEmpty() || (m_loaders[side].isBusy() && pending[side] == m_requested[side]))
            continue;
        m_requested[side] = pending[side];
        m_loaders[side].request(m_context.snapshots[side], pending[side]);
    }
    const bool now = pending[0].isEmpty() && pending[1].isEmpty();
    if (now && !m_settled)
        QMetaObject::invokeMethod(this, &CompareCanvas::settled, Qt::QueuedConnection);
    m_settled = now;
}

void CompareCanvas::onLoaded(size_t side)
{
    if (!m_loaders[side].isBusy()) {
        m_context.trusted[side] = m_requested[side];
        m_sinceLoaded.start();
    }
    update();
}

} // namespace sluice
