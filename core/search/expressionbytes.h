#pragma once

#include "core/search/classmatcher.h"
#include "core/search/pattern.h"

#include <QByteArray>

#include <bitset>
#include <optional>

namespace sluice {

/// Bytes that a match of a regular expression can consist of, or more of them: all, where the text is not
/// understood. What is not among them parts matches from each other. The expression is one that PCRE2 takes
/// and that looks at nothing around its matches. Thread rule: a pure function.
[[nodiscard]] std::bitset<256> bytesOfMatches(const QByteArray& text);

/// The same expression with a look ahead for nothing before each of its alternatives; nothing, where the text
/// is not understood. The expression is one that PCRE2 takes. Thread rule: a pure function.
[[nodiscard]] std::optional<QByteArray> withEmptyLooks(const QByteArray& text);

/// What every match of an expression begins with: as much of it as is classes of bytes, each so many times.
struct StartOfMatches
{
    /// Perhaps empty; at most ClassMatcher::kLongest bytes.
    ClassSequence sequence;
    /// There is nothing else in the expression: the sequence is a match wherever it stands.
    bool whole = false;
};

/// The expression is one that PCRE2 takes. Thread rule: a pure function.
[[nodiscard]] StartOfMatches startOfMatches(const Expression& expression);

} // namespace sluice
