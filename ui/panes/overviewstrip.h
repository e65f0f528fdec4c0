#pragma once

#include "ui/panes/overviewfeed.h"
#include "ui/panes/overviewgeometry.h"
#include "ui/panes/panepalette.h"
#include "ui/panes/panerenderer.h"

#include <QImage>
#include <QWidget>

#include <functional>

class QPainter;

namespace sluice {

/// A strip beside the panes that shows all of what they show, from top to bottom: entropy, kinds of bytes, or
/// a map; over it the rows in sight, the selection, slices and bookmarks (left), changes and hits (right). A
/// click or a drag goes there, so do the arrow keys; hovering tells what lies there. Thread rule: the
/// window's thread.
class OverviewStrip : public QWidget
{
    Q_OBJECT

public:
    /// How many hits begin in each of `parts` equal parts of a range.
    using Density = std::function<std::vector<qint64>(ByteRange whole, int parts)>;
    using Marks = std::function<std::vector<PaneMark>(ByteRange)>;

    explicit OverviewStrip(std::shared_ptr<View> view, QWidget* parent = nullptr);

    void setKind(OverviewKind kind);
    /// Where the panes need the width.
    void setNarrow(bool narrow);
    [[nodiscard]] static int widthOf(bool narrow) { return Look::of(narrow).width; }
    void setColours(const PanePalette& palette);
    /// The bytes that the panes show now.
    void setShown(ByteRange shown);
    /// Slices and bookmarks; hits. Empty: there are none.
    void setMarks(Marks marks);
    void setHits(Density hits);
    /// Selection, marks or hits are others.
    void updateMarks() { update(); }

    [[nodiscard]] QSize sizeHint() const override;
    /// Counts what is only a sample until now.
    void countAll() { m_feed.countAll(); }
    [[nodiscard]] bool canCountAll() const { return !m_feed.overview().exact && !m_feed.isBusy(); }

    /// What lies at a place, in words.
    [[nodiscard]] QString describe(QPoint place) const;
    [[nodiscard]] const OverviewFeed& feed() const { return m_feed; }
    [[nodiscard]] const OverviewGeometry& geometryOfBytes() const { return m_geometry; }

Q_SIGNALS:
    /// The user wants to see `offset`, in the middle of the panes.
    void goWanted(qint64 offset);
    /// The user chose another kind, in the menu.
    void kindWanted(sluice::OverviewKind kind);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool event(QEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    /// From the left: a line, marks, the figures, changes and hits.
    struct Look
    {
        int width;
        int markWidth;
        int contentLeft;
        /// A multiple of a map's columns.
        int contentWidth;

        [[nodiscard]] static Look of(bool narrow) { return narrow ? Look{28, 3, 6, 16} : Look{46, 4, 7, 32}; }
        [[nodiscard]] int changesLeft() const { return contentLeft + contentWidth + 1; }
    };

    void layOut();
    void onFigures();
    void go(int y);
    void paintMarks(QPainter& painter) const;
    void paintRange(QPainter& painter, ByteRange range, int x, int width, const QColor& colour) const;
    [[nodiscard]] QRect rectOf(ByteRange range) const;
    [[nodiscard]] QString describeMarks(int y) const;
    [[nodiscard]] int cellAt(QPoint place) const;

    std::shared_ptr<View> m_view;
    OverviewFeed m_feed;
    Look m_look = Look::of(false);
    OverviewKind m_kind = OverviewKind::Entropy;
    OverviewGeometry m_geometry;
    PanePalette m_palette = PanePalette::light();
    ByteRange m_shown;
    Marks m_marks;
    Density m_hits;
    QImage m_image;
};

} // namespace sluice
