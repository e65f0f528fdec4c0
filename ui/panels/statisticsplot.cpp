#include "ui/panels/statisticsplot.h"

#include "core/analysis/statisticstext.h"
#include "ui/panels/plotlook.h"
#include "ui/panes/overviewimage.h"
#include "ui/window/format.h"

#include <QKeyEvent>
#include <QLocale>
#include <QToolTip>
#include <QVBoxLayout>

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

/// On a logarithmic axis a count of one has to be seen.
constexpr double kLogFloor = 0.5;

QString byteText(int value)
{
    QString text = QStringLiteral("0x%1").arg(value, 2, 16, QLatin1Char('0'));
    if (value > 0x20 && value < 0x7f)
        text += QStringLiteral(" '%1'").arg(QLatin1Char(static_cast<char>(value)));
    return text;
}

} // namespace

StatisticsPlot::StatisticsPlot(QWidget* parent)
    : QWidget(parent)
    , m_plot(new QCustomPlot)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(180, 90);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setMouseTracking(true);
    m_plot->installEventFilter(this);
    m_plot->axisRect()->setMinimumMargins(QMargins(8, 6, 14, 4));
    m_plot->yAxis->ticker()->setTickCount(4);
    m_plot->yAxis->setSubTicks(false);
    m_plot->xAxis->setSubTicks(false);
    m_plot->xAxis->grid()->setVisible(false);
    m_plot->yAxis->setNumberFormat(QStringLiteral("gb"));
    // An offset with an "e" in it is no power of ten.
    m_plot->xAxis->setNumberFormat(QStringLiteral("g"));
    m_plot->yAxis->setLabelPadding(2);
    m_cursor = new QCPItemLine(m_plot);
    m_cursor->start->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_cursor->end->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_cursor->setVisible(false);
    m_words = new QCPItemText(m_plot);
    m_words->position->setType(QCPItemPosition::ptAxisRectRatio);
    m_words->position->setCoords(0.5, 0.45);
    rebuild();
}

void StatisticsPlot::setStatistics(StatisticsChart chart, std::shared_ptr<const Statistics> statistics,
                                   qint64 origin, const QString& empty)
{
    if (chart != m_chart)
        m_chosen.reset();
    m_chart = chart;
    m_statistics = std::move(statistics);
    m_origin = origin;
    m_empty = empty;
    rebuild();
}

void StatisticsPlot::setLogarithmic(bool logarithmic)
{
    m_logarithmic = logarithmic;
    rebuild();
}

void StatisticsPlot::setColours(const PanePalette& palette)
{
    m_palette = palette;
    rebuild();
}

void StatisticsPlot::setTitled(const QString& title)
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

void StatisticsPlot::render(QPaintDevice& device, const QPointF& origin, QSize size)
{
    QCPPainter painter(&device);
    painter.translate(origin);
    m_plot->toPainter(&painter, size.width(), size.height());
}

int StatisticsPlot::barCount() const
{
    if (m_statistics == nullptr)
        return 0;
    switch (m_chart) {
    case StatisticsChart::Histogram:
        return 256;
    case StatisticsChart::Entropy:
        return static_cast<int>(m_statistics->blocks.size());
    case StatisticsChart::Int16:
        return m_statistics->numbers ? 256 : 0;
    case StatisticsChart::Float32:
        break;
    }
    return m_statistics->numbers ? 512 : 0;
}

quint64 StatisticsPlot::countOf(int bar) const
{
    const auto at = static_cast<size_t>(bar);
    if (m_chart == StatisticsChart::Histogram)
        return m_statistics->histogram[at];
    return m_chart == StatisticsChart::Int16 ? m_statistics->numbers->int16[at]
                                             : m_statistics->numbers->float32[at];
}

QString StatisticsPlot::describe(int bar) const
{
    if (bar < 0 || bar >= barCount())
        return {};
    if (m_chart == StatisticsChart::Entropy) {
        const qint64 size = m_statistics->blockSize;
        const ByteRange block = {bar * size, std::min(size, m_statistics->bytes - bar * size)};
        const double bits = m_statistics->blocks[static_cast<size_t>(bar)].entropy;
        return tr("%1 to %2\n%3 bits a byte")
            .arg(formatHex(m_origin + block.offset), formatHex(m_origin + block.end() - 1),
                 QLocale().toString(bits, 'f', 3));
    }
    QString name;
    if (m_chart == StatisticsChart::Histogram)
        name = byteText(bar);
    else if (m_chart == StatisticsChart::Int16)
        name = tr("%1 to %2").arg(bar * 256 - 32'768).arg(bar * 256 - 32'513);
    else
        name = QString::fromLatin1(floatBinName(static_cast<size_t>(bar)));
    const quint64 count = countOf(bar);
    const qint64 values = m_statistics->counted / (m_chart == StatisticsChart::Histogram ? 1
                                                   : m_chart == StatisticsChart::Int16   ? 2
                                                                                         : 4);
    const double share = values > 0 ? 100 * static_cast<double>(count) / static_cast<double>(values) : 0;
    return tr("%1\n%2 times, %3 %")
        .arg(name, formatNumber(static_cast<qint64>(count)), QLocale().toString(share, 'f', 2));
}

