#include "app/commands.h"
#include "app/output.h"
#include "core/analysis/compare.h"
#include "core/bytes/openfile.h"
#include "core/jsonobject.h"

#include <QCoreApplication>

#include <csignal>

namespace sluice {
namespace {

/// Ranges are written when so many bytes of their text have gathered.
constexpr qsizetype kFlushAt = qsizetype{64} << 10;

QString text(const char* source)
{
    return QCoreApplication::translate("CommandLine", source);
}

int failed(const Error& error)
{
    printError(error.message);
    return error.kind == Error::Kind::Invalid ? ExitUsage : ExitFailure;
}

const char* kindName(Difference::Kind kind)
{
    switch (kind) {
    case Difference::Kind::Changed:
        return "changed";
    case Difference::Kind::Inserted:
        return "inserted";
    case Difference::Kind::Deleted:
        break;
    }
    return "deleted";
}

/// What the words ask for, and the files.
struct Diff
{
    bool ranges = false;
    bool json = false;
    CompareOptions options;
    OpenedFile a;
    OpenedFile b;
};

Result<OpenedFile> open(const QByteArray& path, const std::shared_ptr<Ledger>& ledger)
{
    Result<OpenedFile> file = openFile(path, ledger);
    // What is said of a part of the bytes would be taken for what is true of all.
    if (file && file->cutAtCap) {
        return fail(Error::Kind::TooLarge,
                    text("%1 has more than %2 bytes, and no more are read of a pipe or device. Write it to "
                         "a file first")
                        .arg(QString::fromUtf8(path))
                        .arg(kReadCap));
    }
    return file;
}

Result<Diff> parseDiff(const Arguments& arguments, const std::shared_ptr<Ledger>& ledger)
{
    Diff diff;
    diff.ranges = arguments.has("--ranges");
    diff.json = arguments.has("--json");
    if (arguments.has("--align"))
        diff.options.mode = CompareOptions::Mode::Aligned;
    if (const std::optional<QByteArray> gap = arguments.value("--gap")) {
        bool good = false;
        diff.options.mergeGap = gap->toLongLong(&good);
        if (!good || diff.options.mergeGap < 0) {
            return fail(Error::Kind::Invalid,
                        text("--gap is a number of bytes, not \"%1\"").arg(QString::fromUtf8(*gap)));
        }
    }
    const QByteArray& a = arguments.operands().at(0);
    const QByteArray& b = arguments.operands().at(1);
    if (a == "-" && b == "-")
        return fail(Error::Kind::Invalid, text("standard input can be one of the two, not both"));
    for (const auto& [path, file] : {std::pair{&a, &diff.a}, std::pair{&b, &diff.b}}) {
        Result<OpenedFile> opened = open(*path, ledger);
        if (!opened)
            return tl::unexpected(opened.error());
        *file = *std::move(opened);
    }
    return diff;
}

QByteArray rangeText(const Difference& difference)
{
    QByteArray line = kindName(difference.kind());
    for (const qint64 number :
         {difference.a.offset, difference.a.length, difference.b.offset, difference.b.length})
        line += ' ' + QByteArray::number(number);
    return line + '\n';
}

JsonObject rangeObject(const Difference& difference)
{
    JsonObject object;
    object.add("kind", QString::fromLatin1(kindName(difference.kind())));
    for (const auto& [name, range] : {std::pair{"a", difference.a}, std::pair{"b", difference.b}}) {
        JsonObject part;
        part.add("offset", range.offset);
        part.add("length", range.length);
        object.add(name, part);
    }
    return object;
}

QByteArray summaryJson(const Diff& diff, const Comparison& found)
{
    JsonObject object;
    object.add("same", found.isSame());
    object.add("aligned", diff.options.mode == CompareOptions::Mode::Aligned);
    object.add("sizeA", found.sizeA);
    object.add("sizeB", found.sizeB);
    object.add("sameBytes", found.sameBytes);
    object.add("differentA", found.differentA());
    object.add("differentB", found.differentB());
    object.add("changed", found.changed);
    object.add("inserted", found.inserted);
    object.add("deleted", found.deleted);
    if (!found.listed.empty())
        object.add("first", rangeObject(found.listed.front()));
    return object.text() + '\n';
}

QString countText(qint64 count, const char* one, const char* many)
{
    return count == 1 ? text(one) : text(many).arg(count);
}

QString firstText(const Difference& first)
{
    const QString place = text("first at offset %1 (0x%2)").arg(first.a.offset).arg(first.a.offset, 0, 16) +
                          QStringLiteral(": ");
    const auto bytes = [](qint64 count) { return countText(count, "1 byte", "%1 bytes"); };
    switch (first.kind()) {
    case Difference::Kind::Inserted:
        return place + text("%1 inserted").arg(bytes(first.b.length));
    case Difference::Kind::Deleted:
        return place + text("%1 deleted").arg(bytes(first.a.length));
    case Difference::Kind::Changed:
        break;
    }
    if (first.a.length == first.b.length)
        return place + text("%1 changed").arg(bytes(first.a.length));
    return place + text("%1 became %2").arg(bytes(first.a.length), bytes(first.b.length));
}

/// One line, and a second one for the first difference.
QString summaryText(const Diff& diff, const Comparison& found)
{
    const QString a = QString::fromUtf8(diff.a.path);
    const QString b = QString::fromUtf8(diff.b.path);
    if (found.isSame())
        return text("%1 and %2 are the same: %3").arg(a, b, countText(found.sizeA, "1 byte", "%1 bytes")) +
               u'\n';
    QStringList kinds;
    if (found.changed > 0)
        kinds << text("%1 changed").arg(found.changed);
    if (found.inserted > 0)
        kinds << text("%1 inserted").arg(found.inserted);
    if (found.deleted > 0)
        kinds << text("%1 deleted").arg(found.deleted);
    return text("%1 and %2 differ in %3 (%4): %5 of %6 bytes, %7 of %8\n%9\n")
        .arg(a, b, countText(found.count(), "1 range", "%1 ranges"), kinds.join(u", "))
        .arg(found.differentA())
        .arg(found.sizeA)
        .arg(found.differentB())
        .arg(found.sizeB)
        .arg(firstText(found.listed.front()));
}

/// Sends the ranges to standard output while they are found, in memory that does not grow with their number.
class RangePrinter
{
public:
    RangePrinter(bool json, const std::shared_ptr<Ledger>& ledger)
        : m_json(json)
        , m_output(ledger)
    {
    }

