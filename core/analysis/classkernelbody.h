#pragma once

// The kernel itself, for the units that compile it for one kind of processor each. Everything in here has
// internal linkage: the linker must not mix what was compiled for different processors.
#include "core/analysis/classkernel.h"

#if defined(__AVX2__) || defined(__SSE2__)
#include <immintrin.h>
#endif

namespace sluice {
namespace {

struct ClassRange
{
    unsigned char first;
    unsigned char last;
};
/// Leads of characters that are all printable: Latin, Cyrillic, Arabic, Chinese, most of Hangul.
constexpr ClassRange kSureLeads[] = {{0xc3, 0xcc}, {0xcf, 0xd3}, {0xd8, 0xdb}, {0xe4, 0xe9}, {0xeb, 0xec}};

[[maybe_unused]] void classifyScalar(const unsigned char* data, std::size_t blocks, std::uint64_t* printable,
                                     std::uint64_t* zero)
{
    for (std::size_t block = 0; block < blocks; ++block, data += 64) {
        std::uint64_t words[2] = {};
        for (int i = 0; i < 64; ++i) {
            const unsigned char byte = data[i];
            words[0] |= static_cast<std::uint64_t>((byte >= 0x20 && byte <= 0x7e) || byte == '\t') << i;
            words[1] |= static_cast<std::uint64_t>(byte == 0) << i;
        }
        printable[block] = words[0];
        zero[block] = words[1];
    }
}

[[maybe_unused]] void classifyUtf8Scalar(const unsigned char* data, std::size_t blocks, Utf8Classes* classes)
{
    for (std::size_t block = 0; block < blocks; ++block, data += 64) {
        Utf8Classes found;
        for (int i = 0; i < 64; ++i) {
            const unsigned char byte = data[i];
            const std::uint64_t bit = std::uint64_t{1} << i;
            const auto within = [byte](ClassRange range) {
                return byte >= range.first && byte <= range.last;
            };
            found.continuation |= within({0x80, 0xbf}) ? bit : 0;
            found.two |= within({0xc0, 0xdf}) ? bit : 0;
            found.three |= within({0xe0, 0xef}) ? bit : 0;
            found.four |= within({0xf0, 0xf7}) ? bit : 0;
            for (const ClassRange range : kSureLeads)
                found.sure |= within(range) ? bit : 0;
        }
        classes[block] = found;
    }
}

/// Those of `alike` whose last byte is in `page`.
[[maybe_unused]] std::uint64_t lastInPage(const unsigned char* data, int length, const unsigned char* page,
                                          std::uint64_t alike)
{
    std::uint64_t in = 0;
    for (int i = 0; i < 64; ++i) {
        const unsigned last = data[i + length - 1];
        in |= static_cast<std::uint64_t>(page[last & 0xfU] >> (last >> 4U & 3U) & 1U) << i;
    }
    return in & alike;
}

[[maybe_unused]] std::uint64_t inPageScalar(const unsigned char* data, const unsigned char* example,
                                            int length, const unsigned char* page, std::uint64_t* alike)
{
    std::uint64_t found = 0;
    for (int i = 0; i < 64; ++i) {
        bool same = true;
        for (int k = 0; k < length - 1; ++k)
            same = same && data[i + k] == example[k];
        found |= static_cast<std::uint64_t>(same) << i;
    }
    *alike = found;
    return lastInPage(data, length, page, found);
}

[[maybe_unused]] std::uint64_t lagProductScalar(const unsigned char* data, std::size_t count)
{
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < count; ++i)
        sum += static_cast<std::uint64_t>(data[i]) * data[i + 1];
    return sum;
}

#if defined(__AVX2__)

using Vector = __m256i;

Vector load(const unsigned char* data)
{
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data));
}

Vector filled(unsigned char value)
{
    return _mm256_set1_epi8(static_cast<char>(value));
}

Vector either(Vector a, Vector b)
{
    return _mm256_or_si256(a, b);
}

Vector both(Vector a, Vector b)
{
    return _mm256_and_si256(a, b);
}

Vector equals(Vector bytes, unsigned char value)
{
    return _mm256_cmpeq_epi8(bytes, filled(value));
}

