#include "app/commands.h"
#include "app/output.h"
#include "app/rangedfile.h"
#include "core/formats/scan.h"
#include "core/jsonobject.h"

#include <QCoreApplication>

#include <csignal>

namespace sluice {
namespace {

QString text(const char* source)
{
    return QCoreApplication::translate("CommandLine", source);
}

QString proofName(ScanProof proof)
{
    switch (proof) {
    case ScanProof::Decoded:
        return QStringLiteral("decoded");
    case ScanProof::Checksum:
        return QStringLiteral("checksum");
    case ScanProof::Structure:
        break;
    }
    return QStringLiteral("structure");
}

/// What is said of data that is not whole; in JSON, and for a person.
QLatin1String flawName(ScanFlaw flaw)
{
    return flaw == ScanFlaw::Cut ? QLatin1String("cut") : QLatin1String("damaged");
}

QByteArray flawText(const EmbeddedData& data)
{
    if (data.isUnfinished())
        return " (its first " + QByteArray::number(data.decoded) + " bytes; the end was not reached)";
    if (data.flaw == ScanFlaw::None)
        return {};
    QByteArray what = data.flaw == ScanFlaw::Cut ? "cut off" : "cut off or damaged";
    if (data.decoded >= 0)
        what += ": " + QByteArray::number(data.decoded) + " bytes decoded";
    return " (" + what + ')';
}

QByteArray jsonLine(const EmbeddedData& data)
{
    JsonObject object;
    object.add("offset", data.offset);
    object.add("length", data.length < 0 ? QJsonValue(QJsonValue::Null) : QJsonValue(data.length));
    object.add("kind", data.kind);
    object.add("verified", proofName(data.proof));
    if (data.flaw != ScanFlaw::None)
        object.add("flaw", flawName(data.flaw));
    if (data.decoded >= 0)
        object.add("decoded", data.decoded);
    return object.text() + '\n';
}

QByteArray plainLine(const EmbeddedData& data)
{
    const QByteArray length = data.length < 0 ? QByteArrayLiteral("-") : QByteArray::number(data.length);
    return QByteArray::number(data.offset) + ' ' + length + ' ' +
           QByteArray(data.kind.data(), data.kind.size()) + ' ' + proofName(data.proof).toLatin1() +
           flawText(data) + '\n';
}

int runScan(const Arguments& arguments)
{
    std::signal(SIGPIPE, SIG_DFL);
    const Result<RangedFile> file = openRanged(arguments, std::make_shared<Ledger>());
    if (!file)
        return failCommand(file.error());
    ScanResult soFar;
    ScanOptions options;
    options.onNews = [&soFar](ScanResult news) { soFar = std::move(news); };
    const Result<ScanResult> result = scanForData(file->snapshot(), file->range, options);
    // What was found before a failure is worth printing.
    const std::vector<EmbeddedData>& found = result ? result->found : soFar.found;
    QByteArray out;
    for (const EmbeddedData& data : found)
        out += arguments.has("--json") ? jsonLine(data) : plainLine(data);
    if (const int status = printBytes(out); status != ExitSuccess)
        return status;
    if (!result)
        return failCommand(result.error(), file->name());
    if (result->capped)
        printError(text("%1: there is more than the %2 results that are kept; scan parts of it with --range")
                       .arg(file->name())
                       .arg(result->found.size()));
    if (result->untried > 0)
        printError(text("%1: %2 places look like the start of known data but are so many that they were not "
                        "tried; scan parts of it with --range")
                       .arg(file->name())
                       .arg(result->untried));
    return result->found.empty() ? ExitNothing : ExitSuccess;
}

} // namespace

CommandSpec scanCommand()
{
    return {
        "scan",
        QT_TRANSLATE_NOOP("CommandLine", "FILE"),
        1,
        1,
        QT_TRANSLATE_NOOP("CommandLine", "Finds data of known formats inside a file: a line each, offset, "
                                         "length or -, kind, how it was verified; and whether it is cut "
                                         "off or damaged, or how much of it was decoded."),
        {{"--range", QT_TRANSLATE_NOOP("CommandLine", "RANGE"),
          QT_TRANSLATE_NOOP("CommandLine", "These bytes only.")},
         {"--json", nullptr,
          QT_TRANSLATE_NOOP("CommandLine", "Print one JSON object a result: offset, length or null, kind, "
                                           "verified by \"decoded\", \"checksum\" or \"structure\"; of "
                                           "what is not whole flaw, \"cut\" or \"damaged\", and of "
                                           "compressed data that was not decoded to its end decoded, "
                                           "how many bytes were.")}},
        runScan};
}

} // namespace sluice
