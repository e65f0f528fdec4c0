#pragma once

#include <QString>

namespace sluice {

/// "U+0041 A": the code point and the character itself; where showing it would show nothing, or disturb the
/// text around it, what it is instead: "U+000A LF", "U+00A0 space", "U+202E format", "U+FFFF noncharacter". A
/// combining mark sits on a dotted circle. `codePoint` at most 0x10ffff. Thread rule: a pure function.
[[nodiscard]] QString characterText(char32_t codePoint);

} // namespace sluice
