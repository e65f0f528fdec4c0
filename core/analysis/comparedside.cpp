#include "core/analysis/comparedside.h"

#include "core/analysis/byteruns.h"

#include <QCoreApplication>

namespace sluice {
ComparedSide::ComparedSide(Snapshot snapshot, const CancelToken& token, CompareProgress* progress)
    : m_snapshot(std::move(snapshot))
    , m_token(token)
    , m_progress(progress)
    , m_size(m_snapshot.size())
    , m_faults(m_snapshot.faultCount())
{
}

bool ComparedSide::failWith(const Error& error)
{
    m_error = error;
    m_window = {};
    m_hole = 0;
    return false;
}

bool ComparedSide::isWhole(ByteRange range)
{
    if (const Result<void> there = m_snapshot.verify(range); !there)
        return failWith(there.error());
    if (m_snapshot.faultCount() != m_faults) {
        // The source words best what became of the file.
        for (const ByteRange lost : m_snapshot.lostRanges()) {
            if (const Result<void> there = m_snapshot.verify({lost.offset, 1}); !there)
                return failWith(there.error());
        }
        return failWith(
            {Error::Kind::Changed,
             QCoreApplication::translate("Compare", "A file lost bytes while it was compared, near offset "
                                                    "%1. Reload it and compare again.")
                 .arg(range.offset),
             0, range.offset});
    }
    return true;
}

// Takes the step in which `at` lies as the bytes at hand, as far as they are either stored or a hole.
bool ComparedSide::load(qint64 at)
{
    if (m_error)
        return false;
    if (m_token.isCancelled())
        return failWith(
            {Error::Kind::Cancelled, QCoreApplication::translate("Compare", "The comparison was stopped.")});
    // What the last step showed must have been the file.
    if (!m_touched.isEmpty() && !isWhole({m_touched.end() - 1, 1}))
        return false;
    const qint64 begin = at / kStep * kStep;
    qint64 end = std::min(begin + kStep, m_size);
    Extent extent = m_snapshot.extentAt(begin);
    m_at = begin;
    m_window = {};
    m_hole = 0;
    if (extent.length <= at - begin) {
        m_at = extent.hole ? begin + extent.length : at;
        extent = m_snapshot.extentAt(m_at);
        if (extent.length <= at - m_at) {
            m_at = at;
            extent = m_snapshot.extentAt(at);
        }
    }
    if (extent.hole) {
        m_hole = extent.length;
        if (!m_zeros)
            m_zeros = std::make_unique<quint8[]>(static_cast<size_t>(kStep));
        return true;
    }
    end = std::min(end, m_at + extent.length);
    m_touched = ByteRange::between(m_at, end);
    if (!isWhole(m_touched))
        return false;
    Result<Slice> bytes = m_snapshot.read(m_touched);
    if (!bytes)
        return failWith(bytes.error());
    m_window = *std::move(bytes);
    return true;
}

ComparedSide::Piece ComparedSide::piece(qint64 at, qint64 limit)
{
    Q_ASSERT(limit > 0 && limit <= m_size - at);
    const auto isAtHand = [&] { return at >= m_at && at - m_at < std::max(m_window.size(), m_hole); };
    if (!isAtHand() && !load(at))
        return {};
    if (m_hole > 0)
        return {m_zeros.get(), std::min(m_hole - (at - m_at), limit), true};
    return {m_window.data() + (at - m_at), std::min(m_window.size() - (at - m_at), limit), false};
}

ComparedSide::Piece ComparedSide::pieceBefore(qint64 end, qint64 limit)
{
    Q_ASSERT(limit > 0 && limit <= end && end <= m_size);
    const Piece last = piece(end - 1, 1);
    if (last.length == 0)
        return {};
    if (last.hole)
        extendHoleBack(end, limit);
    const qint64 length = std::min(end - m_at, limit);
    return {last.hole ? last.data : last.data + 1 - length, length, last.hole};
}

// The file system tells where a hole ends, not where it begins: look back in strides that double.
void ComparedSide::extendHoleBack(qint64 end, qint64 limit)
{
    while (m_at > 0 && end - m_at < limit) {
        const qint64 begin = m_at - std::min(end - m_at, m_at);
        const Extent extent = m_snapshot.extentAt(begin);
        if (!extent.hole || extent.length < end - begin)
            return;
        m_at = begin;
        m_hole = extent.length;
    }
}

Slice ComparedSide::bytes(ByteRange range)
{
    Q_ASSERT(range.length <= kStep);
    if (m_error || range.isEmpty())
        return {};
    if (range.offset >= m_at && ByteRange{m_at, m_window.size()}.contains(range))
        return m_window.subslice({range.offset - m_at, range.length});
    const Result<Slice> bytes = m_snapshot.read(range);
    if (!bytes) {
        static_cast<void>(failWith(bytes.error()));
        return {};
    }
    return *bytes;
}

void ComparedSide::finish()
{
    if (!m_error && m_size > 0)
        static_cast<void>(isWhole({m_size - 1, 1}));
    if (!m_error && !m_touched.isEmpty())
        static_cast<void>(isWhole({m_touched.end() - 1, 1}));
}

qint64 commonStart(ComparedSide& a, qint64 atA, ComparedSide& b, qint64 atB, qint64 limit)
{
    qint64 done = 0;
    while (done < limit) {
        const ComparedSide::Piece left = a.piece(atA + done, limit - done);
        const ComparedSide::Piece right = b.piece(atB + done, limit - done);
        qint64 length = std::min(left.length, right.length);
        if (length == 0)
            break;
        if (!left.hole || !right.hole) {
            length = std::min(length, ComparedSide::kStep);
            const qint64 equal = equalAtStart(left.data, right.data, length);
            if (equal < length)
                return done + equal;
        }
        done += length;
        a.passed(length);
        b.passed(length);
    }
    return done;
}

qint64 commonEnd(ComparedSide& a, qint64 endA, ComparedSide& b, qint64 endB, qint64 limit)
{
    qint64 done = 0;
    while (done < limit) {
        const ComparedSide::Piece left = a.pieceBefore(endA - done, limit - done);
        const ComparedSide::Piece right = b.pieceBefore(endB - done, limit - done);
        qint64 length = std::min(left.length, right.length);
        if (length == 0)
            break;
        if (!left.hole || !right.hole) {
            length = std::min(length, ComparedSide::kStep);
            const auto tail = [length](const ComparedSide::Piece& piece) {
                return piece.hole ? piece.data : piece.data + (piece.length - length);
            };
            const qint64 equal = equalAtEnd(tail(left), tail(right), length);
            if (equal < length)
                return done + equal;
        }
        done += length;
        a.passed(length);
        b.passed(length);
    }
    return done;
}

} // namespace sluice
