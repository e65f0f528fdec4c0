#include "ui/panels/statisticsplot.h"

#include "core/analysis/statisticstext.h"
#include "ui/panes/overviewimage.h"
#include "ui/window/format.h"

#include <QKeyEvent>
#include <QLocale>

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

/// On a logarithmic axis a count of one has to be seen.
constexpr double kLogFloor = 0.5;

// 0, 500, 2,000, 40 k, 1.5 M: short, and in words of the other figures.
QString countText(double count)
{
    constexpr std::array kUnits = {"", "\u202fk", "\u202fM", "\u202fG", "\u202fT"};
    constexpr double kPlain = 10'000;
    size_t unit = 0;
    for (double rest = count; rest >= (unit == 0 ? kPlain : 1000) && unit + 1 < kUnits.size(); ++unit)
        rest = count / std::pow(1000, unit + 1);
    const double shown = count / std::pow(1000, unit);
    // There is no half of a count.
    if (unit == 0 && shown != std::floor(shown))
        return {};
    const int digits = shown == std::floor(shown) ? 0 : shown * 10 == std::floor(shown * 10) ? 1 : 2;
    return QLocale().toString(shown, 'f', digits) + QString::fromUtf8(kUnits[unit]);
}

/// Ticks with countText() at them.
template <typename Ticker>
class CountTicker : public Ticker
{
protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override { return countText(tick); }
};

/// Ticks with the labels that have room: none over the one before. The axis outlives it.
class RoomyTicker : public QCPAxisTickerText
{
public:
    explicit RoomyTicker(const QCPAxis& axis)
        : m_axis(axis)
    {
    }

protected:
    QVector<QString> createLabelVector(const QVector<double>& ticks, const QLocale& locale, QChar format,
                                       int precision) override
    {
        QVector<QString> labels = QCPAxisTickerText::createLabelVector(ticks, locale, format, precision);
        const QFontMetrics metrics(m_axis.tickLabelFont());
        const int apart = metrics.horizontalAdvance(QLatin1Char(' '));
        double end = -1e9;
        for (qsizetype i = 0; i < labels.size(); ++i) {
            const double middle = m_axis.coordToPixel(ticks[i]);
            const double half = metrics.horizontalAdvance(labels[i]) / 2.0;
            if (middle - half < end + apart)
                labels[i].clear();
            else
                end = middle + half;
        }
        return labels;
    }

private:
    const QCPAxis& m_axis;
};

// At most so many upright lines, at round offsets.
qint64 roundStep(qint64 bytes)
{
    constexpr qint64 kMost = 7;
    qint64 step = 1;
    while (bytes / step > kMost)
        step *= 2;
    return step;
}

QString byteText(int value)
{
    QString text = QStringLiteral("0x%1").arg(value, 2, 16, QLatin1Char('0'));
    if (value > 0x20 && value < 0x7f)
        text += QStringLiteral(" '%1'").arg(QLatin1Char(static_cast<char>(value)));
    return text;
}

} // namespace

StatisticsPlot::StatisticsPlot(QWidget* parent)
    : PlotWidget(parent)
{
    setMinimumSize(180, 90);
    plot().axisRect()->setMinimumMargins(QMargins(8, 6, 14, 4));
    plot().yAxis->ticker()->setTickCount(4);
    plot().xAxis->grid()->setVisible(false);
    plot().yAxis->setNumberFormat(QStringLiteral("gb"));
    // An offset with an "e" in it is no power of ten.
    plot().xAxis->setNumberFormat(QStringLiteral("g"));
    StatisticsPlot::rebuild();
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
    return static_cast<int>(plot().xAxis->coordToPixel(bar));
}

void StatisticsPlot::scaleCounts(double most)
{
    QCPAxis* axis = plot().yAxis;
    axis->setLabel(tr("times"));
    if (m_logarithmic) {
        axis->setScaleType(QCPAxis::stLogarithmic);
        axis->setTicker(QSharedPointer<CountTicker<QCPAxisTickerLog>>::create());
        axis->setRange(kLogFloor, std::max(most, 1.0) * 1.6);
        return;
    }
    axis->setScaleType(QCPAxis::stLinear);
    axis->setTicker(QSharedPointer<CountTicker<QCPAxisTicker>>::create());
    axis->ticker()->setTickCount(4);
    axis->setRange(0, std::max(most, 1.0) * 1.05);
}

