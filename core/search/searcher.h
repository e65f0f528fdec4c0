#pragma once

#include "core/bytes/snapshot.h"
#include "core/error.h"
#include "core/search/bytekernel.h"
#include "core/search/hit.h"
#include "core/search/pattern.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <span>

namespace sluice {

struct SearchTerms;

/// How a search is run. Thread rule: a value.
struct SearchOptions
{
    /// Threads that search beside the calling one; 0: one for each processor.
    int threads = 0;
    /// Hits handed out; counting goes on after them, unless `stopAtMax`. -1: all of them.
    qint64 maxHits = -1;
    bool stopAtMax = false;
    /// May be null; when it becomes true the search ends within a tenth of a second.
    const std::atomic<bool>* cancel = nullptr;
};

/// How far a search is. Thread rule: written by the search, read by any thread.
struct SearchProgress
{
    /// Places searched so far, in order: all before range.offset + bytes.
    std::atomic<qint64> bytes = 0;
    std::atomic<qint64> hits = 0;
};

/// How a search ended. Thread rule: a value.
struct SearchOutcome
{
    enum class End {
        Complete,  ///< all was searched
        Enough,    ///< maxHits were found, or the sink wanted no more
        Cancelled, ///< somebody asked it to stop
        GaveUp,    ///< the expression is too expensive at error->offset: what follows is not known
        Failed     ///< bytes were lost or unreadable at error->offset; hits before that are true
    };

    End end = End::Complete;
    /// Hits found, handed out or not.
    qint64 hits = 0;
    /// Places searched.
    qint64 bytes = 0;
    std::optional<Error> error;
};

/// Takes hits as they are found, in order of offset (and of pattern, at the same offset); false: wants no
/// more. Called in the thread of run().
using HitSink = std::function<bool(std::span<const Hit>)>;

/// A pattern ready to be looked for. Bytes under masks and numbers are found wherever they are, overlapping
/// too; of an expression, the leftmost matches that do not overlap, as PCRE2's global match gives them, those
/// of no bytes left out. Holes of sparse files are not read.
/// Thread rule: immutable; any number of threads may run searches at once.
class Searcher
{
public:
    /// How a search works inside; for tests and benchmarks.
    struct Means
    {
        const ByteKernel* kernel = nullptr;
        bool useMarks = true;
        /// Places in a chunk, 0: as is best.
        qint64 chunk = 0;
    };

    /// Errors: Invalid.
    [[nodiscard]] static Result<Searcher> make(const Pattern& pattern, const Means& means);
    [[nodiscard]] static Result<Searcher> make(const Pattern& pattern) { return make(pattern, Means()); }

    /// Looks in `range` of the snapshot, which is all there is for the pattern: "^" is its start.
    /// Waits until it is done; may wait for a disk. `sink` may be empty, to count; `progress` may be null.
    [[nodiscard]] SearchOutcome run(const Snapshot& snapshot, ByteRange range, const HitSink& sink,
                                    const SearchOptions& options = {},
                                    SearchProgress* progress = nullptr) const
    {
        return run(snapshot, range, range, sink, options, progress);
    }
    /// The same for the hits that begin in `places`, which lies in `range`.
    [[nodiscard]] SearchOutcome run(const Snapshot& snapshot, ByteRange range, ByteRange places,
                                    const HitSink& sink, const SearchOptions& options = {},
                                    SearchProgress* progress = nullptr) const;

    /// The first hit in `range` that begins at `from` or after it; nothing: there is none. Errors: Cancelled;
    /// TooLarge when it gave up; those of ByteSource.
    [[nodiscard]] Result<std::optional<Hit>> findNext(const Snapshot& snapshot, ByteRange range, qint64 from,
                                                      const std::atomic<bool>* cancel = nullptr) const
    {
        return findFirst(snapshot, range, ByteRange::between(std::max(from, range.offset), range.end()),
                         cancel);
    }
    /// The last hit in `range` that begins before `from`. Of an expression: the last that is left of it when
    /// matches are counted from some thousand bytes before.
    [[nodiscard]] Result<std::optional<Hit>> findPrevious(const Snapshot& snapshot, ByteRange range,
                                                          qint64 from,
                                                          const std::atomic<bool>* cancel = nullptr) const
    {
        return findLast(snapshot, range,
                        ByteRange::between(range.offset, std::clamp(from, range.offset, range.end())),
                        cancel);
    }
    /// The same for the hits that begin in `places`, which lies in `range`. `progress` may be null; of
    /// findLast() it counts from the end.
    [[nodiscard]] Result<std::optional<Hit>> findFirst(const Snapshot& snapshot, ByteRange range,
                                                       ByteRange places,
                                                       const std::atomic<bool>* cancel = nullptr,
                                                       SearchProgress* progress = nullptr) const;
    [[nodiscard]] Result<std::optional<Hit>> findLast(const Snapshot& snapshot, ByteRange range,
                                                      ByteRange places,
                                                      const std::atomic<bool>* cancel = nullptr,
                                                      SearchProgress* progress = nullptr) const;

    /// The pattern made ready, for those who search in another way.
    [[nodiscard]] const std::shared_ptr<const SearchTerms>& terms() const { return m_terms; }

private:
    explicit Searcher(std::shared_ptr<const SearchTerms> terms)
        : m_terms(std::move(terms))
    {
    }

    std::shared_ptr<const SearchTerms> m_terms;
};

} // namespace sluice
