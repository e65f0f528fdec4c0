#include "ui/window/commandset.h"

#include "ui/window/icons.h"
#include "ui/window/settings.h"

#include <QHash>
#include <QMenu>
#include <QMenuBar>
#include <QWidget>

#include <algorithm>

namespace sluice {
namespace {

QString withoutAccelerator(QString text)
{
    text.replace(QLatin1String("&&"), QLatin1String("\x01"));
    text.remove(QLatin1Char('&'));
    return text.replace(QLatin1Char('\x01'), QLatin1Char('&'));
}

// "Find", of "&Find…".
QString plainText(const QString& text)
{
    QString plain = withoutAccelerator(text);
    if (plain.endsWith(QChar(0x2026)))
        plain.chop(1);
    return plain;
}

// The menu at a path of titles, made where it is missing.
QMenu* menuAt(QMenuBar* bar, const QString& path)
{
    QWidget* at = bar;
    QMenu* menu = nullptr;
    const QStringList names = path.split(QLatin1Char('/'));
    for (const QString& name : names) {
        QMenu* next = nullptr;
        const auto actions = at->actions();
        for (QAction* action : actions) {
            if (action->menu() != nullptr && action->menu()->title() == name)
                next = action->menu();
        }
        if (next == nullptr) {
            next = menu != nullptr ? menu->addMenu(name) : bar->addMenu(name);
            next->setToolTipsVisible(true);
        }
        at = menu = next;
    }
    return menu;
}

} // namespace

CommandSet::CommandSet(QList<Command> commands, Settings& settings, QWidget* window)
    : QObject(window)
    , m_commands(std::move(commands))
    , m_settings(settings)
{
    for (const Command& command : m_commands) {
        auto* action = new QAction(command.text, window);
        action->setObjectName(QLatin1String(command.id));
        action->setIcon(icon(command.icon));
        action->setCheckable(static_cast<bool>(command.checked));
        action->setIconVisibleInMenu(false);
        connect(action, &QAction::triggered, this, [this, id = command.id, run = command.run] {
            Q_EMIT aboutToRun(id);
            m_settings.addRecentCommand(id);
            run();
            refresh();
        });
        window->addAction(action);
        m_actions.append(action);
        describe(m_actions.size() - 1);
    }
    loadKeys();
}

QAction* CommandSet::action(QByteArrayView id) const
{
    return m_actions[indexOf(id)];
}

void CommandSet::run(QByteArrayView id)
{
    refresh();
    action(id)->trigger();
}

QString CommandSet::whyNot(QByteArrayView id) const
{
    const qsizetype index = indexOf(id);
    return m_actions[index]->isEnabled() ? QString() : m_commands[index].enabled.otherwise();
}

QString CommandSet::whyNot(const QKeySequence& key) const
{
    const auto has = [&key](const QAction* action) { return action->shortcuts().contains(key); };
    const auto found = std::find_if(m_actions.begin(), m_actions.end(), has);
    if (found == m_actions.end() || (*found)->isEnabled())
        return {};
    const Command& command = m_commands[found - m_actions.begin()];
    return tr("%1: %2").arg(plainText(command.text), command.enabled.otherwise());
}

// What a menu shows in the status bar, and a button in a tip: what the command does, or why it cannot.
void CommandSet::describe(qsizetype index)
{
    const Command& command = m_commands[index];
    QAction* action = m_actions[index];
    const QString why = whyNot(command.id);
    const QString more = why.isEmpty() ? command.tip : why;
    // None of its own: Qt's, which is the command's name.
    action->setToolTip(more.isEmpty() ? QString() : action->iconText() + QLatin1Char('\n') + more);
    action->setStatusTip(more.section(QLatin1Char('\n'), -1));
}

QString CommandSet::title(const Command& command)
{
    QStringList parts = command.menu.split(QLatin1Char('/'), Qt::SkipEmptyParts);
    parts.append(command.text);
    return plainText(parts.join(QLatin1String(": ")));
}

void CommandSet::refresh()
{
    for (qsizetype i = 0; i < m_commands.size(); ++i) {
        if (const bool can = m_commands[i].enabled.holds(); can != m_actions[i]->isEnabled()) {
            m_actions[i]->setEnabled(can);
            describe(i);
        }
        if (m_commands[i].wording)
            m_actions[i]->setText(m_commands[i].wording());
        if (m_commands[i].checked)
            m_actions[i]->setChecked(m_commands[i].checked());
    }
}

void CommandSet::fillMenuBar(QMenuBar* bar)
{
    for (qsizetype i = 0; i < m_commands.size(); ++i) {
        if (m_commands[i].menu.isEmpty())
            continue;
        QMenu* menu = menuAt(bar, m_commands[i].menu);
        if (m_commands[i].separated && !menu->isEmpty())
            menu->addSeparator();
        menu->addAction(m_actions[i]);
    }
    const auto menus = bar->findChildren<QMenu*>();
    for (const QMenu* menu : menus)
        connect(menu, &QMenu::aboutToShow, this, &CommandSet::refresh);
}

void CommandSet::fillMenu(QMenu* menu, const QList<QByteArray>& ids) const
{
    QHash<QString, QMenu*> below;
    for (const QByteArray& id : ids) {
        if (id.isEmpty()) {
            menu->addSeparator();
            continue;
        }
        QMenu* target = menu;
        const QString name = m_commands[indexOf(id)].menu.section(QLatin1Char('/'), 1);
        if (!name.isEmpty()) {
            QMenu*& sub = below[name];
            if (sub == nullptr)
                sub = menu->addMenu(name);
            target = sub;
        }
        target->addAction(action(id));
    }
}

QList<QKeySequence> CommandSet::keys(QByteArrayView id) const
{
    return action(id)->shortcuts();
}

bool CommandSet::hasDefaultKeys(QByteArrayView id) const
{
    return keys(id) == m_commands[indexOf(id)].keys;
}

std::optional<QByteArray> CommandSet::holderOf(const QKeySequence& key, QByteArrayView except) const
{
    for (qsizetype i = 0; i < m_commands.size(); ++i) {
        if (m_commands[i].id == except)
            continue;
        const auto theirs = m_actions[i]->shortcuts();
        for (const QKeySequence& other : theirs) {
            // A key that begins another's sequence stands in its way too.
            if (other.matches(key) != QKeySequence::NoMatch || key.matches(other) != QKeySequence::NoMatch)
                return m_commands[i].id;
        }
    }
    return std::nullopt;
}

void CommandSet::setKeys(const QByteArray& id, const QList<QKeySequence>& wanted)
{
    for (const QKeySequence& key : wanted) {
        while (const auto holder = holderOf(key, id)) {
            QList<QKeySequence> left = keys(*holder);
            left.removeIf([&](const QKeySequence& other) {
                return other.matches(key) != QKeySequence::NoMatch ||
                       key.matches(other) != QKeySequence::NoMatch;
            });
            m_settings.setShortcuts(*holder, left);
            action(*holder)->setShortcuts(left);
        }
    }
    const bool isDefault = wanted == m_commands[indexOf(id)].keys;
    m_settings.setShortcuts(id, isDefault ? std::nullopt : std::optional(wanted));
    action(id)->setShortcuts(wanted);
    Q_EMIT keysChanged();
}

void CommandSet::resetKeys(const QByteArray& id)
{
    setKeys(id, m_commands[indexOf(id)].keys);
}

void CommandSet::resetAllKeys()
{
    for (const Command& command : m_commands)
        m_settings.setShortcuts(command.id, std::nullopt);
    loadKeys();
    Q_EMIT keysChanged();
}

qsizetype CommandSet::indexOf(QByteArrayView id) const
{
    for (qsizetype i = 0; i < m_commands.size(); ++i) {
        if (m_commands[i].id == id)
            return i;
    }
    qFatal("no command has the id %s", id.toByteArray().constData());
}

void CommandSet::loadKeys()
{
    for (qsizetype i = 0; i < m_commands.size(); ++i)
        m_actions[i]->setShortcuts(m_settings.shortcuts(m_commands[i].id).value_or(m_commands[i].keys));
}

} // namespace sluice
