#include "core/bytes/filewatch.h"

#include "core/bytes/filehandle.h"
#include "core/jobs/mailbox.h"
#include "core/jobs/workerthread.h"

#include <atomic>
#include <cerrno>

#include <poll.h>
#include <sys/stat.h>

namespace sluice {
namespace {

constexpr int kLookEveryMs = 1000;
// A watch that is not stuck in the file system ends in far less; one that is must not be felt.
constexpr std::chrono::milliseconds kPatience{20};

// What the thread owns, and shares with the watch.
struct Desk
{
    QByteArray path;
    FileIdentity opened;
    std::shared_ptr<FileHandle> handle;
    std::shared_ptr<ByteSource> source;
    std::atomic<bool> stop = false;
};

qint64 nanoseconds(const timespec& time)
{
    return qint64{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

// What became of the file. Where the system does not answer, it is as it was in `before`.
FileChange look(const Desk& desk, FileChange before)
{
    FileChange now = before;
    struct stat file = {};
    if (fstat(desk.handle->descriptor(), &file) == 0) {
        now.size = file.st_size;
        now.modified = nanoseconds(file.st_mtim) != desk.opened.modified;
        now.grown = file.st_size > desk.opened.size;
        if (file.st_size < desk.opened.size)
            desk.source->setTruncatedAt(file.st_size);
    }
    // Bytes once lost stay lost, also when the file has grown again.
    now.shrunk = desk.handle->isCut();
    now.unreadable = desk.handle->hasUnreadable();

    struct stat named = {};
    if (stat(desk.path.constData(), &named) == 0) {
        now.deleted = false;
        now.replaced = named.st_dev != desk.opened.device || named.st_ino != desk.opened.inode;
    } else if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) {
        now.deleted = true;
        now.replaced = false;
    }
    return now;
}

// Waits for the next look, or for a reader to meet lost bytes.
void waitForEvent(const FileHandle& handle)
{
    pollfd event = {handle.event(), POLLIN, 0}; // without an event (-1) this only waits
    if (poll(&event, 1, kLookEveryMs) <= 0)
        return;
    quint64 count = 0;
    [[maybe_unused]] const ssize_t got = read(handle.event(), &count, sizeof count);
}

void watch(const Desk& desk, const std::function<void(const FileChange&)>& tell)
{
    FileChange told;
    while (!desk.stop.load(std::memory_order_acquire)) {
        const FileChange now = look(desk, told);
        // The size alone is news only when something happened.
        if (now.any() ? now != told : told.any())
            tell(now);
        told = now;
        waitForEvent(*desk.handle);
    }
}

} // namespace

struct FileWatch::Worker
{
    std::shared_ptr<Desk> desk = std::make_shared<Desk>();
    std::shared_ptr<Mailbox> mailbox = std::make_shared<Mailbox>();
    WorkerThread thread;
};

FileWatch::FileWatch(const OpenedFile& file, QObject* parent)
    : QObject(parent)
    , m_worker(std::make_shared<Worker>())
{
    if (!file.watchable || !file.handle)
        return;
    m_worker->desk->path = file.path;
    m_worker->desk->opened = file.identity;
    m_worker->desk->handle = file.handle;
    m_worker->desk->source = file.source;
    auto work = [this, desk = m_worker->desk, mailbox = m_worker->mailbox] {
        // `this` is used only by what the mailbox runs, which it does only while the watch lives.
        watch(*desk, [&](const FileChange& change) {
            mailbox->post([this, change] {
                m_state = change;
                Q_EMIT changed(change);
            });
        });
    };
    // Without a thread the file is shown all the same: only its changes stay unknown.
    static_cast<void>(m_worker->thread.start("file watch", std::move(work)));
}

FileWatch::~FileWatch()
{
    m_worker->mailbox->close();
    m_worker->desk->stop.store(true, std::memory_order_release);
    if (m_worker->desk->handle)
        m_worker->desk->handle->raise();
    m_worker->thread.leave(kPatience);
}

} // namespace sluice
