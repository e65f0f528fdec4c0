#include "ui/compare/differencemodel.h"

#include "ui/window/format.h"

namespace sluice {
namespace {

enum Column { Kind, OffsetA, LengthA, OffsetB, LengthB, kColumns };

} // namespace

void DifferenceModel::setLayoutOfSides(const CompareLayout& layout)
{
    beginResetModel();
    m_layout = layout;
    endResetModel();
}

int DifferenceModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_layout.count();
}

int DifferenceModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : kColumns;
}

QVariant DifferenceModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(index.column() == Kind ? Qt::AlignLeft | Qt::AlignVCenter
                                                          : Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    const Difference& difference = m_layout.difference(index.row());
    switch (index.column()) {
    case Kind:
        switch (difference.kind()) {
        case Difference::Kind::Changed:
            return tr("\u2260 changed");
        case Difference::Kind::Inserted:
            return tr("+ inserted");
        case Difference::Kind::Deleted:
            break;
        }
        return tr("\u2212 deleted");
    case OffsetA:
        return formatHex(difference.a.offset);
    case LengthA:
        return formatNumber(difference.a.length);
    case OffsetB:
        return formatHex(difference.b.offset);
    default:
        return formatNumber(difference.b.length);
    }
}

QVariant DifferenceModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role == Qt::TextAlignmentRole && orientation == Qt::Horizontal)
        return QVariant::fromValue(section == Kind ? Qt::AlignLeft | Qt::AlignVCenter
                                                   : Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal)
        return {};
    switch (section) {
    case Kind:
        return tr("Difference");
    case OffsetA:
        return tr("Offset in A");
    case LengthA:
        return tr("Bytes of A");
    case OffsetB:
        return tr("Offset in B");
    default:
        return tr("Bytes of B");
    }
}

} // namespace sluice
