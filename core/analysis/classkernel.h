#pragma once

#include <cstddef>
#include <cstdint>

namespace sluice {

/// What strings and statistics do with every byte, compiled for one kind of processor; each gives the same.
/// As in xxh3kernel.h, nothing inline may come in here. Thread rule: a table of pure functions.
struct ClassKernel
{
    /// For each of `blocks` blocks of 64 bytes three words, bit i for byte i: printable ASCII (0x20 to 0x7e,
    /// and the tab); zero; 0xc0 or more.
    void (*classify)(const unsigned char* data, std::size_t blocks, std::uint64_t* printable,
                     std::uint64_t* zero, std::uint64_t* lead);
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
