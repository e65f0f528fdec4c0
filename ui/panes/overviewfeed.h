#pragma once

#include "core/analysis/overview.h"
#include "core/bytes/view.h"
#include "core/jobs/job.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <mutex>

namespace sluice {

/// What an overview strip shows of a view, kept up to date: a sample at once, then all bytes, in the order in
/// which they are counted; after an edit the cells that it changed, or all when it moved bytes. Very large
/// views stay a sample until countAll(). Works on half of the processors, and only while it is active. Thread
/// rule: the window's thread; reads on workers.
class OverviewFeed : public QObject
{
    Q_OBJECT

public:
    /// A view with more bytes is not counted unless it is asked for: that would read all of its file.
    static constexpr qint64 kCountUnasked = qint64{1} << 30;

    explicit OverviewFeed(std::shared_ptr<View> view, QObject* parent = nullptr);
    ~OverviewFeed() override;

    /// How many cells are wanted (OverviewGeometry::cells()), at least 1.
    void setCells(int cells);
    /// Nothing is read while it is not active, as at first.
    void setActive(bool active);
    /// Counts all of it, however much that is.
    void countAll();

    /// The newest figures; no rows when there are none yet. A row is a cell.
    [[nodiscard]] const Overview& overview() const { return m_overview; }
    /// Rows that are counted, not sampled: from the first one on.
    [[nodiscard]] qint64 countedRows() const { return m_counted; }
    /// More is to come.
    [[nodiscard]] bool isBusy() const { return m_job.isRunning() || m_pause.isActive(); }
    /// Why it could not be counted; empty: nothing is wrong.
    [[nodiscard]] const QString& problem() const { return m_problem; }

Q_SIGNALS:
    /// overview() is another.
    void changed();

private:
    struct Shared;

    void onEdited(const Edit& edit);
    void onContentChanged();
    void request();
    void stop();
    void start();
    void sample();
    void count();
    void countEdited();
    void takeCounted();
    void finish(Result<Overview> counted);

    std::shared_ptr<View> m_view;
    Overview m_overview;
    qint64 m_counted = 0;
    QString m_problem;
    int m_cells = 1;
    bool m_active = false;
    /// Not up to date: all of it, or the cells of this range.
    bool m_all = true;
    ByteRange m_edited;
    /// The edited range that the running job counts.
    ByteRange m_inWork;
    bool m_toldEdit = false;
    bool m_askedForAll = false;
    /// Rows that the running job has counted.
    std::shared_ptr<Shared> m_shared;
    QTimer m_pause;
    QTimer m_poll;
    JobRunner m_runner;
    LatestJob m_job;
};

} // namespace sluice
