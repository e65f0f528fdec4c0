#include "ui/window/panelcommands.h"

#include "ui/window/analysisdocks.h"
#include "ui/window/finder.h"
#include "ui/window/mainwindow.h"
#include "ui/window/sidedocks.h"
#include "ui/window/streamdock.h"

#include <QCoreApplication>
#include <QDockWidget>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Commands", text);
}

using DockOf = QDockWidget* (*)(const MainWindow& window);

struct Row
{
    const char* id;
    QString text;
    QString key;
    const char* icon;
    DockOf dock;
    void (*toggle)(const MainWindow& window, QDockWidget* dock);
};

void toggleInspector(const MainWindow&, QDockWidget* dock)
{
    dock->setVisible(dock->isHidden());
}

void toggleStream(const MainWindow& window, QDockWidget* dock)
{
    if (dock->isHidden())
        window.streamDock()->open();
    else
        dock->hide();
}

void toggleResults(const MainWindow& window, QDockWidget*)
{
    window.finder().toggleResults();
}

void toggleSide(const MainWindow& window, QDockWidget* dock)
{
    window.sideDocks().toggle(dock);
}

void toggleAnalysis(const MainWindow& window, QDockWidget* dock)
{
    window.analysis().toggle(dock);
}

// In the order of the menu.
QList<Row> rows()
{
    using Window = const MainWindow&;
    return {
        {"view.inspector", tr("&Inspector"), tr("Ctrl+I"), "inspector",
         [](Window w) { return w.inspectorDock(); }, toggleInspector},
        {"view.slices", tr("S&lices"), tr("Ctrl+Shift+L"), "slices",
         [](Window w) { return w.sideDocks().slicesDock(); }, toggleSide},
        {"view.bookmarks", tr("&Bookmarks"), tr("Ctrl+Shift+B"), "",
         [](Window w) { return w.sideDocks().bookmarksDock(); }, toggleSide},
        {"view.edits", tr("&Edits"), tr("Ctrl+Shift+E"), "",
         [](Window w) { return w.sideDocks().editsDock(); }, toggleSide},
        {"view.results", tr("Search &Results"), tr("Ctrl+Shift+F"), "list",
         [](Window w) { return w.finder().dock(); }, toggleResults},
        {"view.stream", tr("&Stream"), tr("Ctrl+Shift+R"), "stream",
         [](Window w) -> QDockWidget* { return w.streamDock(); }, toggleStream},
        {"view.statistics", tr("S&tatistics"), tr("Ctrl+Shift+H"), "statistics",
         [](Window w) { return w.analysis().statisticsDock(); }, toggleAnalysis},
        {"view.strings", tr("Strin&gs"), tr("Ctrl+Shift+F7"), "strings",
         [](Window w) { return w.analysis().stringsDock(); }, toggleAnalysis},
        {"view.scan", tr("E&mbedded Data"), tr("Ctrl+Shift+F8"), "scan",
         [](Window w) { return w.analysis().scanDock(); }, toggleAnalysis},
    };
}

} // namespace

QList<Command> panelCommands(MainWindow& window)
{
    QList<Command> commands;
    const QList<Row> all = rows();
    for (const Row& row : all) {
        commands.append({row.id,
                         row.text,
                         tr("&View/Pa&nels"),
                         {QKeySequence(row.key)},
                         QLatin1String(row.icon),
                         [&window, row] { row.toggle(window, row.dock(window)); },
                         {},
                         [&window, dock = row.dock] { return !dock(window)->isHidden(); }});
    }
    return commands;
}

} // namespace sluice
