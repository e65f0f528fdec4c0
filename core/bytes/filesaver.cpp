#include "core/bytes/filesaver.h"

#include "core/bytes/filehandle.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <functional>

#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace sluice {
namespace {

/// Between two looks at cancel.
constexpr qint64 kStep = qint64{4} << 20;
/// Bytes that are not of the origin's mapping are read this much at a time.
constexpr qint64 kReadStep = qint64{1} << 20;
constexpr int kCancelledPhase = -1;

QString translate(const char* text)
{
    return QCoreApplication::translate("FileSaver", text);
}

tl::unexpected<Error> cancelledSave(const QByteArray& path)
{
    return fail(
        Error::Kind::Cancelled,
        translate("%1 was not saved: it was cancelled. The file is as it was.").arg(displayPath(path)));
}

/// Over the largest size allowed, write() is to say so (EFBIG) and not to end the program.
class SizeSignalBlock
{
public:
    SizeSignalBlock()
    {
        sigemptyset(&m_signal);
        sigaddset(&m_signal, SIGXFSZ);
        pthread_sigmask(SIG_BLOCK, &m_signal, &m_before);
    }
    SizeSignalBlock(const SizeSignalBlock&) = delete;
    SizeSignalBlock& operator=(const SizeSignalBlock&) = delete;
    ~SizeSignalBlock()
    {
        const timespec now = {};
        while (sigtimedwait(&m_signal, nullptr, &now) > 0) {
        }
        pthread_sigmask(SIG_SETMASK, &m_before, nullptr);
    }

private:
    sigset_t m_signal = {};
    sigset_t m_before = {};
};

/// One run of a snapshot as a save sees it.
struct Run
{
    enum class Kind { Hole, OfOrigin, Bytes };
    Kind kind = Kind::Bytes;
    ByteRange range;
    /// Of OfOrigin: where in the origin.
    qint64 originOffset = 0;
    /// Of Bytes: those of the range, when they were read to find out; else empty.
    Slice bytes;
};

/// Cuts a snapshot into runs.
class Walk
{
public:
    Walk(const Snapshot& snapshot, const SaveOrigin& origin)
        : m_snapshot(snapshot)
    {
        if (!origin.handle || !origin.source || origin.source->access() != Access::Mapped)
            return;
        if (const Result<Slice> whole = origin.source->read({0, origin.source->size()}))
            m_mapping = *whole;
    }

    /// The run at `offset`, at most kStep long unless it is a hole.
    [[nodiscard]] Result<Run> at(qint64 offset) const
    {
        const Extent extent = m_snapshot.extentAt(offset);
        if (extent.hole)
            return Run{Run::Kind::Hole, {offset, extent.length}, 0, {}};
        const ByteRange first = {offset, std::min(extent.length, kReadStep)};
        if (m_mapping.isEmpty())
            return Run{Run::Kind::Bytes, first, 0, {}};
        // No more at once: bytes that are none of the mapping are copied together by reading them.
        Result<Slice> bytes = m_snapshot.read(first);
        if (!bytes)
            return tl::unexpected(bytes.error());
        const std::optional<qint64> place = placeOf(*bytes);
        if (!place)
            return Run{Run::Kind::Bytes, first, 0, *std::move(bytes)};
        qint64 length = first.length;
        for (const qint64 most = std::min(extent.length, kStep); length < most;) {
            const Result<Slice> next = m_snapshot.read({offset + length, std::min(most - length, kReadStep)});
            if (!next || placeOf(*next) != *place + length)
                break;
            length += next->size();
        }
        return Run{Run::Kind::OfOrigin, {offset, length}, *place, {}};
    }

private:
    /// Where in the origin the bytes are, if they are of its mapping.
    [[nodiscard]] std::optional<qint64> placeOf(const Slice& bytes) const
    {
        const auto begin = reinterpret_cast<quintptr>(m_mapping.data());
        const auto place = reinterpret_cast<quintptr>(bytes.data());
        if (place < begin || place - begin >= static_cast<quintptr>(m_mapping.size()))
            return {};
        return static_cast<qint64>(place - begin);
    }

    const Snapshot& m_snapshot;
    Slice m_mapping;
};

class Saver
{
public:
    Saver(const Snapshot& snapshot, const SaveOrigin& origin, FileReplacement& file,
          const SaveControl& control, Ledger& ledger)
        : m_snapshot(snapshot)
        , m_origin(origin)
        , m_file(file)
        , m_control(control)
        , m_ledger(ledger)
        , m_walk(snapshot, origin)
    {
    }

