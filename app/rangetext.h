#pragma once

#include "core/error.h"

#include <QByteArray>

namespace sluice {

/// Whether a RANGE (core/bytes/offset.h) has an offset that counts from the end. Pure.
[[nodiscard]] bool countsFromEnd(const QByteArray& range);

/// What can be said against a RANGE before the size of the file is known. Error: Invalid. Pure.
[[nodiscard]] Result<void> checkRangeText(const QByteArray& range);

} // namespace sluice
