#pragma once

#include "core/streams/runrecord.h"

#include <memory>
#include <vector>

namespace sluice {

/// A record with the name it is kept under. Thread rule: a value.
struct StoredRun
{
    /// Letters, digits and '-'; later runs sort behind earlier ones.
    QString id;
    std::shared_ptr<const RunRecord> record;

    /// With an id that no other run has.
    [[nodiscard]] static StoredRun make(RunRecord record);
};

/// Finished runs in a folder, one JSON file each, the newest kMaxRuns of them. Several programs may use one
/// folder; files of other names in it are left alone. Thread rule: any thread; every member waits for the
/// disk.
class RunStore
{
public:
    static constexpr int kMaxRuns = 50;

    /// Need not exist yet.
    explicit RunStore(QString folder)
        : m_folder(std::move(folder))
    {
    }

    /// $XDG_STATE_HOME/sluice/runs, by default ~/.local/state/sluice/runs.
    [[nodiscard]] static QString userFolder();

    /// Newest first. What cannot be read is left out.
    [[nodiscard]] std::vector<StoredRun> load() const;
    /// Writes or replaces one, whole or not at all, and removes the oldest when there are too many; the
    /// folder and its files are for this user alone. Errors: Io, Denied.
    [[nodiscard]] Result<void> store(const StoredRun& run) const;
    /// One that is not there is gone already.
    [[nodiscard]] Result<void> remove(const QString& id) const;

private:
    [[nodiscard]] QString pathOf(const QString& id) const;
    [[nodiscard]] QStringList files() const;

    QString m_folder;
};

} // namespace sluice
