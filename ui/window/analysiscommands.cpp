#include "ui/window/analysiscommands.h"

#include "ui/panels/statisticspanel.h"
#include "ui/panes/documentview.h"
#include "ui/panes/overviewstrip.h"
#include "ui/window/analysisdocks.h"
#include "ui/window/mainwindow.h"
#include "ui/window/workspace.h"

#include <QCoreApplication>
#include <QDockWidget>

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

Command dockCommand(MainWindow& win, const char* id, const QString& text, const QKeySequence& key,
                    const char* iconName, QDockWidget* (AnalysisDocks::*dock)() const)
{
    return {id,
            text,
            tr("&View"),
            {key},
            QLatin1String(iconName),
            [&win, dock] { win.analysis().toggle((win.analysis().*dock)()); },
            {},
            [&win, dock] { return !(win.analysis().*dock)()->isHidden(); }};
}

QList<Command> statisticsCommands(MainWindow& win)
{
    using Shown = StatisticsPanel::Shown;
    using Scope = StatisticsPanel::Scope;
    QList<Command> commands = {dockCommand(win, "view.statistics", tr("S&tatistics"),
                                           QKeySequence(tr("Ctrl+Shift+H")), "statistics",
                                           &AnalysisDocks::statisticsDock)};
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
                         [&win] { return win.currentView() != nullptr; },
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
    add({"view.overview.focus",
         tr("Move by the &Keyboard"),
         menu,
         {},
         {},
         [&win] { win.currentView()->overview()->setFocus(Qt::ShortcutFocusReason); },
         [&win] { return win.currentView() != nullptr && win.currentView()->overview() != nullptr; }});
    return commands;
}

QList<Command> analysisCommands(MainWindow& window)
{
    return statisticsCommands(window);
}

} // namespace sluice