    Result<void> writeAll()
    {
        const std::optional<FileIdentity> before = originNow();
        const quint64 faults = m_snapshot.faultCount();
        for (qint64 offset = 0; offset < m_snapshot.size();) {
            const Result<Run> run = m_walk.at(offset);
            if (!run)
                return tl::unexpected(run.error());
            if (Result<void> written = write(*run); !written)
                return written;
            offset = run->range.end();
            if (!m_control.add(run->range.length))
                return cancelledSave(m_file.path());
        }
        if (originNow() != before || m_snapshot.faultCount() != faults)
            return changed();
        return {};
    }

private:
    [[nodiscard]] std::optional<FileIdentity> originNow() const
    {
        struct stat status = {};
        if (!m_origin.handle || ::fstat(m_origin.handle->descriptor(), &status) != 0)
            return {};
        return identityOf(status);
    }

    [[nodiscard]] tl::unexpected<Error> changed() const
    {
        return fail(Error::Kind::Changed,
                    translate("%1 was not saved: a file that its bytes come from changed while it was read. "
                              "Save again, or reload.")
                        .arg(displayPath(m_file.path())));
    }

    Result<void> write(const Run& run)
    {
        if (run.kind == Run::Kind::Hole)
            return m_file.skip(run.range.length);
        if (run.kind == Run::Kind::OfOrigin && m_kernelCopies)
            return copy(run);
        return writeBytes(run.range, run.bytes);
    }

    Result<void> copy(const Run& run)
    {
        qint64 done = 0;
        while (done < run.range.length) {
            off_t from = run.originOffset + done;
            const ssize_t copied =
                ::copy_file_range(m_origin.handle->descriptor(), &from, m_file.descriptor(), nullptr,
                                  static_cast<size_t>(run.range.length - done), 0);
            if (copied > 0) {
                done += copied;
                m_ledger.add(CopyKind::KernelToKernel, copied);
            } else if (copied == 0 || errno == EXDEV || errno == EINVAL || errno == EOPNOTSUPP ||
                       errno == ENOSYS) {
                // Not between these two; 0 is also what a file that has become shorter gives, which reading
                // its bytes will tell.
                m_kernelCopies = false;
                return writeBytes({run.range.offset + done, run.range.length - done}, {});
            } else if (errno != EINTR) {
                return saveFailure(m_file.path(), errno);
            }
        }
        return {};
    }

    /// `known`: the bytes of the range, or none, which are read then.
    Result<void> writeBytes(ByteRange range, const Slice& known)
    {
        const Result<Slice> bytes = known.isEmpty() ? m_snapshot.read(range) : known;
        if (!bytes)
            return tl::unexpected(bytes.error());
        if (Result<void> written = m_file.write(bytes->bytes()); !written) {
            // Bytes that the file lost, or that cannot be read, cannot be written either: that says more.
            Result<void> there = m_snapshot.prepare(range);
            return there ? written : there;
        }
        m_ledger.add(CopyKind::UserToKernel, range.length);
        // What was cut off meanwhile may have read as zeros.
        return m_snapshot.verify(range);
    }

    const Snapshot& m_snapshot;
    const SaveOrigin& m_origin;
    FileReplacement& m_file;
    const SaveControl& m_control;
    Ledger& m_ledger;
    Walk m_walk;
    bool m_kernelCopies = true;
};

bool canShareBlocks(const SaveOrigin& origin, const FileReplacement& file)
{
    if (!origin.handle)
        return false;
    struct stat status = {};
    if (::fstat(file.descriptor(), &status) != 0 || origin.handle->size() < status.st_blksize)
        return false;
    file_clone_range range = {};
    range.src_fd = origin.handle->descriptor();
    range.src_length = static_cast<quint64>(status.st_blksize);
    return ::ioctl(file.descriptor(), FICLONERANGE, &range) == 0;
}

Result<qint64> bytesNeeded(const Snapshot& snapshot, const SaveOrigin& origin, bool sharesBlocks)
{
    qint64 needed = 0;
    const Walk walk(snapshot, origin);
    for (qint64 offset = 0; offset < snapshot.size();) {
        if (!sharesBlocks) {
            const Extent extent = snapshot.extentAt(offset);
            needed += extent.hole ? 0 : extent.length;
            offset += extent.length;
            continue;
        }
        const Result<Run> run = walk.at(offset);
        if (!run)
            return tl::unexpected(run.error());
        needed += run->kind == Run::Kind::Bytes ? run->range.length : 0;
        offset = run->range.end();
    }
    return needed;
}

qint64 bytesFree(int descriptor)
{
    struct statvfs disk = {};
    if (::fstatvfs(descriptor, &disk) != 0 || disk.f_blocks == 0)
        return -1;
    const quint64 blocks = ::geteuid() == 0 ? disk.f_bfree : disk.f_bavail;
    const auto blockSize = std::max<quint64>(disk.f_frsize, 1);
    constexpr auto kMost = static_cast<quint64>(std::numeric_limits<qint64>::max());
    return static_cast<qint64>(blocks > kMost / blockSize ? kMost : blocks * blockSize);
}

} // namespace

