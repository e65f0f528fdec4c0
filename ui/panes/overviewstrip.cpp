#include "ui/panes/overviewstrip.h"

#include "ui/panes/overviewimage.h"
#include "ui/window/format.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace sluice {
namespace {

constexpr int kMarksLeft = 2;
constexpr int kSideWidth = 2; // of a slice, of changes and of hits
constexpr int kLeastHeight = 2;
constexpr size_t kMostRanges = 2'000;

QString percent(double share)
{
    return QStringLiteral("%1\u202f%").arg(QLocale().toString(share * 100, 'f', share < 0.0995 ? 1 : 0));
}

} // namespace

OverviewStrip::OverviewStrip(std::shared_ptr<View> view, QWidget* parent)
    : QWidget(parent)
    , m_view(std::move(view))
    , m_feed(m_view)
{
    setFixedWidth(m_look.width);
    setAccessibleName(tr("Overview of the whole document"));
    setAccessibleDescription(tr("Arrow keys, Page Up, Page Down, Home and End move the panes."));
    setAttribute(Qt::WA_OpaquePaintEvent);
    setFocusPolicy(Qt::TabFocus);
    connect(&m_feed, &OverviewFeed::changed, this, &OverviewStrip::onFigures);
    const Document* document = m_view->document().get();
    connect(document, &Document::contentChanged, this, &OverviewStrip::layOut);
    connect(document, &Document::viewsChanged, this, &OverviewStrip::updateMarks, Qt::QueuedConnection);
}

void OverviewStrip::setKind(OverviewKind kind)
{
    if (kind == m_kind)
        return;
    m_kind = kind;
    m_image = {};
    layOut();
    onFigures();
}

void OverviewStrip::setNarrow(bool narrow)
{
    if (m_look.width == widthOf(narrow))
        return;
    m_look = Look::of(narrow);
    setFixedWidth(m_look.width);
    onFigures();
}

void OverviewStrip::setColours(const PanePalette& palette)
{
    m_palette = palette;
    onFigures();
}

void OverviewStrip::setShown(ByteRange shown)
{
    if (shown == m_shown)
        return;
    m_shown = shown;
    update();
}

void OverviewStrip::setMarks(Marks marks)
{
    m_marks = std::move(marks);
    update();
}

void OverviewStrip::setHits(Density hits)
{
    m_hits = std::move(hits);
    update();
}

QSize OverviewStrip::sizeHint() const
{
    return {m_look.width, 100};
}

void OverviewStrip::layOut()
{
    m_geometry = OverviewGeometry(m_kind, m_view->size(), height());
    m_feed.setCells(m_geometry.cells());
    update();
}

void OverviewStrip::onFigures()
{
    // The figures of another kind of cells wait for their own.
    if (m_feed.overview().rowBytes == m_geometry.cellBytes())
        m_image = drawOverview(m_feed.overview(), m_kind, m_look.contentWidth, m_palette);
    update();
}

QRect OverviewStrip::rectOf(ByteRange range) const
{
    const int top = m_geometry.topOf(m_geometry.lineOf(range.offset));
    const int last = m_geometry.lineOf(std::max(range.offset, range.end() - 1));
    const int tall = std::max(m_geometry.topOf(last + 1) - top, kLeastHeight);
    return {0, std::min(top, std::max(height() - tall, 0)), width(), tall};
}

void OverviewStrip::paintRange(QPainter& painter, ByteRange range, int x, int width,
                               const QColor& colour) const
{
    const QRect rect = rectOf(range);
    painter.fillRect(x, rect.top(), width, rect.height(), colour);
}

void OverviewStrip::paintMarks(QPainter& painter) const
{
    const ByteRange all{0, m_view->size()};
    if (m_marks) {
        for (const PaneMark& mark : m_marks(all)) {
            const QColor colour = m_palette.marks[static_cast<size_t>(mark.colour) % kMarkColourCount];
            paintRange(painter, mark.range, kMarksLeft, mark.isSlice ? kSideWidth : m_look.markWidth, colour);
        }
    }
    for (const ByteRange range : m_view->changedRanges(all, kMostRanges))
        paintRange(painter, range, m_look.changesLeft(), kSideWidth, m_palette.differenceMark);
    if (!m_hits)
        return;
    const int parts = std::max(m_geometry.usedHeight() / kLeastHeight, 1);
    const std::vector<qint64> hits = m_hits(all, parts);
    for (int part = 0; part < static_cast<int>(hits.size()); ++part) {
        const int top = part * m_geometry.usedHeight() / parts;
        if (hits[static_cast<size_t>(part)] > 0)
            painter.fillRect(m_look.changesLeft() + kSideWidth, top, kSideWidth, kLeastHeight,
                             m_palette.caret);
    }
}

void OverviewStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_palette.background);
    painter.fillRect(0, 0, 1, height(), m_palette.grid);
    if (!m_image.isNull())
        painter.drawImage(QRect(m_look.contentLeft, 0, m_look.contentWidth, m_geometry.usedHeight()),
                          m_image);
    const ByteRange selected = m_view->selectedRange();
    if (!selected.isEmpty()) {
        QColor over = m_palette.caret;
        over.setAlpha(90);
        const QRect rect = rectOf(selected);
        painter.fillRect(m_look.contentLeft, rect.top(), m_look.contentWidth, rect.height(), over);
        painter.fillRect(m_look.contentLeft - 1, rect.top(), 1, rect.height(), m_palette.caret);
        painter.fillRect(m_look.contentLeft + m_look.contentWidth, rect.top(), 1, rect.height(),
                         m_palette.caret);
    }
    paintMarks(painter);
    QRect shown = rectOf(m_shown);
    shown.setHeight(std::max(shown.height(), 4));
    shown.moveTop(std::min(shown.top(), height() - shown.height()));
    painter.setPen(hasFocus() ? m_palette.caret : m_palette.text);
    painter.drawRect(1, shown.top(), width() - 3, shown.height() - 1);
    if (hasFocus())
        painter.drawRect(2, shown.top() + 1, width() - 5, std::max(shown.height() - 3, 0));
}

int OverviewStrip::cellAt(QPoint place) const
{
    const int column = (place.x() - m_look.contentLeft) * m_geometry.columns() / m_look.contentWidth;
    return m_geometry.lineAt(place.y()) * m_geometry.columns() +
           std::clamp(column, 0, m_geometry.columns() - 1);
}

QString OverviewStrip::describe(QPoint place) const
{
    if (m_view->size() == 0)
        return tr("There are no bytes.");
    if (place.y() >= m_geometry.usedHeight())
        return tr("Behind the last byte");
    const int cell = cellAt(place);
    const ByteRange range = m_geometry.cellRange(cell);
    if (range.isEmpty())
        return tr("Behind the last byte");
    QString text = range.length == 1
                       ? formatHex(range.offset)
                       : tr("%1 to %2").arg(formatHex(range.offset), formatHex(range.end() - 1));
    text += QStringLiteral("\u2003") + formatBytes(range.length);
    const Overview& overview = m_feed.overview();
    if (overview.rowBytes != m_geometry.cellBytes() || cell >= std::ssize(overview.rows))
        return text + u'\n' + (m_feed.problem().isEmpty() ? tr("Not looked at yet") : m_feed.problem());
    const BlockFigures& figures = overview.rows[static_cast<size_t>(cell)];
    if (range.length >= 16) {
        const double bits = figures.entropy;
        text += u'\n' + tr("%1 bits of entropy a byte").arg(QLocale().toString(bits, 'f', 2));
    }
    const std::array<QString, kByteGroups> names = {tr("zeros"), tr("control characters"), tr("text"),
                                                    tr("bytes from 0x80 to 0xfe"), tr("0xff")};
    for (size_t i = 0; i < kByteGroups; ++i) {
        if (figures.shares[i] > 0)
            text += u'\n' + tr("%1 %2").arg(percent(static_cast<double>(figures.shares[i])), names[i]);
    }
    if (cell >= m_feed.countedRows())
        text += u'\n' + tr("(from a sample)");
    return text + describeMarks(place.y());
}

