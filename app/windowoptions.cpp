#include "app/windowoptions.h"

#include "app/output.h"
#include "app/rangetext.h"
#include "core/bytes/offset.h"

#include <QApplication>
#include <QIcon>

#include <cstdio>
#include <limits>

#include <unistd.h>

namespace sluice {
namespace {

QString text(const char* source)
{
    return QCoreApplication::translate("CommandLine", source);
}

/// What Qt says while it looks for a display; the end of it is told in our words.
void tellFatal(QtMsgType type, const QMessageLogContext&, const QString& message)
{
    if (type != QtFatalMsg)
        return;
    const QString display = qEnvironmentVariable("DISPLAY", qEnvironmentVariable("WAYLAND_DISPLAY"));
    if (message.contains(QStringLiteral("platform plugin")) || message.contains(QStringLiteral("display"))) {
        printError(
            text("cannot open the window on display \"%1\". `sluice info` and `sluice dump` need none, and "
                 "`sluice shot` draws the window into a picture")
                .arg(display));
    } else {
        printError(message);
    }
    _exit(ExitFailure);
}

/// The offscreen platform complains of every window it shows, and the text engine of every font that lacks a
/// script which it then finds in another.
void dropNoise(QtMsgType type, const QMessageLogContext& context, const QString& message)
{
    if (!message.contains(QStringLiteral("propagateSizeHints")) &&
        !message.contains(QStringLiteral("OpenType support missing")))
        std::fprintf(stderr, "%s\n", qFormatLogMessage(type, context, message).toLocal8Bit().constData());
}

} // namespace

std::vector<OptionSpec> windowOptions()
{
    return {{"--goto", QT_TRANSLATE_NOOP("CommandLine", "OFFSET"),
             QT_TRANSLATE_NOOP("CommandLine", "Put the caret at OFFSET.")},
            {"--select", QT_TRANSLATE_NOOP("CommandLine", "RANGE"),
             QT_TRANSLATE_NOOP("CommandLine", "Select the bytes of RANGE.")},
            {"--panes", QT_TRANSLATE_NOOP("CommandLine", "LIST"),
             QT_TRANSLATE_NOOP("CommandLine",
                               "Show these panes: hex, text, lines, u8, i16le, u32be, f64le … with "
                               "commas between.")}};
}

Result<StartOptions> startOptions(const Arguments& arguments)
{
    StartOptions options;
    options.goTo = arguments.value("--goto").value_or(QByteArray());
    if (arguments.has("--goto")) {
        const Result<qint64> offset = parseOffset(options.goTo, std::numeric_limits<qint64>::max());
        if (!offset && offset.error().kind == Error::Kind::Invalid)
            return tl::unexpected(offset.error());
    }
    options.select = arguments.value("--select").value_or(QByteArray());
    if (arguments.has("--select")) {
        if (const Result<void> checked = checkRangeText(options.select); !checked)
            return tl::unexpected(checked.error());
    }
    if (const std::optional<QByteArray> list = arguments.value("--panes")) {
        Result<QList<PaneSpec>> panes = PaneSpec::parseList(*list);
        if (!panes)
            return tl::unexpected(panes.error());
        options.panes = *std::move(panes);
    }
    return options;
}

struct GuiProgram::Private
{
    // QApplication keeps references to both. What Qt would take from our own arguments is not wanted.
    int argc = 1;
    char name[7] = "sluice";
    char* argv[2] = {name, nullptr};
    QtMessageHandler before = qInstallMessageHandler(tellFatal);
    QApplication application{argc, argv};
};

GuiProgram::GuiProgram()
    : d(std::make_unique<Private>())
{
    qInstallMessageHandler(dropNoise);
    QApplication::setApplicationName(QStringLiteral("sluice"));
    QApplication::setApplicationDisplayName(QStringLiteral("Sluice"));
    QApplication::setApplicationVersion(QStringLiteral(SLUICE_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("sluice"));
}

GuiProgram::~GuiProgram()
{
    qInstallMessageHandler(d->before);
}

int GuiProgram::exec()
{
    return QApplication::exec();
}

} // namespace sluice
