#pragma once

#include "core/bytes/memorysource.h"
#include "core/bytes/piecetree.h"
#include "core/ledger/ledger.h"

#include <QByteArrayView>

namespace sluice {

/// Memory for the bytes that a person types: one after another in blocks, so that what is typed in a row
/// stays one piece. Thread rule: append() from one thread at a time; the pieces from any.
class AddedBytes
{
public:
    /// Copies `bytes` (counted user->user) and gives them as a piece. Error: TooLarge, no memory.
    [[nodiscard]] Result<PieceTree> append(QByteArrayView bytes, Ledger* ledger);
    /// Bytes of memory in all blocks ever made; undo keeps them.
    [[nodiscard]] qint64 memory() const { return m_memory; }

private:
    std::shared_ptr<const MemorySource> m_block;
    quint8* m_free = nullptr;
    qint64 m_used = 0;
    qint64 m_memory = 0;
};

} // namespace sluice
