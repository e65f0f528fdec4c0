#include "ui/window/commands.h"

#include "ui/panes/documentview.h"
#include "ui/window/exporter.h"
#include "ui/window/fontdialog.h"
#include "ui/window/format.h"
#include "ui/window/mainwindow.h"
#include "ui/window/prompts.h"
#include "ui/window/shortcutsdialog.h"
#include "ui/window/welcomepage.h"
#include "ui/window/workspace.h"

#include <QCoreApplication>
#include <QDockWidget>
#include <QToolBar>

#include <cmath>

namespace sluice {
namespace {

void changePane(const MainWindow& window, const std::function<void(PaneSpec&)>& change)
{
    DocumentView* view = window.currentView();
    QList<PaneSpec> panes = view->panes();
    const int current = view->currentPane();
    if (current < 0 || current >= panes.size())
        return;
    change(panes[current]);
    view->setPanes(panes);
}

// Collects the rows, menu by menu, in the order in which they stand there.
class Table
{
    Q_DECLARE_TR_FUNCTIONS(Commands)

public:
    explicit Table(MainWindow& window)
        : w(window)
        , m_hasView([&window] { return window.currentView() != nullptr; })
        , m_hasSelection([&window] {
            const DocumentView* view = window.currentView();
            return view != nullptr && !view->document().selection().range().isEmpty();
        })
    {
    }

    QList<Command> make()
    {
        file();
        copy();
        panes();
        looks();
        window();
        go();
        select();
        toolsAndHelp();
        return std::move(m_rows);
    }

private:
    void add(const Command& command) { m_rows.append(command); }
    void file();
    void copy();
    void panes();
    void looks();
    void window();
    void go();
    void select();
    void toolsAndHelp();

    // On/off things and choices of the view's options.
    void toggle(const char* id, const QString& text, bool ViewOptions::*member, bool separated = false);
    template <typename T>
    void choice(const QByteArray& id, const QString& text, const QString& menu, T ViewOptions::*member,
                T value, bool everywhere = false);
    [[nodiscard]] std::function<bool()> paneIs(const std::function<bool(const PaneSpec&)>& test) const;

    MainWindow& w;
    QList<Command> m_rows;
    std::function<bool()> m_hasView;
    std::function<bool()> m_hasSelection;
};

void Table::file()
{
    MainWindow& win = w;
    const QString menu = tr("&File");
    const auto hasTab = [&win] { return win.workspace().currentTab() != nullptr; };
    add({"file.open", tr("&Open…"), menu, {QKeySequence::Open}, QLatin1String("open"), [&win] {
             win.showOpenDialog();
         }});
    add({"file.recent",
         tr("Open &Recent…"),
         menu,
         {QKeySequence(tr("Ctrl+R"))},
         {},
         [&win] { win.prompts().chooseRecentFile(); },
         [&win] { return !win.settings().recentFiles().isEmpty(); }});
    add({"file.sample", tr("Open &Sample…"), menu, {}, {}, [&win] { win.prompts().chooseSample(); }});
    add({"file.reload",
         tr("Re&load"),
         menu,
         {QKeySequence(Qt::Key_F5)},
         QLatin1String("reload"),
         [&win] { win.currentTab()->reload(); },
         m_hasView,
         {},
         true});
    add({"file.close",
         tr("&Close"),
         menu,
         {QKeySequence(tr("Ctrl+W"))},
         QLatin1String("close"),
         [&win] { win.workspace().closeTab(win.workspace().currentTab()); },
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
         [&win] { return win.workspace().canReopen(); }});
    add({"file.forgetRecent",
         tr("&Forget Recent Files"),
         menu,
         {},
         {},
         [&win] {
             win.settings().clearRecentFiles();
             win.workspace().welcome().refresh();
         },
         [&win] { return !win.settings().recentFiles().isEmpty(); }});
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
             tr("&Edit/Copy &As"),
             {},
             {},
             [&win, format] { win.exporter().copy(format); },
             m_hasSelection});
    }
    add({"edit.save",
         tr("&Save Selection As…"),
         menu,
         {QKeySequence(tr("Ctrl+Shift+S"))},
         QLatin1String("save"),
         [&win] { win.exporter().askSave(ExportFormat::Raw); },
         m_hasSelection});
}

