#pragma once

#include "core/bytes/binarytext.h"
#include "core/bytes/encoding.h"
#include "core/streams/transform.h"

#include <memory>

namespace sluice {

/// Bytes to text and back, and text to UTF-8. Each stage works through a small staging buffer, which stays in
/// the cache, and counts that copy. Thread rule: pure functions.

/// Hexadecimal in lower case, base64 with padding, base64url without; one line.
[[nodiscard]] std::unique_ptr<Transform> makeTextEncoder(BinaryText kind);

/// As lenient as Node's Buffer.from(): what gives no bytes is ignored and reported.
[[nodiscard]] std::unique_ptr<Transform> makeTextDecoder(BinaryText kind);

/// Text in `from` to UTF-8; invalid sequences become U+FFFD and are reported.
[[nodiscard]] std::unique_ptr<Transform> makeToUtf8(const Encoding& from);

} // namespace sluice
