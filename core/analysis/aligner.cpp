#include "core/analysis/aligner.h"

#include "core/analysis/byteruns.h"
#include "core/analysis/shortestedit.h"

#include <bit>
#include <cmath>

namespace sluice {
namespace {

// Gaps up to this size are treated exactly when few edits are enough.
constexpr qint64 kExact = qint64{64} << 10;
constexpr int kFewEdits = 64;
// What is tried when no samples helped: memory and time grow with its square.
constexpr int kManyEdits = 512;

/// The rate for a gap of `length` bytes: gaps between matches are then small enough for the next round, and
/// the samples few enough to be sorted in no time.
int rateFor(qint64 length)
{
    const auto spacing = static_cast<qint64>(std::sqrt(static_cast<double>(length))) / 16;
    return spacing < 2 ? 0 : std::bit_width(static_cast<quint64>(spacing)) - 1;
}

/// Bytes at the same place in both that differ, when there are at most `most`.
std::optional<std::vector<Difference>> changesInPlace(std::span<const quint8> a, std::span<const quint8> b,
                                                      qint64 most)
{
    std::vector<Difference> changes;
    const qint64 length = std::ssize(a);
    qint64 count = 0;
    for (qint64 i = equalAtStart(a.data(), b.data(), length); i < length;) {
        const qint64 run = differentAtStart(a.data() + i, b.data() + i, length - i);
        count += run;
        if (count > most)
            return {};
        changes.push_back({{i, run}, {i, run}});
        i += run;
        i += equalAtStart(a.data() + i, b.data() + i, length - i);
    }
    return changes;
}

qint64 bytesIn(const std::vector<Difference>& differences)
{
    qint64 bytes = 0;
    for (const Difference& difference : differences)
        bytes += difference.a.length + difference.b.length;
    return bytes;
}

} // namespace

Aligner::Aligner(ComparedSide& a, ComparedSide& b, DifferenceList& out)
    : m_a(a)
    , m_b(b)
    , m_out(out)
{
}

void Aligner::run()
{
    constexpr Sampling kCoarsest = {64, 64};
    align({{0, m_a.size()}, {0, m_b.size()}}, kCoarsest);
}

bool Aligner::isStopped() const
{
    return m_a.error() || m_b.error() || m_out.isStopped();
}

void Aligner::align(Gap gap, const Sampling& parent)
{
    const auto shorter = [&gap] { return std::min(gap.a.length, gap.b.length); };
    const qint64 start = commonStart(m_a, gap.a.offset, m_b, gap.b.offset, shorter());
    gap = {ByteRange::between(gap.a.offset + start, gap.a.end()),
           ByteRange::between(gap.b.offset + start, gap.b.end())};
    const qint64 end = commonEnd(m_a, gap.a.end(), m_b, gap.b.end(), shorter());
    gap.a.length -= end;
    gap.b.length -= end;
    if (isStopped())
        return;
    if (gap.a.isEmpty() || gap.b.isEmpty()) {
        m_out.add({gap.a, gap.b});
        return;
    }
    if (alignExactly(gap, kFewEdits) || alignByMatches(gap, parent) || isStopped())
        return;
    if (!alignExactly(gap, kManyEdits))
        replace(gap);
}

bool Aligner::alignByMatches(const Gap& gap, const Sampling& parent)
{
    const int rate = rateFor(std::max(gap.a.length, gap.b.length));
    std::vector<Sampling> tries;
    if (rate + 2 <= parent.rate)
        tries.push_back({rate, 64});
    if (rate + 2 <= parent.rate || parent.window > 16)
        tries.push_back({rate, 16});
    for (const Sampling& sampling : tries) {
        const std::vector<Match> matches = Matcher(m_a, m_b).find(gap, sampling);
        if (matches.empty())
            continue;
        qint64 atA = gap.a.offset;
        qint64 atB = gap.b.offset;
        for (const Match& match : matches) {
            align({ByteRange::between(atA, match.a), ByteRange::between(atB, match.b)}, sampling);
            atA = match.a + match.length;
            atB = match.b + match.length;
            if (isStopped())
                return true;
        }
        align({ByteRange::between(atA, gap.a.end()), ByteRange::between(atB, gap.b.end())}, sampling);
        return true;
    }
    return false;
}

bool Aligner::alignExactly(const Gap& gap, int maxEdits)
{
    if (std::max(gap.a.length, gap.b.length) > kExact)
        return false;
    const Slice a = m_a.bytes(gap.a);
    const Slice b = m_b.bytes(gap.b);
    if (isStopped())
        return true;
    std::optional<std::vector<Difference>> found = shortestEdit(a.bytes(), b.bytes(), maxEdits);
    // Bytes that were overwritten in place are the simpler story when it is no longer.
    if (gap.a.length == gap.b.length) {
        const qint64 most = found ? bytesIn(*found) : maxEdits;
        if (std::optional<std::vector<Difference>> changes = changesInPlace(a.bytes(), b.bytes(), most))
            found = std::move(changes);
    }
    if (!found)
        return false;
    // What has little in common has it by chance.
    qint64 deleted = 0;
    for (const Difference& difference : *found)
        deleted += difference.a.length;
    if (4 * (gap.a.length - deleted) < std::min(gap.a.length, gap.b.length))
        found = {{{{0, gap.a.length}, {0, gap.b.length}}}};
    for (const Difference& difference : *found) {
        m_out.add({{gap.a.offset + difference.a.offset, difference.a.length},
                   {gap.b.offset + difference.b.offset, difference.b.length}});
    }
    return true;
}

void Aligner::replace(const Gap& gap)
{
    if (gap.a.length != gap.b.length) {
        m_out.add({gap.a, gap.b});
        return;
    }
    for (qint64 at = 0; at < gap.a.length && !isStopped();) {
        const qint64 left = gap.a.length - at;
        const ComparedSide::Piece a = m_a.piece(gap.a.offset + at, left);
        const ComparedSide::Piece b = m_b.piece(gap.b.offset + at, left);
        const qint64 length = std::min({a.length, b.length, ComparedSide::kStep});
        if (length == 0)
            return;
        for (qint64 i = equalAtStart(a.data, b.data, length); i < length;
             i += equalAtStart(a.data + i, b.data + i, length - i)) {
            const qint64 run = differentAtStart(a.data + i, b.data + i, length - i);
            m_out.add({{gap.a.offset + at + i, run}, {gap.b.offset + at + i, run}});
            i += run;
        }
        at += length;
    }
}

} // namespace sluice
