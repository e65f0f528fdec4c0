#pragma once

#include "core/bytes/snapshot.h"
#include "core/jobs/job.h"

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

namespace sluice {

/// Bytes of A in whose place B has others. Either range may be empty, not both: then its offset is where the
/// other's bytes would be. Thread rule: a value.
struct Difference
{
    enum class Kind {
        Changed,  ///< both have bytes here, not always equally many
        Inserted, ///< B alone has bytes here
        Deleted   ///< A alone has bytes here
    };

    ByteRange a;
    ByteRange b;

    [[nodiscard]] Kind kind() const
    {
        if (a.isEmpty())
            return Kind::Inserted;
        return b.isEmpty() ? Kind::Deleted : Kind::Changed;
    }

    friend bool operator==(const Difference&, const Difference&) = default;
};

/// How far a comparison is. Thread rule: written by the job, read from any thread.
class CompareProgress
{
public:
    void start(qint64 total) { m_total.store(std::max(total, qint64{1}), std::memory_order_relaxed); }
    void add(qint64 bytes) { m_done.fetch_add(bytes, std::memory_order_relaxed); }

    /// Bytes looked at, of both files; aligned, some are looked at more than once.
    [[nodiscard]] qint64 done() const { return m_done.load(std::memory_order_relaxed); }
    /// In [0, 1]. Aligned it is an estimate, and the work may end before it reaches 1.
    [[nodiscard]] double fraction() const
    {
        return std::min(
            static_cast<double>(done()) / static_cast<double>(m_total.load(std::memory_order_relaxed)), 1.0);
    }

private:
    std::atomic<qint64> m_done = 0;
    std::atomic<qint64> m_total = 1;
};

struct CompareOptions
{
    enum class Mode {
        SameOffset, ///< the byte at an offset of A with the byte at that offset of B
        Aligned     ///< bytes that were inserted or deleted do not make all that follows different
    };

    Mode mode = Mode::SameOffset;
    /// Differences with at most this many equal bytes between them become one. At least 0.
    qint64 mergeGap = 0;
    /// The result lists no more differences than this; counting goes on. At least 0.
    qint64 maxListed = 100'000;
    /// Gets every difference, listed or not, in order, in the thread of the job; an error ends the
    /// comparison. May be empty.
    std::function<Result<void>(const Difference&)> each;
    /// May be null.
    std::shared_ptr<CompareProgress> progress;
};

/// What differs between A and B. Between differences, before the first and after the last, A and B have the
/// same bytes: putting each difference's bytes of B in the place of its bytes of A makes B of A.
/// Thread rule: a value.
struct Comparison
{
    qint64 sizeA = 0;
    qint64 sizeB = 0;
    /// In order, the first CompareOptions::maxListed of them.
    std::vector<Difference> listed;
    /// How many differences there are, listed or not, by kind.
    qint64 changed = 0;
    qint64 inserted = 0;
    qint64 deleted = 0;
    /// Bytes that A and B have in common; those between differences that mergeGap joined count too.
    qint64 sameBytes = 0;

    [[nodiscard]] qint64 count() const { return changed + inserted + deleted; }
    [[nodiscard]] bool isSame() const { return count() == 0; }
    [[nodiscard]] bool isComplete() const { return std::ssize(listed) == count(); }
    /// Bytes of A, and of B, that the other does not have there.
    [[nodiscard]] qint64 differentA() const { return sizeA - sameBytes; }
    [[nodiscard]] qint64 differentB() const { return sizeB - sameBytes; }

    friend bool operator==(const Comparison&, const Comparison&) = default;
};

/// Compares two snapshots, in bounded memory whatever their sizes; looks at `token` at least once per MiB.
/// Holes that both have are not read. The result depends on the bytes and the options alone. At equal offsets
/// it is exact. Aligned it is exact where one run was inserted, deleted or replaced; where there are many
/// differences it is always correct, but need not be the shortest, moved bytes count as deleted and inserted,
/// and in large files a common run of less than some KiB amid bytes that differ may be taken for different.
/// Errors: those of ByteSource::read and prepare (a file that shrank meanwhile: Changed), Cancelled, and what
/// `each` gives.
[[nodiscard]] Result<Comparison> compare(const Snapshot& a, const Snapshot& b, const CompareOptions& options,
                                         const CancelToken& token);

} // namespace sluice
