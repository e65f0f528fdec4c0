#include "core/bytes/view.h"

#include "core/bytes/memorysource.h"
#include "core/bytes/rangesource.h"

namespace sluice {

std::shared_ptr<View> View::whole(const std::shared_ptr<Document>& document)
{
    std::shared_ptr<View> view(new View(document, nullptr, {}, {}));
    document->addView(view);
    return view;
}

std::shared_ptr<View> View::slice(ByteRange range, const QString& name)
{
    Q_ASSERT((ByteRange{0, size()}.contains(range)));
    std::shared_ptr<View> view(new View(m_document, shared_from_this(), toDocument(range), name));
    if (name.isEmpty()) {
        view->m_name = QStringLiteral("0x%1+%2").arg(QString::number(view->m_range.offset, 16),
                                                     QString::number(range.length));
    }
    m_document->addView(view);
    return view;
}

View::View(std::shared_ptr<Document> document, std::shared_ptr<View> parent, ByteRange range, QString name)
    : m_document(std::move(document))
    , m_parent(std::move(parent))
    , m_id(m_document->newViewId())
    , m_range(range)
    , m_name(std::move(name))
    , m_colour(m_parent ? static_cast<int>((m_id - 1) % 8) : -1)
{
}

View::~View()
{
    m_document->removeView();
}

QString View::name() const
{
    return isWhole() ? m_document->name() : m_name;
}

void View::setName(const QString& name)
{
    if (name == m_name)
        return;
    m_name = name;
    Q_EMIT lookChanged();
}

void View::setColour(int colour)
{
    if (colour == m_colour)
        return;
    m_colour = colour;
    Q_EMIT lookChanged();
}

ByteRange View::range() const
{
    return isWhole() ? ByteRange{0, m_document->size()} : m_range;
}

qint64 View::fromDocument(qint64 offset) const
{
    const ByteRange own = range();
    return std::clamp(offset, own.offset, own.end()) - own.offset;
}

ByteRange View::fromDocument(ByteRange range) const
{
    return ByteRange::between(fromDocument(range.offset), fromDocument(range.end()));
}

Snapshot View::snapshot() const
{
    if (isWhole())
        return m_document->snapshot();
    return Snapshot(std::make_shared<RangeSource>(m_document->snapshot().source(), m_range));
}

std::vector<ByteRange> View::changedRanges(ByteRange within, size_t limit) const
{
    const ByteRange own = range();
    std::vector<ByteRange> ranges = m_document->changedRanges(own.intersected(toDocument(within)), limit);
    for (ByteRange& changed : ranges)
        changed.offset -= own.offset;
    return ranges;
}

ByteRange View::selectedRange() const
{
    return fromDocument(m_document->selection().range());
}

bool View::holdsCaret() const
{
    const qint64 caret = m_document->selection().caret();
    return caret >= range().offset && caret <= range().end();
}

void View::setCaret(qint64 offset, bool extend)
{
    Selection& selection = m_document->selection();
    const qint64 place = toDocument(std::clamp<qint64>(offset, 0, size()));
    if (extend)
        selection.set(toDocument(anchor()), place);
    else
        selection.setCaret(place);
}

void View::select(ByteRange range)
{
    const ByteRange part = ByteRange{0, size()}.intersected(range);
    m_document->selection().set(toDocument(part.offset), toDocument(part.end()));
}

void View::follow(const Edit& edit, bool own)
{
    if (!isWhole())
        m_range = edit.moved(m_range, own);
}

void View::cutTo(qint64 documentSize)
{
    m_range =
        ByteRange::between(std::min(m_range.offset, documentSize), std::min(m_range.end(), documentSize));
}

Result<void> View::check(ByteRange range) const
{
    return checkRange(range, size());
}

Result<void> View::replace(ByteRange range, QByteArrayView bytes, EditBy by)
{
    by.view = m_id;
    return check(range).and_then([&] { return m_document->replace(toDocument(range), bytes, by); });
}

Result<void> View::replace(ByteRange range, const PieceTree& content, EditBy by)
{
    by.view = m_id;
    return check(range).and_then([&] { return m_document->replace(toDocument(range), content, by); });
}

Result<void> View::overwrite(qint64 offset, QByteArrayView bytes, EditBy by)
{
    by.view = m_id;
    const qint64 length = isWhole() && offset >= 0 && offset <= size()
                              ? std::min<qint64>(bytes.size(), size() - offset)
                              : bytes.size();
    return check({offset, length}).and_then([&] {
        return m_document->overwrite(toDocument(offset), bytes, by);
    });
}

Result<void> View::insert(qint64 offset, QByteArrayView bytes, EditBy by)
{
    return replace({offset, 0}, bytes, std::move(by));
}

Result<void> View::erase(ByteRange range, EditBy by)
{
    return replace(range, PieceTree(), std::move(by));
}

Result<void> View::fill(ByteRange range, QByteArrayView pattern, EditBy by)
{
    by.view = m_id;
    return check(range).and_then([&] { return m_document->fill(toDocument(range), pattern, by); });
}

Result<void> View::revert(ByteRange range)
{
    return check(range).and_then([&] {
        return m_document->revert(toDocument(range), {EditKind::Other, {}, m_id});
    });
}

} // namespace sluice
