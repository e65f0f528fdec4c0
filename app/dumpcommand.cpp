#include "app/commands.h"
#include "app/output.h"
#include "app/rangetext.h"
#include "core/bytes/dumpformat.h"
#include "core/bytes/offset.h"
#include "core/bytes/openfile.h"

#include <QCoreApplication>

#include <csignal>
#include <limits>

namespace sluice {
namespace {

/// Bytes of the file between two looks at whether it is still whole. Their text may be 60 times as long.
constexpr qint64 kStep = qint64{256} << 10;
constexpr qint64 kLargestSize = std::numeric_limits<qint64>::max();

QString text(const char* source)
{
    return QCoreApplication::translate("CommandLine", source);
}

/// What is to be dumped, and how.
struct Dump
{
    QByteArray file;
    /// As given; empty: everything.
    QByteArray range;
    /// The bytes themselves, in no format.
    bool raw = false;
    DumpKind kind = DumpKind::HexDump;
    DumpOptions options;
    /// Text as the string of one JSON object.
    bool quoted = false;
};

/// What --as and --json name together.
Result<void> parseKind(const Arguments& arguments, Dump& dump)
{
    const QByteArray name = arguments.value("--as").value_or("hex");
    const bool json = arguments.has("--json");
    if (name == "hex") {
        dump.kind = DumpKind::HexDump;
    } else if (name == "bin") {
        dump.kind = DumpKind::BinaryDump;
    } else if (name == "oct") {
        dump.kind = DumpKind::OctalDump;
    } else if (name == "text") {
        dump.kind = DumpKind::Text;
        dump.quoted = json;
        return {};
    } else if (name == "raw") {
        if (json)
            return fail(Error::Kind::Invalid, text("--as raw cannot be had as --json"));
        dump.raw = true;
        return {};
    } else if (const std::optional<ElementType> type = ElementType::parse(name)) {
        dump.kind = json ? DumpKind::JsonValues : DumpKind::Values;
        dump.options.type = *type;
        return {};
    } else {
        return fail(Error::Kind::Invalid,
                    text("--as is hex, bin, oct, text, raw or a type such as u8, i16le, f64be, not \"%1\"")
                        .arg(QString::fromUtf8(name)));
    }
    if (json)
        dump.kind = DumpKind::JsonRows;
    return {};
}

/// Options that mean nothing for the kind of dump are refused rather than ignored.
Result<void> parseLooks(const Arguments& arguments, Dump& dump)
{
    const bool rows = !dump.raw && (dump.kind == DumpKind::HexDump || dump.kind == DumpKind::BinaryDump ||
                                    dump.kind == DumpKind::OctalDump || dump.kind == DumpKind::JsonRows);
    if (const std::optional<QByteArray> width = arguments.value("--width")) {
        bool good = false;
        dump.options.width = width->toInt(&good);
        if (!rows)
            return fail(Error::Kind::Invalid, text("--width means something for hex, bin and oct alone"));
        if (!good || dump.options.width < 1 || dump.options.width > 256) {
            return fail(Error::Kind::Invalid,
                        text("--width is 1 to 256 bytes a row, not \"%1\"").arg(QString::fromUtf8(*width)));
        }
    }
    if (const std::optional<QByteArray> name = arguments.value("--encoding")) {
        if (dump.raw || dump.kind != DumpKind::Text)
            return fail(Error::Kind::Invalid, text("--encoding means something for --as text alone"));
        const std::optional<Encoding> encoding = Encoding::find(*name);
        if (!encoding) {
            return fail(
                Error::Kind::Invalid,
                text("there is no encoding \"%1\"; utf-8, utf-16le, latin1 and Shift_JIS are some that "
                     "there are")
                    .arg(QString::fromUtf8(*name)));
        }
        dump.options.encoding = *encoding;
    }
    return {};
}

Result<Dump> parseDump(const Arguments& arguments)
{
    Dump dump;
    dump.file = arguments.operands().first();
    if (Result<void> parsed = parseKind(arguments, dump); !parsed)
        return tl::unexpected(parsed.error());
    if (Result<void> parsed = parseLooks(arguments, dump); !parsed)
        return tl::unexpected(parsed.error());
    dump.range = arguments.value("--range").value_or("..");
    if (const Result<void> checked = checkRangeText(dump.range); !checked)
        return tl::unexpected(checked.error());
    return dump;
}

/// How many bytes of a pipe or device can be wanted: no more are read.
qint64 wantedCap(const QByteArray& range)
{
    const Result<ByteRange> wanted = parseRange(range, kLargestSize);
    return wanted ? std::clamp<qint64>(wanted->end(), 1, kReadCap) : kReadCap;
}

Result<ByteRange> resolveRange(const Dump& dump, const OpenedFile& file)
{
    const QString name = QString::fromUtf8(file.path);
    if (file.cutAtCap && countsFromEnd(dump.range)) {
        return fail(Error::Kind::TooLarge,
                    text("%1: its end is not known, %2 bytes are read at most. Count from the "
                         "start instead")
                        .arg(name)
                        .arg(kReadCap));
    }
    Result<ByteRange> range = parseRange(dump.range, file.source->size());
    if (!range && range.error().kind == Error::Kind::OutOfRange)
        range.error().message = QStringLiteral("%1: %2").arg(name, range.error().message);
    return range;
}

/// Appends `characters`, which are UTF-8, as they stand inside a JSON string (RFC 8259).
void appendJson(QByteArrayView characters, QByteArray& out)
{
    for (const char c : characters) {
        const auto code = static_cast<unsigned char>(c);
        if (code == '"' || code == '\\') {
            out += '\\';
            out += c;
        } else if (code < 0x20) {
            constexpr char kDigits[] = "0123456789abcdef";
            out += "\\u00";
            out += kDigits[code >> 4];
            out += kDigits[code & 15];
        } else {
            out += c;
        }
    }
}

/// Sends a range of a file to standard output, step by step, in memory that does not grow with it.
class Dumper
{
public:
    Dumper(const Dump& dump, const OpenedFile& file, std::unique_ptr<DumpFormatter> formatter,
           const std::shared_ptr<Ledger>& ledger)
        : m_dump(dump)
        , m_file(file)
        , m_formatter(std::move(formatter))
        , m_output(ledger)
        , m_faults(file.source->faultCount())
    {
    }

