#pragma once

#include "core/search/expression.h"
#include "core/search/fixedmatcher.h"
#include "core/search/hit.h"
#include "core/search/numbermatcher.h"
#include "core/search/searchplan.h"

#include <optional>
#include <vector>

namespace sluice {

/// A pattern made ready. Thread rule: immutable; threads take copies of the matchers.
struct SearchTerms
{
    template <typename Matcher>
    struct Of
    {
        Matcher matcher;
        int pattern;
    };

    std::vector<Of<FixedMatcher>> fixed;
    std::vector<Of<NumberMatcher>> numbers;
    std::vector<Of<std::shared_ptr<const CompiledExpression>>> expressions;
    /// Bytes of the longest term of bytes or numbers, at least 1.
    qint64 longest = 1;
    /// Something is found among nothing but zeros.
    bool matchesZeros = false;
    SearchPlan::Shape shape;
};

/// What one chunk holds.
struct ChunkResult
{
    SearchChunk chunk;
    /// Hits of bytes and numbers, and those of them that were wanted, in order.
    qint64 count = 0;
    std::vector<Hit> hits;
    /// Of each expression, as if no match before the chunk reached into it.
    std::vector<std::vector<ByteRange>> matches;
    /// Where the last of them ended, or one of no bytes; negative: there was none.
    std::vector<qint64> lastEnds;
    std::optional<Error> error;
};

/// Searches chunks. Thread rule: one thread at a time.
class ChunkSearch
{
public:
    /// `terms` outlives it; `faults` is the snapshot's faultCount() when the search began; `cancel` may be
    /// null.
    ChunkSearch(const SearchTerms& terms, const Snapshot& snapshot, ByteRange range, quint64 faults,
                const std::atomic<bool>* cancel);

    /// At most `wanted` hits of bytes and numbers are kept; all are counted. What `result` held before is
    /// forgotten, its memory used again.
    void search(const SearchChunk& chunk, qint64 wanted, ChunkResult& result);

    /// Makes the matches of an expression true where the match before the chunk, perhaps of no bytes, ended
    /// after its start, at `from`. Errors as ExpressionMatcher::find().
    [[nodiscard]] Result<void> rectify(ChunkResult& result, size_t expression, qint64 from);

private:
    void searchBytes(SearchData& data, ByteRange places, qint64 wanted, ChunkResult& result);
    template <typename Matcher>
    [[nodiscard]] Result<void> searchTerm(SearchTerms::Of<Matcher>& term, SearchData& data, ByteRange places,
                                          qint64 wanted, ChunkResult& result);
    void searchHole(ByteRange places, qint64 wanted, ChunkResult& result);
    /// Up to where the bytes of `part` can be trusted.
    [[nodiscard]] qint64 trustedEnd(ByteRange part, std::optional<Error>& error) const;

    const SearchTerms& m_terms;
    Snapshot m_snapshot;
    ByteRange m_range;
    quint64 m_faults;
    SearchData m_data;
    std::vector<SearchTerms::Of<FixedMatcher>> m_fixed;
    std::vector<SearchTerms::Of<NumberMatcher>> m_numbers;
    std::vector<std::unique_ptr<ExpressionMatcher>> m_expressions;
    std::vector<HitWord> m_words;
};

} // namespace sluice
