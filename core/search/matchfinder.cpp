#include "core/search/matchfinder.h"

#include "core/search/expressionhandles.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace sluice {
namespace {

/// What one call of PCRE2 may cost.
struct Effort
{
    /// Places that are tried at once.
    qint64 places;
    /// Bytes after them that may be looked at.
    qint64 reach;
    /// Steps back at each place.
    uint32_t steps;
};
/// Each is at most some 60 million bytes looked at, in the worst case.
constexpr std::array<Effort, 2> kEfforts = {Effort{256, 1 << 10, 200}, Effort{1, MatchFinder::kReach, 900}};
constexpr int kPatient = 2;
constexpr uint32_t kHeapKiB = 64 << 10;
constexpr qint64 kStepsPerLook = 1024;

QString tr(const char* text)
{
    return QCoreApplication::translate("Expression", text);
}

Error gaveUp(qint64 offset, const QString& why)
{
    return {Error::Kind::TooLarge, tr("gave up at offset %1: %2").arg(offset).arg(why), 0, offset};
}

Error cancelled()
{
    return {Error::Kind::Cancelled, tr("the search was stopped"), 0, -1};
}

/// What the interpreter asks.
struct Patience
{
    const std::atomic<bool>* cancel = nullptr;
    qint64 steps = 0;

    static int ask(pcre2_callout_block*, void* data)
    {
        auto& self = *static_cast<Patience*>(data);
        ++self.steps;
        if (self.steps > CompiledExpression::kMostSteps)
            return PCRE2_ERROR_CALLOUT;
        const bool look = self.steps % kStepsPerLook == 0 && self.cancel != nullptr;
        return look && self.cancel->load(std::memory_order_relaxed) ? PCRE2_ERROR_CALLOUT : 0;
    }
};

} // namespace

/// What PCRE2 is asked: for a match that begins at one of the places [from, until).
struct MatchFinder::Call
{
    qint64 from;
    qint64 until;
    /// Bytes after them that it may look at.
    qint64 reach;
    /// Index of the effort; kPatient: as long as it takes.
    int how;
    /// Matches of no bytes that do not count: PCRE2_NOTEMPTY, PCRE2_NOTEMPTY_ATSTART, or none.
    uint32_t empty;
};

struct MatchFinder::Found
{
    ByteRange match;
    /// Where it was looked for; "\K" may have moved its start from there.
    qint64 place = 0;
};

/// What a call of PCRE2 said.
struct MatchFinder::Attempt
{
    enum class Verdict {
        Match,
        None,
        NeedsMore, ///< than it was given
        Waits,     ///< for more than there is yet
        TooExpensive
    } verdict = Verdict::None;
    ByteRange match;
    /// Where it was found, or more is needed.
    qint64 place = 0;
};

struct MatchFinder::State
{
    /// Matches of no bytes that do not count. Those of others only matter where the next one is looked for:
    /// at their end, PCRE2's global match takes none of no bytes again.
    uint32_t empty = PCRE2_NOTEMPTY;
    std::unique_ptr<pcre2_match_data, FreePcre2> data;
    std::array<std::unique_ptr<pcre2_match_context, FreePcre2>, 3> contexts;
    std::unique_ptr<pcre2_jit_stack, FreePcre2> stack;
    Patience patience;
};

MatchFinder::MatchFinder(const CompiledExpression& expression, const std::atomic<bool>* cancel)
    : m_expression(expression)
    , m_cancel(cancel)
    , m_state(std::make_unique<State>())
{
    State& state = *m_state;
    if (m_expression.m_movesStart)
        state.empty = PCRE2_NOTEMPTY_ATSTART;
    // Only the whole match is wanted, not its groups.
    state.data.reset(pcre2_match_data_create(1, nullptr));
    state.stack.reset(pcre2_jit_stack_create(32 << 10, 1 << 20, nullptr));
    for (size_t i = 0; i < state.contexts.size(); ++i) {
        state.contexts[i].reset(pcre2_match_context_create(nullptr));
        pcre2_match_context* const context = state.contexts[i].get();
        pcre2_set_heap_limit(context, kHeapKiB);
        if (i < kEfforts.size())
            pcre2_set_match_limit(context, kEfforts[i].steps);
        pcre2_jit_stack_assign(context, nullptr, state.stack.get());
    }
    state.patience.cancel = cancel;
    pcre2_match_context* const patient = state.contexts[kPatient].get();
    pcre2_set_match_limit(patient, UINT32_MAX);
    pcre2_set_depth_limit(patient, UINT32_MAX);
    pcre2_set_callout(patient, Patience::ask, &state.patience);
}

MatchFinder::~MatchFinder() = default;

bool MatchFinder::isCancelled() const
{
    return m_cancel != nullptr && m_cancel->load(std::memory_order_relaxed);
}

