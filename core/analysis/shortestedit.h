#pragma once

#include "core/analysis/compare.h"

#include <optional>
#include <span>

namespace sluice {

/// The fewest bytes that must be deleted from `a` and inserted to make `b` of it, when they are at most
/// `maxEdits`; nothing when it takes more. The differences are in order, offsets relative to the spans, each
/// at most 2^30 bytes. Takes O((|a| + |b|) * edits) time and O(edits^2) memory: E. W. Myers, "An O(ND)
/// Difference Algorithm and Its Variations", Algorithmica 1 (1986). Pure; any thread.
[[nodiscard]] std::optional<std::vector<Difference>> shortestEdit(std::span<const quint8> a,
                                                                  std::span<const quint8> b, int maxEdits);

} // namespace sluice