ReplaceOptions SavePlan::agreed(const QByteArray& notes) const
{
    ReplaceOptions options;
    options.expected = found ? ExpectedFile::file(*found) : ExpectedFile::nothing();
    options.breakHardLinks = true;
    options.notes = notes;
    return options;
}

bool SaveControl::cancel() const noexcept
{
    int phase = m_shared->phase.load(std::memory_order_acquire);
    while (phase != static_cast<int>(Phase::Replacing)) {
        if (m_shared->phase.compare_exchange_weak(phase, kCancelledPhase, std::memory_order_acq_rel))
            return true;
    }
    return false;
}

bool SaveControl::isCancelled() const noexcept
{
    return m_shared->phase.load(std::memory_order_acquire) == kCancelledPhase;
}

SaveControl::Phase SaveControl::phase() const noexcept
{
    return static_cast<Phase>(std::max(m_shared->phase.load(std::memory_order_acquire), 0));
}

bool SaveControl::add(qint64 bytes) const noexcept
{
    m_shared->done.fetch_add(bytes, std::memory_order_relaxed);
    return !isCancelled();
}

bool SaveControl::enter(Phase phase) const noexcept
{
    int before = m_shared->phase.load(std::memory_order_acquire);
    while (before != kCancelledPhase) {
        if (m_shared->phase.compare_exchange_weak(before, static_cast<int>(phase), std::memory_order_acq_rel))
            return true;
    }
    return false;
}

Result<SavePlan> planSave(const Snapshot& snapshot, const SaveOrigin& origin, const QByteArray& path,
                          const std::optional<FileIdentity>& opened)
{
    ReplaceOptions options;
    options.notes.clear();
    const auto file = FileReplacement::begin(path, options);
    if (!file)
        return tl::unexpected(file.error());
    SavePlan plan;
    plan.path = path;
    const SaveTarget& target = (*file)->target();
    plan.followsLink = target.followedLink();
    if (target.found()) {
        plan.found = identityOf(*target.found());
        plan.otherNames = static_cast<qint64>(target.found()->st_nlink) - 1;
    }
    plan.goneFromDisk = opened && !plan.found;
    plan.changedOnDisk = opened && plan.found && plan.found != opened;
    plan.losses = (*file)->losses();
    plan.bytesFree = bytesFree((*file)->descriptor());
    plan.sharesBlocks = canShareBlocks(origin, **file);
    const Result<qint64> needed = bytesNeeded(snapshot, origin, plan.sharesBlocks);
    if (!needed)
        return tl::unexpected(needed.error());
    plan.bytesNeeded = *needed;
    if (plan.bytesFree >= 0 && plan.bytesNeeded > plan.bytesFree) {
        const QLocale locale;
        return fail(
            Error::Kind::TooLarge,
            translate("%1 was not saved: it needs %2 on its disk, and %3 are free. The old file stays "
                      "until the new one is whole. Free some space, or save elsewhere.")
                .arg(displayPath(path), locale.formattedDataSize(plan.bytesNeeded),
                     locale.formattedDataSize(plan.bytesFree)),
            ENOSPC);
    }
    return plan;
}

Result<SaveOutcome> saveSnapshot(const Snapshot& snapshot, const SaveOrigin& origin, const QByteArray& path,
                                 const ReplaceOptions& options, const SaveControl& control, Ledger& ledger)
{
    const SizeSignalBlock block;
    removeStrays(options.notes);
    auto file = FileReplacement::begin(path, options);
    if (!file)
        return tl::unexpected(file.error());
    if (Result<void> written = Saver(snapshot, origin, **file, control, ledger).writeAll(); !written)
        return tl::unexpected(written.error());
    if (!control.enter(SaveControl::Phase::Flushing))
        return cancelledSave(path);
    if (Result<void> flushed = (*file)->finish([&] { return control.isCancelled(); }); !flushed)
        return tl::unexpected(flushed.error());
    if (!control.enter(SaveControl::Phase::Replacing))
        return cancelledSave(path);
    if (Result<void> done = (*file)->commit(); !done)
        return tl::unexpected(done.error());
    return SaveOutcome{(*file)->identity(), (*file)->losses()};
}

} // namespace sluice