qint64 MatchFinder::lastOf(const SearchData& data) const
{
    return data.range().end() - (data.isOpen() && m_expression.m_seesLines ? 1 : 0);
}

Result<MatchFinder::Attempt> MatchFinder::attempt(SearchData& data, const Call& call)
{
    using Verdict = Attempt::Verdict;
    const auto [from, until, reach, how, empty] = call;
    const ByteRange range = data.range();
    const qint64 begin = std::max(range.offset, from - m_expression.m_lookBehind);
    const qint64 last = lastOf(data);
    const qint64 end = reach < last - until ? until + reach : last;
    const Result<const quint8*> bytes = data.at(ByteRange::between(begin, end));
    if (!bytes)
        return tl::unexpected(bytes.error());

    uint32_t options = empty;
    if (begin > range.offset)
        options |= PCRE2_NOTBOL;
    const bool inside = end < range.end() || data.isOpen();
    if (inside)
        options |= PCRE2_PARTIAL_HARD;
    const bool patient = how == kPatient;
    if (patient)
        options |= PCRE2_NO_JIT;
    pcre2_match_context* const context = m_state->contexts[static_cast<size_t>(how)].get();
    const CompiledExpression::Handles& handles = *m_expression.m_handles;
    const auto start = static_cast<size_t>(from - begin);
    const auto length = static_cast<size_t>(end - begin);
    pcre2_set_offset_limit(context, static_cast<size_t>(until - 1 - begin + m_expression.m_slack));
    const pcre2_code* code = (patient ? handles.stoppable : handles.code).get();
    if (inside && handles.codeInside)
        code = (patient ? handles.stoppableInside : handles.codeInside).get();
    const int verdict = pcre2_match(code, *bytes, length, start, options, m_state->data.get(), context);
    Attempt result;
    // The machine code of some expressions goes one place further than the limit.
    if (verdict >= 0 || verdict == PCRE2_ERROR_PARTIAL) {
        result.place = begin + static_cast<qint64>(pcre2_get_startchar(m_state->data.get()));
        if (result.place >= until)
            return result;
    }
    const PCRE2_SIZE* const ends = pcre2_get_ovector_pointer(m_state->data.get());
    if (verdict >= 0) {
        result.verdict = Verdict::Match;
        result.match =
            ByteRange::between(begin + static_cast<qint64>(ends[0]), begin + static_cast<qint64>(ends[1]));
    } else if (verdict == PCRE2_ERROR_PARTIAL) {
        result.verdict = end == last ? Verdict::Waits : Verdict::NeedsMore;
    } else if (verdict != PCRE2_ERROR_NOMATCH) {
        result.verdict = Verdict::TooExpensive;
    }
    return result;
}

/// At one place, with all that may be needed.
Result<std::optional<ByteRange>> MatchFinder::findPatiently(SearchData& data, qint64 place, uint32_t empty)
{
    using Verdict = Attempt::Verdict;
    for (qint64 reach = kEfforts.back().reach;; reach *= 4) {
        m_state->patience.steps = 0;
        const Result<Attempt> result = attempt(data, {place, place + 1, reach, kPatient, empty});
        if (!result)
            return tl::unexpected(result.error());
        if (result->verdict == Verdict::Match)
            return result->match;
        if (result->verdict == Verdict::None)
            return std::nullopt;
        if (isCancelled())
            return tl::unexpected(cancelled());
        if (result->verdict == Verdict::Waits) {
            m_progress.wait = ExpressionMatcher::Wait{place, true};
            return std::nullopt;
        }
        if (result->verdict == Verdict::TooExpensive)
            return tl::unexpected(gaveUp(place, tr("the expression takes too many steps there")));
        if (reach >= CompiledExpression::kLongestMatch) {
            return tl::unexpected(gaveUp(
                place,
                tr("a match there would be longer than %1 bytes").arg(CompiledExpression::kLongestMatch)));
        }
    }
}

Result<std::optional<ByteRange>> MatchFinder::findAt(SearchData& data, qint64 place, uint32_t empty)
{
    using Verdict = Attempt::Verdict;
    const Result<Attempt> result = attempt(data, {place, place + 1, kEfforts[1].reach, 1, empty});
    if (!result)
        return tl::unexpected(result.error());
    if (result->verdict == Verdict::Match)
        return result->match;
    if (result->verdict == Verdict::None)
        return std::nullopt;
    if (result->verdict == Verdict::Waits) {
        m_progress.wait = ExpressionMatcher::Wait{place, false};
        return std::nullopt;
    }
    return findPatiently(data, place, empty);
}

