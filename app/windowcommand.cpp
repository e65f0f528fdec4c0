#include "app/commands.h"
#include "app/output.h"
#include "app/windowoptions.h"
#include "ui/window/mainwindow.h"
#include "ui/window/recovery.h"
#include "ui/window/settings.h"

#include <QCoreApplication>

namespace sluice {
namespace {

/// Qt would try each of its platforms in vain and abort. Whoever names a platform knows what they do.
bool mayHaveDisplay()
{
    return !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY") ||
           !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM");
}

int runWindow(const Arguments& arguments)
{
    const Result<StartOptions> options = startOptions(arguments);
    if (!options) {
        printError(options.error().message);
        return ExitUsage;
    }
    if (!mayHaveDisplay()) {
        printError(QCoreApplication::translate(
            "CommandLine",
            "there is no display to open a window on (DISPLAY and WAYLAND_DISPLAY are not set). "
            "`sluice info` and `sluice dump` need none, and `sluice shot` draws the window into a "
            "picture"));
        return ExitFailure;
    }

    GuiProgram program;
    Settings settings(Settings::userFile());
    MainWindow window(settings, std::make_shared<Ledger>());
    window.openFiles(arguments.operands(), *options);
    window.show();
    window.recovery().offer();
    return program.exec();
}

} // namespace

CommandSpec windowCommand()
{
    return {"",
            QT_TRANSLATE_NOOP("CommandLine", "[FILE…]"),
            0,
            -1,
            QT_TRANSLATE_NOOP("CommandLine",
                              "Shows the bytes of files of any size: hex, text and typed numbers."),
            windowOptions(),
            runWindow};
}

} // namespace sluice
