#pragma once

#include "core/search/pattern.h"
#include "core/streams/transform.h"

#include <memory>

namespace sluice {

/// A stage that finds `pattern` in the bytes that flow past it, which go on unchanged: nothing is copied but
/// the few bytes at the border of two chunks, and what an expression has not decided about. The hits are
/// those that a Searcher finds in all of the stream at once. Counts all and keeps the first `shown` of them:
/// see hits(), and remark(), a line each: the offset in the stream, in decimal, and an excerpt. Memory does
/// not grow with the stream. A stream in which an expression gives up fails there: Unsupported. Errors:
/// Invalid. Thread rule: as Transform.
[[nodiscard]] Result<std::unique_ptr<Transform>> makeGrep(const Pattern& pattern, qint64 shown);

} // namespace sluice
