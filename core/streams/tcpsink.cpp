#include "core/streams/descriptorwriter.h"
#include "core/streams/streamsink.h"

#include "core/bytes/descriptor.h"
#include "core/jobs/workerthread.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>

#include <linux/sockios.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sluice {
namespace {

/// A sink that has sent everything looks whether the peer has taken it, at once and then ever more rarely.
constexpr std::chrono::microseconds kFirstLookAtPeer{50};
constexpr std::chrono::microseconds kLastLookAtPeer{10'000};
constexpr size_t kResolverStack = size_t{256} << 10;

QString translate(const char* text)
{
    return QCoreApplication::translate("StreamSink", text);
}

struct AddressList
{
    addrinfo* first = nullptr;

    AddressList() = default;
    AddressList(const AddressList&) = delete;
    AddressList& operator=(const AddressList&) = delete;
    ~AddressList()
    {
        if (first != nullptr)
            ::freeaddrinfo(first);
    }
};

/// One question to the resolver, asked in a thread of its own: it may take longer than anybody wants to wait.
struct Lookup
{
    QByteArray host;
    QByteArray port;
    Descriptor done{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    std::mutex mutex;
    AddressList addresses;
    int failure = 0;

    void run(int flags)
    {
        addrinfo hints = {};
        hints.ai_socktype = SOCK_STREAM;
        hints.ai_flags = flags;
        {
            const std::lock_guard lock(mutex);
            failure = ::getaddrinfo(host.constData(), port.constData(), &hints, &addresses.first);
        }
        const quint64 one = 1;
        (void)!::write(done.number(), &one, sizeof one);
    }
};

class TcpSink final : public StreamSink
{
public:
    TcpSink(QByteArray host, quint16 port)
        : m_host(std::move(host))
        , m_port(port)
    {
    }

    [[nodiscard]] QString name() const override
    {
        return QStringLiteral("tcp:%1:%2").arg(QString::fromUtf8(m_host)).arg(m_port);
    }

    [[nodiscard]] Result<void> open(const StageContext& context) override
    {
        Result<std::shared_ptr<Lookup>> found = resolve(context);
        if (!found)
            return tl::unexpected(found.error());
        const std::lock_guard lock((*found)->mutex);
        Result<void> connected = outputFailure(name(), EADDRNOTAVAIL);
        for (const addrinfo* address = (*found)->addresses.first; address != nullptr;
             address = address->ai_next) {
            connected = connectTo(*address, context);
            if (connected || connected.error().kind == Error::Kind::Cancelled)
                break;
        }
        return connected;
    }

    [[nodiscard]] Result<void> write(std::span<const Slice> slices, const StageContext& context) override
    {
        return writeAll(m_socket.number(), slices, name(), context);
    }

    [[nodiscard]] Result<void> finish(const StageContext& context) override
    {
        if (::shutdown(m_socket.number(), SHUT_WR) != 0)
            return outputFailure(name(), errno);
        context.meter.enter(Activity::Backpressure);
        Result<void> taken = waitUntilTaken(context);
        context.meter.enter(Activity::Busy);
        return taken;
    }

    void abandon() noexcept override
    {
        // A reset tells the peer that this is not the whole: a plain close looks like a good end.
        const linger reset = {1, 0};
        (void)::setsockopt(m_socket.number(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        m_socket = Descriptor();
    }

    [[nodiscard]] int kernelTarget() const override { return m_socket.number(); }

private:
    Result<std::shared_ptr<Lookup>> resolve(const StageContext& context) const
    {
        auto lookup = std::make_shared<Lookup>();
        lookup->host = m_host;
        lookup->port = QByteArray::number(m_port);
        lookup->run(AI_NUMERICHOST | AI_NUMERICSERV);
        if (lookup->failure == 0)
            return lookup;

        lookup = std::make_shared<Lookup>();
        lookup->host = m_host;
        lookup->port = QByteArray::number(m_port);
        WorkerThread resolver;
        if (!lookup->done || !resolver.start(
                                 "resolver", [lookup] { lookup->run(AI_NUMERICSERV); }, kResolverStack))
            return outputFailure(name(), EAGAIN);
        const Result<StopSignal::Wake> woken =
            context.wait(lookup->done.number(), POLLIN, Activity::Backpressure);
        if (!woken)
            return tl::unexpected(woken.error());
        const std::lock_guard lock(lookup->mutex);
        if (lookup->failure != 0) {
            return fail(
                Error::Kind::NotFound,
                translate("%1 is not known here: %2.")
                    .arg(QString::fromUtf8(m_host), QString::fromLocal8Bit(::gai_strerror(lookup->failure))));
        }
        return lookup;
    }

    Result<void> connectTo(const addrinfo& address, const StageContext& context)
    {
        m_socket = Descriptor(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        if (!m_socket)
            return connectFailure(errno);
        if (::connect(m_socket.number(), address.ai_addr, address.ai_addrlen) == 0)
            return {};
        if (errno != EINPROGRESS)
            return connectFailure(errno);
        const Result<StopSignal::Wake> woken =
            context.wait(m_socket.number(), POLLOUT, Activity::Backpressure);
        if (!woken)
            return tl::unexpected(woken.error());
        int error = 0;
        socklen_t length = sizeof error;
        ::getsockopt(m_socket.number(), SOL_SOCKET, SO_ERROR, &error, &length);
        return error == 0 ? Result<void>() : connectFailure(error);
    }

    [[nodiscard]] tl::unexpected<Error> connectFailure(int systemError) const
    {
        return fail(Error::Kind::Io,
                    translate("cannot connect to %1: %2.")
                        .arg(name(), QString::fromLocal8Bit(std::strerror(systemError))),
                    systemError);
    }

    /// Closing a socket says nothing about its bytes: they count as sent when the other system has them all.
    Result<void> waitUntilTaken(const StageContext& context)
    {
        for (auto pause = kFirstLookAtPeer;; pause = std::min(2 * pause, kLastLookAtPeer)) {
            int waiting = 0;
            if (::ioctl(m_socket.number(), SIOCOUTQ, &waiting) != 0)
                return outputFailure(name(), errno);
            int error = 0;
            socklen_t length = sizeof error;
            ::getsockopt(m_socket.number(), SOL_SOCKET, SO_ERROR, &error, &length);
            if (error != 0)
                return outputFailure(name(), error);
            if (waiting == 0)
                return {};
            // What the peer sends is not ours to read; left unread it would make close() reset the
            // connection.
            std::array<char, 4096> unwanted;
            while (::recv(m_socket.number(), unwanted.data(), unwanted.size(), MSG_TRUNC | MSG_DONTWAIT) >
                   0) {
            }
            if (Result<void> slept = context.stop.sleep(pause); !slept)
                return slept;
        }
    }

    const QByteArray m_host;
    const quint16 m_port;
    Descriptor m_socket;
};

} // namespace

std::unique_ptr<StreamSink> makeTcpSink(const QByteArray& host, quint16 port)
{
    return std::make_unique<TcpSink>(host, port);
}

} // namespace sluice
