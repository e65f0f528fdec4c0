#pragma once

#include "core/streams/transform.h"

#include <memory>

namespace sluice {

class Decoder;

/// Decodes LZ4 frames that follow each other, skippable ones among them; anything else after a frame is an
/// error, as it is to lz4. The legacy format (before 2013) is named and refused. Thread rule: a pure
/// function.
[[nodiscard]] std::unique_ptr<Transform> makeUnlz4();

/// The decoder alone, for one stream whose end is asked for.
[[nodiscard]] std::unique_ptr<Decoder> makeUnlz4Decoder();

/// `level` 1 to 12. Independent blocks of 256 KiB, with the content's checksum.
[[nodiscard]] std::unique_ptr<Transform> makeLz4(int level);

} // namespace sluice
