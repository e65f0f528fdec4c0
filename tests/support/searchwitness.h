#pragma once

#include "core/search/hit.h"
#include "core/search/pattern.h"

#include <QByteArray>

#include <vector>

namespace sluice::test {

/// Searches that are too simple to be wrong. Hits of terms in order of offset, then of pattern.
std::vector<Hit> stupidSearch(const QByteArray& data, const std::vector<SearchTerm>& terms);

/// PCRE2's own global match over all of `data` at once, as its pcre2demo makes it, by its interpreter;
/// matches of no bytes left out.
std::vector<Hit> stupidExpression(const QByteArray& data, const Expression& expression);

} // namespace sluice::test
