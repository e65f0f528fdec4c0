#pragma once

#include "core/analysis/statistics.h"

#include <QTreeWidget>

namespace sluice {

/// The figures of Statistics as a list: what it is called, and how much. Copies all of them as text. Thread
/// rule: the window's thread.
class StatisticsFigures : public QTreeWidget
{
    Q_OBJECT

public:
    explicit StatisticsFigures(QWidget* parent = nullptr);

    /// Null: none. The current row stays.
    void setStatistics(const Statistics* statistics);
    void copy() const;
    /// Below what it belongs to, as wide as that, with the first figures in sight; else beside it.
    void setColumn(bool below);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void add(const QString& name, const QString& value, const QString& hint = {});
};

} // namespace sluice
