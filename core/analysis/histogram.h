#pragma once

#include <QtGlobal>

#include <array>
#include <span>

namespace sluice {

/// How often each byte value occurs.
using ByteCounts = std::array<quint64, 256>;

/// Adds the bytes to the counts. Fast on any data: counters are spread over several tables, so that bytes
/// that repeat do not wait for each other. Pure.
void countBytes(std::span<const quint8> bytes, ByteCounts& counts);

/// Shannon's entropy of bytes with these counts, in bits per byte: 0 to 8; 0 when there are none.
/// H = log2 n - (sum of c log2 c) / n. Pure.
[[nodiscard]] double entropyOf(const ByteCounts& counts);

} // namespace sluice
