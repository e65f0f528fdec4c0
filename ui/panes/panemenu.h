#pragma once

#include "ui/panes/viewoptions.h"

#include <QString>

#include <functional>

class QMenu;

namespace sluice {

/// What a pane's header says: "Hex", "Text  UTF-8", "Uint32Array LE", "DataView f64 BE @5".
[[nodiscard]] QString paneTitle(const PaneSpec& pane, const ViewOptions& options);

/// Fills the menu of a pane's header: what the pane shows and how. The functions are called with the new
/// value when the user picks one. What is impossible is disabled and says why.
void fillPaneMenu(QMenu& menu, const PaneSpec& pane, const ViewOptions& options,
                  const std::function<void(const PaneSpec&)>& setPane,
                  const std::function<void(const ViewOptions&)>& setOptions);

} // namespace sluice
