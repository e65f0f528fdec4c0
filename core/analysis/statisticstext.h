#pragma once

#include "core/analysis/statistics.h"

#include <QByteArray>

namespace sluice {

/// All that was counted, as CSV (RFC 4180) with the columns what, key, value: "figure" by name, "byte" by its
/// value (0x00 to 0xff), "block" by its offset (entropy in bits), "pair" by both bytes, where there are any
/// (0x4142 for 41 and then 42), "int16" by the least number of its bin, "float32" by the name of its
/// exponent ("-2^3": from -2^4, not included, to -2^3). `range`: what was counted, in the offsets that blocks
/// are to have. Numbers have a point. Pure.
[[nodiscard]] QByteArray statisticsToCsv(const Statistics& statistics, ByteRange range);

/// The name of a bin of NumberFigures::float32: "2^-3", "-2^127", "0" and "-0" for zeros and denormals. Pure.
[[nodiscard]] QByteArray floatBinName(size_t bin);

} // namespace sluice
