#include "ui/window/editcommands.h"

#include "ui/window/conditions.h"
#include "ui/window/editor.h"
#include "ui/window/mainwindow.h"

#include <QCoreApplication>

namespace sluice {
namespace {

struct EditCommands
{
    Q_DECLARE_TR_FUNCTIONS(EditCommands)
};

} // namespace

QList<Command> undoCommands(MainWindow& window)
{
    MainWindow& win = window;
    const QString menu = EditCommands::tr("&Edit");
    Command undo{"edit.undo",
                 EditCommands::tr("&Undo"),
                 menu,
                 {QKeySequence(Qt::CTRL | Qt::Key_Z)},
                 {},
                 [&win] { win.editor().undo(); },
                 {[&win] { return win.editor().canUndo(); }, EditCommands::tr("There is nothing to undo")}};
    undo.wording = [&win] { return win.editor().undoText(); };
    Command redo{"edit.redo",
                 EditCommands::tr("&Redo"),
                 menu,
                 {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)},
                 {},
                 [&win] { win.editor().redo(); },
                 {[&win] { return win.editor().canRedo(); }, EditCommands::tr("There is nothing to redo")}};
    redo.wording = [&win] { return win.editor().redoText(); };
    const Command cut{"edit.cut",
                      EditCommands::tr("Cu&t"),
                      menu,
                      {QKeySequence::Cut},
                      {},
                      [&win] { win.editor().cut(); },
                      whenSelected(win),
                      {},
                      true};
    return {undo, redo, cut};
}

QList<Command> pasteCommands(MainWindow& window)
{
    MainWindow& win = window;
    const QString menu = EditCommands::tr("&Edit");
    const auto hasView = whenViewShows(win);
    return {
        {"edit.paste",
         EditCommands::tr("&Paste"),
         menu,
         {QKeySequence::Paste},
         {},
         [&win] { win.editor().paste(); },
         hasView,
         {},
         false,
         EditCommands::tr(
             "Over the bytes at the caret, or before them in insert mode: bytes that were copied "
             "here are shared, text is read as the pane would write it")},
        {"edit.pasteAs",
         EditCommands::tr("Paste Te&xt As…"),
         menu,
         {QKeySequence(EditCommands::tr("Ctrl+Shift+V"))},
         {},
         [&win] { win.editor().askPasteAs(); },
         hasView},
        {"edit.delete",
         EditCommands::tr("Delete &Bytes"),
         menu,
         {QKeySequence(Qt::CTRL | Qt::Key_Delete)},
         {},
         [&win] { win.editor().remove(); },
         hasView,
         {},
         false,
         EditCommands::tr("Takes the selected bytes out, or the one at the caret, in either mode")},
        {"edit.insertMode",
         EditCommands::tr("Insert &Mode"),
         menu,
         {QKeySequence(Qt::Key_Insert)},
         {},
         [&win] { win.editor().setInsertMode(!win.editor().isInsertMode()); },
         {},
         [&win] { return win.editor().isInsertMode(); },
         true,
         EditCommands::tr("Typing and pasting put bytes in; else they write over bytes, and the size stays")},
    };
}

} // namespace sluice
