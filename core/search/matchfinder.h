#pragma once

/// For the sources of expressions alone.

#include "core/search/expression.h"

namespace sluice {

/// Finds the next match of an expression by asking PCRE2. A call of its machine code, which nothing can stop,
/// is kept short: it gets few places to try, few bytes to look at and few steps back. What needs more is
/// tried again place by place with more of them, and at last by the interpreter, which asks after every step
/// whether it should stop. Thread rule: one thread at a time.
class MatchFinder
{
public:
    /// Bytes behind the places that it mostly looks at, at most.
    static constexpr qint64 kReach = qint64{64} << 10;

    /// How far it is: what the next search begins with, and what it leaves.
    struct Progress
    {
        /// Where the last match ended, one of no bytes too; negative: there was none.
        qint64 lastEnd = -1;
        /// Why it stopped, in open data.
        std::optional<ExpressionMatcher::Wait> wait;
    };

    /// `expression` outlives it; `cancel` may be null.
    MatchFinder(const CompiledExpression& expression, const std::atomic<bool>* cancel);
    ~MatchFinder();
    MatchFinder(const MatchFinder&) = delete;
    MatchFinder& operator=(const MatchFinder&) = delete;

    /// The leftmost match, not empty, that begins at one of the places [from, until) of the data's range, or
    /// none; those of no bytes are stepped over. Errors as ExpressionMatcher::find().
    [[nodiscard]] Result<std::optional<ByteRange>> find(SearchData& data, qint64 from, qint64 until);

    [[nodiscard]] Progress& progress() { return m_progress; }
    [[nodiscard]] const Progress& progress() const { return m_progress; }

private:
    struct State;
    struct Attempt;
    struct Call;
    struct Found;

    [[nodiscard]] Result<Attempt> attempt(SearchData& data, const Call& call);
    [[nodiscard]] Result<std::optional<ByteRange>> findPatiently(SearchData& data, qint64 place,
                                                                 uint32_t empty);
    [[nodiscard]] Result<std::optional<ByteRange>> findAt(SearchData& data, qint64 place, uint32_t empty);
    [[nodiscard]] Result<std::optional<Found>> findFirst(SearchData& data, qint64 from, qint64 until);
    [[nodiscard]] Result<bool> isAfterEmpty(SearchData& data, qint64 place);
    [[nodiscard]] Result<qint64> notInLineEnd(SearchData& data, qint64 place) const;
    [[nodiscard]] Result<qint64> placeAfter(SearchData& data, qint64 failed, qint64 until) const;
    /// One past the last byte that can be looked at.
    [[nodiscard]] qint64 lastOf(const SearchData& data) const;
    [[nodiscard]] bool isCancelled() const;

    const CompiledExpression& m_expression;
    const std::atomic<bool>* m_cancel;
    std::unique_ptr<State> m_state;
    Progress m_progress;
};

} // namespace sluice
