#include "ui/panels/memorymap.h"

#include "core/bytes/annotations.h"
#include "ui/window/format.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>

namespace sluice {
namespace {

constexpr int kLane = 16;
constexpr int kGap = 3;
constexpr int kMargin = 8;
constexpr int kWheelNotch = 120;

int levelOf(const View& view)
{
    int level = 0;
    for (const View* at = view.parentView().get(); at != nullptr; at = at->parentView().get())
        ++level;
    return level;
}

} // namespace

MemoryMap::MemoryMap(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Memory map"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void MemoryMap::setColours(const PanePalette& palette)
{
    m_palette = palette;
    update();
}

void MemoryMap::setView(const std::shared_ptr<View>& view)
{
    const std::shared_ptr<View> before = m_view.lock();
    const bool same = before && view && before->document() == view->document();
    m_view = view;
    if (!same) {
        m_geometry = {};
        m_current = -1;
        m_visible = {};
    }
    refresh();
}

void MemoryMap::refresh()
{
    const std::shared_ptr<View> view = m_view.lock();
    std::vector<MapBar> bars;
    qint64 size = 0;
    const quint64 before = m_current >= 0 ? m_geometry.bars()[static_cast<size_t>(m_current)].id : quint64{0};
    if (view) {
        size = view->document()->size();
        const auto views = view->document()->views();
        bars.reserve(views.size());
        for (const std::shared_ptr<View>& each : views) {
            if (!each->isDeleted())
                bars.push_back({each->id(), each->range(), levelOf(*each), each->colour()});
        }
        // Two looks at the whole document are one bar.
        std::stable_sort(bars.begin(), bars.end(),
                         [](const MapBar& a, const MapBar& b) { return a.level < b.level; });
        const auto firstSlice =
            std::find_if(bars.begin(), bars.end(), [](const MapBar& bar) { return bar.level > 0; });
        if (firstSlice - bars.begin() > 1)
            bars.erase(bars.begin() + 1, firstSlice);
    }
    const int levels = m_geometry.levels();
    m_geometry.setBars(size, std::move(bars));
    m_current = -1;
    for (size_t i = 0; i < m_geometry.bars().size(); ++i) {
        if (before != 0 && m_geometry.bars()[i].id == before)
            m_current = static_cast<int>(i);
    }
    if (levels != m_geometry.levels())
        updateGeometry();
    place();
    changed();
}

void MemoryMap::setVisibleRange(ByteRange range)
{
    if (range == m_visible)
        return;
    m_visible = range;
    update();
}

void MemoryMap::follow()
{
    update();
}

void MemoryMap::place()
{
    const int axis = fontMetrics().height() + kGap;
    m_geometry.setArea(rect().adjusted(kMargin, kMargin, -kMargin, -kMargin - axis), kLane, kGap);
}

QSize MemoryMap::sizeHint() const
{
    constexpr int kMostLanes = 6;
    const int lanes = std::clamp(m_geometry.levels(), 2, kMostLanes);
    return {220, 2 * kMargin + lanes * (kLane + kGap) + fontMetrics().height() + kGap};
}

QSize MemoryMap::minimumSizeHint() const
{
    return {120, sizeHint().height()};
}

QString MemoryMap::nameOf(const MapBar& bar) const
{
    const std::shared_ptr<View> view = m_view.lock();
    if (!view)
        return {};
    const auto views = view->document()->views();
    const auto found =
        std::find_if(views.begin(), views.end(), [&](const auto& each) { return each->id() == bar.id; });
    return found != views.end() ? (*found)->name() : QString();
}

QString MemoryMap::textOf(const MapBar& bar) const
{
    return tr("%1: %2 to %3, %4")
        .arg(nameOf(bar), formatHex(bar.range.offset), formatHex(bar.range.end()),
             formatBytes(bar.range.length));
}

QColor MemoryMap::colourOf(const MapBar& bar) const
{
    if (bar.level == 0)
        return palette().color(QPalette::Mid);
    return m_palette.marks[static_cast<size_t>(std::max(bar.colour, 0)) % m_palette.marks.size()];
}

void MemoryMap::changed()
{
    QString words = tr("Nothing is open.");
    if (m_current >= 0)
        words = textOf(m_geometry.bars()[static_cast<size_t>(m_current)]);
    else if (!m_view.expired())
        words = tr("Shows %1 to %2.")
                    .arg(formatHex(m_geometry.shown().offset), formatHex(m_geometry.shown().end()));
    setAccessibleDescription(words);
    update();
}

void MemoryMap::setCurrent(int bar)
{
    m_current = bar;
    if (bar >= 0)
        m_geometry.reveal(m_geometry.bars()[static_cast<size_t>(bar)].range);
    changed();
}

void MemoryMap::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().base());
    const std::shared_ptr<View> view = m_view.lock();
    if (!view || m_geometry.size() == 0) {
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(rect().adjusted(kMargin, 0, -kMargin, 0), Qt::AlignCenter | Qt::TextWordWrap,
                         view ? tr("The document has no bytes.")
                              : tr("Memory map: where the slices lie in the document."));
        return;
    }
    paintBars(painter);
    paintMarks(painter);
    paintAxis(painter);
}

