#pragma once

#include "core/error.h"
#include "core/streams/transform.h"

#include <span>

namespace sluice {

/// Copies bytes that a stage had to make elsewhere into the output's buffers, and counts the copy as
/// user->user.
[[nodiscard]] Result<void> emitCopy(std::span<const quint8> bytes, Output& output);

} // namespace sluice
