#include "core/bytes/temporaryfile.h"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <unistd.h>

namespace sluice {
namespace {

constexpr int kNameAttempts = 100;

/// `call` until it is not interrupted: 0, or the errno of what failed.
template <typename Call>
int uninterrupted(Call call)
{
    while (call() < 0) {
        if (errno != EINTR)
            return errno;
    }
    return 0;
}

QByteArray procLink(int descriptor)
{
    return "/proc/self/fd/" + QByteArray::number(descriptor);
}

} // namespace

int TemporaryFile::create(const SaveTarget& target, const QByteArray& notes)
{
    m_notes = notes;
    m_folder = Descriptor(::fcntl(target.folder(), F_DUPFD_CLOEXEC, 0));
    if (!m_folder)
        return errno;
    // Of a file that others may not read, they must not read the new bytes either.
    const unsigned mode = target.found() ? 0600 : 0666;
    int number = -1;
    const int error = uninterrupted(
        [&] { return number = ::openat(m_folder.number(), ".", O_RDWR | O_TMPFILE | O_CLOEXEC, mode); });
    if (error == 0) {
        m_file = Descriptor(number);
        // It is through /proc that such a file gets a name.
        if (::faccessat(AT_FDCWD, procLink(number).constData(), F_OK, 0) == 0)
            return 0;
        m_file = Descriptor();
    } else if (error != EOPNOTSUPP && error != EISDIR && error != EINVAL && error != ENOENT) {
        return error;
    }
    return createNamed(target, mode);
}

int TemporaryFile::createNamed(const SaveTarget& target, unsigned mode)
{
    for (int attempt = 0; attempt < kNameAttempts; ++attempt) {
        const QByteArray name = temporaryName();
        startNote(target, name);
        int number = -1;
        const int error = uninterrupted([&] {
            return number = ::openat(m_folder.number(), name.constData(),
                                     O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
        });
        if (error == EEXIST)
            continue;
        if (error != 0)
            return error;
        m_file = Descriptor(number);
        m_name = name;
        struct stat status = {};
        if (::fstat(number, &status) != 0)
            return errno;
        m_note.setInodes(status.st_ino, target.found() ? target.found()->st_ino : 0);
        return 0;
    }
    return EEXIST;
}

void TemporaryFile::startNote(const SaveTarget& target, const QByteArray& name)
{
    m_note = SaveNote(m_notes, target.folderPath() + '/' + name);
}

int TemporaryFile::linkAs(const QByteArray& name) const
{
    return uninterrupted([&] {
        return ::linkat(AT_FDCWD, procLink(m_file.number()).constData(), m_folder.number(), name.constData(),
                        AT_SYMLINK_FOLLOW);
    });
}

int TemporaryFile::giveName(const SaveTarget& target)
{
    if (!m_name.isEmpty())
        return 0;
    struct stat status = {};
    if (::fstat(m_file.number(), &status) != 0)
        return errno;
    for (int attempt = 0; attempt < kNameAttempts; ++attempt) {
        const QByteArray name = temporaryName();
        startNote(target, name);
        m_note.setInodes(status.st_ino, target.found() ? target.found()->st_ino : 0);
        const int error = linkAs(name);
        if (error == 0)
            m_name = name;
        if (error != EEXIST)
            return error;
    }
    return EEXIST;
}

int TemporaryFile::becomeNew(const SaveTarget& target)
{
    if (m_name.isEmpty())
        return linkAs(target.name());
    const int folder = m_folder.number();
    int error = uninterrupted([&] {
        return ::renameat2(folder, m_name.constData(), folder, target.name().constData(), RENAME_NOREPLACE);
    });
    // Not every file system knows the flag.
    if (error == EINVAL || error == ENOSYS)
        error = target.look(target.name()) ? EEXIST : replace(target);
    if (error == 0)
        m_name.clear();
    return error;
}

int TemporaryFile::exchange(const SaveTarget& target)
{
    const int folder = m_folder.number();
    const int error = uninterrupted([&] {
        return ::renameat2(folder, m_name.constData(), folder, target.name().constData(), RENAME_EXCHANGE);
    });
    return error == ENOSYS ? EINVAL : error;
}

int TemporaryFile::replace(const SaveTarget& target)
{
    const int folder = m_folder.number();
    const int error = uninterrupted(
        [&] { return ::renameat(folder, m_name.constData(), folder, target.name().constData()); });
    if (error == 0)
        m_name.clear();
    return error;
}

void TemporaryFile::removeName() noexcept
{
    if (m_name.isEmpty())
        return;
    // What cannot be removed now stays noted for the next start.
    if (::unlinkat(m_folder.number(), m_name.constData(), 0) != 0 && errno != ENOENT)
        m_note.leave();
    else
        m_note = SaveNote();
    m_name.clear();
}

} // namespace sluice
