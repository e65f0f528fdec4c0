#include "ui/panels/runplot.h"

#include "ui/window/format.h"

#include <QKeyEvent>
#include <QLocale>

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr size_t kColours = 6;
// After Okabe and Ito, whose colours differ for every kind of eye; darkened or lightened until each is 3:1 on
// its ground. Runs differ by dashes, not by colour.
constexpr std::array<QRgb, kColours> kOnLight = {0x0072b2, 0xc04f00, 0x00805c, 0xa8487f, 0x7d5f00, 0x3a3f47};
constexpr std::array<QRgb, kColours> kOnDark = {0x56b4e9, 0xf0a03c, 0x35c99a, 0xe08fbe, 0xf0e442, 0xc8cdd4};
constexpr double kPenWidth = 1.7;
constexpr int kLongestName = 26;
constexpr int kLegendIcon = 20;
constexpr int kLegendGap = 14;
/// Lower than so many lines, the curves have the room of the name of their axis.
constexpr int kLowLines = 9;

QString elided(const QString& name)
{
    return name.size() <= kLongestName ? name : name.first(kLongestName - 1) + QStringLiteral("…");
}

/// The value of a moment: that of the sample at it or next after it, which tells what went on until then.
std::optional<double> valueAt(const RunCurve& curve, double seconds)
{
    if (curve.seconds.empty() || seconds > curve.seconds.back())
        return std::nullopt;
    const auto after = std::lower_bound(curve.seconds.begin(), curve.seconds.end(), seconds - 1e-9);
    return curve.values[static_cast<size_t>(after - curve.seconds.begin())];
}

QVector<double> scaled(const std::vector<double>& values, double scale)
{
    QVector<double> out;
    out.reserve(static_cast<qsizetype>(values.size()));
    for (const double value : values)
        out.append(value / scale);
    return out;
}

} // namespace

RunPlot::RunPlot(QWidget* parent)
    : PlotWidget(parent)
{
    setMinimumSize(180, 70);
    plot().setAutoAddPlottableToLegend(false);
    // The legend stands above the plot, where it hides no curve.
    auto* legends = new QCPLayoutGrid;
    plot().plotLayout()->insertRow(0);
    plot().plotLayout()->addElement(0, 0, legends);
    legends->addElement(0, 0, plot().legend);
    legends->setMargins(QMargins(0, 0, 0, 0));
    plot().plotLayout()->setRowStretchFactor(0, 0.001);
    plot().legend->setFillOrder(QCPLayoutGrid::foColumnsFirst);
    plot().legend->setBorderPen(Qt::NoPen);
    plot().legend->setBrush(Qt::NoBrush);
    plot().legend->setMargins(QMargins(6, 3, 6, 3));
    plot().legend->setColumnSpacing(kLegendGap);
    plot().legend->setRowSpacing(2);
    plot().legend->setVisible(true);
    for (QCPAxis* axis : {plot().xAxis, plot().yAxis}) {
        axis->ticker()->setTickCount(5);
        axis->setNumberFormat(QStringLiteral("gb"));
    }
    plot().axisRect()->setMinimumMargins(QMargins(8, 4, 12, 4));
    connect(&plot(), &QCustomPlot::afterReplot, this, [this] { ++m_draws; });
    applyColours(true);
}

QString RunPlot::measureTitle(RunMeasure measure)
{
    switch (measure) {
    case RunMeasure::Memory:
        return tr("Memory");
    case RunMeasure::Rates:
        return tr("Rates");
    case RunMeasure::Queues:
        break;
    }
    return tr("Queues");
}

void RunPlot::setRuns(RunMeasure measure, std::vector<PlottedRun> runs, const QString& empty)
{
    m_measure = measure;
    m_runs = std::move(runs);
    m_empty = empty;
    setAccessibleName(tr("%1 over time").arg(measureTitle(measure)));
    rebuild();
}

