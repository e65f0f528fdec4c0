#pragma once

#include "core/bytes/view.h"
#include "ui/panels/memorymapgeometry.h"
#include "ui/panes/panepalette.h"
#include "ui/panes/rowmodel.h"

#include <QWidget>

#include <memory>

namespace sluice {

/// The document's bytes from left to right, and below them a bar for each view of them, nested ones in the
/// lane below their parent; bytes that several share are hatched. Click: go there. Wheel, + and -: zoom;
/// Left, Right: scroll; Up, Down: the view before and after; Enter: show it. Costs the number of views and of
/// pixels. Thread rule: the window's thread.
class MemoryMap : public QWidget
{
    Q_OBJECT

public:
    explicit MemoryMap(QWidget* parent = nullptr);

    void setColours(const PanePalette& palette);
    /// What the current tab shows; null: nothing is open.
    void setView(const std::shared_ptr<View>& view);
    /// The views, their ranges or names are others.
    void refresh();
    /// The bytes in the window, in the document's offsets.
    void setVisibleRange(ByteRange range);
    /// Caret or selection moved.
    void follow();

    [[nodiscard]] const MemoryMapGeometry& geometry() const { return m_geometry; }
    /// The bar that the keys are on; -1: none.
    [[nodiscard]] int currentBar() const { return m_current; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// Go to an offset of the document.
    void goWanted(qint64 offset);
    /// Show the view of this id.
    void openWanted(quint64 view);

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    void place();
    void paintBars(QPainter& painter) const;
    void paintMarks(QPainter& painter) const;
    void paintAxis(QPainter& painter) const;
    void setCurrent(int bar);
    void changed();
    [[nodiscard]] QString nameOf(const MapBar& bar) const;
    [[nodiscard]] QString textOf(const MapBar& bar) const;
    [[nodiscard]] QColor colourOf(const MapBar& bar) const;

    std::weak_ptr<View> m_view;
    PanePalette m_palette = PanePalette::light();
    MemoryMapGeometry m_geometry;
    ByteRange m_visible;
    int m_current = -1;
    WheelSteps m_wheel;
};

} // namespace sluice
