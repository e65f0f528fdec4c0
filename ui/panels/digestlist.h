#pragma once

#include "core/streams/digestmatch.h"

#include <QStringList>
#include <QWidget>

class QGridLayout;
class QLabel;
class QLineEdit;

namespace sluice {

/// The digests of a run, each to be copied, and a field for the value that one expects: whether it is one of
/// them is said plainly. Without values it says why there are none. Thread rule: the window's thread.
class DigestList : public QWidget
{
    Q_OBJECT

public:
    explicit DigestList(QWidget* parent = nullptr);

    /// No values: `why` stands in the place of each.
    void showNames(const QStringList& names, const QString& why);
    void showValues(const std::vector<DigestValue>& values);
    [[nodiscard]] const std::vector<DigestValue>& values() const { return m_values; }
    /// What the line beside the expected value says.
    [[nodiscard]] QString verdict() const;
    [[nodiscard]] QLineEdit* expected() const { return m_expected; }

private:
    void clearRows();
    void addRow(const QString& name, const QString& value, bool real);
    void compare();

    std::vector<DigestValue> m_values;
    QList<QWidget*> m_rowWidgets;
    QGridLayout* m_layout;
    QLineEdit* m_expected;
    QLabel* m_verdict;
};

} // namespace sluice
