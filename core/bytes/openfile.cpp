#include "core/bytes/openfile.h"

#include "core/bytes/filehandle.h"
#include "core/bytes/mappedfile.h"
#include "core/bytes/memorysource.h"
#include "core/bytes/pagedfile.h"
#include "core/bytes/streamread.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>

namespace sluice {
namespace {

constexpr std::chrono::milliseconds kWaitForWriter{500};
constexpr std::chrono::milliseconds kQuietDevice{500};

// File systems that make their files up while they are read: the size they state means nothing.
// (statfs(2) f_type; the last ones are not in linux/magic.h of Debian 12.)
constexpr std::array<unsigned, 19> kMadeUpFileSystems = {
    BINFMTFS_MAGIC,       BPF_FS_MAGIC,     CGROUP2_SUPER_MAGIC, CGROUP_SUPER_MAGIC, DEBUGFS_MAGIC,
    DEVPTS_SUPER_MAGIC,   EFIVARFS_MAGIC,   NSFS_MAGIC,          PROC_SUPER_MAGIC,   PSTOREFS_MAGIC,
    RDTGROUP_SUPER_MAGIC, SECURITYFS_MAGIC, SELINUX_MAGIC,       SMACK_MAGIC,        SYSFS_MAGIC,
    TRACEFS_MAGIC,        0x19800202, /* mqueue */
    0x62656570,                       /* configfs */
    0x65735543,                       /* fusectl */
};

QString translate(const char* text)
{
    return QCoreApplication::translate("OpenFile", text);
}

tl::unexpected<Error> refuse(Error::Kind kind, const char* text, const QByteArray& path, int systemError = 0)
{
    return fail(kind, translate(text).arg(displayPath(path)), systemError);
}

tl::unexpected<Error> refuseMissing(const QByteArray& path)
{
    struct stat link = {};
    if (lstat(path.constData(), &link) == 0 && S_ISLNK(link.st_mode)) {
        return refuse(Error::Kind::NotFound,
                      "%1 is a link to a file that does not exist. Restore that file, or correct the link.",
                      path, ENOENT);
    }
    return refuse(Error::Kind::NotFound, "%1 does not exist. Check the name and the folder.", path, ENOENT);
}

// Words for a failed open().
tl::unexpected<Error> refuseOpen(const QByteArray& path, int systemError)
{
    struct stat status = {};
    switch (systemError) {
    case ENOENT:
        return refuseMissing(path);
    case ENOTDIR:
        return refuse(Error::Kind::NotFound, "%1 does not exist: a part of the path is not a folder.", path,
                      systemError);
    case ELOOP:
        return refuse(Error::Kind::NotFound, "%1 is a link that leads back to itself. Correct the link.",
                      path, systemError);
    case ENAMETOOLONG:
        return refuse(Error::Kind::NotFound, "%1 does not exist: the name is longer than the system allows.",
                      path, systemError);
    case EACCES:
    case EPERM:
        return refuse(Error::Kind::Denied,
                      "You are not allowed to read %1. Ask its owner, or change its permissions.", path,
                      systemError);
    case EMFILE:
    case ENFILE:
        return refuse(Error::Kind::Io,
                      "%1 cannot be opened: too many files are open. Close some, then try again.", path,
                      systemError);
    case ENXIO:
        if (stat(path.constData(), &status) == 0 && S_ISSOCK(status.st_mode))
            return refuse(Error::Kind::Unsupported, "%1 is a socket: it has no bytes to show.", path,
                          systemError);
        return refuse(Error::Kind::Io, "%1 is a device that is not there.", path, systemError);
    default:
        return fail(Error::Kind::Io,
                    translate("%1 cannot be opened: %2.").arg(displayPath(path), systemMessage(systemError)),
                    systemError);
    }
}

Result<Descriptor> openDescriptor(const QByteArray& path)
{
    if (path == "-") {
        Descriptor copy(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0));
        if (!copy)
            return fail(Error::Kind::NotFound,
                        translate("There is no standard input. Pipe something in, or name a file."), errno);
        return copy;
    }
    // O_NONBLOCK: a FIFO must not hold us up here. O_NOCTTY: a terminal must not become ours.
    if (path.contains('\0'))
        return refuseMissing(path);
    Descriptor opened(open(path.constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!opened)
        return refuseOpen(path, errno);
    return opened;
}

bool isMadeUp(int descriptor)
{
    struct statfs system = {};
    if (fstatfs(descriptor, &system) != 0)
        return false;
    const auto type = static_cast<unsigned>(system.f_type);
    return std::find(kMadeUpFileSystems.begin(), kMadeUpFileSystems.end(), type) != kMadeUpFileSystems.end();
}

// Opening one file, from its descriptor on.
class Opening
{
public:
    Opening(const QByteArray& path, const std::shared_ptr<Ledger>& ledger, const OpenOptions& options)
        : m_ledger(ledger)
        , m_options(options)
    {
        m_file.path = path;
    }

