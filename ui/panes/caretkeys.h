#pragma once

#include "ui/panes/panerenderer.h"

#include <optional>

class QKeyEvent;

namespace sluice {

/// Where a key takes the caret of a pane, in a document of `size` bytes; none when the key means something
/// else. Shift only matters for End: with it the rest of the row counts to its end. Thread rule: the window's
/// thread.
[[nodiscard]] std::optional<qint64> caretTarget(const QKeyEvent& event, const PaneRenderer& pane,
                                                qint64 caret, qint64 size);

} // namespace sluice
