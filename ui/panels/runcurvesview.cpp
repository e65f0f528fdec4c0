#include "ui/panels/runcurvesview.h"

#include "ui/panels/runplot.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace sluice {

RunCurvesView::RunCurvesView(QWidget* parent)
    : QWidget(parent)
    , m_plot(new RunPlot)
    , m_choice(new QButtonGroup(this))
    , m_which(new QLabel)
{
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(6, 3, 6, 0);
    bar->setSpacing(2);
    const std::array<QString, kRunMeasures.size()> hints = {
        tr("Memory of the whole process over time: its own, and pages of mapped files"),
        tr("Bytes a second that each stage takes in; of the source, that it hands out"),
        tr("Bytes that wait before each stage, up to its high-water mark")};
    for (const RunMeasure measure : kRunMeasures) {
        auto* button = new QToolButton;
        button->setText(RunPlot::measureTitle(measure));
        button->setToolTip(hints[static_cast<size_t>(measure)]);
        button->setCheckable(true);
        button->setChecked(measure == m_measure);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::StrongFocus);
        m_choice->addButton(button, static_cast<int>(measure));
        bar->addWidget(button);
    }
    m_which->setForegroundRole(QPalette::PlaceholderText);
    m_which->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_which->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    bar->addWidget(m_which, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_plot, 1);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    connect(m_choice, &QButtonGroup::idClicked, this, [this](int id) { setMeasure(RunMeasure(id)); });
}

void RunCurvesView::setTraces(std::vector<RunTrace> traces, const QString& empty)
{
    m_traces = std::move(traces);
    m_empty = empty;
    m_which->setText(m_traces.size() > 1 ? tr("A \u2500 B \u254c") : QString());
    showMeasure();
}

void RunCurvesView::setMeasure(RunMeasure measure)
{
    m_measure = measure;
    m_choice->button(static_cast<int>(measure))->setChecked(true);
    showMeasure();
}

void RunCurvesView::showMeasure()
{
    std::vector<PlottedRun> runs;
    bool sampled = false;
    for (const RunTrace& trace : m_traces) {
        sampled = sampled || !trace.samples.empty();
        runs.push_back(runCurves(m_measure, trace.samples, trace.stages));
    }
    const QString none = m_measure == RunMeasure::Queues
                             ? tr("No queues: every stage works on the thread of the source")
                             : tr("Not known on this system");
    m_plot->setRuns(m_measure, std::move(runs), sampled ? none : m_empty);
}

} // namespace sluice
