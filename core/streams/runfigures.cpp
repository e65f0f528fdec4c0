#include "core/streams/runfigures.h"

#include "core/streams/runjson.h"

#include <QCoreApplication>

#include <algorithm>

namespace sluice {
namespace {

using Group = RunFigure::Group;
using Mark = RunFigure::Mark;
using Unit = RunFigure::Unit;

QString text(const char* source)
{
    return QCoreApplication::translate("RunFigures", source);
}

struct CopyWords
{
    CopyKind kind;
    const char* title;
    const char* hint;
};
constexpr CopyWords kCopyWords[] = {
    {CopyKind::KernelToUser, QT_TRANSLATE_NOOP("RunFigures", "kernel → user"),
     QT_TRANSLATE_NOOP("RunFigures",
                       "read, pread, recv: the kernel copies into our memory.\nIn Node: fs.readFile, "
                       "a socket's data.")},
    {CopyKind::UserToUser, QT_TRANSLATE_NOOP("RunFigures", "user → user"),
     QT_TRANSLATE_NOOP("RunFigures",
                       "The program's own memcpy: pieces gathered, copies made.\nIn Node: Buffer.concat, "
                       "Buffer.from(buf).")},
    {CopyKind::UserToObject, QT_TRANSLATE_NOOP("RunFigures", "user → object"),
     QT_TRANSLATE_NOOP("RunFigures",
                       "Bytes become strings, pictures, rows, JSON.\nIn Node: buf.toString(), JSON.parse.")},
    {CopyKind::UserToKernel, QT_TRANSLATE_NOOP("RunFigures", "user → kernel"),
     QT_TRANSLATE_NOOP("RunFigures", "write, send: the kernel copies out of our memory.\nIn Node: fs.write, "
                                     "socket.write.")},
    {CopyKind::KernelToKernel, QT_TRANSLATE_NOOP("RunFigures", "kernel → kernel"),
     QT_TRANSLATE_NOOP("RunFigures",
                       "sendfile, copy_file_range, splice: the bytes never come to the program.\nIn Node: "
                       "none.")},
};

void addCopies(std::vector<RunFigure>& figures, const RunStatus& status)
{
    for (const CopyWords& words : kCopyWords) {
        const CopyCount copies = status.copies[static_cast<size_t>(words.kind)];
        figures.push_back({QByteArray("copies.") + copyKindName(words.kind), Group::Copies, Mark::Measured,
                           text(words.title), text(words.hint), copies.bytes, Unit::Bytes, copies.count});
    }
    figures.push_back({"copies.libraries", Group::Copies, Mark::Unknown, text("inside libraries"),
                       text("What a library copies inside itself cannot be seen, and is in no other line."),
                       -1, Unit::Bytes, -1});
}

void addInPlace(std::vector<RunFigure>& figures, const RunStatus& status)
{
    const auto copied = [&](CopyKind kind) { return status.copies[static_cast<size_t>(kind)].bytes; };
    const qint64 out = status.stages.empty() ? 0 : status.stages.front().meter.bytesOut;
    const qint64 chunks = status.stages.empty() ? 0 : status.stages.front().meter.chunksOut;
    const qint64 inPlace =
        std::max<qint64>(out - copied(CopyKind::KernelToUser) - copied(CopyKind::KernelToKernel), 0);
    figures.push_back(
        {"mapped", Group::InPlace, Mark::Derived, text("mapped"),
         text("Bytes that the source handed out where they lie: slices of the mapping. No copy: "
              "page faults bring them in.\nWhat left the source less what was read or sent by "
              "the kernel. In Node: none, buf.subarray() comes near."),
         inPlace, Unit::Bytes, inPlace > 0 ? chunks : 0});
    figures.push_back({"produced", Group::InPlace, Mark::Measured, text("produced"),
                       text("Bytes that stages wrote straight into chunks: made, not copied.\nIn Node: the "
                            "chunks of a Transform."),
                       status.producedBytes, Unit::Bytes, -1});
}

void addAllocations(std::vector<RunFigure>& figures, const RunStatus& status)
{
    const AllocationCount& allocations = status.allocations;
    const QString hint = text("Chunk buffers asked of the system; those that lie in the pool for reuse count "
                              "as alive. What libraries allocate inside shows in RssAnon only.");
    const auto add = [&](const char* key, const char* title, qint64 value, qint64 count) {
        figures.push_back(
            {key, Group::Allocations, Mark::Measured, text(title), hint, value, Unit::Bytes, count});
    };
    add("allocations.total", "allocated", allocations.bytes, allocations.count);
    add("allocations.alive", "alive", allocations.alive, -1);
    add("allocations.peak", "alive at most", allocations.peak, -1);
}

void addFaults(std::vector<RunFigure>& figures, const RunStatus& status)
{
    const QString minorHint = text("The page was in memory already: microseconds. One fault may bring in "
                                   "several pages, so this is no number of bytes.");
    const QString majorHint = text("The page came from a disk: milliseconds on a slow one.");
    qint64 minor = 0;
    qint64 major = 0;
    std::vector<RunFigure> perStage;
    for (size_t i = 0; i < status.stages.size(); ++i) {
        const StageStatus& stage = status.stages[i];
        minor += stage.meter.minorFaults;
        major += stage.meter.majorFaults;
        // A fused stage runs on another's thread, which counts for both.
        if (stage.fused)
            continue;
        const QByteArray number = QByteArray::number(static_cast<qint64>(i));
        perStage.push_back({"faults.minor." + number, Group::Faults, Mark::Measured,
                            text("minor faults: %1").arg(shortName(stage)), minorHint,
                            stage.meter.minorFaults, Unit::Count, -1});
        perStage.push_back({"faults.major." + number, Group::Faults, Mark::Measured,
                            text("major faults: %1").arg(shortName(stage)), majorHint,
                            stage.meter.majorFaults, Unit::Count, -1});
    }
    figures.push_back({"faults.minor", Group::Faults, Mark::Measured, text("minor faults"), minorHint, minor,
                       Unit::Count, -1});
    figures.push_back({"faults.major", Group::Faults, Mark::Measured, text("major faults"), majorHint, major,
                       Unit::Count, -1});
    figures.insert(figures.end(), perStage.begin(), perStage.end());
}

void addMemory(std::vector<RunFigure>& figures, const RunStatus& status)
{
    const auto add = [&](const char* key, const char* title, const char* hint, qint64 value) {
        figures.push_back({key, Group::Memory, value < 0 ? Mark::Unknown : Mark::Measured, text(title),
                           text(hint), value, Unit::Bytes, -1});
    };
    add("memory.rssAnon", "RssAnon", "Memory of the whole process that is its own: heap, stacks, chunks.",
        status.rssAnon);
    add("memory.peakRssAnon", "RssAnon at most", "The most of it that was seen during the run.",
        status.peakRssAnon);
    add("memory.rssFile", "RssFile",
        "Pages of mapped files in the process's memory, which the kernel takes back when it wants them.",
        status.rssFile);
}

} // namespace

QString shortName(const StageStatus& stage)
{
    const bool ofFile = stage.role == StageStatus::Role::Source || stage.role == StageStatus::Role::Sink;
    const QString file = ofFile ? stage.name.section(u'/', -1, -1, QString::SectionSkipEmpty) : stage.name;
    return file.isEmpty() ? stage.name : file;
}

std::vector<RunFigure> runFigures(const RunStatus& status)
{
    std::vector<RunFigure> figures;
    addCopies(figures, status);
    addInPlace(figures, status);
    addAllocations(figures, status);
    addFaults(figures, status);
    addMemory(figures, status);
    figures.push_back({"seconds", Group::Time, Mark::Measured, text("time"),
                       text("From the start to the end of the run."),
                       static_cast<qint64>(status.seconds * 1e9), Unit::Seconds, -1});
    return figures;
}

std::vector<FigurePair> pairFigures(const std::vector<RunFigure>& a, const std::vector<RunFigure>& b)
{
    const auto find = [](const std::vector<RunFigure>& in, const QByteArray& key) -> const RunFigure* {
        const auto found =
            std::find_if(in.begin(), in.end(), [&](const RunFigure& figure) { return figure.key == key; });
        return found == in.end() ? nullptr : &*found;
    };
    std::vector<FigurePair> pairs;
    pairs.reserve(a.size() + b.size());
    for (const RunFigure& figure : a)
        pairs.push_back({&figure, find(b, figure.key)});
    for (const RunFigure& figure : b) {
        if (find(a, figure.key) == nullptr)
            pairs.push_back({nullptr, &figure});
    }
    return pairs;
}

} // namespace sluice
