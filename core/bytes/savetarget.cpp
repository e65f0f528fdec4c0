#include "core/bytes/savetarget.h"

#include "core/bytes/filehandle.h"

#include <QCoreApplication>

#include <cerrno>
#include <climits>

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/stat.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace sluice {
namespace {

constexpr int kMostLinks = 40;

QString translate(const char* text)
{
    return QCoreApplication::translate("FileSaver", text);
}

tl::unexpected<Error> refuse(Error::Kind kind, const char* text, const QByteArray& path, int systemError)
{
    return fail(kind, translate(text).arg(displayPath(path)), systemError);
}

QByteArray folderOf(const QByteArray& path)
{
    const qsizetype slash = path.lastIndexOf('/');
    return slash < 0 ? QByteArray(".") : path.left(slash + 1);
}

/// What the link `path` says; none when it is no link.
std::optional<QByteArray> linkText(const QByteArray& path)
{
    QByteArray text(PATH_MAX, Qt::Uninitialized);
    const ssize_t length = ::readlink(path.constData(), text.data(), static_cast<size_t>(text.size()));
    if (length < 0)
        return {};
    text.truncate(length);
    return text;
}

int openFolder(const QByteArray& path, int access)
{
    int number = -1;
    do {
        number = ::open(path.constData(), access | O_DIRECTORY | O_CLOEXEC);
    } while (number < 0 && errno == EINTR);
    return number;
}

Result<QByteArray> followLinks(const QByteArray& path)
{
    QByteArray place = path;
    for (int i = 0; i < kMostLinks; ++i) {
        const std::optional<QByteArray> text = linkText(place);
        if (!text)
            return place;
        place = text->startsWith('/') ? *text : folderOf(place) + '/' + *text;
    }
    return saveFailure(path, ELOOP);
}

} // namespace

tl::unexpected<Error> saveFailure(const QByteArray& path, int systemError)
{
    switch (systemError) {
    case ENOSPC:
        return refuse(Error::Kind::Io,
                      "%1 was not saved: the disk is full. The file is as it was. Free some space, or save "
                      "elsewhere.",
                      path, systemError);
    case EDQUOT:
        return refuse(
            Error::Kind::Io,
            "%1 was not saved: your quota on this disk is used up. The file is as it was. Free some "
            "space, or save elsewhere.",
            path, systemError);
    case EIO:
        return refuse(Error::Kind::Io,
                      "%1 was not saved: the disk reports an I/O error. The file is as it was. Save "
                      "elsewhere, and check the disk.",
                      path, systemError);
    case EFBIG:
        return refuse(Error::Kind::TooLarge,
                      "%1 was not saved: it would pass the largest size allowed for a file here. The file is "
                      "as it was.",
                      path, systemError);
    case EFAULT:
        return refuse(Error::Kind::Changed,
                      "%1 was not saved: bytes were lost, because a file shrank while it was read.", path,
                      systemError);
    case EACCES:
    case EPERM:
        return refuse(Error::Kind::Denied,
                      "%1 was not saved: you are not allowed to write there. Save elsewhere, or change the "
                      "permissions of the file and its folder.",
                      path, systemError);
    case EROFS:
        return refuse(Error::Kind::Denied, "%1 was not saved: its file system is read-only. Save elsewhere.",
                      path, systemError);
    case ENOENT:
    case ENOTDIR:
        return refuse(Error::Kind::NotFound, "%1 was not saved: its folder does not exist.", path,
                      systemError);
    case ELOOP:
        return refuse(Error::Kind::NotFound, "%1 is a link that leads back to itself. Correct the link.",
                      path, systemError);
    default:
        return fail(Error::Kind::Io,
                    translate("%1 was not saved: %2. The file is as it was.")
                        .arg(displayPath(path), systemMessage(systemError)),
                    systemError);
    }
}

Result<SaveTarget> SaveTarget::find(const QByteArray& path)
{
    if (path.isEmpty() || path.contains('\0'))
        return saveFailure(path, ENOENT);
    const Result<QByteArray> place = followLinks(path);
    if (!place)
        return tl::unexpected(place.error());
    SaveTarget target;
    target.m_path = path;
    target.m_followedLink = *place != path;
    target.m_name = place->mid(place->lastIndexOf('/') + 1);
    // "folder/", "." and ".." are folders, and stay what they are.
    if (target.m_name.isEmpty() || target.m_name == "." || target.m_name == "..")
        return refuse(Error::Kind::Unsupported, "%1 is a folder. Name a file in it.", path, EISDIR);
    // Opened here for what comes last: nothing but the sync itself can fail then.
    int number = openFolder(folderOf(*place), O_RDONLY);
    target.m_readable = number >= 0;
    if (number < 0 && errno == EACCES)
        number = openFolder(folderOf(*place), O_PATH);
    if (number < 0)
        return saveFailure(path, errno);
    target.m_folder = Descriptor(number);
    const QByteArray link = "/proc/self/fd/" + QByteArray::number(number);
    target.m_folderPath = linkText(link).value_or(folderOf(*place));
    struct stat status = {};
    if (::fstatat(number, target.m_name.constData(), &status, AT_SYMLINK_NOFOLLOW) == 0)
        target.m_found = status;
    else if (errno != ENOENT)
        return saveFailure(path, errno);
    return target;
}

std::optional<struct stat> SaveTarget::look(const QByteArray& name) const
{
    struct stat status = {};
    if (::fstatat(folder(), name.constData(), &status, AT_SYMLINK_NOFOLLOW) != 0)
        return {};
    return status;
}

bool SaveTarget::isMountPoint() const
{
    struct statx status = {};
    return ::statx(folder(), m_name.constData(), AT_SYMLINK_NOFOLLOW, STATX_TYPE, &status) == 0 &&
           (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

bool SaveTarget::isFixed() const
{
    struct statx status = {};
    return ::statx(folder(), m_name.constData(), AT_SYMLINK_NOFOLLOW, STATX_TYPE, &status) == 0 &&
           (status.stx_attributes & (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND)) != 0;
}

Result<void> SaveTarget::checkReplaceable() const
{
    if (m_found && S_ISDIR(m_found->st_mode))
        return refuse(Error::Kind::Unsupported, "%1 is a folder. Name a file in it.", m_path, EISDIR);
    if (m_found && !S_ISREG(m_found->st_mode))
        return refuse(Error::Kind::Unsupported,
                      "%1 is a device, a pipe or a socket, which cannot be replaced. Save elsewhere.", m_path,
                      EINVAL);
    // A file that may not be written to is not to be replaced either, though its folder would allow it.
    if (m_found && ::faccessat(folder(), m_name.constData(), W_OK, AT_EACCESS) != 0)
        return refuse(Error::Kind::Denied,
                      errno == EROFS ? "%1 lies on a read-only file system. Save elsewhere."
                                     : "You are not allowed to write to %1. Change its permissions, or save "
                                       "elsewhere.",
                      m_path, errno);
    if (::faccessat(folder(), ".", W_OK | X_OK, AT_EACCESS) != 0)
        return refuse(Error::Kind::Denied,
                      "%1 cannot be saved safely: its folder takes no new file, and without one an "
                      "interrupted save would leave half of it. Save elsewhere, or make the folder writable.",
                      m_path, errno);
    if (m_found && isMountPoint())
        return refuse(Error::Kind::Unsupported,
                      "%1 is a mount point of its own and cannot be replaced. Save under the path that is "
                      "mounted there, or elsewhere.",
                      m_path, EBUSY);
    if (m_found && isFixed())
        return refuse(Error::Kind::Denied,
                      "%1 is marked as immutable or append-only. Take the mark off (chattr -i -a), or save "
                      "elsewhere.",
                      m_path, EPERM);
    return {};
}

int SaveTarget::syncFolder(int file) const
{
    int result = 0;
    do {
        result = m_readable ? ::fsync(folder()) : ::syncfs(file);
    } while (result != 0 && errno == EINTR);
    // Some file systems have no fsync for folders (EINVAL): there the rename is all that can be done.
    return result == 0 || errno == EINVAL ? 0 : errno;
}

} // namespace sluice
