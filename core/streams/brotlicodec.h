#pragma once

#include "core/streams/transform.h"

#include <memory>

namespace sluice {

/// Decodes one brotli stream (RFC 7932: windows up to 16 MiB); data after it is corrupt, as brotli says.
/// Brotli carries no checksum: some wrong bytes pass. Thread rule: a pure function.
[[nodiscard]] std::unique_ptr<Transform> makeUnbrotli();

/// `level` 0 to 9. Levels 10 and 11 work for seconds without a pause, so that a run could not be stopped in
/// time.
[[nodiscard]] std::unique_ptr<Transform> makeBrotli(int level);

} // namespace sluice
