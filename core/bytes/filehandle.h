#pragma once

#include "core/bytes/bytesource.h"
#include "core/bytes/descriptor.h"
#include "core/error.h"

#include <QByteArray>

#include <array>
#include <atomic>
#include <mutex>
#include <vector>

namespace sluice {

/// An open file as the source that reads it and the watch on it share it: the descriptor, what readers found
/// lost of the file, and an event that is raised when they do.
/// Thread rule: every member from any thread; those marked signal-safe also from a signal handler.
class FileHandle
{
public:
    /// `path` is for messages; `size` is the number of bytes when the file was opened.
    FileHandle(Descriptor descriptor, QByteArray path, qint64 size);
    FileHandle(const FileHandle&) = delete;
    FileHandle& operator=(const FileHandle&) = delete;

    [[nodiscard]] int descriptor() const noexcept { return m_descriptor.number(); }
    [[nodiscard]] const QByteArray& path() const noexcept { return m_path; }
    [[nodiscard]] qint64 size() const noexcept { return m_size; }

    /// An eventfd, readable after raise(); -1 when the system had none left. One waiter is served.
    [[nodiscard]] int event() const noexcept { return m_event.number(); }
    /// Wakes the waiter on event(). Signal-safe.
    void raise() const noexcept;

    /// The file now ends at `end`: what lies beyond is lost for good, even when the file grows again.
    /// True when that is news. Signal-safe.
    bool noteCut(qint64 end) noexcept;
    /// The system could not read `range`. Signal-safe.
    void noteUnreadable(ByteRange range) noexcept;
    /// A reader met lost bytes: counts and raises the event. Signal-safe.
    void noteFault() noexcept;

    [[nodiscard]] quint64 faultCount() const noexcept { return m_faults.load(std::memory_order_acquire); }
    /// Where the file is cut off; size() when it is whole.
    [[nodiscard]] qint64 end() const noexcept { return m_end.load(std::memory_order_acquire); }
    [[nodiscard]] bool isCut() const noexcept { return end() < m_size; }
    [[nodiscard]] bool hasUnreadable() const noexcept { return m_used.load(std::memory_order_acquire) > 0; }

    /// What is lost or unreadable, in order, without overlaps.
    [[nodiscard]] std::vector<ByteRange> lostRanges() const;
    /// The error for the first lost byte of `range`: Changed where the file was cut, Io where it cannot be
    /// read; none when nothing of it is lost.
    [[nodiscard]] Result<void> checkLost(ByteRange range) const;

    /// The size of the file now, in bytes; -1 when the system does not say or it is a device. Waits as long
    /// as the file system does.
    [[nodiscard]] qint64 currentSize() const noexcept;

    /// What the file system stores from `offset`, in [0, size()): see ByteSource. Moves the position of the
    /// open file, which nobody here uses. Standard input, whose position others share, counts as stored, and
    /// so does what was stored when it was last asked about: reading a hole made since gives its zeros.
    [[nodiscard]] Extent extentAt(qint64 offset) const noexcept;

private:
    /// A run of unreadable bytes. `begin` is written once, last; the run may grow at its end.
    struct Run
    {
        std::atomic<qint64> begin = -1;
        std::atomic<qint64> length = 0;
    };

    [[nodiscard]] bool extendRun(ByteRange range) noexcept;

    const Descriptor m_descriptor;
    const Descriptor m_event;
    const QByteArray m_path;
    const qint64 m_size;
    std::atomic<qint64> m_end;
    std::atomic<quint64> m_faults = 0;
    std::array<Run, 256> m_runs;
    std::atomic<size_t> m_used = 0;
    /// Unreadable bytes that found no free run lie between these two.
    std::atomic<qint64> m_overflowBegin;
    std::atomic<qint64> m_overflowEnd = 0;
    /// The stored run that was found last. Some file systems walk over every page of a run to find its end,
    /// so asking for each piece of it would take time with the square of its length.
    mutable std::mutex m_storedLock;
    mutable ByteRange m_stored;
};

/// `path` for a person: bytes that are not UTF-8 show as U+FFFD.
[[nodiscard]] QString displayPath(const QByteArray& path);
/// What the system says about `systemError` (an errno).
[[nodiscard]] QString systemMessage(int systemError);

} // namespace sluice
