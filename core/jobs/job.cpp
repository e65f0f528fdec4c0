#include "core/jobs/job.h"

#include "core/jobs/mailbox.h"
#include "core/jobs/workerthread.h"

#include <condition_variable>
#include <deque>
#include <list>
#include <mutex>
#include <vector>

namespace sluice {
namespace {

// Jobs decode and search: more than a small stack, far less than the 8 MiB of a default one.
constexpr size_t kJobStack = size_t{1} << 20;
// Jobs look at their token often; one that is stuck must not be felt.
constexpr std::chrono::milliseconds kPatience{100};

} // namespace

// Shared by the runner and its threads, so that a thread left behind still has all it needs.
struct JobRunner::Pool
{
    struct Item
    {
        CancelToken token;
        Task task;
    };

    void work()
    {
        std::unique_lock lock(mutex);
        while (true) {
            ++idle;
            wake.wait(lock, [this] { return stop || !waiting.empty(); });
            --idle;
            if (stop)
                return;
            Item item = std::move(waiting.front());
            waiting.pop_front();
            const auto entry = running.insert(running.end(), item.token);
            lock.unlock();
            if (!item.token.isCancelled())
                mailbox->post(item.task());
            item = {};
            lock.lock();
            running.erase(entry);
        }
    }

    const std::shared_ptr<Mailbox> mailbox = std::make_shared<Mailbox>();
    std::mutex mutex;
    std::condition_variable wake;
    // Guarded by the mutex:
    std::deque<Item> waiting;
    std::list<CancelToken> running;
    int idle = 0;
    bool stop = false;
    // The runner's thread only:
    std::list<WorkerThread> threads;
};

JobRunner::JobRunner()
    : m_pool(std::make_shared<Pool>())
{
}

JobRunner::~JobRunner()
{
    m_pool->mailbox->close();
    std::deque<Pool::Item> dropped;
    {
        const std::lock_guard lock(m_pool->mutex);
        m_pool->stop = true;
        dropped.swap(m_pool->waiting);
        for (const CancelToken& token : m_pool->running)
            token.cancel();
    }
    m_pool->wake.notify_all();
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    for (WorkerThread& thread : m_pool->threads) {
        const auto left = deadline - std::chrono::steady_clock::now();
        thread.leave(std::max(std::chrono::duration_cast<std::chrono::milliseconds>(left),
                              std::chrono::milliseconds(0)));
    }
    m_pool->threads.clear();
}

void JobRunner::submit(const CancelToken& token, Task task)
{
    bool crowded = false;
    {
        const std::lock_guard lock(m_pool->mutex);
        m_pool->waiting.push_back({token, std::move(task)});
        crowded = static_cast<int>(m_pool->waiting.size()) > m_pool->idle;
    }
    m_pool->wake.notify_one();
    if (!crowded || m_pool->threads.size() >= static_cast<size_t>(kMaxThreads))
        return;
    WorkerThread& thread = m_pool->threads.emplace_back();
    // When the system gives no thread, the job waits for those there are, or for the next try.
    if (!thread.start(
            "job", [pool = m_pool] { pool->work(); }, kJobStack))
        m_pool->threads.pop_back();
}

} // namespace sluice