    Result<void> run(ByteRange range)
    {
        if (m_dump.quoted)
            m_text = "{\"offset\":" + QByteArray::number(range.offset) + ",\"text\":\"";
        for (qint64 at = range.offset; at < range.end();) {
            const ByteRange step = {at, std::min(kStep, range.end() - at)};
            if (Result<void> sent = send(step); !sent)
                return sent;
            at = step.end();
        }
        if (m_formatter)
            m_formatter->finish(buffer());
        quote();
        if (m_dump.quoted)
            m_text += "\"}\n";
        return m_output.write(m_text);
    }

private:
    /// Where the formatter writes: quoted text is made from it in a second step.
    QByteArray& buffer() { return m_dump.quoted ? m_plain : m_text; }

    void quote()
    {
        appendJson(m_plain, m_text);
        m_plain.resize(0);
    }

    Result<void> send(ByteRange step)
    {
        const ByteSource& source = *m_file.source;
        const Result<Slice> bytes = source.read(step);
        if (!bytes)
            return tl::unexpected(bytes.error());
        if (!m_formatter) {
            Result<void> written = m_output.write(
                {reinterpret_cast<const char*>(bytes->data()), static_cast<size_t>(bytes->size())});
            // That the file lost bytes says more than that they could not be written.
            Result<void> whole = written ? checkWhole(step) : source.prepare(step);
            return whole ? written : whole;
        }
        m_formatter->append(*bytes, buffer());
        quote();
        if (Result<void> whole = checkWhole(step); !whole)
            return whole;
        Result<void> written = m_output.write(m_text);
        m_text.resize(0);
        return written;
    }

