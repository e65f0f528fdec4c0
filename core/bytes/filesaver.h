#pragma once

#include "core/bytes/filereplacement.h"
#include "core/bytes/snapshot.h"
#include "core/ledger/ledger.h"

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

namespace sluice {

/// What a save will do, found out before it is done, for the user to agree to. Thread rule: a value.
struct SavePlan
{
    /// As it was asked for.
    QByteArray path;
    /// `path` is a link: the file that it leads to is saved, and the link stays.
    bool followsLink = false;
    /// The file that will be replaced; none when the file is new.
    std::optional<FileIdentity> found;
    /// It is not the file, or not the state of it, that was opened: another program changed or replaced it.
    bool changedOnDisk = false;
    /// The file that was opened is gone: saving makes a new one.
    bool goneFromDisk = false;
    /// Other names of the same file (hard links), which will keep the old bytes.
    qint64 otherNames = 0;
    /// What the new file will not have of the old one.
    std::vector<AttributeLoss> losses;
    /// Bytes of disk, beside those that the old file takes until it is replaced.
    qint64 bytesNeeded = 0;
    /// What is free for us there; -1 when the system does not say.
    qint64 bytesFree = -1;
    /// The file system lets the new file share the blocks that stay the same.
    bool sharesBlocks = false;

    /// There is something to be asked before.
    [[nodiscard]] bool asks() const
    {
        return changedOnDisk || goneFromDisk || otherNames > 0 || !losses.empty();
    }
    /// For the save once the user has agreed to all of it: exactly what was found is replaced, nothing else.
    [[nodiscard]] ReplaceOptions agreed(const QByteArray& notes = saveNotesFolder()) const;
};

/// How far a save is, and the wish to stop it. Copies share both. Thread rule: a value; every member from any
/// thread.
class SaveControl
{
public:
    enum class Phase { Writing, Flushing, Replacing };

    /// True: nothing will be replaced, whatever the worker still does. False: too late, the new file is
    /// taking its place.
    bool cancel() const noexcept;
    [[nodiscard]] bool isCancelled() const noexcept;
    [[nodiscard]] Phase phase() const noexcept;
    /// Bytes done, holes included.
    [[nodiscard]] qint64 done() const noexcept { return m_shared->done.load(std::memory_order_relaxed); }

    /// For the writer. Each false when the save was cancelled.
    bool add(qint64 bytes) const noexcept;
    bool enter(Phase phase) const noexcept;

private:
    struct Shared
    {
        std::atomic<int> phase = 0;
        std::atomic<qint64> done = 0;
    };
    std::shared_ptr<Shared> m_shared = std::make_shared<Shared>();
};

/// Where the bytes of a snapshot come from, as far as they come from one file: `source` is the one that the
/// snapshot reads, or the base of its edits. Thread rule: a value.
struct SaveOrigin
{
    std::shared_ptr<const ByteSource> source;
    std::shared_ptr<FileHandle> handle;

    SaveOrigin() = default;
    explicit SaveOrigin(const OpenedFile& file)
        : source(file.source)
        , handle(file.handle)
    {
    }
};

/// What saving `snapshot` to `path` will do. `opened`: the identity of the file that is being saved over;
/// none for a save under another name. Tries all but the writing, and leaves nothing behind. May wait for the
/// disk: for a worker. Errors: those of FileReplacement::begin() except for hard links and changes; TooLarge
/// when the disk has not enough room: nothing that could be agreed to.
[[nodiscard]] Result<SavePlan> planSave(const Snapshot& snapshot, const SaveOrigin& origin,
                                        const QByteArray& path,
                                        const std::optional<FileIdentity>& opened = {});

/// What a save has done.
struct SaveOutcome
{
    /// The file as it is on disk now.
    FileIdentity identity;
    std::vector<AttributeLoss> losses;
};

/// Replaces the file at `path` by the bytes of `snapshot`, whole or not at all: see FileReplacement. Bytes of
/// the origin are copied inside the kernel, which shares their blocks where the file system can, and its
/// holes stay holes. For a worker. Errors: those of FileReplacement; those of reading; Changed when the
/// origin changed while it was read; Cancelled.
[[nodiscard]] Result<SaveOutcome> saveSnapshot(const Snapshot& snapshot, const SaveOrigin& origin,
                                               const QByteArray& path, const ReplaceOptions& options,
                                               const SaveControl& control, Ledger& ledger);

} // namespace sluice
