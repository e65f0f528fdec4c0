#pragma once

#include "core/jobs/job.h"
#include "core/streams/runstore.h"

#include <QAbstractListModel>

#include <deque>

namespace sluice {

/// The finished runs, newest first, as a list. With a folder it keeps them there; a worker reads and writes.
/// Thread rule: the window's thread.
class RunHistoryModel : public QAbstractListModel
{
    Q_OBJECT

public:
    explicit RunHistoryModel(QObject* parent = nullptr);
    ~RunHistoryModel() override;

    /// Reads what is kept there. Call it once.
    void setFolder(const QString& folder);
    /// Beyond RunStore::kMaxRuns the oldest goes.
    void add(RunRecord record);
    void rename(int row, const QString& title);
    void remove(const QModelIndexList& rows);
    /// What the last remove() took comes back.
    void restoreRemoved();

    [[nodiscard]] std::shared_ptr<const RunRecord> record(int row) const;
    /// Nothing is being read or written.
    [[nodiscard]] bool isIdle() const { return m_tasks.empty() && !m_busy; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

Q_SIGNALS:
    /// A run could not be kept, or not be removed.
    void failed(const QString& message);
    /// isIdle() became true.
    void idle();

private:
    using Task = std::function<Result<void>(const RunStore&)>;

    void insert(std::vector<StoredRun> runs);
    void enqueue(Task task);
    void runNext();

    std::vector<StoredRun> m_runs;
    std::vector<StoredRun> m_removed;
    std::optional<RunStore> m_store;
    std::deque<Task> m_tasks;
    bool m_busy = false;
    JobRunner m_jobs;
};

} // namespace sluice