    /// A mapping gives zeros for what the file lost. Looked at after the bytes were used, so that nothing can
    /// be lost unseen in between.
    Result<void> checkWhole(ByteRange step)
    {
        if (Result<void> there = m_file.source->verify(step); !there)
            return there;
        if (m_file.source->faultCount() != m_faults) {
            return fail(Error::Kind::Changed,
                        text("%1 lost bytes while it was read, near offset %2. Dump it again")
                            .arg(QString::fromUtf8(m_file.path))
                            .arg(step.offset));
        }
        return {};
    }

    const Dump& m_dump;
    const OpenedFile& m_file;
    std::unique_ptr<DumpFormatter> m_formatter;
    StandardOutput m_output;
    quint64 m_faults;
    /// What is to be written next, and text that is yet to be quoted.
    QByteArray m_text;
    QByteArray m_plain;
};

/// Gives the exit status of failures, with `message` told.
int failed(const Error& error)
{
    printError(error.message);
    return error.kind == Error::Kind::Invalid ? ExitUsage : ExitFailure;
}

int runDump(const Arguments& arguments)
{
    std::signal(SIGPIPE, SIG_DFL);
    Result<Dump> dump = parseDump(arguments);
    if (!dump)
        return failed(dump.error());

    const auto ledger = std::make_shared<Ledger>();
    OpenOptions how;
    how.readCap = wantedCap(dump->range);
    const Result<OpenedFile> file = openFile(dump->file, ledger, how);
    if (!file)
        return failed(file.error());
    const Result<ByteRange> range = resolveRange(*dump, *file);
    if (!range)
        return failed(range.error());

    dump->options.offset = range->offset;
    std::unique_ptr<DumpFormatter> formatter;
    if (!dump->raw) {
        Result<std::unique_ptr<DumpFormatter>> made = makeDumpFormatter(dump->kind, dump->options);
        if (!made)
            return failed(made.error());
        formatter = *std::move(made);
    }
    const DumpFormatter* const watched = formatter.get();
    Dumper dumper(*dump, *file, std::move(formatter), ledger);
    if (const Result<void> done = dumper.run(*range); !done)
        return failed(done.error());

    if (watched != nullptr && watched->leftover() > 0) {
        printError(text("%1: the last %2 bytes are too few for a value and are not shown")
                       .arg(QString::fromUtf8(dump->file))
                       .arg(watched->leftover()));
    }
    if (file->cutAtCap && how.readCap == kReadCap) {
        printError(text("%1: only its first %2 bytes are here, more are not read of a pipe or device")
                       .arg(QString::fromUtf8(dump->file))
                       .arg(kReadCap));
        return ExitFailure;
    }
    return ExitSuccess;
}

} // namespace

CommandSpec dumpCommand()
{
    return {"dump",
            QT_TRANSLATE_NOOP("CommandLine", "FILE"),
            1,
            1,
            QT_TRANSLATE_NOOP("CommandLine", "Prints bytes of a file."),
            {{"--range", QT_TRANSLATE_NOOP("CommandLine", "RANGE"),
              QT_TRANSLATE_NOOP("CommandLine", "These bytes only.")},
             {"--as", QT_TRANSLATE_NOOP("CommandLine", "KIND"),
              QT_TRANSLATE_NOOP(
                  "CommandLine",
                  "hex (as xxd prints it; the default), bin (as xxd -b), oct (as od -A x -t o1 -v), "
                  "text, raw (the bytes themselves), or one number a line: i8, u8, i16le, i16be … "
                  "u64be, f16le … f64be.")},
             {"--width", QT_TRANSLATE_NOOP("CommandLine", "N"),
              QT_TRANSLATE_NOOP("CommandLine", "Bytes a row of hex, bin and oct, 1 to 256.")},
             {"--encoding", QT_TRANSLATE_NOOP("CommandLine", "NAME"),
              QT_TRANSLATE_NOOP("CommandLine", "The encoding for --as text, utf-8 when not given.")},
             {"--json", nullptr,
              QT_TRANSLATE_NOOP("CommandLine",
                                "Print one JSON object a row or a number, or one with all the text.")}},
            runDump};
}

} // namespace sluice
