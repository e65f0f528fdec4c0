#pragma once

#include "core/streams/runfigures.h"

#include <QAbstractTableModel>

namespace sluice {

/// The figures of a run as a table, a line each: what, how much, how often, how sure. Thread rule: the
/// window's thread.
class RunFigureModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { kWhat, kAmount, kTimes, kMark, kColumnCount };

    explicit RunFigureModel(QObject* parent = nullptr);

    /// Empty: no run. Lines stay where they are while the run has the same stages.
    void setFigures(std::vector<RunFigure> figures);
    [[nodiscard]] const std::vector<RunFigure>& figures() const { return m_figures; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

    /// "3.2 GiB", "12 faults", "0.53 s"; a dash for what is not known.
    [[nodiscard]] static QString amountText(qint64 value, RunFigure::Unit unit);
    /// The same to the last byte or microsecond.
    [[nodiscard]] static QString exactText(qint64 value, RunFigure::Unit unit);
    [[nodiscard]] static QString markText(RunFigure::Mark mark);

private:
    std::vector<RunFigure> m_figures;
};

} // namespace sluice