std::function<bool()> Table::paneIs(const std::function<bool(const PaneSpec&)>& test) const
{
    return [&win = w, test] {
        const DocumentView* view = win.currentView();
        if (view == nullptr)
            return false;
        const QList<PaneSpec> panes = view->panes();
        const int current = view->currentPane();
        return current >= 0 && current < panes.size() && test(panes[current]);
    };
}

void Table::panes()
{
    MainWindow& win = w;
    const QString menu = tr("&View");
    const QString addMenu = tr("&View/&Add Pane");
    const auto isTyped = paneIs([](const PaneSpec& pane) { return pane.kind == PaneSpec::Kind::Typed; });
    const auto addNamed = [&](const QByteArray& name, const QString& text, QLatin1String icon) {
        const PaneSpec pane = PaneSpec::parse(name).value_or(PaneSpec());
        add({"pane.add." + name,
             text,
             addMenu,
             {},
             icon,
             [&win, pane] { win.prompts().addPane(pane); },
             m_hasView});
    };
    add({"pane.add",
         tr("Choose…"),
         addMenu,
         {QKeySequence(tr("Ctrl+Shift+A"))},
         QLatin1String("pane"),
         [&win] { win.prompts().choosePane(); },
         m_hasView});
    addNamed("hex", tr("&Hex"), QLatin1String("hex"));
    addNamed("text", tr("&Text"), QLatin1String("text"));
    addNamed("lines", tr("Text &Lines"), QLatin1String("lines"));
    for (const ElementType& type : ElementType::all())
        addNamed(type.name(), typeLabel(type), {});
    for (const ElementType& type : ElementType::all()) {
        PaneSpec pane;
        pane.kind = PaneSpec::Kind::Typed;
        pane.type = type;
        add({"pane.addHere." + type.name(),
             typeLabel(type),
             tr("&View/Add Pane at &Caret"),
             {},
             {},
             [&win, pane] { win.prompts().addPaneAtCaret(pane); },
             m_hasView});
    }
    add({"pane.close",
         tr("&Close Pane"),
         menu,
         {QKeySequence(tr("Ctrl+Shift+F4"))},
         {},
         [&win] {
             DocumentView* view = win.currentView();
             QList<PaneSpec> now = view->panes();
             now.removeAt(std::clamp<qsizetype>(view->currentPane(), 0, now.size() - 1));
             view->setPanes(now);
         },
         [&win] { return win.currentView() != nullptr && win.currentView()->panes().size() > 1; }});
    add({"pane.hexadecimal",
         tr("Numbers in He&xadecimal"),
         tr("&View/&This Pane"),
         {},
         {},
         [&win] { changePane(win, [](PaneSpec& pane) { pane.hexadecimal = !pane.hexadecimal; }); },
         isTyped,
         paneIs([](const PaneSpec& pane) { return pane.hexadecimal; })});
    add({"pane.bigEndian",
         tr("&Big-Endian"),
         tr("&View/&This Pane"),
         {},
         {},
         [&win] { changePane(win, [](PaneSpec& pane) { pane.type.bigEndian = !pane.type.bigEndian; }); },
         paneIs(
             [](const PaneSpec& pane) { return pane.kind == PaneSpec::Kind::Typed && pane.type.size() > 1; }),
         paneIs([](const PaneSpec& pane) { return pane.type.bigEndian; })});
    add({"pane.default",
         tr("&Use These Panes for New Files"),
         menu,
         {},
         {},
         [&win] { win.settings().setPanes(win.currentView()->panes()); },
         m_hasView});
}

void Table::toggle(const char* id, const QString& text, bool ViewOptions::*member, bool separated)
{
    MainWindow& win = w;
    add({id,
         text,
         tr("&View"),
         {},
         {},
         [&win, member] {
             win.workspace().changeAll([member](ViewOptions& o) { o.*member = !(o.*member); });
         },
         {},
         [&win, member] { return win.workspace().currentOptions().*member; },
         separated});
}

template <typename T>
void Table::choice(const QByteArray& id, const QString& text, const QString& menu, T ViewOptions::*member,
                   T value, bool everywhere)
{
    MainWindow& win = w;
    const auto change = [member, value](ViewOptions& o) { o.*member = value; };
    add({id,
         text,
         menu,
         {},
         {},
         [&win, change, everywhere] {
             if (everywhere)
                 win.workspace().changeAll(change);
             else
                 win.workspace().changeCurrent(change);
         },
         m_hasView,
         [&win, member, value] { return win.workspace().currentOptions().*member == value; }});
}

