#include "ui/window/conditions.h"

#include "ui/panes/documentview.h"
#include "ui/window/mainwindow.h"

namespace sluice {

std::function<bool()> whenViewShows(const MainWindow& window)
{
    return [&window] { return window.currentView() != nullptr; };
}

std::function<bool()> whenSelected(const MainWindow& window)
{
    return [&window] {
        const DocumentView* view = window.currentView();
        return view != nullptr && !view->view()->selectedRange().isEmpty();
    };
}

} // namespace sluice
