#pragma once

#include "core/streams/transform.h"

#include <QByteArray>

#include <memory>

namespace sluice {

/// Stages that cut a stream into frames and count them. The bytes go on unchanged, as slices of what came in:
/// nothing is copied and nothing is gathered, however long a frame is. A frame that spans chunks goes on in
/// as many slices. Thread rule: pure functions.

/// What one slice handed on is: a frame (or the part of it in this chunk), or the chunk as it came, which is
/// faster.
enum class FrameSlices { Frames, Chunks };

/// Frames end with `delimiter` (1 to 4096 bytes), which belongs to them; a last frame may end without.
[[nodiscard]] std::unique_ptr<Transform> makeSplit(const QByteArray& delimiter, FrameSlices slices);

/// How long each frame is stands before it.
struct LengthPrefix
{
    /// 1 to 8.
    int bytes = 4;
    bool bigEndian = true;
    /// A longer frame is taken for a sign that this is something else: Invalid, at its offset.
    qint64 largestFrame = 0;
    /// The prefix goes on with its frame; else only what it counts does.
    bool keepPrefix = true;
};

/// A frame cut short by the end of the input is truncated.
[[nodiscard]] std::unique_ptr<Transform> makeLengthPrefix(const LengthPrefix& prefix);

} // namespace sluice
