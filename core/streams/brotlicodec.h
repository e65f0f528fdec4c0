#pragma once

#include "core/streams/transform.h"

#include <memory>

namespace sluice {

/// Decodes one brotli stream (RFC 7932: windows up to 16 MiB); data after it is corrupt, as brotli says.
/// Brotli carries no checksum: some wrong bytes pass. Thread rule: a pure function.
[[nodiscard]] std::unique_ptr<Transform> makeUnbrotli();

/// `level` 0 to 11.
[[nodiscard]] std::unique_ptr<Transform> makeBrotli(int level);

} // namespace sluice
