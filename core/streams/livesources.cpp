#include "core/streams/streamsource.h"

#include "core/bytes/descriptor.h"
#include "core/bytes/filehandle.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cerrno>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sluice {
namespace {

/// No datagram is larger (RFC 768: 16 bits of length).
constexpr qint64 kLargestDatagram = 65'536;

QString translate(const char* text)
{
    return QCoreApplication::translate("StreamSource", text);
}

tl::unexpected<Error> systemFailure(const QString& what, int systemError)
{
    const bool denied = systemError == EACCES || systemError == EPERM;
    return fail(denied ? Error::Kind::Denied : Error::Kind::Io,
                QStringLiteral("%1: %2.").arg(what, systemMessage(systemError)), systemError);
}

/// Fills pooled chunks from a descriptor; a chunk that is not full is filled on, behind what was handed out.
class LiveReader
{
public:
    using ReadCall = ssize_t (*)(int descriptor, void* to, size_t size);

    /// Waits for `descriptor`. At least `room` bytes are offered to `read`. An empty slice at the end.
    /// Error: Cancelled, Io (`name` is for the message).
    [[nodiscard]] Result<Slice> read(int descriptor, ReadCall call, qint64 room, const QString& name,
                                     const StageContext& context)
    {
        if (!m_chunk || m_chunk->capacity - m_filled < room) {
            Result<std::shared_ptr<Chunk>> chunk =
                context.pool.take(std::max(room, context.chunkSize.load(std::memory_order_relaxed)));
            if (!chunk)
                return tl::unexpected(chunk.error());
            m_chunk = std::move(*chunk);
            m_filled = 0;
        }
        for (;;) {
            const Result<StopSignal::Wake> woken = context.wait(descriptor, POLLIN, Activity::Starved);
            if (!woken)
                return tl::unexpected(woken.error());
            if (*woken == StopSignal::Wake::Ended)
                return Slice();
            const ssize_t got =
                call(descriptor, m_chunk->data + m_filled, static_cast<size_t>(m_chunk->capacity - m_filled));
            if (got < 0 && (errno == EINTR || errno == EAGAIN))
                continue;
            if (got < 0)
                return systemFailure(translate("%1 cannot be read").arg(name), errno);
            if (got == 0)
                return Slice();
            context.ledger.add(CopyKind::KernelToUser, got);
            m_filled += got;
            Slice bytes = Chunk::slice(m_chunk, {m_filled - got, got});
            if (m_filled == m_chunk->capacity)
                m_chunk.reset();
            return bytes;
        }
    }

private:
    std::shared_ptr<Chunk> m_chunk;
    qint64 m_filled = 0;
};

class DescriptorSource final : public StreamSource
{
public:
    DescriptorSource(Descriptor descriptor, QString name, ByteRange range)
        : m_descriptor(std::move(descriptor))
        , m_name(std::move(name))
        , m_range(range)
    {
    }

    [[nodiscard]] QString name() const override { return m_name; }

    [[nodiscard]] Result<Slice> next(const StageContext& context) override
    {
        while (m_position < m_range.end()) {
            Result<Slice> bytes = m_reader.read(m_descriptor.number(), ::read, 1, m_name, context);
            if (!bytes || bytes->isEmpty())
                return bytes;
            const ByteRange got{m_position, bytes->size()};
            m_position = got.end();
            const ByteRange wanted = got.intersected(m_range);
            if (!wanted.isEmpty())
                return bytes->subslice({wanted.offset - got.offset, wanted.length});
        }
        return Slice();
    }

private:
    const Descriptor m_descriptor;
    const QString m_name;
    const ByteRange m_range;
    LiveReader m_reader;
    qint64 m_position = 0;
};

/// A numeric address, IPv4 or IPv6, with a port.
struct SocketAddress
{
    sockaddr_storage storage = {};
    socklen_t length = 0;

