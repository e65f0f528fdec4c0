#include "core/streams/descriptorwriter.h"
#include "core/streams/streamsink.h"

#include "core/bytes/descriptor.h"
#include "core/bytes/memorysource.h"
#include "core/bytes/openfile.h"

#include <QCoreApplication>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <mutex>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sluice {
namespace {

/// Memory that grows in place up to a bound: the addresses are reserved from the start and made usable as
/// needed, so that growing copies nothing and slices of what is there stay good.
/// Thread rule: grown and written by one thread.
class GrowingBlock
{
public:
    explicit GrowingBlock(qint64 bound)
        : m_bound((bound + kStep - 1) / kStep * kStep)
    {
        void* reserved = ::mmap(nullptr, static_cast<size_t>(m_bound), PROT_NONE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        m_data = reserved == MAP_FAILED ? nullptr : static_cast<quint8*>(reserved);
    }
    GrowingBlock(const GrowingBlock&) = delete;
    GrowingBlock& operator=(const GrowingBlock&) = delete;
    ~GrowingBlock()
    {
        if (m_data != nullptr)
            ::munmap(m_data, static_cast<size_t>(m_bound));
    }

    [[nodiscard]] quint8* data() const { return m_data; }
    [[nodiscard]] qint64 usable() const { return m_usable; }

    /// Makes the first `size` bytes usable. False when there is no memory.
    [[nodiscard]] bool grow(qint64 size)
    {
        if (size <= m_usable)
            return true;
        const qint64 wanted = std::min(m_bound, std::max((size + kStep - 1) / kStep * kStep, 2 * m_usable));
        if (m_data == nullptr || size > m_bound ||
            ::mprotect(m_data, static_cast<size_t>(wanted), PROT_READ | PROT_WRITE) != 0)
            return false;
        m_usable = wanted;
        return true;
    }

private:
    static constexpr qint64 kStep = qint64{256} << 10;

    const qint64 m_bound;
    quint8* m_data = nullptr;
    qint64 m_usable = 0;
};

class DocumentSink final : public StreamSink
{
public:
    explicit DocumentSink(DocumentSinkOptions options)
        : m_options(std::move(options))
    {
    }

    [[nodiscard]] QString name() const override
    {
        return QCoreApplication::translate("StreamSink", "the new document");
    }

    [[nodiscard]] Result<void> write(std::span<const Slice> slices, const StageContext& context) override
    {
        qint64 bytes = 0;
        for (const Slice& slice : slices)
            bytes += slice.size();
        if (!m_file && bytes > m_options.memoryLimit - m_size.load(std::memory_order_relaxed)) {
            if (Result<void> spilled = spill(context); !spilled)
                return spilled;
        }
        const qint64 size = m_size.load(std::memory_order_relaxed);
        const OutputLimit& limit = m_file ? m_diskLimit : m_options.limit;
        if (Result<void> allowed = limit.check(size, bytes, name()); !allowed)
            return allowed;
        return m_file ? append(slices, context) : keep(slices, bytes, context);
    }

    [[nodiscard]] std::shared_ptr<ByteSource> content() const override
    {
        const std::lock_guard lock(m_mutex);
        const qint64 size = m_size.load(std::memory_order_acquire);
        if (!m_file) {
            const quint8* data = m_block ? m_block->data() : nullptr;
            return std::make_shared<MemorySource>(
                Slice({data, static_cast<size_t>(m_block ? size : 0)}, m_block));
        }
        const QByteArray path = "/proc/self/fd/" + QByteArray::number(m_file.number());
        Result<OpenedFile> opened = openFile(path, std::make_shared<Ledger>());
        return opened ? opened->source : nullptr;
    }

private:
    Result<void> keep(std::span<const Slice> slices, qint64 bytes, const StageContext& context)
    {
        qint64 size = m_size.load(std::memory_order_relaxed);
        if (!m_block) {
            const std::lock_guard lock(m_mutex);
            m_block = std::make_shared<GrowingBlock>(m_options.memoryLimit);
        }
        const qint64 before = m_block->usable();
        if (!m_block->grow(size + bytes))
            return spillAndAppend(slices, context);
        if (m_block->usable() > before)
            context.ledger.addAllocated(m_block->usable() - before);
        for (const Slice& slice : slices) {
            std::memcpy(m_block->data() + size, slice.data(), static_cast<size_t>(slice.size()));
            context.ledger.add(CopyKind::UserToUser, slice.size());
            size += slice.size();
        }
        m_size.store(size, std::memory_order_release);
        return {};
    }

    Result<void> append(std::span<const Slice> slices, const StageContext& context)
    {
        for (const Slice& slice : slices) {
            if (Result<void> written = writeAll(m_file.number(), {&slice, 1}, name(), context); !written)
                return written;
            m_size.fetch_add(slice.size(), std::memory_order_release);
        }
        return {};
    }

    Result<void> spillAndAppend(std::span<const Slice> slices, const StageContext& context)
    {
        return spill(context).and_then([&] { return append(slices, context); });
    }

    /// Moves what is in memory to a file without a name: it goes away by itself when nobody reads it any
    /// more.
    Result<void> spill(const StageContext& context)
    {
        QByteArray folder = m_options.folder;
        if (folder.isEmpty())
            folder = qgetenv("TMPDIR");
        if (folder.isEmpty())
            folder = "/var/tmp";
        Descriptor file = unnamedFile(folder);
        if (!file)
            return outputFailure(QString::fromUtf8(folder), errno);
        m_diskLimit = m_options.limit.resolved(file.number());
        const qint64 size = m_size.load(std::memory_order_relaxed);
        if (size > 0) {
            if (Result<void> allowed = m_diskLimit.check(0, size, name()); !allowed)
                return allowed;
            const Slice kept({m_block->data(), static_cast<size_t>(size)}, m_block);
            if (Result<void> written = writeAll(file.number(), {&kept, 1}, name(), context); !written)
                return written;
        }
        const std::lock_guard lock(m_mutex);
        m_file = std::move(file);
        if (m_block)
            context.ledger.addFreed(m_block->usable());
        m_block.reset();
        return {};
    }

    static Descriptor unnamedFile(const QByteArray& folder)
    {
        Descriptor file(::open(folder.constData(), O_RDWR | O_TMPFILE | O_CLOEXEC, 0600));
        if (file || (errno != EOPNOTSUPP && errno != EISDIR))
            return file;
        // A file system without O_TMPFILE: the name goes away at once.
        QByteArray pattern = folder + "/sluice-XXXXXX";
        file = Descriptor(::mkostemp(pattern.data(), O_CLOEXEC));
        if (file)
            ::unlink(pattern.constData());
        return file;
    }

    const DocumentSinkOptions m_options;
    OutputLimit m_diskLimit;
    /// Held where m_block and m_file change, and while others than the run's thread look at them.
    mutable std::mutex m_mutex;
    std::shared_ptr<GrowingBlock> m_block;
    Descriptor m_file;
    std::atomic<qint64> m_size = 0;
};

} // namespace

std::unique_ptr<StreamSink> makeDocumentSink(DocumentSinkOptions options)
{
    return std::make_unique<DocumentSink>(std::move(options));
}

} // namespace sluice
