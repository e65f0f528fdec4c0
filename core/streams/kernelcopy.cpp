#include "core/streams/kernelcopy.h"

#include "core/streams/descriptorwriter.h"

#include <QCoreApplication>

#include <algorithm>
#include <cerrno>

#include <poll.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sluice {
namespace {

/// One call copies this much at most: a look at stop and pause comes between two calls.
constexpr qint64 kLongestCall = qint64{8} << 20;

bool isRegular(int descriptor)
{
    struct stat status = {};
    return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

/// The way that works for the two descriptors; copy_file_range() gives up for good when it cannot.
class KernelCopier
{
public:
    KernelCopier(KernelRange from, int to)
        : m_from(from)
        , m_to(to)
        , m_ranged(isRegular(from.descriptor) && isRegular(to))
    {
    }

    /// As the calls of the system: bytes copied, or -1 and errno.
    [[nodiscard]] ssize_t copy(qint64 offset, qint64 length)
    {
        off_t position = offset;
        if (m_ranged) {
            const ssize_t copied = ::copy_file_range(m_from.descriptor, &position, m_to, nullptr,
                                                     static_cast<size_t>(length), 0);
            // 0 before the end: some file systems say so for what they cannot copy.
            const bool refused =
                copied == 0 || (copied < 0 && (errno == EXDEV || errno == EINVAL || errno == EOPNOTSUPP ||
                                               errno == ENOSYS || errno == EBADF));
            if (!refused)
                return copied;
            m_ranged = false;
        }
        return ::sendfile(m_to, m_from.descriptor, &position, static_cast<size_t>(length));
    }

private:
    const KernelRange m_from;
    const int m_to;
    bool m_ranged;
};

tl::unexpected<Error> copyFailure(int systemError, const StreamSource& source, const StreamSink& sink,
                                  qint64 offset)
{
    if (systemError == EINVAL) {
        return fail(Error::Kind::Unsupported,
                    QCoreApplication::translate("Pipeline",
                                                "the kernel cannot copy %1 to %2 by itself. Choose the "
                                                "mapped feed.")
                        .arg(source.name(), sink.name()),
                    systemError);
    }
    tl::unexpected<Error> error = outputFailure(sink.name(), systemError);
    error.value().offset = offset;
    return error;
}

} // namespace

Result<void> kernelCopy(const StreamSource& source, StreamSink& sink, const StageContext& context,
                        const std::function<Result<void>(qint64 copied)>& step)
{
    const std::optional<KernelRange> from = source.kernelRange();
    if (!from || sink.kernelTarget() < 0)
        return copyFailure(EINVAL, source, sink, 0);
    KernelCopier copier(*from, sink.kernelTarget());
    qint64 done = 0;
    while (done < from->range.length) {
        if (Result<void> stepped = step(done); !stepped)
            return stepped;
        if (context.stop.isStopped())
            return cancelled();
        const qint64 offset = from->range.offset + done;
        const qint64 length = std::min(from->range.length - done, kLongestCall);
        const ssize_t copied = copier.copy(offset, length);
        if (copied > 0) {
            context.ledger.add(CopyKind::KernelToKernel, copied);
            if (Result<void> allowed = sink.allow(copied); !allowed)
                return allowed;
            done += copied;
        } else if (copied == 0) {
            return fail(Error::Kind::Changed,
                        QCoreApplication::translate("StreamSource",
                                                    "%1 changed while it was read, at offset %2. Open "
                                                    "it again and repeat the run.")
                            .arg(source.name())
                            .arg(offset),
                        0, offset);
        } else if (errno == EAGAIN) {
            const auto woken = context.wait(sink.kernelTarget(), POLLOUT, Activity::Backpressure);
            if (!woken)
                return tl::unexpected(woken.error());
        } else if (errno != EINTR) {
            return copyFailure(errno, source, sink, offset);
        }
    }
    return step(done);
}

} // namespace sluice
