#include "app/commands.h"
#include "app/output.h"
#include "app/streamreport.h"
#include "core/bytes/descriptor.h"
#include "core/bytes/offset.h"
#include "core/bytes/openfile.h"
#include "core/streams/recipe.h"

#include <QCoreApplication>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <limits>

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sluice {
namespace {

constexpr qint64 kUnknownSize = std::numeric_limits<qint64>::max();
constexpr int kProgressMilliseconds = 200;

QString text(const char* source)
{
    return QCoreApplication::translate("CommandLine", source);
}

int report(const Error& error, ExitStatus status = ExitFailure)
{
    printError(error.message);
    return status;
}

enum class StatsForm { None, Text, Json };

/// The words of the command, checked: what can be said about them without looking at any file.
struct Request
{
    QByteArray input;
    std::optional<QByteArray> range;
    Recipe recipe;
    bool feedGiven = false;
    StatsForm stats = StatsForm::None;

    [[nodiscard]] bool listens() const { return isListenSource(input); }
    [[nodiscard]] bool writesStandardOutput() const
    {
        return std::any_of(recipe.sinks.begin(), recipe.sinks.end(), [](const SinkSpec& sink) {
            return sink.kind == SinkSpec::Kind::File && sink.target == "-";
        });
    }
};

Result<Request> parseRequest(const Arguments& arguments)
{
    Request request;
    request.input = arguments.operands().first();
    request.range = arguments.value("--range");
    request.feedGiven = arguments.has("--feed");
    // Options and stages are the recipe's own words: the window's recipes are read by the same code.
    QList<QByteArray> words = arguments.operands().mid(1);
    for (const char* option : {"--feed", "--chunk", "--high-water-mark", "--max-output"}) {
        if (const std::optional<QByteArray> value = arguments.value(option))
            words << option << *value;
    }
    if (const std::optional<QByteArray> output = arguments.value("--output"))
        words << "-o" << *output;
    if (const std::optional<QByteArray> to = arguments.value("--to"))
        words << "--to" << *to;
    Result<Recipe> recipe = Recipe::parse(words);
    if (!recipe)
        return tl::unexpected(recipe.error());
    request.recipe = *std::move(recipe);
    for (const SinkSpec& sink : request.recipe.sinks) {
        if (sink.kind != SinkSpec::Kind::File && sink.kind != SinkSpec::Kind::Tcp)
            return fail(Error::Kind::Invalid,
                        text("--to takes tcp:HOST:PORT; document and clipboard are the window's"));
    }
    if (const std::optional<QByteArray> stats = arguments.value("--stats")) {
        if (*stats != "text" && *stats != "json")
            return fail(Error::Kind::Invalid, text("--stats takes text or json"));
        request.stats = *stats == "json" ? StatsForm::Json : StatsForm::Text;
    }
    if (request.listens() && request.range)
        return fail(Error::Kind::Invalid, text("--range needs a file: use skip and take on a port"));
    if (request.listens() && request.feedGiven)
        return fail(Error::Kind::Invalid, text("--feed needs a file: a port is always read"));
    return request;
}

/// What has no size ahead is read as it comes; the rest is opened as everywhere.
bool isStream(const QByteArray& path)
{
    struct stat status = {};
    const bool known =
        path == "-" ? ::fstat(STDIN_FILENO, &status) == 0 : ::stat(path.constData(), &status) == 0;
    if (!known)
        return false;
    // Somebody has read a part of our standard input already: what is left is what is meant.
    if (path == "-" && S_ISREG(status.st_mode))
        return ::lseek(STDIN_FILENO, 0, SEEK_CUR) > 0;
    return S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode) || (path == "-" && S_ISSOCK(status.st_mode));
}

Result<std::unique_ptr<StreamSource>> openInput(const Request& request, const std::shared_ptr<Ledger>& ledger)
{
    if (request.listens())
        return makeListenSource(request.input);
    if (isStream(request.input)) {
        if (request.recipe.feed == Feed::Kernel ||
            (request.feedGiven && request.recipe.feed == Feed::Mapped)) {
            return fail(Error::Kind::Unsupported,
                        text("%1 is a stream: it can only be read").arg(QString::fromUtf8(request.input)));
        }
        ByteRange range{0, kUnknownSize};
        if (request.range) {
            const Result<ByteRange> parsed = parseRange(*request.range, kUnknownSize);
            if (!parsed)
                return tl::unexpected(parsed.error());
            if (request.range->startsWith('-') || request.range->contains("..-")) {
                return fail(Error::Kind::Invalid,
                            text("A range of a stream cannot count from its end: its size is not known"));
            }
            range = *parsed;
        }
        return makeDescriptorSource(request.input, range);
    }
    const Result<OpenedFile> file = openFile(request.input, ledger);
    if (!file)
        return tl::unexpected(file.error());
    if (file->cutAtCap) {
        return fail(Error::Kind::TooLarge,
                    text("%1 gives more than the %2 bytes that are read of such a file")
                        .arg(QString::fromUtf8(request.input))
                        .arg(kReadCap));
    }
    const qint64 size = file->source->size();
    const Result<ByteRange> range = request.range ? parseRange(*request.range, size) : ByteRange{0, size};
    if (!range)
        return tl::unexpected(range.error());
    return makeSource(FileInput::of(*file, *range), request.recipe.feed);
}

/// SIGINT and SIGTERM as something that can be waited for beside the run.
class Interrupts
{
public:
    Interrupts()
    {
        sigset_t signals;
        ::sigemptyset(&signals);
        ::sigaddset(&signals, SIGINT);
        ::sigaddset(&signals, SIGTERM);
        ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
        m_descriptor = Descriptor(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
    }

    [[nodiscard]] int descriptor() const { return m_descriptor.number(); }
    void take() const
    {
        signalfd_siginfo info;
        (void)!::read(m_descriptor.number(), &info, sizeof info);
    }

private:
    Descriptor m_descriptor;
};

/// Waits for the end of the run, shows how far it is, and stops it on Ctrl+C.
void follow(Pipeline& pipeline, bool live)
{
    const Interrupts interrupts;
    const bool progress = ::isatty(STDERR_FILENO) == 1;
    bool shown = false;
    bool ending = false;
    pipeline.start();
    for (;;) {
        std::array<pollfd, 2> polled = {pollfd{pipeline.finishedDescriptor(), POLLIN, 0},
                                        pollfd{interrupts.descriptor(), POLLIN, 0}};
        const int ready = ::poll(polled.data(), polled.size(), progress ? kProgressMilliseconds : -1);
        if (pipeline.isFinished())
            break;
        if (ready > 0 && polled[1].revents != 0) {
            interrupts.take();
            // A port has no end of its own: the first Ctrl+C ends it, with all that came.
            if (live && !ending)
                pipeline.endInput();
            else
                pipeline.cancel();
            ending = true;
        }
        if (progress) {
            std::fprintf(stderr, "\r\033[K%s", streamProgress(pipeline.poll()).toUtf8().constData());
            shown = true;
        }
    }
    if (shown)
        std::fputs("\r\033[K", stderr);
}

int conclude(const Request& request, const RunResult& result, const Ledger& ledger)
{
    // The reader of our pipe has gone, as head does: end as quietly as every filter.
    if (result.error && result.error->systemError == EPIPE && request.writesStandardOutput()) {
        std::signal(SIGPIPE, SIG_DFL);
        std::raise(SIGPIPE);
    }
    for (const StageStatus& stage : result.status.stages) {
        if (!stage.remark.isEmpty())
            printError(QStringLiteral("%1: %2").arg(stage.name, stage.remark));
    }
    // Printing must not count: the statistics are made first.
    QByteArray stats;
    if (request.stats == StatsForm::Json)
        stats = streamStatsJson(result.status, ledger);
    else if (request.stats == StatsForm::Text)
        stats = streamStatsText(result.status, ledger).toUtf8();

    QByteArray digests;
    for (const DigestValue& digest : result.digests)
        digests += digest.name.toUtf8() + "  " + digest.value.toHex() + '\n';
    int status = ExitSuccess;
    if (request.writesStandardOutput())
        std::fwrite(digests.constData(), 1, static_cast<size_t>(digests.size()), stderr);
    else if (!digests.isEmpty())
        status = printBytes(digests);
    std::fwrite(stats.constData(), 1, static_cast<size_t>(stats.size()), stderr);
    return result.error ? report(*result.error) : status;
}

int runStream(const Arguments& arguments)
{
    if (arguments.has("--list"))
        return printBytes(arguments.has("--json") ? stageListJson() : stageListText().toUtf8());
    if (arguments.operands().isEmpty())
        return report(
            {Error::Kind::Invalid, text("sluice stream needs a FILE. See sluice stream --help."), 0, -1},
            ExitUsage);
    const Result<Request> request = parseRequest(arguments);
    if (!request)
        return report(request.error(), ExitUsage);

    const auto ledger = std::make_shared<Ledger>();
    Result<std::unique_ptr<StreamSource>> source = openInput(*request, ledger);
    if (!source)
        return report(source.error(), source.error().kind == Error::Kind::Invalid ? ExitUsage : ExitFailure);
    if (request->listens())
        printError(text("listening on %1").arg((*source)->name()));
    const Result<std::unique_ptr<Pipeline>> pipeline =
        makePipeline(request->recipe, *std::move(source), ledger);
    if (!pipeline)
        return report(pipeline.error(), ExitUsage);
    follow(**pipeline, request->listens());
    return conclude(*request, (*pipeline)->result(), *ledger);
}

} // namespace

CommandSpec streamCommand()
{
    return {
        "stream",
        QT_TRANSLATE_NOOP("CommandLine", "FILE [STAGE…]"),
        0,
        -1,
        QT_TRANSLATE_NOOP("CommandLine", "Runs the bytes of FILE through stages such as gunzip, hex-decode, "
                                         "xor:key=0xff, sha256, and tells what "
                                         "that cost. FILE may be -, tcp-listen:PORT or udp-listen:PORT. "
                                         "Digests print as NAME  HEX; with -o - "
                                         "they go to standard error."),
        {{"--range", QT_TRANSLATE_NOOP("CommandLine", "RANGE"),
          QT_TRANSLATE_NOOP("CommandLine", "The bytes to take; all of them without it.")},
         {"--feed", QT_TRANSLATE_NOOP("CommandLine", "FEED"),
          QT_TRANSLATE_NOOP("CommandLine",
                            "How they come: mapped (no copy), read, or kernel (file to file or socket, "
                            "without stages).")},
         {"--chunk", QT_TRANSLATE_NOOP("CommandLine", "N"),
          QT_TRANSLATE_NOOP("CommandLine", "Bytes of a chunk: 256k.")},
         {"--high-water-mark", QT_TRANSLATE_NOOP("CommandLine", "N"),
          QT_TRANSLATE_NOOP("CommandLine", "Bytes that a queue holds before its producer waits: 1M.")},
         {"--output", QT_TRANSLATE_NOOP("CommandLine", "OUT"),
          QT_TRANSLATE_NOOP("CommandLine",
                            "Write the result to this file, replacing it whole; - is standard output."),
          "-o"},
         {"--to", QT_TRANSLATE_NOOP("CommandLine", "tcp:HOST:PORT"),
          QT_TRANSLATE_NOOP("CommandLine", "Send the result there.")},
         {"--max-output", QT_TRANSLATE_NOOP("CommandLine", "SIZE"),
          QT_TRANSLATE_NOOP("CommandLine", "Most bytes to write; the free space less a reserve without it.")},
         {"--stats", QT_TRANSLATE_NOOP("CommandLine", "FORM"),
          QT_TRANSLATE_NOOP("CommandLine", "Print what the run cost to standard error: text or json.")},
         {"--list", nullptr, QT_TRANSLATE_NOOP("CommandLine", "Print all stages with their parameters.")},
         {"--json", nullptr, QT_TRANSLATE_NOOP("CommandLine", "With --list: one JSON object a line.")}},
        runStream};
}

} // namespace sluice
