#include "ui/panels/longlist.h"

#include <QContextMenuEvent>
#include <QFontDatabase>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace sluice {
namespace {

constexpr int kPadding = 6;
constexpr int kRowPadding = 4;

// QFontMetrics rounds, and elides what lacks a part of a pixel.
int widthOf(const QFont& font, const QString& text)
{
    return static_cast<int>(std::ceil(QFontMetricsF(font).horizontalAdvance(text))) + 1;
}

} // namespace

LongList::LongList(QList<Column> columns, Text text, QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_columns(std::move(columns))
    , m_text(std::move(text))
{
    m_widest.fill(0, m_columns.size());
    m_widths = m_widest;
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumHeight(rowHeight() * 4);
    viewport()->setBackgroundRole(QPalette::Base);
}

void LongList::setCount(qint64 count)
{
    m_count = std::min<qint64>(count, std::numeric_limits<int>::max());
    if (m_current >= m_count || (m_current < 0 && m_count > 0))
        setCurrent(m_count > 0 ? std::max<qint64>(m_current, 0) : -1);
    fitBar();
    viewport()->update();
}

void LongList::reset(qint64 count)
{
    m_current = -1;
    m_anchor = -1;
    m_count = 0;
    m_widest.fill(0);
    verticalScrollBar()->setValue(0);
    setCount(count);
}

void LongList::setCurrent(qint64 row, bool extend)
{
    const qint64 now = std::clamp<qint64>(row, m_count > 0 ? 0 : -1, m_count - 1);
    if (!extend || m_anchor < 0)
        m_anchor = now;
    if (now != m_current) {
        m_current = now;
        if (now >= 0) {
            QStringList texts;
            for (int column = 0; column < m_columns.size(); ++column)
                texts.append(m_text(now, column));
            setAccessibleDescription(texts.join(QStringLiteral(", ")));
        }
        Q_EMIT currentChanged(now);
    }
    QScrollBar* bar = verticalScrollBar();
    if (now >= 0 && now < bar->value())
        bar->setValue(static_cast<int>(now));
    else if (now >= bar->value() + pageRows())
        bar->setValue(static_cast<int>(now - pageRows() + 1));
    viewport()->update();
}

std::pair<qint64, qint64> LongList::chosen() const
{
    if (m_current < 0)
        return {0, -1};
    const qint64 anchor = std::min(m_anchor, m_count - 1);
    return {std::min(anchor, m_current), std::max(anchor, m_current)};
}

std::pair<qint64, qint64> LongList::shown() const
{
    const qint64 first = verticalScrollBar()->value();
    return {first, std::min(m_count - 1, first + pageRows())};
}

int LongList::rowHeight() const
{
    return fontMetrics().height() + kRowPadding;
}

qint64 LongList::pageRows() const
{
    return std::max((viewport()->height() - rowHeight()) / rowHeight(), 1);
}

QRect LongList::rowRect(qint64 row) const
{
    const auto line = static_cast<int>(row - verticalScrollBar()->value()) + 1;
    return {0, line * rowHeight(), viewport()->width(), rowHeight()};
}

QFont LongList::fontOf(const Column& column) const
{
    QFont used = font();
    if (column.fixedFont)
        used.setFamily(QFontDatabase::systemFont(QFontDatabase::FixedFont).family());
    return used;
}

void LongList::shareWidth()
{
    const qsizetype last = m_columns.size() - 1;
    const auto [first, end] = shown();
    int left = viewport()->width();
    for (int i = 0; i < last; ++i) {
        const QFont used = fontOf(m_columns[i]);
        const int title = widthOf(font(), m_columns[i].title);
        int widest = std::max(m_widest[i] - 2 * kPadding, title);
        const int most = std::max(widthOf(used, m_columns[i].sample), title);
        // Of offsets the last one is the widest.
        if (m_count > 0)
            widest = std::max(widest, widthOf(used, m_text(m_count - 1, i)));
        for (qint64 row = first; row <= end && widest < most; ++row)
            widest = std::max(widest, widthOf(used, m_text(row, i)));
        m_widths[i] = m_widest[i] = std::min(widest, most) + 2 * kPadding;
        left -= m_widths[i];
    }
    const int wanted = widthOf(fontOf(m_columns[last]), m_columns[last].sample) + 2 * kPadding;
    while (left < wanted) {
        qsizetype next = -1;
        for (qsizetype i = 0; i < last; ++i) {
            if (m_columns[i].spare > (next < 0 ? 0 : m_columns[next].spare) && m_widths[i] > 0)
                next = i;
        }
        if (next < 0)
            break;
        left += std::exchange(m_widths[next], 0);
    }
    m_widths[last] = std::max(left, 0);
}

std::pair<int, int> LongList::columnPlace(int column) const
{
    const int x = std::accumulate(m_widths.begin(), m_widths.begin() + column, 0);
    return {x + kPadding, std::max(m_widths[column] - 2 * kPadding, 0)};
}

QRect LongList::cell(const QRect& row, int column) const
{
    const auto [x, width] = columnPlace(column);
    return {x, row.top(), width, row.height()};
}

QString LongList::rowTip(qint64 row) const
{
    QStringList lines;
    bool all = true;
    for (int i = 0; i < m_columns.size(); ++i) {
        const QString text = m_text(row, i);
        all = all && widthOf(fontOf(m_columns[i]), text) <= columnPlace(i).second;
        lines += tr("%1: %2").arg(m_columns[i].title, text).toHtmlEscaped();
    }
    return all ? QString() : QStringLiteral("<p>%1</p>").arg(lines.join(QStringLiteral("<br>")));
}

qint64 LongList::rowAt(QPoint place) const
{
    if (place.y() < rowHeight())
        return -1;
    const qint64 row = verticalScrollBar()->value() + place.y() / rowHeight() - 1;
    return row < m_count ? row : -1;
}

void LongList::fitBar()
{
    verticalScrollBar()->setRange(0, static_cast<int>(std::max<qint64>(m_count - pageRows(), 0)));
    verticalScrollBar()->setPageStep(static_cast<int>(pageRows()));
}

void LongList::paintRow(QPainter& painter, qint64 row, const QRect& place) const
{
    const auto [first, last] = chosen();
    const bool on = row >= first && row <= last;
    const QPalette::ColorGroup group = hasFocus() ? QPalette::Active : QPalette::Inactive;
    if (on)
        painter.fillRect(place, palette().brush(group, QPalette::Highlight));
    else if (row % 2 != 0)
        painter.fillRect(place, palette().alternateBase());
    for (int column = 0; column < m_columns.size(); ++column) {
        const Column& look = m_columns[column];
        const QRect area = cell(place, column);
        if (area.width() == 0)
            continue;
        painter.setFont(fontOf(look));
        painter.setPen(palette().color(group, on ? QPalette::HighlightedText : QPalette::Text));
        const QString text =
            painter.fontMetrics().elidedText(m_text(row, column), Qt::ElideRight, area.width());
        painter.drawText(area, (look.right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter, text);
    }
}

void LongList::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), palette().base());
    shareWidth();
    const auto [first, last] = shown();
    for (qint64 row = first; row <= last; ++row)
        paintRow(painter, row, rowRect(row));
    const QRect header(0, 0, viewport()->width(), rowHeight());
    painter.fillRect(header, palette().button());
    painter.setPen(palette().color(QPalette::PlaceholderText));
    painter.setFont(font());
    for (int column = 0; column < m_columns.size(); ++column) {
        const QRect area = cell(header, column);
        painter.drawText(area, (m_columns[column].right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter,
                         fontMetrics().elidedText(m_columns[column].title, Qt::ElideRight, area.width()));
    }
}

