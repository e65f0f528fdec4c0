#pragma once

namespace sluice {

class MainWindow;

/// Opens a dialog for the font of the panes: a monospace family and a size, tried at once, taken back on
/// Cancel. It deletes itself.
void showFontDialog(MainWindow& window);

} // namespace sluice
