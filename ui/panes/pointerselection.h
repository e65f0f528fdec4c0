#pragma once

#include "core/bytes/view.h"
#include "ui/panes/panerenderer.h"

#include <QElapsedTimer>
#include <QPointF>

namespace sluice {

/// Selecting with the pointer in one pane: a click sets the caret, two select a group and three a row, a drag
/// selects from what was pressed to what is under the pointer, and a press on selected bytes takes hold of
/// them. Positions are logical pixels of the pane. Thread rule: a value of the window's thread; what it is
/// made of outlives it.
class PointerSelection
{
public:
    PointerSelection(const PaneContext& context, View& view, const PaneRenderer& renderer);

    /// Of the left button.
    void press(QPointF position, Qt::KeyboardModifiers modifiers, const PaneTarget& target);
    void pressTwice(QPointF position, const PaneTarget& target);
    /// Of the right one: what is selected stays under it.
    void pressForMenu(QPointF position, const PaneTarget& target);
    /// With the left button held. True when the selected bytes are to be dragged out from here on; what the
    /// pointer does then is nothing of this any more.
    [[nodiscard]] bool move(QPointF position, const PaneTarget& target);
    void release();

    /// How far the pane is to scroll while a drag is held outside of it: the further out, the faster. Device
    /// pixels to the side.
    struct Step
    {
        qint64 rows = 0;
        int sideways = 0;

        friend bool operator==(const Step&, const Step&) = default;
    };
    [[nodiscard]] Step stepOutside(const PaneTarget& target) const;
    /// The pane has scrolled under the pointer, which was not moved.
    void dragOn(const PaneTarget& target);

private:
    [[nodiscard]] ByteRange unitAt(QPointF position, const PaneTarget& target) const;
    void selectSpan(ByteRange from, ByteRange to);

    const PaneContext& m_context;
    View& m_view;
    const PaneRenderer& m_renderer;
    bool m_dragging = false;
    /// The press was on selected bytes: they are dragged, or the release moves the caret there.
    bool m_onSelection = false;
    /// The bytes that the press took; a drag selects from them to those under the pointer.
    ByteRange m_pressed;
    QPointF m_pressPoint;
    QPointF m_lastPoint;
    QElapsedTimer m_sinceDouble;
};

} // namespace sluice
