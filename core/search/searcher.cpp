#include "core/search/searcher.h"

#include "core/search/chunksearch.h"

#include <QCoreApplication>

#include <algorithm>
#include <condition_variable>
#include <limits>
#include <map>
#include <mutex>
#include <thread>

namespace sluice {
namespace {

/// A hole's zeros that are read before its end, for matches of expressions that begin there.
constexpr qint64 kHoleMargin = qint64{128} << 10;

/// Threads and the one that puts in order wake each other seldom: a chunk takes less than waking does.
constexpr qint64 kAhead = 8;
constexpr auto kLook = std::chrono::milliseconds(2);
/// Once so many hits wait to be put in order, few chunks may be ahead; and results that held more than so
/// many are not kept to be used again.
constexpr size_t kManyWaiting = 1 << 20;
constexpr size_t kManyInOne = 1 << 16;
constexpr qint64 kAheadOfMany = 2;

size_t hitsIn(const ChunkResult& result)
{
    size_t count = result.hits.size();
    for (const std::vector<ByteRange>& matches : result.matches)
        count += matches.size();
    return count;
}

} // namespace

/// One run of a search: threads take chunks in order and search them in any; the calling thread puts what
/// they found back in order.
class SearchRun
{
public:
    SearchRun(const SearchTerms& terms, const Snapshot& snapshot, ByteRange range, ByteRange places,
              const HitSink& sink, const SearchOptions& options, SearchProgress* progress)
        : m_terms(terms)
        , m_snapshot(snapshot)
        , m_range(range)
        , m_sink(sink)
        , m_options(options)
        , m_progress(progress)
        , m_plan(snapshot, places, terms.shape)
        , m_faults(snapshot.faultCount())
        , m_own(terms, snapshot, range, m_faults, options.cancel)
        , m_resume(terms.expressions.size(), places.offset)
        , m_wanted(!sink                  ? 0
                   : options.maxHits >= 0 ? options.maxHits
                                          : std::numeric_limits<qint64>::max())
        , m_small(places.length <= terms.shape.chunk)
    {
    }

    SearchOutcome run()
    {
        const int processors = static_cast<int>(std::thread::hardware_concurrency());
        const int threads = m_options.threads > 0 ? m_options.threads : std::clamp(processors, 1, 64);
        if (m_small || threads == 1)
            runHere();
        else
            runThreads(threads);
        if (m_outcome.end == SearchOutcome::End::Complete && isCancelled())
            m_outcome.end = SearchOutcome::End::Cancelled;
        return m_outcome;
    }

private:
    [[nodiscard]] bool isCancelled() const
    {
        return m_options.cancel != nullptr && m_options.cancel->load(std::memory_order_relaxed);
    }

    void runHere()
    {
        ChunkSearch search(m_terms, m_snapshot, m_range, m_faults, m_options.cancel);
        ChunkResult result;
        while (const std::optional<SearchChunk> chunk = isCancelled() ? std::nullopt : m_plan.next()) {
            search.search(*chunk, m_wanted.load(), result);
            if (!deliver(result))
                return;
        }
    }

    void runThreads(int count)
    {
        std::vector<std::thread> threads;
        threads.reserve(static_cast<size_t>(count));
        m_threads = m_working = count;
        for (int i = 0; i < count; ++i)
            threads.emplace_back([this] { work(); });
        bool more = true;
        while (more) {
            std::vector<std::unique_ptr<ChunkResult>> results = take();
            more = !results.empty();
            for (auto result = results.begin(); more && result != results.end(); ++result)
                more = deliver(**result);
            const std::lock_guard lock(m_mutex);
            for (std::unique_ptr<ChunkResult>& result : results) {
                if (hitsIn(*result) <= kManyInOne)
                    m_spare.push_back(std::move(result));
            }
        }
        {
            const std::lock_guard lock(m_mutex);
            m_stop = true;
        }
        m_room.notify_all();
        for (std::thread& thread : threads)
            thread.join();
    }

    /// Chunks that may be given to threads but not yet put in order.
    [[nodiscard]] qint64 room() const
    {
        return m_threads * (m_waiting < kManyWaiting ? kAhead : kAheadOfMany);
    }

    void work()
    {
        ChunkSearch search(m_terms, m_snapshot, m_range, m_faults, &m_stop);
        std::unique_lock lock(m_mutex);
        for (;;) {
            m_room.wait(lock, [this] { return m_stop || m_next - m_taken < room(); });
            const std::optional<SearchChunk> chunk = m_stop ? std::nullopt : m_plan.next();
            if (!chunk)
                break;
            const qint64 index = m_next++;
            std::unique_ptr<ChunkResult> result;
            if (!m_spare.empty()) {
                result = std::move(m_spare.back());
                m_spare.pop_back();
            }
            lock.unlock();
            if (!result)
                result = std::make_unique<ChunkResult>();
            search.search(*chunk, m_wanted.load(), *result);
            const size_t hits = hitsIn(*result);
            lock.lock();
            m_waiting += hits;
            m_done.emplace(index, std::move(result));
            if (m_next - m_taken >= room() / 2)
                m_arrived.notify_one();
        }
        --m_working;
        m_arrived.notify_one();
    }

