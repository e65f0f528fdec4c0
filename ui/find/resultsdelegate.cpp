#include "ui/find/resultsdelegate.h"

#include "ui/find/resultsmodel.h"

#include <QApplication>
#include <QPainter>

#include <algorithm>
#include <array>

namespace sluice {
namespace {

/// Bytes before a hit, at most those of an excerpt.
constexpr qsizetype kLeastLead = 4;
constexpr qsizetype kMostLead = 16;

} // namespace

void ResultsDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const
{
    const auto* model = qobject_cast<const ResultsModel*>(index.model());
    const HitExcerpt* excerpt =
        model != nullptr && index.column() == ResultsModel::Context ? model->excerpt(index.row()) : nullptr;
    if (excerpt == nullptr || excerpt->lost) {
        QStyledItemDelegate::paint(painter, option, index);
        return;
    }
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    cell.text.clear();
    const QStyle* style = cell.widget != nullptr ? cell.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &cell, painter, cell.widget);

    const bool selected = cell.state.testFlag(QStyle::State_Selected);
    const QColor plain = cell.palette.color(selected ? QPalette::HighlightedText : QPalette::Text);
    struct Part
    {
        QString text;
        QColor colour;
        bool found;
    };
    const QColor dim = selected ? plain : m_palette.dim;
    const QFontMetrics metrics(cell.font);
    const int digit = metrics.horizontalAdvance(QLatin1Char('0'));
    // Where it is narrow there is less before what was found, which is to show.
    const auto lead = std::clamp<qsizetype>(option.rect.width() / digit / 3, kLeastLead, kMostLead);
    const auto before = excerpt->before.right(std::min(lead, excerpt->before.size()));
    const std::array parts = {Part{printableText(before), dim, false},
                              Part{printableText(excerpt->match), selected ? plain : m_palette.text, true},
                              Part{printableText(excerpt->after), dim, false}};
    painter->save();
    painter->setClipRect(option.rect);
    painter->setFont(cell.font);
    // What was found stands in one line, however much is before it.
    int x = option.rect.left() + 4 + digit * static_cast<int>(lead - before.size());
    for (const Part& part : parts) {
        const int width = metrics.horizontalAdvance(part.text);
        if (part.found && !selected)
            painter->fillRect(QRect(x, option.rect.top() + 1, width, option.rect.height() - 2),
                              m_palette.hit);
        painter->setPen(part.colour);
        painter->drawText(QRect(x, option.rect.top(), width + 2, option.rect.height()),
                          Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, part.text);
        x += width;
    }
    painter->restore();
}

} // namespace sluice
