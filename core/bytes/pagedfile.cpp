#include "core/bytes/pagedfile.h"

#include "core/bytes/memorysource.h"

#include <QCoreApplication>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <unistd.h>

namespace sluice {
namespace {

// The grain at which unreadable bytes are told apart from readable ones.
constexpr qint64 kPage = 4096;
// A gather is a copy in memory of its own; what is larger is read in parts.
constexpr qint64 kLargestGather = qint64{1} << 30;

} // namespace

struct PagedFile::Block
{
    explicit Block(qint64 length)
        : bytes(std::make_unique<quint8[]>(static_cast<size_t>(length)))
    {
    }

    // Written by the one thread that fills the block, before `filled` is set under the mutex.
    const std::unique_ptr<quint8[]> bytes;
    bool filled = false;
};

PagedFile::PagedFile(std::shared_ptr<FileHandle> handle, std::shared_ptr<Ledger> ledger)
    : m_handle(std::move(handle))
    , m_ledger(std::move(ledger))
{
}

ByteRange PagedFile::blockRange(qint64 index) const
{
    const qint64 offset = index * kBlockSize;
    return {offset, std::min(kBlockSize, size() - offset)};
}

void PagedFile::fill(Block& block, ByteRange range) const
{
    // Nothing beyond a known cut is asked for.
    const qint64 end = std::min(range.end(), m_handle->end());
    qint64 at = range.offset;
    bool pageByPage = false;
    while (at < end) {
        const qint64 stop = pageByPage ? std::min((at / kPage + 1) * kPage, end) : end;
        const ssize_t got = pread(m_handle->descriptor(), block.bytes.get() + (at - range.offset),
                                  static_cast<size_t>(stop - at), at);
        if (got > 0) {
            m_ledger->add(CopyKind::KernelToUser, got);
            at += got;
        } else if (got == 0) {
            setCut(at);
            return;
        } else if (errno == EINTR) {
            continue;
        } else if (!pageByPage) {
            pageByPage = true;
        } else {
            m_handle->noteUnreadable(ByteRange::between(at, stop));
            m_handle->noteFault();
            at = stop;
        }
    }
}

PagedFile::BlockPointer PagedFile::block(qint64 index) const
{
    std::unique_lock lock(m_mutex);
    if (const auto found = m_blocks.find(index); found != m_blocks.end()) {
        m_order.splice(m_order.begin(), m_order, found->second.place);
        BlockPointer there = found->second.block;
        m_filled.wait(lock, [&] { return there->filled; });
        return there;
    }
    const ByteRange range = blockRange(index);
    auto made = std::make_shared<Block>(range.length);
    m_order.push_front(index);
    m_blocks.emplace(index, Entry{made, m_order.begin()});
    // Blocks are shared with whoever uses or fills them: forgetting one here takes it from nobody.
    while (m_order.size() > kCachedBlocks) {
        m_blocks.erase(m_order.back());
        m_order.pop_back();
    }
    lock.unlock();
    fill(*made, range);
    lock.lock();
    made->filled = true;
    lock.unlock();
    m_filled.notify_all();
    return made;
}

Result<Slice> PagedFile::gather(ByteRange range) const
{
    if (range.length > kLargestGather) {
        return fail(Error::Kind::TooLarge,
                    QCoreApplication::translate("ByteSource",
                                                "%1 bytes of %2 at once are too many: this file is read "
                                                "in blocks. Take at most %3.")
                        .arg(range.length)
                        .arg(displayPath(m_handle->path()))
                        .arg(kLargestGather),
                    0, range.offset);
    }
    const std::shared_ptr<quint8[]> bytes(new quint8[static_cast<size_t>(range.length)]);
    for (qint64 at = range.offset; at < range.end();) {
        const ByteRange whole = blockRange(at / kBlockSize);
        const ByteRange part = whole.intersected(ByteRange::between(at, range.end()));
        const BlockPointer from = block(at / kBlockSize);
        if (Result<void> there = m_handle->checkLost(part); !there)
            return tl::unexpected(std::move(there.error()));
        std::memcpy(bytes.get() + (at - range.offset), from->bytes.get() + (at - whole.offset),
                    static_cast<size_t>(part.length));
        m_ledger->add(CopyKind::UserToUser, part.length);
        at = part.end();
    }
    return Slice({bytes.get(), static_cast<size_t>(range.length)}, bytes);
}

Result<Slice> PagedFile::read(ByteRange range) const
{
    if (Result<void> inside = checkRange(range, size()); !inside)
        return tl::unexpected(std::move(inside.error()));
    if (range.isEmpty())
        return Slice();
    // What is known to be lost is not asked for again.
    if (Result<void> there = m_handle->checkLost(range); !there)
        return tl::unexpected(std::move(there.error()));
    const qint64 index = range.offset / kBlockSize;
    if ((range.end() - 1) / kBlockSize != index)
        return gather(range);
    const BlockPointer from = block(index);
    if (Result<void> there = m_handle->checkLost(range); !there)
        return tl::unexpected(std::move(there.error()));
    return Slice({from->bytes.get() + (range.offset - index * kBlockSize), static_cast<size_t>(range.length)},
                 from);
}

Residency PagedFile::residency(ByteRange range) const
{
    const ByteRange inside = range.intersected({0, size()});
    const std::vector<ByteRange> lost = m_handle->lostRanges();
    const std::lock_guard lock(m_mutex);
    for (qint64 at = inside.offset; at < inside.end();) {
        const auto hole = std::find_if(lost.begin(), lost.end(), [&](ByteRange r) { return r.contains(at); });
        if (hole != lost.end()) {
            at = hole->end();
            continue;
        }
        const auto found = m_blocks.find(at / kBlockSize);
        if (found == m_blocks.end() || !found->second.block->filled)
            return Residency::Absent;
        at = blockRange(at / kBlockSize).end();
    }
    return Residency::Resident;
}

Result<void> PagedFile::prepare(ByteRange range) const
{
    if (Result<void> inside = checkRange(range, size()); !inside)
        return inside;
    const qint64 end = std::min(range.end(), m_handle->end());
    for (qint64 at = range.offset; at < end; at = blockRange(at / kBlockSize).end())
        static_cast<void>(block(at / kBlockSize));
    return verify(range);
}

Result<void> PagedFile::verify(ByteRange range) const
{
    if (Result<void> inside = checkRange(range, size()); !inside)
        return inside;
    if (const qint64 now = m_handle->currentSize(); now >= 0)
        setCut(now);
    return m_handle->checkLost(range);
}

void PagedFile::setCut(qint64 end) const noexcept
{
    if (m_handle->noteCut(end))
        m_handle->noteFault();
}

void PagedFile::setTruncatedAt(qint64 size) noexcept
{
    setCut(size);
}

Extent PagedFile::extentAt(qint64 offset) const
{
    return m_handle->extentAt(offset);
}

} // namespace sluice