// What is drawn at a height, by name: marks of one byte are drawn over the whole of their line and the next.
QString OverviewStrip::describeMarks(int y) const
{
    constexpr size_t kMostMarks = 3;
    constexpr qsizetype kMostLetters = 60;
    const ByteRange range =
        ByteRange::between(m_geometry.lineRange(m_geometry.lineAt(y - kLeastHeight + 1)).offset,
                           m_geometry.lineRange(m_geometry.lineAt(y)).end());
    QString text;
    const std::vector<PaneMark> marks = m_marks ? m_marks(range) : std::vector<PaneMark>{};
    for (size_t i = 0; i < std::min(marks.size(), kMostMarks); ++i) {
        const QString& name = marks[i].text;
        text += u'\n' + (marks[i].isSlice ? tr("Slice: %1").arg(name.left(kMostLetters))
                         : name.isEmpty() ? tr("Bookmark")
                                          : tr("Bookmark: %1").arg(name.left(kMostLetters)));
    }
    if (marks.size() > kMostMarks)
        text += u'\n' + tr("and more of these");
    if (!m_view->changedRanges(range, 1).empty())
        text += u'\n' + tr("Changed, not saved");
    const std::vector<qint64> hits = m_hits ? m_hits(range, 1) : std::vector<qint64>{};
    const qint64 count = hits.empty() ? 0 : hits.front();
    if (count > 0)
        text += u'\n' + (count == 1 ? tr("1 hit of the search")
                                    : tr("%1 hits of the search").arg(formatNumber(count)));
    if (m_view->selectedRange().overlaps(range))
        text += u'\n' + tr("Selected");
    return text;
}

void OverviewStrip::go(int y)
{
    Q_EMIT goWanted(m_geometry.offsetAt(std::clamp(y, 0, height() - 1)));
}

bool OverviewStrip::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), describe(help->pos()), this);
        return true;
    }
    return QWidget::event(event);
}

void OverviewStrip::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        go(event->pos().y());
}

void OverviewStrip::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons().testFlag(Qt::LeftButton))
        go(event->pos().y());
}

void OverviewStrip::keyPressEvent(QKeyEvent* event)
{
    const ByteRange seen = m_shown;
    const qint64 middle = seen.offset + seen.length / 2;
    const int page = std::max(m_geometry.lines() / 10, 1);
    int line = m_geometry.lineOf(middle);
    switch (event->key()) {
    case Qt::Key_Up:
        line -= 1;
        break;
    case Qt::Key_Down:
        line += 1;
        break;
    case Qt::Key_PageUp:
        line -= page;
        break;
    case Qt::Key_PageDown:
        line += page;
        break;
    case Qt::Key_Home:
        line = 0;
        break;
    case Qt::Key_End:
        line = m_geometry.lines() - 1;
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    line = std::clamp(line, 0, m_geometry.lines() - 1);
    const ByteRange range = m_geometry.lineRange(line);
    // The ends are reached whatever a line holds.
    const bool end = line == m_geometry.lines() - 1;
    Q_EMIT goWanted(line == 0 ? 0 : end ? m_geometry.size() : range.offset + range.length / 2);
    const QPoint place(m_look.contentLeft, m_geometry.topOf(line));
    setAccessibleDescription(describe(place));
    QToolTip::showText(mapToGlobal(place + QPoint(width(), 0)), describe(place), this);
}

void OverviewStrip::contextMenuEvent(QContextMenuEvent* event)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString& text, OverviewKind kind) {
        QAction* action = menu->addAction(text, this, [this, kind] { Q_EMIT kindWanted(kind); });
        action->setCheckable(true);
        action->setChecked(kind == m_kind);
    };
    add(tr("&Entropy"), OverviewKind::Entropy);
    add(tr("Kinds of Bytes, as &Shares"), OverviewKind::Shares);
    add(tr("&Map of the Kinds of Bytes"), OverviewKind::Map);
    menu->addSeparator();
    menu->addAction(tr("&Count All Bytes"), this, &OverviewStrip::countAll)->setEnabled(canCountAll());
    add(tr("&Hide"), OverviewKind::None);
    menu->popup(event->globalPos());
}

void OverviewStrip::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    layOut();
}

void OverviewStrip::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    layOut();
    m_feed.setActive(true);
}

void OverviewStrip::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    m_feed.setActive(false);
}

} // namespace sluice
