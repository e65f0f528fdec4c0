#include "core/bytes/memorysource.h"

#include <QCoreApplication>

namespace sluice {

Result<void> checkRange(ByteRange range, qint64 size)
{
    if (range.offset >= 0 && range.length >= 0 && range.offset <= size && range.length <= size - range.offset)
        return {};
    return fail(
        Error::Kind::OutOfRange,
        QCoreApplication::translate("ByteSource", "%1 bytes at offset %2 lie outside the %3 bytes there are")
            .arg(range.length)
            .arg(range.offset)
            .arg(size),
        0, range.offset);
}

MemorySource::MemorySource(Slice bytes)
    : m_bytes(std::move(bytes))
{
}

Result<Slice> MemorySource::read(ByteRange range) const
{
    return checkRange(range, size()).map([&] { return m_bytes.subslice(range); });
}

Residency MemorySource::residency(ByteRange) const
{
    return Residency::Resident;
}

Result<void> MemorySource::prepare(ByteRange range) const
{
    return checkRange(range, size());
}

// Bytes in memory are ours: nothing outside can take them away.
void MemorySource::setTruncatedAt(qint64) noexcept {}

} // namespace sluice
