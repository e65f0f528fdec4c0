#pragma once

#include "core/search/bytekernel.h"

#include <QtGlobal>

#include <cstddef>
#include <span>

namespace sluice {

/// How data repeats itself: every `period` bytes, for `length` bytes, repetitions included. Zeros, a plain
/// colour and a table of one record do. Thread rule: a value; the functions are pure.
struct Repetition
{
    size_t period = 0;
    size_t length = 0;
};

/// Longer ones are not looked for.
constexpr size_t kLongestRepetition = 256;

/// The shortest repetition with which `data` begins; none where it is not at least twice as long as its
/// period and kKernelWidth.
[[nodiscard]] Repetition repetitionAt(const quint8* data, size_t size);

/// Hits repeat themselves as the data does: writes those of `places` places from `base`, a multiple of 64, to
/// `out`, in order, and gives the number of words. `first` has those of the first `period` places, counted
/// from 0, or of more; `places` is at least period + 64.
size_t repeatHits(std::span<const HitWord> first, size_t period, size_t base, size_t places, HitWord* out);

} // namespace sluice
