#pragma once

#include "core/bytes/bytesource.h"

#include <QByteArray>

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

namespace sluice::test {

/// A source whose bytes a test makes absent, lost or unwilling to tell, and that notices when absent bytes
/// are read. Thread rule: as ByteSource; the setters from any thread.
class PatchySource final : public ByteSource
{
public:
    explicit PatchySource(const QByteArray& bytes)
        : m_bytes(Slice::fromByteArray(bytes))
    {
    }

    [[nodiscard]] Access access() const noexcept override { return Access::Mapped; }
    [[nodiscard]] qint64 size() const noexcept override { return m_bytes.size(); }

    [[nodiscard]] Result<Slice> read(ByteRange range) const override
    {
        const std::lock_guard lock(m_mutex);
        for (const ByteRange absent : m_absent) {
            if (absent.overlaps(range))
                ++m_violations;
        }
        if (m_faultOnRead > 0) {
            --m_faultOnRead;
            ++m_faults;
            m_lost.push_back(m_lostOnRead);
        }
        return m_bytes.subslice(range);
    }

    [[nodiscard]] Residency residency(ByteRange range) const override
    {
        const std::lock_guard lock(m_mutex);
        for (const ByteRange absent : m_absent) {
            if (absent.overlaps(range))
                return m_tells ? Residency::Absent : Residency::Unknown;
        }
        return m_tells ? Residency::Resident : Residency::Unknown;
    }

    [[nodiscard]] Result<void> prepare(ByteRange range) const override
    {
        ++m_prepared;
        while (m_stuck)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        const std::lock_guard lock(m_mutex);
        std::vector<ByteRange> rest;
        for (const ByteRange absent : m_absent) {
            const ByteRange before = ByteRange::between(absent.offset, std::min(absent.end(), range.offset));
            const ByteRange after = ByteRange::between(std::max(absent.offset, range.end()), absent.end());
            for (const ByteRange part : {before, after}) {
                if (!part.isEmpty())
                    rest.push_back(part);
            }
        }
        m_absent = rest;
        return {};
    }

    [[nodiscard]] quint64 faultCount() const noexcept override { return m_faults; }

    [[nodiscard]] std::vector<ByteRange> lostRanges() const override
    {
        const std::lock_guard lock(m_mutex);
        return m_lost;
    }

    void setTruncatedAt(qint64 size) noexcept override
    {
        const std::lock_guard lock(m_mutex);
        m_lost = {ByteRange::between(size, m_bytes.size())};
    }

    void setAbsent(ByteRange range)
    {
        const std::lock_guard lock(m_mutex);
        m_absent = {range};
    }
    void setTells(bool tells) { m_tells = tells; }
    /// prepare() waits until it is unstuck.
    void setStuck(bool stuck) { m_stuck = stuck; }
    /// The next read meets a fault, after which `lost` is lost.
    void faultOnRead(ByteRange lost)
    {
        const std::lock_guard lock(m_mutex);
        m_lostOnRead = lost;
        m_faultOnRead = 1;
    }
    /// Reads of bytes that were absent.
    [[nodiscard]] int violations() const { return m_violations; }
    [[nodiscard]] int prepared() const { return m_prepared; }

private:
    Slice m_bytes;
    mutable std::mutex m_mutex;
    mutable std::vector<ByteRange> m_absent;
    mutable std::vector<ByteRange> m_lost;
    mutable std::atomic<int> m_violations = 0;
    mutable std::atomic<int> m_prepared = 0;
    mutable std::atomic<quint64> m_faults = 0;
    mutable int m_faultOnRead = 0;
    ByteRange m_lostOnRead;
    std::atomic<bool> m_tells = true;
    std::atomic<bool> m_stuck = false;
};

} // namespace sluice::test
