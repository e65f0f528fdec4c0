#pragma once

#include "core/error.h"
#include "core/search/classmatcher.h"
#include "core/search/pattern.h"
#include "core/search/searchdata.h"

#include <atomic>
#include <bitset>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace sluice {

/// Says what is wrong with an expression, if anything is. Error: Invalid, with the place in its text.
/// Thread rule: a pure function.
[[nodiscard]] Result<void> checkExpression(const Expression& expression);

/// An expression made ready: compiled by PCRE2, with bytes that every match has, where there are some: they
/// are found fast, and nothing else has to be looked at. (Vectorscan would be faster; 5.4.9, which Debian 12
/// has, misses matches.) Thread rule: immutable; any number of threads.
class CompiledExpression
{
public:
    /// A match that would need to look further than this makes a search give up.
    static constexpr qint64 kLongestMatch = qint64{16} << 20;
    /// Bytes before a place that an expression may look at; one that could look at more is refused.
    static constexpr qint64 kFurthestLookBehind = qint64{1} << 20;
    /// Steps of PCRE2 at one place, after which a search gives up: a second or so.
    static constexpr qint64 kMostSteps = 20'000'000;

    /// Errors as checkExpression().
    [[nodiscard]] static Result<std::shared_ptr<const CompiledExpression>>
    compile(const Expression& expression, bool useMarks = true);
    CompiledExpression();
    ~CompiledExpression();
    CompiledExpression(const CompiledExpression&) = delete;
    CompiledExpression& operator=(const CompiledExpression&) = delete;

    /// Bytes before a place that decide about a match there, at least 1.
    [[nodiscard]] qint64 lookBehind() const { return m_lookBehind + (m_skipsAfterEmpty ? 1 : 0); }
    /// Every match has bytes that are looked for first.
    [[nodiscard]] bool hasMark() const { return m_mark || m_sequence; }
    /// A match can begin among zeros.
    [[nodiscard]] bool canBeginInZeros() const { return m_beginsInZeros; }
    /// What is found from a place on says nothing about what is found from another one: "\K" lets a match
    /// begin behind what it needs, and such a match of no bytes, too, ends where the next one is looked for.
    [[nodiscard]] bool dependsOnStart() const { return m_movesStart || m_skipsAfterEmpty; }
    /// Where the match before ended decides about the place there.
    [[nodiscard]] bool dependsOnLastEnd() const { return m_skipsLineFeed || m_skipsAfterEmpty; }

private:
    friend class ExpressionMatcher;
    friend class MatchFinder;
    struct Handles;

    void chooseMark(const Expression& expression);
    void makeMachineCode(const Expression& expression);

    std::unique_ptr<Handles> m_handles;
    qint64 m_lookBehind = 1;
    /// PCRE2 stops so many places too early where it steps over a carriage return and a line feed at once.
    qint64 m_slack = 0;
    /// What is looked for first: bytes under masks, or classes of bytes, or neither.
    std::optional<MaskedBytes> m_mark;
    std::optional<ClassSequence> m_sequence;
    /// A match begins with the mark, not just has it.
    bool m_markIsFirst = false;
    /// The mark is a match: there is nothing else in the expression.
    bool m_markIsWhole = false;
    /// What a match, up to the mark, can consist of.
    std::bitset<256> m_bytes;
    bool m_beginsInZeros = true;
    bool m_movesStart = false;
    /// Bytes can be looked at only when one more is known to follow.
    bool m_seesLines = false;
    /// No match begins between a carriage return and a line feed, but where the last one ended.
    bool m_skipsLineFeed = false;
    /// One may begin there, but not after a match of no bytes before the carriage return.
    bool m_skipsAfterEmpty = false;
    /// It begins with ".*" or the like: what fails at a place fails at all after it in the same line.
    bool m_startsLine = false;
    bool m_lineFeedEndsLine = false;
    /// PCRE2 does not know that any more: it is asked about one place at a time.
    bool m_asksSingly = false;
};

/// Finds the matches of one expression. Thread rule: one thread at a time.
class ExpressionMatcher
{
public:
    /// `cancel` may be null; looked at often enough to stop within a tenth of a second.
    ExpressionMatcher(std::shared_ptr<const CompiledExpression> expression, const std::atomic<bool>* cancel);
    ~ExpressionMatcher();
    ExpressionMatcher(const ExpressionMatcher&) = delete;
    ExpressionMatcher& operator=(const ExpressionMatcher&) = delete;

    /// The leftmost match, not empty, that begins at one of the places [from, until) of the data's range; it
    /// may end far behind. Nothing: there is none. Errors: Cancelled; TooLarge, when it gave up, at
    /// Error::offset; those of ByteSource.
    [[nodiscard]] Result<std::optional<ByteRange>> find(SearchData& data, qint64 from, qint64 until);

    /// All matches that begin in `places`, leftmost first, none overlapping the one before: what find() gives
    /// over and over, each time from the end of the last match. `lastEnd` is where the match before `places`
    /// ended, one of no bytes too, if that is known and matters: between the two bytes that end a line none
    /// begins, but there.
    /// Errors as find(); `found` then holds the matches before the error.
    [[nodiscard]] Result<void> findAll(SearchData& data, ByteRange places, std::vector<ByteRange>& found,
                                       qint64 lastEnd = -1);

    /// Where the last match ended of those that find() and findAll() met, one of no bytes too, or what they
    /// were told: a match of no bytes may end far behind its start. Negative: there was none.
    [[nodiscard]] qint64 lastEnd() const;

    /// In open data: where the last find() or findAll() stopped, because bytes that have not come yet decide
    /// about that place. All before it is decided.
    struct Wait
    {
        qint64 place = 0;
        /// It took many steps to see that.
        bool costly = false;
    };
    [[nodiscard]] const std::optional<Wait>& wait() const;

private:
    struct State;
    [[nodiscard]] Result<void> findEach(SearchData& data, qint64 from, qint64 until,
                                        std::vector<ByteRange>& found);
    [[nodiscard]] Result<qint64> runStart(SearchData& data, qint64 from, qint64 until);
    /// Where marks begin in `places`, counted from their first.
    [[nodiscard]] Result<std::span<const HitWord>> findWords(SearchData& data, ByteRange places);
    /// The marks in `places`; false: there are too many of them to be of use.
    [[nodiscard]] Result<bool> findMarks(SearchData& data, ByteRange places, std::vector<qint64>& marks);
    [[nodiscard]] Result<void> findWhole(SearchData& data, ByteRange places, std::vector<ByteRange>& found);
    [[nodiscard]] Result<void> settle(SearchData& data, ByteRange places, const std::vector<qint64>& marks,
                                      qint64& at, std::vector<ByteRange>& found);
    void awaitMark(const SearchData& data, ByteRange places, qint64 at);
    [[nodiscard]] Result<void> findMarked(SearchData& data, ByteRange places, std::vector<ByteRange>& found);
    [[nodiscard]] bool isCancelled() const;

    std::shared_ptr<const CompiledExpression> m_expression;
    const std::atomic<bool>* m_cancel;
    std::unique_ptr<State> m_state;
};

} // namespace sluice
