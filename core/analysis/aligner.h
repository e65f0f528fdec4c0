#pragma once

#include "core/analysis/comparedside.h"
#include "core/analysis/differencelist.h"
#include "core/analysis/matcher.h"

namespace sluice {

/// Finds what was inserted into A, deleted from it and replaced in it to make B. What the two have in common
/// at their starts and ends goes first; in what is left, runs of bytes that both have are found by samples
/// (Matcher), which leaves gaps between them; each gap is treated in the same way, and a small one exactly
/// (shortestEdit). Memory is bounded by the number of samples. Thread rule: one thread.
class Aligner
{
public:
    Aligner(ComparedSide& a, ComparedSide& b, DifferenceList& out);

    /// Errors are found in the sides afterwards.
    void run();

private:
    [[nodiscard]] bool isStopped() const;
    void align(Gap gap, const Sampling& parent);
    [[nodiscard]] bool alignByMatches(const Gap& gap, const Sampling& parent);
    [[nodiscard]] bool alignExactly(const Gap& gap, int maxEdits);
    void replace(const Gap& gap);

    ComparedSide& m_a;
    ComparedSide& m_b;
    DifferenceList& m_out;
};

} // namespace sluice