void Table::looks()
{
    const QString rows = tr("&View/Bytes per &Row");
    m_rows.last().separated = true;
    for (const int n : {8, 16, 32, 64})
        choice("view.bytesPerRow." + QByteArray::number(n), tr("%n byte(s)", nullptr, n), rows,
               &ViewOptions::bytesPerRow, n);
    choice("view.bytesPerRow.auto", tr("&As Many as Fit"), rows, &ViewOptions::bytesPerRow, 0);
    for (const int n : {1, 2, 4, 8, 16})
        choice("view.group." + QByteArray::number(n), tr("%n byte(s)", nullptr, n), tr("&View/&Group By"),
               &ViewOptions::groupSize, n);
    const QString radix = tr("&View/&Bytes As");
    choice("view.radix.hex", tr("&Hexadecimal"), radix, &ViewOptions::radix, Radix::Hexadecimal);
    choice("view.radix.dec", tr("&Decimal"), radix, &ViewOptions::radix, Radix::Decimal);
    choice("view.radix.oct", tr("&Octal"), radix, &ViewOptions::radix, Radix::Octal);
    choice("view.radix.bin", tr("&Binary"), radix, &ViewOptions::radix, Radix::Binary);
    const QString encoding = tr("&View/&Encoding");
    for (const char* name : {"utf-8", "utf-16le", "utf-16be", "utf-32le", "ascii", "latin1", "windows-1252",
                             "Shift_JIS", "KOI8-R", "IBM437", "IBM037"}) {
        if (const auto found = Encoding::find(name))
            choice("view.encoding." + found->name(), found->label(), encoding, &ViewOptions::encoding,
                   *found);
    }
    MainWindow& win = w;
    add({"view.encoding",
         tr("&More…"),
         encoding,
         {QKeySequence(tr("Ctrl+E"))},
         {},
         [&win] { win.prompts().chooseEncoding(); },
         m_hasView,
         {},
         true});
    toggle("view.colours", tr("&Colour by Kind of Byte"), &ViewOptions::colourByClass, true);
    toggle("view.shade", tr("&Shade Every Second Row"), &ViewOptions::shadeRows);
    toggle("view.upperCase", tr("&Upper-Case Digits"), &ViewOptions::upperCase);
    toggle("view.wrap", tr("&Wrap Text Lines"), &ViewOptions::wrapLines);
    toggle("view.lineEnds", tr("Show &Line Ends"), &ViewOptions::showLineEnds);
}

void Table::window()
{
    MainWindow& win = w;
    const QString menu = tr("&View");
    const auto zoom = [&win](qreal factor) {
        win.workspace().changeAll([factor](ViewOptions& o) {
            o.zoom = factor == 0 ? 1 : std::clamp(std::round(o.zoom * factor * 20) / 20, 0.5, 4.0);
        });
    };
    add({"view.zoomIn",
         tr("Zoom &In"),
         menu,
         {QKeySequence(Qt::CTRL | Qt::Key_Plus), QKeySequence(Qt::CTRL | Qt::Key_Equal)},
         QLatin1String("zoomin"),
         [zoom] { zoom(1.15); },
         {},
         {},
         true});
    add({"view.zoomOut",
         tr("Zoom &Out"),
         menu,
         {QKeySequence(Qt::CTRL | Qt::Key_Minus)},
         QLatin1String("zoomout"),
         [zoom] { zoom(1 / 1.15); }});
    add({"view.zoomReset", tr("Zoom 1&00 %"), menu, {QKeySequence(Qt::CTRL | Qt::Key_0)}, {}, [zoom] {
             zoom(0);
         }});
    add({"view.font", tr("&Font…"), menu, {}, {}, [&win] { showFontDialog(win); }});
    const auto theme = [&](const char* id, const QString& text, ThemeChoice choice) {
        add({id,
             text,
             tr("&View/The&me"),
             {},
             {},
             [&win, choice] { win.setTheme(choice); },
             {},
             [&win, choice] { return win.settings().theme() == choice; }});
    };
    theme("view.theme.system", tr("As the &System"), ThemeChoice::System);
    theme("view.theme.light", tr("&Light"), ThemeChoice::Light);
    theme("view.theme.dark", tr("&Dark"), ThemeChoice::Dark);
    add({"view.inspector",
         tr("I&nspector"),
         menu,
         {QKeySequence(tr("Ctrl+I"))},
         QLatin1String("inspector"),
         [&win] { win.inspectorDock()->setVisible(win.inspectorDock()->isHidden()); },
         {},
         [&win] { return !win.inspectorDock()->isHidden(); },
         true});
    add({"view.toolbar",
         tr("&Toolbar"),
         menu,
         {},
         {},
         [&win] { win.toolBar()->setVisible(win.toolBar()->isHidden()); },
         {},
         [&win] { return !win.toolBar()->isHidden(); }});
    add({"view.fullScreen",
         tr("F&ull Screen"),
         menu,
         {QKeySequence(Qt::Key_F11)},
         {},
         [&win] { win.toggleFullScreen(); },
         {},
         [&win] { return win.isFullScreen(); }});
}

