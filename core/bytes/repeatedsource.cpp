#include "core/bytes/repeatedsource.h"

#include "core/bytes/memorysource.h"

#include <QCoreApplication>

#include <cstring>
#include <limits>
#include <new>

namespace sluice {

Result<NewBlock> newBlock(qint64 size)
{
    auto* memory = new (std::nothrow) quint8[static_cast<size_t>(size)];
    if (memory == nullptr) {
        return fail(Error::Kind::TooLarge,
                    QCoreApplication::translate(
                        "ByteSource", "There is no memory for %1 bytes in one piece. Take fewer at a time.")
                        .arg(size));
    }
    return NewBlock{std::shared_ptr<quint8[]>(memory)};
}

RepeatedSource::RepeatedSource(const Slice& pattern, qint64 length)
    : m_period(pattern.size())
{
    Q_ASSERT(!pattern.isEmpty());
    const qint64 wanted = std::clamp<qint64>(length, 1, kMostHeld);
    // A read begins somewhere in the first repetition.
    const qint64 whole = m_period == 1 ? wanted : (wanted + m_period - 1) / m_period * m_period + m_period;
    const qint64 size = m_period >= kMostHeld || m_period >= length ? m_period : whole;
    QByteArray tile(static_cast<qsizetype>(size), Qt::Uninitialized);
    for (qint64 i = 0; i < size; i += m_period)
        std::memcpy(tile.data() + i, pattern.data(), static_cast<size_t>(m_period));
    m_tile = Slice::fromByteArray(tile);
}

qint64 RepeatedSource::size() const noexcept
{
    return std::numeric_limits<qint64>::max();
}

Result<Slice> RepeatedSource::read(ByteRange range) const
{
    if (Result<void> inside = checkRange(range, size()); !inside)
        return tl::unexpected(inside.error());
    const qint64 phase = range.offset % m_period;
    if (holds(range))
        return m_tile.subslice({phase, range.length});
    return newBlock(range.length).map([&](const NewBlock& block) {
        copyTo(range, block.memory.get());
        return block.slice(range.length);
    });
}

void RepeatedSource::copyTo(ByteRange range, quint8* out) const
{
    qint64 phase = range.offset % m_period;
    for (qint64 left = range.length; left > 0;) {
        const qint64 length = std::min(left, m_tile.size() - phase);
        std::memcpy(out, m_tile.data() + phase, static_cast<size_t>(length));
        out += length;
        left -= length;
        phase = 0;
    }
}

Residency RepeatedSource::residency(ByteRange) const
{
    return Residency::Resident;
}

Result<void> RepeatedSource::prepare(ByteRange range) const
{
    return checkRange(range, size());
}

void RepeatedSource::setTruncatedAt(qint64) noexcept {}

} // namespace sluice
