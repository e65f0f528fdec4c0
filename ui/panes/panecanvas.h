#pragma once

#include "core/bytes/view.h"
#include "ui/panes/panerenderer.h"
#include "ui/panes/pointerselection.h"

#include <QBasicTimer>
#include <QWidget>

class QHelpEvent;

namespace sluice {

class PaneEditing;

/// What is dragged when selected bytes are: the number of the process, whose selection it means.
inline constexpr char kSelectionMime[] = "application/x-sluice-selection";

/// The drawn part of one pane: hands events to the selection and the view, and dirty rectangles to the
/// renderer. Thread rule: the window's thread; the context and what is viewed outlive it.
class PaneCanvas : public QWidget
{
    Q_OBJECT

public:
    PaneCanvas(PaneContext& context, View& view, const PaneSpec& pane, QWidget* parent = nullptr);
    ~PaneCanvas() override;

    [[nodiscard]] PaneRenderer& renderer() { return *m_renderer; }
    [[nodiscard]] const PaneRenderer& renderer() const { return *m_renderer; }
    [[nodiscard]] PaneTarget target() const;

    [[nodiscard]] PaneEditing& editing() { return *m_editing; }
    /// Redraws the cell at the caret.
    void updateCaret();
    /// The cell at the caret, in logical pixels; and the font of the text in it.
    [[nodiscard]] QRect caretCell() const;
    [[nodiscard]] QFont textFont() const;
    [[nodiscard]] QVariant inputMethodQuery(Qt::InputMethodQuery query) const override;
    /// Redraws these bytes, where they show.
    void updateBytes(ByteRange bytes);

    /// Device pixels by which the columns are scrolled to the left; cut to what makes sense.
    [[nodiscard]] int scrollX() const { return m_scrollX; }
    [[nodiscard]] int maxScrollX() const;
    void setScrollX(int pixels);
    /// Scrolls sideways so that the caret shows.
    void revealCaretSideways();

    /// The context has a new selection; these are the old values. Redraws what differs.
    void selectionMoved(ByteRange oldSelection, qint64 oldCaret);
    /// The last paints left something pending.
    [[nodiscard]] bool hasPending() const { return m_pending; }
    /// Nothing was painted since everything was asked to be.
    [[nodiscard]] bool isStale() const { return m_stale; }
    void updateAll();

Q_SIGNALS:
    /// All of it waits to be painted anew.
    void becameStale();
    /// The canvas has another size: other rows fit.
    void resized();
    /// Scroll by so many rows, positive is down.
    void scrollWanted(qint64 rows);
    /// The user moved the caret in this pane: it must show.
    void caretMoved();
    void zoomWanted(int steps);
    void scrollXChanged();
    /// Another pane wants the keyboard: the next (1) or the one before (-1).
    void paneSwitchWanted(int direction);
    void contextMenuWanted(const QPoint& globalPosition);
    void focusGained();
    /// Something typed could not be taken, and why.
    void editRefused(const sluice::Error& error);
    void painted(const sluice::PaintReport& report);

protected:
    bool event(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void timerEvent(QTimerEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    void paintPreedit(QPainter& painter);
    void showMarks(const QHelpEvent& event);
    void updateDevice(const QList<QRect>& rects);
    void moveCaret(qint64 offset, bool extend);
    void pageBy(int pages, bool extend);
    void dragSelection();

    PaneContext& m_context;
    View& m_view;
    std::unique_ptr<PaneRenderer> m_renderer;
    std::unique_ptr<PaneEditing> m_editing;
    /// What an input method is composing, not in the document yet.
    QString m_preedit;
    int m_scrollX = 0;
    bool m_pending = false;
    bool m_stale = true;

    PointerSelection m_pointer;
    QBasicTimer m_autoScroll;
    WheelSteps m_wheel;
    WheelSteps m_wheelSideways;
    WheelSteps m_zoom;
};

} // namespace sluice
