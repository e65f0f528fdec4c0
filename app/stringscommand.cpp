#include "app/commands.h"
#include "app/output.h"
#include "app/rangedfile.h"
#include "core/jsonobject.h"
#include "core/search/stringreader.h"
#include "core/search/strings.h"

#include <QCoreApplication>

#include <array>
#include <charconv>
#include <csignal>

namespace sluice {
namespace {

/// Lines are written when so many bytes of them have gathered.
constexpr qsizetype kFlushAt = qsizetype{256} << 10;
/// Bytes of a string that are looked at together; even, for units of two bytes.
constexpr qint64 kStep = qint64{256} << 10;

QString text(const char* source)
{
    return QCoreApplication::translate("CommandLine", source);
}

struct EncodingName
{
    const char* name;
    StringEncoding encoding;
};
constexpr EncodingName kEncodings[] = {
    {"ascii", StringEncoding::Ascii},      {"utf8", StringEncoding::Utf8},
    {"utf-8", StringEncoding::Utf8},       {"utf16le", StringEncoding::Utf16Le},
    {"utf-16le", StringEncoding::Utf16Le}, {"utf16be", StringEncoding::Utf16Be},
    {"utf-16be", StringEncoding::Utf16Be}, {"all", StringEncoding::All},
};

Result<StringOptions> parseOptions(const Arguments& arguments)
{
    StringOptions options;
    if (const std::optional<QByteArray> minimum = arguments.value("--min")) {
        bool good = false;
        options.minimum = minimum->toLongLong(&good);
        if (!good || options.minimum < 1) {
            return fail(
                Error::Kind::Invalid,
                text("--min is a number of characters from 1, not \"%1\"").arg(QString::fromUtf8(*minimum)));
        }
    }
    if (const std::optional<QByteArray> name = arguments.value("--encoding")) {
        const auto* const found =
            std::find_if(std::begin(kEncodings), std::end(kEncodings),
                         [&](const EncodingName& known) { return name->toLower() == known.name; });
        if (found == std::end(kEncodings)) {
            return fail(Error::Kind::Invalid,
                        text("--encoding is ascii, utf8, utf16le, utf16be or all, not \"%1\"")
                            .arg(QString::fromUtf8(*name)));
        }
        options.encoding = found->encoding;
    }
    return options;
}

/// Prints strings as they are found, in memory that does not grow with them.
class StringPrinter
{
public:
    StringPrinter(const RangedFile& file, bool json, const std::shared_ptr<Ledger>& ledger)
        : m_file(file)
        , m_json(json)
        , m_reader(file.snapshot())
        , m_output(ledger)
        , m_faults(file.file.source->faultCount())
    {
    }

    Result<void> print(std::span<const FoundString> strings)
    {
        for (const FoundString& string : strings) {
            m_any = true;
            Result<void> printed = m_json ? printObject(string) : printLine(string);
            if (!printed)
                return printed;
            if (m_text.size() >= kFlushAt) {
                if (Result<void> written = flush(); !written)
                    return written;
            }
        }
        return {};
    }

    Result<void> flush()
    {
        // Looked at after the bytes were used: a mapping gives zeros for what the file lost.
        if (m_file.file.source->faultCount() != m_faults)
            return fail(Error::Kind::Changed, text("%1 lost bytes while it was read").arg(m_file.name()));
        Result<void> written = m_output.write(m_text);
        m_text.resize(0);
        return written;
    }

    [[nodiscard]] bool hasPrinted() const { return m_any; }

private:
    Result<void> printLine(const FoundString& string)
    {
        std::array<char, 24> digits = {};
        const auto end = std::to_chars(digits.begin(), digits.end(), string.offset).ptr;
        m_text.append(digits.data(), end - digits.data()).append(' ');
        for (qint64 at = 0; at < string.length; at += kStep) {
            const auto bytes = m_reader.read({string.offset + at, std::min(kStep, string.length - at)});
            if (!bytes)
                return tl::unexpected(bytes.error());
            appendStringText(*bytes, string.form, m_text);
            if (m_text.size() >= kFlushAt) {
                if (Result<void> written = flush(); !written)
                    return written;
            }
        }
        m_text.append('\n');
        return {};
    }

    Result<void> printObject(const FoundString& string)
    {
        // One object is one value in memory.
        constexpr qint64 kLongest = qint64{256} << 20;
        if (string.length > kLongest) {
            return fail(Error::Kind::TooLarge,
                        text("%1: the string at offset %2 has %3 bytes, too many for --json; print it "
                             "without, or give a --range")
                            .arg(m_file.name())
                            .arg(string.offset)
                            .arg(string.length));
        }
        const auto bytes = m_reader.read({string.offset, string.length});
        if (!bytes)
            return tl::unexpected(bytes.error());
        JsonObject object;
        object.add("offset", string.offset);
        object.add("length", string.length);
        object.add("encoding", QString::fromLatin1(stringFormName(string.form)));
        object.add("text", QString::fromUtf8(stringText(*bytes, string.form)));
        m_text += object.text() + '\n';
        return {};
    }

    const RangedFile& m_file;
    const bool m_json;
    StringReader m_reader;
    StandardOutput m_output;
    const quint64 m_faults;
    QByteArray m_text;
    bool m_any = false;
};

int runStrings(const Arguments& arguments)
{
    std::signal(SIGPIPE, SIG_DFL);
    const Result<StringOptions> options = parseOptions(arguments);
    if (!options)
        return failCommand(options.error());
    const auto ledger = std::make_shared<Ledger>();
    const Result<RangedFile> file = openRanged(arguments, ledger);
    if (!file)
        return failCommand(file.error());

    StringPrinter printer(*file, arguments.has("--json"), ledger);
    Result<void> done =
        findStrings(file->snapshot(), file->range, *options,
                    [&](std::span<const FoundString> strings) { return printer.print(strings); });
    // What was found before a failure stays worth printing, if it can be.
    Result<void> written = printer.flush();
    if (!done || !written)
        return failCommand(done ? written.error() : done.error(), file->name());
    return printer.hasPrinted() ? ExitSuccess : ExitNothing;
}

} // namespace

CommandSpec stringsCommand()
{
    return {
        "strings",
        QT_TRANSLATE_NOOP("CommandLine", "FILE"),
        1,
        1,
        QT_TRANSLATE_NOOP("CommandLine", "Prints the strings in a file: a line each, offset and characters."),
        {{"--min", QT_TRANSLATE_NOOP("CommandLine", "N"),
          QT_TRANSLATE_NOOP("CommandLine", "At least so many characters; 4 when not given.")},
         {"--encoding", QT_TRANSLATE_NOOP("CommandLine", "NAME"),
          QT_TRANSLATE_NOOP("CommandLine",
                            "ascii (as strings -t d finds them; the default), utf8, utf16le, utf16be (as "
                            "strings -e l and -e b) or all.")},
         {"--range", QT_TRANSLATE_NOOP("CommandLine", "RANGE"),
          QT_TRANSLATE_NOOP("CommandLine", "These bytes only.")},
         {"--json", nullptr,
          QT_TRANSLATE_NOOP("CommandLine", "Print one JSON object a string: offset and length in bytes, "
                                           "encoding, text.")}},
        runStrings};
}

} // namespace sluice
