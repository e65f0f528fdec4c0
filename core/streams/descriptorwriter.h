#pragma once

#include "core/bytes/slice.h"
#include "core/streams/stagecontext.h"

#include <QString>

#include <span>

namespace sluice {

/// Writes all of `slices` to `descriptor`, waiting for it (backpressure) where it can be waited for: sockets,
/// and pipes that were opened with O_NONBLOCK. Each call of the system counts as a copy user->kernel.
/// Errors: Cancelled; Io, naming `what`; Changed when the bytes are of a mapped file that has lost them.
/// Thread rule: a function; one thread at a time for one descriptor.
[[nodiscard]] Result<void> writeAll(int descriptor, std::span<const Slice> slices, const QString& what,
                                    const StageContext& context);

/// What the system said about output to `what`, as an error.
[[nodiscard]] tl::unexpected<Error> outputFailure(const QString& what, int systemError);

} // namespace sluice
