#include "ui/window/analysiscommands.h"

#include "ui/panes/documentview.h"
#include "ui/panes/overviewstrip.h"
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

} // namespace

QList<Command> analysisCommands(MainWindow& window)
{
    return overviewCommands(window);
}

} // namespace sluice
