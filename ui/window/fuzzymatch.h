#pragma once

#include <QList>
#include <QString>

#include <optional>

namespace sluice {

/// How well a pattern fits a text. Thread rule: a value.
struct FuzzyMatch
{
    /// Higher is better; only to compare matches of one pattern.
    int score = 0;
    /// Places in the text of the pattern's characters, rising.
    QList<int> places;
};

/// The best way in which the characters of `pattern` (spaces skipped, case ignored) occur in `text` in that
/// order: runs and starts of words count more. Nothing when they do not occur. Cost: the product of the
/// lengths, each cut to 256.
[[nodiscard]] std::optional<FuzzyMatch> fuzzyMatch(QStringView pattern, QStringView text);

} // namespace sluice
