#include "ui/panels/runhistorymodel.h"

#include "ui/panels/runfiguremodel.h"
#include "ui/window/format.h"

#include <QFontMetrics>
#include <QGuiApplication>
#include <QLocale>
#include <QSize>

#include <algorithm>

namespace sluice {
namespace {

constexpr int kRowPadding = 8;

bool isNewer(const StoredRun& a, const StoredRun& b)
{
    return a.id > b.id;
}

} // namespace

RunHistoryModel::RunHistoryModel(QObject* parent)
    : QAbstractListModel(parent)
{
}

RunHistoryModel::~RunHistoryModel() = default;

void RunHistoryModel::setFolder(const QString& folder)
{
    m_store.emplace(folder);
    m_busy = true;
    m_jobs.run(
        this, [store = *m_store](const CancelToken&) { return store.load(); },
        [this](std::vector<StoredRun> runs) {
            m_busy = false;
            insert(std::move(runs));
            runNext();
        });
}

void RunHistoryModel::insert(std::vector<StoredRun> runs)
{
    for (StoredRun& run : runs) {
        const auto at = std::lower_bound(m_runs.begin(), m_runs.end(), run, isNewer);
        const auto row = static_cast<int>(at - m_runs.begin());
        beginInsertRows({}, row, row);
        m_runs.insert(at, std::move(run));
        endInsertRows();
    }
    if (m_runs.size() > RunStore::kMaxRuns) {
        beginRemoveRows({}, RunStore::kMaxRuns, rowCount() - 1);
        m_runs.resize(RunStore::kMaxRuns);
        endRemoveRows();
    }
}

void RunHistoryModel::add(RunRecord record)
{
    const StoredRun run = StoredRun::make(std::move(record));
    insert({run});
    enqueue([run](const RunStore& store) { return store.store(run); });
}

void RunHistoryModel::rename(int row, const QString& title)
{
    StoredRun& run = m_runs[static_cast<size_t>(row)];
    RunRecord renamed = *run.record;
    renamed.title = title;
    run.record = std::make_shared<const RunRecord>(std::move(renamed));
    Q_EMIT dataChanged(index(row), index(row));
    enqueue([run](const RunStore& store) { return store.store(run); });
}

void RunHistoryModel::remove(const QModelIndexList& rows)
{
    QList<int> numbers;
    for (const QModelIndex& row : rows)
        numbers << row.row();
    std::sort(numbers.begin(), numbers.end(), std::greater<>());
    m_removed.clear();
    for (const int row : numbers) {
        const auto at = m_runs.begin() + row;
        enqueue([id = at->id](const RunStore& store) { return store.remove(id); });
        m_removed.push_back(*at);
        beginRemoveRows({}, row, row);
        m_runs.erase(at);
        endRemoveRows();
    }
}

void RunHistoryModel::restoreRemoved()
{
    const std::vector<StoredRun> runs = std::exchange(m_removed, {});
    insert(runs);
    for (const StoredRun& run : runs)
        enqueue([run](const RunStore& store) { return store.store(run); });
}

void RunHistoryModel::enqueue(Task task)
{
    if (!m_store)
        return;
    m_tasks.push_back(std::move(task));
    runNext();
}

// One at a time: two writes of one run must not change places.
void RunHistoryModel::runNext()
{
    if (m_busy)
        return;
    if (m_tasks.empty()) {
        Q_EMIT idle();
        return;
    }
    m_busy = true;
    m_jobs.run(
        this,
        [store = *m_store, task = std::move(m_tasks.front())](const CancelToken&) { return task(store); },
        [this](const Result<void>& done) {
            m_busy = false;
            if (!done)
                Q_EMIT failed(done.error().message);
            runNext();
        });
    m_tasks.pop_front();
}

std::shared_ptr<const RunRecord> RunHistoryModel::record(int row) const
{
    return m_runs[static_cast<size_t>(row)].record;
}

int RunHistoryModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_runs.size());
}

QVariant RunHistoryModel::data(const QModelIndex& index, int role) const
{
    const RunRecord& run = *m_runs[static_cast<size_t>(index.row())].record;
    if (role == Qt::EditRole)
        return run.title;
    if (role == Qt::SizeHintRole)
        return QSize(0, QFontMetrics(QGuiApplication::font()).lineSpacing() * 2 + kRowPadding);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole && role != Qt::AccessibleTextRole)
        return {};
    const QString when = QLocale().toString(run.started.toLocalTime(), QLocale::ShortFormat);
    const qint64 bytes = run.status.stages.front().meter.bytesOut;
    QString state;
    if (run.status.state == RunStatus::State::Failed)
        state = tr(" · failed");
    else if (run.status.state == RunStatus::State::Cancelled)
        state = tr(" · cancelled");
    const QString time =
        RunFigureModel::amountText(static_cast<qint64>(run.status.seconds * 1e9), RunFigure::Unit::Seconds);
    const QString about = tr("%1 · %2 in %3%4").arg(when, formatBytes(bytes), time, state);
    if (role == Qt::ToolTipRole)
        return tr("%1\n%2\nof %3").arg(run.title, about, run.sourceName);
    return QString(run.title + u'\n' + about);
}

bool RunHistoryModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    const QString title = value.toString().simplified();
    if (role != Qt::EditRole || title.isEmpty())
        return false;
    if (title != record(index.row())->title)
        rename(index.row(), title);
    return true;
}

Qt::ItemFlags RunHistoryModel::flags(const QModelIndex& index) const
{
    return QAbstractListModel::flags(index) | Qt::ItemIsEditable;
}

} // namespace sluice
