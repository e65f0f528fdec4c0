#pragma once

#include "core/bytes/bytesource.h"

namespace sluice {

/// A source whose bytes are all in memory already. Thread rule: as ByteSource; immutable.
class MemorySource final : public ByteSource
{
public:
    explicit MemorySource(Slice bytes);

    [[nodiscard]] Access access() const noexcept override { return Access::Memory; }
    [[nodiscard]] qint64 size() const noexcept override { return m_bytes.size(); }
    [[nodiscard]] Result<Slice> read(ByteRange range) const override;
    [[nodiscard]] Residency residency(ByteRange range) const override;
    [[nodiscard]] Result<void> prepare(ByteRange range) const override;
    [[nodiscard]] quint64 faultCount() const noexcept override { return 0; }
    [[nodiscard]] std::vector<ByteRange> lostRanges() const override { return {}; }
    void setTruncatedAt(qint64 size) noexcept override;

private:
    Slice m_bytes;
};

/// The error that every source gives for a range outside its `size` bytes; none when it lies inside.
[[nodiscard]] Result<void> checkRange(ByteRange range, qint64 size);

} // namespace sluice
