#include "core/streams/descriptorwriter.h"

#include "core/bytes/filehandle.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cerrno>

#include <poll.h>
#include <sys/uio.h>
#include <unistd.h>

namespace sluice {
namespace {

constexpr size_t kMostParts = 64;

/// What is still to be written, as writev() wants it.
class Parts
{
public:
    explicit Parts(std::span<const Slice> slices)
        : m_slices(slices)
    {
        refill();
    }

    [[nodiscard]] bool isEmpty() const { return m_first == m_count; }
    [[nodiscard]] const iovec* first() const { return m_parts.data() + m_first; }
    [[nodiscard]] int count() const { return static_cast<int>(m_count - m_first); }

    void drop(size_t bytes)
    {
        while (bytes > 0) {
            iovec& part = m_parts[m_first];
            const size_t taken = std::min(bytes, part.iov_len);
            part.iov_base = static_cast<char*>(part.iov_base) + taken;
            part.iov_len -= taken;
            bytes -= taken;
            if (part.iov_len == 0)
                ++m_first;
        }
        if (isEmpty())
            refill();
    }

private:
    void refill()
    {
        m_first = 0;
        m_count = 0;
        for (; m_count < kMostParts && !m_slices.empty(); m_slices = m_slices.subspan(1)) {
            const Slice& slice = m_slices.front();
            m_parts[m_count++] = {const_cast<quint8*>(slice.data()), static_cast<size_t>(slice.size())};
        }
    }

    std::span<const Slice> m_slices;
    std::array<iovec, kMostParts> m_parts = {};
    size_t m_first = 0;
    size_t m_count = 0;
};

} // namespace

tl::unexpected<Error> outputFailure(const QString& what, int systemError)
{
    const auto translate = [](const char* text) { return QCoreApplication::translate("StreamSink", text); };
    switch (systemError) {
    case ENOSPC:
    case EDQUOT:
        return fail(Error::Kind::Io,
                    translate("%1 cannot be written: the disk is full. Free some space, or write elsewhere.")
                        .arg(what),
                    systemError);
    case EFBIG:
        return fail(Error::Kind::TooLarge,
                    translate("%1 cannot be written: it would pass the largest size allowed for a file here.")
                        .arg(what),
                    systemError);
    case EPIPE:
    case ECONNRESET:
        return fail(Error::Kind::Io, translate("%1 takes no more: the other side has closed it.").arg(what),
                    systemError);
    case EFAULT:
        return fail(Error::Kind::Changed,
                    translate("the bytes for %1 were lost: the file shrank while it was read").arg(what),
                    systemError);
    case EACCES:
    case EPERM:
    case EROFS:
        return fail(Error::Kind::Denied,
                    translate("%1 cannot be written: %2.").arg(what, systemMessage(systemError)),
                    systemError);
    case ENOENT:
    case ENOTDIR:
        return fail(Error::Kind::NotFound,
                    translate("%1 cannot be written: its folder does not exist.").arg(what), systemError);
    default:
        return fail(Error::Kind::Io,
                    translate("%1 cannot be written: %2.").arg(what, systemMessage(systemError)),
                    systemError);
    }
}

Result<void> writeAll(int descriptor, std::span<const Slice> slices, const QString& what,
                      const StageContext& context)
{
    Parts parts(slices);
    while (!parts.isEmpty()) {
        if (context.stop.isStopped())
            return cancelled();
        const ssize_t written = parts.count() == 1
                                    ? ::write(descriptor, parts.first()->iov_base, parts.first()->iov_len)
                                    : ::writev(descriptor, parts.first(), parts.count());
        if (written >= 0) {
            if (written > 0)
                context.ledger.add(CopyKind::UserToKernel, written);
            parts.drop(static_cast<size_t>(written));
        } else if (errno == EAGAIN) {
            const Result<StopSignal::Wake> woken = context.wait(descriptor, POLLOUT, Activity::Backpressure);
            if (!woken)
                return tl::unexpected(woken.error());
        } else if (errno != EINTR) {
            return outputFailure(what, errno);
        }
    }
    return {};
}

} // namespace sluice
