#pragma once

#include "core/bytes/annotations.h"
#include "ui/panes/panepalette.h"

#include <QAbstractTableModel>
#include <QPointer>

namespace sluice {

/// The bookmarks of a document for a table: note, offset, length. The note can be edited. Thread rule: the
/// window's thread.
class BookmarksModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { kNote, kOffset, kLength, kColumnCount };
    /// What to sort a cell by.
    static constexpr int kSortRole = Qt::UserRole + 1;
    /// The note's id.
    static constexpr int kIdRole = Qt::UserRole + 2;

    explicit BookmarksModel(QObject* parent = nullptr);

    /// Null: none.
    void setNotes(Annotations* notes);
    void setColours(const PanePalette& palette);
    /// Null when the row is none.
    [[nodiscard]] const Note* note(const QModelIndex& index) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

private:
    void onChanged();
    [[nodiscard]] std::vector<quint64> idsNow() const;

    QPointer<Annotations> m_notes;
    /// Of the rows, as the views know them.
    std::vector<quint64> m_ids;
    PanePalette m_palette = PanePalette::light();
};

} // namespace sluice
