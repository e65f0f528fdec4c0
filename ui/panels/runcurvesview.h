#pragma once

#include "core/streams/runcurves.h"

#include <QWidget>

class QButtonGroup;
class QLabel;

namespace sluice {

class RunPlot;

/// What is drawn of a run.
struct RunTrace
{
    QString title;
    std::vector<RunSample> samples;
    std::vector<StageStatus> stages;
};

/// Memory, rates or queues of one or two runs, as the user chooses. Thread rule: the window's thread.
class RunCurvesView : public QWidget
{
    Q_OBJECT

public:
    explicit RunCurvesView(QWidget* parent = nullptr);

    /// At most two. `empty` is said when there are none.
    void setTraces(std::vector<RunTrace> traces, const QString& empty);
    void setMeasure(RunMeasure measure);
    [[nodiscard]] RunMeasure measure() const { return m_measure; }
    [[nodiscard]] RunPlot* plot() const { return m_plot; }

private:
    void showMeasure();

    RunPlot* m_plot;
    QButtonGroup* m_choice;
    QLabel* m_which;
    RunMeasure m_measure = RunMeasure::Memory;
    std::vector<RunTrace> m_traces;
    QString m_empty;
};

} // namespace sluice
