#pragma once

#include "core/bytes/snapshot.h"
#include "core/jobs/job.h"

#include <optional>
#include <span>
#include <string_view>

namespace sluice {

/// The bytes from a candidate's start to the end of the range that is scanned, as its verifier reads them:
/// with every bound checked, and charged against a budget that bounds what hostile bytes can cost. Once the
/// budget is spent, the scan is cancelled or bytes cannot be read, there are no more bytes. Thread rule: one
/// thread at a time.
class ScanReader
{
public:
    ScanReader(const Snapshot& snapshot, ByteRange range, const CancelToken& cancel)
        : m_snapshot(snapshot)
        , m_range(range)
        , m_cancel(cancel)
    {
    }

    void setBudget(qint64 work) { m_budget = work; }
    [[nodiscard]] bool isSpent() const { return m_budget <= 0; }
    /// Whatever the reader did not give is not there: it was not refused.
    [[nodiscard]] bool isExhaustive() const { return !isSpent() && !m_failed && !m_cancel.isCancelled(); }
    /// `work` in bytes looked at, or what takes as long.
    void charge(qint64 work) { m_budget -= work; }

    /// Offset 0 from now on is `offset` of the file, in the range.
    void moveTo(qint64 offset)
    {
        m_start = offset;
        m_failed = false;
    }
    [[nodiscard]] qint64 start() const { return m_start; }
    /// Bytes that precede offset 0 in the range.
    [[nodiscard]] qint64 before() const { return m_start - m_range.offset; }
    /// Bytes from offset 0 to the end of the range.
    [[nodiscard]] qint64 size() const { return m_range.end() - m_start; }

    /// Up to `most` bytes from `offset`, which may be negative, as far as they are together; empty when there
    /// are none. Valid until the next call.
    [[nodiscard]] std::span<const quint8> some(qint64 offset, qint64 most);
    /// Fills `out`; false when not all of it is there.
    [[nodiscard]] bool copy(qint64 offset, std::span<quint8> out);
    [[nodiscard]] bool has(qint64 offset, std::string_view bytes);

    /// Numbers of 1 to 8 bytes; -1 where they are not there, or above 2^63 - 1.
    [[nodiscard]] qint64 little(qint64 offset, int bytes);
    [[nodiscard]] qint64 big(qint64 offset, int bytes);
    /// Where `bytes` (not empty) is first in [offset, offset + most); -1 when it is not there.
    [[nodiscard]] qint64 find(qint64 offset, qint64 most, std::string_view bytes);

private:
    const Snapshot& m_snapshot;
    const ByteRange m_range;
    const CancelToken m_cancel;
    qint64 m_start = 0;
    qint64 m_budget = 0;
    /// Bytes could not be read since the last move.
    bool m_failed = false;
    /// What was read last, and where in the file it lies.
    Slice m_block;
    qint64 m_blockAt = 0;
};

} // namespace sluice
