#include "core/streams/streamsink.h"

#include "core/bytes/memorysource.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstring>
#include <mutex>

#include <sys/statvfs.h>

namespace sluice {
namespace {

/// What is left free on a disk by itself: this much, or a tenth of what is free when that is less.
constexpr qint64 kReserve = qint64{256} << 20;

QString translate(const char* text)
{
    return QCoreApplication::translate("StreamSink", text);
}

class NullSink final : public StreamSink
{
public:
    [[nodiscard]] QString name() const override { return translate("nothing"); }
    [[nodiscard]] bool isInstant() const override { return true; }
    [[nodiscard]] Result<void> write(std::span<const Slice>, const StageContext&) override { return {}; }
};

class MemorySink final : public StreamSink
{
public:
    MemorySink(qint64 cap, WhenFull whenFull)
        : m_limit{cap}
        , m_whenFull(whenFull)
    {
    }

    [[nodiscard]] QString name() const override { return translate("memory"); }

    [[nodiscard]] Result<void> write(std::span<const Slice> slices, const StageContext& context) override
    {
        const std::lock_guard lock(m_mutex);
        for (Slice slice : slices) {
            if (m_whenFull == WhenFull::DropRest)
                slice = slice.subslice({0, m_limit.bytes - m_bytes.size()});
            if (Result<void> allowed = m_limit.check(m_bytes.size(), slice.size(), name()); !allowed)
                return allowed;
            if (slice.isEmpty())
                continue;
            m_bytes.append(reinterpret_cast<const char*>(slice.data()), slice.size());
            context.ledger.add(CopyKind::UserToUser, slice.size());
        }
        return {};
    }

    [[nodiscard]] std::shared_ptr<ByteSource> content() const override
    {
        const std::lock_guard lock(m_mutex);
        return std::make_shared<MemorySource>(Slice::fromByteArray(m_bytes));
    }

private:
    const OutputLimit m_limit;
    const WhenFull m_whenFull;
    mutable std::mutex m_mutex;
    QByteArray m_bytes;
};

} // namespace

Result<void> OutputLimit::check(qint64 written, qint64 more, const QString& what) const
{
    if (bytes < 0 || (written <= bytes && more <= bytes - written))
        return {};
    return fail(
        Error::Kind::TooLarge,
        (fromFreeSpace
             ? translate("%1 would pass %2 bytes, which is the free space of its disk less a reserve. "
                         "Free some space, or set a limit of your own.")
             : translate("%1 would pass the limit of %2 bytes. Raise the limit to write more."))
            .arg(what)
            .arg(bytes),
        0, bytes);
}

OutputLimit OutputLimit::resolved(int descriptor) const
{
    struct statvfs disk = {};
    if (bytes >= 0 || ::fstatvfs(descriptor, &disk) != 0)
        return *this;
    const auto blocks = static_cast<quint64>(disk.f_bavail);
    const auto blockSize = std::max<quint64>(disk.f_frsize, 1);
    constexpr auto kMost = static_cast<quint64>(std::numeric_limits<qint64>::max());
    const auto free = static_cast<qint64>(blocks > kMost / blockSize ? kMost : blocks * blockSize);
    return {free - std::min(kReserve, free / 10), true};
}

std::unique_ptr<StreamSink> makeNullSink()
{
    return std::make_unique<NullSink>();
}

std::unique_ptr<StreamSink> makeMemorySink(qint64 cap, WhenFull whenFull)
{
    return std::make_unique<MemorySink>(cap, whenFull);
}

} // namespace sluice
