#include "ui/window/commands.h"

#include "ui/compare/comparetab.h"
#include "ui/panes/documentview.h"
#include "ui/window/analysiscommands.h"
#include "ui/window/changecommands.h"
#include "ui/window/conditions.h"
#include "ui/window/dialogs.h"
#include "ui/window/editcommands.h"
#include "ui/window/exporter.h"
#include "ui/window/findcommands.h"
#include "ui/window/mainwindow.h"
#include "ui/window/prompts.h"
#include "ui/window/saver.h"
#include "ui/window/shortcutsdialog.h"
#include "ui/window/slicecommands.h"
#include "ui/window/streamcommands.h"
#include "ui/window/viewcommands.h"
#include "ui/window/welcomepage.h"
#include "ui/window/workspace.h"

#include <QCoreApplication>

namespace sluice {
namespace {

// Collects the rows, menu by menu, in the order in which they stand there.
class Table
{
    Q_DECLARE_TR_FUNCTIONS(Commands)

public:
    explicit Table(MainWindow& window)
        : w(window)
        , m_hasView(whenViewShows(window))
        , m_hasSelection(whenSelected(window))
    {
    }

    QList<Command> make()
    {
        file();
        m_rows.append(undoCommands(w));
        copy();
        m_rows.append(changeCommands(w));
        m_rows.append(findCommands(w));
        m_rows.append(viewCommands(w));
        go();
        select();
        m_rows.append(sliceCommands(w));
        m_rows.append(streamCommands(w));
        m_rows.append(analysisCommands(w));
        compareViews();
        toolsAndHelp();
        return std::move(m_rows);
    }

private:
    void add(const Command& command) { m_rows.append(command); }
    void file();
    void copy();
    void go();
    void select();
    void compareViews();
    void toolsAndHelp();

