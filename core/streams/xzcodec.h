#pragma once

#include "core/streams/transform.h"

#include <memory>

namespace sluice {

class Decoder;

/// Decodes .xz streams that follow each other (with padding), a .lzma or a .lz file; data after them is
/// corrupt, as xz says. `memoryLimit` in bytes: a stream whose header asks for more is refused (TooLarge).
/// Thread rule: a pure function.
[[nodiscard]] std::unique_ptr<Transform> makeUnxz(qint64 memoryLimit);

/// The decoder alone, for one stream whose end is asked for: what follows it does not matter.
[[nodiscard]] std::unique_ptr<Decoder> makeUnxzDecoder(qint64 memoryLimit);

/// `level` 0 to 9 as xz counts them. Writes CRC-64.
[[nodiscard]] std::unique_ptr<Transform> makeXz(int level);

} // namespace sluice
