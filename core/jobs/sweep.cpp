#include "core/jobs/sweep.h"

#include "core/bytes/memorysource.h"
#include "core/jobs/workerthread.h"

#include <QCoreApplication>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace sluice {
namespace {

constexpr int kMostThreads = 16;
constexpr size_t kStack = size_t{512} << 10;
constexpr auto kForever = std::chrono::hours(24 * 365);

Error cancelledError()
{
    return {Error::Kind::Cancelled, QCoreApplication::translate("Sweep", "Cancelled"), 0, -1};
}

class Sweep
{
public:
    using Work = std::function<void(const SweepPiece&, int)>;
    using Commit = std::function<Result<void>(const SweepPiece&, int)>;

    Sweep(const Snapshot& snapshot, ByteRange range, const SweepOptions& options, const Work& work,
          const Commit& commit)
        : m_snapshot(snapshot)
        , m_range(range)
        , m_options(options)
        , m_work(work)
        , m_commit(commit)
        , m_slots(static_cast<size_t>(sweepSlots(options)))
        , m_faults(snapshot.faultCount())
        , m_next(range.offset)
        , m_extent{range.offset, 0}
    {
    }

    Result<void> run()
    {
        const int workers = sweepWorkers(m_options);
        std::vector<std::unique_ptr<WorkerThread>> threads;
        // A range of one piece needs no second thread; one that the system does not give is done without.
        for (int i = 1; i < workers && m_range.length > m_options.pieceSize; ++i) {
            auto thread = std::make_unique<WorkerThread>();
            if (thread->start(
                    "sweep", [this, i] { serve(i); }, kStack))
                threads.push_back(std::move(thread));
        }
        serve(0);
        for (const auto& thread : threads)
            thread->leave(kForever);
        if (m_error)
            return tl::unexpected(*m_error);
        return {};
    }

private:
    struct Slot
    {
        SweepPiece piece;
        std::optional<Error> error;
        bool done = false;
    };

    void serve(int worker)
    {
        std::unique_lock lock(m_mutex);
        while (true) {
            m_wake.wait(lock, [this] {
                return m_stopping || m_next >= m_range.end() || m_taken - m_committed < m_slots.size();
            });
            if (m_stopping || m_next >= m_range.end())
                return;
            if (m_options.cancel.isCancelled()) {
                stop(cancelledError());
                return;
            }
            const size_t index = m_taken++ % m_slots.size();
            Slot& slot = m_slots[index];
            slot = {take(worker), std::nullopt, false};
            lock.unlock();
            if (Result<void> done = process(slot.piece, static_cast<int>(index)); !done)
                slot.error = std::move(done.error());
            lock.lock();
            slot.done = true;
            commitReady(lock);
        }
    }

    /// The next piece. With the lock held.
    SweepPiece take(int worker)
    {
        if (m_next >= m_extent.end()) {
            const Extent extent = m_snapshot.extentAt(m_next);
            m_extent = {m_next, std::min(std::max<qint64>(extent.length, 1), m_range.end() - m_next)};
            m_hole = extent.hole;
        }
        SweepPiece piece;
        piece.worker = worker;
        piece.hole = m_hole;
        qint64 length = m_extent.end() - m_next;
        if (!m_hole) {
            const qint64 intoPiece = (m_next - m_range.offset) % m_options.pieceSize;
            length = std::min(length, m_options.pieceSize - intoPiece);
        }
        piece.range = {m_next, length};
        m_next += length;
        return piece;
    }

