#pragma once

#include "core/bytes/fileattributes.h"
#include "core/bytes/savenotes.h"
#include "core/bytes/savetarget.h"
#include "core/error.h"

#include <QByteArray>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace sluice {

/// Which file the caller means to replace. Thread rule: a value.
struct ExpectedFile
{
    enum class What {
        Anything, ///< whatever is there, or nothing
        Nothing,  ///< a new file: what has appeared there meanwhile stays
        File      ///< `identity` and no other state of it
    };
    What what = What::Anything;
    FileIdentity identity;

    [[nodiscard]] static ExpectedFile nothing() { return {What::Nothing, {}}; }
    [[nodiscard]] static ExpectedFile file(const FileIdentity& identity) { return {What::File, identity}; }
    /// `found`: the file that is there.
    [[nodiscard]] bool allows(const std::optional<FileIdentity>& found) const;
};

struct ReplaceOptions
{
    ExpectedFile expected;
    /// A file with several names: the name gets a file of its own, the others keep the old bytes. Else such a
    /// file is refused.
    bool breakHardLinks = true;
    /// Where running saves are noted (savenotes.h); empty: nowhere.
    QByteArray notes = saveNotesFolder();
};

/// Writes a file that replaces another, or a new one, whole or not at all. The new bytes are written to a
/// file in the same folder that has no name where the file system can do that, and they are on the disk
/// before the name leads to them. Whoever has the old file open or mapped keeps it. Mode, owner, group,
/// extended attributes, ACLs and labels are kept; links are followed, the link stays.
///
/// Order of calls: begin(), then bytes through write(), skip() or descriptor(), then finish(), commit().
/// Going away before commit() has ended well leaves nothing behind, and the file as it was.
/// Thread rule: one thread at a time; for a worker, since every call may wait for the disk.
class FileReplacement
{
public:
    /// Errors: Denied (a folder or file that may not be written, an immutable file, hard links), NotFound
    /// (no such folder, a path that leads to itself), Unsupported (not a regular file, a mount point),
    /// Changed (not the expected file), Io.
    [[nodiscard]] static Result<std::unique_ptr<FileReplacement>> begin(const QByteArray& path,
                                                                        ReplaceOptions options = {});
    FileReplacement(const FileReplacement&) = delete;
    FileReplacement& operator=(const FileReplacement&) = delete;
    ~FileReplacement();

    /// The path as it was given.
    [[nodiscard]] const QByteArray& path() const;
    /// Where it goes, and what stood there at the beginning.
    [[nodiscard]] const SaveTarget& target() const;
    /// What the new file will not have of the old one.
    [[nodiscard]] const std::vector<AttributeLoss>& losses() const;

    /// The new file, open for reading and writing; its position is where the next byte goes.
    [[nodiscard]] int descriptor() const;
    /// Writes all of `bytes`. Errors: Io (disk full, quota, I/O error), TooLarge, Changed (the bytes are of a
    /// mapped file that lost them).
    [[nodiscard]] Result<void> write(std::span<const quint8> bytes);
    /// Leaves a hole of `length` bytes, which reads as zeros.
    [[nodiscard]] Result<void> skip(qint64 length);

    /// All bytes are written: gives the attributes and brings everything onto the disk. Looks at `cancelled`
    /// at least every 20 ms and waits for no disk then (error Cancelled): the disk's answer is left to a
    /// thread. A failed fsync is an error.
    [[nodiscard]] Result<void> finish(const std::function<bool()>& cancelled = {});
    /// The new file takes the old one's place. When that cannot be brought onto the disk, the old file comes
    /// back. Errors: Changed, when the file there was not the expected one at that very moment; Denied; Io.
    [[nodiscard]] Result<void> commit();
    /// Of the new file; after commit().
    [[nodiscard]] FileIdentity identity() const;

private:
    struct State;

    explicit FileReplacement(std::unique_ptr<State> state);

    std::unique_ptr<State> m_state;
};

} // namespace sluice
