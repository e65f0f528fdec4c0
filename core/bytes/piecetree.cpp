#include "core/bytes/piecetree.h"

#include "core/bytes/editedbytes.h"
#include "core/bytes/memorysource.h"
#include "core/bytes/rangesource.h"
#include "core/bytes/repeatedsource.h"

#include <QCoreApplication>

#include <algorithm>
#include <limits>

namespace sluice {

/// A node of a height-balanced tree. All of it stays as it was made.
struct PieceTree::Node
{
    Root left;
    Root right;
    Piece piece;
    qint64 size = 0;
    qint64 kept = 0;
    qint64 count = 0;
    int height = 0;
    /// Nothing in this tree counts as kept, whatever the nodes below say: so a paste shares them.
    bool added = false;
};

namespace {

using Node = PieceTree::Node;
using Root = std::shared_ptr<const Node>;
using Place = PieceTree::Place;

/// Left and right side may differ so much in height.
constexpr int kSlack = 2;

qint64 sizeOf(const Root& root)
{
    return root ? root->size : 0;
}

int heightOf(const Root& root)
{
    return root ? root->height : 0;
}

Root make(Root left, Piece piece, Root right)
{
    auto node = std::make_shared<Node>();
    node->size = sizeOf(left) + piece.length + sizeOf(right);
    node->kept = (left ? left->kept : 0) + (piece.kept ? piece.length : 0) + (right ? right->kept : 0);
    node->count = (left ? left->count : 0) + 1 + (right ? right->count : 0);
    node->height = std::max(heightOf(left), heightOf(right)) + 1;
    node->left = std::move(left);
    node->right = std::move(right);
    node->piece = std::move(piece);
    return node;
}

Root asAdded(const Root& root)
{
    if (!root || root->kept == 0)
        return root;
    auto node = std::make_shared<Node>(*root);
    node->added = true;
    node->kept = 0;
    return node;
}

/// A node's parts, with what it says about all below it handed down.
struct Parts
{
    explicit Parts(const Root& root)
        : left(root->added ? asAdded(root->left) : root->left)
        , piece(root->piece)
        , right(root->added ? asAdded(root->right) : root->right)
    {
        piece.kept = piece.kept && !root->added;
    }

    Root left;
    Piece piece;
    Root right;
};

// Two trees and the piece between them, when they differ in height by one more than they may.
Root balanced(const Root& left, const Piece& piece, const Root& right)
{
    if (heightOf(left) > heightOf(right) + kSlack) {
        const Parts l(left);
        if (heightOf(l.left) >= heightOf(l.right))
            return make(l.left, l.piece, make(l.right, piece, right));
        const Parts lr(l.right);
        return make(make(l.left, l.piece, lr.left), lr.piece, make(lr.right, piece, right));
    }
    if (heightOf(right) > heightOf(left) + kSlack) {
        const Parts r(right);
        if (heightOf(r.right) >= heightOf(r.left))
            return make(make(left, piece, r.left), r.piece, r.right);
        const Parts rl(r.left);
        return make(make(left, piece, rl.left), rl.piece, make(rl.right, r.piece, r.right));
    }
    return make(left, piece, right);
}

// Two trees of any heights and the piece between them.
Root join(const Root& left, const Piece& piece, const Root& right)
{
    if (heightOf(left) > heightOf(right) + kSlack) {
        const Parts l(left);
        return balanced(l.left, l.piece, join(l.right, piece, right));
    }
    if (heightOf(right) > heightOf(left) + kSlack) {
        const Parts r(right);
        return balanced(join(left, piece, r.left), r.piece, r.right);
    }
    return make(left, piece, right);
}

struct Halves
{
    Root before;
    Root after;
};

Piece cut(const Piece& piece, qint64 begin, qint64 length)
{
    return {piece.source, piece.offset + begin, length, piece.kept};
}

// The bytes before and from `at` on; `at` in [0, size].
Halves split(const Root& root, qint64 at)
{
    if (!root)
        return {};
    if (at == 0)
        return {nullptr, root};
    if (at == root->size)
        return {root, nullptr};
    const Parts parts(root);
    const qint64 begin = sizeOf(parts.left);
    if (at <= begin) {
        Halves halves = split(parts.left, at);
        return {std::move(halves.before), join(halves.after, parts.piece, parts.right)};
    }
    const qint64 inside = at - begin;
    if (inside >= parts.piece.length) {
        Halves halves = split(parts.right, inside - parts.piece.length);
        return {join(parts.left, parts.piece, halves.before), std::move(halves.after)};
    }
    const Piece before = cut(parts.piece, 0, inside);
    const Piece after = cut(parts.piece, inside, parts.piece.length - inside);
    return {join(parts.left, before, nullptr), join(nullptr, after, parts.right)};
}

Piece firstOf(const Root& root)
{
    bool added = root->added;
    const Node* node = root.get();
    while (node->left) {
        node = node->left.get();
        added = added || node->added;
    }
    Piece piece = node->piece;
    piece.kept = piece.kept && !added;
    return piece;
}

Piece lastOf(const Root& root)
{
    bool added = root->added;
    const Node* node = root.get();
    while (node->right) {
        node = node->right.get();
        added = added || node->added;
    }
    Piece piece = node->piece;
    piece.kept = piece.kept && !added;
    return piece;
}

bool continues(const Piece& before, const Piece& after)
{
    return before.source == after.source && before.kept == after.kept &&
           after.offset - before.offset == before.length;
}

// One tree after the other. Pieces that meet and continue each other become one: what is typed in a row, and
// what is put back in its old place.
Root concat(const Root& left, const Root& right)
{
    if (!left)
        return right;
    if (!right)
        return left;
    const Piece last = lastOf(left);
    Piece first = firstOf(right);
    const Root rest = split(right, first.length).after;
    if (!continues(last, first))
        return join(left, first, rest);
    first.offset = last.offset;
    first.length += last.length;
    return join(split(left, left->size - last.length).before, first, rest);
}

struct Visitor
{
    ByteRange range;
    const std::function<bool(const Place&)>& visit;

