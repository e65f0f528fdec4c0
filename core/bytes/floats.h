#pragma once

#include <QtGlobal>

namespace sluice {

/// IEEE 754 numbers as text, straight from their bits, and the two 16-bit kinds that C++20 lacks.
/// Thread rule: pure functions.
///
/// The text is the shortest decimal that reads back to the same bits: plain when 1e-4 <= |x| < 10^d, d being
/// the most digits that the kind ever needs (5, 4, 9, 17), else with an exponent as JavaScript writes it
/// ("1.5e-7", "1e+21"). Also "0", "-0", "Infinity", "-Infinity"; the NaN of JavaScript (positive, quiet, no
/// payload) is "NaN", any other one shows its bits: "NaN 0x7fc00001".

/// What kind of number a bit pattern stands for.
enum class FloatClass { Zero, Normal, Denormal, Infinite, NotANumber };

/// IEEE 754 binary16. Exact; a signalling NaN keeps its payload but may become quiet.
[[nodiscard]] double halfToDouble(quint16 bits);
/// bfloat16: the upper half of a float32. Exact, with NaN as above.
[[nodiscard]] double bfloatToDouble(quint16 bits);

[[nodiscard]] FloatClass classifyHalf(quint16 bits);
[[nodiscard]] FloatClass classifyBfloat(quint16 bits);
[[nodiscard]] FloatClass classifyFloat(quint32 bits);
[[nodiscard]] FloatClass classifyDouble(quint64 bits);

/// Characters that a format function below may write at most.
inline constexpr int kMaxFloatText = 24;

/// Each writes ASCII to `out`, which has room for kMaxFloatText, without a final 0; gives the length.
[[nodiscard]] int formatHalf(quint16 bits, char* out);
[[nodiscard]] int formatBfloat(quint16 bits, char* out);
[[nodiscard]] int formatFloat(quint32 bits, char* out);
[[nodiscard]] int formatDouble(quint64 bits, char* out);

} // namespace sluice