void RunPlot::chooseUnit()
{
    constexpr std::array kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
    double most = 0;
    for (const PlottedRun& run : m_runs) {
        for (const RunCurve& curve : run) {
            for (const double value : curve.values)
                most = std::max(most, value);
        }
    }
    size_t unit = 0;
    m_scale = 1;
    for (; unit + 1 < kUnits.size() && most / m_scale >= 1024; ++unit)
        m_scale *= 1024;
    m_unit = QString::fromLatin1(kUnits[unit]);
    if (m_measure == RunMeasure::Rates)
        m_unit += QStringLiteral("/s");
    plot().yAxis->setLabel(m_unit);
}

/// Numbers the names of curves: the same curve of two runs gets the same colour.
class RunPlot::Colours
{
public:
    /// `times`: how often the run had that name before.
    struct Number
    {
        int value;
        bool isNew;
    };
    Number of(const QString& name, int times)
    {
        const auto key = std::pair(name, times);
        const auto found = std::find(m_known.begin(), m_known.end(), key);
        const auto value = static_cast<int>(found - m_known.begin());
        if (found != m_known.end())
            return {value, false};
        m_known.push_back(key);
        return {value, true};
    }

private:
    std::vector<std::pair<QString, int>> m_known;
};

void RunPlot::addRun(size_t run, Colours& colours)
{
    const bool dark = palette().color(QPalette::Base).lightness() < 128;
    QHash<QString, int> times;
    for (const RunCurve& curve : m_runs[run]) {
        const Colours::Number number = colours.of(curve.name, times[curve.name]++);
        if (curve.seconds.empty())
            continue;
        const auto at = static_cast<size_t>(number.value);
        QPen pen(QColor((dark ? kOnDark : kOnLight)[at % kColours]), kPenWidth);
        if (run == 1)
            pen.setStyle(Qt::DashLine);
        else if (at >= kColours)
            pen.setStyle(Qt::DotLine);
        QCPGraph* graph = plot().addGraph();
        graph->setName(elided(curve.name));
        graph->setPen(pen);
        // A lone moment makes no line.
        if (curve.seconds.size() == 1)
            graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, 5));
        graph->setData(scaled(curve.seconds, 1), scaled(curve.values, m_scale), true);
        if (number.isNew)
            graph->addToLegend();
        const QString letter = run == 0 ? QStringLiteral("A") : QStringLiteral("B");
        m_lines.push_back({m_runs.size() < 2 ? curve.name : tr("%1: %2").arg(letter, curve.name), &curve});
    }
}

void RunPlot::rebuild()
{
    plot().clearGraphs();
    // Whose cells stay behind otherwise.
    plot().legend->clearItems();
    m_lines.clear();
    chooseUnit();
    Colours colours;
    for (size_t run = 0; run < m_runs.size(); ++run)
        addRun(run, colours);
    double end = 0;
    double top = 0;
    for (const Line& line : m_lines) {
        const std::vector<double>& values = line.curve->values;
        end = std::max(end, line.curve->seconds.back());
        top = std::max(top, *std::max_element(values.begin(), values.end()) / m_scale);
    }
    const bool any = !m_lines.empty();
    plot().legend->setVisible(any);
    plot().xAxis->setRange(0, end > 0 ? end : 1);
    plot().yAxis->setRange(0, top > 0 ? top * 1.06 : 1);
    applyColours(any);
    layOutLegend(width());
    showMoment(m_moment);
    redraw();
}

void RunPlot::applyColours(bool any)
{
    const QColor text = palette().color(QPalette::Text);
    showAxes(any, m_empty);
    plot().legend->setTextColor(text);
    plot().legend->setFont(font());
    // The icon's height is the line's: a text alone would lose the feet of its letters.
    plot().legend->setIconSize(kLegendIcon, fontMetrics().height() + 3);
    for (int i = 0; i < plot().graphCount(); ++i) {
        if (QCPAbstractLegendItem* item = plot().legend->itemWithPlottable(plot().graph(i))) {
            item->setTextColor(text);
            item->setFont(font());
        }
    }
    setLinePen(palette().color(QPalette::PlaceholderText));
}

