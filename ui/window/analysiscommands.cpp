#include "ui/window/analysiscommands.h"

#include "ui/panels/longlist.h"
#include "ui/panels/scanpanel.h"
#include "ui/panels/scopebox.h"
#include "ui/panels/statisticspanel.h"
#include "ui/panels/stringspanel.h"
#include "ui/panes/documentview.h"
#include "ui/panes/overviewstrip.h"
#include "ui/window/analysisdocks.h"
#include "ui/window/conditions.h"
#include "ui/window/mainwindow.h"
#include "ui/window/workspace.h"

#include <QCoreApplication>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Commands", text);
}

void setOverview(const MainWindow& window, OverviewKind kind)
{
    window.workspace().changeAll([kind](ViewOptions& options) { options.overview = kind; });
}

OverviewKind nextKind(OverviewKind kind)
{
    switch (kind) {
    case OverviewKind::None:
        return OverviewKind::Map;
    case OverviewKind::Map:
        return OverviewKind::Entropy;
    case OverviewKind::Entropy:
        return OverviewKind::Shares;
    case OverviewKind::Shares:
        break;
    }
    return OverviewKind::None;
}

QList<Command> statisticsCommands(MainWindow& win)
{
    using Shown = StatisticsPanel::Shown;
    using Scope = StatisticsPanel::Scope;
    QList<Command> commands;
    const QString menu = tr("&Tools/S&tatistics");
    const auto run = [&](const char* id, const QString& text, const auto& what, bool separated = false) {
        commands.append({id,
                         text,
                         menu,
                         {},
                         {},
                         [&win, what] {
                             win.analysis().show(win.analysis().statisticsDock());
                             what(win.analysis().statistics());
                         },
                         whenViewShows(win),
                         {},
                         separated});
    };
    const auto show = [&](const char* id, const QString& text, Shown shown) {
        run(id, text, [shown](StatisticsPanel& panel) { panel.show(shown); });
    };
    const auto scope = [&](const char* id, const QString& text, Scope of, bool separated = false) {
        run(
            id, text, [of](StatisticsPanel& panel) { panel.setScope(of); }, separated);
    };
    show("statistics.histogram", tr("&Byte Values"), Shown::Histogram);
    show("statistics.entropy", tr("&Entropy by Block"), Shown::Entropy);
    show("statistics.pairs", tr("&Pairs of Bytes"), Shown::Pairs);
    show("statistics.int16", tr("As 16-Bit &Integers"), Shown::Int16);
    show("statistics.float32", tr("As 32-Bit &Floats"), Shown::Float32);
    scope("statistics.selection", tr("Of the &Selection"), Scope::Selection, true);
    scope("statistics.view", tr("Of This &View"), Scope::View);
    scope("statistics.document", tr("Of the &Whole Document"), Scope::Document);
    run(
        "statistics.all", tr("&Count All Bytes"), [](StatisticsPanel& panel) { panel.countAll(); }, true);
    run("statistics.export", tr("E&xport…"), [](StatisticsPanel& panel) { panel.askExport(); });
    return commands;
}

QList<Command> listCommands(MainWindow& win)
{
    QList<Command> commands;
    const auto hasView = whenViewShows(win);
    const auto hasSelection = whenSelected(win);
    const auto add = [&](const char* id, const QString& text, const QString& menu, const auto& run,
                         const Condition& enabled) {
        commands.append({id, text, menu, {}, {}, run, enabled});
    };
    const QString strings = tr("&Tools/Strin&gs");
    const Condition anyStrings = {[&win] { return win.analysis().strings().list().count() > 0; },
                                  tr("No strings are listed")};
    add(
        "strings.find", tr("&Find Strings"), strings,
        [&win] {
            win.analysis().show(win.analysis().stringsDock());
            win.analysis().strings().start();
        },
        hasView);
    add(
        "strings.selection", tr("Find Strings in the &Selection"), strings,
        [&win] {
            win.analysis().show(win.analysis().stringsDock());
            win.analysis().strings().scope().choose(true);
            win.analysis().strings().start();
        },
        hasSelection);
    add(
        "strings.export", tr("&Export…"), strings, [&win] { win.analysis().strings().askExport(); },
        anyStrings);
    const QString scan = tr("&Tools/Em&bedded Data");
    const Condition anyFound = {[&win] { return win.analysis().scan().list().current() >= 0; },
                                tr("No embedded data is chosen")};
    add(
        "scan.start", tr("&Find Embedded Data"), scan,
        [&win] {
            win.analysis().show(win.analysis().scanDock());
            win.analysis().scan().start();
        },
        hasView);
    add(
        "scan.selection", tr("Find Embedded Data in the &Selection"), scan,
        [&win] {
            win.analysis().show(win.analysis().scanDock());
            win.analysis().scan().scope().choose(true);
            win.analysis().scan().start();
        },
        hasSelection);
    add(
        "scan.go", tr("&Go to the Chosen"), scan, [&win] { win.analysis().scan().go(); }, anyFound);
    add(
        "scan.open", tr("Open the Chosen as a &View"), scan, [&win] { win.analysis().scan().openAsView(); },
        anyFound);
    add("scan.decompress", tr("&Decompress the Chosen"), scan, [&win] { win.analysis().scan().decompress(); },
        {[&win] { return win.analysis().scan().canDecompress(); }, tr("No compressed data is chosen")});
    return commands;
}

} // namespace

QList<Command> overviewCommands(MainWindow& win)
{
    QList<Command> commands;
    const QString menu = tr("&View/O&verview Strip");
    const auto add = [&](const Command& command) { commands.append(command); };
    const auto kind = [&](const char* id, const QString& text, OverviewKind value) {
        add({id,
             text,
             menu,
             {},
             {},
             [&win, value] { setOverview(win, value); },
             {},
             [&win, value] { return win.workspace().currentOptions().overview == value; }});
    };
    kind("view.overview.none", tr("&None"), OverviewKind::None);
    kind("view.overview.map", tr("&Map of the Kinds of Bytes"), OverviewKind::Map);
    kind("view.overview.entropy", tr("&Entropy"), OverviewKind::Entropy);
    kind("view.overview.shares", tr("Kinds of Bytes, as &Shares"), OverviewKind::Shares);
    add({"view.overview.next",
         tr("Ne&xt of These"),
         menu,
         {QKeySequence(tr("Ctrl+Shift+O"))},
         {},
         [&win] { setOverview(win, nextKind(win.workspace().currentOptions().overview)); },
         {},
         {},
         true});
    const auto strip = [&win] {
        return win.currentView() != nullptr ? win.currentView()->overview() : nullptr;
    };
    add({"view.overview.count",
         tr("&Count All Bytes"),
         menu,
         {},
         {},
         [strip] { strip()->countAll(); },
         {[strip] { return strip() != nullptr && strip()->canCountAll(); },
          tr("No overview strip shows that has bytes left to count")}});
    add({"view.overview.focus",
         tr("Move by the &Keyboard"),
         menu,
         {},
         {},
         [strip] { strip()->setFocus(Qt::ShortcutFocusReason); },
         {[strip] { return strip() != nullptr; }, tr("No overview strip shows")}});
    return commands;
}

QList<Command> analysisCommands(MainWindow& window)
{
    return statisticsCommands(window) + listCommands(window);
}

} // namespace sluice
