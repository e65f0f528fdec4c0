#include "app/commands.h"
#include "app/output.h"
#include "core/bytes/openfile.h"
#include "core/formats/filetype.h"
#include "core/jsonobject.h"
#include "core/ledger/processmemory.h"

#include <QCoreApplication>

#include <csignal>

namespace sluice {
namespace {

struct CopyName
{
    CopyKind kind;
    const char* json;
    const char* shown;
};
constexpr CopyName kCopyNames[] = {
    {CopyKind::KernelToUser, "kernelToUser", QT_TRANSLATE_NOOP("CommandLine", "kernel -> user")},
    {CopyKind::UserToUser, "userToUser", QT_TRANSLATE_NOOP("CommandLine", "user -> user")},
    {CopyKind::UserToObject, "userToObject", QT_TRANSLATE_NOOP("CommandLine", "user -> object")},
    {CopyKind::UserToKernel, "userToKernel", QT_TRANSLATE_NOOP("CommandLine", "user -> kernel")},
    {CopyKind::KernelToKernel, "kernelToKernel", QT_TRANSLATE_NOOP("CommandLine", "kernel -> kernel")},
};

QString text(const char* source)
{
    return QCoreApplication::translate("CommandLine", source);
}

/// What is told of a file, gathered before any of it is printed: printing must not count.
struct Info
{
    OpenedFile file;
    QString type;
    ProcessMemory memory;
    FaultCount faults;
    std::array<CopyCount, kCopyKinds.size()> copies;
};

Result<Info> gather(const QByteArray& path)
{
    const auto ledger = std::make_shared<Ledger>();
    Result<OpenedFile> file = openFile(path, ledger);
    if (!file)
        return tl::unexpected(file.error());
    const qint64 head = std::min(file->source->size(), kFileTypeHead);
    const Result<void> ready = file->source->prepare({0, head});
    if (!ready)
        return tl::unexpected(ready.error());
    const Result<Slice> bytes = file->source->read({0, head});
    if (!bytes)
        return tl::unexpected(bytes.error());

    Info info;
    info.type = fileType(bytes->bytes(), file->source->size());
    info.file = *std::move(file);
    info.memory = processMemory();
    info.faults = processFaults();
    for (const CopyName& name : kCopyNames)
        info.copies[static_cast<size_t>(name.kind)] = ledger->copies(name.kind);
    return info;
}

QByteArray accessName(Access access)
{
    switch (access) {
    case Access::Mapped:
        return QByteArrayLiteral("mapped");
    case Access::Paged:
        return QByteArrayLiteral("paged");
    case Access::Memory:
        break;
    }
    return QByteArrayLiteral("memory");
}

QByteArray jsonInfo(const Info& info)
{
    JsonObject object;
    const QString path = QString::fromUtf8(info.file.path);
    object.add("path", path);
    if (path.toUtf8() != info.file.path)
        object.add("pathHex", QString::fromLatin1(info.file.path.toHex()));
    object.add("size", info.file.source->size());
    object.add("access", QString::fromLatin1(accessName(info.file.source->access())));
    object.add("type", info.type);
    if (info.file.cutAtCap)
        object.add("cutAtCap", true);
    object.add("openSeconds", info.file.openSeconds);

    JsonObject memory;
    memory.add("rssAnon", info.memory.anonymous);
    memory.add("rssFile", info.memory.file);
    object.add("memory", memory);

    JsonObject faults;
    faults.add("minor", info.faults.minor);
    faults.add("major", info.faults.major);
    object.add("faults", faults);

    JsonObject copies;
    for (const CopyName& name : kCopyNames) {
        const CopyCount& count = info.copies[static_cast<size_t>(name.kind)];
        JsonObject entry;
        entry.add("bytes", count.bytes);
        entry.add("count", count.count);
        copies.add(name.json, entry);
    }
    object.add("copies", copies);
    return object.text() + '\n';
}

/// "1536 bytes (1.5 KiB)".
QString sizeText(qint64 bytes)
{
    QString exact = text("%1 bytes").arg(bytes);
    if (bytes < 1024)
        return exact;
    constexpr const char* kUnits[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double value = static_cast<double>(bytes) / 1024;
    size_t unit = 0;
    for (; value >= 1024 && unit + 1 < std::size(kUnits); ++unit)
        value /= 1024;
    return QStringLiteral("%1 (%2 %3)")
        .arg(exact, QString::number(value, 'g', 4), QString::fromUtf8(kUnits[unit]));
}

QString accessText(const Info& info)
{
    switch (info.file.source->access()) {
    case Access::Mapped:
        return text("mapped, read-only");
    case Access::Paged:
        return text("paged, read-only: it cannot be mapped");
    case Access::Memory:
        break;
    }
    if (info.file.cutAtCap)
        return text("in memory; there was more than the %1 that are read").arg(sizeText(kReadCap));
    return text("in memory: a pipe, a device or a file without a size of its own");
}

QString plainInfo(const Info& info)
{
    QString out;
    const auto line = [&out](const QString& name, const QString& value) {
        out += name.leftJustified(12) + value + u'\n';
    };
    line(text("Path"), QString::fromUtf8(info.file.path));
    line(text("Size"), sizeText(info.file.source->size()));
    line(text("Type"), info.type);
    line(text("Access"), accessText(info));
    line(text("Opened in"), text("%1 ms").arg(info.file.openSeconds * 1000, 0, 'f', 3));
    line(text("Memory"), text("%1 of its own").arg(sizeText(info.memory.anonymous)));
    line({}, text("%1 of files").arg(sizeText(info.memory.file)));
    line(text("Page faults"), text("%1 minor, %2 major").arg(info.faults.minor).arg(info.faults.major));
    QString name = text("Copied");
    for (const CopyName& copy : kCopyNames) {
        const CopyCount& count = info.copies[static_cast<size_t>(copy.kind)];
        line(name, text(copy.shown).leftJustified(18) +
                       text("%1 bytes, %2 times").arg(count.bytes).arg(count.count));
        name.clear();
    }
    return out;
}

int runInfo(const Arguments& arguments)
{
    std::signal(SIGPIPE, SIG_DFL);
    const Result<Info> info = gather(arguments.operands().first());
    if (!info) {
        printError(info.error().message);
        return ExitFailure;
    }
    return printBytes(arguments.has("--json") ? jsonInfo(*info) : plainInfo(*info).toUtf8());
}

} // namespace

CommandSpec infoCommand()
{
    return {"info",
            QT_TRANSLATE_NOOP("CommandLine", "FILE"),
            1,
            1,
            QT_TRANSLATE_NOOP("CommandLine", "Tells what a file is and what opening it cost."),
            {{"--json", nullptr, QT_TRANSLATE_NOOP("CommandLine", "Print one JSON object, sizes in bytes.")}},
            runInfo};
}

} // namespace sluice
