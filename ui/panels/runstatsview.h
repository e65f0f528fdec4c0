#pragma once

#include "core/streams/runrecord.h"

#include <QWidget>

class QLabel;
class QTableView;

namespace sluice {

class RunFigureModel;

/// What a run of the Stream panel costs: the ledger's figures and curves over time, live; and the runs before
/// it, to compare and export. Takes statuses and draws at most ten times a second, nothing while it is
/// hidden or idle; its own work counts in no run's ledger. Thread rule: the window's thread.
class RunStatsView : public QWidget
{
    Q_OBJECT

public:
    explicit RunStatsView(QWidget* parent = nullptr);
    ~RunStatsView() override;

    /// Finished runs are kept in this folder over restarts, a bounded number of them; without a folder they
    /// live as long as the view. The folder is made when the first run ends. Call it once, before begin().
    void setHistoryFolder(const QString& folder);

    /// A run starts; what shows is of it from now on.
    void begin(const QString& title);
    /// Called while it runs, at most 20 times a second.
    void update(const RunStatus& status);
    using QWidget::update;
    /// It is over, well or not. A record without samples gets those of the updates since begin().
    void finish(const RunRecord& record);

private:
    RunFigureModel* m_model;
    QTableView* m_table;
    RunSampler m_sampler;
};

} // namespace sluice
