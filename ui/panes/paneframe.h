#pragma once

#include "ui/panes/panecanvas.h"

#include <QWidget>

class QMenu;
class QScrollBar;
class QToolButton;

namespace sluice {

/// A pane with what surrounds it: a slim header that names it, with a menu and a button to close it, and a
/// scroll bar below when it is too narrow. Thread rule: the window's thread.
class PaneFrame : public QWidget
{
    Q_OBJECT

public:
    PaneFrame(std::unique_ptr<PaneCanvas> canvas, const PaneSpec& pane, QWidget* parent = nullptr);

    [[nodiscard]] PaneCanvas& canvas() const { return *m_canvas; }
    [[nodiscard]] const PaneSpec& pane() const { return m_pane; }

    void setTitle(const QString& title);
    void setColours(const PanePalette& palette);
    /// Shows that this pane has the keyboard, or would get it.
    void setCurrent(bool current);
    void setClosable(bool closable);
    /// Takes the scroll bar in or out, as the canvas' width asks for.
    void fitScrollBar();
    void openMenu();

Q_SIGNALS:
    /// Fill it: it is about to open.
    void menuWanted(QMenu* menu);
    void closeWanted();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void elideTitle();

    PaneSpec m_pane;
    QString m_fullTitle;
    PaneCanvas* m_canvas;
    QWidget* m_header;
    QToolButton* m_title;
    QToolButton* m_close;
    QScrollBar* m_bar;
    PanePalette m_colours;
    bool m_current = false;
};

} // namespace sluice
