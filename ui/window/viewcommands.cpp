#include "ui/window/viewcommands.h"

#include "ui/panes/documentview.h"
#include "ui/window/analysiscommands.h"
#include "ui/window/conditions.h"
#include "ui/window/fontdialog.h"
#include "ui/window/format.h"
#include "ui/window/mainwindow.h"
#include "ui/window/panelcommands.h"
#include "ui/window/prompts.h"
#include "ui/window/workspace.h"

#include <QCoreApplication>
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

// Collects the rows in the order in which they stand in the menu.
class Table
{
    Q_DECLARE_TR_FUNCTIONS(Commands)

public:
    explicit Table(MainWindow& window)
        : w(window)
        , m_hasView(whenViewShows(window))
    {
    }

    QList<Command> make()
    {
        addPane();
        thisPane();
        looks();
        m_rows.append(overviewCommands(w));
        zoomAndFont();
        window();
        return std::move(m_rows);
    }

private:
    void add(const Command& command) { m_rows.append(command); }
    void addPane();
    void thisPane();
    void looks();
    void zoomAndFont();
    void window();

    // On/off things and choices of the view's options.
    void toggle(const char* id, const QString& text, bool ViewOptions::*member, bool separated = false);
    template <typename T>
    void choice(const QByteArray& id, const QString& text, const QString& menu, T ViewOptions::*member,
                T value);
    [[nodiscard]] std::function<bool()> paneIs(const std::function<bool(const PaneSpec&)>& test) const;

    MainWindow& w;
    QList<Command> m_rows;
    Condition m_hasView;
};

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

void Table::addPane()
{
    MainWindow& win = w;
    const QString addMenu = tr("&View/&Add Pane");
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
             tr("&View/Add &Pane at Caret"),
             {},
             {},
             [&win, pane] { win.prompts().addPaneAtCaret(pane); },
             m_hasView});
    }
}

void Table::thisPane()
{
    MainWindow& win = w;
    const QString menu = tr("&View");
    const Condition isTyped = {
        paneIs([](const PaneSpec& pane) { return pane.kind == PaneSpec::Kind::Typed; }),
        tr("No pane of numbers has the keyboard")};
    const Condition hasOrder = {paneIs([](const PaneSpec& pane) {
                                    return pane.kind == PaneSpec::Kind::Typed && pane.type.size() > 1;
                                }),
                                tr("No pane of numbers with several bytes has the keyboard")};
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
         {[&win] { return win.currentView() != nullptr && win.currentView()->panes().size() > 1; },
          tr("There is no other pane")}});
    add({"pane.hexadecimal",
         tr("Numbers in He&xadecimal"),
         tr("&View/T&his Pane"),
         {},
         {},
         [&win] { changePane(win, [](PaneSpec& pane) { pane.hexadecimal = !pane.hexadecimal; }); },
         isTyped,
         paneIs([](const PaneSpec& pane) { return pane.hexadecimal; })});
    add({"pane.bigEndian",
         tr("&Big-Endian"),
         tr("&View/T&his Pane"),
         {},
         {},
         [&win] { changePane(win, [](PaneSpec& pane) { pane.type.bigEndian = !pane.type.bigEndian; }); },
         hasOrder,
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
             const bool on = !(win.workspace().currentOptions().*member);
             win.workspace().changeAll([member, on](ViewOptions& o) { o.*member = on; });
         },
         {},
         [&win, member] { return win.workspace().currentOptions().*member; },
         separated});
}

template <typename T>
void Table::choice(const QByteArray& id, const QString& text, const QString& menu, T ViewOptions::*member,
                   T value)
{
    MainWindow& win = w;
    const auto change = [member, value](ViewOptions& o) { o.*member = value; };
    add({id,
         text,
         menu,
         {},
         {},
         [&win, change] { win.workspace().changeCurrent(change); },
         m_hasView,
         [&win, member, value] { return win.workspace().currentOptions().*member == value; }});
}

void Table::looks()
{
    const QString rows = tr("&View/Bytes pe&r Row");
    m_rows.last().separated = true;
    for (const int n : {8, 16, 32, 64})
        choice("view.bytesPerRow." + QByteArray::number(n), tr("%1 bytes").arg(n), rows,
               &ViewOptions::bytesPerRow, n);
    choice("view.bytesPerRow.auto", tr("&As Many as Fit"), rows, &ViewOptions::bytesPerRow, 0);
    for (const int n : {1, 2, 4, 8, 16})
        choice("view.group." + QByteArray::number(n), n == 1 ? tr("1 byte") : tr("%1 bytes").arg(n),
               tr("&View/&Group By"), &ViewOptions::groupSize, n);
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
    toggle("view.colours", tr("Colour by &Kind of Byte"), &ViewOptions::colourByClass, true);
    toggle("view.shade", tr("Shade Ever&y Second Row"), &ViewOptions::shadeRows);
    toggle("view.upperCase", tr("Upper-Case &Digits"), &ViewOptions::upperCase);
    toggle("view.wrap", tr("&Wrap Text Lines"), &ViewOptions::wrapLines);
    toggle("view.lineEnds", tr("Show &Line Ends"), &ViewOptions::showLineEnds);
    toggle("view.pageStrip", tr("Strip of Pages &in Memory"), &ViewOptions::pageStrip);
}

void Table::zoomAndFont()
{
    MainWindow& win = w;
    const QString menu = tr("&View");
    const auto zoom = [&win](qreal factor) {
        win.workspace().changeAll([factor](ViewOptions& o) {
            o.zoom = factor == 0 ? 1 : std::clamp(std::round(o.zoom * factor * 20) / 20, 0.5, 4.0);
        });
    };
    add({"view.zoomIn",
         tr("&Zoom In"),
         menu,
         {QKeySequence(Qt::CTRL | Qt::Key_Plus), QKeySequence(Qt::CTRL | Qt::Key_Equal)},
         QLatin1String("zoomin"),
         [zoom] { zoom(1.15); },
         {},
         {},
         true});
    add({"view.zoomOut",
         tr("Z&oom Out"),
         menu,
         {QKeySequence(Qt::CTRL | Qt::Key_Minus)},
         QLatin1String("zoomout"),
         [zoom] { zoom(1 / 1.15); }});
    add({"view.zoomReset", tr("Zoom 1&00 %"), menu, {QKeySequence(Qt::CTRL | Qt::Key_0)}, {}, [zoom] {
             zoom(0);
         }});
    add({"view.font", tr("&Font…"), menu, {}, {}, [&win] { showFontDialog(win); }});
}

void Table::window()
{
    MainWindow& win = w;
    const QString menu = tr("&View");
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
    m_rows.append(panelCommands(w));
    add({"view.toolbar",
         tr("&Toolbar"),
         menu,
         {},
         {},
         [&win] { win.toolBar()->setVisible(win.toolBar()->isHidden()); },
         {},
         [&win] { return !win.toolBar()->isHidden(); },
         true});
    add({"view.fullScreen",
         tr("Full &Screen"),
         menu,
         {QKeySequence(Qt::Key_F11)},
         {},
         [&win] { win.toggleFullScreen(); },
         {},
         [&win] { return win.isFullScreen(); }});
}

} // namespace

QList<Command> viewCommands(MainWindow& window)
{
    return Table(window).make();
}

} // namespace sluice
