#include "core/streams/descriptorwriter.h"
#include "core/streams/streamsink.h"

#include "core/bytes/descriptor.h"
#include "core/bytes/filehandle.h"

#include <QCoreApplication>
#include <QRandomGenerator>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <optional>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sluice {
namespace {

constexpr int kNameAttempts = 100;

/// The path without links, so that a link is followed and not replaced; as given when it names nothing yet.
QByteArray resolved(const QByteArray& path)
{
    char* real = ::realpath(path.constData(), nullptr);
    if (real == nullptr)
        return path;
    QByteArray result(real);
    std::free(real);
    return result;
}

QByteArray folderOf(const QByteArray& path)
{
    const qsizetype slash = path.lastIndexOf('/');
    return slash < 0 ? QByteArray(".") : slash == 0 ? QByteArray("/") : path.left(slash);
}

class FileSink final : public StreamSink
{
public:
    FileSink(QByteArray path, OutputLimit limit)
        : m_path(std::move(path))
        , m_limit(limit)
    {
    }
    ~FileSink() override { removeTemporary(); }

    [[nodiscard]] QString name() const override
    {
        return m_path == "-" ? QCoreApplication::translate("StreamSink", "standard output")
                             : displayPath(m_path);
    }

    [[nodiscard]] Result<void> open(const StageContext&) override
    {
        if (m_path == "-")
            return openStandardOutput();
        struct stat status = {};
        const bool exists = ::stat(m_path.constData(), &status) == 0;
        if (exists && S_ISDIR(status.st_mode))
            return outputFailure(name(), EISDIR);
        if (exists && !S_ISREG(status.st_mode))
            return openInPlace();
        return openTemporary(exists ? std::optional(status) : std::nullopt);
    }

    [[nodiscard]] Result<void> write(std::span<const Slice> slices, const StageContext& context) override
    {
        qint64 bytes = 0;
        for (const Slice& slice : slices)
            bytes += slice.size();
        if (Result<void> allowed = allow(bytes); !allowed)
            return allowed;
        return writeAll(m_file.number(), slices, name(), context);
    }

    [[nodiscard]] Result<void> finish(const StageContext&) override
    {
        // Data that never reached the disk must not replace data that did.
        if (!m_temporary.isEmpty() && ::fsync(m_file.number()) != 0)
            return outputFailure(name(), errno);
        return {};
    }

    [[nodiscard]] Result<void> commit() override
    {
        if (m_temporary.isEmpty())
            return {};
        if (::rename(m_temporary.constData(), m_target.constData()) != 0)
            return outputFailure(name(), errno);
        m_temporary.clear();
        const Descriptor folder(::open(folderOf(m_target).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        // Some file systems have no fsync for folders (EINVAL): there the rename is all that can be done.
        if (!folder || (::fsync(folder.number()) != 0 && errno != EINVAL))
            return outputFailure(name(), errno);
        return {};
    }

    void abandon() noexcept override { removeTemporary(); }

    [[nodiscard]] int kernelTarget() const override { return m_file.number(); }

    [[nodiscard]] Result<void> allow(qint64 bytes) override
    {
        if (Result<void> allowed = m_limit.check(m_written, bytes, name()); !allowed)
            return allowed;
        m_written += bytes;
        return {};
    }

private:
    /// A pipe or a terminal is opened anew, so that waiting for it can be stopped and others who share the
    /// descriptor keep it as it is.
    Result<void> openStandardOutput()
    {
        struct stat status = {};
        if (::fstat(STDOUT_FILENO, &status) != 0)
            return outputFailure(name(), errno);
        if (S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode))
            m_file = Descriptor(::open("/proc/self/fd/1", O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
        if (!m_file)
            m_file = Descriptor(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0));
        if (!m_file)
            return outputFailure(name(), errno);
        if (S_ISREG(status.st_mode))
            m_limit = m_limit.resolved(m_file.number());
        return {};
    }

    Result<void> openInPlace()
    {
        m_file = Descriptor(::open(m_path.constData(), O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
        if (m_file)
            return {};
        if (errno == ENXIO) {
            return fail(
                Error::Kind::NoWriter,
                QCoreApplication::translate("StreamSink", "nobody reads from %1: start its reader first")
                    .arg(name()),
                ENXIO);
        }
        return outputFailure(name(), errno);
    }

    Result<void> openTemporary(const std::optional<struct stat>& existing)
    {
        m_target = resolved(m_path);
        // A file that may not be written to is not to be replaced either, though its folder would allow it.
        if (existing && ::faccessat(AT_FDCWD, m_target.constData(), W_OK, AT_EACCESS) != 0)
            return outputFailure(name(), errno);
        for (int attempt = 0; attempt < kNameAttempts && !m_file; ++attempt) {
            m_temporary = folderOf(m_target) + "/.sluice-" +
                          QByteArray::number(QRandomGenerator::system()->generate64(), 36);
            m_file =
                Descriptor(::open(m_temporary.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
            if (!m_file && errno != EEXIST)
                break;
        }
        if (!m_file) {
            m_temporary.clear();
            return outputFailure(name(), errno);
        }
        if (existing) {
            // The owner can only be kept by root; the mode is set last, because a change of owner clears
            // bits.
            (void)!::fchown(m_file.number(), existing->st_uid, existing->st_gid);
            if (::fchmod(m_file.number(), existing->st_mode & 07777) != 0)
                return outputFailure(name(), errno);
        }
        m_limit = m_limit.resolved(m_file.number());
        return {};
    }

    void removeTemporary() noexcept
    {
        if (!m_temporary.isEmpty())
            ::unlink(m_temporary.constData());
        m_temporary.clear();
    }

    const QByteArray m_path;
    OutputLimit m_limit;
    QByteArray m_target;
    QByteArray m_temporary;
    Descriptor m_file;
    qint64 m_written = 0;
};

} // namespace

std::unique_ptr<StreamSink> makeFileSink(const QByteArray& path, OutputLimit limit)
{
    return std::make_unique<FileSink>(path, limit);
}

} // namespace sluice
