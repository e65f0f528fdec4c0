#pragma once

#include "ui/window/overlaybox.h"

#include <QByteArray>
#include <QList>

#include <functional>

class QLabel;
class QLineEdit;
class QListView;
class QStandardItemModel;

namespace sluice {

/// A line of a PickerBox. Thread rule: a value.
struct PickerItem
{
    QByteArray id;
    QString text;
    /// Dim, at the right: a shortcut, a path, why it cannot be chosen.
    QString detail;
    /// Can be chosen; else it can be walked to, to read why not.
    bool enabled = true;
};

/// A list that narrows as one types: the command palette, the encodings, the recent files. Up, Down, Page
/// keys move, Enter chooses, Esc leaves. Items stay in the order given while nothing is typed. Thread rule:
/// the window's thread.
class PickerBox : public OverlayBox
{
    Q_OBJECT

public:
    PickerBox(QWidget* window, const QString& placeholder, QList<PickerItem> items,
              std::function<void(const QByteArray& id)> chosen);

    void popUp();
    /// Makes this item the current one.
    void setCurrent(const QByteArray& id);
    /// Ids of the lines shown, best first.
    [[nodiscard]] QList<QByteArray> shownIds() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void filter(const QString& text);
    void choose();
    void readOut();

    QList<PickerItem> m_items;
    std::function<void(const QByteArray& id)> m_chosen;
    QLineEdit* m_edit;
    QListView* m_list;
    QLabel* m_nothing;
    QStandardItemModel* m_model;
};

} // namespace sluice
