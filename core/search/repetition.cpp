#include "core/search/repetition.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>

namespace sluice {
namespace {

/// Bytes that are compared at once, first many, then few.
constexpr size_t kManyBytes = 4096;
constexpr size_t kBytes = 256;
/// Hit words that are copied at once, at least.
constexpr size_t kWordsAtOnce = 64;

/// How many bytes of both are equal, from the first on.
size_t equalBytes(const quint8* a, const quint8* b, size_t size)
{
    size_t equal = 0;
    for (const size_t block : {kManyBytes, kBytes}) {
        while (size - equal >= block) {
            // Comparing alone reads at half the speed of memory.
            for (size_t line = 0; line < block; line += 64)
                __builtin_prefetch(b + equal + block + line);
            if (std::memcmp(a + equal, b + equal, block) != 0)
                break;
            equal += block;
        }
    }
    for (; size - equal >= 8; equal += 8) {
        quint64 x = 0;
        quint64 y = 0;
        std::memcpy(&x, a + equal, 8);
        std::memcpy(&y, b + equal, 8);
        if (x != y)
            break;
    }
    while (equal < size && a[equal] == b[equal])
        ++equal;
    return equal;
}

} // namespace

Repetition repetitionAt(const quint8* data, size_t size)
{
    if (size < kKernelWidth + kLongestRepetition)
        return {};
    const void* const again = memmem(data + 1, kKernelWidth + kLongestRepetition - 1, data, kKernelWidth);
    if (again == nullptr)
        return {};
    const auto period = static_cast<size_t>(static_cast<const quint8*>(again) - data);
    return {period, period + equalBytes(data, data + period, size - period)};
}

size_t repeatHits(std::span<const HitWord> first, size_t period, size_t base, size_t places, HitWord* out)
{
    Q_ASSERT(period >= 1 && period <= kLongestRepetition && places >= period + 64 && base % 64 == 0);
    std::array<quint64, (kLongestRepetition + 64) / 64 + 2> map = {};
    for (const HitWord& word : first)
        map[word.base / 64] = word.bits;
    for (size_t known = period; known < period + 64; known *= 2) {
        const size_t whole = known / 64;
        for (size_t i = map.size() - 1; i > whole; --i)
            map[i] |= map[i - whole] << known % 64 | map[i - whole - 1] >> 1 >> (63 - known % 64);
        map[whole] |= map[0] << known % 64;
    }
    const size_t step = 64 % period;
    const size_t full = places / 64;
    size_t phase = 0;
    size_t words = 0;
    const auto put = [&](size_t word, quint64 asked) {
        const quint64 bits = map[phase / 64] >> phase % 64 | map[phase / 64 + 1] << 1 << (63 - phase % 64);
        out[words] = {base + word * 64, bits & asked};
        words += (bits & asked) != 0 ? 1 : 0;
        phase += step;
        phase -= phase >= period ? period : 0;
    };
    // The words repeat themselves, too: a cycle is worked out, the others are copies of it.
    size_t cycle = period / std::gcd(period, size_t{64});
    while (cycle < kWordsAtOnce)
        cycle *= 2;
    size_t done = 0;
    for (; done < std::min(cycle, full); ++done)
        put(done, ~quint64{0});
    const size_t inCycle = words;
    for (; full - done >= cycle; done += cycle) {
        for (size_t i = 0; i < inCycle; ++i)
            out[words + i] = {out[i].base + done * 64, out[i].bits};
        words += inCycle;
    }
    for (; done < full; ++done)
        put(done, ~quint64{0});
    if (places % 64 != 0)
        put(done, ~quint64{0} >> (64 - places % 64));
    return words;
}

} // namespace sluice
