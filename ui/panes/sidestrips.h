#pragma once

#include "ui/panes/overviewstrip.h"
#include "ui/panes/panerenderer.h"

#include <QObject>

class QBoxLayout;

namespace sluice {

class PageStrip;

/// The strips beside the panes, which show all of what those show a part of: the overview and the pages in
/// memory, each while the options want it. Thread rule: the window's thread; the context and the layout
/// outlive it.
class SideStrips : public QObject
{
    Q_OBJECT

public:
    /// Puts them at the end of `row`.
    SideStrips(std::shared_ptr<View> view, const PaneContext& context, QBoxLayout* row,
               QObject* parent = nullptr);

    /// Makes and removes strips as the context's options want it.
    void fit(const PanePalette& palette);
    /// Logical pixels that they take from the panes; and would, with an overview as it is where the panes
    /// need the width, or where they do not.
    [[nodiscard]] int width() const;
    [[nodiscard]] int widthWhen(bool narrow) const;
    void setNarrow(bool narrow);

    /// The bytes that the panes show now.
    void setShown(ByteRange shown);
    /// Of the hits in the overview.
    void setHits(OverviewStrip::Density hits);
    /// The context has another source of marks.
    void takeMarks();
    /// Selection or marks are others.
    void updateMarks();
    /// Null while it is not wanted.
    [[nodiscard]] OverviewStrip* overview() const { return m_overview; }

Q_SIGNALS:
    /// The user wants to see `offset`: in the middle of the panes; at their top.
    void middleWanted(qint64 offset);
    void topWanted(qint64 offset);
    /// The user chose another overview.
    void kindWanted(sluice::OverviewKind kind);

private:
    void fitOverview(const PanePalette& palette);
    void fitPages(const PanePalette& palette);

    std::shared_ptr<View> m_view;
    const PaneContext& m_context;
    QBoxLayout* m_row;
    OverviewStrip* m_overview = nullptr;
    PageStrip* m_pages = nullptr;
    OverviewStrip::Density m_hits;
};

} // namespace sluice