    [[nodiscard]] static Result<SocketAddress> parse(const QByteArray& address, quint16 port)
    {
        SocketAddress result;
        auto* four = reinterpret_cast<sockaddr_in*>(&result.storage);
        if (::inet_pton(AF_INET, address.constData(), &four->sin_addr) == 1) {
            four->sin_family = AF_INET;
            four->sin_port = htons(port);
            result.length = sizeof *four;
            return result;
        }
        auto* six = reinterpret_cast<sockaddr_in6*>(&result.storage);
        if (::inet_pton(AF_INET6, address.constData(), &six->sin6_addr) == 1) {
            six->sin6_family = AF_INET6;
            six->sin6_port = htons(port);
            result.length = sizeof *six;
            return result;
        }
        return fail(Error::Kind::Invalid,
                    translate("%1 is no address to listen on: give a numeric one, such as 127.0.0.1")
                        .arg(QString::fromUtf8(address)));
    }
};

QString socketName(const Descriptor& socket, const char* scheme)
{
    SocketAddress bound;
    bound.length = sizeof bound.storage;
    std::array<char, INET6_ADDRSTRLEN> text = {};
    if (::getsockname(socket.number(), reinterpret_cast<sockaddr*>(&bound.storage), &bound.length) != 0)
        return QString::fromLatin1(scheme);
    if (bound.storage.ss_family == AF_INET6) {
        const auto* six = reinterpret_cast<const sockaddr_in6*>(&bound.storage);
        ::inet_ntop(AF_INET6, &six->sin6_addr, text.data(), text.size());
        return QStringLiteral("%1:[%2]:%3")
            .arg(QString::fromLatin1(scheme), QString::fromLatin1(text.data()))
            .arg(ntohs(six->sin6_port));
    }
    const auto* four = reinterpret_cast<const sockaddr_in*>(&bound.storage);
    ::inet_ntop(AF_INET, &four->sin_addr, text.data(), text.size());
    return QStringLiteral("%1:%2:%3")
        .arg(QString::fromLatin1(scheme), QString::fromLatin1(text.data()))
        .arg(ntohs(four->sin_port));
}

Result<Descriptor> boundSocket(const QByteArray& address, quint16 port, int type)
{
    const Result<SocketAddress> place = SocketAddress::parse(address, port);
    if (!place)
        return tl::unexpected(place.error());
    Descriptor socket(::socket(place->storage.ss_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int on = 1;
    // A port of a run that has just ended may be taken again; failing to say so is not worth refusing.
    if (socket && type == SOCK_STREAM)
        (void)::setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (!socket ||
        ::bind(socket.number(), reinterpret_cast<const sockaddr*>(&place->storage), place->length) != 0 ||
        (type == SOCK_STREAM && ::listen(socket.number(), 1) != 0)) {
        return systemFailure(
            translate("cannot listen on %1, port %2").arg(QString::fromUtf8(address)).arg(port), errno);
    }
    return socket;
}

class TcpListenSource final : public StreamSource
{
public:
    explicit TcpListenSource(Descriptor listener)
        : m_listener(std::move(listener))
        , m_name(socketName(m_listener, "tcp-listen"))
    {
    }

    [[nodiscard]] QString name() const override { return m_name; }

    [[nodiscard]] Result<Slice> next(const StageContext& context) override
    {
        while (!m_peer) {
            const Result<StopSignal::Wake> woken =
                context.wait(m_listener.number(), POLLIN, Activity::Starved);
            if (!woken)
                return tl::unexpected(woken.error());
            if (*woken == StopSignal::Wake::Ended)
                return Slice();
            m_peer =
                Descriptor(::accept4(m_listener.number(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
            // A peer that gave up between the two calls is no failure of ours.
            if (!m_peer && errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
                return systemFailure(translate("%1 cannot accept a connection").arg(m_name), errno);
        }
        const auto receive = [](int socket, void* to, size_t size) { return ::recv(socket, to, size, 0); };
        return m_reader.read(m_peer.number(), receive, 1, m_name, context);
    }

private:
    const Descriptor m_listener;
    const QString m_name;
    Descriptor m_peer;
    LiveReader m_reader;
};

class UdpListenSource final : public StreamSource
{
public:
    explicit UdpListenSource(Descriptor socket)
        : m_socket(std::move(socket))
        , m_name(socketName(m_socket, "udp-listen"))
    {
    }

    [[nodiscard]] QString name() const override { return m_name; }

    [[nodiscard]] Result<Slice> next(const StageContext& context) override
    {
        const auto receive = [](int socket, void* to, size_t size) { return ::recv(socket, to, size, 0); };
        return m_reader.read(m_socket.number(), receive, kLargestDatagram, m_name, context);
    }

private:
    const Descriptor m_socket;
    const QString m_name;
    LiveReader m_reader;
};

constexpr QByteArrayView kTcpListen = "tcp-listen:";
constexpr QByteArrayView kUdpListen = "udp-listen:";

} // namespace

bool isListenSource(QByteArrayView text)
{
    return text.startsWith(kTcpListen) || text.startsWith(kUdpListen);
}

Result<std::unique_ptr<StreamSource>> makeListenSource(QByteArrayView text)
{
    Q_ASSERT(isListenSource(text));
    const bool tcp = text.startsWith(kTcpListen);
    const QByteArrayView place = text.sliced((tcp ? kTcpListen : kUdpListen).size());
    const qsizetype colon = place.lastIndexOf(':');
    QByteArray address = colon < 0 ? QByteArray("127.0.0.1") : place.first(colon).toByteArray();
    if (address.startsWith('[') && address.endsWith(']'))
        address = address.mid(1).chopped(1);
    bool ok = false;
    const uint port = place.sliced(colon + 1).toByteArray().toUInt(&ok);
    if (!ok || port > 65535) {
        return fail(Error::Kind::Invalid,
                    translate("\"%1\" is no port: write PORT or ADDRESS:PORT").arg(QString::fromUtf8(place)));
    }
    return tcp ? makeTcpListenSource(address, static_cast<quint16>(port))
               : makeUdpListenSource(address, static_cast<quint16>(port));
}

Result<std::unique_ptr<StreamSource>> makeDescriptorSource(const QByteArray& path, ByteRange range)
{
    const bool standardInput = path == "-";
    const QString name = standardInput ? translate("standard input") : displayPath(path);
    Descriptor descriptor(standardInput
                              ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                              : ::open(path.constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!descriptor)
        return systemFailure(translate("%1 cannot be opened").arg(name), errno);
    return std::make_unique<DescriptorSource>(std::move(descriptor), name, range);
}

Result<std::unique_ptr<StreamSource>> makeTcpListenSource(const QByteArray& address, quint16 port)
{
    Result<Descriptor> socket = boundSocket(address, port, SOCK_STREAM);
    if (!socket)
        return tl::unexpected(socket.error());
    return std::make_unique<TcpListenSource>(std::move(*socket));
}

Result<std::unique_ptr<StreamSource>> makeUdpListenSource(const QByteArray& address, quint16 port)
{
    Result<Descriptor> socket = boundSocket(address, port, SOCK_DGRAM);
    if (!socket)
        return tl::unexpected(socket.error());
    return std::make_unique<UdpListenSource>(std::move(*socket));
}

} // namespace sluice
