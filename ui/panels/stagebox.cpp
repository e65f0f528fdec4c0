#include "ui/panels/stagebox.h"

#include "ui/panels/streamtext.h"
#include "ui/window/format.h"

#include <QApplication>
#include <QMouseEvent>
#include <QPainter>

namespace sluice {
namespace {

constexpr int kPadding = 8;
constexpr int kBarHeight = 5;
constexpr int kGap = 2;
constexpr int kRounding = 5;
constexpr double kFaded = 0.45;

QString ratioText(const StageMeter::Reading& meter)
{
    if (meter.bytesIn <= 0 || meter.bytesOut <= 0 || meter.bytesIn == meter.bytesOut)
        return {};
    const double ratio = static_cast<double>(meter.bytesOut) / static_cast<double>(meter.bytesIn);
    return QStringLiteral("\u00d7%1").arg(ratio, 0, ratio < 100 ? 'f' : 'g', ratio < 100 ? 2 : 3);
}

} // namespace

StageBox::StageBox(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void StageBox::setContent(const StageBoxContent& content)
{
    const bool flowing = content.status && !content.over;
    m_content = content;
    if (!flowing)
        describe();
    update();
}

// For a screen reader: figures that change 20 times a second are not read out.
void StageBox::describe()
{
    const Lines shown = lines();
    setAccessibleName(shown.title);
    QStringList words = {shown.badge, shown.amount, shown.rate, shown.extra, m_content.error};
    words.removeAll(QString());
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    QString tip = m_content.detail.isEmpty()
                      ? m_content.title
                      : QStringLiteral("%1\n%2").arg(m_content.title, m_content.detail);
    if (m_content.status && !m_content.status->remark.isEmpty())
        tip += QLatin1Char('\n') + m_content.status->remark;
    if (!m_content.error.isEmpty())
        tip += QLatin1Char('\n') + m_content.error;
    setToolTip(tip);
}

void StageBox::setCurrent(bool current)
{
    m_current = current;
    update();
}

void StageBox::setLifted(bool lifted)
{
    m_lifted = lifted;
    update();
}

StageBox::Lines StageBox::lines() const
{
    Lines lines;
    lines.title = m_content.title;
    if (!m_content.error.isEmpty())
        lines.badge = QStringLiteral("!");
    else if (m_content.off)
        lines.badge = tr("off");
    lines.amount = m_content.detail;
    if (!m_content.status)
        return lines;

    const StageStatus& status = *m_content.status;
    const StageMeter::Reading& meter = status.meter;
    if (!status.verified)
        lines.badge = tr("unverified");
    else if (m_content.over && m_content.failed)
        lines.badge = status.ended ? QString() : tr("stopped");
    else if (status.ended)
        lines.badge = QStringLiteral("\u2713");
    if (status.role == StageStatus::Role::Transform)
        lines.amount =
            QStringLiteral("%1 \u2192 %2").arg(formatBytes(meter.bytesIn), formatBytes(meter.bytesOut));
    else
        lines.amount = formatBytes(status.role == StageStatus::Role::Source ? meter.bytesOut : meter.bytesIn);
    lines.rate = formatRate(m_content.rate);
    if (status.frames >= 0)
        lines.extra = tr("%1 frames").arg(formatShort(status.frames));
    else if (status.hits.count >= 0)
        lines.extra =
            status.hits.count == 1 ? tr("1 hit") : tr("%1 hits").arg(formatShort(status.hits.count));
    else if (m_content.hasRatio)
        lines.extra = ratioText(meter);
    else if (!status.remark.isEmpty())
        lines.extra = tr("remark");
    return lines;
}

QSize StageBox::sizeHint() const
{
    // Wide enough for the widest figures, so that nothing moves while they change.
    const QFontMetrics metrics = fontMetrics();
    const int width = metrics.horizontalAdvance(QStringLiteral("1,023.9 MiB \u2192 999.9 MiB"));
    return {width + 2 * kPadding, 3 * metrics.height() + 2 * kGap + kBarHeight + 2 * kPadding + kGap};
}

void StageBox::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QPalette& p = palette();
    const bool failed = !m_content.error.isEmpty();
    const bool focused = hasFocus();
    const double width = focused || m_current ? 2 : 1;
    const QRectF frame = QRectF(rect()).adjusted(1, 1, -1, -1);
    const QColor line = failed    ? ActivityColours::of(p).heldBack
                        : focused ? p.color(QPalette::Highlight)
                                  : p.color(m_current ? QPalette::Shadow : QPalette::Dark);
    if (m_content.off || m_lifted)
        painter.setOpacity(kFaded);
    painter.setPen(QPen(line, width, m_content.off ? Qt::DashLine : Qt::SolidLine));
    painter.setBrush(p.color(QPalette::Base));
    painter.drawRoundedRect(frame, kRounding, kRounding);

    const Lines shown = lines();
    const QFontMetrics metrics = fontMetrics();
    QRect row(kPadding, kPadding, this->width() - 2 * kPadding, metrics.height());
    const auto pair = [&](const QString& left, const QString& right, QPalette::ColorRole role) {
        const int taken = right.isEmpty() ? 0 : metrics.horizontalAdvance(right) + kPadding;
        painter.setPen(p.color(QPalette::PlaceholderText));
        painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, right);
        painter.setPen(p.color(role));
        painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(left, Qt::ElideMiddle, row.width() - taken));
        row.translate(0, metrics.height() + kGap);
    };
    QFont bold = font();
    bold.setBold(true);
    painter.setFont(bold);
    pair(shown.title, shown.badge, QPalette::Text);
    painter.setFont(font());
    pair(shown.amount, {}, m_content.status ? QPalette::Text : QPalette::PlaceholderText);
    pair(shown.rate, shown.extra, QPalette::Text);
    if (m_content.status)
        paintBar(painter, QRect(kPadding, height() - kPadding - kBarHeight, row.width(), kBarHeight));
}

void StageBox::paintBar(QPainter& painter, const QRect& bar) const
{
    painter.setRenderHint(QPainter::Antialiasing, false);
    const ActivityColours colours = ActivityColours::of(palette());
    painter.fillRect(bar, colours.ground);
    const std::array<double, 3> shares = activityShares(m_content.status->meter);
    const std::array<QColor, 3> inks = {colours.busy, colours.starved, colours.heldBack};
    double at = bar.left();
    for (size_t i = 0; i < shares.size(); ++i) {
        const double length = shares[i] * bar.width();
        painter.fillRect(QRectF(at, bar.top(), length, bar.height()), inks[i]);
        at += length;
    }
}

void StageBox::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
    Q_EMIT chosen();
}

void StageBox::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

void StageBox::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_pressed = event->pos();
    m_dragging = false;
    Q_EMIT chosen();
}

void StageBox::mouseMoveEvent(QMouseEvent* event)
{
    if (!event->buttons().testFlag(Qt::LeftButton))
        return;
    m_dragging =
        m_dragging || (event->pos() - m_pressed).manhattanLength() >= QApplication::startDragDistance();
    if (m_dragging)
        Q_EMIT dragged(event->globalPosition().toPoint());
}

void StageBox::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && std::exchange(m_dragging, false))
        Q_EMIT dropped(event->globalPosition().toPoint());
}

void StageBox::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        Q_EMIT opened();
}

void StageBox::contextMenuEvent(QContextMenuEvent* event)
{
    Q_EMIT chosen();
    Q_EMIT menuWanted(event->globalPos());
}

} // namespace sluice
