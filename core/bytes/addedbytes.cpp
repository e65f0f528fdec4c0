#include "core/bytes/addedbytes.h"

#include "core/bytes/repeatedsource.h"

#include <cstring>

namespace sluice {
namespace {

constexpr qint64 kFirstBlock = 1 << 10;
constexpr qint64 kLargestBlock = 64 << 10;

} // namespace

Result<PieceTree> AddedBytes::append(QByteArrayView bytes, Ledger* ledger)
{
    if (bytes.isEmpty())
        return PieceTree();
    if (!m_block || bytes.size() > m_block->size() - m_used) {
        const qint64 next = std::min(m_block ? m_block->size() * 2 : kFirstBlock, kLargestBlock);
        const qint64 size = std::max<qint64>(next, bytes.size());
        const Result<NewBlock> block = newBlock(size);
        if (!block)
            return tl::unexpected(block.error());
        m_block = std::make_shared<const MemorySource>(block->slice(size));
        m_free = block->memory.get();
        m_used = 0;
        m_memory += size;
    }
    std::memcpy(m_free, bytes.data(), static_cast<size_t>(bytes.size()));
    m_free += bytes.size();
    const ByteRange range{m_used, bytes.size()};
    m_used += bytes.size();
    if (ledger != nullptr)
        ledger->add(CopyKind::UserToUser, bytes.size());
    return PieceTree::of(m_block, range);
}

} // namespace sluice
