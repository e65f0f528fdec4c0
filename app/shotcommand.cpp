#include "app/commands.h"
#include "app/output.h"
#include "app/windowoptions.h"
#include "ui/panes/documentview.h"
#include "ui/panes/overviewstrip.h"
#include "ui/window/mainwindow.h"
#include "ui/window/settings.h"
#include "ui/window/workspace.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QFileInfo>
#include <QImage>
#include <QPainter>
#include <QSaveFile>
#include <QTemporaryDir>
#include <QTimer>

#include <cmath>

#include <sys/stat.h>

namespace sluice {
namespace {

constexpr int kSmallest = 64;
constexpr int kLargest = 8192;
constexpr double kSmallestScale = 0.5;
constexpr double kLargestScale = 4;
constexpr int kPatienceMs = 30'000;
constexpr int kLookEveryMs = 5;
constexpr int kLooks = 4;

QString text(const char* source)
{
    return QCoreApplication::translate("CommandLine", source);
}

struct Shot
{
    QList<QByteArray> files;
    QByteArray output;
    /// In pixels of the picture.
    QSize size = {1280, 800};
    double scale = 1;
    ThemeChoice theme = ThemeChoice::Light;
    StartOptions start;
};

std::optional<int> parsePixels(QByteArrayView digits)
{
    bool good = !digits.isEmpty() &&
                std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    const int value = good ? digits.toInt(&good) : 0;
    return good && value >= kSmallest && value <= kLargest ? std::optional(value) : std::nullopt;
}

Result<QSize> parseSize(const QByteArray& words)
{
    const qsizetype cross = words.indexOf('x');
    const auto width = parsePixels(QByteArrayView(words).first(std::max<qsizetype>(cross, 0)));
    const auto height = parsePixels(QByteArrayView(words).sliced(cross + 1));
    if (width && height)
        return QSize(*width, *height);
    return fail(Error::Kind::Invalid,
                text("--size is WIDTHxHEIGHT in pixels, each %1 to %2, not \"%3\"")
                    .arg(QString::number(kSmallest), QString::number(kLargest), QString::fromUtf8(words)));
}

Result<Shot> parseShot(const Arguments& arguments)
{
    Shot shot;
    shot.files = arguments.operands();
    shot.output = arguments.value("--output").value_or(QByteArray());
    if (shot.output.isEmpty())
        return fail(Error::Kind::Invalid, text("sluice shot needs -o OUT.png. See sluice shot --help"));
    if (const auto words = arguments.value("--size")) {
        const Result<QSize> size = parseSize(*words);
        if (!size)
            return tl::unexpected(size.error());
        shot.size = *size;
    }
    if (const auto words = arguments.value("--scale")) {
        bool good = false;
        shot.scale = words->toDouble(&good);
        if (!good || !(shot.scale >= kSmallestScale && shot.scale <= kLargestScale)) {
            return fail(Error::Kind::Invalid,
                        text("--scale is a number from %1 to %2, not \"%3\"")
                            .arg(QString::number(kSmallestScale), QString::number(kLargestScale),
                                 QString::fromUtf8(*words)));
        }
    }
    if (const auto words = arguments.value("--theme")) {
        if (*words != "light" && *words != "dark") {
            return fail(Error::Kind::Invalid,
                        text("--theme is light or dark, not \"%1\"").arg(QString::fromUtf8(*words)));
        }
        shot.theme = *words == "dark" ? ThemeChoice::Dark : ThemeChoice::Light;
    }
    Result<StartOptions> start = startOptions(arguments);
    if (!start)
        return tl::unexpected(start.error());
    shot.start = *std::move(start);
    return shot;
}

/// The picture must not be written over a file that it shows.
Result<void> checkOutput(const Shot& shot)
{
    struct stat out = {};
    if (::stat(shot.output.constData(), &out) != 0)
        return {};
    for (const QByteArray& file : shot.files) {
        struct stat in = {};
        if (::stat(file.constData(), &in) == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino) {
            return fail(Error::Kind::Denied,
                        text("%1 is one of the files to show: give another name after -o")
                            .arg(QString::fromUtf8(shot.output)));
        }
    }
    return {};
}

/// The same picture on every machine: no display, no setting of the user's desktop.
void prepareEnvironment(const Shot& shot)
{
    for (const char* name : {"QT_SCREEN_SCALE_FACTORS", "QT_ENABLE_HIGHDPI_SCALING", "QT_FONT_DPI",
                             "QT_STYLE_OVERRIDE", "QT_QPA_PLATFORMTHEME", "QT_SCALE_FACTOR_ROUNDING_POLICY"})
        qunsetenv(name);
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("QT_SCALE_FACTOR", QByteArray::number(shot.scale));
}

/// Lets the event loop run until `ready` holds at several looks in a row: what becomes ready may still move
/// things, whose new places come with later events.
bool waitFor(const std::function<bool()>& ready)
{
    QTimer tick;
    tick.start(kLookEveryMs);
    const QDeadlineTimer deadline(kPatienceMs);
    for (int looks = 0; looks < kLooks;) {
        if (deadline.hasExpired())
            return false;
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        looks = ready() ? looks + 1 : 0;
    }
    return true;
}

QImage drawn(MainWindow& window, const Shot& shot)
{
    QImage image(shot.size, QImage::Format_RGB32);
    image.setDevicePixelRatio(shot.scale);
    image.fill(window.palette().color(QPalette::Window));
    window.render(&image);
    return image;
}

Result<void> save(const QImage& image, const QByteArray& output)
{
    const QString name = QString::fromUtf8(output);
    QByteArray png;
    QBuffer buffer(&png);
    if (!buffer.open(QIODevice::WriteOnly) || !image.save(&buffer, "PNG"))
        return fail(Error::Kind::Io, text("%1: the picture cannot be made").arg(name));

    // A device or a pipe is written into; only a plain file is replaced, whole.
    const QFileInfo info(QFile::decodeName(output));
    if (info.exists() && !info.isFile()) {
        QFile file(info.filePath());
        if (!file.open(QIODevice::WriteOnly | QIODevice::Unbuffered) || file.write(png) != png.size())
            return fail(Error::Kind::Io,
                        text("%1: cannot write the picture: %2").arg(name, file.errorString()));
        return {};
    }
    QSaveFile file(info.filePath());
    if (!file.open(QIODevice::WriteOnly) || file.write(png) != png.size() || !file.commit())
        return fail(Error::Kind::Io, text("%1: cannot write the picture: %2").arg(name, file.errorString()));
    return {};
}

Result<void> take(const Shot& shot)
{
    const QTemporaryDir folder;
    if (!folder.isValid())
        return fail(Error::Kind::Io, text("no temporary folder can be made: %1").arg(folder.errorString()));
    Settings settings(folder.filePath(QStringLiteral("sluice.ini")));
    settings.setTheme(shot.theme);

    MainWindow window(settings, std::make_shared<Ledger>());
    window.resize(static_cast<int>(std::ceil(shot.size.width() / shot.scale)),
                  static_cast<int>(std::ceil(shot.size.height() / shot.scale)));
    window.show();
    QStringList failures;
    QObject::connect(&window.workspace(), &Workspace::failed, &window,
                     [&failures](const QString& message) { failures.append(message); });
    window.openFiles(shot.files, shot.start);
    const bool settled = waitFor([&] { return window.isSettled() || !failures.isEmpty(); });
    if (!failures.isEmpty())
        return fail(Error::Kind::Io, failures.join(u'\n'));
    if (!settled)
        return fail(Error::Kind::Io, text("%1: the file was not there after %2 seconds")
                                         .arg(QString::fromUtf8(shot.files.value(0)))
                                         .arg(kPatienceMs / 1000));
    // Without all of its figures the strip is drawn with those that it has.
    (void)waitFor([&] {
        const OverviewStrip* strip =
            window.currentView() != nullptr ? window.currentView()->overview() : nullptr;
        return strip == nullptr || !strip->feed().isBusy();
    });
    return save(drawn(window, shot), shot.output);
}

int runShot(const Arguments& arguments)
{
    const Result<Shot> shot = parseShot(arguments);
    if (!shot) {
        printError(shot.error().message);
        return ExitUsage;
    }
    Result<void> done = checkOutput(*shot);
    if (done) {
        prepareEnvironment(*shot);
        const GuiProgram program;
        done = take(*shot);
    }
    if (!done) {
        printError(done.error().message);
        return ExitFailure;
    }
    return ExitSuccess;
}

} // namespace

CommandSpec shotCommand()
{
    CommandSpec command = {
        "shot",
        QT_TRANSLATE_NOOP("CommandLine", "[FILE…] -o OUT.png"),
        0,
        -1,
        QT_TRANSLATE_NOOP("CommandLine",
                          "Draws the window into a PNG picture, with fresh settings; needs no display."),
        {{"--output", QT_TRANSLATE_NOOP("CommandLine", "OUT.png"),
          QT_TRANSLATE_NOOP("CommandLine", "Where the picture goes."), "-o"},
         {"--size", QT_TRANSLATE_NOOP("CommandLine", "WxH"),
          QT_TRANSLATE_NOOP("CommandLine", "The size of the picture in pixels, 1280x800 when not given.")},
         {"--scale", QT_TRANSLATE_NOOP("CommandLine", "S"),
          QT_TRANSLATE_NOOP("CommandLine", "Draw everything S times as large, 0.5 to 4.")},
         {"--theme", QT_TRANSLATE_NOOP("CommandLine", "light|dark"),
          QT_TRANSLATE_NOOP("CommandLine", "The colours, light when not given.")}},
        runShot};
    for (const OptionSpec& option : windowOptions())
        command.options.push_back(option);
    return command;
}

} // namespace sluice