Vector within(Vector bytes, ClassRange range)
{
    const Vector shifted = _mm256_sub_epi8(bytes, filled(range.first));
    const Vector width = filled(static_cast<unsigned char>(range.last - range.first));
    return _mm256_cmpeq_epi8(_mm256_min_epu8(shifted, width), shifted);
}

/// The highest bit of each byte.
std::uint64_t bits(Vector bytes)
{
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes));
}

/// The entry of a table of 16 for each byte, by its four lower bits.
Vector lookUp(__m128i table, Vector bytes)
{
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(table),
                               _mm256_and_si256(bytes, _mm256_set1_epi8(0x0f)));
}

Vector isSure(Vector bytes)
{
    // By the lower half, bits 0 to 2 for a lead of 0xc0, 0xd0 and 0xe0 on.
    const __m128i lower = _mm_setr_epi8(2, 2, 2, 3, 5, 5, 5, 5, 7, 7, 3, 7, 5, 0, 0, 1);
    const __m128i upper = _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 0);
    const Vector match = both(lookUp(lower, bytes), lookUp(upper, _mm256_srli_epi16(bytes, 4)));
    return _mm256_cmpgt_epi8(match, _mm256_setzero_si256());
}

/// Those whose last byte, which is in `bytes`, is in `page`.
Vector isInPage(Vector bytes, const unsigned char* page)
{
    const __m128i table = _mm_loadu_si128(reinterpret_cast<const __m128i*>(page));
    const __m128i which = _mm_setr_epi8(1, 2, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8);
    const Vector match = both(lookUp(table, bytes), lookUp(which, _mm256_srli_epi16(bytes, 4)));
    return _mm256_cmpgt_epi8(match, _mm256_setzero_si256());
}

std::uint64_t lagProduct(const unsigned char* data, std::size_t count)
{
    // A lane grows by at most 4 * 255 * 255 a step.
    constexpr std::size_t kSteps = 8192;
    std::uint64_t sum = 0;
    std::size_t at = 0;
    while (count - at >= 32) {
        __m256i lanes = _mm256_setzero_si256();
        for (std::size_t step = 0; step < kSteps && count - at >= 32; ++step, at += 32) {
            const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + at));
            const __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + at + 1));
            const __m256i none = _mm256_setzero_si256();
            lanes = _mm256_add_epi32(
                lanes, _mm256_madd_epi16(_mm256_unpacklo_epi8(a, none), _mm256_unpacklo_epi8(b, none)));
            lanes = _mm256_add_epi32(
                lanes, _mm256_madd_epi16(_mm256_unpackhi_epi8(a, none), _mm256_unpackhi_epi8(b, none)));
        }
        std::uint32_t parts[8];
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(parts), lanes);
        for (const std::uint32_t part : parts)
            sum += part;
    }
    return sum + lagProductScalar(data + at, count - at);
}

#elif defined(__SSE2__)

using Vector = __m128i;

Vector load(const unsigned char* data)
{
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(data));
}

Vector filled(unsigned char value)
{
    return _mm_set1_epi8(static_cast<char>(value));
}

Vector either(Vector a, Vector b)
{
    return _mm_or_si128(a, b);
}

Vector both(Vector a, Vector b)
{
    return _mm_and_si128(a, b);
}

Vector equals(Vector bytes, unsigned char value)
{
    return _mm_cmpeq_epi8(bytes, filled(value));
}

Vector within(Vector bytes, ClassRange range)
{
    const Vector shifted = _mm_sub_epi8(bytes, filled(range.first));
    const Vector width = filled(static_cast<unsigned char>(range.last - range.first));
    return _mm_cmpeq_epi8(_mm_min_epu8(shifted, width), shifted);
}

/// The highest bit of each byte.
std::uint64_t bits(Vector bytes)
{
    return static_cast<std::uint32_t>(_mm_movemask_epi8(bytes));
}

Vector isSure(Vector bytes)
{
    Vector sure = within(bytes, kSureLeads[0]);
    for (std::size_t i = 1; i < sizeof(kSureLeads) / sizeof(kSureLeads[0]); ++i)
        sure = either(sure, within(bytes, kSureLeads[i]));
    return sure;
}