/// As PCRE2 does it after a place that failed: not between the two bytes that end a line.
Result<qint64> MatchFinder::notInLineEnd(SearchData& data, qint64 place) const
{
    const ByteRange range = data.range();
    if (!m_expression.m_skipsLineFeed || place <= range.offset || place >= range.end())
        return place;
    const Result<const quint8*> bytes = data.at({place - 1, 2});
    if (!bytes)
        return tl::unexpected(bytes.error());
    return (*bytes)[0] == '\r' && (*bytes)[1] == '\n' ? place + 1 : place;
}

/// The place after the one that failed where the expression may match; `until` when there is none.
Result<qint64> MatchFinder::placeAfter(SearchData& data, qint64 failed, qint64 until) const
{
    if (!m_expression.m_startsLine)
        return failed + 1;
    const Result<const quint8*> bytes = data.at(ByteRange::between(failed, until));
    if (!bytes)
        return tl::unexpected(bytes.error());
    const QByteArrayView rest(*bytes, until - failed);
    // Or of every kind: too many lines are never wrong.
    const QByteArrayView lineEnds("\n\r\v\f\x85\0", 6);
    const qint64 next = m_expression.m_lineFeedEndsLine
                            ? rest.indexOf('\n')
                            : std::find_if(rest.begin(), rest.end(), [&](char byte) {
                                  return lineEnds.contains(byte);
                              }) - rest.begin();
    return next < 0 ? until : std::min(failed + next + 1, until);
}

/// As PCRE2's global match goes on behind a match of no bytes before two bytes that end a line: behind both.
Result<bool> MatchFinder::isAfterEmpty(SearchData& data, qint64 place)
{
    if (!m_expression.m_skipsAfterEmpty || place <= data.range().offset || place == m_progress.lastEnd)
        return false;
    const Result<const quint8*> bytes = data.at({place - 1, 2});
    if (!bytes)
        return tl::unexpected(bytes.error());
    if ((*bytes)[0] != '\r' || (*bytes)[1] != '\n')
        return false;
    // One of some bytes would have been found before.
    const Result<std::optional<ByteRange>> before = findAt(data, place - 1, 0);
    return before ? Result<bool>(before->has_value()) : tl::unexpected(before.error());
}

/// Steps over those of no bytes.
Result<std::optional<ByteRange>> MatchFinder::find(SearchData& data, qint64 from, qint64 until)
{
    while (from < until) {
        const Result<std::optional<Found>> found = findFirst(data, from, until);
        if (!found)
            return tl::unexpected(found.error());
        if (!*found)
            break;
        const Result<bool> skipped = isAfterEmpty(data, (*found)->place);
        if (!skipped)
            return tl::unexpected(skipped.error());
        if (m_progress.wait)
            break;
        if (*skipped) {
            from = (*found)->place + 1;
            continue;
        }
        const ByteRange match = (*found)->match;
        m_progress.lastEnd = from = match.end();
        if (!match.isEmpty())
            return match;
    }
    return std::nullopt;
}

/// The leftmost one, perhaps of no bytes.
Result<std::optional<MatchFinder::Found>> MatchFinder::findFirst(SearchData& data, qint64 from, qint64 until)
{
    using Verdict = Attempt::Verdict;
    const qint64 wanted = std::min(until, data.range().end());
    until = std::min(wanted, lastOf(data));
    /// Places before this one are tried one by one.
    qint64 singly = m_expression.m_asksSingly ? until : from;
    for (qint64 at = from; at < until;) {
        if (isCancelled())
            return tl::unexpected(cancelled());
        const Result<qint64> next = at == m_progress.lastEnd ? at : notInLineEnd(data, at);
        if (!next)
            return tl::unexpected(next.error());
        if (*next != at) {
            at = *next;
            continue;
        }
        if (at < singly) {
            const Result<std::optional<ByteRange>> match = findAt(data, at, m_state->empty);
            if (!match)
                return tl::unexpected(match.error());
            if (*match)
                return Found{**match, at};
            if (m_progress.wait)
                return std::nullopt;
            const Result<qint64> after = placeAfter(data, at, until);
            if (!after)
                return tl::unexpected(after.error());
            at = *after;
            continue;
        }
        const qint64 limit = std::min(at + kEfforts[0].places, until);
        const Result<Attempt> result = attempt(data, {at, limit, kEfforts[0].reach, 0, m_state->empty});
        if (!result)
            return tl::unexpected(result.error());
        switch (result->verdict) {
        case Verdict::Match:
            return Found{result->match, result->place};
        case Verdict::None:
            at = limit;
            break;
        case Verdict::Waits:
            m_progress.wait = ExpressionMatcher::Wait{result->place, false};
            return std::nullopt;
        case Verdict::NeedsMore:
            at = result->place;
            singly = at + 1;
            break;
        case Verdict::TooExpensive:
            singly = limit;
            break;
        }
    }
    if (until < wanted)
        m_progress.wait = ExpressionMatcher::Wait{std::max(from, until), false};
    return std::nullopt;
}

} // namespace sluice
