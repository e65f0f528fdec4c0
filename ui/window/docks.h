#pragma once

#include <QDockWidget>

namespace sluice {

/// True when some of the dock shows. Qt calls it visible also behind another tab of its area.
inline bool isInSight(const QDockWidget& dock)
{
    return !dock.isHidden() && !dock.visibleRegion().isEmpty();
}

} // namespace sluice
