#include "core/analysis/paircounter.h"

#include <QtEndian>

namespace sluice {
namespace {

constexpr size_t kPairs = 65'536;

/// The bytes of a piece and those after it, as far as a number can reach.
quint8 byteAt(const SweepPiece& piece, qint64 index)
{
    if (index < piece.range.length)
        return piece.hole ? quint8{0} : piece.bytes[index];
    return piece.after.bytes[static_cast<size_t>(index - piece.range.length)];
}

} // namespace

PairCounter::PairCounter(bool digraph, bool numbers, bool bigEndian)
    : m_wantsNumbers(numbers)
    , m_bigEndian(bigEndian)
    , m_digraph(digraph ? kPairs : 0)
{
}

void PairCounter::count(const SweepPiece& piece, qint64 phase)
{
    if (!m_digraph.empty())
        countPairs(piece);
    if (m_wantsNumbers)
        countNumbers(piece, phase);
}

void PairCounter::countPairs(const SweepPiece& piece)
{
    const qint64 size = piece.range.length;
    if (piece.hole) {
        m_digraph[0] += static_cast<quint64>(size - 1);
    } else {
        const quint8* const data = piece.bytes.data();
        for (qint64 i = 0; i + 1 < size; ++i)
            ++m_digraph[static_cast<size_t>(data[i]) << 8U | data[i + 1]];
    }
    if (piece.after.size > 0)
        ++m_digraph[static_cast<size_t>(byteAt(piece, size - 1)) << 8U | piece.after.bytes[0]];
}

/// Numbers belong to the piece that they start in.
void PairCounter::countNumbers(const SweepPiece& piece, qint64 phase)
{
    const qint64 size = piece.range.length;
    const qint64 known = size + piece.after.size;
    const qint64 odd = phase % 2;
    const qint64 upper = m_bigEndian ? 0 : 1;
    qint64 at = odd;
    if (piece.hole && size > 8) {
        // All but those at the end are zero.
        const qint64 shorts = (size - odd) / 2;
        m_numbers.int16[128] += static_cast<quint64>(shorts);
        at += shorts * 2;
    }
    for (; at < size && at + 2 <= known; at += 2)
        ++m_numbers.int16[byteAt(piece, at + upper) ^ 0x80U];

    at = (4 - phase) % 4;
    if (piece.hole && size > 8) {
        const qint64 floats = (size - at) / 4;
        countFloat(0, static_cast<quint64>(floats));
        at += floats * 4;
    }
    for (; at < size && at + 4 <= known; at += 4) {
        std::array<quint8, 4> raw = {};
        for (qint64 i = 0; i < 4; ++i)
            raw[static_cast<size_t>(i)] = byteAt(piece, at + i);
        countFloat(m_bigEndian ? qFromBigEndian<quint32>(raw.data()) : qFromLittleEndian<quint32>(raw.data()),
                   1);
    }
}

void PairCounter::countFloat(quint32 bits, quint64 times)
{
    const quint32 exponent = bits >> 23U & 0xffU;
    const quint32 fraction = bits & 0x7fffffU;
    if (exponent == 0xff) {
        (fraction == 0 ? m_numbers.infinities : m_numbers.notNumbers) += times;
        return;
    }
    if (exponent == 0)
        (fraction == 0 ? m_numbers.zeros : m_numbers.denormals) += times;
    m_numbers.float32[bits >> 31U != 0 ? 255 - exponent : 256 + exponent] += times;
}

void PairCounter::add(const PairCounter& other)
{
    const auto addAll = [](auto& sum, const auto& counts) {
        for (size_t i = 0; i < sum.size(); ++i)
            sum[i] += counts[i];
    };
    addAll(m_digraph, other.m_digraph);
    addAll(m_numbers.int16, other.m_numbers.int16);
    addAll(m_numbers.float32, other.m_numbers.float32);
    m_numbers.zeros += other.m_numbers.zeros;
    m_numbers.denormals += other.m_numbers.denormals;
    m_numbers.infinities += other.m_numbers.infinities;
    m_numbers.notNumbers += other.m_numbers.notNumbers;
}

} // namespace sluice
