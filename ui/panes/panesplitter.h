#pragma once

#include "core/bytes/view.h"
#include "ui/panes/paneframe.h"

#include <QColor>
#include <QSplitter>

namespace sluice {

/// The panes of a view side by side, with thin lines between them that can be dragged: makes them, knows
/// which one has the keyboard, changes and closes them by their headers' menus. Thread rule: the window's
/// thread; the context and what is viewed outlive it.
class PaneSplitter : public QSplitter
{
    Q_OBJECT

public:
    PaneSplitter(PaneContext& context, View& view, QWidget* parent = nullptr);
    ~PaneSplitter() override;

    [[nodiscard]] const QList<PaneSpec>& panes() const { return m_panes; }
    /// Makes all panes anew. A list that is empty, or has typed arrays that cannot be, is put right: a hex
    /// pane, DataViews. They have to be laid out then.
    void setPanes(const QList<PaneSpec>& panes);

    [[nodiscard]] const QList<PaneFrame*>& frames() const { return m_frames; }
    /// The pane that has the keyboard, or had it last.
    [[nodiscard]] int current() const { return m_current; }
    [[nodiscard]] PaneCanvas& currentCanvas() const { return m_frames[m_current]->canvas(); }

    void setColours(const PanePalette& palette);
    [[nodiscard]] QColor lineColour() const { return m_palette.grid; }

    /// Lays out all panes for the context as it is, and shares out the width, unless the user has.
    void fit(int available, qreal scale);

Q_SIGNALS:
    /// The user changed or closed a pane: the panes are new.
    void panesChanged();
    void optionsWanted(const sluice::ViewOptions& options);
    void currentChanged();
    void contextMenuWanted(int pane, const QPoint& globalPosition);
    void scrollWanted(sluice::PaneCanvas* canvas, qint64 rows);
    void caretMoved(sluice::PaneCanvas* canvas);
    void zoomWanted(int steps);
    void editRefused(const sluice::Error& error);
    void painted(const sluice::PaintReport& report);
    void becameStale();
    void canvasResized();

protected:
    [[nodiscard]] QSplitterHandle* createHandle() override;

private:
    void addFrame(const PaneSpec& pane);
    void wire(PaneFrame* frame);
    void fillMenu(const PaneFrame* frame, QMenu* menu);
    void replacePane(qsizetype index, const PaneSpec& pane);
    void closePane(const PaneFrame* frame);
    void switchPane(const PaneFrame* from, int direction);
    void setCurrent(const PaneFrame* frame);
    [[nodiscard]] qsizetype indexOf(const PaneFrame* frame) const;

    PaneContext& m_context;
    View& m_view;
    PanePalette m_palette = PanePalette::light();
    QList<PaneSpec> m_panes;
    QList<PaneFrame*> m_frames;
    int m_current = 0;
    bool m_widthsAreUsers = false;
};

} // namespace sluice
