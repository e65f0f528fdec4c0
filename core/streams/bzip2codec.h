#pragma once

#include "core/streams/transform.h"

#include <memory>

namespace sluice {

class Decoder;

/// Decodes bzip2 streams that follow each other; trailing garbage is ignored and reported, as bzip2 does.
/// Thread rule: a pure function.
[[nodiscard]] std::unique_ptr<Transform> makeBunzip2();

/// The decoder alone, for one stream whose end is asked for.
[[nodiscard]] std::unique_ptr<Decoder> makeBunzip2Decoder();

/// `level` 1 to 9: the block size in units of 100 kB.
[[nodiscard]] std::unique_ptr<Transform> makeBzip2(int level);

} // namespace sluice
