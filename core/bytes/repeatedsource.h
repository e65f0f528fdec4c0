#pragma once

#include "core/bytes/bytesource.h"

namespace sluice {

/// 2^63 - 1 bytes that repeat one pattern: what a fill is made of. Holds some repetitions of the pattern, so
/// that short reads copy nothing. Thread rule: as ByteSource; immutable.
class RepeatedSource final : public ByteSource
{
public:
    /// `pattern` has at least one byte. Repetitions for reads of `length` bytes are held, up to kMostHeld
    /// bytes (or one pattern, if that is more).
    RepeatedSource(const Slice& pattern, qint64 length);
    static constexpr qint64 kMostHeld = qint64{4} << 10;

    /// Bytes of the pattern.
    [[nodiscard]] qint64 period() const { return m_period; }

    /// read() copies nothing.
    [[nodiscard]] bool holds(ByteRange range) const
    {
        return range.length <= m_tile.size() - range.offset % m_period;
    }
    [[nodiscard]] Access access() const noexcept override { return Access::Memory; }
    [[nodiscard]] qint64 size() const noexcept override;
    /// What is not held is copied together. Error: TooLarge when there is no memory for that.
    [[nodiscard]] Result<Slice> read(ByteRange range) const override;
    /// Writes the bytes of `range`, which lies inside the source, to `out`.
    void copyTo(ByteRange range, quint8* out) const;
    [[nodiscard]] Residency residency(ByteRange range) const override;
    [[nodiscard]] Result<void> prepare(ByteRange range) const override;
    [[nodiscard]] quint64 faultCount() const noexcept override { return 0; }
    [[nodiscard]] std::vector<ByteRange> lostRanges() const override { return {}; }
    void setTruncatedAt(qint64 size) noexcept override;

private:
    qint64 m_period;
    /// Whole repetitions.
    Slice m_tile;
};

/// A block of memory without content for `size` bytes. Error: TooLarge when the system has none.
struct NewBlock
{
    std::shared_ptr<quint8[]> memory;
    [[nodiscard]] Slice slice(qint64 size) const
    {
        return {{memory.get(), static_cast<size_t>(size)}, memory};
    }
};
[[nodiscard]] Result<NewBlock> newBlock(qint64 size);

} // namespace sluice
