#pragma once

#include "ui/compare/comparelayout.h"

#include <QAbstractTableModel>

namespace sluice {

/// The list of differences, for a table: kind, place and length in A and B. Thread rule: the window's thread.
class DifferenceModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    void setLayoutOfSides(const CompareLayout& layout);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    CompareLayout m_layout;
};

} // namespace sluice
