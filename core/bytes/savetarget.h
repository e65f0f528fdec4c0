#pragma once

#include "core/bytes/descriptor.h"
#include "core/bytes/openedfile.h"
#include "core/error.h"

#include <QByteArray>

#include <optional>

#include <sys/stat.h>

namespace sluice {

/// The place that a file is saved to: its folder, held open, the name in it, and what stands there now.
/// Thread rule: a value that moves; one thread at a time.
class SaveTarget
{
public:
    /// Follows the links that `path` ends in. Errors: NotFound (no such folder, links in a circle), Denied,
    /// Io.
    [[nodiscard]] static Result<SaveTarget> find(const QByteArray& path);

    /// As it was given.
    [[nodiscard]] const QByteArray& path() const { return m_path; }
    [[nodiscard]] const QByteArray& name() const { return m_name; }
    /// Open for reading, or as a place only (O_PATH) where it may not be read.
    [[nodiscard]] int folder() const { return m_folder.number(); }
    /// Absolute where the system tells.
    [[nodiscard]] const QByteArray& folderPath() const { return m_folderPath; }
    [[nodiscard]] bool followedLink() const { return m_followedLink; }
    /// What was there when this was made; none when nothing was.
    [[nodiscard]] const std::optional<struct stat>& found() const { return m_found; }

    /// Whether what was found may be replaced at all, or a new file made. Errors: Denied, Unsupported.
    [[nodiscard]] Result<void> checkReplaceable() const;
    /// What stands under `name` in the folder now.
    [[nodiscard]] std::optional<struct stat> look(const QByteArray& name) const;
    /// Brings the names in the folder onto the disk, of which `file` is an open file: 0, or the errno of what
    /// failed.
    [[nodiscard]] int syncFolder(int file) const;

private:
    [[nodiscard]] bool isMountPoint() const;
    [[nodiscard]] bool isFixed() const;

    QByteArray m_path;
    QByteArray m_folderPath;
    QByteArray m_name;
    Descriptor m_folder;
    bool m_followedLink = false;
    bool m_readable = true;
    std::optional<struct stat> m_found;
};

/// Why `path` was not saved; the file there is as it was.
[[nodiscard]] tl::unexpected<Error> saveFailure(const QByteArray& path, int systemError);

} // namespace sluice
