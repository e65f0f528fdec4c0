#pragma once

#include "core/bytes/view.h"

namespace sluice {

/// Edits at the caret of a view, by the rules of the two modes: overwrite mode never changes the size, insert
/// mode replaces the selection. Thread rule: the view's thread.

/// Where `length` bytes go that are typed or pasted: over the bytes from the start of the selection (or the
/// caret) on, or in the place of the selection. Errors: Denied, in the document's words, when it cannot be
/// edited; OutOfRange when there are not as many bytes to write over.
[[nodiscard]] Result<ByteRange> placeForBytes(const View& view, qint64 length, bool insert);

/// Puts bytes there, and the caret after them.
Result<void> putBytes(View& view, QByteArrayView bytes, bool insert, const EditBy& by);
Result<void> putBytes(View& view, const PieceTree& content, bool insert, const EditBy& by);

/// Takes `bytes` out, and puts the caret where they were.
Result<void> takeOut(View& view, ByteRange bytes, const EditBy& by);

} // namespace sluice