    /// The results of the next chunks; none after the last, or when the search is to stop.
    std::vector<std::unique_ptr<ChunkResult>> take()
    {
        std::vector<std::unique_ptr<ChunkResult>> results;
        std::unique_lock lock(m_mutex);
        for (;;) {
            if (isCancelled()) {
                m_stop = true;
                return {};
            }
            for (auto first = m_done.begin(); first != m_done.end() && first->first == m_taken; ++m_taken) {
                m_waiting -= hitsIn(*first->second);
                results.push_back(std::move(first->second));
                first = m_done.erase(first);
            }
            if (!results.empty() || m_working == 0)
                break;
            m_arrived.wait_for(lock, kLook);
        }
        m_room.notify_all();
        return results;
    }

    /// False: the search ends here.
    bool deliver(ChunkResult& result)
    {
        for (size_t i = 0; i < result.matches.size(); ++i) {
            if (const Result<void> rectified = m_own.rectify(result, i, m_resume[i]); !rectified)
                result.error = rectified.error();
            std::vector<ByteRange>& matches = result.matches[i];
            m_resume[i] = std::max(m_resume[i], result.lastEnds[i]);
            result.count += static_cast<qint64>(matches.size());
            const auto room = static_cast<size_t>(std::max<qint64>(m_wanted.load(), 0));
            for (size_t k = 0; k < std::min(room, matches.size()); ++k)
                result.hits.push_back({matches[k].offset, matches[k].length, m_terms.expressions[i].pattern});
        }
        if (!result.matches.empty()) {
            std::stable_sort(result.hits.begin(), result.hits.end(), [](const Hit& a, const Hit& b) {
                return a.offset != b.offset ? a.offset < b.offset : a.pattern < b.pattern;
            });
        }
        return conclude(result);
    }

    bool conclude(const ChunkResult& result)
    {
        using End = SearchOutcome::End;
        const qint64 wanted = m_wanted.load();
        const auto count = std::min(static_cast<qint64>(result.hits.size()), wanted);
        const bool enough = m_sink && m_options.stopAtMax && m_options.maxHits >= 0 && count == wanted;
        bool more = true;
        if (count > 0) {
            more = m_sink(std::span(result.hits).first(static_cast<size_t>(count)));
            m_wanted = wanted - count;
        }
        m_outcome.hits += enough ? count : result.count;
        m_outcome.bytes += result.chunk.places.length;
        if (m_progress != nullptr) {
            m_progress->bytes = m_outcome.bytes;
            m_progress->hits = m_outcome.hits;
        }
        if (enough || !more) {
            m_outcome.end = End::Enough;
            return false;
        }
        if (!result.error)
            return true;
        const qint64 offset = result.error->offset;
        if (offset >= result.chunk.places.offset)
            m_outcome.bytes += std::min(offset, result.chunk.places.end()) - result.chunk.places.end();
        m_outcome.end = result.error->kind == Error::Kind::Cancelled  ? End::Cancelled
                        : result.error->kind == Error::Kind::TooLarge ? End::GaveUp
                                                                      : End::Failed;
        if (m_outcome.end != End::Cancelled)
            m_outcome.error = result.error;
        return false;
    }

    const SearchTerms& m_terms;
    Snapshot m_snapshot;
    ByteRange m_range;
    const HitSink& m_sink;
    const SearchOptions& m_options;
    SearchProgress* m_progress;
    std::atomic<bool> m_stop = false;
    SearchPlan m_plan;
    quint64 m_faults;
    ChunkSearch m_own;
    /// Of each expression, where its last match ended.
    std::vector<qint64> m_resume;
    std::atomic<qint64> m_wanted;
    bool m_small;
    SearchOutcome m_outcome;

