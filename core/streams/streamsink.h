#pragma once

#include "core/bytes/bytesource.h"
#include "core/streams/stagecontext.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <span>

namespace sluice {

/// Where the bytes of a pipeline go. A run calls open(), write() any number of times, finish(), and then,
/// once the whole run has ended well, commit(); abandon() instead when it has not. Thread rule: one thread at
/// a time; name(), content() and bytes() from any thread.
class StreamSink
{
public:
    StreamSink() = default;
    StreamSink(const StreamSink&) = delete;
    StreamSink& operator=(const StreamSink&) = delete;
    virtual ~StreamSink() = default;

    /// For a person, and for messages.
    [[nodiscard]] virtual QString name() const = 0;
    /// Taking a chunk costs nothing worth a thread.
    [[nodiscard]] virtual bool isInstant() const { return false; }

    /// Errors of the next three: Denied, NotFound, Io, TooLarge (over a stated limit), Cancelled.
    [[nodiscard]] virtual Result<void> open(const StageContext& context)
    {
        Q_UNUSED(context);
        return {};
    }
    /// Takes all of `slices`, none of which is empty.
    [[nodiscard]] virtual Result<void> write(std::span<const Slice> slices, const StageContext& context) = 0;
    /// Everything was written: makes sure that it stays.
    [[nodiscard]] virtual Result<void> finish(const StageContext& context)
    {
        Q_UNUSED(context);
        return {};
    }
    /// Puts the result where it was asked for, whole.
    [[nodiscard]] virtual Result<void> commit() { return {}; }
    /// Leaves nothing behind that could be taken for the result.
    virtual void abandon() noexcept {}

    /// Where the kernel may copy to by itself; -1 when it may not. After open().
    [[nodiscard]] virtual int kernelTarget() const { return -1; }
    /// The kernel is about to copy `bytes` more. Error: TooLarge.
    [[nodiscard]] virtual Result<void> allow(qint64 bytes)
    {
        Q_UNUSED(bytes);
        return {};
    }

    /// The bytes so far, for sinks that keep them where they can be read again; null for the others.
    [[nodiscard]] virtual std::shared_ptr<ByteSource> content() const { return nullptr; }
};

/// What a sink may take of a disk or of memory.
struct OutputLimit
{
    /// Bytes; -1: what is free on the disk less a reserve, looked at when the output begins.
    qint64 bytes = -1;

    /// Error TooLarge when `written` and `more` bytes together pass the limit; `what` names the output.
    [[nodiscard]] Result<void> check(qint64 written, qint64 more, const QString& what) const;
    /// The limit for output on the file system of `descriptor`.
    [[nodiscard]] OutputLimit resolved(int descriptor) const;
    /// Whether the limit is our own guard of the disk and not the user's.
    bool fromFreeSpace = false;
};

/// Takes everything and keeps nothing.
[[nodiscard]] std::unique_ptr<StreamSink> makeNullSink();

/// A new document: in memory up to `memoryLimit` bytes, beyond that in an unlinked temporary file (in
/// `folder`, else $TMPDIR, else /var/tmp), which comes back mapped.
struct DocumentSinkOptions
{
    qint64 memoryLimit = qint64{64} << 20;
    OutputLimit limit;
    QByteArray folder;
};
[[nodiscard]] std::unique_ptr<StreamSink> makeDocumentSink(DocumentSinkOptions options = {});

/// All bytes in memory; TooLarge over `cap` bytes, unless the rest is to be dropped.
enum class WhenFull { Fail, DropRest };
[[nodiscard]] std::unique_ptr<StreamSink> makeMemorySink(qint64 cap, WhenFull whenFull = WhenFull::Fail);

/// Writes beside `path` and renames over it when all is well and on the disk: the file is replaced whole or
/// not at all, its mode stays, and a file that is being read keeps its bytes for those who read it. A link is
/// followed. What is no regular file (a device, a FIFO) is written to as it is; "-" is standard output.
[[nodiscard]] std::unique_ptr<StreamSink> makeFileSink(const QByteArray& path, OutputLimit limit = {});

/// Connects to `host` (a name or an address) and sends; ends well when the peer's system has taken every
/// byte.
[[nodiscard]] std::unique_ptr<StreamSink> makeTcpSink(const QByteArray& host, quint16 port);

} // namespace sluice
