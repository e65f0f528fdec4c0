#include "app/commands.h"
#include "app/interruptflag.h"
#include "app/output.h"
#include "app/rangetext.h"
#include "core/bytes/offset.h"
#include "core/bytes/openfile.h"
#include "core/search/searchdata.h"
#include "core/search/searcher.h"

#include <QCoreApplication>

#include <charconv>
#include <csignal>

namespace sluice {
namespace {

/// Bytes from a hit on that are shown.
constexpr qint64 kExcerpt = 48;
/// Text that is written at once.
constexpr qsizetype kFlush = 256 << 10;

QString text(const char* source)
{
    return QCoreApplication::translate("CommandLine", source);
}

/// What is to be found, and how it is told.
struct Request
{
    QByteArray file;
    QByteArray range;
    Pattern pattern;
    bool count = false;
    bool json = false;
    qint64 max = -1;
};

int failed(const Error& error, ExitStatus status = ExitFailure)
{
    printError(error.message);
    return status;
}

Result<PatternOptions> parseOptions(const Arguments& arguments)
{
    PatternOptions options;
    options.ignoreCase = arguments.has("--ignore-case");
    if (const std::optional<QByteArray> as = arguments.value("--as")) {
        if (const Result<void> parsed = parseSyntax(*as, options); !parsed)
            return fail(Error::Kind::Invalid, QStringLiteral("--as: %1").arg(parsed.error().message));
    }
    const QByteArray name = arguments.value("--encoding").value_or("utf-8");
    if (name == "all") {
        options.encodings = PatternOptions::allEncodings();
    } else if (const std::optional<Encoding> encoding = Encoding::find(name)) {
        options.encodings = {*encoding};
    } else {
        return fail(Error::Kind::Invalid,
                    text("there is no encoding \"%1\"; utf-8, utf-16le, latin1, Shift_JIS and all are some "
                         "that there are")
                        .arg(QString::fromUtf8(name)));
    }
    return options;
}

Result<Request> parseRequest(const Arguments& arguments)
{
    Request request;
    request.file = arguments.operands()[0];
    request.count = arguments.has("--count");
    request.json = arguments.has("--json");
    if (request.count && request.json)
        return fail(Error::Kind::Invalid, text("--count and --json cannot be had together"));
    request.range = arguments.value("--range").value_or("..");
    if (const Result<void> checked = checkRangeText(request.range); !checked)
        return tl::unexpected(checked.error());
    if (const std::optional<QByteArray> max = arguments.value("--max")) {
        bool ok = false;
        request.max = max->toLongLong(&ok);
        if (!ok || request.max < 1) {
            return fail(
                Error::Kind::Invalid,
                text("--max is a number of hits, at least 1, not \"%1\"").arg(QString::fromUtf8(*max)));
        }
    }
    const Result<PatternOptions> options = parseOptions(arguments);
    if (!options)
        return tl::unexpected(options.error());
    const QByteArray& words = arguments.operands()[1];
    Result<Pattern> pattern = Pattern::parse(words, *options);
    if (!pattern) {
        const qint64 offset = pattern.error().offset;
        QString message =
            text("the pattern \"%1\": %2").arg(QString::fromUtf8(words), pattern.error().message);
        if (offset > 0 && offset <= words.size())
            message += text(", after \"%1\"").arg(QString::fromUtf8(words.first(offset)));
        return fail(Error::Kind::Invalid, message);
    }
    request.pattern = *std::move(pattern);
    return request;
}

/// Prints hits as they come.
class HitPrinter
{
public:
    HitPrinter(bool json, const Snapshot& snapshot, ByteRange range, const std::shared_ptr<Ledger>& ledger)
        : m_json(json)
        , m_data(snapshot, range)
        , m_output(ledger)
    {
    }

    /// False when they cannot be written.
    bool print(std::span<const Hit> hits)
    {
        for (const Hit& hit : hits) {
            if (m_json) {
                m_text += "{\"offset\":";
                append(hit.offset);
                m_text += ",\"length\":";
                append(hit.length);
                m_text += "}\n";
            } else {
                append(hit.offset);
                m_text += ' ';
                append(hit.length);
                m_text += ' ';
                appendExcerpt(hit);
                m_text += '\n';
            }
            if (m_text.size() >= kFlush && !flush())
                return false;
        }
        return true;
    }

    bool flush()
    {
        if (m_written)
            m_written = m_output.write(m_text);
        m_text.resize(0);
        return m_written.has_value();
    }

    [[nodiscard]] const Result<void>& written() const { return m_written; }

private:
    void append(qint64 number)
    {
        std::array<char, 20> digits;
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
        m_text.append(digits.data(), end - digits.data());
    }

    void appendExcerpt(const Hit& hit)
    {
        const ByteRange part = ByteRange{hit.offset, kExcerpt}.intersected(m_data.range());
        const Result<const quint8*> bytes = m_data.at(part);
        for (qint64 i = 0; bytes && i < part.length; ++i) {
            const char c = static_cast<char>((*bytes)[i]);
            m_text += c >= 0x20 && c < 0x7f ? c : '.';
        }
    }