void MemoryMap::paintBars(QPainter& painter) const
{
    const auto& bars = m_geometry.bars();
    for (size_t i = 0; i < bars.size(); ++i) {
        const QRect box = m_geometry.rectOf(bars[i].range, bars[i].level);
        if (box.isEmpty())
            continue;
        QColor fill = colourOf(bars[i]);
        painter.setPen(Qt::NoPen);
        if (bars[i].level > 0)
            fill.setAlphaF(0.55F);
        painter.fillRect(box, fill);
        if (box.width() > 4 && bars[i].level > 0) {
            painter.setPen(colourOf(bars[i]));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(box.adjusted(0, 0, -1, -1));
        }
    }
    for (const MemoryMapGeometry::Overlap& overlap : m_geometry.overlaps()) {
        const QRect box = m_geometry.rectOf(overlap.range, overlap.level);
        if (!box.isEmpty() && overlap.level > 0)
            painter.fillRect(box, QBrush(palette().color(QPalette::Text), Qt::BDiagPattern));
    }
    if (m_current >= 0 && hasFocus()) {
        const MapBar& bar = bars[static_cast<size_t>(m_current)];
        const QRect box = m_geometry.rectOf(bar.range, bar.level);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(palette().color(QPalette::Text), 2));
        painter.drawRect(box.adjusted(-1, -1, 1, 1));
    }
}

void MemoryMap::paintMarks(QPainter& painter) const
{
    const std::shared_ptr<View> view = m_view.lock();
    const Selection& selection = view->document()->selection();
    const QRect area = m_geometry.area();
    const QRect document = m_geometry.rectOf({0, m_geometry.size()}, 0);
    if (!selection.range().isEmpty()) {
        QRect box = m_geometry.rectOf(selection.range(), 0);
        if (!box.isEmpty())
            painter.fillRect(box.adjusted(0, 3, 0, -3), m_palette.caret);
    }
    const QRect window = m_geometry.rectOf(m_visible, 0);
    if (!window.isEmpty() && !m_visible.isEmpty()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(palette().color(QPalette::Text));
        painter.drawRect(window.adjusted(0, -2, 0, 1));
    }
    const int x = m_geometry.xOf(selection.caret());
    if (x >= area.left() && x <= area.right() + 1)
        painter.fillRect(QRect(std::min(x, area.right()), document.top() - 3, 1, area.height() + 3),
                         m_palette.caret);
}

