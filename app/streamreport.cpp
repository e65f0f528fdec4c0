#include "app/streamreport.h"

#include "core/jsonobject.h"
#include "core/streams/runjson.h"
#include "core/streams/stagespec.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>

namespace sluice {
namespace {

struct CopyName
{
    CopyKind kind;
    const char* shown;
};
constexpr CopyName kCopyNames[] = {
    {CopyKind::KernelToUser, QT_TRANSLATE_NOOP("CommandLine", "kernel -> user")},
    {CopyKind::UserToUser, QT_TRANSLATE_NOOP("CommandLine", "user -> user")},
    {CopyKind::UserToObject, QT_TRANSLATE_NOOP("CommandLine", "user -> object")},
    {CopyKind::UserToKernel, QT_TRANSLATE_NOOP("CommandLine", "user -> kernel")},
    {CopyKind::KernelToKernel, QT_TRANSLATE_NOOP("CommandLine", "kernel -> kernel")},
};

QString text(const char* source)
{
    return QCoreApplication::translate("CommandLine", source);
}

double seconds(qint64 nanoseconds)
{
    return static_cast<double>(nanoseconds) / 1e9;
}

QString size(double bytes)
{
    constexpr const char* kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    size_t unit = 0;
    for (; bytes >= 1024 && unit + 1 < std::size(kUnits); ++unit)
        bytes /= 1024;
    return QStringLiteral("%1 %2")
        .arg(bytes, 0, 'f', unit == 0 ? 0 : 1)
        .arg(QString::fromLatin1(kUnits[unit]));
}

/// A source takes nothing in and a sink gives nothing out: what is counted at their other side is their size.
qint64 chunksOf(const StageStatus& stage)
{
    return stage.role == StageStatus::Role::Source ? stage.meter.chunksOut : stage.meter.chunksIn;
}

struct Faults
{
    qint64 minor = 0;
    qint64 major = 0;
};

Faults faultsOf(const RunStatus& status)
{
    Faults faults;
    for (const StageStatus& stage : status.stages) {
        faults.minor += stage.meter.minorFaults;
        faults.major += stage.meter.majorFaults;
    }
    return faults;
}

const char* typeName(ParameterKind::Type type)
{
    switch (type) {
    case ParameterKind::Type::Integer:
        return "integer";
    case ParameterKind::Type::Size:
        return "size";
    case ParameterKind::Type::Text:
        return "text";
    case ParameterKind::Type::Bytes:
        return "bytes";
    case ParameterKind::Type::Choice:
        break;
    }
    return "choice";
}

/// "gzip:level=6": the stage as it is written, optional parameters in brackets.
QString usageOf(const StageKind& kind)
{
    QString usage = QString::fromUtf8(kind.name);
    for (const ParameterKind& parameter : kind.parameters) {
        const QChar separator = &parameter == &kind.parameters.front() ? u':' : u',';
        QString value = QString::fromUtf8(parameter.defaultValue);
        if (parameter.type == ParameterKind::Type::Choice)
            value = QString::fromUtf8(parameter.choices.join('|'));
        else if (value.isEmpty())
            value = text(typeName(parameter.type)).toUpper();
        const QString item = separator + QString::fromUtf8(parameter.name) + u'=' + value;
        usage += parameter.required ? item : u'[' + item + u']';
    }
    return usage;
}

QJsonObject parameterJson(const ParameterKind& parameter)
{
    QJsonObject object{{QStringLiteral("name"), QString::fromUtf8(parameter.name)},
                       {QStringLiteral("type"), QString::fromLatin1(typeName(parameter.type))},
                       {QStringLiteral("required"), parameter.required},
                       {QStringLiteral("title"), parameter.title}};
    if (!parameter.defaultValue.isEmpty())
        object.insert(QStringLiteral("default"), QString::fromUtf8(parameter.defaultValue));
    if (parameter.type == ParameterKind::Type::Integer || parameter.type == ParameterKind::Type::Size) {
        object.insert(QStringLiteral("minimum"), parameter.minimum);
        object.insert(QStringLiteral("maximum"), parameter.maximum);
    }
    if (!parameter.choices.isEmpty()) {
        QJsonArray choices;
        for (const QByteArray& choice : parameter.choices)
            choices.append(QString::fromUtf8(choice));
        object.insert(QStringLiteral("choices"), choices);
    }
    return object;
}

} // namespace

QByteArray streamStatsJson(const RunStatus& status, const Ledger& ledger)
{
    RunStatus whole = status;
    for (const CopyKind kind : kCopyKinds)
        whole.copies[static_cast<size_t>(kind)] = ledger.copies(kind);
    return runStatsJson(whole, StatsDetail::Printed).text() + '\n';
}

QString streamStatsText(const RunStatus& status, const Ledger& ledger)
{
    constexpr qsizetype kNameColumn = 24;
    constexpr qsizetype kWidest = 64;
    qsizetype column = kNameColumn;
    for (const StageStatus& stage : status.stages)
        column = std::max(column, std::min(stage.name.size() + 2, kWidest));
    QString out = text("%1 s").arg(status.seconds, 0, 'f', 3) + u'\n';
    out += text("Stage").leftJustified(column) + text("in").rightJustified(12) +
           text("out").rightJustified(12) + text("chunks").rightJustified(10) +
           text("busy").rightJustified(10) + text("starved").rightJustified(10) +
           text("held back").rightJustified(11) + u'\n';
    for (const StageStatus& stage : status.stages) {
        out += stage.name.leftJustified(column) +
               size(static_cast<double>(stage.meter.bytesIn)).rightJustified(12) +
               size(static_cast<double>(stage.meter.bytesOut)).rightJustified(12) +
               QString::number(chunksOf(stage)).rightJustified(10);
        for (const qint64 spent : {stage.meter.busy, stage.meter.starved})
            out += text("%1 s").arg(seconds(spent), 0, 'f', 3).rightJustified(10);
        out += text("%1 s").arg(seconds(stage.meter.backpressure), 0, 'f', 3).rightJustified(11) + u'\n';
    }
    for (const CopyName& name : kCopyNames) {
        const CopyCount count = ledger.copies(name.kind);
        out += text(name.shown).leftJustified(kNameColumn) +
               text("%1 bytes, %2 times").arg(count.bytes).arg(count.count) + u'\n';
    }
    out += text("Produced").leftJustified(kNameColumn) + text("%1 bytes").arg(status.producedBytes) + u'\n';
    out += text("Allocated").leftJustified(kNameColumn) +
           text("%1 blocks, at most %2 at once")
               .arg(status.allocations.count)
               .arg(size(static_cast<double>(status.allocations.peak))) +
           u'\n';
    out += text("Page faults").leftJustified(kNameColumn) +
           text("%1 minor, %2 major").arg(faultsOf(status).minor).arg(faultsOf(status).major) + u'\n';
    out +=
        text("Memory").leftJustified(kNameColumn) +
        text("%1 of its own at most, %2 of files")
            .arg(size(static_cast<double>(status.peakRssAnon)), size(static_cast<double>(status.rssFile))) +
        u'\n';
    return out;
}

QString streamProgress(const RunStatus& status)
{
    const auto done = static_cast<double>(status.stages.front().meter.bytesOut);
    const double rate = status.seconds > 0 ? done / status.seconds : 0;
    if (status.totalBytes < 0)
        return text("%1, %2/s").arg(size(done), size(rate));
    const auto total = static_cast<double>(status.totalBytes);
    QString line = text("%1 of %2, %3/s").arg(size(done), size(total), size(rate));
    if (rate > 0)
        line += text(", %1 s left").arg((total - done) / rate, 0, 'f', 0);
    return line;
}

QString stageListText()
{
    constexpr int kTitleColumn = 40;
    QString out;
    const StageKind* before = nullptr;
    for (const StageKind& kind : stageKinds()) {
        if (before == nullptr || before->category != kind.category)
            out +=
                (before == nullptr ? QString() : QStringLiteral("\n")) + categoryTitle(kind.category) + u'\n';
        before = &kind;
        const QString usage = QStringLiteral("  ") + usageOf(kind);
        out += usage.size() < kTitleColumn ? usage.leftJustified(kTitleColumn)
                                           : usage + u'\n' + QString(kTitleColumn, u' ');
        out += kind.title + u'\n';
    }
    return out;
}

QByteArray stageListJson()
{
    QByteArray out;
    for (const StageKind& kind : stageKinds()) {
        QJsonArray parameters;
        for (const ParameterKind& parameter : kind.parameters)
            parameters.append(parameterJson(parameter));
        QJsonArray magics;
        for (const QByteArray& magic : kind.magics)
            magics.append(QString::fromLatin1(magic.toHex()));
        JsonObject object;
        object.add("name", QString::fromUtf8(kind.name));
        object.add("title", kind.title);
        object.add("category", QString::fromLatin1(categoryKey(kind.category)));
        object.add("digest", static_cast<bool>(kind.makeDigest));
        object.add("parameters", parameters);
        object.add("magics", magics);
        out += object.text() + '\n';
    }
    return out;
}

} // namespace sluice
