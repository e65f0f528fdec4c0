#pragma once

#include <QObject>
#include <QPointer>

#include <atomic>
#include <functional>
#include <memory>
#include <type_traits>

namespace sluice {

/// Tells a job to stop. Copies share the wish. Thread rule: a value; every member from any thread.
class CancelToken
{
public:
    void cancel() const noexcept { m_flag->store(true, std::memory_order_relaxed); }
    [[nodiscard]] bool isCancelled() const noexcept { return m_flag->load(std::memory_order_relaxed); }
    /// For OpenOptions::cancel and the like.
    [[nodiscard]] std::shared_ptr<const std::atomic<bool>> flag() const { return m_flag; }

private:
    std::shared_ptr<std::atomic<bool>> m_flag = std::make_shared<std::atomic<bool>>(false);
};

/// Runs jobs on a few threads: values go in, a job looks at its token once per chunk, one value comes back in
/// the runner's thread. Going away cancels all jobs and waits for none that is stuck.
/// Thread rule: one thread, whose event loop delivers the results; contexts live in it too.
class JobRunner
{
public:
    /// At most this many jobs run at once; the others wait in order. A job stuck in a dead disk holds one.
    static constexpr int kMaxThreads = 8;

    JobRunner();
    JobRunner(const JobRunner&) = delete;
    JobRunner& operator=(const JobRunner&) = delete;
    ~JobRunner();

    /// Runs `work(token)` on a thread, then `done(its result)` in this thread: never when the token was
    /// cancelled or `context` is gone by then. What both capture is owned by the job, and may be freed in
    /// either thread: capture values, and objects of this thread only by bare pointer or QPointer.
    template <typename Work, typename Done>
    CancelToken run(QObject* context, Work work, Done done)
    {
        using Value = std::invoke_result_t<Work&, const CancelToken&>;
        static_assert(!std::is_void_v<Value> && !std::is_reference_v<Value>);
        CancelToken token;
        submit(token,
               [token, work = std::move(work), done = std::move(done),
                context = QPointer<QObject>(context)]() mutable -> Delivery {
                   auto value = std::make_shared<Value>(work(token));
                   return [token, value, done = std::move(done), context]() mutable {
                       if (!token.isCancelled() && context)
                           done(std::move(*value));
                   };
               });
        return token;
    }

private:
    struct Pool;
    using Delivery = std::function<void()>;
    using Task = std::function<Delivery()>;

    void submit(const CancelToken& token, Task task);

    std::shared_ptr<Pool> m_pool;
};

/// A job of which only the newest run counts: starting it anew, or this going away, cancels the one before,
/// whose result is never delivered. Thread rule: that of its runner, which outlives it.
class LatestJob
{
public:
    LatestJob(JobRunner& runner, QObject* context)
        : m_runner(runner)
        , m_context(context)
    {
    }
    LatestJob(const LatestJob&) = delete;
    LatestJob& operator=(const LatestJob&) = delete;
    ~LatestJob() { cancel(); }

    template <typename Work, typename Done>
    void run(Work work, Done done)
    {
        cancel();
        m_running = true;
        m_token =
            m_runner.run(m_context, std::move(work), [this, done = std::move(done)](auto&& value) mutable {
                m_running = false; // first: `done` may start the next run, or end this object
                done(std::forward<decltype(value)>(value));
            });
    }

    void cancel()
    {
        m_token.cancel();
        m_running = false;
    }

    /// True from run() until its result is delivered or it is cancelled.
    [[nodiscard]] bool isRunning() const { return m_running; }

private:
    JobRunner& m_runner;
    QObject* m_context;
    CancelToken m_token;
    bool m_running = false;
};

} // namespace sluice
