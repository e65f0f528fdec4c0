#pragma once

#include "core/bytes/byterange.h"
#include "core/error.h"

#include <QByteArrayView>
#include <QString>
#include <QStringView>
#include <QtGlobal>

namespace sluice {

/// Offsets and ranges as people write them, on the command line and in the Go To box. Locale plays no part.
/// Thread rule: pure functions.
///
/// A NUMBER is decimal, or hexadecimal after 0x, and may end in k, M or G (powers of 1024; either case).

/// OFFSET of the command line: a NUMBER counted from the start, or with a '-' before it from the end (-1 is
/// the last byte). The result is in [0, size]. Errors: Invalid with the offending text, OutOfRange.
[[nodiscard]] Result<qint64> parseOffset(QByteArrayView text, qint64 size);

/// RANGE of the command line: "A..B" (B exclusive; without A from the start, without B to the end) or
/// "A+LEN", where A and B are OFFSETs and LEN is a NUMBER. What lies outside [0, size] is cut off: "-16.." of
/// 10 bytes is all ten. Errors: Invalid when it does not parse or ends before it begins; OutOfRange when it
/// begins past the end, or ends before the first byte.
[[nodiscard]] Result<ByteRange> parseRange(QByteArrayView text, qint64 size);

/// How a number of the Go To box without 0x or h is read.
enum class PlainNumbers { Decimal, Hexadecimal };

/// The Go To box: a sum of terms, each a NUMBER (or hexadecimal with an h after it: "1Fh"), "end" or "$" (the
/// size), or a percentage of the size ("37.5%", exact, rounded down). It starts at 0, or at `caret` when a
/// sign comes first: "0x200", "+64", "-1k", "end - 16", "50% + 0x10". Spaces, and '_' or '\'' between digits,
/// are ignored. The result is in [0, size]. Errors: Invalid with the offending text, OutOfRange.
[[nodiscard]] Result<qint64> parseGoTo(QStringView text, qint64 caret, qint64 size,
                                       PlainNumbers plainNumbers = PlainNumbers::Decimal);

/// Lower-case hexadecimal without a prefix, zeros before it up to `digits`.
[[nodiscard]] QString formatOffset(qint64 offset, int digits);

/// Digits that every offset in [0, size] fits: 8, 10, 12, 14 or 16.
[[nodiscard]] int offsetDigits(qint64 size);

} // namespace sluice
