#pragma once

#include "core/error.h"
#include "core/search/pattern.h"

#include <QByteArrayView>
#include <QString>

namespace sluice {

/// Bytes in hexadecimal with wildcards: "48 8b ?? 4?", "488b", "0x48", "40/f0". Thread rule: pure functions.

/// Pairs of digits, ? for any digit, VALUE/MASK; between bytes may be blanks, colons and commas. Errors:
/// Invalid; Error::offset is the place in `text`.
[[nodiscard]] Result<MaskedBytes> parseHexPattern(QByteArrayView text);

/// Has a digit or a pair of wildcards, and nothing that hexadecimal has not; digits that are no pairs look
/// like it, too.
[[nodiscard]] bool looksLikeHexPattern(QByteArrayView text);

/// As it can be parsed, cut after 64 bytes: for a person.
[[nodiscard]] QString hexPatternText(const MaskedBytes& bytes);

} // namespace sluice
