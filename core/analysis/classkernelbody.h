#pragma once

// The kernel itself, for the units that compile it for one kind of processor each. Everything in here has
// internal linkage: the linker must not mix what was compiled for different processors.
#include "core/analysis/classkernel.h"

#if defined(__AVX2__) || defined(__SSE2__)
#include <immintrin.h>
#endif

namespace sluice {
namespace {

[[maybe_unused]] void classifyScalar(const unsigned char* data, std::size_t blocks, std::uint64_t* printable,
                                     std::uint64_t* zero, std::uint64_t* lead)
{
    for (std::size_t block = 0; block < blocks; ++block, data += 64) {
        std::uint64_t words[3] = {};
        for (int i = 0; i < 64; ++i) {
            const unsigned char byte = data[i];
            words[0] |= static_cast<std::uint64_t>((byte >= 0x20 && byte <= 0x7e) || byte == '\t') << i;
            words[1] |= static_cast<std::uint64_t>(byte == 0) << i;
            words[2] |= static_cast<std::uint64_t>(byte >= 0xc0) << i;
        }
        printable[block] = words[0];
        zero[block] = words[1];
        lead[block] = words[2];
    }
}

[[maybe_unused]] std::uint64_t lagProductScalar(const unsigned char* data, std::size_t count)
{
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < count; ++i)
        sum += static_cast<std::uint64_t>(data[i]) * data[i + 1];
    return sum;
}

#if defined(__AVX2__)

void classify(const unsigned char* data, std::size_t blocks, std::uint64_t* printable, std::uint64_t* zero,
              std::uint64_t* lead)
{
    const __m256i space = _mm256_set1_epi8(0x20);
    const __m256i width = _mm256_set1_epi8(0x7e - 0x20);
    const __m256i tab = _mm256_set1_epi8('\t');
    for (std::size_t block = 0; block < blocks; ++block, data += 64) {
        std::uint64_t words[3] = {};
        for (int half = 0; half < 2; ++half) {
            const __m256i bytes =
                _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + (half == 0 ? 0 : 32)));
            const __m256i shifted = _mm256_sub_epi8(bytes, space);
            const __m256i text = _mm256_or_si256(_mm256_cmpeq_epi8(_mm256_min_epu8(shifted, width), shifted),
                                                 _mm256_cmpeq_epi8(bytes, tab));
            const __m256i zeros = _mm256_cmpeq_epi8(bytes, _mm256_setzero_si256());
            const __m256i leads = _mm256_and_si256(bytes, _mm256_slli_epi16(bytes, 1));
            const auto bits = [half](__m256i mask) {
                return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(mask)))
                       << (half * 32);
            };
            words[0] |= bits(text);
            words[1] |= bits(zeros);
            words[2] |= bits(leads);
        }
        printable[block] = words[0];
        zero[block] = words[1];
        lead[block] = words[2];
    }
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

constexpr ClassKernel kKernel = {classify, lagProduct};

#elif defined(__SSE2__)

void classify(const unsigned char* data, std::size_t blocks, std::uint64_t* printable, std::uint64_t* zero,
              std::uint64_t* lead)
{
    const __m128i space = _mm_set1_epi8(0x20);
    const __m128i width = _mm_set1_epi8(0x7e - 0x20);
    const __m128i tab = _mm_set1_epi8('\t');
    for (std::size_t block = 0; block < blocks; ++block, data += 64) {
        std::uint64_t words[3] = {};
        for (int quarter = 0; quarter < 4; ++quarter) {
            const __m128i bytes = _mm_loadu_si128(
                reinterpret_cast<const __m128i*>(data + std::size_t{16} * static_cast<std::size_t>(quarter)));
            const __m128i shifted = _mm_sub_epi8(bytes, space);
            const __m128i text = _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(shifted, width), shifted),
                                              _mm_cmpeq_epi8(bytes, tab));
            const __m128i zeros = _mm_cmpeq_epi8(bytes, _mm_setzero_si128());
            const __m128i leads = _mm_and_si128(bytes, _mm_slli_epi16(bytes, 1));
            const auto bits = [quarter](__m128i mask) {
                return static_cast<std::uint64_t>(_mm_movemask_epi8(mask)) << (quarter * 16);
            };
            words[0] |= bits(text);
            words[1] |= bits(zeros);
            words[2] |= bits(leads);
        }
        printable[block] = words[0];
        zero[block] = words[1];
        lead[block] = words[2];
    }
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

constexpr ClassKernel kKernel = {classify, lagProduct};

#else

constexpr ClassKernel kKernel = {classifyScalar, lagProductScalar};

#endif

} // namespace
} // namespace sluice