QCPBars* StatisticsPlot::addBars(const QColor& colour)
{
    auto* bars = new QCPBars(plot().xAxis, plot().yAxis);
    bars->setWidth(1);
    bars->setPen(Qt::NoPen);
    bars->setBrush(colour);
    bars->setAntialiased(false);
    bars->setBaseValue(m_logarithmic ? kLogFloor : 0);
    return bars;
}

void StatisticsPlot::drawHistogram()
{
    const ByteCounts& counts = m_statistics->histogram;
    for (size_t kind = 0; kind < kByteGroups; ++kind) {
        const auto group = static_cast<ByteGroup>(kind);
        // Zeros are a ground on overviews; a bar has to be seen.
        QCPBars* bars = addBars(group == ByteGroup::Zero ? m_palette.dim : groupColour(group, m_palette));
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
    QCPBars* bars = addBars(groupColour(ByteGroup::Text, m_palette));
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
    auto* graph = plot().addGraph();
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
    QCPAxis* axis = plot().yAxis;
    axis->setScaleType(QCPAxis::stLinear);
    axis->setTicker(QSharedPointer<QCPAxisTickerFixed>::create());
    qSharedPointerCast<QCPAxisTickerFixed>(axis->ticker())->setTickStep(2);
    axis->setRange(0, 8.2);
    axis->setLabel(tr("bits"));
}

// What the upright lines stand for.
void StatisticsPlot::labelKeys()
{
    const auto ticker = QSharedPointer<RoomyTicker>::create(*plot().xAxis);
    const int bars = barCount();
    if (m_chart == StatisticsChart::Histogram) {
        for (int value = 0; value <= 256; value += 32)
            ticker->addTick(std::min(value, 255), QString::number(std::min(value, 255), 16));
    } else if (m_chart == StatisticsChart::Int16) {
        for (int value = -30'000; value <= 30'000; value += 10'000)
            ticker->addTick((value + 32'768) / 256.0 - 0.5, QLocale().toString(value));
    } else if (m_chart == StatisticsChart::Float32) {
        constexpr std::array kExponents = {100, 50, 0, -50, -100};
        for (const int exponent : kExponents) {
            ticker->addTick(128 - exponent, QStringLiteral("-2^%1").arg(exponent));
            ticker->addTick(383 + exponent, QStringLiteral("2^%1").arg(exponent));
        }
        ticker->addTick(255.5, QStringLiteral("0"));
    } else {
        const qint64 step = roundStep(m_statistics->bytes);
        // From the first round one within.
        for (qint64 offset = (step - m_origin % step) % step; offset < m_statistics->bytes;) {
            ticker->addTick(static_cast<double>(offset) / static_cast<double>(m_statistics->blockSize) - 0.5,
                            formatHex(m_origin + offset));
            if (step > m_statistics->bytes - offset)
                break;
            offset += step;
        }
    }
    plot().xAxis->setTicker(ticker);
    plot().xAxis->setRange(-0.5, bars - 0.5);
}

void StatisticsPlot::rebuild()
{
    plot().clearPlottables();
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
    showAxes(any, m_empty);
    setLinePen(QPen(palette().color(QPalette::Text), 1, Qt::DotLine));
    choose(m_chosen && *m_chosen < barCount() ? m_chosen : std::nullopt);
}

void StatisticsPlot::choose(std::optional<int> bar)
{
    m_chosen = bar;
    moveLine(bar);
    if (bar)
        setAccessibleDescription(describe(*bar));
    redraw();
}

std::optional<int> StatisticsPlot::barAt(QPoint place) const
{
    const std::optional<double> at = barCount() > 0 ? placeAt(place) : std::nullopt;
    return at ? std::optional(std::clamp(static_cast<int>(std::lround(*at)), 0, barCount() - 1))
              : std::nullopt;
}

bool StatisticsPlot::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == &plot() && event->type() == QEvent::MouseMove) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        choose(barAt(mouse->pos()));
        tell(m_chosen ? describe(*m_chosen) : QString(), mouse->globalPosition().toPoint());
    } else if (watched == &plot() && event->type() == QEvent::MouseButtonRelease) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        const std::optional<int> bar = barAt(mouse->pos());
        setFocus(Qt::MouseFocusReason);
        if (bar && mouse->button() == Qt::LeftButton)
            Q_EMIT activated(*bar);
    }
    return PlotWidget::eventFilter(watched, event);
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
    tellAtLine(describe(*m_chosen));
}

} // namespace sluice