    Result<OpenedFile> run()
    {
        Result<Descriptor> descriptor = openDescriptor(m_file.path);
        if (!descriptor)
            return tl::unexpected(std::move(descriptor.error()));
        struct stat status = {};
        if (fstat(descriptor->number(), &status) != 0)
            return refuseOpen(m_file.path, errno);
        m_file.identity = identityOf(status);
        const Result<void> opened = openByKind(std::move(*descriptor), status);
        if (!opened)
            return tl::unexpected(opened.error());
        return std::move(m_file);
    }

private:
    Result<void> openByKind(Descriptor descriptor, const struct stat& status)
    {
        switch (status.st_mode & S_IFMT) {
        case S_IFDIR:
            return refuse(Error::Kind::Unsupported, "%1 is a folder. Open a file in it.", m_file.path,
                          EISDIR);
        case S_IFSOCK:
            return refuse(Error::Kind::Unsupported, "%1 is a socket: it has no bytes to show.", m_file.path);
        case S_IFIFO: {
            StreamRules rules = streamRules();
            if (m_file.path != "-")
                rules.waitForWriter = kWaitForWriter;
            return openStream(descriptor, rules);
        }
        case S_IFCHR: {
            StreamRules rules = streamRules();
            if (m_file.path != "-")
                rules.quietEnd = kQuietDevice;
            return openStream(descriptor, rules);
        }
        case S_IFBLK: {
            quint64 size = 0;
            if (ioctl(descriptor.number(), BLKGETSIZE64, &size) != 0)
                return refuseOpen(m_file.path, errno);
            m_file.identity.size = static_cast<qint64>(size);
            return openSized(std::move(descriptor));
        }
        default:
            return openRegular(std::move(descriptor));
        }
    }

    Result<void> openRegular(Descriptor descriptor)
    {
        if (isMadeUp(descriptor.number())) {
            StreamRules rules = streamRules();
            rules.quietEnd = kQuietDevice;
            return openStream(descriptor, rules);
        }
        m_file.watchable = m_file.path != "-";
        if (m_file.identity.size > 0)
            return openSized(std::move(descriptor));
        // An empty file, or a file system that does not know its sizes.
        if (Result<void> read = openStream(descriptor, streamRules()); !read)
            return read;
        m_file.handle = std::make_shared<FileHandle>(std::move(descriptor), m_file.path, 0);
        return {};
    }

    Result<void> openStream(const Descriptor& descriptor, const StreamRules& rules)
    {
        Result<StreamBytes> read = readStream(descriptor.number(), rules, *m_ledger);
        if (!read)
            return tl::unexpected(std::move(read.error()));
        m_file.source = std::make_shared<MemorySource>(std::move(read->bytes));
        m_file.cutAtCap = read->cut;
        return {};
    }

    Result<void> openSized(Descriptor descriptor)
    {
        const qint64 size = m_file.identity.size;
        m_file.handle = std::make_shared<FileHandle>(std::move(descriptor), m_file.path, size);
        if (size == 0) {
            m_file.source = std::make_shared<MemorySource>(Slice());
            return {};
        }
        if (auto mapped = MappedFile::map(m_file.handle))
            m_file.source = std::move(*mapped);
        else
            m_file.source = std::make_shared<PagedFile>(m_file.handle, m_ledger);
        return {};
    }

    [[nodiscard]] StreamRules streamRules() const
    {
        StreamRules rules;
        rules.path = m_file.path;
        rules.cap = std::max(m_options.readCap, qint64{0});
        rules.cancel = m_options.cancel;
        return rules;
    }

    const std::shared_ptr<Ledger>& m_ledger;
    const OpenOptions& m_options;
    OpenedFile m_file;
};

} // namespace

FileIdentity identityOf(const struct stat& status)
{
    return {status.st_dev, status.st_ino, status.st_size,
            qint64{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

Result<OpenedFile> openFile(const QByteArray& path, const std::shared_ptr<Ledger>& ledger,
                            const OpenOptions& options)
{
    const auto begin = std::chrono::steady_clock::now();
    Result<OpenedFile> file = Opening(path, ledger, options).run();
    if (file)
        file->openSeconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return file;
}

} // namespace sluice
