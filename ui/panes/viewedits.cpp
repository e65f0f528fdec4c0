#include "ui/panes/viewedits.h"

#include "ui/window/format.h"

#include <QCoreApplication>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ViewEdits", text);
}

template <typename Content>
Result<void> put(View& view, const Content& content, bool insert, const EditBy& by)
{
    const Result<ByteRange> place = placeForBytes(view, content.size(), insert);
    if (!place)
        return tl::unexpected(place.error());
    return view.replace(*place, content, by).map([&] { view.setCaret(place->offset + content.size()); });
}

} // namespace

Result<ByteRange> placeForBytes(const View& view, qint64 length, bool insert)
{
    if (!view.document()->readOnlyReason().isEmpty())
        return fail(Error::Kind::Denied, view.document()->readOnlyReason());
    const ByteRange selected = view.selectedRange();
    const qint64 begin = selected.isEmpty() ? view.caret() : selected.offset;
    if (insert)
        return ByteRange{begin, selected.length};
    if (length > view.size() - begin) {
        const qint64 left = view.size() - begin;
        return fail(Error::Kind::OutOfRange,
                    left == 0 ? tr("Overwriting keeps the size, and no byte follows. Press Insert to insert "
                                   "bytes instead.")
                              : tr("Overwriting keeps the size: %1 do not fit into the %2 left. Press Insert "
                                   "to insert bytes instead.")
                                    .arg(formatByteCount(length), formatByteCount(left)),
                    0, begin);
    }
    return ByteRange{begin, length};
}

Result<void> putBytes(View& view, QByteArrayView bytes, bool insert, const EditBy& by)
{
    return put(view, bytes, insert, by);
}

Result<void> putBytes(View& view, const PieceTree& content, bool insert, const EditBy& by)
{
    return put(view, content, insert, by);
}

Result<void> takeOut(View& view, ByteRange bytes, const EditBy& by)
{
    return view.erase(bytes, by).map([&] { view.setCaret(bytes.offset); });
}

} // namespace sluice
