#pragma once

#include "core/bytes/document.h"

#include <QObject>
#include <QString>

#include <memory>

namespace sluice {

/// A live range of a document: what a tab shows. Owns no byte and keeps the document alive. The range moves
/// with the edits (Edit::moved): an insertion before it moves it, one inside makes it grow, a deletion
/// shrinks it; what is inserted at a border belongs to it only when it is inserted through this view, or a
/// view inside it. All offsets of its members are the view's own, from 0 to size(), unless they say
/// otherwise. The document's one selection shows in every view, cut to its range. Thread rule: the document's
/// thread; hand Snapshots to other threads.
class View : public QObject, public std::enable_shared_from_this<View>
{
    Q_OBJECT

public:
    /// All of a document, however long it becomes: the ordinary case.
    [[nodiscard]] static std::shared_ptr<View> whole(const std::shared_ptr<Document>& document);
    /// A view inside this one, which keeps this one as its parent. `range` lies inside; an empty one
    /// counts as deleted. An empty name becomes "offset+length".
    [[nodiscard]] std::shared_ptr<View> slice(ByteRange range, const QString& name = {});
    ~View() override;

    [[nodiscard]] const std::shared_ptr<Document>& document() const { return m_document; }
    /// Null for a whole document.
    [[nodiscard]] const std::shared_ptr<View>& parentView() const { return m_parent; }
    [[nodiscard]] bool isWhole() const { return m_parent == nullptr; }
    /// Differs from that of every other view of the document; at least 1.
    [[nodiscard]] quint64 id() const { return m_id; }

    /// The document's name for a whole view.
    [[nodiscard]] QString name() const;
    void setName(const QString& name);
    /// One of the colours that slices are told apart by: an index for the palette, from 0; -1 for a whole
    /// view.
    [[nodiscard]] int colour() const { return m_colour; }
    void setColour(int colour);

    /// Where it is, in the document's offsets.
    [[nodiscard]] ByteRange range() const;
    [[nodiscard]] qint64 size() const { return range().length; }
    /// All bytes that it showed have been deleted. Undo brings them, and the view, back.
    [[nodiscard]] bool isDeleted() const { return !isWhole() && m_range.isEmpty(); }
    [[nodiscard]] qint64 toDocument(qint64 offset) const { return range().offset + offset; }
    [[nodiscard]] ByteRange toDocument(ByteRange range) const
    {
        return {toDocument(range.offset), range.length};
    }
    /// Offsets outside go to the nearest border.
    [[nodiscard]] qint64 fromDocument(qint64 offset) const;
    [[nodiscard]] ByteRange fromDocument(ByteRange range) const;
    [[nodiscard]] Snapshot snapshot() const;
    /// Of `within`, at most `limit`: what is not as it was saved.
    [[nodiscard]] std::vector<ByteRange> changedRanges(ByteRange within, size_t limit) const;

    /// The document's selection as this view shows it: cut to the view.
    [[nodiscard]] qint64 caret() const { return fromDocument(m_document->selection().caret()); }
    [[nodiscard]] qint64 anchor() const { return fromDocument(m_document->selection().anchor()); }
    [[nodiscard]] ByteRange selectedRange() const;
    /// True when the caret stands in the view or at its end.
    [[nodiscard]] bool holdsCaret() const;
    /// Move the document's selection. `extend` leaves the anchor, which comes into the view first.
    void setCaret(qint64 offset, bool extend = false);
    void select(ByteRange range);
    void selectAll() { select({0, size()}); }

    /// Edits through this view, as those of the Document, which names the errors; also OutOfRange when the
    /// range does not lie in the view. An overwrite may run over the end of a whole view only.
    Result<void> replace(ByteRange range, QByteArrayView bytes, EditBy by = {});
    Result<void> replace(ByteRange range, const PieceTree& content, EditBy by = {});
    Result<void> overwrite(qint64 offset, QByteArrayView bytes, EditBy by = {});
    Result<void> insert(qint64 offset, QByteArrayView bytes, EditBy by = {});
    Result<void> erase(ByteRange range, EditBy by = {});
    Result<void> fill(ByteRange range, QByteArrayView pattern, EditBy by = {});
    Result<void> revert(ByteRange range);

    /// Bytes of memory of its own: none. What keeping it keeps is Document::pinnedBytes().
    [[nodiscard]] static constexpr qint64 ownedBytes() { return 0; }

Q_SIGNALS:
    /// range() is another than before, but not for a whole view: that is the document's contentChanged().
    void rangeChanged();
    /// Name or colour.
    void lookChanged();

private:
    friend class Document;

    View(std::shared_ptr<Document> document, std::shared_ptr<View> parent, ByteRange range, QString name);
    /// Moves the range with an edit: for the document alone, as the next.
    void follow(const Edit& edit, bool own);
    void cutTo(qint64 documentSize);
    [[nodiscard]] Result<void> check(ByteRange range) const;

    std::shared_ptr<Document> m_document;
    std::shared_ptr<View> m_parent;
    quint64 m_id;
    ByteRange m_range;
    QString m_name;
    int m_colour = -1;
};

} // namespace sluice
