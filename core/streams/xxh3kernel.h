#pragma once

#include <cstddef>

namespace sluice {

/// XXH3 compiled for one kind of processor. `state` is kXxh3StateSize bytes at kXxh3StateAlignment.
/// No standard header but <cstddef> and nothing inline may come in here: what the AVX2 unit compiles inline
/// could be what the linker keeps for all. Thread rule: a table of pure functions; a state belongs to one
/// thread at a time.
struct Xxh3Kernel
{
    void (*reset)(void* state);
    void (*update)(void* state, const void* data, std::size_t size);
    /// 8 bytes, big-endian.
    void (*digest64)(const void* state, unsigned char* out);
    /// 16 bytes, big-endian.
    void (*digest128)(const void* state, unsigned char* out);
};

constexpr std::size_t kXxh3StateSize = 576;
constexpr std::size_t kXxh3StateAlignment = 64;

/// The fastest that this processor runs.
const Xxh3Kernel& xxh3Kernel();

/// The one for any processor, and the one for AVX2 where it was built (else null).
const Xxh3Kernel& xxh3BaselineKernel();
const Xxh3Kernel* xxh3Avx2Kernel();

} // namespace sluice