int StatisticsPlot::pixelOf(int bar) const
{
    return static_cast<int>(m_plot->xAxis->coordToPixel(bar));
}

void StatisticsPlot::scaleCounts(double most)
{
    QCPAxis* axis = m_plot->yAxis;
    axis->setLabel(tr("times"));
    if (m_logarithmic) {
        axis->setScaleType(QCPAxis::stLogarithmic);
        axis->setTicker(QSharedPointer<QCPAxisTickerLog>::create());
        axis->setNumberPrecision(0);
        axis->setRange(kLogFloor, std::max(most, 1.0) * 1.6);
        return;
    }
    axis->setScaleType(QCPAxis::stLinear);
    axis->setTicker(QSharedPointer<QCPAxisTicker>::create());
    axis->ticker()->setTickCount(4);
    axis->setNumberPrecision(3);
    axis->setRange(0, std::max(most, 1.0) * 1.05);
}

void StatisticsPlot::drawHistogram()
{
    const ByteCounts& counts = m_statistics->histogram;
    for (size_t kind = 0; kind < kByteGroups; ++kind) {
        const auto group = static_cast<ByteGroup>(kind);
        auto* bars = new QCPBars(m_plot->xAxis, m_plot->yAxis);
        bars->setWidth(1);
        bars->setPen(Qt::NoPen);
        // Zeros are a ground on overviews; a bar has to be seen.
        bars->setBrush(group == ByteGroup::Zero ? m_palette.dim : groupColour(group, m_palette));
        bars->setAntialiased(false);
        bars->setBaseValue(m_logarithmic ? kLogFloor : 0);
        QVector<double> keys;
        QVector<double> values;
        for (size_t value = 0; value < counts.size(); ++value) {
            if (counts[value] == 0 || byteGroup(static_cast<quint8>(value)) != group)
                continue;
            keys.append(static_cast<double>(value));
            values.append(static_cast<double>(counts[value]));
        }
        bars->setData(keys, values, true);
    }
    scaleCounts(static_cast<double>(*std::max_element(counts.begin(), counts.end())));
}

void StatisticsPlot::drawBins(std::span<const quint64> counts)
{
    auto* bars = new QCPBars(m_plot->xAxis, m_plot->yAxis);
    bars->setWidth(1);
    bars->setPen(Qt::NoPen);
    bars->setBrush(groupColour(ByteGroup::Text, m_palette));
    bars->setAntialiased(false);
    bars->setBaseValue(m_logarithmic ? kLogFloor : 0);
    QVector<double> keys;
    QVector<double> values;
    for (size_t bin = 0; bin < counts.size(); ++bin) {
        if (counts[bin] == 0)
            continue;
        keys.append(static_cast<double>(bin));
        values.append(static_cast<double>(counts[bin]));
    }
    bars->setData(keys, values, true);
    scaleCounts(static_cast<double>(*std::max_element(counts.begin(), counts.end())));
}

void StatisticsPlot::drawEntropy()
{
    auto* graph = m_plot->addGraph();
    graph->setLineStyle(QCPGraph::lsStepCenter);
    graph->setPen(QPen(m_palette.caret, 1.4));
    QColor under = m_palette.caret;
    under.setAlpha(50);
    graph->setBrush(under);
    // The steps of the first and the last block are as wide as the others.
    QVector<double> keys = {-1};
    QVector<double> values;
    for (const BlockFigures& block : m_statistics->blocks) {
        keys.append(static_cast<double>(keys.size()) - 1);
        values.append(static_cast<double>(block.entropy));
    }
    keys.append(static_cast<double>(keys.size()) - 1);
    values.prepend(values.front());
    values.append(values.back());
    graph->setData(keys, values, true);
    QCPAxis* axis = m_plot->yAxis;
    axis->setScaleType(QCPAxis::stLinear);
    axis->setTicker(QSharedPointer<QCPAxisTickerFixed>::create());
    qSharedPointerCast<QCPAxisTickerFixed>(axis->ticker())->setTickStep(2);
    axis->setRange(0, 8.2);
    axis->setLabel(tr("bits a byte"));
}

