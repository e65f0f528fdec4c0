#pragma once

#include "core/streams/transform.h"

#include <memory>

namespace sluice {

class Decoder;

/// Decodes Zstandard frames that follow each other, skippable ones among them (RFC 8878); anything else after
/// a frame is an error, as it is to zstd. `largestWindowLog` 10 to 31: a frame that asks for a larger window
/// (2^largestWindowLog bytes) is refused (TooLarge). Thread rule: a pure function.
[[nodiscard]] std::unique_ptr<Transform> makeUnzstd(int largestWindowLog);

/// The decoder alone, for one stream whose end is asked for.
[[nodiscard]] std::unique_ptr<Decoder> makeUnzstdDecoder(int largestWindowLog);

/// `level` 1 to 19; above that (zstd's --ultra) a run could not be stopped in time. Writes the content
/// checksum.
[[nodiscard]] std::unique_ptr<Transform> makeZstd(int level);

} // namespace sluice
