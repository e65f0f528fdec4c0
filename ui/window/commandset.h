#pragma once

#include "ui/window/condition.h"

#include <QAction>
#include <QByteArray>
#include <QKeySequence>
#include <QList>
#include <QObject>
#include <QString>

#include <functional>
#include <optional>

class QMenu;
class QMenuBar;

namespace sluice {

class Settings;

/// One row of the table of commands: everything there is to know of a thing that the user can do.
/// Thread rule: a value.
struct Command
{
    /// Stable: settings and tests name it. "file.open".
    QByteArray id;
    /// With the menu's accelerator: "&Open…".
    QString text;
    /// Where it stands in the menus: "&View/&Group by"; empty: only in the palette.
    QString menu;
    QList<QKeySequence> keys = {};
    /// Name of our icon; empty: none.
    QLatin1String icon = {};
    std::function<void()> run;
    Condition enabled = {};
    /// Not empty: the command is an on/off thing or one of several.
    std::function<bool()> checked = {};
    /// A line above it in the menu.
    bool separated = false;
    /// Says more than the text, in a tool tip.
    QString tip = {};
    /// What it is called now, when that changes: "&Undo Typing".
    std::function<QString()> wording = {};
};

/// The commands of a window, as actions: feeds menus, toolbar, context menus, palette and shortcuts, which
/// the user may change. Thread rule: the window's thread.
class CommandSet : public QObject
{
    Q_OBJECT

public:
    /// The actions, and so the shortcuts, belong to `window`.
    CommandSet(QList<Command> commands, Settings& settings, QWidget* window);

    [[nodiscard]] const QList<Command>& commands() const { return m_commands; }
    /// Never null: asking for an id that is not in the table is a bug.
    [[nodiscard]] QAction* action(QByteArrayView id) const;
    /// Does nothing when the command is not enabled now.
    void run(QByteArrayView id);
    /// Why the command cannot be done, as of the last look; empty when it can.
    [[nodiscard]] QString whyNot(QByteArrayView id) const;
    /// The same for the command that this key belongs to, with its name: "Cut: Nothing is selected". Empty
    /// when the key is nobody's, or its command can be done.
    [[nodiscard]] QString whyNot(const QKeySequence& key) const;

    /// "View: Group by: 4 bytes": the text for a list, with the menus it stands in.
    [[nodiscard]] static QString title(const Command& command);

    /// Looks again what is enabled and what is checked.
    void refresh();

    void fillMenuBar(QMenuBar* bar);
    /// Appends these commands, those of submenus in submenus of the same name; an empty id is a separator.
    void fillMenu(QMenu* menu, const QList<QByteArray>& ids) const;

    [[nodiscard]] QList<QKeySequence> keys(QByteArrayView id) const;
    [[nodiscard]] bool hasDefaultKeys(QByteArrayView id) const;
    /// The other command that has this key now, if any.
    [[nodiscard]] std::optional<QByteArray> holderOf(const QKeySequence& key, QByteArrayView except) const;
    /// Gives the command these keys; whoever had one of them loses it. Remembered.
    void setKeys(const QByteArray& id, const QList<QKeySequence>& keys);
    void resetKeys(const QByteArray& id);
    void resetAllKeys();

Q_SIGNALS:
    /// The user has chosen a command, which is about to be done.
    void aboutToRun(const QByteArray& id);
    void keysChanged();

private:
    [[nodiscard]] qsizetype indexOf(QByteArrayView id) const;
    void describe(qsizetype index);
    void loadKeys();

    QList<Command> m_commands;
    QList<QAction*> m_actions;
    Settings& m_settings;
};

} // namespace sluice
