#include "ui/window/changecommands.h"

#include "ui/window/changer.h"
#include "ui/window/conditions.h"
#include "ui/window/mainwindow.h"
#include "ui/window/sidedocks.h"
#include "ui/window/workspace.h"

#include <QCoreApplication>
#include <QDockWidget>

namespace sluice {
namespace {

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(ChangeCommands)
};

} // namespace

QList<Command> changeCommands(MainWindow& window)
{
    MainWindow& win = window;
    const QString menu = Texts::tr("&Edit");
    const auto hasView = whenViewShows(win);
    const auto canRevert = [&win] { return win.changer().canRevert(); };
    const auto hasSteps = [&win] {
        return win.currentTab() != nullptr && !win.currentTab()->document()->steps().empty();
    };
    QList<Command> rows;
    rows.append(
        {"edit.fill",
         Texts::tr("&Fill…"),
         menu,
         {QKeySequence(Texts::tr("Ctrl+Alt+F"))},
         {},
         [&win] { win.changer().askFill(); },
         hasView,
         {},
         true,
         Texts::tr("Zeros, a pattern, text, random bytes or a file over the selection, or inserted")});
    rows.append({"edit.revert",
                 Texts::tr("&Revert Selection to Saved"),
                 menu,
                 {QKeySequence(Texts::tr("Ctrl+Alt+Z"))},
                 {},
                 [&win] { win.changer().revertSelection(); },
                 canRevert,
                 {},
                 false,
                 Texts::tr("The selected bytes become as they were saved, which is an edit like others")});
    rows.append({"edit.undoAll",
                 Texts::tr("Undo A&ll"),
                 menu,
                 {},
                 {},
                 [&win] { win.changer().undoAll(); },
                 hasSteps});
    rows.append(
        {"edit.redoAll", Texts::tr("Redo All"), menu, {}, {}, [&win] { win.changer().redoAll(); }, hasSteps});
    rows.append({"view.edits",
                 Texts::tr("&Edits"),
                 Texts::tr("&View"),
                 {QKeySequence(Texts::tr("Ctrl+Shift+E"))},
                 {},
                 [&win] { win.sideDocks().toggle(win.sideDocks().editsDock()); },
                 {},
                 [&win] { return !win.sideDocks().editsDock()->isHidden(); }});
    return rows;
}

} // namespace sluice
