#include "core/streams/streamsource.h"

#include "core/bytes/filehandle.h"

#include <QCoreApplication>

#include <algorithm>
#include <cerrno>

#include <sys/stat.h>
#include <unistd.h>

namespace sluice {
namespace {

QString translate(const char* text)
{
    return QCoreApplication::translate("StreamSource", text);
}

QString inputName(const FileInput& input)
{
    return input.path.isEmpty() ? translate("the selection") : displayPath(input.path);
}

tl::unexpected<Error> changedAt(const FileInput& input, qint64 offset)
{
    return fail(Error::Kind::Changed,
                translate("%1 changed while it was read, at offset %2. Open it again and repeat the run.")
                    .arg(inputName(input))
                    .arg(offset),
                0, offset);
}

/// What both ways to read a file share: the range, how far it was handed out, and whether it is still the
/// file.
class FileSource : public StreamSource
{
public:
    explicit FileSource(FileInput input)
        : m_input(std::move(input))
        , m_faults(m_input.snapshot.faultCount())
        , m_position(m_input.range.offset)
    {
    }

    [[nodiscard]] QString name() const override { return inputName(m_input); }
    [[nodiscard]] qint64 size() const override { return m_input.range.length; }

    [[nodiscard]] Result<void> check() const override
    {
        const quint64 faults = m_input.snapshot.faultCount();
        if (faults == m_faults.load(std::memory_order_relaxed))
            return {};
        for (const ByteRange lost : m_input.snapshot.lostRanges()) {
            const ByteRange ours = lost.intersected(m_input.range);
            if (ours.isEmpty())
                continue;
            if (m_input.handle) {
                if (Result<void> named = m_input.handle->checkLost(ours); !named)
                    return named.error().kind == Error::Kind::Changed ? changedAt(m_input, ours.offset)
                                                                      : named;
            }
            return changedAt(m_input, ours.offset);
        }
        // Somebody else met lost bytes, outside our range.
        m_faults.store(faults, std::memory_order_relaxed);
        return {};
    }

    [[nodiscard]] Result<void> checkAll() const override
    {
        // A cut inside the last page that is left raises no fault: prepare() looks for it.
        const ByteRange last = ByteRange::between(m_input.range.end() - 1, m_input.range.end());
        if (!m_input.range.isEmpty()) {
            if (Result<void> prepared = m_input.snapshot.prepare(last); !prepared)
                return prepared.error().kind == Error::Kind::Changed
                           ? changedAt(m_input, prepared.error().offset)
                           : prepared;
        }
        if (Result<void> checked = check(); !checked)
            return checked;
        return checkIdentity();
    }

    [[nodiscard]] std::optional<KernelRange> kernelRange() const override
    {
        if (!m_input.handle)
            return std::nullopt;
        return KernelRange{m_input.handle->descriptor(), m_input.range};
    }

    [[nodiscard]] QString remark() const override { return m_grown ? grownRemark() : QString(); }

protected:
    [[nodiscard]] const FileInput& input() const { return m_input; }
    [[nodiscard]] qint64 position() const { return m_position; }
    [[nodiscard]] qint64 left() const { return m_input.range.end() - m_position; }
    void advance(qint64 bytes) { m_position += bytes; }

private:
    [[nodiscard]] QString grownRemark() const
    {
        return translate("%1 grew while it was read: what was added is not in the result")
            .arg(inputName(m_input));
    }

    /// A file that was written to in place shows other times; one that only grew has kept our bytes, as logs
    /// do.
    [[nodiscard]] Result<void> checkIdentity() const
    {
        struct stat now = {};
        if (!m_input.handle || ::fstat(m_input.handle->descriptor(), &now) != 0 || !S_ISREG(now.st_mode))
            return {};
        if (now.st_size < m_input.range.end())
            return changedAt(m_input, now.st_size);
        const qint64 modified = qint64{now.st_mtim.tv_sec} * 1'000'000'000 + now.st_mtim.tv_nsec;
        if (modified == m_input.identity.modified)
            return {};
        if (now.st_size > m_input.identity.size) {
            m_grown = true;
            return {};
        }
        return fail(
            Error::Kind::Changed,
            translate("%1 was written to while it was read. Repeat the run.").arg(inputName(m_input)));
    }

    const FileInput m_input;
    mutable std::atomic<quint64> m_faults;
    mutable std::atomic<bool> m_grown = false;
    qint64 m_position;
};

class SnapshotSource final : public FileSource
{
public:
    using FileSource::FileSource;

    [[nodiscard]] bool isInstant() const override { return true; }

    [[nodiscard]] Result<Slice> next(const StageContext& context) override
    {
        const qint64 length = std::min(left(), context.chunkSize.load(std::memory_order_relaxed));
        if (length == 0)
            return Slice();
        Result<Slice> bytes = input().snapshot.read({position(), length});
        if (bytes)
            advance(length);
        return bytes;
    }
};

class ReadSource final : public FileSource
{
public:
    using FileSource::FileSource;

    [[nodiscard]] Result<Slice> next(const StageContext& context) override
    {
        const qint64 length = std::min(left(), context.chunkSize.load(std::memory_order_relaxed));
        if (length == 0)
            return Slice();
        Result<std::shared_ptr<Chunk>> chunk =
            context.pool.take(context.chunkSize.load(std::memory_order_relaxed));
        if (!chunk)
            return tl::unexpected(chunk.error());
        for (;;) {
            const ssize_t got =
                ::pread(input().handle->descriptor(), (*chunk)->data,
                        static_cast<size_t>(std::min(length, (*chunk)->capacity)), position());
            if (got > 0) {
                context.ledger.add(CopyKind::KernelToUser, got);
                advance(got);
                return Chunk::slice(*chunk, {0, got});
            }
            if (got == 0)
                return changedAt(input(), position());
            if (errno != EINTR)
                return readError(errno);
        }
    }

private:
    [[nodiscard]] tl::unexpected<Error> readError(int systemError) const
    {
        return fail(Error::Kind::Io,
                    translate("%1 cannot be read at offset %2: %3.")
                        .arg(inputName(input()))
                        .arg(position())
                        .arg(systemMessage(systemError)),
                    systemError, position());
    }
};

} // namespace

std::unique_ptr<StreamSource> makeSnapshotSource(FileInput input)
{
    return std::make_unique<SnapshotSource>(std::move(input));
}

Result<std::unique_ptr<StreamSource>> makeReadSource(FileInput input)
{
    if (!input.handle) {
        return fail(Error::Kind::Unsupported,
                    translate("%1 lies in memory only: there is no file to read. Choose the mapped feed.")
                        .arg(inputName(input)));
    }
    return std::make_unique<ReadSource>(std::move(input));
}

} // namespace sluice
