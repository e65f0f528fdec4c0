#pragma once

#include "tests/support/random.h"

#include <QByteArray>

#include <span>

namespace sluice::test {

/// Bytes that random expressions match often: few letters in both cases, ends of lines, a zero, high bytes.
QByteArray expressionData(Random& random, qsizetype size);

/// Lines, most of them empty, that one byte ends, or two.
QByteArray lineEndData(Random& random, qsizetype size);

/// An expression of most that PCRE2 knows, that is never refused and takes PCRE2 no long time on short data.
/// Groups are `depth` deep at most. `resets`: with "\K", too, which moves the start of a match.
QByteArray randomExpression(Random& random, int depth, bool resets);

/// Expressions for which two bytes end a line: what lies between these is no place to begin.
std::span<const char* const> lineEndExpressions();

/// Expressions that take a search by trial and error for ever in data of one letter.
std::span<const char* const> catastrophicExpressions();

} // namespace sluice::test
