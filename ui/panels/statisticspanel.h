#pragma once

#include "core/analysis/statistics.h"
#include "core/jobs/job.h"
#include "ui/panels/analysispanel.h"
#include "ui/panes/panepalette.h"
#include "ui/window/throttle.h"

#include <memory>

class QBoxLayout;
class QCheckBox;
class QComboBox;
class QStackedWidget;

namespace sluice {

class DigraphView;
class StatisticsFigures;
class StatisticsPlot;

/// What the selected bytes, a view or a document are made of: figures, and plots of their values, entropy,
/// pairs and numbers. A preview at once, then all bytes, in a job that the newest range takes over. Follows
/// selection and edits while it is visible. Thread rule: the window's thread.
class StatisticsPanel : public AnalysisPanel
{
    Q_OBJECT

public:
    enum class Scope { Selection, View, Document };
    enum class Shown { Histogram, Entropy, Pairs, Int16, Float32 };
    /// Of a larger range only a preview is made, until the user wants all.
    static constexpr qint64 kCountUnasked = qint64{4} << 30;

    explicit StatisticsPanel(QWidget* parent = nullptr);
    ~StatisticsPanel() override;

    /// The selection changed.
    void follow();
    /// A selection of these bytes of the document is a place that was found, not one to count.
    void setLed(ByteRange range) { m_led = range; }
    void setColours(const PanePalette& palette);

    void setScope(Scope scope);
    void show(Shown shown);
    using QWidget::show;
    void countAll();
    void cancel();
    void askExport();
    /// To CSV, PNG or SVG, as the name ends; exported() follows.
    void exportTo(const QString& path);

    /// Null while there are none.
    [[nodiscard]] const std::shared_ptr<const Statistics>& statistics() const { return m_statistics; }
    /// What they are of, in the document's offsets.
    [[nodiscard]] ByteRange range() const { return m_range; }
    [[nodiscard]] bool isBusy() const { return m_job.isRunning() || m_throttle.isPending(); }
    [[nodiscard]] StatisticsPlot& plot() const { return *m_plot; }
    [[nodiscard]] DigraphView& pairs() const { return *m_pairs; }
    [[nodiscard]] StatisticsFigures& figures() const { return *m_figures; }

Q_SIGNALS:
    /// The user wants the next place with these bytes, in the range of the document that was counted.
    void findWanted(const QByteArray& bytes, sluice::ByteRange range);
    void exported(bool ok);

protected:
    void onView() override;
    void onEdited() override;
    void onPoll() override;
    void hideEvent(QHideEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void fillBar();
    [[nodiscard]] ByteRange wantedRange() const;
    [[nodiscard]] Shown shown() const;
    void refresh();
    void preview();
    void count();
    void take(Result<Statistics> result, bool preview);
    void showAll();
    void endCount();
    /// What the figures are of, in words.
    [[nodiscard]] QString rangeText() const;
    void updateBar();
    void onActivated(int bar);

    std::shared_ptr<const Statistics> m_statistics;
    ByteRange m_range;
    /// What is counted now or was last: nothing new to do while this is wanted.
    ByteRange m_counting;
    /// Where the panel led to, in the document's offsets.
    ByteRange m_led;
    bool m_stale = true;
    bool m_countAll = false;
    bool m_cancelled = false;
    QString m_problem;
    PanePalette m_palette = PanePalette::light();
    std::shared_ptr<SweepProgress> m_progress;

    QComboBox* m_scope;
    QComboBox* m_shown;
    QCheckBox* m_logarithmic;
    QCheckBox* m_bigEndian;
    QToolButton* m_stop = nullptr;
    QToolButton* m_all = nullptr;
    QToolButton* m_export = nullptr;
    StatisticsFigures* m_figures;
    StatisticsPlot* m_plot;
    DigraphView* m_pairs;
    QStackedWidget* m_plots;
    QBoxLayout* m_body;
    QString m_folder;
    Throttle m_throttle;
    JobRunner m_runner;
    LatestJob m_job;
};

} // namespace sluice
