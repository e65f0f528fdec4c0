#include "ui/window/findcommands.h"

#include "ui/find/findbar.h"
#include "ui/find/resultspanel.h"
#include "ui/window/conditions.h"
#include "ui/window/finder.h"
#include "ui/window/mainwindow.h"
#include "ui/window/replacer.h"

#include <QCoreApplication>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Commands", text);
}

} // namespace

QList<Command> findCommands(MainWindow& window)
{
    MainWindow& win = window;
    const QString menu = tr("&Edit");
    const auto hasView = whenViewShows(win);
    const auto hasSelection = whenSelected(win);
    return {
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
}

} // namespace sluice
