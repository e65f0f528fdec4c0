#include "core/bytes/filehandle.h"

#include <QCoreApplication>

#include <cerrno>
#include <system_error>

#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sluice {
namespace {

// Stores min(current, value); true when that changed it.
bool lower(std::atomic<qint64>& target, qint64 value) noexcept
{
    qint64 current = target.load(std::memory_order_acquire);
    while (value < current) {
        if (target.compare_exchange_weak(current, value, std::memory_order_acq_rel))
            return true;
    }
    return false;
}

void raiseTo(std::atomic<qint64>& target, qint64 value) noexcept
{
    qint64 current = target.load(std::memory_order_acquire);
    while (value > current && !target.compare_exchange_weak(current, value, std::memory_order_acq_rel)) {
    }
}

} // namespace

FileHandle::FileHandle(Descriptor descriptor, QByteArray path, qint64 size)
    : m_descriptor(std::move(descriptor))
    , m_event(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
    , m_path(std::move(path))
    , m_size(size)
    , m_end(size)
    , m_overflowBegin(size)
{
}

void FileHandle::raise() const noexcept
{
    if (!m_event)
        return;
    const quint64 one = 1;
    // A full counter is an event already raised: nothing to do about a failure.
    [[maybe_unused]] const ssize_t written = write(m_event.number(), &one, sizeof one);
}

bool FileHandle::noteCut(qint64 end) noexcept
{
    return lower(m_end, std::max(end, qint64{0}));
}

bool FileHandle::extendRun(ByteRange range) noexcept
{
    const size_t used = std::min(m_used.load(std::memory_order_acquire), m_runs.size());
    for (size_t i = 0; i < used; ++i) {
        const qint64 begin = m_runs[i].begin.load(std::memory_order_acquire);
        if (begin < 0)
            continue;
        qint64 length = m_runs[i].length.load(std::memory_order_acquire);
        while (range.offset >= begin && range.offset - begin <= length) {
            if (range.end() - begin <= length)
                return true;
            if (m_runs[i].length.compare_exchange_weak(length, range.end() - begin,
                                                       std::memory_order_acq_rel))
                return true;
        }
    }
    return false;
}

void FileHandle::noteUnreadable(ByteRange range) noexcept
{
    if (range.isEmpty() || extendRun(range))
        return;
    const size_t index = m_used.fetch_add(1, std::memory_order_acq_rel);
    if (index < m_runs.size()) {
        m_runs[index].length.store(range.length, std::memory_order_release);
        m_runs[index].begin.store(range.offset, std::memory_order_release);
        return;
    }
    m_used.store(m_runs.size(), std::memory_order_release);
    lower(m_overflowBegin, range.offset);
    raiseTo(m_overflowEnd, range.end());
}

void FileHandle::noteFault() noexcept
{
    m_faults.fetch_add(1, std::memory_order_acq_rel);
    raise();
}

std::vector<ByteRange> FileHandle::lostRanges() const
{
    if (!isCut() && !hasUnreadable())
        return {};
    std::vector<ByteRange> found;
    const size_t used = std::min(m_used.load(std::memory_order_acquire), m_runs.size());
    for (size_t i = 0; i < used; ++i) {
        const qint64 begin = m_runs[i].begin.load(std::memory_order_acquire);
        if (begin >= 0)
            found.push_back({begin, m_runs[i].length.load(std::memory_order_acquire)});
    }
    found.push_back(ByteRange::between(m_overflowBegin.load(std::memory_order_acquire),
                                       m_overflowEnd.load(std::memory_order_acquire)));
    found.push_back(ByteRange::between(end(), m_size));

    std::sort(found.begin(), found.end(), [](ByteRange a, ByteRange b) { return a.offset < b.offset; });
    std::vector<ByteRange> merged;
    for (const ByteRange range : found) {
        const ByteRange part = range.intersected({0, m_size});
        if (part.isEmpty())
            continue;
        if (!merged.empty() && part.offset <= merged.back().end())
            merged.back() =
                ByteRange::between(merged.back().offset, std::max(merged.back().end(), part.end()));
        else
            merged.push_back(part);
    }
    return merged;
}

Result<void> FileHandle::checkLost(ByteRange range) const
{
    for (const ByteRange lost : lostRanges()) {
        const ByteRange part = lost.intersected(range);
        if (part.isEmpty())
            continue;
        if (part.offset >= end()) {
            return fail(Error::Kind::Changed,
                        QCoreApplication::translate(
                            "ByteSource",
                            "%1 was cut off at offset %2 while it was open: what lay beyond is lost. "
                            "Reload it to see the file as it is now.")
                            .arg(displayPath(m_path))
                            .arg(end()),
                        0, part.offset);
        }
        return fail(Error::Kind::Io,
                    QCoreApplication::translate(
                        "ByteSource", "%1 cannot be read at offset %2: the system reports an I/O error. "
                                      "Check the disk or the connection, then reload.")
                        .arg(displayPath(m_path))
                        .arg(part.offset),
                    EIO, part.offset);
    }
    return {};
}

qint64 FileHandle::currentSize() const noexcept
{
    struct stat now = {};
    return fstat(descriptor(), &now) == 0 && S_ISREG(now.st_mode) ? now.st_size : -1;
}

Extent FileHandle::extentAt(qint64 offset) const noexcept
{
    Q_ASSERT(offset >= 0 && offset < m_size);
    const Extent stored{m_size - offset, false};
    if (m_path == "-")
        return stored;
    {
        const std::lock_guard lock(m_storedLock);
        if (m_stored.contains(offset))
            return {m_stored.end() - offset, false};
    }
    const qint64 data = lseek(descriptor(), offset, SEEK_DATA);
    if (data > offset)
        return {std::min(data, m_size) - offset, true};
    if (data < 0) {
        // ENXIO: no data from here to the end, which is a hole only as far as the file still reaches.
        const bool whole = errno == ENXIO && currentSize() >= m_size;
        return {m_size - offset, whole};
    }
    const qint64 hole = lseek(descriptor(), offset, SEEK_HOLE);
    if (hole <= offset)
        return stored;
    const ByteRange run = ByteRange::between(offset, std::min(hole, m_size));
    const std::lock_guard lock(m_storedLock);
    m_stored = run;
    return {run.length, false};
}

QString displayPath(const QByteArray& path)
{
    if (path == "-")
        return QCoreApplication::translate("ByteSource", "standard input");
    return QString::fromUtf8(path);
}

QString systemMessage(int systemError)
{
    return QString::fromLocal8Bit(QByteArray::fromStdString(std::system_category().message(systemError)));
}

} // namespace sluice
