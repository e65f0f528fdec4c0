#pragma once

#include "core/bytes/encoding.h"
#include "core/error.h"
#include "core/search/pattern.h"

#include <optional>
#include <span>
#include <vector>

namespace sluice {

/// Text turned into the bytes that it can be. Thread rule: pure functions.

/// The bytes that mean `codePoint` in `encoding`, without a byte order mark; nothing when it has none.
[[nodiscard]] std::optional<QByteArray> encodeChar(const Encoding& encoding, char32_t codePoint);

/// `text` as it can lie in `encoding`; several when cases differ in length. Errors: Invalid, Error::offset is
/// the index in `text` of the character that cannot be written; TooLarge, when cases differ too often.
[[nodiscard]] Result<std::vector<MaskedBytes>> textPatterns(std::span<const char32_t> text,
                                                            const Encoding& encoding, bool ignoreCase);

} // namespace sluice