    bool run(const Node& node, qint64 begin, bool added) const
    {
        added = added || node.added;
        const qint64 pieceBegin = begin + sizeOf(node.left);
        const qint64 pieceEnd = pieceBegin + node.piece.length;
        if (node.left && range.offset < pieceBegin && !run(*node.left, begin, added))
            return false;
        const ByteRange shown = range.intersected({pieceBegin, node.piece.length});
        if (!shown.isEmpty()) {
            Piece piece = cut(node.piece, shown.offset - pieceBegin, shown.length);
            piece.kept = piece.kept && !added;
            if (!visit({shown.offset, std::move(piece)}))
                return false;
        }
        return !node.right || range.end() <= pieceEnd || run(*node.right, pieceEnd, added);
    }
};

// The piece of the last kept byte before `offset`. Nodes that count as added have no kept bytes.
const Node* lastKept(const Root& root, qint64 begin, qint64 offset, qint64& pieceBegin)
{
    if (!root || root->kept == 0 || offset <= begin)
        return nullptr;
    const qint64 own = begin + sizeOf(root->left);
    if (offset > own) {
        if (const Node* found = lastKept(root->right, own + root->piece.length, offset, pieceBegin))
            return found;
        if (root->piece.kept) {
            pieceBegin = own;
            return root.get();
        }
    }
    return lastKept(root->left, begin, offset, pieceBegin);
}

using SourceList = std::vector<std::shared_ptr<const ByteSource>>;
using Sources = std::shared_ptr<const SourceList>;

Sources sourcesOf(const std::shared_ptr<const ByteSource>& source)
{
    // Memory is ours: nothing outside can take it away.
    return source->access() == Access::Memory ? nullptr : std::make_shared<const SourceList>(1, source);
}

Sources united(const Sources& a, const Sources& b)
{
    if (!a || a == b)
        return b;
    if (!b)
        return a;
    SourceList all = *a;
    for (const auto& source : *b) {
        if (std::find(all.begin(), all.end(), source) == all.end())
            all.push_back(source);
    }
    return all.size() == a->size() ? a : std::make_shared<const SourceList>(std::move(all));
}

} // namespace

PieceTree PieceTree::base(std::shared_ptr<const ByteSource> source)
{
    if (source->size() == 0)
        return {};
    Sources outside = sourcesOf(source);
    const qint64 size = source->size();
    return {make(nullptr, {std::move(source), 0, size, true}, nullptr), std::move(outside)};
}

PieceTree PieceTree::of(std::shared_ptr<const ByteSource> source, ByteRange range)
{
    Q_ASSERT((ByteRange{0, source->size()}.contains(range)));
    if (range.isEmpty())
        return {};
    Sources outside = sourcesOf(source);
    return {make(nullptr, {std::move(source), range.offset, range.length, false}, nullptr),
            std::move(outside)};
}

PieceTree PieceTree::of(const Snapshot& snapshot, ByteRange range)
{
    std::shared_ptr<const ByteSource> source = snapshot.source();
    while (const auto* part = dynamic_cast<const RangeSource*>(source.get())) {
        range.offset += part->range().offset;
        source = part->source();
    }
    if (const auto* edited = dynamic_cast<const EditedBytes*>(source.get()))
        return edited->tree().copied(range);
    return source ? of(std::move(source), range) : PieceTree();
}

PieceTree PieceTree::of(const Slice& slice)
{
    return of(std::make_shared<MemorySource>(slice), {0, slice.size()});
}

PieceTree PieceTree::repeated(const Slice& pattern, qint64 length)
{
    return of(std::make_shared<RepeatedSource>(pattern, length), {0, length});
}

qint64 PieceTree::size() const
{
    return sizeOf(m_root);
}

qint64 PieceTree::keptSize() const
{
    return m_root ? m_root->kept : 0;
}

qint64 PieceTree::pieceCount() const
{
    return m_root ? m_root->count : 0;
}

PieceTree PieceTree::part(ByteRange range) const
{
    Q_ASSERT((ByteRange{0, size()}.contains(range)));
    return {split(split(m_root, range.end()).before, range.offset).after, m_outside};
}

PieceTree PieceTree::copied(ByteRange range) const
{
    PieceTree tree = part(range);
    tree.m_root = asAdded(tree.m_root);
    return tree;
}

Result<PieceTree> PieceTree::replaced(ByteRange range, const PieceTree& content) const
{
    if (Result<void> inside = checkRange(range, size()); !inside)
        return tl::unexpected(inside.error());
    if (content.size() > std::numeric_limits<qint64>::max() - (size() - range.length)) {
        return fail(Error::Kind::TooLarge,
                    QCoreApplication::translate("PieceTree",
                                                "%1 bytes more at offset %2 would make more than 2^63 - 1 "
                                                "bytes, which is as many as there can be")
                        .arg(content.size())
                        .arg(range.offset),
                    0, range.offset);
    }
    const Halves halves = split(m_root, range.end());
    const Root before = split(halves.before, range.offset).before;
    return PieceTree(concat(concat(before, content.m_root), halves.after),
                     united(m_outside, content.m_outside));
}

PieceTree::Place PieceTree::pieceAt(qint64 offset) const
{
    Q_ASSERT(offset >= 0 && offset < size());
    const Node* node = m_root.get();
    qint64 begin = 0;
    bool added = node->added;
    while (true) {
        const qint64 pieceBegin = begin + sizeOf(node->left);
        if (offset >= pieceBegin && offset - pieceBegin < node->piece.length) {
            Piece piece = node->piece;
            piece.kept = piece.kept && !added;
            return {pieceBegin, std::move(piece)};
        }
        if (offset >= pieceBegin)
            begin = pieceBegin + node->piece.length;
        node = offset < pieceBegin ? node->left.get() : node->right.get();
        added = added || node->added;
    }
}

bool PieceTree::visit(ByteRange range, const std::function<bool(const Place&)>& visit) const
{
    return !m_root || Visitor{range, visit}.run(*m_root, 0, false);
}

std::vector<ByteRange> PieceTree::changes(ByteRange within, size_t limit) const
{
    std::vector<ByteRange> ranges;
    const auto collect = [&](const Place& place) {
        if (place.piece.kept)
            return true;
        if (!ranges.empty() && ranges.back().end() == place.begin) {
            ranges.back().length += place.piece.length;
            return true;
        }
        if (ranges.size() == limit)
            return false;
        ranges.push_back({place.begin, place.piece.length});
        return true;
    };
    visit(within, collect);
    return ranges;
}

std::vector<PieceTree::Change> PieceTree::changesFromBase(ByteRange range, qint64 baseSize) const
{
    // What follows the last kept byte before the range: here and in the base.
    qint64 now = 0;
    qint64 before = 0;
    qint64 begin = 0;
    if (const Node* node = lastKept(m_root, 0, range.offset, begin)) {
        now = std::min(range.offset, begin + node->piece.length);
        before = node->piece.offset + (now - begin);
    }
    std::vector<Change> found;
    const auto add = [&](qint64 nowEnd, qint64 beforeEnd) {
        if (nowEnd > now || beforeEnd > before)
            found.push_back({ByteRange::between(now, nowEnd), ByteRange::between(before, beforeEnd)});
    };
    const auto look = [&](const Place& place) {
        if (!place.piece.kept)
            return true;
        add(place.begin, place.piece.offset);
        now = place.begin + place.piece.length;
        before = place.piece.offset + place.piece.length;
        return now <= range.end();
    };
    if (visit(ByteRange::between(now, size()), look))
        add(size(), baseSize);
    return found;
}

const std::vector<std::shared_ptr<const ByteSource>>& PieceTree::outside() const
{
    static const SourceList none;
    return m_outside ? *m_outside : none;
}

} // namespace sluice
