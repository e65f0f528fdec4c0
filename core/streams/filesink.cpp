#include "core/streams/descriptorwriter.h"
#include "core/streams/streamsink.h"

#include "core/bytes/descriptor.h"
#include "core/bytes/filehandle.h"
#include "core/bytes/filereplacement.h"

#include <QCoreApplication>

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sluice {
namespace {

class FileSink final : public StreamSink
{
public:
    FileSink(QByteArray path, OutputLimit limit)
        : m_path(std::move(path))
        , m_limit(limit)
    {
    }

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
        return openReplacement();
    }

    [[nodiscard]] Result<void> write(std::span<const Slice> slices, const StageContext& context) override
    {
        qint64 bytes = 0;
        for (const Slice& slice : slices)
            bytes += slice.size();
        if (Result<void> allowed = allow(bytes); !allowed)
            return allowed;
        return writeAll(kernelTarget(), slices, name(), context);
    }

    [[nodiscard]] Result<void> finish(const StageContext& context) override
    {
        if (!m_replacement)
            return {};
        return m_replacement->finish([&] { return context.stop.isStopped(); });
    }

    [[nodiscard]] Result<void> commit() override
    {
        if (!m_replacement)
            return {};
        Result<void> done = m_replacement->commit();
        m_replacement.reset();
        return done;
    }

    void abandon() noexcept override { m_replacement.reset(); }

    [[nodiscard]] int kernelTarget() const override
    {
        return m_replacement ? m_replacement->descriptor() : m_file.number();
    }

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

    Result<void> openReplacement()
    {
        removeStrays(saveNotesFolder());
        auto replacement = FileReplacement::begin(m_path);
        if (!replacement)
            return tl::unexpected(replacement.error());
        m_replacement = std::move(*replacement);
        m_limit = m_limit.resolved(m_replacement->descriptor());
        return {};
    }

    const QByteArray m_path;
    OutputLimit m_limit;
    /// Of standard output, or of what is written to as it is.
    Descriptor m_file;
    /// Of a regular file.
    std::unique_ptr<FileReplacement> m_replacement;
    qint64 m_written = 0;
};

} // namespace

std::unique_ptr<StreamSink> makeFileSink(const QByteArray& path, OutputLimit limit)
{
    return std::make_unique<FileSink>(path, limit);
}

} // namespace sluice
