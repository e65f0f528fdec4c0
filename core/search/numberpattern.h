#pragma once

#include "core/error.h"
#include "core/search/pattern.h"

#include <QByteArrayView>

namespace sluice {

/// "1000", "1000..2000", "0x10..", "..-1", "3.14 ± 0.01", "3.14 +- 0.01" as numbers of `type`; bounds are
/// included, and a bound of a float is the nearest number of its type. Errors: Invalid; Error::offset is the
/// place in `text`. Thread rule: a pure function.
[[nodiscard]] Result<NumberRange> parseNumbers(QByteArrayView text, ElementType type);

} // namespace sluice
