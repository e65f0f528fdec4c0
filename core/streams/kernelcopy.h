#pragma once

#include "core/streams/streamsink.h"
#include "core/streams/streamsource.h"

#include <functional>

namespace sluice {

/// Lets the kernel copy a range of a file to a sink without any byte passing through us: copy_file_range(2)
/// between files where the file system can, sendfile(2) else. Counts kernel->kernel, one copy for each call.
/// `step` is called before each call with the bytes done so far: it may wait, and ends the copy by an error.
/// Errors: those of `step`; Io, Changed (the file ended before the range did), TooLarge, Cancelled.
/// Thread rule: a function; one thread at a time for one sink.
[[nodiscard]] Result<void> kernelCopy(const StreamSource& source, StreamSink& sink,
                                      const StageContext& context,
                                      const std::function<Result<void>(qint64 copied)>& step);

} // namespace sluice