void RunPlot::layOutLegend(int width)
{
    QCPLegend* legend = plot().legend;
    int widest = 1;
    for (int i = 0; i < plot().graphCount(); ++i)
        widest = std::max(widest, fontMetrics().horizontalAdvance(plot().graph(i)->name()));
    const int columns = (width - 24) / (widest + kLegendIcon + kLegendGap + 12);
    legend->setWrap(std::clamp(columns, 1, std::max(1, plot().graphCount())));
    // Setting the wrap moves no item that is there already.
    legend->setFillOrder(QCPLayoutGrid::foColumnsFirst, true);
}

void RunPlot::showMoment(std::optional<double> seconds)
{
    m_moment = m_lines.empty() ? std::nullopt : seconds;
    m_readout.clear();
    if (m_moment)
        m_moment = std::clamp(*m_moment, 0.0, plot().xAxis->range().upper);
    moveLine(m_moment);
    if (!m_moment)
        return;
    // As many digits as tell one step of the keys from the next.
    const double end = plot().xAxis->range().upper;
    const int digits = std::clamp(2 - static_cast<int>(std::floor(std::log10(end))), 0, 6);
    m_readout = tr("%1 s").arg(QLocale().toString(*m_moment, 'f', digits));
    for (const Line& line : m_lines) {
        const std::optional<double> value = valueAt(*line.curve, *m_moment);
        if (!value)
            continue;
        const QString amount = formatBytes(static_cast<qint64>(*value));
        m_readout +=
            u'\n' + (m_measure == RunMeasure::Rates ? tr("%1: %2/s") : tr("%1: %2")).arg(line.name, amount);
    }
    setAccessibleDescription(m_readout);
}

bool RunPlot::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == &plot() && event->type() == QEvent::MouseMove) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        showMoment(placeAt(mouse->pos()));
        tell(m_readout, mouse->globalPosition().toPoint());
        redraw();
    }
    return PlotWidget::eventFilter(watched, event);
}

void RunPlot::leaveEvent(QEvent* event)
{
    QWidget::leaveEvent(event);
    if (m_moment) {
        showMoment(std::nullopt);
        redraw();
    }
}

void RunPlot::keyPressEvent(QKeyEvent* event)
{
    const double end = plot().xAxis->range().upper;
    const double step = end / (event->modifiers() & Qt::ShiftModifier ? 10 : 100);
    const double now = m_moment.value_or(event->key() == Qt::Key_Left ? end + step : -step);
    if (event->key() == Qt::Key_Left)
        showMoment(now - step);
    else if (event->key() == Qt::Key_Right)
        showMoment(now + step);
    else if (event->key() == Qt::Key_Home)
        showMoment(0);
    else if (event->key() == Qt::Key_End)
        showMoment(end);
    else if (event->key() == Qt::Key_Escape && m_moment)
        showMoment(std::nullopt);
    else
        return QWidget::keyPressEvent(event);
    tellAtLine(m_readout);
    redraw();
}

void RunPlot::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitAxes(size());
    layOutLegend(width());
}

void RunPlot::fitAxes(QSize size)
{
    const int line = fontMetrics().height();
    plot().xAxis->setLabel(size.height() < kLowLines * line ? QString() : tr("seconds"));
    // The count is a wish, which the ticker exceeds by half to have round numbers.
    const int room = size.height() / line - (plot().xAxis->label().isEmpty() ? 2 : 3);
    plot().yAxis->ticker()->setTickCount(std::clamp(room / 2, 1, 5));
    const int number = fontMetrics().horizontalAdvance(QStringLiteral("0.00075"));
    plot().xAxis->ticker()->setTickCount(std::clamp(size.width() / (2 * number), 1, 5));
}

void RunPlot::render(QCPPainter& painter, const QPointF& origin, QSize size)
{
    fitAxes(size);
    layOutLegend(size.width());
    PlotWidget::render(painter, origin, size);
    fitAxes(QWidget::size());
    layOutLegend(width());
}

} // namespace sluice