void Table::go()
{
    MainWindow& win = w;
    const QString menu = tr("&Go");
    const auto severalTabs = [&win] { return win.workspace().tabs().size() > 1; };
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
         [&win] { return win.currentTab() != nullptr && win.currentTab()->canGoBack(); },
         {},
         true});
    add({"go.forward",
         tr("&Forward"),
         menu,
         {QKeySequence(Qt::ALT | Qt::Key_Right)},
         QLatin1String("forward"),
         [&win] { win.currentTab()->goForward(); },
         [&win] { return win.currentTab() != nullptr && win.currentTab()->canGoForward(); }});
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
         [&win] { win.currentTab()->goTo(win.currentTab()->document()->size()); },
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
    const auto selection = [&win]() -> Selection& { return win.currentView()->document().selection(); };
    add({"select.all",
         tr("&All"),
         menu,
         {QKeySequence::SelectAll},
         {},
         [selection] { selection().selectAll(); },
         m_hasView});
    add({"select.none",
         tr("&Nothing"),
         menu,
         {QKeySequence(tr("Ctrl+Shift+D"))},
         {},
         [selection] { selection().setCaret(selection().caret()); },
         m_hasSelection});
    add({"select.range",
         tr("&Range…"),
         menu,
         {QKeySequence(tr("Ctrl+Shift+G"))},
         {},
         [&win] { win.prompts().selectRange(); },
         m_hasView});
    add({"select.toStart",
         tr("From Caret to &Start"),
         menu,
         {},
         {},
         [selection] { selection().setCaret(0, true); },
         m_hasView,
         {},
         true});
    add({"select.toEnd",
         tr("From Caret to &End"),
         menu,
         {},
         {},
         [selection] { selection().setCaret(selection().limit(), true); },
         m_hasView});
}

void Table::toolsAndHelp()
{
    MainWindow& win = w;
    add({"tools.palette",
         tr("&Command Palette…"),
         tr("&Tools"),
         {QKeySequence(tr("Ctrl+Shift+P"))},
         QLatin1String("palette"),
         [&win] { win.prompts().showPalette(); }});
    add({"tools.shortcuts",
         tr("&Change Shortcuts…"),
         tr("&Tools"),
         {},
         QLatin1String("keyboard"),
         [&win] { showShortcutsDialog(win.commands(), &win); },
         {},
         {},
         true});
    add({"tools.reset", tr("&Reset to Defaults…"), tr("&Tools"), {}, {}, [&win] { win.askReset(); }});
    add({"help.shortcuts", tr("&Keyboard Shortcuts"), tr("&Help"), {QKeySequence(Qt::Key_F1)}, {}, [&win] {
             showShortcutsDialog(win.commands(), &win);
         }});
    add({"help.about",
         tr("&About Sluice"),
         tr("&Help"),
         {},
         QLatin1String("info"),
         [&win] { win.showAbout(); },
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
    Ids ids = {"edit.copy"};
    for (const ExportFormat format : kExportFormats) {
        if (format != ExportFormat::Raw)
            ids.append("edit.copyAs." + exportId(format));
    }
    ids.append(Ids{"edit.save", "", "go.goto", "select.all", "select.range", "", "pane.add"});
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
