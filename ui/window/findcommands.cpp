#include "ui/window/findcommands.h"

#include "ui/find/findbar.h"
#include "ui/find/resultsmodel.h"
#include "ui/find/resultspanel.h"
#include "ui/window/conditions.h"
#include "ui/window/finder.h"
#include "ui/window/mainwindow.h"
#include "ui/window/replacer.h"

#include <QCoreApplication>

#include <array>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Commands", text);
}

// The columns of the list of hits, as far as it has them, and which end comes first.
QList<Command> sortCommands(MainWindow& win)
{
    struct Row
    {
        const char* id;
        QString text;
        int column;
    };
    const std::array rows = {
        Row{"hits.byOffset", tr("by &Offset"), ResultsModel::Offset},
        Row{"hits.byLength", tr("by &Number of Bytes"), ResultsModel::Length},
        Row{"hits.byPattern", tr("by &Pattern"), ResultsModel::Pattern},
        Row{"hits.byDocument", tr("by &Document"), ResultsModel::Document},
        Row{"hits.byBytes", tr("by What Was &Found"), ResultsModel::Bytes},
        Row{"hits.byContext", tr("by What Was Found and What Follo&ws It"), ResultsModel::Context},
    };
    const QString menu = tr("&Edit/Sort Search Results");
    QList<Command> commands;
    for (const Row& row : rows) {
        Command command;
        command.id = row.id;
        command.text = row.text;
        command.menu = menu;
        command.run = [&win, column = row.column] {
            ResultsPanel& results = win.finder().results();
            results.sortBy(column, results.isDescending());
        };
        command.enabled = {[&win, column = row.column] { return win.finder().results().hasColumn(column); },
                           tr("No search results with this column show")};
        command.checked = [&win, column = row.column] {
            return win.finder().results().sortColumn() == column;
        };
        commands.append(command);
    }
    Command order;
    order.id = "hits.descending";
    order.text = tr("&Largest First");
    order.menu = menu;
    order.run = [&win] {
        ResultsPanel& results = win.finder().results();
        results.sortBy(results.sortColumn(), !results.isDescending());
    };
    order.enabled = {[&win] { return win.finder().hasResults(); }, tr("There are no search results")};
    order.checked = [&win] { return win.finder().results().isDescending(); };
    order.separated = true;
    commands.append(order);
    return commands;
}

} // namespace

QList<Command> findCommands(MainWindow& window)
{
    MainWindow& win = window;
    const QString menu = tr("&Edit");
    const auto hasView = whenViewShows(win);
    const auto hasSelection = whenSelected(win);
    QList<Command> commands = {
        {"edit.find",
         tr("&Find…"),
         menu,
         {QKeySequence(tr("Ctrl+F"))},
         QLatin1String("find"),
         [&win] { win.finder().open(false); },
         hasView,
         {},
         true,
         tr("Bytes with wildcards, text, numbers, regular expressions")},
        {"edit.findNext",
         tr("Find &Next"),
         menu,
         {QKeySequence(Qt::Key_F3)},
         QLatin1String("down"),
         [&win] { win.finder().find(false); },
         hasView},
        {"edit.findPrevious",
         tr("Fin&d Previous"),
         menu,
         {QKeySequence(Qt::SHIFT | Qt::Key_F3)},
         QLatin1String("up"),
         [&win] { win.finder().find(true); },
         hasView},
        {"edit.findSelected",
         tr("F&ind Selected Bytes"),
         menu,
         {QKeySequence(Qt::CTRL | Qt::Key_F3)},
         {},
         [&win] { win.finder().findSelected(); },
         hasSelection},
        {"edit.findAll",
         tr("Find &All"),
         menu,
         {QKeySequence(Qt::ALT | Qt::Key_F3)},
         QLatin1String("list"),
         [&win] { win.finder().findAll(); },
         hasView},
        {"edit.replace",
         tr("R&eplace…"),
         menu,
         {QKeySequence(tr("Ctrl+H"))},
         {},
         [&win] { win.finder().open(true); },
         hasView,
         {},
         true},
        {"edit.replaceAll",
         tr("Replace All"),
         menu,
         {QKeySequence(tr("Ctrl+Alt+Return"))},
         {},
         [&win] {
             if (win.finder().bar().isReplacing() && win.finder().bar().isVisible())
                 win.finder().replacer().replaceAll();
             else
                 win.finder().open(true);
         },
         hasView},
        {"edit.findStop",
         tr("Stop Searchin&g"),
         menu,
         {},
         QLatin1String("stop"),
         [&win] { win.finder().stop(); },
         {[&win] { return win.finder().isBusy(); }, tr("No search runs")}},
        {"edit.sliceHit",
         tr("Slice the C&hosen Hit"),
         menu,
         {},
         QLatin1String("slice"),
         [&win] { win.finder().sliceHit(); },
         {[&win] { return win.finder().results().current().has_value(); }, tr("No hit is chosen")}},
        {"edit.forgetHits",
         tr("Clear Search Results"),
         menu,
         {},
         {},
         [&win] { win.finder().clearResults(); },
         {[&win] { return win.finder().hasResults(); }, tr("There are no search results")}},
    };
    commands += sortCommands(win);
    return commands;
}

} // namespace sluice
