#pragma once

#include <cstddef>
#include <cstdint>

namespace sluice {

/// What UTF-8 may make of 64 bytes: bit i for byte i.
struct Utf8Classes
{
    /// 0x80 to 0xbf: goes on with a character.
    std::uint64_t continuation = 0;
    /// 0xc0 to 0xdf, 0xe0 to 0xef, 0xf0 to 0xf7: would start a character of so many bytes.
    std::uint64_t two = 0;
    std::uint64_t three = 0;
    std::uint64_t four = 0;
    /// Starts one of two or three bytes, and whatever continuations follow make a printable character of
    /// Unicode 14 (which later ones never take back).
    std::uint64_t sure = 0;

    friend bool operator==(const Utf8Classes&, const Utf8Classes&) = default;
};

/// What strings and statistics do with every byte, compiled for one kind of processor; each gives the same.
/// As in xxh3kernel.h, nothing inline may come in here. Thread rule: a table of pure functions.
struct ClassKernel
{
    /// For each of `blocks` blocks of 64 bytes two words, bit i for byte i: printable ASCII (0x20 to 0x7e,
    /// and the tab); zero.
    void (*classify)(const unsigned char* data, std::size_t blocks, std::uint64_t* printable,
                     std::uint64_t* zero);
    /// For each of `blocks` blocks of 64 bytes its classes.
    void (*classifyUtf8)(const unsigned char* data, std::size_t blocks, Utf8Classes* classes);
    /// For the 64 places from `data` on, where characters of `length` bytes, 2 to 4, may start; reads 64 +
    /// length - 1 bytes. `alike` gets a bit for each that agrees with `example` but in its last byte; of
    /// these, those stay whose last byte is in `page`: bit h of page[l] stands for 0x80 + 16 h + l.
    std::uint64_t (*inPage)(const unsigned char* data, const unsigned char* example, int length,
                            const unsigned char* page, std::uint64_t* alike);
    /// The sum of data[i] * data[i + 1] for i below `count`: reads count + 1 bytes.
    std::uint64_t (*lagProduct)(const unsigned char* data, std::size_t count);
};

/// The fastest that this processor runs.
const ClassKernel& classKernel();

/// One byte at a time; SSE2 where the processor's family has it (else the same); AVX2 where it was built
/// (else null), to be run only where the processor has it.
const ClassKernel& scalarClassKernel();
const ClassKernel& baselineClassKernel();
const ClassKernel* avx2ClassKernel();

} // namespace sluice
