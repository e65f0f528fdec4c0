#include "app/interruptflag.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace sluice {

InterruptFlag::InterruptFlag()
{
    sigset_t signals;
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGINT);
    ::sigaddset(&signals, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    m_signals = Descriptor(::signalfd(-1, &signals, SFD_CLOEXEC));
    m_end = Descriptor(::eventfd(0, EFD_CLOEXEC));
    m_thread = std::thread([this] {
        std::array<pollfd, 2> polled = {pollfd{m_signals.number(), POLLIN, 0},
                                        pollfd{m_end.number(), POLLIN, 0}};
        while (::poll(polled.data(), polled.size(), -1) < 0 && errno == EINTR) {
        }
        if (polled[0].revents != 0)
            m_flag = true;
    });
}

InterruptFlag::~InterruptFlag()
{
    const std::uint64_t one = 1;
    (void)!::write(m_end.number(), &one, sizeof one);
    m_thread.join();
}

} // namespace sluice
