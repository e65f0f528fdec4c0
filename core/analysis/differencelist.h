#pragma once

#include "core/analysis/compare.h"

#include <optional>

namespace sluice {

/// Takes the differences of a comparison as they are found, joins what belongs together, and counts.
/// Thread rule: one thread.
class DifferenceList
{
public:
    explicit DifferenceList(const CompareOptions& options);

    /// Comes after all that was added before, with as many bytes of A as of B between. Touching ones are
    /// joined. Empty ones are ignored.
    void add(Difference difference);
    /// What is added from here on is joined to nothing before it.
    void separate();
    /// Of sizes `sizeA` and `sizeB`; the error is what `each` gave.
    [[nodiscard]] Result<Comparison> finish(qint64 sizeA, qint64 sizeB);
    /// `each` gave an error: nothing more is wanted.
    [[nodiscard]] bool isStopped() const { return m_error.has_value(); }

private:
    [[nodiscard]] bool joins(const Difference& next, qint64 between) const;

    const CompareOptions& m_options;
    Comparison m_result;
    Difference m_last;
    /// Equal bytes inside m_last.
    qint64 m_sameInLast = 0;
    qint64 m_differentA = 0;
    std::optional<Error> m_error;
};

} // namespace sluice