    Result<void> process(SweepPiece& piece, int slot)
    {
        if (!piece.hole) {
            if (Result<void> there = m_snapshot.verify(piece.range); !there)
                return there;
            Result<Slice> bytes = m_snapshot.read(piece.range);
            if (!bytes)
                return tl::unexpected(std::move(bytes.error()));
            piece.bytes = *std::move(bytes);
        }
        if (m_options.context) {
            const qint64 room = static_cast<qint64>(piece.before.bytes.size());
            const qint64 begin = std::max(m_range.offset, piece.range.offset - room);
            if (Result<void> read = readBeside(ByteRange::between(begin, piece.range.offset), piece.before);
                !read)
                return read;
            const qint64 end = piece.range.end() + std::min(room, m_range.end() - piece.range.end());
            if (Result<void> read = readBeside(ByteRange::between(piece.range.end(), end), piece.after);
                !read)
                return read;
        }
        m_work(piece, slot);
        if (m_snapshot.faultCount() != m_faults) {
            // The source words best what became of the file.
            if (Result<void> there = m_snapshot.verify(piece.range); !there)
                return there;
            return fail(Error::Kind::Changed,
                        QCoreApplication::translate(
                            "Sweep", "The file lost bytes while it was read, near offset %1. Open it again")
                            .arg(piece.range.offset),
                        0, piece.range.offset);
        }
        return {};
    }

    /// Few bytes, without touching the pages of a hole.
    Result<void> readBeside(ByteRange range, SweepContext& context) const
    {
        for (qint64 at = range.offset; at < range.end();) {
            const Extent extent = m_snapshot.extentAt(at);
            const ByteRange part = {at, std::min(std::max<qint64>(extent.length, 1), range.end() - at)};
            if (!extent.hole) {
                const Result<Slice> bytes = m_snapshot.read(part);
                if (!bytes)
                    return tl::unexpected(bytes.error());
                std::copy_n(bytes->data(), part.length,
                            context.bytes.begin() + static_cast<qint64>(context.size));
            }
            context.size += static_cast<int>(part.length);
            at = part.end();
        }
        return {};
    }

    void stop(const Error& error)
    {
        if (!m_error)
            m_error = error;
        m_stopping = true;
        m_wake.notify_all();
    }

    /// Commits what is done and next in order; one thread at a time does it, without the lock.
    void commitReady(std::unique_lock<std::mutex>& lock)
    {
        if (m_committing)
            return;
        m_committing = true;
        while (!m_error && m_committed < m_taken) {
            const size_t index = m_committed % m_slots.size();
            Slot& slot = m_slots[index];
            if (!slot.done)
                break;
            if (slot.error) {
                stop(*slot.error);
                break;
            }
            lock.unlock();
            const Result<void> result = m_options.cancel.isCancelled()
                                            ? tl::unexpected(cancelledError())
                                            : m_commit(slot.piece, static_cast<int>(index));
            if (result && m_options.progress != nullptr)
                m_options.progress->done += slot.piece.range.length;
            lock.lock();
            if (!result) {
                stop(result.error());
                break;
            }
            slot.piece.bytes = {};
            slot.done = false;
            ++m_committed;
            m_wake.notify_all();
        }
        m_committing = false;
    }

    const Snapshot& m_snapshot;
    const ByteRange m_range;
    const SweepOptions& m_options;
    const Work& m_work;
    const Commit& m_commit;
    std::vector<Slot> m_slots;
    const quint64 m_faults;

    std::mutex m_mutex;
    std::condition_variable m_wake;
    qint64 m_next;
    /// The extent around m_next, cut to the range.
    ByteRange m_extent;
    bool m_hole = false;
    quint64 m_taken = 0;
    quint64 m_committed = 0;
    bool m_committing = false;
    bool m_stopping = false;
    std::optional<Error> m_error;
};

} // namespace

int sweepWorkers(const SweepOptions& options)
{
    const int threads =
        options.threads > 0 ? options.threads : static_cast<int>(std::thread::hardware_concurrency());
    return std::clamp(threads, 1, kMostThreads);
}

int sweepSlots(const SweepOptions& options)
{
    // Room for a slow piece while the others go on.
    constexpr int kAhead = 4;
    return kAhead * sweepWorkers(options);
}

Result<void> sweep(const Snapshot& snapshot, ByteRange range, const SweepOptions& options,
                   const std::function<void(const SweepPiece&, int)>& work,
                   const std::function<Result<void>(const SweepPiece&, int)>& commit)
{
    Q_ASSERT(options.pieceSize > 0);
    if (Result<void> inside = checkRange(range, snapshot.size()); !inside)
        return inside;
    if (options.progress != nullptr) {
        options.progress->done = 0;
        options.progress->total = range.length;
    }
    return Sweep(snapshot, range, options, work, commit).run();
}

} // namespace sluice
