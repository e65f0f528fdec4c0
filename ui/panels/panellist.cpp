#include "ui/panels/panellist.h"

#include <QHeaderView>
#include <QTreeView>

namespace sluice {

void makePanelList(QTreeView& list, const QString& name, int wide)
{
    list.setAccessibleName(name);
    list.setFrameShape(QFrame::NoFrame);
    list.setRootIsDecorated(false);
    list.setUniformRowHeights(true);
    list.setAlternatingRowColors(true);
    list.setAllColumnsShowFocus(true);
    list.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    QHeaderView* header = list.header();
    header->setStretchLastSection(false);
    for (int column = 0; column < header->count(); ++column)
        header->setSectionResizeMode(column,
                                     column == wide ? QHeaderView::Stretch : QHeaderView::ResizeToContents);
}

} // namespace sluice
