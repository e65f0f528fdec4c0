#include "core/search/streamsearch.h"

#include <QCoreApplication>

#include <algorithm>
#include <bit>
#include <limits>

namespace sluice {
namespace {

/// Places that are looked at in one go.
constexpr qint64 kPlaces = qint64{256} << 10;
/// Of a piece, what is copied behind the bytes before it, at first; then so many times as much.
constexpr qint64 kSeam = 1 << 10;
constexpr qint64 kSeamFactor = 8;
/// What has so many bytes and is still undecided is looked at again when there is a quarter more of it, and
/// what takes many steps when there is twice as much: else each byte that comes would cost all before it.
constexpr qint64 kShort = 4 << 10;
/// Memory that is kept for the next tail.
constexpr qint64 kMostIdle = qint64{1} << 20;

const char* charsOf(const Slice& slice)
{
    return reinterpret_cast<const char*>(slice.data());
}

Error cancelled()
{
    return {Error::Kind::Cancelled, QCoreApplication::translate("Searcher", "the search was stopped"), 0, -1};
}

} // namespace

StreamSearch::StreamSearch(const Searcher& searcher, const std::atomic<bool>* cancel)
    : m_terms(searcher.terms())
    , m_cancel(cancel)
    , m_words(kPlaces / 64 + 1)
{
    for (const auto& term : m_terms->fixed)
        m_fixed.push_back({term.matcher, term.pattern, 0});
    for (const auto& term : m_terms->numbers)
        m_numbers.push_back({term.matcher, term.pattern, 0});
    m_seam = m_terms->longest;
    for (const auto& term : m_terms->expressions) {
        ExpressionLane lane;
        lane.matcher = std::make_unique<ExpressionMatcher>(term.matcher, cancel);
        lane.pattern = term.pattern;
        lane.lookBehind = term.matcher->lookBehind();
        m_seam = std::max(m_seam, lane.lookBehind + kSeam);
        m_expressions.push_back(std::move(lane));
    }
}

qint64 StreamSearch::certainUntil() const
{
    qint64 until = m_size;
    for (const auto& lane : m_fixed)
        until = std::min(until, lane.next);
    for (const auto& lane : m_numbers)
        until = std::min(until, lane.next);
    for (const ExpressionLane& lane : m_expressions)
        until = std::min(until, lane.next);
    return until;
}

Result<void> StreamSearch::push(const Slice& piece, qint64 wanted, const Sink& sink)
{
    if (piece.isEmpty())
        return {};
    const Request request{wanted, sink};
    const qint64 begin = m_size;
    m_size += piece.size();
    m_joined = 0;
    for (ExpressionLane& lane : m_expressions)
        lane.waits = m_size < lane.retryAt;
    if (!m_rest.isEmpty()) {
        m_tail.append(charsOf(m_rest), m_rest.size());
        m_copied += m_rest.size();
        m_rest = {};
    }
    if (!m_tail.isEmpty()) {
        if (Result<void> searched = searchSeam(piece, request); !searched)
            return searched;
    }
    if (m_joined < piece.size()) {
        SearchData data(piece, begin, true);
        if (Result<void> searched = searchData(data, m_size, false, request); !searched)
            return searched;
    }
    keepTail(piece);
    return {};
}

/// What begins before the piece, and what looks back there. Goes on into the piece no further than it must.
Result<void> StreamSearch::searchSeam(const Slice& piece, const Request& request)
{
    const qint64 begin = m_size - piece.size();
    for (qint64 bytes = m_seam;; bytes *= kSeamFactor) {
        join(piece, bytes);
        const bool whole = m_joined == piece.size();
        for (ExpressionLane& lane : m_expressions)
            lane.waits = m_size < lane.retryAt;
        SearchData data(tail(), m_tailAt, true);
        Result<void> searched = searchData(data, whole ? m_size : begin, !whole, request);
        const bool waits = std::any_of(m_expressions.begin(), m_expressions.end(), [&](const auto& lane) {
            return lane.waits && m_size >= lane.retryAt;
        });
        if (!searched || whole || !waits)
            return searched;
    }
}

Result<void> StreamSearch::finish(qint64 wanted, const Sink& sink)
{
    for (ExpressionLane& lane : m_expressions)
        lane.waits = false;
    const Slice left = m_rest.isEmpty() ? tail() : m_rest;
    if (left.isEmpty())
        return {};
    SearchData data(left, m_tailAt, false);
    return searchData(data, m_size, false, {wanted, sink});
}

Slice StreamSearch::tail() const
{
    // Nothing outlives the call for which it is made.
    return {{reinterpret_cast<const quint8*>(m_tail.constData()), static_cast<size_t>(m_tail.size())},
            nullptr};
}

/// The places before `until`; at a seam those, too, that look back at what is before it.
Result<void> StreamSearch::searchData(SearchData& data, qint64 until, bool atSeam, const Request& request)
{
    Result<void> done;
    for (auto lane = m_fixed.begin(); lane != m_fixed.end() && done; ++lane)
        done = searchBytes(*lane, data, until, request);
    for (auto lane = m_numbers.begin(); lane != m_numbers.end() && done; ++lane)
        done = searchBytes(*lane, data, until, request);
    for (auto lane = m_expressions.begin(); lane != m_expressions.end() && done; ++lane)
        done = searchExpression(*lane, data, atSeam ? until + lane->lookBehind : until, request);
    return done;
}

template <typename Matcher>
Result<void> StreamSearch::searchBytes(Lane<Matcher>& lane, SearchData& data, qint64 until,
                                       const Request& request)
{
    const qint64 length = lane.matcher.length();
    const qint64 dataEnd = data.range().end();
    const qint64 end = std::min(until, dataEnd - length + 1);
    qint64 wanted = request.wanted;
    while (lane.next < end) {
        if (m_cancel != nullptr && m_cancel->load(std::memory_order_relaxed))
            return tl::unexpected(cancelled());
        const qint64 count = std::min(kPlaces, end - lane.next);
        const quint8* const bytes = *data.at(ByteRange::between(lane.next, dataEnd));
        const size_t words = lane.matcher.find(bytes, static_cast<size_t>(count), m_words.data());
        for (size_t i = 0; i < words; ++i) {
            m_hits += std::popcount(m_words[i].bits);
            for (quint64 bits = m_words[i].bits; bits != 0 && wanted > 0; bits &= bits - 1, --wanted) {
                const qint64 at = static_cast<qint64>(m_words[i].base) + std::countr_zero(bits);
                const Hit hit{lane.next + at, length, lane.pattern};
                request.sink(hit, QByteArrayView(bytes + at, dataEnd - hit.offset));
            }
        }
        lane.next += count;
    }
    return {};
}

Result<void> StreamSearch::searchExpression(ExpressionLane& lane, SearchData& data, qint64 until,
                                            const Request& request)
{
    const qint64 dataEnd = data.range().end();
    qint64 wanted = request.wanted;
    Result<void> done;
    while (lane.next < until && !lane.waits && done) {
        const ByteRange places = {lane.next, std::min(kPlaces, until - lane.next)};
        m_found.clear();
        done = lane.matcher->findAll(data, places, m_found, lane.lastEnd);
        lane.lastEnd = lane.matcher->lastEnd();
        m_hits += static_cast<qint64>(m_found.size());
        for (auto match = m_found.begin(); match != m_found.end() && wanted > 0; ++match, --wanted) {
            request.sink({match->offset, match->length, lane.pattern},
                         QByteArrayView(*data.at(ByteRange::between(match->offset, dataEnd)),
                                        dataEnd - match->offset));
        }
        lane.waits = lane.matcher->wait().has_value();
        lane.next = std::max(places.end(), lane.lastEnd);
        if (lane.waits)
            lane.next = lane.matcher->wait()->place;
    }
    return done;
}

/// Puts the first `bytes` of the piece behind the tail.
void StreamSearch::join(const Slice& piece, qint64 bytes)
{
    const qint64 more = std::min(bytes, piece.size()) - m_joined;
    if (more <= 0)
        return;
    m_tail.append(charsOf(piece) + m_joined, more);
    m_joined += more;
    m_copied += more;
}

void StreamSearch::keepTail(const Slice& piece)
{
    qint64 from = certainUntil();
    for (ExpressionLane& lane : m_expressions) {
        from = std::min(from, lane.next - lane.lookBehind);
        const qint64 pending = m_size - lane.next;
        if (!lane.waits) {
            lane.retryAt = 0;
        } else if (m_size >= lane.retryAt) {
            const qint64 more = lane.matcher->wait()->costly ? pending : pending / 4;
            // When there is as much as may be looked at, it is decided, or given up.
            const qint64 most = lane.next + CompiledExpression::kLongestMatch + 2;
            lane.retryAt = pending > kShort || more == pending ? std::min(m_size + more, most) : 0;
        }
    }
    from = std::max<qint64>(from, 0);
    const qint64 begin = m_size - piece.size();
    if (from >= begin) {
        if (m_tail.capacity() > kMostIdle)
            m_tail = QByteArray();
        m_tail.resize(0);
        m_tailAt = from;
        m_rest = piece.subslice({from - begin, m_size - from});
        return;
    }
    join(piece, piece.size());
    m_tail.remove(0, from - m_tailAt);
    m_tailAt = from;
}

} // namespace sluice
