#include "core/bytes/memorycopy.h"

#include <QCoreApplication>
#include <QFile>
#include <QLocale>

#include <cstring>
#include <new>

namespace sluice {
namespace {

constexpr qint64 kChunk = qint64{1} << 20;

QString tr(const char* text)
{
    return QCoreApplication::translate("MemoryCopy", text);
}

QString bytesText(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes);
}

} // namespace

qint64 copyLimit()
{
    constexpr qint64 kLeast = qint64{64} << 20;
    QFile file(QStringLiteral("/proc/meminfo"));
    if (!file.open(QIODevice::ReadOnly))
        return kLeast;
    const QByteArray text = file.readAll();
    const qsizetype at = text.indexOf("MemAvailable:");
    if (at < 0)
        return kLeast;
    const qsizetype end = text.indexOf("kB", at);
    const QByteArray number = text.mid(at + 13, end - at - 13).trimmed();
    return std::max(number.toLongLong() * 1024 / 2, kLeast);
}

Result<std::shared_ptr<MemorySource>> copyToMemory(const Snapshot& snapshot, ByteRange range, Ledger& ledger,
                                                   qint64 limit, const std::atomic<bool>* cancel)
{
    if (Result<void> inside = checkRange(range, snapshot.size()); !inside)
        return tl::unexpected(inside.error());
    if (range.length > limit) {
        return fail(
            Error::Kind::TooLarge,
            tr("A copy of %1 would take more than the %2 of memory that it may have. A slice shows the "
               "same bytes and takes none.")
                .arg(bytesText(range.length), bytesText(limit)));
    }
    const std::shared_ptr<quint8[]> memory(new (std::nothrow) quint8[static_cast<size_t>(range.length)]);
    if (!memory)
        return fail(Error::Kind::TooLarge,
                    tr("There is no memory for a copy of %1.").arg(bytesText(range.length)));
    const quint64 faults = snapshot.faultCount();
    for (qint64 done = 0; done < range.length;) {
        if (cancel != nullptr && cancel->load(std::memory_order_relaxed))
            return fail(Error::Kind::Cancelled, tr("The copy was cancelled."));
        const ByteRange part{range.offset + done, std::min(kChunk, range.length - done)};
        const Result<Slice> bytes = snapshot.prepare(part).and_then([&] { return snapshot.read(part); });
        if (!bytes)
            return tl::unexpected(bytes.error());
        std::memcpy(memory.get() + done, bytes->data(), static_cast<size_t>(part.length));
        done += part.length;
    }
    if (snapshot.faultCount() != faults) {
        return fail(Error::Kind::Changed, tr("The file lost bytes while they were copied; there is no copy."),
                    0, range.offset);
    }
    ledger.add(CopyKind::UserToUser, range.length);
    return std::make_shared<MemorySource>(
        Slice(std::span<const quint8>(memory.get(), static_cast<size_t>(range.length)), memory));
}

} // namespace sluice
