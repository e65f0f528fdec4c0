#include "core/bytes/streamread.h"

#include "core/bytes/filehandle.h"

#include <QCoreApplication>

#include <cerrno>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

namespace sluice {
namespace {

using Clock = std::chrono::steady_clock;

constexpr qint64 kFirstBlock = qint64{256} << 10;
constexpr qint64 kLargestRead = qint64{1} << 20;
constexpr int kLookAtCancelMs = 50;

QString translate(const char* text)
{
    return QCoreApplication::translate("StreamRead", text);
}

// Memory that grows by moving its pages, not its bytes: no copy, and never twice its size at once.
class GrowingBlock
{
public:
    GrowingBlock() = default;
    GrowingBlock(const GrowingBlock&) = delete;
    GrowingBlock& operator=(const GrowingBlock&) = delete;
    ~GrowingBlock()
    {
        if (m_data != nullptr)
            munmap(m_data, static_cast<size_t>(m_capacity));
    }

    [[nodiscard]] quint8* data() const { return m_data; }
    [[nodiscard]] qint64 capacity() const { return m_capacity; }

    // `capacity` above 0. False when there is no memory for it.
    [[nodiscard]] bool resize(qint64 capacity)
    {
        void* const moved = m_data == nullptr
                                ? mmap(nullptr, static_cast<size_t>(capacity), PROT_READ | PROT_WRITE,
                                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                                : mremap(m_data, static_cast<size_t>(m_capacity),
                                         static_cast<size_t>(capacity), MREMAP_MAYMOVE);
        if (moved == MAP_FAILED)
            return false;
        m_data = static_cast<quint8*>(moved);
        m_capacity = capacity;
        return true;
    }

private:
    quint8* m_data = nullptr;
    qint64 m_capacity = 0;
};

class Reader
{
public:
    Reader(int descriptor, const StreamRules& rules, Ledger& ledger)
        : m_descriptor(descriptor)
        , m_blocks((fcntl(descriptor, F_GETFL) & O_NONBLOCK) == 0)
        , m_rules(rules)
        , m_ledger(ledger)
    {
    }

    Result<StreamBytes> run()
    {
        while (!m_ended && m_size <= m_rules.cap) {
            if (m_rules.cancel && m_rules.cancel->load(std::memory_order_relaxed)) {
                return fail(Error::Kind::Cancelled,
                            translate("Reading %1 was cancelled.").arg(displayPath(m_rules.path)));
            }
            if (Result<void> step = readSome(); !step)
                return tl::unexpected(std::move(step.error()));
        }
        const bool more = m_size > m_rules.cap;
        const qint64 kept = std::min(m_size, m_rules.cap);
        if (kept == 0)
            return StreamBytes{{}, more || m_cut};
        // Giving back the unused rest cannot fail for want of memory; were it to, the block is only larger.
        static_cast<void>(m_block->resize(kept));
        return StreamBytes{{{m_block->data(), static_cast<size_t>(kept)}, m_block}, more || m_cut};
    }

private:
    Result<void> readSome()
    {
        // One byte over the cap tells whether there is more.
        const qint64 limit = m_rules.cap + 1;
        if (m_size == m_block->capacity()) {
            const qint64 wanted = std::min(std::max(kFirstBlock, m_block->capacity() * 2), limit);
            if (!m_block->resize(wanted)) {
                return fail(
                    Error::Kind::TooLarge,
                    translate("There is no memory for more than %1 bytes of %2. Save it to a file first.")
                        .arg(m_size)
                        .arg(displayPath(m_rules.path)),
                    ENOMEM, m_size);
            }
        }
        if (m_blocks && !waitForData(kLookAtCancelMs))
            return nothingNow();
        const qint64 room = std::min(m_block->capacity() - m_size, kLargestRead);
        const ssize_t got = read(m_descriptor, m_block->data() + m_size, static_cast<size_t>(room));
        if (got > 0) {
            m_ledger.add(CopyKind::KernelToUser, got);
            m_size += got;
            m_sawWriter = true;
            m_lastData = Clock::now();
            return {};
        }
        if (got == 0)
            return noBytes();
        if (errno == EINTR)
            return {};
        if (errno == EAGAIN) {
            m_sawWriter = true;
            waitForData(kLookAtCancelMs);
            return nothingNow();
        }
        const int systemError = errno;
        return fail(systemError == EACCES || systemError == EPERM ? Error::Kind::Denied : Error::Kind::Io,
                    translate("%1 cannot be read at offset %2: %3.")
                        .arg(displayPath(m_rules.path))
                        .arg(m_size)
                        .arg(systemMessage(systemError)),
                    systemError, m_size);
    }

    // read() gave no bytes: the end, or a FIFO that no writer has opened. Only after a writer has come and
    // gone does poll() say POLLHUP; before the first one it says nothing.
    Result<void> noBytes()
    {
        if (!m_rules.waitForWriter || m_sawWriter) {
            m_ended = true;
            return {};
        }
        pollfd waiting = {m_descriptor, POLLIN, 0};
        if (poll(&waiting, 1, kLookAtCancelMs / 2) > 0 && (waiting.revents & (POLLHUP | POLLIN)) == POLLHUP)
            m_ended = true;
        else if (Clock::now() - m_lastData >= *m_rules.waitForWriter) {
            return fail(
                Error::Kind::NoWriter,
                translate("No program is writing to the pipe %1. Start the one that fills it, then open it.")
                    .arg(displayPath(m_rules.path)));
        }
        return {};
    }

    Result<void> nothingNow()
    {
        if (!m_rules.quietEnd || Clock::now() - m_lastData < *m_rules.quietEnd)
            return {};
        if (m_size == 0) {
            return fail(Error::Kind::Unsupported,
                        translate("The device %1 gives no bytes. Let a program read it, and pipe that in.")
                            .arg(displayPath(m_rules.path)));
        }
        m_ended = true;
        m_cut = true;
        return {};
    }

    bool waitForData(int milliseconds) const
    {
        pollfd waiting = {m_descriptor, POLLIN, 0};
        return poll(&waiting, 1, milliseconds) > 0;
    }

    const int m_descriptor;
    const bool m_blocks;
    const StreamRules& m_rules;
    Ledger& m_ledger;
    std::shared_ptr<GrowingBlock> m_block = std::make_shared<GrowingBlock>();
    qint64 m_size = 0;
    bool m_ended = false;
    bool m_cut = false;
    bool m_sawWriter = false;
    Clock::time_point m_lastData = Clock::now();
};

} // namespace

Result<StreamBytes> readStream(int descriptor, const StreamRules& rules, Ledger& ledger)
{
    return Reader(descriptor, rules, ledger).run();
}

} // namespace sluice
