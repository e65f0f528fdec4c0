#include "ui/panels/inspectormodel.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPainter>
#include <QPalette>
#include <QPixmap>

namespace sluice {
namespace {

constexpr int kSwatchSide = 12;

// The colour, where it is not opaque over a chequered ground.
QPixmap swatch(quint32 argb)
{
    QPixmap pixmap(kSwatchSide, kSwatchSide);
    pixmap.fill(Qt::white);
    QPainter painter(&pixmap);
    constexpr int half = kSwatchSide / 2;
    painter.fillRect(0, 0, half, half, Qt::lightGray);
    painter.fillRect(half, half, half, half, Qt::lightGray);
    painter.fillRect(pixmap.rect(), QColor::fromRgba(argb));
    painter.setPen(QApplication::palette().color(QPalette::PlaceholderText));
    painter.drawRect(pixmap.rect().adjusted(0, 0, -1, -1));
    return pixmap;
}

QString full(const Reading& reading)
{
    if (!reading.hasValue())
        return reading.reason;
    return reading.note.isEmpty() ? reading.text
                                  : QStringLiteral("%1   (%2)").arg(reading.text, reading.note);
}

} // namespace

InspectorModel::InspectorModel(QObject* parent)
    : QAbstractTableModel(parent)
    , m_font(QFontDatabase::systemFont(QFontDatabase::FixedFont))
{
    m_font.setPointSizeF(QApplication::font().pointSizeF() * 0.95);
}

void InspectorModel::setRows(std::vector<InspectorRow> rows)
{
    m_pending = false;
    if (rows.size() == m_rows.size()) {
        m_rows = std::move(rows);
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumnCount - 1));
        return;
    }
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

void InspectorModel::setPending(bool pending)
{
    if (pending == m_pending || m_rows.empty())
        return;
    m_pending = pending;
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumnCount - 1), {Qt::ForegroundRole});
}

bool InspectorModel::isSingle(int row) const
{
    return !m_rows[size_t(row)].big.has_value();
}

QString InspectorModel::value(const QModelIndex& index) const
{
    const Reading* found = reading(index);
    if (found == nullptr && index.isValid())
        found = &m_rows[size_t(index.row())].little;
    return found != nullptr && found->hasValue() ? found->text : QString();
}

QString InspectorModel::details(int row) const
{
    const InspectorRow& r = m_rows[size_t(row)];
    if (!r.big || (!r.little.hasValue() && r.big->reason == r.little.reason))
        return full(r.little);
    return tr("LE  %1\nBE  %2").arg(full(r.little), full(*r.big));
}

int InspectorModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int InspectorModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : kColumnCount;
}

const Reading* InspectorModel::reading(const QModelIndex& index) const
{
    if (!index.isValid() || index.column() == kName)
        return nullptr;
    const InspectorRow& row = m_rows[size_t(index.row())];
    if (index.column() == kBig)
        return row.big ? &*row.big : nullptr;
    return &row.little;
}

QVariant InspectorModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const InspectorRow& row = m_rows[size_t(index.row())];
    if (index.column() == kName) {
        if (role == Qt::DisplayRole)
            return row.label;
        if (role == Qt::ToolTipRole)
            return QStringLiteral("%1\n%2").arg(row.label, details(index.row()));
        if (role == Qt::ForegroundRole)
            return QApplication::palette().color(QPalette::PlaceholderText);
        return {};
    }
    const Reading* cell = reading(index);
    if (cell == nullptr)
        return {};
    switch (role) {
    case Qt::EditRole:
        return cell->text;
    case Qt::DisplayRole:
        return cell->hasValue() ? cell->text : QStringLiteral("\u2013");
    case Qt::FontRole:
        return m_font;
    case Qt::ToolTipRole:
        return full(*cell);
    case Qt::ForegroundRole:
        if (m_pending || !cell->hasValue())
            return QApplication::palette().color(QPalette::PlaceholderText);
        return {};
    case Qt::DecorationRole:
        return cell->argb && cell->hasValue() ? QVariant(swatch(*cell->argb)) : QVariant();
    case kLengthRole:
        return cell->hasValue() ? cell->length : 0;
    default:
        return {};
    }
}

Qt::ItemFlags InspectorModel::flags(const QModelIndex& index) const
{
    const Reading* cell = reading(index);
    return QAbstractTableModel::flags(index).setFlag(Qt::ItemIsEditable, cell != nullptr && cell->hasValue());
}

QVariant InspectorModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole) {
        return section == kName     ? tr("Ways to read the bytes from the caret on")
               : section == kLittle ? tr("Little-endian: least significant byte first")
                                    : tr("Big-endian: most significant byte first");
    }
    if (role != Qt::DisplayRole)
        return {};
    return section == kName ? tr("Type") : section == kLittle ? tr("LE") : tr("BE");
}

} // namespace sluice
