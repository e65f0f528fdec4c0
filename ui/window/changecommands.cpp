#include "ui/window/changecommands.h"

#include "ui/window/changer.h"
#include "ui/window/conditions.h"
#include "ui/window/editor.h"
#include "ui/window/mainwindow.h"
#include "ui/window/workspace.h"

#include <QCoreApplication>

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
    const Condition canRevert = {[&win] { return win.changer().canRevert(); },
                                 Texts::tr("There are no unsaved edits")};
    const Condition canUndo = {[&win] { return win.editor().canUndo(); },
                               Texts::tr("There is nothing to undo")};
    const Condition canRedo = {[&win] { return win.editor().canRedo(); },
                               Texts::tr("There is nothing to redo")};
    QList<Command> rows;
    rows.append(
        {"edit.fill",
         Texts::tr("Fi&ll…"),
         menu,
         {QKeySequence(Texts::tr("Ctrl+Alt+F"))},
         {},
         [&win] { win.changer().askFill(); },
         hasView,
         {},
         true,
         Texts::tr("Zeros, a pattern, text, random bytes or a file over the selection, or inserted")});
    rows.append({"edit.revert",
                 Texts::tr("Re&vert Selection to Saved"),
                 menu,
                 {QKeySequence(Texts::tr("Ctrl+Alt+Z"))},
                 {},
                 [&win] { win.changer().revertSelection(); },
                 canRevert,
                 {},
                 false,
                 Texts::tr("The selected bytes become as they were saved, which is an edit like others")});
    rows.append(
        {"edit.undoAll", Texts::tr("Und&o All"), menu, {}, {}, [&win] { win.changer().undoAll(); }, canUndo});
    rows.append(
        {"edit.redoAll", Texts::tr("Redo All"), menu, {}, {}, [&win] { win.changer().redoAll(); }, canRedo});
    return rows;
}

} // namespace sluice
