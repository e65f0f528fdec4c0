#pragma once

#include "core/streams/transform.h"

#include <QByteArray>

#include <memory>

namespace sluice {

/// Stages that work on bytes whatever they mean. Thread rule: pure functions.

/// Each byte xor the key, which is repeated from the start of the stream on. `key` is not empty.
[[nodiscard]] std::unique_ptr<Transform> makeXor(const QByteArray& key);
/// Reverses the order of the bytes in each unit of 2, 4 or 8. A unit cut short at the end stays as it is, and
/// is reported.
[[nodiscard]] std::unique_ptr<Transform> makeSwap(int unit);
/// Hands on the first `count` bytes, and wants no more.
[[nodiscard]] std::unique_ptr<Transform> makeTake(qint64 count);
/// Hands on all but the first `count` bytes.
[[nodiscard]] std::unique_ptr<Transform> makeSkip(qint64 count);
/// Hands everything on as it is.
[[nodiscard]] std::unique_ptr<Transform> makePass();
/// Hands everything on, at most `rate` (at least 1) bytes a second; waits by Output::pause().
[[nodiscard]] std::unique_ptr<Transform> makeThrottle(qint64 rate);

} // namespace sluice
