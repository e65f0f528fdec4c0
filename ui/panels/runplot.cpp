#include "ui/panels/runplot.h"

#include "ui/panels/plotlook.h"
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
    : QWidget(parent)
    , m_plot(new QCustomPlot)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(180, 70);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setMouseTracking(true);
    m_plot->installEventFilter(this);
    m_plot->setAutoAddPlottableToLegend(false);
    // The legend stands above the plot, where it hides no curve.
    auto* legends = new QCPLayoutGrid;
    m_plot->plotLayout()->insertRow(0);
    m_plot->plotLayout()->addElement(0, 0, legends);
    legends->addElement(0, 0, m_plot->legend);
    legends->setMargins(QMargins(0, 0, 0, 0));
    m_plot->plotLayout()->setRowStretchFactor(0, 0.001);
    m_plot->legend->setFillOrder(QCPLayoutGrid::foColumnsFirst);
    m_plot->legend->setBorderPen(Qt::NoPen);
    m_plot->legend->setBrush(Qt::NoBrush);
    m_plot->legend->setMargins(QMargins(6, 3, 6, 3));
    m_plot->legend->setColumnSpacing(kLegendGap);
    m_plot->legend->setRowSpacing(2);
    m_plot->legend->setVisible(true);
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis}) {
        axis->setLabelPadding(2);
        axis->ticker()->setTickCount(5);
        axis->setNumberFormat(QStringLiteral("gb"));
        axis->setSubTicks(false);
    }
    m_plot->axisRect()->setMinimumMargins(QMargins(8, 4, 12, 4));
    m_cursor = new QCPItemLine(m_plot);
    m_cursor->start->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_cursor->end->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_cursor->setVisible(false);
    m_words = new QCPItemText(m_plot);
    m_words->position->setType(QCPItemPosition::ptAxisRectRatio);
    m_words->position->setCoords(0.5, 0.45);
    connect(m_plot, &QCustomPlot::afterReplot, this, [this] { ++m_draws; });
    applyColours();
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

void RunPlot::setTitled(bool titled)
{
    QCPLayoutGrid* grid = m_plot->plotLayout();
    if (!titled)
        return;
    grid->insertRow(0);
    auto* title = new QCPTextElement(m_plot, measureTitle(m_measure));
    title->setTextColor(palette().color(QPalette::Text));
    QFont bold = font();
    bold.setBold(true);
    title->setFont(bold);
    title->setTextFlags(Qt::AlignLeft | Qt::AlignVCenter);
    title->setMargins(QMargins(8, 4, 0, 0));
    grid->addElement(0, 0, title);
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
    m_plot->yAxis->setLabel(m_unit);
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
        QCPGraph* graph = m_plot->addGraph();
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
    m_plot->clearGraphs();
    // Whose cells stay behind otherwise.
    m_plot->legend->clearItems();
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
    m_plot->legend->setVisible(any);
    m_words->setVisible(!any);
    m_words->setText(m_empty);
    m_plot->xAxis->setRange(0, end > 0 ? end : 1);
    m_plot->yAxis->setRange(0, top > 0 ? top * 1.06 : 1);
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis})
        axis->setVisible(any);
    applyColours();
    layOutLegend(width());
    showMoment(m_moment);
    redraw();
}

void RunPlot::applyColours()
{
    const QColor text = palette().color(QPalette::Text);
    const QColor dim = palette().color(QPalette::PlaceholderText);
    applyPlotLook(*m_plot, *this);
    m_plot->legend->setTextColor(text);
    m_plot->legend->setFont(font());
    // The icon's height is the line's: a text alone would lose the feet of its letters.
    m_plot->legend->setIconSize(kLegendIcon, fontMetrics().height() + 3);
    for (int i = 0; i < m_plot->graphCount(); ++i) {
        if (QCPAbstractLegendItem* item = m_plot->legend->itemWithPlottable(m_plot->graph(i))) {
            item->setTextColor(text);
            item->setFont(font());
        }
    }
    m_cursor->setPen(dim);
    m_words->setColor(dim);
    m_words->setFont(font());
}

void RunPlot::layOutLegend(int width)
{
    QCPLegend* legend = m_plot->legend;
    int widest = 1;
    for (int i = 0; i < m_plot->graphCount(); ++i)
        widest = std::max(widest, fontMetrics().horizontalAdvance(m_plot->graph(i)->name()));
    const int columns = (width - 24) / (widest + kLegendIcon + kLegendGap + 12);
    legend->setWrap(std::clamp(columns, 1, std::max(1, m_plot->graphCount())));
    // Setting the wrap moves no item that is there already.
    legend->setFillOrder(QCPLayoutGrid::foColumnsFirst, true);
}

void RunPlot::redraw()
{
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void RunPlot::showMoment(std::optional<double> seconds)
{
    m_moment = m_lines.empty() ? std::nullopt : seconds;
    m_cursor->setVisible(m_moment.has_value());
    m_readout.clear();
    if (!m_moment)
        return;
    m_moment = std::clamp(*m_moment, 0.0, m_plot->xAxis->range().upper);
    m_cursor->start->setCoords(*m_moment, 0);
    m_cursor->end->setCoords(*m_moment, 1);
    // As many digits as tell one step of the keys from the next.
    const double end = m_plot->xAxis->range().upper;
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
    if (watched == m_plot && event->type() == QEvent::MouseMove) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        const bool inside = m_plot->axisRect()->rect().contains(mouse->pos());
        showMoment(inside ? std::optional(m_plot->xAxis->pixelToCoord(mouse->pos().x())) : std::nullopt);
        if (m_readout.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(mouse->globalPosition().toPoint() + QPoint(10, 4), m_readout, m_plot);
        redraw();
    }
    return QWidget::eventFilter(watched, event);
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
    const double end = m_plot->xAxis->range().upper;
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
    if (m_readout.isEmpty()) {
        QToolTip::hideText();
    } else {
        const auto x = static_cast<int>(m_plot->xAxis->coordToPixel(*m_moment));
        QToolTip::showText(m_plot->mapToGlobal(QPoint(x + 10, m_plot->axisRect()->top())), m_readout, m_plot);
    }
    redraw();
}

void RunPlot::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        rebuild();
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
    m_plot->xAxis->setLabel(size.height() < kLowLines * line ? QString() : tr("seconds"));
    // The count is a wish, which the ticker exceeds by half to have round numbers.
    const int room = size.height() / line - (m_plot->xAxis->label().isEmpty() ? 2 : 3);
    m_plot->yAxis->ticker()->setTickCount(std::clamp(room / 2, 1, 5));
    const int number = fontMetrics().horizontalAdvance(QStringLiteral("0.00075"));
    m_plot->xAxis->ticker()->setTickCount(std::clamp(size.width() / (2 * number), 1, 5));
}

void RunPlot::render(QPaintDevice& device, const QPointF& origin, QSize size)
{
    fitAxes(size);
    layOutLegend(size.width());
    QCPPainter painter(&device);
    painter.translate(origin);
    m_plot->toPainter(&painter, size.width(), size.height());
    fitAxes(QWidget::size());
    layOutLegend(width());
}

} // namespace sluice
