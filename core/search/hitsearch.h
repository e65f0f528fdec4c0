#pragma once

#include "core/search/hitstore.h"
#include "core/search/searcher.h"

#include <atomic>
#include <deque>
#include <vector>

namespace sluice {

/// A search for all hits in one or more ranges, one after another, and what it has found up to now. Keeps up
/// to a cap of hits for each range, and counts all.
/// Thread rule: run() once, in one thread; the rest from any thread meanwhile and after.
class HitSearch
{
public:
    /// Where it is looked: `range` lies in the snapshot.
    struct Target
    {
        Snapshot snapshot;
        ByteRange range;
    };

    HitSearch(Searcher searcher, const std::vector<Target>& targets, qint64 cap = HitStore::kUsualCap);

    /// Waits until it is done; may wait for disks. `cancel` as in SearchOptions.
    void run(const std::atomic<bool>* cancel);

    [[nodiscard]] size_t targetCount() const { return m_parts.size(); }
    [[nodiscard]] const Target& target(size_t index) const { return m_parts[index].target; }
    [[nodiscard]] const HitStore& hits(size_t index) const { return m_parts[index].hits; }
    /// How the search of a target ended; null while it has not.
    [[nodiscard]] const SearchOutcome* outcome(size_t index) const;

    /// Hits kept, of all targets: they are numbered through, and what has a number keeps it.
    [[nodiscard]] qint64 kept() const;
    struct Found
    {
        size_t target = 0;
        Hit hit;
    };
    /// `number` in [0, kept()).
    [[nodiscard]] Found at(qint64 number) const;
    /// The number of the first hit of a target that begins at `offset` or after it, which may be one past the
    /// target's last.
    [[nodiscard]] qint64 numberFrom(size_t target, qint64 offset) const;
    /// Some are counted that are not kept.
    [[nodiscard]] bool isCapped() const { return counted() > kept(); }

    /// Hits found, kept or not; bytes searched, and to be searched.
    [[nodiscard]] qint64 counted() const;
    [[nodiscard]] qint64 bytesDone() const;
    [[nodiscard]] qint64 bytesTotal() const;
    [[nodiscard]] bool isDone() const { return m_done.load(std::memory_order_acquire); }
    /// It is done, and has looked everywhere.
    [[nodiscard]] bool isComplete() const;

private:
    struct Part
    {
        Part(Target where, qint64 cap)
            : target(std::move(where))
            , hits(cap)
        {
        }
        Target target;
        HitStore hits;
        SearchProgress progress;
        SearchOutcome outcome;
        std::atomic<bool> done = false;
    };

    Searcher m_searcher;
    // Parts do not move.
    std::deque<Part> m_parts;
    std::atomic<bool> m_done = false;
};

} // namespace sluice
