#pragma once

class QString;
class QTreeView;

namespace sluice {

/// Gives a tree view the look of the lists in panels: rows of one height in two tones, no frame, no branches,
/// no bar to scroll sideways; `wide` is the column that takes the room which the others leave. `name`: for
/// the screen reader. The model is set already. Thread rule: the window's thread.
void makePanelList(QTreeView& list, const QString& name, int wide);

} // namespace sluice
