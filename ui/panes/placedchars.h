#pragma once

#include "core/bytes/encoding.h"
#include "ui/panes/bytewindow.h"
#include "ui/panes/glyphatlas.h"

#include <QList>

#include <optional>
#include <vector>

namespace sluice {

/// Characters at their places in a document, and what they show as. Thread rule: pure functions.

struct PlacedChar
{
    ByteRange bytes;
    DecodedChar decoded;
};

/// The characters that overlap `wanted`, as far as their bytes are in `window`, which should reach
/// kDecodeContext further on both sides.
[[nodiscard]] std::vector<PlacedChar> decodeWindow(const ByteWindow& window, const Encoding& encoding,
                                                   ByteRange wanted);

/// The bytes of the character that holds `offset`; that byte alone when it is not resident.
[[nodiscard]] ByteRange characterAt(const Snapshot& snapshot, const QList<ByteRange>& trusted,
                                    const Encoding& encoding, qint64 offset);
/// The word that holds `offset`: letters, digits and '_', or else a run of other characters of one kind. It
/// looks at 256 bytes on either side.
[[nodiscard]] ByteRange wordAt(const Snapshot& snapshot, const QList<ByteRange>& trusted,
                               const Encoding& encoding, qint64 offset);

/// What a character shows as.
struct CharLook
{
    char32_t glyph = U' ';
    Ink ink = Ink::Text;
};
/// Controls and other characters without a picture of their own show as a dot. Colours are by class when
/// `coloured`; invalid sequences always have their own.
[[nodiscard]] CharLook lookOf(const DecodedChar& character, bool coloured);

} // namespace sluice
