#include "ui/panes/pagestrip.h"

#include "ui/window/format.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr int kWidth = 16;
constexpr int kTickMs = 250;
/// Pixels of a line, at least.
constexpr int kLine = 2;
/// Of a line; the rest is guessed from these.
constexpr int kPagesPerLine = 4;
constexpr size_t kMostChanges = 2'000;

QColor mixed(const QColor& a, const QColor& b, double share)
{
    const auto part = [share](int from, int to) { return from + static_cast<int>((to - from) * share); };
    return {part(a.red(), b.red()), part(a.green(), b.green()), part(a.blue(), b.blue())};
}

} // namespace

PageStrip::PageStrip(std::shared_ptr<View> view, QWidget* parent)
    : QWidget(parent)
    , m_view(std::move(view))
    , m_job(m_runner, this)
{
    setFixedWidth(kWidth);
    setAccessibleName(tr("Pages in memory"));
    setAttribute(Qt::WA_OpaquePaintEvent);
    m_tick.setInterval(kTickMs);
    connect(&m_tick, &QTimer::timeout, this, &PageStrip::look);
}

void PageStrip::setColours(const PanePalette& palette)
{
    m_palette = palette;
    update();
}

void PageStrip::setShown(ByteRange shown)
{
    if (shown == m_shown)
        return;
    m_shown = shown;
    update();
}

QSize PageStrip::sizeHint() const
{
    return {kWidth, 100};
}

int PageStrip::lines() const
{
    const qint64 size = m_view->size();
    const qint64 pages = std::max<qint64>(size / pageSize() + (size % pageSize() != 0 ? 1 : 0), 1);
    return static_cast<int>(std::clamp<qint64>(height() / kLine, 1, pages));
}

int PageStrip::topOf(int line) const
{
    return height() * line / lines();
}

int PageStrip::lineAt(int y) const
{
    return std::clamp(y * lines() / std::max(height(), 1), 0, lines() - 1);
}

ByteRange PageStrip::rangeOf(int line) const
{
    const qint64 size = m_view->size();
    const auto edge = [&](qint64 at) { return size / lines() * at + size % lines() * at / lines(); };
    return ByteRange::between(edge(line), edge(line + 1));
}

int PageStrip::lineOf(qint64 offset) const
{
    const qint64 size = std::max<qint64>(m_view->size(), 1);
    const double share = static_cast<double>(offset) / static_cast<double>(size);
    return std::clamp(static_cast<int>(share * lines()), 0, lines() - 1);
}

void PageStrip::look()
{
    if (m_job.isRunning())
        return; // a disk that is slow to say: do not ask faster than it answers
    m_changed = m_view->changedRanges({0, m_view->size()}, kMostChanges);
    m_job.run(
        [snapshot = m_view->snapshot(), access = m_view->document()->access(), parts = lines()](
            const CancelToken& token) { return samplePages(snapshot, access, parts, kPagesPerLine, token); },
        [this](const std::vector<PageSample>& samples) {
            m_samples = samples;
            update();
            Q_EMIT looked();
        });
}

QString PageStrip::describe(int y) const
{
    const int line = lineAt(y);
    if (line >= std::ssize(m_samples))
        return tr("Not looked at yet");
    const PageSample& sample = m_samples[static_cast<size_t>(line)];
    const ByteRange range = rangeOf(line);
    QString text = tr("%1 to %2").arg(formatHex(range.offset), formatHex(range.end()));
    if (sample.looked == 0)
        return text;
    text +=
        u'\n' +
        (sample.looked < sample.pages
             ? tr("%1 of %2 pages looked at:").arg(formatNumber(sample.looked), formatNumber(sample.pages))
             : tr("pages: %1").arg(formatNumber(sample.pages)));
    text += u'\n' + tr("in memory: %1").arg(formatNumber(sample.resident));
    if (sample.unknown > 0)
        text += u'\n' + tr("unknown, the kernel does not say: %1").arg(formatNumber(sample.unknown));
    if (m_view->document()->access() == Access::Mapped)
        text += u'\n' + tr("touched by this program: %1").arg(formatNumber(sample.touched));
    const bool changed = std::any_of(m_changed.begin(), m_changed.end(),
                                     [range](ByteRange part) { return part.overlaps(range); });
    if (changed)
        text += u'\n' + tr("changed, not saved");
    return text;
}

void PageStrip::paintLine(QPainter& painter, int line) const
{
    const PageSample& sample = m_samples[static_cast<size_t>(line)];
    if (sample.looked == 0)
        return;
    const auto share = [&sample](qint64 pages) {
        return static_cast<double>(pages) / static_cast<double>(sample.looked);
    };
    const QColor resident = mixed(m_palette.background, m_palette.offsets, 0.5);
    const int top = topOf(line);
    const int tall = topOf(line + 1) - top;
    painter.fillRect(2, top, 8, tall, mixed(m_palette.background, resident, share(sample.resident)));
    // Every other point: neither there nor not there.
    for (int x = 2 + line % 2 * 2; sample.unknown > 0 && x < 10; x += 4)
        painter.fillRect(x, top, 2, tall, m_palette.offsets);
    if (sample.touched > 0)
        painter.fillRect(2, top, 4, tall, mixed(resident, m_palette.caret, share(sample.touched)));
}

void PageStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_palette.background);
    painter.fillRect(0, 0, 1, height(), m_palette.grid);
    const int count = std::min(static_cast<int>(m_samples.size()), lines());
    for (int line = 0; line < count; ++line)
        paintLine(painter, line);
    for (const ByteRange range : m_changed) {
        const int top = lineOf(range.offset);
        const int end = std::max(topOf(lineOf(range.end()) + 1), topOf(top) + kLine);
        painter.fillRect(11, topOf(top), 4, end - topOf(top), m_palette.differenceMark);
    }
    const int top = std::min(topOf(lineOf(m_shown.offset)), height() - 4);
    const int bottom = std::max(topOf(lineOf(m_shown.end()) + 1) - 1, top + 3);
    painter.setPen(m_palette.text);
    painter.drawRect(1, top, width() - 2, bottom - top);
}

bool PageStrip::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), describe(help->pos().y()), this);
        return true;
    }
    return QWidget::event(event);
}

void PageStrip::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        Q_EMIT goWanted(rangeOf(lineAt(event->pos().y())).offset);
}

void PageStrip::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons().testFlag(Qt::LeftButton))
        Q_EMIT goWanted(rangeOf(lineAt(event->pos().y())).offset);
}

void PageStrip::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_tick.start();
    look();
}

void PageStrip::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    m_tick.stop();
    m_job.cancel();
}

} // namespace sluice
