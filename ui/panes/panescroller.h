#pragma once

#include "ui/panes/panesplitter.h"

#include <QObject>

class QScrollBar;

namespace sluice {

/// Keeps the panes of a view in step: which rows all of them show, and the scroll bar that says so and is
/// moved by. Panes of lines scroll by their lines, the others by rows of bytes. Steps and pages are exact
/// however long the view is. Thread rule: the window's thread; the context, the panes and the bar's parent
/// outlive it.
class PaneScroller : public QObject
{
    Q_OBJECT

public:
    /// The bar becomes a child of `parent`, which lays it out.
    PaneScroller(PaneContext& context, const PaneSplitter& panes, QWidget* parent);

    [[nodiscard]] QScrollBar* bar() const { return m_bar; }

    /// Rows have so many bytes now, where there are rows of bytes.
    void setBytesPerRow(int bytes);
    /// The panes have another height: other rows fit.
    void fitHeight();

    /// By rows as `canvas` has them, positive is down.
    void scroll(PaneCanvas& canvas, qint64 rows);
    /// Offsets are cut to those of the view.
    void putAtTop(qint64 offset);
    /// By as little as `canvas` needs to show `offset`, sideways too.
    void reveal(PaneCanvas& canvas, qint64 offset);

Q_SIGNALS:
    /// Another row is at the top: the panes are to be painted.
    void scrolled();
    /// Other rows show: another one is at the top, or more or fewer fit.
    void moved();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    [[nodiscard]] bool linesAlone() const { return offsetPane(m_panes.panes()) < 0; }
    void syncBar();
    void onBarAction(int action);
    void tellScrolled();

    PaneContext& m_context;
    const PaneSplitter& m_panes;
    QScrollBar* m_bar;
};

} // namespace sluice
