// The half of ResultsPanel that is about its columns: which show, how wide, and by which the hits are sorted.
#include "ui/find/resultspanel.h"

#include <QHeaderView>
#include <QMenu>
#include <QScrollBar>
#include <QTableView>

#include <array>

namespace sluice {
namespace {

/// Characters of context that are worth more than another column.
constexpr int kLeastContext = 22;

} // namespace

void ResultsPanel::showColumns()
{
    const int digit = m_list->fontMetrics().horizontalAdvance(QLatin1Char('0'));
    const auto show = [&](ResultsModel::Column column, bool shown, int digits) {
        m_list->setColumnHidden(column, !shown);
        m_list->setColumnWidth(column, (digits + 2) * digit);
    };
    show(ResultsModel::Offset, true, 13);
    show(ResultsModel::Length, true, 7);
    show(ResultsModel::Pattern, m_titles.patterns.size() > 1, 18);
    show(ResultsModel::Document, m_titles.targets.size() > 1, 18);
    show(ResultsModel::Bytes, true, 26);
    makeRoom();
}

// Where it is narrow the columns that say least give way to the context, but for the one that sorts.
void ResultsPanel::makeRoom()
{
    if (!m_search)
        return;
    constexpr std::array kGiveWay = {ResultsModel::Bytes, ResultsModel::Length, ResultsModel::Pattern};
    for (const int column : kGiveWay)
        m_list->setColumnHidden(column, !hasColumn(column));
    int left = m_list->width() - m_list->verticalScrollBar()->sizeHint().width();
    for (int column = 0; column < ResultsModel::Context; ++column)
        left -= m_list->columnWidth(column);
    const int least = kLeastContext * m_list->fontMetrics().horizontalAdvance(QLatin1Char('0'));
    for (const int column : kGiveWay) {
        if (left >= least || m_list->isColumnHidden(column) || column == sortColumn())
            continue;
        left += m_list->columnWidth(column);
        m_list->setColumnHidden(column, true);
    }
}

// What is found in several documents is in their order until another is chosen; a column that does not show
// sorts nothing.
void ResultsPanel::settleOrder(bool severalBefore)
{
    const bool several = m_titles.targets.size() > 1;
    int column = sortColumn();
    if (!hasColumn(column) || (several && !severalBefore && column == ResultsModel::Offset))
        column = several ? ResultsModel::Document : ResultsModel::Offset;
    const QSignalBlocker blocker(m_list->horizontalHeader());
    m_list->horizontalHeader()->setSortIndicator(column, m_order.descending ? Qt::DescendingOrder
                                                                            : Qt::AscendingOrder);
    m_order.by = orderOf(column);
}

HitOrder::By ResultsPanel::orderOf(int column) const
{
    switch (column) {
    case ResultsModel::Offset:
        return m_titles.targets.size() > 1 ? HitOrder::By::Offset : HitOrder::By::Number;
    case ResultsModel::Length:
        return HitOrder::By::Length;
    case ResultsModel::Pattern:
        return HitOrder::By::Pattern;
    case ResultsModel::Bytes:
        return HitOrder::By::Bytes;
    case ResultsModel::Context:
        return HitOrder::By::Context;
    default:
        return HitOrder::By::Number;
    }
}

void ResultsPanel::sortBy(int column, bool descending)
{
    if (hasColumn(column))
        m_list->horizontalHeader()->setSortIndicator(column,
                                                     descending ? Qt::DescendingOrder : Qt::AscendingOrder);
}

int ResultsPanel::sortColumn() const
{
    return m_list->horizontalHeader()->sortIndicatorSection();
}

bool ResultsPanel::hasColumn(int column) const
{
    return m_search && (column != ResultsModel::Pattern || m_titles.patterns.size() > 1) &&
           (column != ResultsModel::Document || m_titles.targets.size() > 1);
}

void ResultsPanel::addSorting(QMenu* menu)
{
    for (int column = 0; column < ResultsModel::kColumns; ++column) {
        if (!hasColumn(column))
            continue;
        QAction* action =
            menu->addAction(m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(), this,
                            [this, column] { sortBy(column, isDescending()); });
        action->setCheckable(true);
        action->setChecked(column == sortColumn());
    }
    menu->addSeparator();
    QAction* action =
        menu->addAction(tr("&Largest First"), this, [this] { sortBy(sortColumn(), !isDescending()); });
    action->setCheckable(true);
    action->setChecked(isDescending());
}

} // namespace sluice
