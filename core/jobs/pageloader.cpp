#include "core/jobs/pageloader.h"

#include "core/jobs/mailbox.h"
#include "core/jobs/workerthread.h"

#include <condition_variable>
#include <mutex>
#include <optional>

namespace sluice {
namespace {

// Between two pieces the worker looks for a newer request.
constexpr qint64 kPiece = qint64{256} << 10;
// A worker that is not stuck ends in far less; one that is must not be felt.
constexpr std::chrono::milliseconds kPatience{20};

struct Request
{
    quint64 number = 0;
    Snapshot snapshot;
    QList<ByteRange> ranges;
};

// What the thread owns, and shares with the loader.
struct Desk
{
    std::mutex mutex;
    std::condition_variable wake;
    std::optional<Request> next; ///< guarded by mutex, as is `stop`
    bool stop = false;

    [[nodiscard]] bool isSuperseded()
    {
        const std::lock_guard lock(mutex);
        return stop || next.has_value();
    }

    // Waits without using any CPU; nothing when it is time to stop.
    [[nodiscard]] std::optional<Request> take()
    {
        std::unique_lock lock(mutex);
        wake.wait(lock, [this] { return stop || next.has_value(); });
        return stop ? std::nullopt : std::exchange(next, std::nullopt);
    }
};

// False when a newer request came before it was done.
bool prepare(Desk& desk, const Snapshot& snapshot, ByteRange range)
{
    const ByteRange inside = range.intersected({0, snapshot.size()});
    for (qint64 at = inside.offset; at < inside.end();) {
        if (desk.isSuperseded())
            return false;
        const ByteRange piece{at, std::min(kPiece - at % kPiece, inside.end() - at)};
        // What fails is in lostRanges() from now on; the painter looks there.
        static_cast<void>(snapshot.prepare(piece));
        at = piece.end();
    }
    return true;
}

} // namespace

struct PageLoader::Worker
{
    std::shared_ptr<Desk> desk = std::make_shared<Desk>();
    std::shared_ptr<Mailbox> mailbox = std::make_shared<Mailbox>();
    WorkerThread thread;
};

PageLoader::PageLoader(QObject* parent)
    : QObject(parent)
    , m_worker(std::make_shared<Worker>())
{
}

PageLoader::~PageLoader()
{
    m_worker->mailbox->close();
    {
        const std::lock_guard lock(m_worker->desk->mutex);
        m_worker->desk->stop = true;
        m_worker->desk->next.reset();
    }
    m_worker->desk->wake.notify_one();
    m_worker->thread.leave(kPatience);
}

void PageLoader::request(const Snapshot& snapshot, const QList<ByteRange>& ranges)
{
    m_busy = true;
    ++m_newest;
    {
        const std::lock_guard lock(m_worker->desk->mutex);
        m_worker->desk->next = Request{m_newest, snapshot, ranges};
    }
    m_worker->desk->wake.notify_one();
    if (m_worker->thread.isStarted())
        return;
    auto work = [this, desk = m_worker->desk, mailbox = m_worker->mailbox] {
        while (std::optional<Request> request = desk->take()) {
            const quint64 number = request->number;
            // `this` is used only by what the mailbox runs, which it does only while the loader lives.
            const auto tell = [&](bool last) {
                mailbox->post([this, number, last] { onLoaded(number, last); });
            };
            for (const ByteRange range : std::as_const(request->ranges)) {
                if (!prepare(*desk, request->snapshot, range))
                    break;
                tell(false);
            }
            request.reset(); // frees the file before its owner hears of it
            tell(true);
        }
    };
    // Without a thread the request waits for the next one to be tried.
    static_cast<void>(m_worker->thread.start("page loader", std::move(work)));
}

void PageLoader::onLoaded(quint64 request, bool last)
{
    if (request == m_newest && last)
        m_busy = false;
    Q_EMIT loaded();
}

} // namespace sluice
