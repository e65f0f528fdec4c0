#include "ui/panels/runfiguremodel.h"

#include "ui/window/format.h"

#include <QGuiApplication>
#include <QLocale>
#include <QPalette>

#include <algorithm>

namespace sluice {

RunFigureModel::RunFigureModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void RunFigureModel::setFigures(std::vector<RunFigure> figures)
{
    const bool same = std::equal(figures.begin(), figures.end(), m_figures.begin(), m_figures.end(),
                                 [](const RunFigure& a, const RunFigure& b) { return a.title == b.title; });
    if (!same)
        beginResetModel();
    m_figures = std::move(figures);
    if (!same)
        endResetModel();
    else if (!m_figures.empty())
        Q_EMIT dataChanged(index(0, kAmount), index(rowCount() - 1, kMark));
}

int RunFigureModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_figures.size());
}

int RunFigureModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : kColumnCount;
}

QString RunFigureModel::amountText(qint64 value, RunFigure::Unit unit)
{
    if (value < 0)
        return QStringLiteral("–");
    switch (unit) {
    case RunFigure::Unit::Bytes:
        return formatBytes(value);
    case RunFigure::Unit::Count:
        return formatNumber(value);
    case RunFigure::Unit::Seconds:
        break;
    }
    return tr("%1 s").arg(QLocale().toString(static_cast<double>(value) / 1e9, 'f', 3));
}

QString RunFigureModel::exactText(qint64 value, RunFigure::Unit unit)
{
    if (value < 0)
        return tr("not known");
    if (unit == RunFigure::Unit::Bytes)
        return formatByteCount(value);
    if (unit == RunFigure::Unit::Seconds)
        return tr("%1 s").arg(QLocale().toString(static_cast<double>(value) / 1e9, 'f', 6));
    return formatNumber(value);
}

QString RunFigureModel::markText(RunFigure::Mark mark)
{
    switch (mark) {
    case RunFigure::Mark::Measured:
        return tr("measured");
    case RunFigure::Mark::Derived:
        return tr("derived");
    case RunFigure::Mark::Unknown:
        break;
    }
    return tr("unknown");
}

QVariant RunFigureModel::data(const QModelIndex& index, int role) const
{
    const RunFigure& figure = m_figures[static_cast<size_t>(index.row())];
    const bool zero = figure.value <= 0 && figure.count <= 0;
    if (role == Qt::ToolTipRole)
        return tr("%1: %2\n%3").arg(figure.title, exactText(figure.value, figure.unit), figure.hint);
    if (role == Qt::TextAlignmentRole && (index.column() == kAmount || index.column() == kTimes))
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    // What did not happen steps back, so that the eye finds what did.
    if (role == Qt::ForegroundRole && (zero || index.column() == kMark))
        return QGuiApplication::palette().brush(QPalette::PlaceholderText);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case kWhat:
        return figure.title;
    case kAmount:
        return amountText(figure.value, figure.unit);
    case kTimes:
        return figure.count <= 0 ? QString() : QStringLiteral("%1 ×").arg(formatNumber(figure.count));
    default:
        return markText(figure.mark);
    }
}

QVariant RunFigureModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole) {
        const bool number = section == kAmount || section == kTimes;
        return QVariant((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case kWhat:
        return tr("Cost");
    case kAmount:
        return tr("Amount");
    case kTimes:
        return tr("Times");
    default:
        return tr("How sure");
    }
}

} // namespace sluice
