#include "ui/panels/editsmodel.h"

#include "ui/window/format.h"
#include "ui/window/icons.h"

#include <QApplication>
#include <QDateTime>
#include <QFont>
#include <QLocale>
#include <QPalette>

namespace sluice {

EditsModel::EditsModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void EditsModel::setDocument(Document* document)
{
    if (m_document != nullptr)
        m_document->disconnect(this);
    beginResetModel();
    m_document = document;
    m_rows.clear();
    if (document != nullptr) {
        connect(document, &Document::historyChanged, this, &EditsModel::follow);
        connect(document, &Document::saved, this, &EditsModel::follow, Qt::QueuedConnection);
        m_rows.reserve(document->steps().size());
        for (const EditStep& step : document->steps())
            m_rows.push_back(rowOf(step));
    }
    endResetModel();
    Q_EMIT followed();
}

EditsModel::Row EditsModel::rowOf(const EditStep& step)
{
    return {step.state, step.placeBefore(), step.place()};
}

// Steps change at the end only: they are forgotten there, come there, and a run of typing is the last one.
void EditsModel::follow()
{
    if (m_document == nullptr)
        return;
    const std::vector<EditStep>& steps = m_document->steps();
    size_t same = std::min(m_rows.size(), steps.size());
    while (same > 0 && m_rows[same - 1].state != steps[same - 1].state)
        --same;
    const size_t both = std::min(m_rows.size(), steps.size());
    for (size_t i = same; i < both; ++i)
        m_rows[i] = rowOf(steps[i]);
    if (m_rows.size() > steps.size()) {
        beginRemoveRows({}, static_cast<int>(steps.size()) + 1, static_cast<int>(m_rows.size()));
        m_rows.resize(steps.size());
        endRemoveRows();
    } else if (m_rows.size() < steps.size()) {
        beginInsertRows({}, static_cast<int>(m_rows.size()) + 1, static_cast<int>(steps.size()));
        for (size_t i = both; i < steps.size(); ++i)
            m_rows.push_back(rowOf(steps[i]));
        endInsertRows();
    }
    // Which are undone, and which is saved, may be others in any row.
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumnCount - 1));
    Q_EMIT followed();
}

int EditsModel::currentRow() const
{
    return m_document == nullptr ? -1 : static_cast<int>(m_document->stepPosition());
}

int EditsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || m_document == nullptr ? 0 : static_cast<int>(m_rows.size()) + 1;
}

int EditsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : kColumnCount;
}

QString EditsModel::label(int row) const
{
    const QString name =
        row == 0 ? tr("As it was opened") : m_document->steps()[static_cast<size_t>(row) - 1].label;
    return m_document->savedPosition() == static_cast<size_t>(row) && row > 0 ? tr("%1 (saved)").arg(name)
                                                                              : name;
}

QVariant EditsModel::text(int row, int column) const
{
    if (column == kEdit)
        return label(row);
    if (row == 0)
        return column == kBytes ? QVariant() : QVariant(QString());
    const Row& r = m_rows[static_cast<size_t>(row) - 1];
    if (column == kOffset)
        return formatHex(r.after.offset);
    if (r.before.length == r.after.length)
        return formatNumber(r.after.length);
    return QStringLiteral("%1 \u2192 %2").arg(formatNumber(r.before.length), formatNumber(r.after.length));
}

QString EditsModel::details(int row) const
{
    if (m_document == nullptr || row < 0 || row > static_cast<int>(m_rows.size()))
        return {};
    if (row == 0)
        return label(0);
    const Row& r = m_rows[static_cast<size_t>(row) - 1];
    const EditStep& step = m_document->steps()[static_cast<size_t>(row) - 1];
    const QString when =
        QLocale().toString(QDateTime::fromMSecsSinceEpoch(step.time).time(), QStringLiteral("HH:mm:ss"));
    const QString first = step.viewName.isEmpty()
                              ? tr("%1, at %2").arg(label(row), when)
                              : tr("%1, at %2 in %3").arg(label(row), when, step.viewName);
    return first + QLatin1Char('\n') +
           tr("Offset %1: %2 B before, %3 B after")
               .arg(formatHex(r.after.offset), formatNumber(r.before.length), formatNumber(r.after.length));
}

QVariant EditsModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || m_document == nullptr)
        return {};
    const int row = index.row();
    switch (role) {
    case Qt::DisplayRole:
        return text(row, index.column());
    case Qt::ToolTipRole:
        return details(row);
    case Qt::AccessibleTextRole:
        return row == currentRow() ? tr("%1, the bytes of now").arg(text(row, index.column()).toString())
                                   : text(row, index.column());
    case Qt::TextAlignmentRole:
        return static_cast<int>((index.column() == kEdit ? Qt::AlignLeft : Qt::AlignRight) |
                                Qt::AlignVCenter);
    case Qt::ForegroundRole:
        return row > currentRow() ? QVariant(QApplication::palette().color(QPalette::PlaceholderText))
                                  : QVariant();
    case Qt::FontRole: {
        QFont font = QApplication::font();
        font.setBold(row == currentRow());
        return font;
    }
    case Qt::DecorationRole:
        return index.column() == kEdit && row == currentRow() ? QVariant(icon(QLatin1String("here")))
                                                              : QVariant();
    default:
        return {};
    }
}

QVariant EditsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((section == kEdit ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && section == kBytes)
        return tr("Bytes before and after the edit");
    if (role != Qt::DisplayRole)
        return {};
    return section == kEdit ? tr("Edit") : section == kOffset ? tr("Offset") : tr("Bytes");
}

} // namespace sluice
