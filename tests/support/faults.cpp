#include "tests/support/faults.h"

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <mutex>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

namespace sluice::test {
namespace {

/// The calls come from any thread of the code under test.
struct Plan
{
    std::mutex mutex;
    QByteArray call;
    int left = 0;
    int error = 0;
    Faults::Mode mode = Faults::Mode::Fail;
    bool fired = false;
    bool noUnnamed = false;
    bool noExchange = false;
    QByteArrayList log;
};

Plan& plan()
{
    static Plan instance;
    return instance;
}

enum class Verdict { Go, Short, Fail };

Verdict judge(const char* call, const char* logged = nullptr)
{
    Plan& p = plan();
    const std::lock_guard lock(p.mutex);
    p.log.append(logged == nullptr ? call : logged);
    if (p.call != call || --p.left != 0)
        return Verdict::Go;
    p.fired = true;
    errno = p.error;
    return p.mode == Faults::Mode::Short ? Verdict::Short : Verdict::Fail;
}

bool isFolder(int descriptor)
{
    struct stat status = {};
    return ::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode);
}

bool isForbidden(bool Plan::*what)
{
    const std::lock_guard lock(plan().mutex);
    return plan().*what;
}

} // namespace

void Faults::arm(const QByteArray& call, int at, int error, Mode mode)
{
    Plan& p = plan();
    const std::lock_guard lock(p.mutex);
    p.call = call;
    p.left = at;
    p.error = error;
    p.mode = mode;
    p.fired = false;
    p.log.clear();
}

bool Faults::fired()
{
    const std::lock_guard lock(plan().mutex);
    return plan().fired;
}

void Faults::forbid(bool unnamedFiles, bool exchange)
{
    const std::lock_guard lock(plan().mutex);
    plan().noUnnamed = unnamedFiles;
    plan().noExchange = exchange;
}

QByteArrayList Faults::log()
{
    const std::lock_guard lock(plan().mutex);
    return plan().log;
}

QByteArrayList Faults::calls()
{
    return {"copy_file_range", "fchmod",   "fchown",    "fsetxattr", "fsync",
            "ftruncate",       "linkat",   "lseek",     "open",      "openat",
            "pwrite",          "renameat", "renameat2", "unlinkat",  "write"};
}

} // namespace sluice::test

using namespace sluice::test;

// What the linker's --wrap asks for: __wrap_X is called instead of X, and __real_X is X.
// NOLINTBEGIN(bugprone-reserved-identifier)
#define SLUICE_WRAP(type, name, parameters, arguments)                                                       \
    type __real_##name parameters;                                                                           \
    type __wrap_##name parameters                                                                            \
    {                                                                                                        \
        return judge(#name) == Verdict::Go ? __real_##name arguments : -1;                                   \
    }

extern "C" {

SLUICE_WRAP(int, fchmod, (int fd, mode_t mode), (fd, mode))
SLUICE_WRAP(int, fchown, (int fd, uid_t user, gid_t group), (fd, user, group))
SLUICE_WRAP(int, fsetxattr, (int fd, const char* name, const void* value, size_t size, int flags),
            (fd, name, value, size, flags))
SLUICE_WRAP(int, ftruncate, (int fd, off_t size), (fd, size))
SLUICE_WRAP(int, linkat, (int from, const char* old, int to, const char* name, int flags),
            (from, old, to, name, flags))
SLUICE_WRAP(off_t, lseek, (int fd, off_t offset, int whence), (fd, offset, whence))
SLUICE_WRAP(ssize_t, pwrite, (int fd, const void* bytes, size_t size, off_t offset),
            (fd, bytes, size, offset))
SLUICE_WRAP(int, renameat, (int from, const char* old, int to, const char* name), (from, old, to, name))
SLUICE_WRAP(int, unlinkat, (int folder, const char* name, int flags), (folder, name, flags))

int __real_fsync(int fd);
int __wrap_fsync(int fd)
{
    return judge("fsync", isFolder(fd) ? "fsync folder" : "fsync") == Verdict::Go ? __real_fsync(fd) : -1;
}

int __real_renameat2(int from, const char* old, int to, const char* name, unsigned flags);
int __wrap_renameat2(int from, const char* old, int to, const char* name, unsigned flags)
{
    if (judge("renameat2") != Verdict::Go)
        return -1;
    if (flags != 0 && isForbidden(&Plan::noExchange)) {
        errno = EINVAL;
        return -1;
    }
    return __real_renameat2(from, old, to, name, flags);
}

ssize_t __real_write(int fd, const void* bytes, size_t size);
ssize_t __wrap_write(int fd, const void* bytes, size_t size)
{
    const Verdict verdict = judge("write");
    if (verdict == Verdict::Fail)
        return -1;
    return __real_write(fd, bytes, verdict == Verdict::Short ? (size + 1) / 2 : size);
}

ssize_t __real_copy_file_range(int from, off_t* fromOffset, int to, off_t* toOffset, size_t size,
                               unsigned flags);
ssize_t __wrap_copy_file_range(int from, off_t* fromOffset, int to, off_t* toOffset, size_t size,
                               unsigned flags)
{
    const Verdict verdict = judge("copy_file_range");
    if (verdict == Verdict::Fail)
        return -1;
    return __real_copy_file_range(from, fromOffset, to, toOffset,
                                  verdict == Verdict::Short ? (size + 1) / 2 : size, flags);
}

int __real_open(const char* path, int flags, ...);
int __wrap_open(const char* path, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(list, mode_t) : 0;
    va_end(list);
    return judge("open") == Verdict::Go ? __real_open(path, flags, mode) : -1;
}

int __real_openat(int folder, const char* path, int flags, ...);
int __wrap_openat(int folder, const char* path, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    const bool makes = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
    const mode_t mode = makes ? va_arg(list, mode_t) : 0;
    va_end(list);
    if (judge("openat") != Verdict::Go)
        return -1;
    if ((flags & O_TMPFILE) == O_TMPFILE && isForbidden(&Plan::noUnnamed)) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return __real_openat(folder, path, flags, mode);
}

} // extern "C"
// NOLINTEND(bugprone-reserved-identifier)
