#pragma once

#include "core/streams/runcurves.h"
#include "ui/panels/plotwidget.h"

#include <optional>

namespace sluice {

/// The curves of one run in a plot.
using PlottedRun = std::vector<RunCurve>;

/// Curves of one or two runs over time, in the units that suit them; the second run is dashed. Mouse or arrow
/// keys show the values of a moment. Thread rule: the window's thread.
class RunPlot : public PlotWidget
{
    Q_OBJECT

public:
    explicit RunPlot(QWidget* parent = nullptr);

    /// What is shown from now on. `empty` is said when there is nothing to draw.
    void setRuns(RunMeasure measure, std::vector<PlottedRun> runs, const QString& empty);
    void render(QCPPainter& painter, const QPointF& origin, QSize size) override;
    using PlotWidget::render;

    /// The values at the chosen moment, a line each; empty when none is chosen.
    [[nodiscard]] QString readout() const { return m_readout; }
    /// Of the shown curves in all.
    [[nodiscard]] int curveCount() const { return static_cast<int>(m_lines.size()); }
    /// "MiB/s": what the upright axis counts.
    [[nodiscard]] QString unit() const { return m_unit; }
    /// How often it was drawn since it was made.
    [[nodiscard]] int drawCount() const { return m_draws; }

    [[nodiscard]] static QString measureTitle(RunMeasure measure);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void rebuild() override;

private:
    struct Line
    {
        QString name;
        const RunCurve* curve;
    };
    class Colours;

    void addRun(size_t run, Colours& colours);
    void chooseUnit();
    void applyColours(bool any);
    void layOutLegend(int width);
    /// As many names and numbers at the axes as have room in so many pixels.
    void fitAxes(QSize size);
    void showMoment(std::optional<double> seconds);

    RunMeasure m_measure = RunMeasure::Memory;
    std::vector<PlottedRun> m_runs;
    std::vector<Line> m_lines;
    QString m_empty;
    QString m_unit;
    QString m_readout;
    double m_scale = 1;
    std::optional<double> m_moment;
    int m_draws = 0;
};

} // namespace sluice
