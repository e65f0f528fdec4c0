#pragma once

#include "ui/panes/panepalette.h"

#include <QStyledItemDelegate>

namespace sluice {

/// Draws a hit in its context: what was found on its ground, what is around it dimmed. Thread rule: the
/// window's thread.
class ResultsDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void setColours(const PanePalette& palette) { m_palette = palette; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    PanePalette m_palette = PanePalette::light();
};

} // namespace sluice
