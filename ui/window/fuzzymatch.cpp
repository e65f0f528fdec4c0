#include "ui/window/fuzzymatch.h"

#include <algorithm>
#include <vector>

namespace sluice {
namespace {

constexpr int kMaxLength = 256;
constexpr int kNone = -1'000'000;
constexpr int kWordStart = 8;
constexpr int kRun = 10;
constexpr int kTextStart = 4;

bool startsWord(QStringView text, int at)
{
    if (at == 0)
        return true;
    const QChar before = text[at - 1];
    return !before.isLetterOrNumber() || (before.isLower() && text[at].isUpper());
}

} // namespace

std::optional<FuzzyMatch> fuzzyMatch(QStringView pattern, QStringView text)
{
    QString wanted;
    for (const QChar c : pattern.left(kMaxLength)) {
        if (!c.isSpace())
            wanted.append(c.toCaseFolded());
    }
    const QStringView within = text.left(kMaxLength);
    const auto rows = static_cast<int>(wanted.size());
    const auto columns = static_cast<int>(within.size());
    if (rows == 0)
        return FuzzyMatch{};

    // best[r][c]: the best score with character r of the pattern at place c; from: where r - 1 was then.
    std::vector<int> best(size_t(rows) * size_t(columns), kNone);
    std::vector<int> from(best.size(), -1);
    const auto cell = [columns](int r, int c) { return size_t(r) * size_t(columns) + size_t(c); };
    for (int r = 0; r < rows; ++r) {
        int bestBefore = kNone;
        int bestPlace = -1;
        for (int c = 0; c < columns; ++c) {
            if (r > 0 && c > 0 && best[cell(r - 1, c - 1)] > bestBefore) {
                bestBefore = best[cell(r - 1, c - 1)];
                bestPlace = c - 1;
            }
            if (within[c].toCaseFolded() != wanted[r] || (r > 0 && bestBefore == kNone))
                continue;
            const int here = 1 + (startsWord(within, c) ? kWordStart : 0) + (c == 0 ? kTextStart : 0);
            const int apart = r == 0 ? here : here + bestBefore;
            const int run =
                r > 0 && best[cell(r - 1, c - 1)] != kNone ? best[cell(r - 1, c - 1)] + here + kRun : kNone;
            best[cell(r, c)] = std::max(apart, run);
            from[cell(r, c)] = run >= apart ? c - 1 : bestPlace;
        }
    }

    const auto last = best.begin() + static_cast<qsizetype>(cell(rows - 1, 0));
    const auto top = std::max_element(last, best.end());
    if (top == best.end() || *top == kNone)
        return std::nullopt;
    FuzzyMatch match;
    // A shorter text is the closer one.
    match.score = *top * 4 - columns / 8;
    auto c = static_cast<int>(top - last);
    for (int r = rows - 1; r >= 0; --r) {
        match.places.prepend(c);
        c = from[cell(r, c)];
    }
    return match;
}

} // namespace sluice
