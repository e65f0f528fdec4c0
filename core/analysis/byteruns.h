#pragma once

#include <QtGlobal>

namespace sluice {

// How far two runs of `length` bytes agree. Pure; any thread. All return values lie in [0, length].

/// The number of equal bytes at their start.
[[nodiscard]] qint64 equalAtStart(const quint8* a, const quint8* b, qint64 length);
/// The number of equal bytes at their end; `a` and `b` point to their starts.
[[nodiscard]] qint64 equalAtEnd(const quint8* a, const quint8* b, qint64 length);
/// The number of bytes at their start before the first equal one.
[[nodiscard]] qint64 differentAtStart(const quint8* a, const quint8* b, qint64 length);

} // namespace sluice
