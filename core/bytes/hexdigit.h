#pragma once

#include <optional>

namespace sluice {

/// The value of a hexadecimal digit in either case; nothing when it is none. Thread rule: a pure function.
[[nodiscard]] constexpr std::optional<int> hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    if (lower >= 'a' && lower <= 'f')
        return lower - 'a' + 10;
    return std::nullopt;
}

} // namespace sluice
