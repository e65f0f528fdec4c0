#include "ui/panels/plotwidget.h"

#include "ui/panels/plotlook.h"

#include <QEvent>
#include <QToolTip>
#include <QVBoxLayout>

#include <qcustomplot.h>

namespace sluice {
namespace {

/// From the mouse, or the line, to what is told.
constexpr QPoint kBeside{10, 4};

} // namespace

PlotWidget::PlotWidget(QWidget* parent)
    : QWidget(parent)
    , m_plot(new QCustomPlot)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    setFocusPolicy(Qt::StrongFocus);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setMouseTracking(true);
    m_plot->installEventFilter(this);
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis}) {
        axis->setLabelPadding(2);
        axis->setSubTicks(false);
    }
    m_line = new QCPItemLine(m_plot);
    m_line->start->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_line->end->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_line->setVisible(false);
    m_words = new QCPItemText(m_plot);
    m_words->position->setType(QCPItemPosition::ptAxisRectRatio);
    m_words->position->setCoords(0.5, 0.45);
}

void PlotWidget::setTitle(const QString& title)
{
    QCPLayoutGrid* grid = m_plot->plotLayout();
    grid->insertRow(0);
    auto* element = new QCPTextElement(m_plot, title);
    element->setTextColor(palette().color(QPalette::Text));
    QFont bold = font();
    bold.setBold(true);
    element->setFont(bold);
    element->setTextFlags(Qt::AlignLeft | Qt::AlignVCenter);
    element->setMargins(QMargins(8, 4, 0, 0));
    grid->addElement(0, 0, element);
}

void PlotWidget::render(QCPPainter& painter, const QPointF& origin, QSize size)
{
    painter.save();
    painter.translate(origin);
    m_plot->toPainter(&painter, size.width(), size.height());
    painter.restore();
}

void PlotWidget::showAxes(bool any, const QString& words)
{
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis})
        axis->setVisible(any);
    m_words->setVisible(!any);
    m_words->setText(words);
    m_words->setColor(palette().color(QPalette::PlaceholderText));
    m_words->setFont(font());
    applyPlotLook(*m_plot, *this);
}

void PlotWidget::moveLine(std::optional<double> place)
{
    m_place = place;
    m_line->setVisible(place.has_value());
    if (place) {
        m_line->start->setCoords(*place, 0);
        m_line->end->setCoords(*place, 1);
    }
}

void PlotWidget::setLinePen(const QPen& pen)
{
    m_line->setPen(pen);
}

void PlotWidget::redraw()
{
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

std::optional<double> PlotWidget::placeAt(QPoint point) const
{
    return m_plot->axisRect()->rect().contains(point) ? std::optional(m_plot->xAxis->pixelToCoord(point.x()))
                                                      : std::nullopt;
}

void PlotWidget::tell(const QString& text, const QPoint& globalPosition) const
{
    if (text.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(globalPosition + kBeside, text, m_plot);
}

void PlotWidget::tellAtLine(const QString& text) const
{
    const auto x = static_cast<int>(m_plot->xAxis->coordToPixel(m_place.value_or(0)));
    tell(m_place ? text : QString(), m_plot->mapToGlobal(QPoint(x, m_plot->axisRect()->top() - kBeside.y())));
}

void PlotWidget::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        rebuild();
}

} // namespace sluice
