#pragma once

#include "core/bytes/view.h"
#include "ui/panes/viewoptions.h"

#include <functional>
#include <memory>

namespace sluice {

/// What the Stream panel needs of the window around it. Thread rule: the window's thread.
struct StreamHost
{
    /// `readOnly`: why it cannot be edited for now; empty: it can.
    using Replace = std::function<void(std::shared_ptr<ByteSource> source, const QString& readOnly)>;

    /// What the tabs show, in their order.
    std::function<QList<View*>()> views;
    /// Shows bytes in a tab of their own; what it gives replaces them while they grow, and does nothing once
    /// the tab is closed.
    std::function<Replace(const QString& name, std::shared_ptr<ByteSource> source, const QString& readOnly)>
        show;
    /// Brings the tab of a view to the front with `range` selected and in sight; the keyboard stays where it
    /// is.
    std::function<void(const View& view, ByteRange range)> select;
    /// How bytes look now.
    std::function<ViewOptions()> looks;
};

} // namespace sluice