    std::mutex m_mutex;
    /// For threads, and for the one that puts in order.
    std::condition_variable m_room;
    std::condition_variable m_arrived;
    std::map<qint64, std::unique_ptr<ChunkResult>> m_done;
    /// To be used again: fresh memory for each chunk would cost more than finding what goes there.
    std::vector<std::unique_ptr<ChunkResult>> m_spare;
    /// Chunks given to threads and taken from them, and hits in those that are done.
    qint64 m_next = 0;
    qint64 m_taken = 0;
    size_t m_waiting = 0;
    int m_threads = 1;
    int m_working = 0;
};

Result<Searcher> Searcher::make(const Pattern& pattern, const Means& means)
{
    const ByteKernel& kernel = means.kernel != nullptr ? *means.kernel : byteKernel();
    auto terms = std::make_shared<SearchTerms>();
    for (const SearchTerm& term : pattern.terms) {
        qint64 length = 1;
        if (const auto* bytes = std::get_if<MaskedBytes>(&term.what)) {
            length = bytes->value.size();
            terms->fixed.push_back({FixedMatcher(*bytes, kernel), term.pattern});
            terms->matchesZeros = terms->matchesZeros || bytes->value.count('\0') == length;
        } else if (const auto* range = std::get_if<NumberRange>(&term.what)) {
            length = range->type.size();
            terms->numbers.push_back({NumberMatcher(*range, kernel), term.pattern});
            const quint64 all = ~quint64{0} >> (64 - 8 * length);
            terms->matchesZeros =
                terms->matchesZeros || ((0 - range->low) & all) <= ((range->high - range->low) & all);
        } else {
            auto compiled = CompiledExpression::compile(std::get<Expression>(term.what), means.useMarks);
            if (!compiled)
                return tl::unexpected(compiled.error());
            SearchPlan::Shape& shape = terms->shape;
            shape.before = std::max(shape.before, (*compiled)->lookBehind());
            shape.after = std::max(shape.after, kHoleMargin);
            terms->matchesZeros = terms->matchesZeros || (*compiled)->canBeginInZeros();
            terms->expressions.push_back({*std::move(compiled), term.pattern});
        }
        terms->longest = std::max(terms->longest, length);
    }
    terms->shape.after = std::max(terms->shape.after, terms->longest - 1);
    if (means.chunk > 0)
        terms->shape.chunk = means.chunk;
    // An expression may begin a match among zeros: then they are read like all else.
    terms->shape.findHoles = terms->expressions.empty() || !terms->matchesZeros;
    terms->shape.skipHoles = !terms->matchesZeros;
    return Searcher(terms);
}

SearchOutcome Searcher::run(const Snapshot& snapshot, ByteRange range, ByteRange places, const HitSink& sink,
                            const SearchOptions& options, SearchProgress* progress) const
{
    Q_ASSERT(ByteRange({0, snapshot.size()}).contains(range) && range.contains(places));
    return SearchRun(*m_terms, snapshot, range, places, sink, options, progress).run();
}

namespace {

/// A search that ended early has no answer.
Result<std::optional<Hit>> answer(const SearchOutcome& outcome, const std::optional<Hit>& hit)
{
    using End = SearchOutcome::End;
    if (hit || outcome.end == End::Complete || outcome.end == End::Enough)
        return hit;
    if (outcome.end == End::Cancelled) {
        return fail(Error::Kind::Cancelled,
                    QCoreApplication::translate("Searcher", "the search was stopped"));
    }
    return tl::unexpected(*outcome.error);
}

} // namespace

Result<std::optional<Hit>> Searcher::findFirst(const Snapshot& snapshot, ByteRange range, ByteRange all,
                                               const std::atomic<bool>* cancel,
                                               SearchProgress* progress) const
{
    constexpr qint64 kNear = 64 << 10;
    const ByteRange near = {all.offset, std::min(kNear, all.length)};
    SearchOptions options;
    options.maxHits = 1;
    options.stopAtMax = true;
    options.cancel = cancel;
    std::optional<Hit> first;
    const HitSink sink = [&first](std::span<const Hit> hits) {
        first = hits.front();
        return false;
    };
    SearchOutcome outcome;
    for (const ByteRange places : {near, ByteRange::between(near.end(), all.end())}) {
        if (!places.isEmpty())
            outcome = run(snapshot, range, places, sink, options, progress);
        if (first || outcome.end != SearchOutcome::End::Complete)
            break;
    }
    return answer(outcome, first);
}

Result<std::optional<Hit>> Searcher::findLast(const Snapshot& snapshot, ByteRange range, ByteRange all,
                                              const std::atomic<bool>* cancel, SearchProgress* progress) const
{
    constexpr qint64 kLargest = qint64{16} << 20;
    SearchOptions options;
    options.cancel = cancel;
    qint64 length = 64 << 10;
    for (qint64 end = all.end(); end > all.offset;) {
        const ByteRange places = ByteRange::between(std::max(all.offset, end - length), end);
        std::optional<Hit> last;
        const SearchOutcome outcome = run(
            snapshot, range, places,
            [&last](std::span<const Hit> hits) {
                last = hits.back();
                return true;
            },
            options);
        if (last || outcome.end != SearchOutcome::End::Complete)
            return answer(outcome, last);
        end = places.offset;
        if (progress != nullptr)
            progress->bytes = all.end() - end;
        length = std::min(length * 4, kLargest);
    }
    return std::nullopt;
}

} // namespace sluice
