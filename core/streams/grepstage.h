#pragma once

#include "core/search/pattern.h"
#include "core/streams/transform.h"

#include <memory>

namespace sluice {

/// A stage that finds `pattern` in the bytes that flow past it, which go on unchanged: nothing is copied but
/// the few bytes at the border of two chunks. Counts all hits, overlapping ones too, and tells the first
/// `shown` of them in its remark, a line each: the offset in the stream, in decimal, and an excerpt. Memory
/// does not grow with the stream. Errors: Invalid; Unsupported for regular expressions, whose matches may be
/// of any length. Thread rule: as Transform.
[[nodiscard]] Result<std::unique_ptr<Transform>> makeGrep(const Pattern& pattern, qint64 shown);

} // namespace sluice
