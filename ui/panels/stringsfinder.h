#pragma once

#include "core/bytes/snapshot.h"
#include "core/jobs/job.h"
#include "core/jobs/sweep.h"
#include "core/search/strings.h"

#include <QObject>

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace sluice {

/// The strings of a list, in order: all that were found, or those that pass a filter. Thread rule: a value;
/// any thread.
struct ListedStrings
{
    Snapshot snapshot;
    std::shared_ptr<const StringList> strings;
    /// Their numbers; nothing: all of them.
    std::optional<std::vector<quint32>> matching;
    qint64 size = 0;

    [[nodiscard]] FoundString at(qint64 row) const
    {
        return strings->at(matching ? (*matching)[static_cast<size_t>(row)] : row);
    }
};

/// Writes strings to a file, a line each, as `sluice strings` prints them; whole or not at all. Empty when
/// all went well, else what did not. Waits for the disk: for a worker.
[[nodiscard]] QString writeStrings(const QString& path, const ListedStrings& listed,
                                   const CancelToken& token);

/// Finds strings and filters them, as one list that grows. A string is 12 bytes of memory. Thread rule: the
/// window's thread; finds and filters on workers.
class StringsFinder : public QObject
{
    Q_OBJECT

public:
    explicit StringsFinder(QObject* parent = nullptr);
    ~StringsFinder() override;

    /// Looks for strings in `range` of the snapshot; forgets those of before.
    void start(const Snapshot& snapshot, ByteRange range, const StringOptions& options);
    /// What was found stays.
    void stop() { m_search.cancel(); }
    void clear();
    /// Only strings with this in them are listed from now on; empty: all.
    void setFilter(const QString& text);
    /// Takes in what was found and filtered since: call it a few times a second while isBusy().
    void update();

    /// Nothing was looked for since clear().
    [[nodiscard]] bool isEmpty() const { return m_strings == nullptr; }
    [[nodiscard]] bool isFinding() const { return m_search.isRunning(); }
    [[nodiscard]] bool isBusy() const { return isFinding() || m_filtering.isRunning(); }
    [[nodiscard]] bool isFiltered() const { return !m_filter.isEmpty(); }
    [[nodiscard]] const Snapshot& snapshot() const { return m_snapshot; }
    [[nodiscard]] const std::shared_ptr<SweepProgress>& progress() const { return m_progress; }
    /// Not null while it is not empty.
    [[nodiscard]] const StringList* strings() const { return m_strings.get(); }

    [[nodiscard]] qint64 rows() const;
    /// `row` in [0, rows()).
    [[nodiscard]] FoundString at(qint64 row) const;
    [[nodiscard]] ListedStrings listed() const;

Q_SIGNALS:
    /// A search came to its end, with an error or with none; stop() and clear() tell nothing.
    void ended(const QString& problem);
    /// There is something for update().
    void grown();

private:
    struct Matches;

    void filterOn();
    void takeMatches();

    Snapshot m_snapshot;
    std::shared_ptr<StringList> m_strings;
    std::shared_ptr<SweepProgress> m_progress;
    QString m_filter;
    /// Numbers of the strings that pass the filter, and how many strings it has looked at.
    std::vector<quint32> m_matching;
    std::shared_ptr<Matches> m_matches;
    qint64 m_filtered = 0;
    JobRunner m_runner;
    LatestJob m_search;
    LatestJob m_filtering;
};

} // namespace sluice
