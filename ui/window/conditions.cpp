#include "ui/window/conditions.h"

#include "ui/panes/documentview.h"
#include "ui/window/mainwindow.h"

#include <QCoreApplication>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Commands", text);
}

} // namespace

Condition whenViewShows(const MainWindow& window)
{
    return {[&window] { return window.currentView() != nullptr; }, tr("No document shows")};
}

Condition whenSelected(const MainWindow& window)
{
    return {[&window] {
                const DocumentView* view = window.currentView();
                return view != nullptr && !view->view()->selectedRange().isEmpty();
            },
            tr("Nothing is selected")};
}

} // namespace sluice
