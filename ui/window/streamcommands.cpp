#include "ui/window/streamcommands.h"

#include "ui/panels/streampanel.h"
#include "ui/window/mainwindow.h"
#include "ui/window/streamdock.h"

#include <QCoreApplication>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Commands", text);
}

struct Row
{
    const char* id;
    const char* text;
    QList<QKeySequence> keys;
    const char* icon;
    void (*run)(StreamPanel& panel);
    bool (*enabled)(const StreamPanel& panel);
    /// When it is not.
    const char* otherwise;
    bool separated = false;
};

constexpr char kRuns[] = QT_TRANSLATE_NOOP("Commands", "The pipeline runs");
constexpr char kIdle[] = QT_TRANSLATE_NOOP("Commands", "No pipeline runs");

bool isIdle(const StreamPanel& panel)
{
    return !panel.isRunning();
}

bool isRunning(const StreamPanel& panel)
{
    return panel.isRunning();
}

QList<Row> rows()
{
    const auto always = [](const StreamPanel&) { return true; };
    return {
        {"stream.run",
         QT_TRANSLATE_NOOP("Commands", "&Run"),
         {QKeySequence(Qt::Key_F9)},
         "play",
         [](StreamPanel& panel) { panel.start(); },
         isIdle,
         kRuns},
        {"stream.pause",
         QT_TRANSLATE_NOOP("Commands", "Pause &or Resume"),
         {QKeySequence(Qt::SHIFT | Qt::Key_F9)},
         "pause",
         [](StreamPanel& panel) { panel.pauseOrResume(); },
         isRunning,
         kIdle},
        {"stream.step",
         QT_TRANSLATE_NOOP("Commands", "&Step One Chunk"),
         {QKeySequence(Qt::CTRL | Qt::Key_F9)},
         "step",
         [](StreamPanel& panel) { panel.step(); },
         [](const StreamPanel& panel) { return !panel.isRunning() || panel.isPaused(); },
         QT_TRANSLATE_NOOP("Commands", "The pipeline runs: pause it first")},
        {"stream.cancel",
         QT_TRANSLATE_NOOP("Commands", "&Cancel"),
         {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F9)},
         "stop",
         [](StreamPanel& panel) { panel.cancel(); },
         isRunning,
         kIdle},
        {"stream.endInput",
         QT_TRANSLATE_NOOP("Commands", "&End Input"),
         {},
         "endinput",
         [](StreamPanel& panel) { panel.endInput(); },
         [](const StreamPanel& panel) { return panel.isRunning() && panel.isLive(); },
         QT_TRANSLATE_NOOP("Commands", "No port or standard input is being read")},
        {"stream.add",
         QT_TRANSLATE_NOOP("Commands", "&Add a Stage…"),
         {},
         "add",
         [](StreamPanel& panel) { panel.pickStage(); },
         isIdle,
         kRuns,
         true},
        {"stream.load",
         QT_TRANSLATE_NOOP("Commands", "&Load a Recipe…"),
         {},
         "",
         [](StreamPanel& panel) { panel.pickRecipe(); },
         isIdle,
         kRuns},
        {"stream.save",
         QT_TRANSLATE_NOOP("Commands", "Save the Reci&pe…"),
         {},
         "",
         [](StreamPanel& panel) { panel.saveRecipe(); },
         always,
         ""},
        {"stream.delete",
         QT_TRANSLATE_NOOP("Commands", "Delete a Rec&ipe…"),
         {},
         "",
         [](StreamPanel& panel) { panel.pickRecipeToDelete(); },
         always,
         ""},
        {"stream.text",
         QT_TRANSLATE_NOOP("Commands", "Edi&t as Text…"),
         {},
         "",
         [](StreamPanel& panel) { panel.editAsText(); },
         isIdle,
         kRuns},
        {"stream.showCode",
         QT_TRANSLATE_NOOP("Commands", "S&how as Command and Code…"),
         {},
         "",
         [](StreamPanel& panel) { panel.showCode(); },
         always,
         "",
         true},
        {"stream.copyCommand",
         QT_TRANSLATE_NOOP("Commands", "Copy Co&mmand Line"),
         {},
         "",
         [](StreamPanel& panel) { panel.copyCommand(); },
         always,
         ""},
        {"stream.copyCode",
         QT_TRANSLATE_NOOP("Commands", "Copy &Node.js Code"),
         {},
         "",
         [](StreamPanel& panel) { panel.copyCode(); },
         always,
         ""},
    };
}

} // namespace

QList<Command> streamCommands(MainWindow& window)
{
    MainWindow& win = window;
    QList<Command> commands;
    const auto add = [&](const Command& command) { commands.append(command); };
    for (const Row& row : rows()) {
        add({row.id,
             tr(row.text),
             tr("St&ream"),
             row.keys,
             QLatin1String(row.icon),
             [&win, run = row.run] {
                 win.streamDock()->open();
                 run(win.streamDock()->panel());
             },
             {[&win, enabled = row.enabled] { return enabled(win.streamDock()->panel()); },
              tr(row.otherwise)},
             {},
             row.separated});
    }
    for (const StageKind& kind : stageKinds()) {
        add({"stream.add." + kind.name,
             QStringLiteral("%1 \u2013 %2").arg(QString::fromUtf8(kind.name), kind.title),
             QStringLiteral("%1/%2").arg(tr("St&ream/A&dd"), categoryTitle(kind.category)),
             {},
             {},
             [&win, name = kind.name] {
                 win.streamDock()->open();
                 win.streamDock()->panel().addStage(name);
             },
             {[&win] { return isIdle(win.streamDock()->panel()); }, tr(kRuns)}});
    }
    return commands;
}

} // namespace sluice
