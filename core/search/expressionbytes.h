#pragma once

#include <QByteArray>

#include <bitset>

namespace sluice {

/// Bytes that a match of a regular expression can consist of, or more of them: all, where the text is not
/// understood. What is not among them parts matches from each other. The expression is one that PCRE2 takes
/// and that looks at nothing around its matches. Thread rule: a pure function.
[[nodiscard]] std::bitset<256> bytesOfMatches(const QByteArray& text);

} // namespace sluice
