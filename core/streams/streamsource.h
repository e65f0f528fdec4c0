#pragma once

#include "core/bytes/openedfile.h"
#include "core/bytes/snapshot.h"
#include "core/streams/stagecontext.h"

#include <QString>

#include <memory>
#include <optional>

namespace sluice {

/// A range of a file as the kernel can copy it by itself. The source that gave it keeps the file open.
struct KernelRange
{
    int descriptor = -1;
    ByteRange range;
};

/// Where the bytes of a pipeline come from. Thread rule: next() by the thread that runs the source, the rest
/// from any thread.
class StreamSource
{
public:
    StreamSource() = default;
    StreamSource(const StreamSource&) = delete;
    StreamSource& operator=(const StreamSource&) = delete;
    virtual ~StreamSource() = default;

    /// For a person, and for messages.
    [[nodiscard]] virtual QString name() const = 0;
    /// Bytes in all, -1 when that is not known ahead.
    [[nodiscard]] virtual qint64 size() const { return -1; }
    /// Handing out a chunk costs nothing worth a thread: it is a slice of what is there already.
    [[nodiscard]] virtual bool isInstant() const { return false; }

    /// The next bytes, at most the context's chunk size; an empty slice at the end. Waits as long as it
    /// takes. Errors: Io, Changed, Cancelled, and what opening a live source meets.
    [[nodiscard]] virtual Result<Slice> next(const StageContext& context) = 0;

    /// Error when bytes handed out are known to be lost: Changed or Io, with the offset. Costs nothing.
    [[nodiscard]] virtual Result<void> check() const { return {}; }
    /// The same at the end of a run, with all that can be found out; may wait for a disk.
    [[nodiscard]] virtual Result<void> checkAll() const { return check(); }
    /// Bytes that the kernel can copy without us, where there are such.
    [[nodiscard]] virtual std::optional<KernelRange> kernelRange() const { return std::nullopt; }
    /// What a person should know though it is no error; once the run is over.
    [[nodiscard]] virtual QString remark() const { return {}; }
};

/// A range of a file as it was opened, or of a snapshot of a document.
struct FileInput
{
    Snapshot snapshot;
    ByteRange range;
    /// Set when the snapshot is the file itself: read() and the kernel may take its bytes then.
    std::shared_ptr<FileHandle> handle;
    FileIdentity identity;
    QByteArray path;

    [[nodiscard]] static FileInput of(const OpenedFile& file, ByteRange range)
    {
        return {Snapshot(file.source), range, file.handle, file.identity, file.path};
    }
};

/// Slices of the snapshot as it is: of a mapped file, no byte is copied.
[[nodiscard]] std::unique_ptr<StreamSource> makeSnapshotSource(FileInput input);
/// pread() into chunks of the pool: one copy kernel->user, and a failing disk is an error value. Error:
/// Unsupported when the input has no file of its own.
[[nodiscard]] Result<std::unique_ptr<StreamSource>> makeReadSource(FileInput input);

/// What a descriptor gives until its end: standard input, a FIFO, a device. Only the bytes of `range` are
/// handed out. `path` is for messages; "-" is standard input, the rest is opened.
[[nodiscard]] Result<std::unique_ptr<StreamSource>> makeDescriptorSource(const QByteArray& path,
                                                                         ByteRange range);

/// Waits for one connection on `port` (0: any that is free) and hands out what it brings until the peer
/// closes it. `address` is numeric, "127.0.0.1" unless the user wants others to reach it. Errors: Invalid (no
/// such address), Denied, Io.
[[nodiscard]] Result<std::unique_ptr<StreamSource>> makeTcpListenSource(const QByteArray& address,
                                                                        quint16 port);
/// Datagrams, a slice for each; an empty one ends the stream, since UDP has no end of its own.
[[nodiscard]] Result<std::unique_ptr<StreamSource>> makeUdpListenSource(const QByteArray& address,
                                                                        quint16 port);

/// Whether `text` asks for one of the two: "tcp-listen:PORT", "udp-listen:ADDRESS:PORT", an IPv6 address in
/// brackets. Without an address only this machine reaches the port.
[[nodiscard]] bool isListenSource(QByteArrayView text);
/// The source that it asks for. Errors: Invalid, and those of the two.
[[nodiscard]] Result<std::unique_ptr<StreamSource>> makeListenSource(QByteArrayView text);

} // namespace sluice