void MemoryMap::paintAxis(QPainter& painter) const
{
    const QRect line(kMargin, height() - kMargin - fontMetrics().height() + kGap, width() - 2 * kMargin,
                     fontMetrics().height());
    painter.setPen(palette().color(QPalette::PlaceholderText));
    const ByteRange shown = m_geometry.shown();
    const QString left = formatHex(shown.offset);
    const QString right = formatHex(shown.end());
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, left);
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, right);
    const QString middle = m_geometry.showsAll() ? QString() : formatBytes(shown.length);
    const int used = fontMetrics().horizontalAdvance(left) + fontMetrics().horizontalAdvance(right);
    if (fontMetrics().horizontalAdvance(middle) + used + 24 < line.width())
        painter.drawText(line, Qt::AlignCenter, middle);
}

bool MemoryMap::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QStringList lines;
        for (const MapBar& bar : m_geometry.bars()) {
            if (m_geometry.rectOf(bar.range, bar.level).contains(help->pos()))
                lines.append(textOf(bar));
        }
        if (!lines.isEmpty())
            lines.append(tr("Here: %1").arg(formatHex(m_geometry.offsetAt(help->pos().x()))));
        QToolTip::showText(help->globalPos(), lines.join(QLatin1Char('\n')), this);
        return true;
    }
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->modifiers() == Qt::NoModifier || key->modifiers() == Qt::KeypadModifier ||
            key->modifiers() == Qt::ShiftModifier) {
            switch (key->key()) {
            case Qt::Key_Plus:
            case Qt::Key_Minus:
            case Qt::Key_Equal:
                event->accept();
                return true;
            default:
                break;
            }
        }
    }
    return QWidget::event(event);
}

void MemoryMap::keyPressEvent(QKeyEvent* event)
{
    const int bars = static_cast<int>(m_geometry.bars().size());
    const ByteRange shown = m_geometry.shown();
    const qint64 middle = m_current >= 0 ? m_geometry.bars()[static_cast<size_t>(m_current)].range.offset
                                         : shown.offset + shown.length / 2;
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        m_geometry.zoom(1, 2, middle);
        break;
    case Qt::Key_Minus:
        m_geometry.zoom(2, 1, middle);
        break;
    case Qt::Key_Left:
        m_geometry.pan(-1);
        break;
    case Qt::Key_Right:
        m_geometry.pan(1);
        break;
    case Qt::Key_Home:
        m_geometry.setShown({0, m_geometry.size()});
        break;
    case Qt::Key_Up:
    case Qt::Key_Down:
        if (bars > 0)
            setCurrent(std::clamp(m_current + (event->key() == Qt::Key_Up ? -1 : 1), 0, bars - 1));
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_current >= 0)
            Q_EMIT openWanted(m_geometry.bars()[static_cast<size_t>(m_current)].id);
        return;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    changed();
}

void MemoryMap::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || m_geometry.size() == 0)
        return;
    const QPoint place = event->position().toPoint();
    m_current = m_geometry.barAt(place);
    changed();
    Q_EMIT goWanted(m_geometry.offsetAt(place.x()));
}

void MemoryMap::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons().testFlag(Qt::LeftButton) && m_geometry.size() > 0)
        Q_EMIT goWanted(m_geometry.offsetAt(event->position().toPoint().x()));
}

void MemoryMap::mouseDoubleClickEvent(QMouseEvent* event)
{
    const int bar = m_geometry.barAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && bar >= 0)
        Q_EMIT openWanted(m_geometry.bars()[static_cast<size_t>(bar)].id);
}

void MemoryMap::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    place();
}

void MemoryMap::wheelEvent(QWheelEvent* event)
{
    event->accept();
    const int steps = m_wheel.add(event->angleDelta().y(), kWheelNotch);
    if (steps == 0 || m_geometry.size() == 0)
        return;
    if (event->modifiers().testFlag(Qt::ShiftModifier)) {
        m_geometry.pan(-steps);
    } else {
        const qint64 at = m_geometry.offsetAt(event->position().toPoint().x());
        for (int i = std::abs(steps); i > 0; --i)
            m_geometry.zoom(steps > 0 ? 2 : 3, steps > 0 ? 3 : 2, at);
    }
    changed();
}

} // namespace sluice