std::uint64_t lagProduct(const unsigned char* data, std::size_t count)
{
    // A lane grows by at most 4 * 255 * 255 a step.
    constexpr std::size_t kSteps = 8192;
    std::uint64_t sum = 0;
    std::size_t at = 0;
    while (count - at >= 16) {
        __m128i lanes = _mm_setzero_si128();
        for (std::size_t step = 0; step < kSteps && count - at >= 16; ++step, at += 16) {
            const __m128i a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(data + at));
            const __m128i b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(data + at + 1));
            const __m128i none = _mm_setzero_si128();
            lanes =
                _mm_add_epi32(lanes, _mm_madd_epi16(_mm_unpacklo_epi8(a, none), _mm_unpacklo_epi8(b, none)));
            lanes =
                _mm_add_epi32(lanes, _mm_madd_epi16(_mm_unpackhi_epi8(a, none), _mm_unpackhi_epi8(b, none)));
        }
        std::uint32_t parts[4];
        _mm_storeu_si128(reinterpret_cast<__m128i*>(parts), lanes);
        for (const std::uint32_t part : parts)
            sum += part;
    }
    return sum + lagProductScalar(data + at, count - at);
}

#endif

#if defined(__AVX2__) || defined(__SSE2__)

/// Where the bytes of `mask`, which were found `at` bytes behind the block's start, belong.
std::uint64_t placed(Vector mask, std::size_t at)
{
    return bits(mask) << at;
}

void classify(const unsigned char* data, std::size_t blocks, std::uint64_t* printable, std::uint64_t* zero)
{
    for (std::size_t block = 0; block < blocks; ++block, data += 64) {
        std::uint64_t words[2] = {};
        for (std::size_t at = 0; at < 64; at += sizeof(Vector)) {
            const Vector bytes = load(data + at);
            words[0] |= placed(either(within(bytes, {0x20, 0x7e}), equals(bytes, '\t')), at);
            words[1] |= placed(equals(bytes, 0), at);
        }
        printable[block] = words[0];
        zero[block] = words[1];
    }
}

/// Those whose bits of `mask` are `value`.
Vector hasHigh(Vector bytes, unsigned char mask, unsigned char value)
{
    return equals(both(bytes, filled(mask)), value);
}

void classifyUtf8(const unsigned char* data, std::size_t blocks, Utf8Classes* classes)
{
    for (std::size_t block = 0; block < blocks; ++block, data += 64) {
        Utf8Classes found;
        for (std::size_t at = 0; at < 64; at += sizeof(Vector)) {
            const Vector bytes = load(data + at);
            if (bits(bytes) == 0)
                continue;
            found.continuation |= placed(hasHigh(bytes, 0xc0, 0x80), at);
            found.two |= placed(hasHigh(bytes, 0xe0, 0xc0), at);
            found.three |= placed(hasHigh(bytes, 0xf0, 0xe0), at);
            found.four |= placed(hasHigh(bytes, 0xf8, 0xf0), at);
            found.sure |= placed(isSure(bytes), at);
        }
        classes[block] = found;
    }
}

std::uint64_t inPage(const unsigned char* data, const unsigned char* example, int length,
                     const unsigned char* page, std::uint64_t* alike)
{
    std::uint64_t same = 0;
    [[maybe_unused]] std::uint64_t in = 0;
    for (std::size_t at = 0; at < 64; at += sizeof(Vector)) {
        Vector agrees = equals(load(data + at), example[0]);
        for (int k = 1; k < length - 1; ++k)
            agrees = both(agrees, equals(load(data + at + k), example[k]));
        same |= placed(agrees, at);
#ifdef __AVX2__
        in |= placed(isInPage(load(data + at + length - 1), page), at);
#endif
    }
    *alike = same;
#ifdef __AVX2__
    return in & same;
#else
    return lastInPage(data, length, page, same);
#endif
}

constexpr ClassKernel kKernel = {classify, classifyUtf8, inPage, lagProduct};

#else

constexpr ClassKernel kKernel = {classifyScalar, classifyUtf8Scalar, inPageScalar, lagProductScalar};

#endif

} // namespace
} // namespace sluice
