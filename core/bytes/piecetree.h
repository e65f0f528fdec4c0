#pragma once

#include "core/bytes/snapshot.h"

#include <functional>
#include <memory>
#include <vector>

namespace sluice {

/// A run of bytes that stand one after another in a source. Thread rule: a value.
struct Piece
{
    std::shared_ptr<const ByteSource> source;
    /// Where the run begins in the source.
    qint64 offset = 0;
    qint64 length = 0;
    /// The bytes have stood in the document since it was opened or saved: `source` is its base, and the order
    /// of kept pieces is that of the base. False for all that was put in, even if it is shared with the base.
    bool kept = false;
};

/// Bytes made of pieces of sources, in a balanced tree that never changes: an edit gives a new tree, which
/// shares all but a path with the old one. So keeping an old tree is what undo costs, and nobody is disturbed
/// who still reads it. Every operation takes O(log n) time of the number of pieces and copies no byte.
/// Thread rule: a value; every member from any thread.
class PieceTree
{
public:
    /// No bytes.
    PieceTree() = default;
    /// All of `source`, as kept bytes: the tree of a document without edits.
    [[nodiscard]] static PieceTree base(std::shared_ptr<const ByteSource> source);
    /// `range` of `source`, as bytes to put in. The range lies inside the source.
    [[nodiscard]] static PieceTree of(std::shared_ptr<const ByteSource> source, ByteRange range);
    /// `range` of `snapshot`, as bytes to put in; shares the pieces of an edited document. The range lies
    /// inside the snapshot.
    [[nodiscard]] static PieceTree of(const Snapshot& snapshot, ByteRange range);
    /// The bytes of `slice`, which is kept as it is.
    [[nodiscard]] static PieceTree of(const Slice& slice);
    /// `length` bytes that repeat `pattern`, which is not empty; takes memory for the pattern only.
    [[nodiscard]] static PieceTree repeated(const Slice& pattern, qint64 length);

    [[nodiscard]] qint64 size() const;
    /// Bytes that are kept.
    [[nodiscard]] qint64 keptSize() const;
    [[nodiscard]] qint64 pieceCount() const;

    /// `range`, which lies inside the tree, as it is.
    [[nodiscard]] PieceTree part(ByteRange range) const;
    /// The same, as bytes to put in elsewhere: none of them counts as kept.
    [[nodiscard]] PieceTree copied(ByteRange range) const;
    /// The tree with `content` in the place of `range`. Errors: OutOfRange; TooLarge over 2^63 - 1 bytes.
    [[nodiscard]] Result<PieceTree> replaced(ByteRange range, const PieceTree& content) const;

    /// The piece that holds `offset`, in [0, size()), and where it begins in this tree.
    struct Place
    {
        qint64 begin = 0;
        Piece piece;
    };
    [[nodiscard]] Place pieceAt(qint64 offset) const;
    /// The pieces of `range`, cut to it, in order, until `visit` gives false. False when it did.
    bool visit(ByteRange range, const std::function<bool(const Place&)>& visit) const;

    /// The bytes of `within` that are not kept, in order, neighbours joined, at most `limit` ranges; a limit
    /// that is reached leaves the rest out. Costs the pieces of `within`.
    [[nodiscard]] std::vector<ByteRange> changes(ByteRange within, size_t limit) const;

    /// What stands in the place of one stretch of the base: `now` in this tree, `before` in the base.
    struct Change
    {
        ByteRange now;
        ByteRange before;
    };
    /// The stretches that hold, or touch, a byte of `range` and differ from the base of `baseSize` bytes, in
    /// order. A deletion has an empty `now`.
    [[nodiscard]] std::vector<Change> changesFromBase(ByteRange range, qint64 baseSize) const;

    /// The sources whose bytes can be lost or be waited for, each once: mapped and paged ones.
    [[nodiscard]] const std::vector<std::shared_ptr<const ByteSource>>& outside() const;

    /// The same tree, or two that have no bytes.
    [[nodiscard]] bool isSame(const PieceTree& other) const { return m_root == other.m_root; }

    struct Node;

private:
    using Root = std::shared_ptr<const Node>;
    using Sources = std::shared_ptr<const std::vector<std::shared_ptr<const ByteSource>>>;

    PieceTree(Root root, Sources outside)
        : m_root(std::move(root))
        , m_outside(std::move(outside))
    {
    }

    Root m_root;
    Sources m_outside;
};

} // namespace sluice
