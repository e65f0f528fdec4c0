#pragma once

#include "core/streams/runrecord.h"
#include "ui/panels/contentorwords.h"
#include "ui/window/throttle.h"

#include <QWidget>

class QSplitter;
class QTableView;
class QTabWidget;

namespace sluice {

class RunCurvesView;
class RunFigureModel;
class RunHistoryView;

/// What a run of the Stream panel costs: the ledger's figures and curves over time, live; and the runs before
/// it, to compare and export. Draws at most ten times a second, nothing while it is hidden or idle; its own
/// work counts in no run's ledger. Thread rule: the window's thread.
class RunStatsView : public QWidget
{
    Q_OBJECT

public:
    explicit RunStatsView(QWidget* parent = nullptr);
    ~RunStatsView() override;

    /// Finished runs are kept in this folder over restarts (RunStore::userFolder() is the user's), a bounded
    /// number of them; without a folder they live as long as the view. A worker reads and writes; the folder
    /// is made when the first run ends. Call it once.
    void setHistoryFolder(const QString& folder);

    /// A run starts; what shows is of it from now on.
    void begin(const QString& title);
    /// Called while it runs, at most 20 times a second.
    void update(const RunStatus& status);
    using QWidget::update;
    /// It is over, well or not, and goes into the history. A record without samples gets those of the updates
    /// since begin(), one without title that of begin(), one without time that of begin().
    void finish(RunRecord record);

    [[nodiscard]] RunFigureModel* figures() const { return m_model; }
    [[nodiscard]] RunCurvesView* curves() const { return m_curves; }
    [[nodiscard]] RunHistoryView* history() const { return m_history; }
    [[nodiscard]] QTabWidget* tabs() const { return m_tabs; }

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void makeTable();
    void refresh();

    RunFigureModel* m_model;
    QTableView* m_table;
    RunCurvesView* m_curves;
    RunHistoryView* m_history;
    QSplitter* m_splitter;
    QWidget* m_run;
    ContentOrWords m_frame;
    QTabWidget* m_tabs;
    Throttle m_throttle;
    QString m_title;
    QDateTime m_began;
    RunSampler m_sampler;
    RunStatus m_status;
};

} // namespace sluice
