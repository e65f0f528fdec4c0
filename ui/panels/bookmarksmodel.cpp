#include "ui/panels/bookmarksmodel.h"

#include "ui/window/format.h"
#include "ui/window/swatch.h"

#include <limits>

namespace sluice {

BookmarksModel::BookmarksModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void BookmarksModel::setNotes(Annotations* notes)
{
    beginResetModel();
    if (m_notes != nullptr)
        m_notes->disconnect(this);
    m_notes = notes;
    if (notes != nullptr)
        connect(notes, &Annotations::changed, this, &BookmarksModel::onChanged);
    m_ids = idsNow();
    endResetModel();
}

std::vector<quint64> BookmarksModel::idsNow() const
{
    std::vector<quint64> ids;
    if (m_notes != nullptr) {
        ids.reserve(m_notes->notes().size());
        for (const Note& note : m_notes->notes())
            ids.push_back(note.id);
    }
    return ids;
}

// While the rows stay, so does what the user does to them: a choice, a note that is being typed.
void BookmarksModel::onChanged()
{
    std::vector<quint64> ids = idsNow();
    if (ids == m_ids) {
        if (!ids.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumnCount - 1));
        return;
    }
    beginResetModel();
    m_ids = std::move(ids);
    endResetModel();
}

void BookmarksModel::setColours(const PanePalette& palette)
{
    m_palette = palette;
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, kNote), index(rowCount() - 1, kNote), {Qt::DecorationRole});
}

const Note* BookmarksModel::note(const QModelIndex& index) const
{
    return index.isValid() && m_notes != nullptr && index.row() < static_cast<int>(m_notes->notes().size())
               ? &m_notes->notes()[static_cast<size_t>(index.row())]
               : nullptr;
}

int BookmarksModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || m_notes == nullptr ? 0 : static_cast<int>(m_ids.size());
}

int BookmarksModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : kColumnCount;
}

QVariant BookmarksModel::data(const QModelIndex& index, int role) const
{
    const Note* note = this->note(index);
    if (note == nullptr)
        return {};
    if (role == kIdRole)
        return note->id;
    if (role == kSortRole) {
        if (index.column() == kNote)
            return note->text;
        return index.column() == kOffset ? note->range.offset : note->range.length;
    }
    if (role == Qt::TextAlignmentRole && index.column() != kNote)
        return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::DecorationRole && index.column() == kNote)
        return swatch(note->colour, m_palette);
    if (role == Qt::ToolTipRole) {
        const QString where = tr("%1 to %2, %3")
                                  .arg(formatHex(note->range.offset), formatHex(note->range.end()),
                                       formatByteCount(note->range.length));
        return note->text.isEmpty() ? where : note->text + QLatin1Char('\n') + where;
    }
    if (role != Qt::DisplayRole && role != Qt::EditRole)
        return {};
    switch (index.column()) {
    case kNote:
        if (role == Qt::EditRole || !note->isGone)
            return role == Qt::EditRole ? note->text : note->text.section(QLatin1Char('\n'), 0, 0);
        return tr("%1 (bytes deleted)").arg(note->text);
    case kOffset:
        return formatHex(note->range.offset);
    default:
        return formatNumber(note->range.length);
    }
}

QVariant BookmarksModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((section == kNote ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    return section == kNote ? tr("Note") : section == kOffset ? tr("Offset") : tr("Bytes");
}

Qt::ItemFlags BookmarksModel::flags(const QModelIndex& index) const
{
    return QAbstractTableModel::flags(index).setFlag(Qt::ItemIsEditable, index.column() == kNote);
}

bool BookmarksModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    const Note* note = this->note(index);
    if (note == nullptr || role != Qt::EditRole || index.column() != kNote)
        return false;
    m_notes->setText(note->id, value.toString());
    return true;
}

} // namespace sluice
