#pragma once

#include "core/streams/runrecord.h"

#include <QAbstractTableModel>

namespace sluice {

/// One line of a comparison, as it shows.
struct ComparisonRow
{
    QString what;
    QString a;
    QString b;
    /// How b differs from a; empty where that means nothing.
    QString difference;
    QString hint;
    /// Not the same in both.
    bool differs = false;
};

/// One run line by line, or two side by side: outcome, digests, the recipe, then every figure. `b` may be
/// null. Pure.
[[nodiscard]] std::vector<ComparisonRow> compareRuns(const RunRecord& a, const RunRecord* b);

/// compareRuns() as a table; what differs stands out. Thread rule: the window's thread.
class RunComparisonModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { kWhat, kA, kB, kDifference, kColumnCount };

    explicit RunComparisonModel(QObject* parent = nullptr);

    /// None, one or two.
    void setRuns(const std::vector<std::shared_ptr<const RunRecord>>& runs);
    [[nodiscard]] const std::vector<ComparisonRow>& rows() const { return m_rows; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    std::vector<ComparisonRow> m_rows;
    QStringList m_titles;
};

} // namespace sluice
