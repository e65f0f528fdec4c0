#include "ui/panels/digraphview.h"

#include "ui/window/format.h"

#include <QKeyEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sluice {
namespace {

constexpr int kValues = 256;
constexpr int kMargin = 6;
constexpr int kTextWidth = 230;
/// How strong a pair is that is as frequent as all others, and how often that doubles until it is strongest.
constexpr double kEven = 0.4;
constexpr double kDoublings = 14;
constexpr double kWeakest = 0.1;

QColor pairColour(double strength, const PanePalette& palette)
{
    constexpr double kTurn = 0.65;
    const bool strong = strength > kTurn;
    const QColor& a = strong ? palette.caret : palette.background;
    const QColor& b = strong ? palette.differenceMark : palette.caret;
    const double share = strong ? (strength - kTurn) / (1 - kTurn) : strength / kTurn;
    const auto part = [share](int from, int to) {
        return from + static_cast<int>(std::lround((to - from) * share));
    };
    return {part(a.red(), b.red()), part(a.green(), b.green()), part(a.blue(), b.blue())};
}

QString byteName(int value)
{
    const QString text = QStringLiteral("%1").arg(value, 2, 16, QLatin1Char('0'));
    return value > 0x20 && value < 0x7f
               ? text + QStringLiteral(" '%1'").arg(QLatin1Char(static_cast<char>(value)))
               : text;
}

} // namespace

QImage drawDigraph(const Digraph& digraph, const PanePalette& palette)
{
    QImage image(kValues, kValues, QImage::Format_RGB32);
    image.fill(palette.background);
    const quint64 total = std::accumulate(digraph.begin(), digraph.end(), quint64{0});
    if (total == 0)
        return image;
    const double even = static_cast<double>(total) / static_cast<double>(digraph.size());
    for (size_t pair = 0; pair < digraph.size(); ++pair) {
        if (digraph[pair] == 0)
            continue;
        const double strength = kEven + std::log2(static_cast<double>(digraph[pair]) / even) / kDoublings;
        const auto at = static_cast<int>(pair);
        image.setPixelColor(at % kValues, at / kValues,
                            pairColour(std::clamp(strength, kWeakest, 1.0), palette));
    }
    return image;
}

DigraphView::DigraphView(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setMinimumSize(180, 90);
    setAccessibleName(tr("Pairs of bytes that follow each other"));
}

void DigraphView::setStatistics(std::shared_ptr<const Statistics> statistics, const QString& empty)
{
    m_statistics = std::move(statistics);
    m_empty = empty;
    m_image = hasPairs() ? drawDigraph(m_statistics->digraph, m_palette) : QImage();
    choose(hasPairs() ? m_chosen : std::nullopt);
}

void DigraphView::setColours(const PanePalette& palette)
{
    m_palette = palette;
    if (hasPairs())
        m_image = drawDigraph(m_statistics->digraph, m_palette);
    update();
}

bool DigraphView::hasPairs() const
{
    return m_statistics != nullptr && !m_statistics->digraph.empty();
}

QRect DigraphView::square() const
{
    const int side = std::max(std::min(height(), width()) - 2 * kMargin, 16);
    return {kMargin, (height() - side) / 2, side, side};
}

QPoint DigraphView::pointOf(int pair) const
{
    const QRect area = square();
    return {area.left() + (2 * (pair % kValues) + 1) * area.width() / (2 * kValues),
            area.top() + (2 * (pair / kValues) + 1) * area.height() / (2 * kValues)};
}

std::optional<int> DigraphView::pairAt(QPoint place) const
{
    const QRect area = square();
    if (!hasPairs() || !area.contains(place))
        return std::nullopt;
    const int second = (place.x() - area.left()) * kValues / area.width();
    const int first = (place.y() - area.top()) * kValues / area.height();
    return std::clamp(first, 0, kValues - 1) * kValues + std::clamp(second, 0, kValues - 1);
}

QString DigraphView::describe() const
{
    if (!m_chosen || !hasPairs()) {
        return tr("Row: a byte, from 00 at the top to ff. Column: the byte after it. The stronger a point, "
                  "the more often.\n\nText makes a block, numbers of 16 bits a cross, random bytes an even "
                  "ground.");
    }
    const quint64 count = m_statistics->digraph[static_cast<size_t>(*m_chosen)];
    return tr("%1, and then %2:\n%3 times\n\nClick, or press Enter, to go to the next one.")
        .arg(byteName(*m_chosen / kValues), byteName(*m_chosen % kValues),
             formatNumber(static_cast<qint64>(count)));
}

void DigraphView::choose(std::optional<int> pair)
{
    m_chosen = pair;
    if (pair)
        setAccessibleDescription(describe());
    update();
}

void DigraphView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().base());
    if (!hasPairs()) {
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(rect().adjusted(12, 12, -12, -12), Qt::AlignCenter | Qt::TextWordWrap, m_empty);
        return;
    }
    const QRect area = square();
    painter.setRenderHint(QPainter::SmoothPixmapTransform, area.width() < kValues);
    painter.drawImage(area, m_image);
    painter.setPen(m_palette.grid);
    painter.drawRect(area.adjusted(-1, -1, 0, 0));
    if (m_chosen) {
        painter.setPen(m_palette.text);
        painter.drawRect(QRect(pointOf(*m_chosen) - QPoint(3, 3), QSize(6, 6)));
    }
    const QRect words(area.right() + 16, area.top(), std::min(width() - area.right() - 24, kTextWidth),
                      area.height());
    painter.setPen(palette().color(m_chosen ? QPalette::Text : QPalette::PlaceholderText));
    if (words.width() > 80)
        painter.drawText(words, Qt::AlignTop | Qt::TextWordWrap, describe());
}

void DigraphView::mouseMoveEvent(QMouseEvent* event)
{
    choose(pairAt(event->pos()));
}

void DigraphView::mouseReleaseEvent(QMouseEvent* event)
{
    const std::optional<int> pair = pairAt(event->pos());
    if (pair && event->button() == Qt::LeftButton)
        Q_EMIT activated(*pair);
}

void DigraphView::leaveEvent(QEvent* event)
{
    QWidget::leaveEvent(event);
    if (!hasFocus())
        choose(std::nullopt);
}

void DigraphView::keyPressEvent(QKeyEvent* event)
{
    const int now = m_chosen.value_or(0);
    const int step = event->modifiers().testFlag(Qt::ShiftModifier) ? 16 : 1;
    const int first = now / kValues;
    const int second = now % kValues;
    const auto to = [&](int row, int column) {
        choose(std::clamp(row, 0, kValues - 1) * kValues + std::clamp(column, 0, kValues - 1));
    };
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (!hasPairs() || (enter && !m_chosen))
        return QWidget::keyPressEvent(event);
    if (event->key() == Qt::Key_Left)
        to(first, second - step);
    else if (event->key() == Qt::Key_Right)
        to(first, second + step);
    else if (event->key() == Qt::Key_Up)
        to(first - step, second);
    else if (event->key() == Qt::Key_Down)
        to(first + step, second);
    else if (enter)
        Q_EMIT activated(now);
    else
        QWidget::keyPressEvent(event);
}

} // namespace sluice
