#pragma once

#include "core/analysis/statistics.h"

namespace sluice {

/// Counts pairs of bytes and numbers, piece by piece of a sweep with context, in any order.
/// Thread rule: one thread at a time; each worker has its own.
class PairCounter
{
public:
    PairCounter(bool digraph, bool numbers, bool bigEndian);

    /// `phase`: the piece's distance from the start of the range, modulo 4.
    void count(const SweepPiece& piece, qint64 phase);
    void add(const PairCounter& other);

    [[nodiscard]] const Digraph& digraph() const { return m_digraph; }
    [[nodiscard]] const NumberFigures& numbers() const { return m_numbers; }

private:
    void countPairs(const SweepPiece& piece);
    void countNumbers(const SweepPiece& piece, qint64 phase);
    void countFloat(quint32 bits, quint64 times);

    bool m_wantsNumbers;
    bool m_bigEndian;
    /// Empty when it is not wanted.
    Digraph m_digraph;
    NumberFigures m_numbers;
};

} // namespace sluice
