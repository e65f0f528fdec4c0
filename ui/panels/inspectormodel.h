#pragma once

#include "core/bytes/inspect.h"

#include <QAbstractTableModel>
#include <QFont>

namespace sluice {

/// The inspector's rows for a table view: name, little-endian, big-endian. Rows keep their places from one
/// caret to the next. Thread rule: the window's thread.
class InspectorModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { kName, kLittle, kBig, kColumnCount };
    /// The reading's length in bytes, 0 without a value.
    static constexpr int kLengthRole = Qt::UserRole + 1;

    explicit InspectorModel(QObject* parent = nullptr);

    void setRows(std::vector<InspectorRow> rows);
    /// Dims all values while new ones are on their way.
    void setPending(bool pending);

    /// The value of a cell, big-endian or not; null where there is none.
    [[nodiscard]] const Reading* reading(const QModelIndex& index) const;
    [[nodiscard]] InspectorField field(int row) const { return m_rows[size_t(row)].field; }
    /// Byte order means nothing to this row: its value may take both columns.
    [[nodiscard]] bool isSingle(int row) const;
    /// What there is to copy from a cell; empty when there is no value.
    [[nodiscard]] QString value(const QModelIndex& index) const;
    /// The row in full: every value with its note, or why there is none.
    [[nodiscard]] QString details(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Cells with a value can be edited, by the delegate.
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    std::vector<InspectorRow> m_rows;
    QFont m_font;
    bool m_pending = false;
};

} // namespace sluice
