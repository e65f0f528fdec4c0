#include "core/search/chunksearch.h"

#include "core/bytes/memorysource.h"

#include <QCoreApplication>

#include <algorithm>
#include <bit>

namespace sluice {
namespace {

/// Places that every term looks at before the next piece: they and what is found in them stay in the
/// processor's cache.
constexpr qint64 kPiece = qint64{64} << 10;
constexpr qint64 kSlack = 64;

void sortHits(std::vector<Hit>& hits)
{
    const auto before = [](const Hit& a, const Hit& b) {
        return a.offset != b.offset ? a.offset < b.offset : a.pattern < b.pattern;
    };
    if (!std::is_sorted(hits.begin(), hits.end(), before))
        std::stable_sort(hits.begin(), hits.end(), before);
}

} // namespace

ChunkSearch::ChunkSearch(const SearchTerms& terms, const Snapshot& snapshot, ByteRange range, quint64 faults,
                         const std::atomic<bool>* cancel)
    : m_terms(terms)
    , m_snapshot(snapshot)
    , m_range(range)
    , m_faults(faults)
    , m_data(snapshot, range)
    , m_fixed(terms.fixed)
    , m_numbers(terms.numbers)
    , m_words(kPiece / 64 + 1)
{
    for (const auto& expression : terms.expressions)
        m_expressions.push_back(std::make_unique<ExpressionMatcher>(expression.matcher, cancel));
}

template <typename Matcher>
Result<void> ChunkSearch::searchTerm(SearchTerms::Of<Matcher>& term, SearchData& data, ByteRange places,
                                     qint64 wanted, ChunkResult& result)
{
    const qint64 length = term.matcher.length();
    const qint64 count = std::min(places.length, data.range().end() - places.offset - length + 1);
    if (count <= 0)
        return {};
    const qint64 needed = count + length - 1;
    const qint64 slack = std::min(kSlack, data.range().end() - places.offset - needed);
    const Result<const quint8*> bytes = data.at({places.offset, needed + slack});
    if (!bytes)
        return tl::unexpected(bytes.error());
    const size_t words =
        term.matcher.find(*bytes, static_cast<size_t>(count), m_words.data(), static_cast<size_t>(slack));
    result.count += term.matcher.count(m_words.data(), words);
    qint64 kept = 0;
    for (size_t i = 0; i < words && kept < wanted; ++i) {
        const qint64 base = places.offset + static_cast<qint64>(m_words[i].base);
        for (quint64 bits = m_words[i].bits; bits != 0 && kept < wanted; bits &= bits - 1, ++kept)
            result.hits.push_back({base + std::countr_zero(bits), length, term.pattern});
    }
    return {};
}

void ChunkSearch::searchBytes(SearchData& data, ByteRange places, qint64 wanted, ChunkResult& result)
{
    if (m_fixed.empty() && m_numbers.empty())
        return;
    for (qint64 at = places.offset; at < places.end(); at += kPiece) {
        const ByteRange piece = {at, std::min(kPiece, places.end() - at)};
        const qint64 room = wanted - static_cast<qint64>(result.hits.size());
        Result<void> done;
        for (size_t i = 0; i < m_fixed.size() && done; ++i)
            done = searchTerm(m_fixed[i], data, piece, room, result);
        for (size_t i = 0; i < m_numbers.size() && done; ++i)
            done = searchTerm(m_numbers[i], data, piece, room, result);
        if (!done) {
            result.error = done.error();
            return;
        }
        sortHits(result.hits);
        if (static_cast<qint64>(result.hits.size()) > wanted)
            result.hits.resize(static_cast<size_t>(wanted));
    }
}

/// The bytes of a hole are zeros: zeros of our own are searched in their place.
void ChunkSearch::searchHole(ByteRange places, qint64 wanted, ChunkResult& result)
{
    if (!m_terms.matchesZeros)
        return;
    const qint64 size = std::min(places.length, kPiece) + m_terms.longest - 1;
    SearchData zeros(Snapshot(std::make_shared<MemorySource>(Slice::fromByteArray(QByteArray(size, '\0')))),
                     {0, size});
    for (qint64 at = places.offset; at < places.end(); at += kPiece) {
        ChunkResult part;
        searchBytes(zeros, {0, std::min(kPiece, places.end() - at)},
                    wanted - static_cast<qint64>(result.hits.size()), part);
        result.count += part.count;
        for (Hit& hit : part.hits) {
            hit.offset += at;
            result.hits.push_back(hit);
        }
    }
}

qint64 ChunkSearch::trustedEnd(ByteRange part, std::optional<Error>& error) const
{
    if (m_snapshot.faultCount() == m_faults)
        return part.end();
    for (const ByteRange lost : m_snapshot.lostRanges()) {
        if (!lost.overlaps(part))
            continue;
        const qint64 end = std::max(lost.offset, part.offset);
        const Result<void> there = m_snapshot.verify(part);
        error = there ? Error{Error::Kind::Changed,
                              QCoreApplication::translate(
                                  "Searcher", "bytes from offset %1 on were lost while they were searched")
                                  .arg(end),
                              0, end}
                      : there.error();
        error->offset = end;
        return end;
    }
    return part.end();
}

void ChunkSearch::search(const SearchChunk& chunk, qint64 wanted, ChunkResult& result)
{
    result.chunk = chunk;
    result.count = 0;
    result.hits.clear();
    result.matches.resize(m_expressions.size());
    for (std::vector<ByteRange>& matches : result.matches)
        matches.clear();
    result.lastEnds.assign(m_expressions.size(), -1);
    result.error.reset();
    if (chunk.hole) {
        searchHole(chunk.places, wanted, result);
        return;
    }
    const qint64 reach = std::min(m_terms.longest - 1, m_range.end() - chunk.places.end());
    const ByteRange part = {chunk.places.offset, chunk.places.length + reach};
    std::optional<Error> lost;
    // It also notices a cut inside the last page that is left, which raises no fault.
    if (const Result<void> there = m_snapshot.verify(part); !there)
        lost = there.error();
    if (!lost || lost->offset > part.offset) {
        const ByteRange whole = lost ? ByteRange::between(m_range.offset, lost->offset) : m_range;
        SearchData cut(m_snapshot, whole);
        SearchData& data = lost ? cut : m_data;
        const ByteRange places = chunk.places.intersected(whole);
        searchBytes(data, places, wanted, result);
        for (size_t i = 0; i < m_expressions.size() && !result.error; ++i) {
            if (const Result<void> found = m_expressions[i]->findAll(data, places, result.matches[i]); !found)
                result.error = found.error();
            result.lastEnds[i] = m_expressions[i]->lastEnd();
        }
    }
    std::optional<Error> fault;
    const qint64 end =
        std::min(trustedEnd(part, fault), lost && lost->offset >= 0 ? lost->offset : part.end());
    if (end < part.end()) {
        std::erase_if(result.hits, [end](const Hit& hit) { return hit.offset + hit.length > end; });
        if (fault)
            result.count = static_cast<qint64>(result.hits.size());
        for (std::vector<ByteRange>& matches : result.matches)
            std::erase_if(matches, [end](const ByteRange& match) { return match.end() > end; });
    }
    if (lost || fault)
        result.error = lost ? lost : fault;
}

Result<void> ChunkSearch::rectify(ChunkResult& result, size_t expression, qint64 from)
{
    std::vector<ByteRange>& matches = result.matches[expression];
    ExpressionMatcher& matcher = *m_expressions[expression];
    const ByteRange places = result.chunk.places;
    const CompiledExpression& compiled = *m_terms.expressions[expression].matcher;
    if (from < places.offset || (from == places.offset && !compiled.dependsOnLastEnd()))
        return {};
    const bool early = result.error && result.error->offset < from;
    qint64& lastEnd = result.lastEnds[expression];
    if (compiled.dependsOnStart() || early) {
        result.error.reset();
        matches.clear();
        lastEnd = -1;
        if (from >= places.end())
            return {};
        Result<void> found = matcher.findAll(m_data, ByteRange::between(from, places.end()), matches, from);
        lastEnd = matcher.lastEnd();
        return found;
    }
    // A match that begins after `from` is the leftmost from there on, unless one begins within the match
    // before it, which is not there any more.
    std::vector<ByteRange> first;
    size_t next = 0;
    qint64 unseenEnd = from;
    for (;;) {
        if (compiled.dependsOnLastEnd())
            unseenEnd = std::max(unseenEnd, from + 1);
        for (; next < matches.size() && matches[next].offset < from; ++next)
            unseenEnd = std::max(unseenEnd, matches[next].end());
        const qint64 until =
            std::min({unseenEnd, places.end(), next < matches.size() ? matches[next].offset : places.end()});
        if (from >= until)
            break;
        const Result<std::optional<ByteRange>> match = matcher.find(m_data, from, until);
        if (!match)
            return tl::unexpected(match.error());
        if (!*match)
            break;
        first.push_back(**match);
        from = (*match)->end();
    }
    first.insert(first.end(), matches.begin() + static_cast<std::ptrdiff_t>(next), matches.end());
    matches = std::move(first);
    lastEnd = matches.empty() ? -1 : matches.back().end();
    return {};
}

} // namespace sluice
