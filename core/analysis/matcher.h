#pragma once

#include "core/analysis/comparedside.h"

namespace sluice {

/// A part of A and the part of B that lies in the same place between what both have. Thread rule: a value.
struct Gap
{
    ByteRange a;
    ByteRange b;
};

/// A run of bytes that A and B have in common. Thread rule: a value.
struct Match
{
    qint64 a = 0;
    qint64 b = 0;
    qint64 length = 0;
};

/// Which windows of bytes are looked for. Thread rule: a value.
struct Sampling
{
    /// One position in 2^rate is taken.
    int rate = 0;
    /// Bytes of a window: 64 or 16.
    int window = 64;
};

/// Finds runs of bytes that two gaps have in common, wherever they lie in them, in memory that does not grow
/// with the gaps. A rolling hash of the last bytes chooses positions by their content, so an insertion moves
/// them but chooses no others (Manber, "Finding Similar Files in a Large File System", USENIX 1994; the hash
/// is the gear of Xia et al., "FastCDC", USENIX ATC 2016). Windows that each gap has once are paired; the
/// longest chain of pairs that rises in both is kept (patience sorting), and each pair grows as far as the
/// bytes are the same. Where there is no such window, the first occurrences are paired, the second ones, ….
/// Thread rule: one thread.
class Matcher
{
public:
    /// Positions that are kept of each gap, at most.
    static constexpr size_t kMaxSamples = size_t{1} << 18;

    Matcher(ComparedSide& a, ComparedSide& b)
        : m_a(a)
        , m_b(b)
    {
    }

    /// Matches inside `gap`, rising in both and apart from each other; none after an error.
    [[nodiscard]] std::vector<Match> find(const Gap& gap, Sampling sampling);

private:
    ComparedSide& m_a;
    ComparedSide& m_b;
};

} // namespace sluice