void LongList::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        m_widest.fill(0);
        fitBar();
    }
}

bool LongList::viewportEvent(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QAbstractScrollArea::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const qint64 row = rowAt(help->pos());
    QToolTip::showText(help->globalPos(), row < 0 ? QString() : rowTip(row), viewport(),
                       row < 0 ? QRect() : rowRect(row));
    return true;
}

// The window's Copy takes the selected bytes; here the rows are meant.
bool LongList::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride &&
        static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        event->accept();
        return true;
    }
    return QAbstractScrollArea::event(event);
}

void LongList::keyPressEvent(QKeyEvent* event)
{
    const bool extend = event->modifiers().testFlag(Qt::ShiftModifier);
    if (event->matches(QKeySequence::Copy))
        Q_EMIT copyWanted();
    else if (event->key() == Qt::Key_Up)
        setCurrent(std::max<qint64>(m_current - 1, 0), extend);
    else if (event->key() == Qt::Key_Down)
        setCurrent(m_current + 1, extend);
    else if (event->key() == Qt::Key_PageUp)
        setCurrent(std::max<qint64>(m_current - pageRows(), 0), extend);
    else if (event->key() == Qt::Key_PageDown)
        setCurrent(m_current + pageRows(), extend);
    else if (event->key() == Qt::Key_Home)
        setCurrent(0, extend);
    else if (event->key() == Qt::Key_End)
        setCurrent(m_count - 1, extend);
    else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && m_current >= 0)
        Q_EMIT activated(m_current);
    else
        QAbstractScrollArea::keyPressEvent(event);
}

void LongList::mousePressEvent(QMouseEvent* event)
{
    const qint64 row = rowAt(event->pos());
    if (row >= 0 && (event->button() == Qt::LeftButton || row < chosen().first || row > chosen().second))
        setCurrent(row, event->modifiers().testFlag(Qt::ShiftModifier));
}

void LongList::mouseMoveEvent(QMouseEvent* event)
{
    const qint64 row = rowAt(event->pos());
    if (row >= 0 && event->buttons().testFlag(Qt::LeftButton))
        setCurrent(row, true);
}

void LongList::mouseDoubleClickEvent(QMouseEvent* event)
{
    const qint64 row = rowAt(event->pos());
    if (row < 0 || event->button() != Qt::LeftButton)
        return;
    setCurrent(row);
    Q_EMIT activated(row);
}

void LongList::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    if (m_current >= 0)
        Q_EMIT menuWanted(byKey ? viewport()->mapToGlobal(rowRect(m_current).bottomLeft())
                                : event->globalPos());
}

void LongList::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void LongList::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

void LongList::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    fitBar();
}

} // namespace sluice
