#include "core/analysis/byteruns.h"

#include <bit>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace sluice {
namespace {

constexpr qint64 kMasked = 64;
// memcmp() is faster than masks from here on, and tells a place to within this many bytes.
constexpr qint64 kBlock = 4096;

// Bit i is set where a[i] == b[i].
quint64 equalMask(const quint8* a, const quint8* b)
{
    quint64 mask = 0;
#ifdef __SSE2__
    for (int i = 0; i < 4; ++i) {
        const __m128i left = _mm_loadu_si128(reinterpret_cast<const __m128i*>(a) + i);
        const __m128i right = _mm_loadu_si128(reinterpret_cast<const __m128i*>(b) + i);
        const auto bits = static_cast<quint32>(_mm_movemask_epi8(_mm_cmpeq_epi8(left, right)));
        mask |= quint64{bits} << (16 * i);
    }
#else
    for (int i = 0; i < kMasked; ++i)
        mask |= quint64{a[i] == b[i]} << i;
#endif
    return mask;
}

// The number of bytes at the start that are all equal, or all different.
template <bool equal>
qint64 runByMasks(const quint8* a, const quint8* b, qint64 length)
{
    qint64 at = 0;
    for (; length - at >= kMasked; at += kMasked) {
        const quint64 mask = equalMask(a + at, b + at);
        const quint64 ends = equal ? ~mask : mask;
        if (ends != 0)
            return at + std::countr_zero(ends);
    }
    while (at < length && (a[at] == b[at]) == equal)
        ++at;
    return at;
}

} // namespace

qint64 equalAtStart(const quint8* a, const quint8* b, qint64 length)
{
    // Most runs that end soon end in their first bytes.
    qint64 at = qMin(length, kMasked);
    if (const qint64 run = runByMasks<true>(a, b, at); run < at)
        return run;
    while (length - at >= kBlock && memcmp(a + at, b + at, kBlock) == 0)
        at += kBlock;
    return at + runByMasks<true>(a + at, b + at, length - at);
}

qint64 equalAtEnd(const quint8* a, const quint8* b, qint64 length)
{
    qint64 left = length;
    while (left >= kMasked) {
        const qint64 block = left > 16 * kBlock ? kBlock : kMasked;
        if (memcmp(a + left - block, b + left - block, static_cast<size_t>(block)) != 0)
            break;
        left -= block;
    }
    while (left > 0 && a[left - 1] == b[left - 1])
        --left;
    return length - left;
}

qint64 differentAtStart(const quint8* a, const quint8* b, qint64 length)
{
    return runByMasks<false>(a, b, length);
}

} // namespace sluice