    MainWindow& w;
    QList<Command> m_rows;
    Condition m_hasView;
    Condition m_hasSelection;
};

void Table::file()
{
    MainWindow& win = w;
    const QString menu = tr("&File");
    const Condition hasTab = {[&win] { return win.workspace().hasTabs(); }, tr("Nothing is open")};
    const Condition hasRecent = {[&win] { return !win.settings().recentFiles().isEmpty(); },
                                 tr("No file was opened yet")};
    add({"file.open", tr("&Open…"), menu, {QKeySequence::Open}, QLatin1String("open"), [&win] {
             win.showOpenDialog();
         }});
    add({"file.recent",
         tr("Open &Recent…"),
         menu,
         {QKeySequence(tr("Ctrl+R"))},
         {},
         [&win] { win.prompts().chooseRecentFile(); },
         hasRecent});
    add({"file.sample", tr("O&pen Sample…"), menu, {}, {}, [&win] { win.prompts().chooseSample(); }});
    add({"file.reload",
         tr("Re&load"),
         menu,
         {QKeySequence(Qt::Key_F5)},
         QLatin1String("reload"),
         [&win] { win.currentTab()->reload(); },
         {[&win] { return win.currentTab() != nullptr && win.currentTab()->isFile(); }, tr("No file shows")},
         {},
         true});
    add({"file.save",
         tr("&Save"),
         menu,
         {QKeySequence::Save},
         QLatin1String("save"),
         [&win] { win.saver().save(); },
         {[&win] { return win.saver().canSave(); }, tr("There are no unsaved edits")},
         {},
         true});
    add({"file.saveAs",
         tr("Sa&ve As…"),
         menu,
         {QKeySequence(tr("Ctrl+Alt+S"))},
         {},
         [&win] { win.saver().askSaveAs(); },
         m_hasView});
    add({"file.saveCopy",
         tr("Save a Cop&y…"),
         menu,
         {},
         {},
         [&win] { win.saver().askSaveCopy(); },
         m_hasView});
    add({"file.close",
         tr("&Close"),
         menu,
         {QKeySequence(tr("Ctrl+W"))},
         QLatin1String("close"),
         [&win] { win.workspace().closeCurrent(); },
         hasTab,
         {},
         true});
    add({"file.closeAll",
         tr("Close &All"),
         menu,
         {QKeySequence(tr("Ctrl+Shift+W"))},
         {},
         [&win] { win.workspace().closeAll(); },
         hasTab});
    add({"file.reopen",
         tr("Reopen Closed &Tab"),
         menu,
         {QKeySequence(tr("Ctrl+Shift+T"))},
         {},
         [&win] { win.workspace().reopenClosed(); },
         {[&win] { return win.workspace().canReopen(); }, tr("No file was closed")}});
    add({"file.forgetRecent",
         tr("&Forget Recent Files"),
         menu,
         {},
         {},
         [&win] {
             win.settings().clearRecentFiles();
             win.workspace().welcome().refresh();
         },
         hasRecent});
    add({"file.quit",
         tr("&Quit"),
         menu,
         {QKeySequence(tr("Ctrl+Q"))},
         {},
         [&win] { win.close(); },
         {},
         {},
         true});
}

void Table::copy()
{
    MainWindow& win = w;
    const QString menu = tr("&Edit");
    add({"edit.copy",
         tr("&Copy"),
         menu,
         {QKeySequence::Copy},
         QLatin1String("copy"),
         [&win] { win.exporter().copy(win.exporter().naturalFormat()); },
         m_hasSelection});
    for (const ExportFormat format : kExportFormats) {
        if (format == ExportFormat::Raw)
            continue;
        add({"edit.copyAs." + exportId(format),
             exportLabel(format),
             tr("&Edit/Cop&y As"),
             {},
             {},
             [&win, format] { win.exporter().copy(format); },
             m_hasSelection});
    }
    m_rows.append(pasteCommands(w));
    add({"edit.save",
         tr("&Save Selection As…"),
         menu,
         {QKeySequence(tr("Ctrl+Alt+Shift+S"))},
         {},
         [&win] { win.exporter().askSave(ExportFormat::Raw); },
         m_hasSelection});
}

void Table::go()
{
    MainWindow& win = w;
    const QString menu = tr("&Go");
    const Condition severalTabs = {[&win] { return win.workspace().tabCount() > 1; },
                                   tr("There is no other tab")};
    add({"go.goto",
         tr("&Go to Offset…"),
         menu,
         {QKeySequence(tr("Ctrl+G"))},
         QLatin1String("goto"),
         [&win] { win.prompts().goTo(); },
         m_hasView});
    add({"go.back",
         tr("&Back"),
         menu,
         {QKeySequence(Qt::ALT | Qt::Key_Left)},
         QLatin1String("back"),
         [&win] { win.currentTab()->goBack(); },
         {[&win] { return win.currentTab() != nullptr && win.currentTab()->canGoBack(); },
          tr("There is no earlier place")},
         {},
         true});
    add({"go.forward",
         tr("&Forward"),
         menu,
         {QKeySequence(Qt::ALT | Qt::Key_Right)},
         QLatin1String("forward"),
         [&win] { win.currentTab()->goForward(); },
         {[&win] { return win.currentTab() != nullptr && win.currentTab()->canGoForward(); },
          tr("There is no later place")}});
    add({"go.start",
         tr("To the &Start"),
         menu,
         {},
         {},
         [&win] { win.currentTab()->goTo(0); },
         m_hasView,
         {},
         true});
    add({"go.end",
         tr("To the &End"),
         menu,
         {},
         {},
         [&win] { win.currentTab()->goTo(win.currentView()->view()->size()); },
         m_hasView});
    add({"go.nextTab",
         tr("&Next Tab"),
         menu,
         {QKeySequence(Qt::CTRL | Qt::Key_Tab), QKeySequence(Qt::CTRL | Qt::Key_PageDown)},
         {},
         [&win] { win.workspace().stepTab(1); },
         severalTabs,
         {},
         true});
    add({"go.previousTab",
         tr("&Previous Tab"),
         menu,
         {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Tab), QKeySequence(Qt::CTRL | Qt::Key_PageUp)},
         {},
         [&win] { win.workspace().stepTab(-1); },
         severalTabs});
}

void Table::select()
{
    MainWindow& win = w;
    const QString menu = tr("&Select");
    const auto view = [&win]() -> View& { return *win.currentView()->view(); };
    add({"select.all",
         tr("&All"),
         menu,
         {QKeySequence::SelectAll},
         {},
         [view] { view().selectAll(); },
         m_hasView});
    add({"select.none",
         tr("&Nothing"),
         menu,
         {QKeySequence(tr("Ctrl+Shift+D"))},
         {},
         [view] { view().setCaret(view().caret()); },
         m_hasSelection});
    add({"select.range",
         tr("&Range…"),
         menu,
         {QKeySequence(tr("Ctrl+Shift+G"))},
         {},
         [&win] { win.prompts().selectRange(); },
         m_hasView});
    add({"select.toStart",
         tr("&From Caret to Start"),
         menu,
         {},
         {},
         [view] { view().setCaret(0, true); },
         m_hasView,
         {},
         true});
    add({"select.toEnd",
         tr("From Car&et to End"),
         menu,
         {},
         {},
         [view] { view().setCaret(view().size(), true); },
         m_hasView});
}

void Table::compareViews()
{
    MainWindow& win = w;
    const QString menu = tr("&Tools");
    const auto compare = [&win] { return win.workspace().currentCompare(); };
    const Condition compares = {[compare] { return compare() != nullptr; },
                                tr("No comparison shows: choose Compare With")};
    add({"compare.with",
         tr("Compare &With…"),
         menu,
         {QKeySequence(tr("Ctrl+D"))},
         QLatin1String("compare"),
         [&win] { win.prompts().chooseCompare(); },
         m_hasView});
    add({"compare.next",
         tr("&Next Difference"),
         menu,
         {QKeySequence(Qt::Key_F8)},
         QLatin1String("down"),
         [compare] { compare()->goNext(); },
         compares});
    add({"compare.previous",
         tr("&Previous Difference"),
         menu,
         {QKeySequence(Qt::SHIFT | Qt::Key_F8)},
         QLatin1String("up"),
         [compare] { compare()->goPrevious(); },
         compares});
    add({"compare.aligned",
         tr("&Align What Was Inserted and Deleted"),
         menu,
         {QKeySequence(Qt::CTRL | Qt::Key_F8)},
         {},
         [compare] { compare()->setAligned(!compare()->isAligned()); },
         compares,
         [compare] { return compare() != nullptr && compare()->isAligned(); }});
}

void Table::toolsAndHelp()
{
    MainWindow& win = w;
    add({"tools.palette",
         tr("&Command Palette…"),
         tr("&Tools"),
         {QKeySequence(tr("Ctrl+Shift+P"))},
         QLatin1String("palette"),
         [&win] { win.prompts().showPalette(); },
         {},
         {},
         true});
    add({"tools.shortcuts",
         tr("Change &Shortcuts…"),
         tr("&Tools"),
         {},
         QLatin1String("keyboard"),
         [&win] { showShortcutsDialog(win.commands(), &win); },
         {},
         {},
         true});
    add({"tools.reset", tr("&Reset to Defaults…"), tr("&Tools"), {}, {}, [&win] {
             askToReset(&win, [&win](bool files) { win.reset(files); });
         }});
    add({"help.shortcuts", tr("&Keyboard Shortcuts"), tr("&Help"), {QKeySequence(Qt::Key_F1)}, {}, [&win] {
             showShortcutsDialog(win.commands(), &win);
         }});
    add({"help.about",
         tr("&About Sluice"),
         tr("&Help"),
         {},
         QLatin1String("info"),
         [&win] { showAbout(&win); },
         {},
         {},
         true});
}

} // namespace

QList<Command> windowCommands(MainWindow& window)
{
    return Table(window).make();
}

QList<QByteArray> contextMenuCommands()
{
    using Ids = QList<QByteArray>;
    Ids ids = {"edit.cut", "edit.copy", "edit.paste"};
    for (const ExportFormat format : kExportFormats) {
        if (format != ExportFormat::Raw)
            ids.append("edit.copyAs." + exportId(format));
    }
    ids.append(Ids{"edit.save", "", "slice.slice", "slice.copy", "slice.parent", "bookmark.add", "",
                   "go.goto", "select.all", "select.range", "", "pane.add"});
    for (const char* name : {"hex", "text", "lines"})
        ids.append(QByteArray("pane.add.") + name);
    for (const ElementType& type : ElementType::all())
        ids.append("pane.add." + type.name());
    for (const ElementType& type : ElementType::all())
        ids.append("pane.addHere." + type.name());
    ids.append("pane.close");
    return ids;
}

} // namespace sluice
