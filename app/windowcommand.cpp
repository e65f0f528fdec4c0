#include "app/commands.h"
#include "ui/window/mainwindow.h"

#include <QApplication>

namespace sluice {
namespace {

int runWindow(const Arguments&)
{
    // QApplication keeps references to both.
    int argc = 1;
    char name[] = "sluice";
    char* argv[] = {name, nullptr};
    const QApplication application(argc, argv);
    Settings settings(Settings::userFile());
    MainWindow window(settings, std::make_shared<Ledger>());
    window.show();
    return QApplication::exec();
}

} // namespace

CommandSpec windowCommand()
{
    return {"", "", 0, 0, QT_TRANSLATE_NOOP("CommandLine", "Opens the window."), {}, runWindow};
}

} // namespace sluice
