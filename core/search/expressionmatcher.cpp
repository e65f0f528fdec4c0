// Every match has certain bytes, its mark: those are found by the kernels, and PCRE2 is asked about what is
// around them alone.
#include "core/search/expression.h"
#include "core/search/fixedmatcher.h"
#include "core/search/matchfinder.h"

#include <QCoreApplication>

#include <algorithm>
#include <bit>

namespace sluice {
namespace {

constexpr qint64 kMarkPiece = qint64{64} << 10;
/// One mark in so many bytes and more makes looking for them slower than trying every place.
constexpr qint64 kSparse = 12;

Error cancelled()
{
    return {Error::Kind::Cancelled, QCoreApplication::translate("Expression", "the search was stopped"), 0,
            -1};
}

} // namespace

struct ExpressionMatcher::State
{
    State(const CompiledExpression& expression, const std::atomic<bool>* cancel)
        : finder(expression, cancel)
    {
    }

    MatchFinder finder;
    std::optional<FixedMatcher> mark;
    std::optional<ClassMatcher> sequence;
    qint64 markLength = 0;
    std::vector<HitWord> words;
};

ExpressionMatcher::ExpressionMatcher(std::shared_ptr<const CompiledExpression> expression,
                                     const std::atomic<bool>* cancel)
    : m_expression(std::move(expression))
    , m_cancel(cancel)
    , m_state(std::make_unique<State>(*m_expression, cancel))
{
    State& state = *m_state;
    if (m_expression->m_mark)
        state.mark.emplace(*m_expression->m_mark);
    if (m_expression->m_sequence)
        state.sequence.emplace(*m_expression->m_sequence);
    if (m_expression->hasMark()) {
        state.markLength = state.mark ? state.mark->length() : state.sequence->length();
        state.words.resize(kMarkPiece / 64 + 1);
    }
}

ExpressionMatcher::~ExpressionMatcher() = default;

qint64 ExpressionMatcher::lastEnd() const
{
    return m_state->finder.progress().lastEnd;
}

const std::optional<ExpressionMatcher::Wait>& ExpressionMatcher::wait() const
{
    return m_state->finder.progress().wait;
}

bool ExpressionMatcher::isCancelled() const
{
    return m_cancel != nullptr && m_cancel->load(std::memory_order_relaxed);
}

Result<std::optional<ByteRange>> ExpressionMatcher::find(SearchData& data, qint64 from, qint64 until)
{
    m_state->finder.progress() = {from, std::nullopt};
    return m_state->finder.find(data, from, until);
}

Result<void> ExpressionMatcher::findEach(SearchData& data, qint64 from, qint64 until,
                                         std::vector<ByteRange>& found)
{
    while (from < until) {
        const Result<std::optional<ByteRange>> match = m_state->finder.find(data, from, until);
        if (!match)
            return tl::unexpected(match.error());
        if (!*match)
            return {};
        found.push_back(**match);
        from = lastEnd();
    }
    return {};
}

Result<std::span<const HitWord>> ExpressionMatcher::findWords(SearchData& data, ByteRange places)
{
    State& state = *m_state;
    const qint64 before = state.markLength - 1;
    const qint64 wanted = std::min(places.length, data.range().end() - places.offset - before);
    if (wanted <= 0)
        return std::span<const HitWord>();
    const Result<const quint8*> bytes = data.at({places.offset, wanted + before});
    if (!bytes)
        return tl::unexpected(bytes.error());
    const size_t count = state.mark
                             ? state.mark->find(*bytes, static_cast<size_t>(wanted), state.words.data())
                             : state.sequence->find(*bytes, static_cast<size_t>(wanted), state.words.data());
    return std::span<const HitWord>(state.words.data(), count);
}

Result<bool> ExpressionMatcher::findMarks(SearchData& data, ByteRange places, std::vector<qint64>& marks)
{
    marks.clear();
    const Result<std::span<const HitWord>> words = findWords(data, places);
    if (!words)
        return tl::unexpected(words.error());
    for (const HitWord word : *words) {
        for (quint64 bits = word.bits; bits != 0; bits &= bits - 1)
            marks.push_back(places.offset + static_cast<qint64>(word.base) + std::countr_zero(bits));
    }
    return static_cast<qint64>(marks.size()) <= places.length / kSparse;
}

/// Every mark is a match, but for those that overlap one.
Result<void> ExpressionMatcher::findWhole(SearchData& data, ByteRange places, std::vector<ByteRange>& found)
{
    const qint64 length = m_state->markLength;
    qint64 at = places.offset;
    for (qint64 piece = at; piece < places.end(); piece += kMarkPiece) {
        if (isCancelled())
            return tl::unexpected(cancelled());
        const Result<std::span<const HitWord>> words =
            findWords(data, {piece, std::min(kMarkPiece, places.end() - piece)});
        if (!words)
            return tl::unexpected(words.error());
        for (const HitWord word : *words) {
            for (quint64 bits = word.bits; bits != 0; bits &= bits - 1) {
                const qint64 place = piece + static_cast<qint64>(word.base) + std::countr_zero(bits);
                if (place < at)
                    continue;
                found.push_back({place, length});
                at = m_state->finder.progress().lastEnd = place + length;
            }
        }
    }
    awaitMark(data, places, at);
    return {};
}

/// The last places of data that is open have room for a part of the mark only.
void ExpressionMatcher::awaitMark(const SearchData& data, ByteRange places, qint64 at)
{
    const qint64 seen = std::max(at, data.range().end() - (m_state->markLength - 1));
    if (data.isOpen() && seen < places.end())
        m_state->finder.progress().wait = Wait{seen, false};
}

/// From where on, or from `from`, all bytes before `until` are such that a match can have.
Result<qint64> ExpressionMatcher::runStart(SearchData& data, qint64 from, qint64 until)
{
    if (from >= until - 1)
        return from;
    const Result<const quint8*> bytes = data.at(ByteRange::between(from, until));
    if (!bytes)
        return tl::unexpected(bytes.error());
    qint64 run = until;
    while (run > from && m_expression->m_bytes[(*bytes)[run - 1 - from]])
        --run;
    return run;
}

/// Every match has a mark, and begins at its first one or before it; not before a byte that no match has.
Result<void> ExpressionMatcher::settle(SearchData& data, ByteRange places, const std::vector<qint64>& marks,
                                       qint64& at, std::vector<ByteRange>& found)
{
    for (const qint64 mark : marks) {
        const qint64 until = std::min(mark + 1, places.end());
        if (until <= at)
            continue;
        const Result<qint64> from = runStart(data, m_expression->m_markIsFirst ? mark : at, until);
        if (!from)
            return tl::unexpected(from.error());
        const Result<std::optional<ByteRange>> match =
            *from < until ? m_state->finder.find(data, *from, until) : std::nullopt;
        if (!match)
            return tl::unexpected(match.error());
        if (wait())
            return {};
        if (*match)
            found.push_back(**match);
        // One of no bytes may end far behind its mark.
        at = *match ? lastEnd() : std::max(until, lastEnd());
    }
    return {};
}

Result<void> ExpressionMatcher::findAll(SearchData& data, ByteRange places, std::vector<ByteRange>& found,
                                        qint64 lastEnd)
{
    m_state->finder.progress() = {lastEnd, std::nullopt};
    // In one piece, so that nothing below reads again.
    const ByteRange range = data.range();
    const ByteRange all =
        ByteRange::between(places.offset - m_expression->lookBehind(),
                           std::min(places.end(), range.end() - MatchFinder::kReach) + MatchFinder::kReach);
    if (const Result<const quint8*> bytes = data.at(all.intersected(range)); !bytes)
        return tl::unexpected(bytes.error());
    if (!m_expression->hasMark())
        return findEach(data, places.offset, places.end(), found);
    return m_expression->m_markIsWhole ? findWhole(data, places, found) : findMarked(data, places, found);
}

/// Goes from mark to mark; where they are dense, from place to place.
Result<void> ExpressionMatcher::findMarked(SearchData& data, ByteRange places, std::vector<ByteRange>& found)
{
    // Nothing begins in [places.offset, at) that has not been found.
    qint64 at = places.offset;
    std::vector<qint64> marks;
    for (qint64 piece = at; piece < places.end(); piece += kMarkPiece) {
        if (isCancelled())
            return tl::unexpected(cancelled());
        const ByteRange looked = {piece, std::min(kMarkPiece, places.end() - piece)};
        const Result<bool> useful = findMarks(data, looked, marks);
        if (!useful)
            return tl::unexpected(useful.error());
        Result<void> done =
            *useful ? settle(data, places, marks, at, found) : findEach(data, at, looked.end(), found);
        if (!done || wait())
            return done;
        if (!*useful)
            at = std::max(looked.end(), lastEnd());
    }
    if (m_expression->m_markIsFirst) {
        awaitMark(data, places, at);
        return {};
    }
    if (at >= places.end())
        return {};
    // A match may begin here and have its first mark behind, unless a byte that no match has comes before it.
    const ByteRange behind = ByteRange{places.end(), kMarkPiece}.intersected(data.range());
    const Result<bool> looked = findMarks(data, behind, marks);
    const Result<const quint8*> bytes = looked ? data.at(behind) : tl::unexpected(looked.error());
    if (!bytes)
        return tl::unexpected(bytes.error());
    const qint64 end = marks.empty() ? behind.end() : marks.front();
    for (qint64 i = 0; i < end - behind.offset; ++i) {
        if (!m_expression->m_bytes[(*bytes)[i]])
            return {};
    }
    if (!marks.empty())
        return settle(data, places, {marks.front()}, at, found);
    if (behind.end() == data.range().end() && !data.isOpen())
        return {};
    const Result<qint64> from = runStart(data, at, places.end());
    return from ? findEach(data, *from, places.end(), found) : tl::unexpected(from.error());
}

} // namespace sluice