    Result<void> add(const Difference& difference)
    {
        m_text += m_json ? rangeObject(difference).text() + '\n' : rangeText(difference);
        return m_text.size() < kFlushAt ? Result<void>() : flush();
    }
    Result<void> flush()
    {
        Result<void> written = m_output.write(m_text);
        m_text.resize(0);
        return written;
    }

private:
    const bool m_json;
    StandardOutput m_output;
    QByteArray m_text;
};

int runDiff(const Arguments& arguments)
{
    std::signal(SIGPIPE, SIG_DFL);
    const auto ledger = std::make_shared<Ledger>();
    Result<Diff> diff = parseDiff(arguments, ledger);
    if (!diff)
        return failed(diff.error());
    RangePrinter printer(diff->json, ledger);
    diff->options.maxListed = 1;
    if (diff->ranges)
        diff->options.each = [&printer](const Difference& difference) { return printer.add(difference); };
    const Result<Comparison> found =
        compare(Snapshot(diff->a.source), Snapshot(diff->b.source), diff->options, {});
    // What was found before an error is told all the same.
    if (const Result<void> flushed = printer.flush(); !flushed)
        return failed(flushed.error());
    if (!found)
        return failed(found.error());
    QByteArray summary;
    if (diff->json)
        summary = summaryJson(*diff, *found);
    else if (!diff->ranges)
        summary = summaryText(*diff, *found).toUtf8();
    if (const int status = printBytes(summary); status != ExitSuccess)
        return status;
    return found->isSame() ? ExitSuccess : ExitNothing;
}

} // namespace

CommandSpec diffCommand()
{
    return {
        "diff",
        QT_TRANSLATE_NOOP("CommandLine", "A B"),
        2,
        2,
        QT_TRANSLATE_NOOP("CommandLine", "Compares two files; exit status 1 when they differ."),
        {{"--ranges", nullptr,
          QT_TRANSLATE_NOOP("CommandLine",
                            "Print each range that differs: kind, offset and length in A, offset and length "
                            "in B.")},
         {"--align", nullptr,
          QT_TRANSLATE_NOOP("CommandLine",
                            "Find what was inserted and deleted, instead of comparing bytes at equal "
                            "offsets.")},
         {"--gap", QT_TRANSLATE_NOOP("CommandLine", "N"),
          QT_TRANSLATE_NOOP("CommandLine",
                            "Join differences with at most N equal bytes between them; 0 when not given.")},
         {"--json", nullptr,
          QT_TRANSLATE_NOOP("CommandLine",
                            "Print one JSON object with the sums; with --ranges, one a range before it.")}},
        runDiff};
}

} // namespace sluice
