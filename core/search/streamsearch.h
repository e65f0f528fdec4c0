#pragma once

#include "core/search/chunksearch.h"
#include "core/search/searcher.h"

#include <QByteArrayView>

#include <functional>
#include <memory>
#include <vector>

namespace sluice {

/// Looks for a pattern in bytes that come piece by piece and are not kept, and finds what a Searcher finds in
/// all of them at once, each hit as soon as it is certain. Pieces are looked at where they lie; only what may
/// be the start of a hit, and what it may look back at, is copied when the next piece comes: a few bytes
/// mostly, and at most CompiledExpression::kLongestMatch and kFurthestLookBehind with it. Where that does not
/// suffice it gives up, as a Searcher does. Thread rule: one thread at a time.
class StreamSearch
{
public:
    /// Takes a hit, and the bytes from its start on, as far as they are at hand.
    using Sink = std::function<void(const Hit& hit, QByteArrayView bytes)>;

    /// `cancel` may be null; looked at often enough to stop within a tenth of a second.
    StreamSearch(const Searcher& searcher, const std::atomic<bool>* cancel);
    StreamSearch(const StreamSearch&) = delete;
    StreamSearch& operator=(const StreamSearch&) = delete;

    /// The next bytes, any number. All hits that are certain now are counted; of each thing that is looked
    /// for, a call hands out at least the first `wanted`, in order. Errors: Cancelled; TooLarge, when it gave
    /// up, at Error::offset in the stream. After an error only the counts can be asked for.
    [[nodiscard]] Result<void> push(const Slice& piece, qint64 wanted, const Sink& sink);
    /// There are no more. Errors as push().
    [[nodiscard]] Result<void> finish(qint64 wanted, const Sink& sink);

    [[nodiscard]] qint64 hits() const { return m_hits; }
    /// Bytes that were pushed.
    [[nodiscard]] qint64 size() const { return m_size; }
    /// Bytes that were copied, in all.
    [[nodiscard]] qint64 copied() const { return m_copied; }
    /// All that begins before it has been found.
    [[nodiscard]] qint64 certainUntil() const;

private:
    /// One thing that is looked for, and the first place that is not decided.
    template <typename Matcher>
    struct Lane
    {
        Matcher matcher;
        int pattern = 0;
        qint64 next = 0;
    };
    struct ExpressionLane : Lane<std::unique_ptr<ExpressionMatcher>>
    {
        qint64 lookBehind = 1;
        /// Bytes of the stream before which it is no use to look again.
        qint64 retryAt = 0;
        bool waits = false;
        /// Of the last match.
        qint64 lastEnd = -1;
    };
    struct Request
    {
        qint64 wanted;
        const Sink& sink;
    };

    [[nodiscard]] Result<void> searchSeam(const Slice& piece, const Request& request);
    [[nodiscard]] Result<void> searchData(SearchData& data, qint64 until, bool atSeam,
                                          const Request& request);
    template <typename Matcher>
    [[nodiscard]] Result<void> searchBytes(Lane<Matcher>& lane, SearchData& data, qint64 until,
                                           const Request& request);
    [[nodiscard]] Result<void> searchExpression(ExpressionLane& lane, SearchData& data, qint64 until,
                                                const Request& request);
    [[nodiscard]] Slice tail() const;
    void join(const Slice& piece, qint64 bytes);
    void keepTail(const Slice& piece);

    const std::shared_ptr<const SearchTerms> m_terms;
    const std::atomic<bool>* m_cancel;
    std::vector<Lane<FixedMatcher>> m_fixed;
    std::vector<Lane<NumberMatcher>> m_numbers;
    std::vector<ExpressionLane> m_expressions;
    /// Of the piece, so many bytes decide about what begins before it.
    qint64 m_seam = 1;
    std::vector<HitWord> m_words;
    std::vector<ByteRange> m_found;

    qint64 m_size = 0;
    qint64 m_hits = 0;
    qint64 m_copied = 0;
    /// The bytes from m_tailAt on that came before the piece, then the first m_joined of it. Between two
    /// pieces they may lie in the last one, still.
    QByteArray m_tail;
    Slice m_rest;
    qint64 m_tailAt = 0;
    qint64 m_joined = 0;
};

} // namespace sluice