// What the upright lines stand for.
void StatisticsPlot::labelKeys()
{
    const auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    const int bars = barCount();
    if (m_chart == StatisticsChart::Histogram) {
        for (int value = 0; value <= 256; value += 32)
            ticker->addTick(std::min(value, 255), QString::number(std::min(value, 255), 16));
    } else if (m_chart == StatisticsChart::Int16) {
        for (int bin = 0; bin <= 256; bin += 64)
            ticker->addTick(bin - 0.5, QString::number(bin * 256 - 32'768));
    } else if (m_chart == StatisticsChart::Float32) {
        constexpr std::array kExponents = {100, 50, 0, -50, -100};
        for (const int exponent : kExponents) {
            ticker->addTick(128 - exponent, QStringLiteral("-2^%1").arg(exponent));
            ticker->addTick(383 + exponent, QStringLiteral("2^%1").arg(exponent));
        }
        ticker->addTick(255.5, QStringLiteral("0"));
    } else {
        constexpr int kTicks = 6;
        for (int tick = 0; tick <= kTicks; ++tick) {
            const qint64 offset = m_statistics->bytes / kTicks * tick;
            ticker->addTick(static_cast<double>(offset) / static_cast<double>(m_statistics->blockSize) - 0.5,
                            formatHex(m_origin + offset));
        }
    }
    m_plot->xAxis->setTicker(ticker);
    m_plot->xAxis->setRange(-0.5, bars - 0.5);
}

void StatisticsPlot::rebuild()
{
    m_plot->clearPlottables();
    const bool any = barCount() > 0 && m_statistics->counted > 0;
    if (any && m_chart == StatisticsChart::Histogram)
        drawHistogram();
    else if (any && m_chart == StatisticsChart::Entropy)
        drawEntropy();
    else if (any && m_chart == StatisticsChart::Int16)
        drawBins(m_statistics->numbers->int16);
    else if (any)
        drawBins(m_statistics->numbers->float32);
    if (any)
        labelKeys();
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis})
        axis->setVisible(any);
    m_words->setVisible(!any);
    m_words->setText(m_empty);
    applyPlotLook(*m_plot, *this);
    m_words->setColor(palette().color(QPalette::PlaceholderText));
    m_words->setFont(font());
    m_cursor->setPen(QPen(palette().color(QPalette::Text), 1, Qt::DotLine));
    choose(m_chosen && *m_chosen < barCount() ? m_chosen : std::nullopt);
}

void StatisticsPlot::choose(std::optional<int> bar)
{
    m_chosen = bar;
    m_cursor->setVisible(bar.has_value());
    if (bar) {
        m_cursor->start->setCoords(*bar, 0);
        m_cursor->end->setCoords(*bar, 1);
        setAccessibleDescription(describe(*bar));
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void StatisticsPlot::tell(const QPoint& globalPosition) const
{
    if (m_chosen)
        QToolTip::showText(globalPosition, describe(*m_chosen), m_plot);
    else
        QToolTip::hideText();
}

std::optional<int> StatisticsPlot::barAt(QPoint place) const
{
    if (barCount() == 0 || !m_plot->axisRect()->rect().contains(place))
        return std::nullopt;
    const double at = m_plot->xAxis->pixelToCoord(place.x());
    return std::clamp(static_cast<int>(std::lround(at)), 0, barCount() - 1);
}

bool StatisticsPlot::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_plot && event->type() == QEvent::MouseMove) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        choose(barAt(mouse->pos()));
        tell(mouse->globalPosition().toPoint() + QPoint(10, 4));
    } else if (watched == m_plot && event->type() == QEvent::MouseButtonRelease) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        const std::optional<int> bar = barAt(mouse->pos());
        setFocus(Qt::MouseFocusReason);
        if (bar && mouse->button() == Qt::LeftButton)
            Q_EMIT activated(*bar);
    }
    return QWidget::eventFilter(watched, event);
}

void StatisticsPlot::leaveEvent(QEvent* event)
{
    QWidget::leaveEvent(event);
    if (!hasFocus())
        choose(std::nullopt);
}

void StatisticsPlot::keyPressEvent(QKeyEvent* event)
{
    const int bars = barCount();
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (bars == 0 || (enter && !m_chosen))
        return QWidget::keyPressEvent(event);
    const int step = event->modifiers().testFlag(Qt::ShiftModifier) ? 16 : 1;
    const int now = m_chosen.value_or(event->key() == Qt::Key_Left ? bars : -1);
    if (enter) {
        Q_EMIT activated(*m_chosen);
        return;
    }
    if (event->key() == Qt::Key_Left)
        choose(std::max(now - step, 0));
    else if (event->key() == Qt::Key_Right)
        choose(std::min(now + step, bars - 1));
    else if (event->key() == Qt::Key_Home)
        choose(0);
    else if (event->key() == Qt::Key_End)
        choose(bars - 1);
    else
        return QWidget::keyPressEvent(event);
    tell(m_plot->mapToGlobal(QPoint(pixelOf(*m_chosen) + 10, m_plot->axisRect()->top())));
}

void StatisticsPlot::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        rebuild();
}

} // namespace sluice