    bool m_json;
    SearchData m_data;
    StandardOutput m_output;
    Result<void> m_written;
    QByteArray m_text;
};

/// What is said on standard error at the end; gives the exit status.
int conclude(const Request& request, const SearchOutcome& outcome, bool cut)
{
    using End = SearchOutcome::End;
    const QString name = QString::fromUtf8(request.file);
    switch (outcome.end) {
    case End::Cancelled:
        printError(
            text("%1: stopped after %2 bytes, with %3 hits").arg(name).arg(outcome.bytes).arg(outcome.hits));
        return ExitFailure;
    case End::GaveUp:
    case End::Failed:
        printError(text("%1: %2 (hits before that are complete)").arg(name, outcome.error->message));
        return ExitFailure;
    case End::Complete:
    case End::Enough:
        break;
    }
    if (cut && outcome.end == End::Complete) {
        printError(text("%1: only its first %2 bytes were searched, more are not read of a pipe or device")
                       .arg(name)
                       .arg(kReadCap));
        return ExitFailure;
    }
    return outcome.hits > 0 ? ExitSuccess : ExitNothing;
}

int runFind(const Arguments& arguments)
{
    std::signal(SIGPIPE, SIG_DFL);
    const Result<Request> request = parseRequest(arguments);
    if (!request)
        return failed(request.error(), ExitUsage);
    const Result<Searcher> searcher = Searcher::make(request->pattern);
    if (!searcher)
        return failed(searcher.error(), ExitUsage);

    const auto ledger = std::make_shared<Ledger>();
    const Result<OpenedFile> file = openFile(request->file, ledger);
    if (!file)
        return failed(file.error());
    if (file->cutAtCap && countsFromEnd(request->range)) {
        return failed({Error::Kind::TooLarge,
                       text("%1: its end is not known, %2 bytes are read at most. Count from the "
                            "start instead")
                           .arg(QString::fromUtf8(request->file))
                           .arg(kReadCap)});
    }
    const Snapshot snapshot(file->source);
    const Result<ByteRange> range = parseRange(request->range, snapshot.size());
    if (!range)
        return failed(range.error(), range.error().kind == Error::Kind::Invalid ? ExitUsage : ExitFailure);

    const InterruptFlag interrupts;
    SearchOptions options;
    options.maxHits = request->max;
    options.stopAtMax = true;
    options.cancel = &interrupts.flag();
    HitPrinter printer(request->json, snapshot, *range, ledger);
    const bool countUpTo = request->count && request->max >= 0;
    HitSink sink;
    if (countUpTo)
        sink = [](std::span<const Hit>) { return true; };
    else if (!request->count)
        sink = [&printer](std::span<const Hit> hits) { return printer.print(hits); };
    const SearchOutcome outcome = searcher->run(snapshot, *range, sink, options);
    if (!printer.flush())
        return failed(printer.written().error());
    if (request->count) {
        if (const int status = printBytes(QByteArray::number(outcome.hits) + '\n'); status != ExitSuccess)
            return status;
    }
    const bool cut = file->cutAtCap && range->end() == snapshot.size();
    return conclude(*request, outcome, cut);
}

} // namespace

CommandSpec findCommand()
{
    return {
        "find",
        QT_TRANSLATE_NOOP("CommandLine", "FILE PATTERN"),
        2,
        2,
        QT_TRANSLATE_NOOP(
            "CommandLine",
            "Finds PATTERN in a file: 48 8b ?? 4? (bytes; ? is any digit), /expression/ (PCRE2's, over "
            "bytes; /i ignores case), u32le 1000..2000 or f64le 3.14 ± 0.01 (numbers), \"text\\n\" or "
            "text. Each line of PATTERN is a pattern of its own. A hit prints as a line: its offset, its "
            "length, the bytes from there on as text. Exits with 1 when there is none."),
        {{"--as", QT_TRANSLATE_NOOP("CommandLine", "KIND"),
          QT_TRANSLATE_NOOP("CommandLine", "What PATTERN is: hex, text, regex, or the numbers of a type: "
                                           "u8, i16le … f64be.")},
         {"--encoding", QT_TRANSLATE_NOOP("CommandLine", "NAME"),
          QT_TRANSLATE_NOOP("CommandLine", "The encoding of text, utf-8 when not given; all is UTF-8, "
                                           "UTF-16 LE and BE, and Latin-1 at once.")},
         {"--ignore-case", nullptr,
          QT_TRANSLATE_NOOP("CommandLine", "Upper and lower case are the same: of all letters in text, of "
                                           "ASCII letters in bytes and expressions.")},
         {"--range", QT_TRANSLATE_NOOP("CommandLine", "RANGE"),
          QT_TRANSLATE_NOOP("CommandLine", "Search these bytes only.")},
         {"--count", nullptr, QT_TRANSLATE_NOOP("CommandLine", "Print the number of hits alone.")},
         {"--max", QT_TRANSLATE_NOOP("CommandLine", "N"),
          QT_TRANSLATE_NOOP("CommandLine", "Stop after N hits.")},
         {"--json", nullptr,
          QT_TRANSLATE_NOOP("CommandLine", "Print a JSON object a hit: {\"offset\",\"length\"}.")}},
        runFind};
}

} // namespace sluice
