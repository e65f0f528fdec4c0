#pragma once

#include "core/bytes/bytesource.h"
#include "core/bytes/memorysource.h"

#include <QByteArray>

#include <atomic>
#include <functional>
#include <vector>

namespace sluice::test {

/// A source with holes where a test puts them, that notices when one is read, hands out each read in memory
/// of its own (so that a sanitizer sees every step outside it), and loses bytes when it is told to. Thread
/// rule: as ByteSource; set it up before it is shared.
class HoleSource final : public ByteSource
{
public:
    /// `holes` in order, apart from each other; their bytes are made zeros.
    explicit HoleSource(QByteArray bytes, std::vector<ByteRange> holes = {})
        : m_bytes(std::move(bytes))
        , m_holes(std::move(holes))
    {
        for (const ByteRange hole : m_holes)
            std::fill_n(m_bytes.begin() + hole.offset, hole.length, '\0');
    }

    [[nodiscard]] const QByteArray& bytes() const { return m_bytes; }
    /// Reads that touch `offset` meet a fault from now on.
    void loseAt(qint64 offset) { m_lostAt = offset; }
    /// Called at each read.
    void onRead(std::function<void()> call) { m_onRead = std::move(call); }
    /// Reads of bytes of holes.
    [[nodiscard]] int trespasses() const { return m_trespasses; }

    [[nodiscard]] Access access() const noexcept override { return Access::Mapped; }
    [[nodiscard]] qint64 size() const noexcept override { return m_bytes.size(); }
    [[nodiscard]] Result<Slice> read(ByteRange range) const override
    {
        if (Result<void> inside = checkRange(range, size()); !inside)
            return tl::unexpected(inside.error());
        for (const ByteRange hole : m_holes)
            m_trespasses += hole.overlaps(range) ? 1 : 0;
        if (m_lostAt >= 0 && range.contains(m_lostAt))
            ++m_faults;
        if (m_onRead)
            m_onRead();
        return Slice::fromByteArray(QByteArray(m_bytes.constData() + range.offset, range.length));
    }
    [[nodiscard]] Residency residency(ByteRange) const override { return Residency::Resident; }
    [[nodiscard]] Result<void> prepare(ByteRange range) const override { return checkRange(range, size()); }
    [[nodiscard]] Extent extentAt(qint64 offset) const override
    {
        for (const ByteRange hole : m_holes) {
            if (hole.contains(offset))
                return {hole.end() - offset, true};
            if (hole.offset > offset)
                return {hole.offset - offset, false};
        }
        return {size() - offset, false};
    }
    [[nodiscard]] quint64 faultCount() const noexcept override { return m_faults; }
    [[nodiscard]] std::vector<ByteRange> lostRanges() const override { return {}; }
    void setTruncatedAt(qint64) noexcept override {}

private:
    QByteArray m_bytes;
    std::vector<ByteRange> m_holes;
    qint64 m_lostAt = -1;
    std::function<void()> m_onRead;
    mutable std::atomic<int> m_trespasses = 0;
    mutable std::atomic<quint64> m_faults = 0;
};

} // namespace sluice::test
