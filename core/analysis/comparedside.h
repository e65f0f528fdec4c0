#pragma once

#include "core/analysis/compare.h"

#include <optional>

namespace sluice {

/// One of the two that are compared, read step by step: waits for the disk, goes past holes, and notices when
/// the file loses bytes. After an error or a cancel it has no bytes any more, and error() tells why: loops
/// end by themselves, and who started them asks. Thread rule: one thread.
class ComparedSide
{
public:
    /// A look at the token, and at the file, every so many bytes.
    static constexpr qint64 kStep = qint64{1} << 20;

    /// Consecutive bytes. Those of a hole may be many more than `data` points to: kStep zeros.
    struct Piece
    {
        const quint8* data = nullptr;
        qint64 length = 0;
        bool hole = false;
    };

    /// `progress` may be null.
    ComparedSide(Snapshot snapshot, const CancelToken& token, CompareProgress* progress);

    [[nodiscard]] qint64 size() const { return m_size; }
    /// Up to `limit` bytes (at least 1, and there) from `at`; none after an error. They stay until the next
    /// call.
    [[nodiscard]] Piece piece(qint64 at, qint64 limit);
    /// Up to `limit` bytes that end at `end`.
    [[nodiscard]] Piece pieceBefore(qint64 end, qint64 limit);
    /// All bytes of `range`, at most kStep of them; none after an error.
    [[nodiscard]] Slice bytes(ByteRange range);

    /// Counts bytes that were looked at.
    void passed(qint64 bytes)
    {
        if (m_progress != nullptr)
            m_progress->add(bytes);
    }
    /// Looks whether what was read was the file; call it when all is read.
    void finish();
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }

private:
    [[nodiscard]] bool load(qint64 at);
    void extendHoleBack(qint64 end, qint64 limit);
    [[nodiscard]] bool isWhole(ByteRange range);
    [[nodiscard]] bool failWith(const Error& error);

    const Snapshot m_snapshot;
    const CancelToken m_token;
    CompareProgress* const m_progress;
    const qint64 m_size;
    const quint64 m_faults;
    /// The bytes at hand, from m_at: a slice, or a hole of m_hole bytes.
    Slice m_window;
    qint64 m_at = 0;
    qint64 m_hole = 0;
    /// kStep zeros, made when the first hole is met.
    std::unique_ptr<quint8[]> m_zeros;
    /// Where bytes were touched last: what becomes of the file shows there.
    ByteRange m_touched;
    std::optional<Error> m_error;
};

/// How many bytes are the same from `atA` and `atB` on, `limit` at most; both sides have so many.
[[nodiscard]] qint64 commonStart(ComparedSide& a, qint64 atA, ComparedSide& b, qint64 atB, qint64 limit);
/// How many bytes are the same before `endA` and `endB`, `limit` at most.
[[nodiscard]] qint64 commonEnd(ComparedSide& a, qint64 endA, ComparedSide& b, qint64 endB, qint64 limit);

} // namespace sluice
