#pragma once

#include "core/bytes/bytesource.h"
#include "core/bytes/filehandle.h"
#include "core/ledger/ledger.h"

#include <condition_variable>
#include <list>
#include <mutex>
#include <unordered_map>

namespace sluice {

/// A file read with pread() into blocks, for what cannot be mapped. The blocks read last stay in memory, up
/// to kCachedBlocks of them; a Slice keeps its block alive beyond that. A read inside one block copies once
/// (kernel->user, when the block is not there yet); a read across blocks gathers them (user->user as well).
/// Bytes that cannot be read are found out to the page, remembered, and not asked for again.
/// Thread rule: as ByteSource. No lock is held while the disk is waited for.
class PagedFile final : public ByteSource
{
public:
    static constexpr qint64 kBlockSize = qint64{256} << 10;
    static constexpr size_t kCachedBlocks = 64;

    PagedFile(std::shared_ptr<FileHandle> handle, std::shared_ptr<Ledger> ledger);

    [[nodiscard]] Access access() const noexcept override { return Access::Paged; }
    [[nodiscard]] qint64 size() const noexcept override { return m_handle->size(); }
    [[nodiscard]] Result<Slice> read(ByteRange range) const override;
    [[nodiscard]] Residency residency(ByteRange range) const override;
    [[nodiscard]] Result<void> prepare(ByteRange range) const override;
    [[nodiscard]] Result<void> verify(ByteRange range) const override;
    [[nodiscard]] Extent extentAt(qint64 offset) const override;
    [[nodiscard]] quint64 faultCount() const noexcept override { return m_handle->faultCount(); }
    [[nodiscard]] std::vector<ByteRange> lostRanges() const override { return m_handle->lostRanges(); }
    void setTruncatedAt(qint64 size) noexcept override;

private:
    struct Block;
    using BlockPointer = std::shared_ptr<Block>;

    [[nodiscard]] BlockPointer block(qint64 index) const;
    [[nodiscard]] ByteRange blockRange(qint64 index) const;
    void fill(Block& block, ByteRange range) const;
    [[nodiscard]] Result<Slice> gather(ByteRange range) const;
    void setCut(qint64 end) const noexcept;

    const std::shared_ptr<FileHandle> m_handle;
    const std::shared_ptr<Ledger> m_ledger;

    mutable std::mutex m_mutex;
    mutable std::condition_variable m_filled;
    /// Used last first.
    mutable std::list<qint64> m_order;
    struct Entry
    {
        BlockPointer block;
        std::list<qint64>::iterator place;
    };
    mutable std::unordered_map<qint64, Entry> m_blocks;
};

} // namespace sluice
