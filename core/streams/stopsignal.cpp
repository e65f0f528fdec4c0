#include "core/streams/stopsignal.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace sluice {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

// Without an eventfd a waiting stage looks at its flags this often.
constexpr nanoseconds kSliceWithoutEvent = std::chrono::milliseconds(20);
constexpr nanoseconds kLongestWait = std::chrono::hours(24);

timespec toTimespec(nanoseconds duration)
{
    constexpr qint64 kSecond = 1'000'000'000;
    return {duration.count() / kSecond, duration.count() % kSecond};
}

} // namespace

tl::unexpected<Error> cancelled()
{
    return fail(Error::Kind::Cancelled, QCoreApplication::translate("Pipeline", "the run was stopped"));
}

StopSignal::StopSignal()
    : m_event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
}

StopSignal::~StopSignal()
{
    if (m_event >= 0)
        ::close(m_event);
}

void StopSignal::raise() const noexcept
{
    const quint64 one = 1;
    // The count cannot overflow, and a lost wake-up without an eventfd is made good by the slices of wait().
    (void)!::write(m_event, &one, sizeof one);
}

void StopSignal::stop() noexcept
{
    if (!m_stopped.exchange(true, std::memory_order_acq_rel))
        raise();
}

void StopSignal::end() noexcept
{
    if (!m_ended.exchange(true, std::memory_order_acq_rel))
        raise();
}

Result<StopSignal::Wake> StopSignal::wait(int descriptor, short events, nanoseconds timeout) const
{
    const bool forever = timeout < nanoseconds::zero() || timeout > kLongestWait;
    const auto deadline = Clock::now() + (forever ? kLongestWait : timeout);
    for (;;) {
        if (isStopped())
            return cancelled();
        if (m_ended.load(std::memory_order_acquire))
            return Wake::Ended;

        nanoseconds left = std::max<nanoseconds>(deadline - Clock::now(), nanoseconds::zero());
        if (m_event < 0)
            left = std::min(left, kSliceWithoutEvent);
        std::array<pollfd, 2> polled = {pollfd{m_event, POLLIN, 0}, pollfd{descriptor, events, 0}};
        const timespec limit = toTimespec(left);
        const int ready = ::ppoll(polled.data(), polled.size(), &limit, nullptr);
        if (ready < 0 && errno != EINTR) {
            const int error = errno;
            return fail(Error::Kind::Io,
                        QCoreApplication::translate("Pipeline", "cannot wait for input or output: %1")
                            .arg(QString::fromLocal8Bit(std::strerror(error))),
                        error);
        }
        if (ready > 0 && polled[0].revents != 0)
            continue;
        if (ready > 0 && polled[1].revents != 0)
            return Wake::Ready;
        if (!forever && Clock::now() >= deadline)
            return Wake::TimedOut;
    }
}

Result<void> StopSignal::sleep(nanoseconds duration) const
{
    // A stage that sleeps is no live source: nobody asks it to end.
    if (const Result<Wake> woken = wait(-1, 0, std::max(duration, nanoseconds::zero())); !woken)
        return tl::unexpected(woken.error());
    return {};
}

} // namespace sluice
