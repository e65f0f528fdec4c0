#pragma once

#include "core/bytes/elementtype.h"
#include "core/bytes/typedview.h"
#include "core/error.h"

#include <QByteArray>
#include <QString>
#include <QStringView>

namespace sluice {

/// What a person types for the elements of a typed view, as bytes: the way back from formatElement().
/// Thread rule: pure functions.

/// One number as the bytes of `type`, in its byte order; spaces around it and '_' between digits do not
/// count. Integers are decimal, or after 0x, 0o, 0b the bits of the element, most significant first (0xff is
/// -1 as i8); a minus before those makes a number of them. Floats are decimal with an optional exponent,
/// rounded to the nearest (float16 by way of float64); "nan", "inf" and "infinity", whatever their case,
/// "∞"; all of their bits after 0x, a "NaN" before that or not. With ElementFormat::Hexadecimal the 0x is
/// optional. Errors: Invalid for what is no number; OutOfRange names what the type holds.
[[nodiscard]] Result<QByteArray> parseElement(QStringView text, ElementType type, ElementFormat format);

/// Numbers with spaces, line ends, commas or semicolons between them; at least one. Errors: as of
/// parseElement(), with Error::offset the index in `text` at which the number begins that is none.
[[nodiscard]] Result<QByteArray> parseElements(QStringView text, ElementType type, ElementFormat format);

/// What the type holds, for a person: "-128 to 127".
[[nodiscard]] QString elementRangeText(ElementType type);

/// Rows of bytes as people write them: two hexadecimal digits each, together or apart by spaces, line ends,
/// commas, semicolons, ':', '-' or '_', 0x or \x before each or before all; a byte that stands alone may have
/// one digit. Errors: Invalid, Error::offset is the index in `text`.
[[nodiscard]] Result<QByteArray> parseHexBytes(QStringView text);

} // namespace sluice
