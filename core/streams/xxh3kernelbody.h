#pragma once

/// The functions of an Xxh3Kernel, for the compiler flags of the source file that includes this.

#include "core/streams/xxh3kernel.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace sluice {
namespace {

static_assert(sizeof(XXH3_state_t) <= kXxh3StateSize && alignof(XXH3_state_t) <= kXxh3StateAlignment);

void resetState(void* state)
{
    XXH3_INITSTATE(static_cast<XXH3_state_t*>(state));
    XXH3_64bits_reset(static_cast<XXH3_state_t*>(state));
}

void updateState(void* state, const void* data, std::size_t size)
{
    // Both widths keep the same state.
    XXH3_64bits_update(static_cast<XXH3_state_t*>(state), data, size);
}

void digestState64(const void* state, unsigned char* out)
{
    XXH64_canonicalFromHash(reinterpret_cast<XXH64_canonical_t*>(out),
                            XXH3_64bits_digest(static_cast<const XXH3_state_t*>(state)));
}

void digestState128(const void* state, unsigned char* out)
{
    XXH128_canonicalFromHash(reinterpret_cast<XXH128_canonical_t*>(out),
                             XXH3_128bits_digest(static_cast<const XXH3_state_t*>(state)));
}

constexpr Xxh3Kernel kKernel = {resetState, updateState, digestState64, digestState128};

} // namespace
} // namespace sluice
