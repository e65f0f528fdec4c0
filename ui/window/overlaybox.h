#pragma once

#include <QFrame>
#include <QPointer>

namespace sluice {

/// A small box that lies over the top of the window and takes the keyboard: the palette, Go to. Esc or a
/// click elsewhere closes and deletes it and gives the keyboard back. Thread rule: the window's thread.
class OverlayBox : public QFrame
{
    Q_OBJECT

public:
    /// `window` is what it lies over.
    explicit OverlayBox(QWidget* window);
    ~OverlayBox() override;

    /// Shows the box, with the keyboard on `focus`.
    void popUp(QWidget* focus);
    /// Closes the box and gives the keyboard back first, so that what comes next finds it where it was.
    void dismiss();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    /// The width it would like, in logical pixels.
    [[nodiscard]] virtual int wantedWidth() const { return 560; }
    /// Puts the box in its place after its contents changed.
    void place();

private:
    void onFocusChanged(QWidget* now);

    QPointer<QWidget> m_before;
    bool m_dismissed = false;
};

} // namespace sluice
