#pragma once

#include <QDialog>

class QKeySequenceEdit;
class QLabel;
class QLineEdit;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace sluice {

class CommandSet;

/// All commands with their shortcuts: look one up, change it, reset it. Whoever holds a wanted key is named
/// before it loses it. Changes hold at once. Thread rule: the window's thread.
class ShortcutsDialog : public QDialog
{
    Q_OBJECT

public:
    explicit ShortcutsDialog(CommandSet& commands, QWidget* parent = nullptr);

private:
    void fill();
    void filter(const QString& text);
    void showCurrent();
    void onEdited();
    void assign();
    void remove();
    void reset();
    void resetAll();
    [[nodiscard]] QByteArray currentId() const;
    [[nodiscard]] QString titleOf(const QByteArray& id) const;
    QWidget* makeEditor();

    CommandSet& m_commands;
    QLineEdit* m_filter;
    QTreeWidget* m_list;
    QKeySequenceEdit* m_edit;
    QLabel* m_conflict;
    QPushButton* m_assign;
    QPushButton* m_remove;
    QPushButton* m_reset;
};

/// Opens the dialog over `parent`; it deletes itself.
void showShortcutsDialog(CommandSet& commands, QWidget* parent);

} // namespace sluice
