#pragma once

#include "core/bytes/snapshot.h"

#include <QByteArray>

#include <vector>

namespace sluice {

/// The bytes of a snapshot with others in the place of some ranges, put together when they are read: takes 16
/// bytes of memory for each range, whatever their and the snapshot's size. Thread rule: as ByteSource;
/// immutable.
class ReplacedBytes final : public ByteSource
{
public:
    /// Collects ranges. Thread rule: one thread.
    class Ranges
    {
    public:
        /// After the one before, not overlapping it, and not empty.
        void append(ByteRange range);
        [[nodiscard]] qint64 size() const { return static_cast<qint64>(m_offsets.size()); }
        [[nodiscard]] ByteRange at(qint64 index) const;

    private:
        friend class ReplacedBytes;
        std::vector<qint64> m_offsets;
        /// Bytes of all ranges up to each one, it included.
        std::vector<qint64> m_removed;
    };

    /// The ranges lie in the snapshot. The size may not pass 2^63 - 1.
    ReplacedBytes(Snapshot base, Ranges ranges, const QByteArray& replacement);

    [[nodiscard]] const Snapshot& base() const { return m_base; }
    [[nodiscard]] const Ranges& ranges() const { return m_ranges; }
    [[nodiscard]] const Slice& replacement() const { return m_replacement; }
    /// Where what replaces a range stands in this source.
    [[nodiscard]] ByteRange placeOf(qint64 index) const;

    [[nodiscard]] Access access() const noexcept override { return m_base.source()->access(); }
    [[nodiscard]] qint64 size() const noexcept override { return m_size; }
    /// What lies between two ranges is handed out as it is; else bytes are copied together. Errors beside
    /// those of the snapshot: TooLarge when there is no memory for that.
    [[nodiscard]] Result<Slice> read(ByteRange range) const override;
    [[nodiscard]] Residency residency(ByteRange range) const override;
    [[nodiscard]] Result<void> prepare(ByteRange range) const override;
    [[nodiscard]] Result<void> verify(ByteRange range) const override;
    [[nodiscard]] quint64 faultCount() const noexcept override { return m_base.faultCount(); }
    [[nodiscard]] std::vector<ByteRange> lostRanges() const override;
    /// Does nothing: the base itself is told.
    void setTruncatedAt(qint64 size) noexcept override;

private:
    [[nodiscard]] qint64 firstEndingAfter(qint64 offset) const;
    [[nodiscard]] qint64 toBase(qint64 offset) const;
    [[nodiscard]] ByteRange baseOf(ByteRange range) const;
    [[nodiscard]] Result<Slice> gather(ByteRange range, qint64 index) const;

    Snapshot m_base;
    Ranges m_ranges;
    Slice m_replacement;
    qint64 m_size;
};

} // namespace sluice
