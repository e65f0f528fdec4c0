#pragma once

#include "core/bytes/piecetree.h"
#include "core/ledger/ledger.h"

namespace sluice {

/// The bytes of a tree of pieces, as a source: what a snapshot of an edited document reads. A read inside one
/// piece hands out that piece's bytes as they are (mapped stays mapped); one across pieces copies them
/// together, which the ledger counts. Thread rule: as ByteSource; immutable.
class EditedBytes final : public ByteSource
{
public:
    /// `access`: how the document reaches its base. `ledger` may be null.
    EditedBytes(PieceTree tree, Access access, std::shared_ptr<Ledger> ledger);

    [[nodiscard]] const PieceTree& tree() const { return m_tree; }

    [[nodiscard]] Access access() const noexcept override { return m_access; }
    [[nodiscard]] qint64 size() const noexcept override { return m_tree.size(); }
    /// Errors beside those of the pieces' sources: TooLarge when there is no memory to gather.
    [[nodiscard]] Result<Slice> read(ByteRange range) const override;
    [[nodiscard]] Residency residency(ByteRange range) const override;
    [[nodiscard]] Result<void> prepare(ByteRange range) const override;
    [[nodiscard]] Result<void> verify(ByteRange range) const override;
    [[nodiscard]] Extent extentAt(qint64 offset) const override;
    [[nodiscard]] quint64 faultCount() const noexcept override;
    /// Costs nothing while no source has lost a byte, else a look at every piece.
    [[nodiscard]] std::vector<ByteRange> lostRanges() const override;
    /// Does nothing: the sources themselves are told.
    void setTruncatedAt(qint64 size) noexcept override;

private:
    [[nodiscard]] Result<Slice> gather(ByteRange range) const;
    /// Asks each piece's source by `ask`, until one has an error.
    [[nodiscard]] Result<void> askPieces(ByteRange range,
                                         Result<void> (ByteSource::*ask)(ByteRange) const) const;

    PieceTree m_tree;
    Access m_access;
    std::shared_ptr<Ledger> m_ledger;
};

} // namespace sluice
