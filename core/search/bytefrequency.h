#pragma once

#include <QtGlobal>

#include <array>
#include <bitset>

namespace sluice {

/// How often each byte comes in files, roughly, in 1/4096: executables, images, logs, text. Thread rule: any
/// thread.
[[nodiscard]] const std::array<quint32, 256>& usualFrequencies();

/// The same of a set of bytes.
[[nodiscard]] quint32 usualFrequency(const std::bitset<256>& bytes);

} // namespace sluice
