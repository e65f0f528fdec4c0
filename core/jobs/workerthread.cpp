#include "core/jobs/workerthread.h"

#include <QtGlobal>

#include <ctime>
#include <memory>

namespace sluice {
namespace {

void* run(void* body)
{
    const std::unique_ptr<std::function<void()>> owned(static_cast<std::function<void()>*>(body));
    (*owned)();
    return nullptr;
}

} // namespace

WorkerThread::~WorkerThread()
{
    leave(std::chrono::milliseconds(0));
}

bool WorkerThread::start(const char* name, std::function<void()> body, size_t stackBytes)
{
    Q_ASSERT(!m_started);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, stackBytes);
    auto owned = std::make_unique<std::function<void()>>(std::move(body));
    m_started = pthread_create(&m_thread, &attributes, run, owned.get()) == 0;
    pthread_attr_destroy(&attributes);
    if (!m_started)
        return false;
    static_cast<void>(owned.release()); // run() owns it now
    pthread_setname_np(m_thread, name);
    return true;
}

void WorkerThread::leave(std::chrono::milliseconds patience)
{
    if (!m_started)
        return;
    m_started = false;
    timespec deadline = {};
    clock_gettime(CLOCK_REALTIME, &deadline);
    const auto nanoseconds = std::chrono::nanoseconds(patience).count() + deadline.tv_nsec;
    deadline.tv_sec += nanoseconds / 1'000'000'000;
    deadline.tv_nsec = nanoseconds % 1'000'000'000;
    if (pthread_timedjoin_np(m_thread, nullptr, &deadline) != 0)
        pthread_detach(m_thread);
}

} // namespace sluice
