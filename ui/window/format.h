#pragma once

#include "core/bytes/elementtype.h"

#include <QString>
#include <QtGlobal>

namespace sluice {

/// "0 B", "999 B", "1.5 KiB", "64 GiB": three digits at most, rounded down, so that "1 MiB" is never less.
[[nodiscard]] QString formatBytes(qint64 bytes);
/// "1,234,567" as this locale groups digits.
[[nodiscard]] QString formatNumber(qint64 number);
/// "1 byte", "1,234,567 bytes".
[[nodiscard]] QString formatByteCount(qint64 bytes);
/// "12.3k", "4.5M": for narrow places; below 10 000 as it is.
[[nodiscard]] QString formatShort(qint64 number);
/// "0x1f".
[[nodiscard]] QString formatHex(qint64 number);
/// "Uint32Array LE", "Int8Array".
[[nodiscard]] QString typeLabel(ElementType type);

} // namespace sluice
