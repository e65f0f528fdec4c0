#include "core/streams/runjson.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice {
namespace {

using Role = StageStatus::Role;
using State = RunStatus::State;

constexpr std::array<const char*, kCopyKinds.size()> kCopyNames = {
    "kernelToUser", "userToUser", "userToObject", "userToKernel", "kernelToKernel"};
constexpr std::array<const char*, 4> kRoles = {"source", "transform", "digest", "sink"};
constexpr std::array<const char*, 5> kStates = {"running", "paused", "finished", "failed", "cancelled"};
/// More stages than any recipe has, and more bytes than any run moves: a file that says so is not ours. Sums
/// over all stages fit an int64.
constexpr qsizetype kMaxStages = 256;
constexpr qint64 kMaxCount = qint64{1} << 53;
/// Seconds; as many nanoseconds fit an int64.
constexpr double kMaxSeconds = 9e9;

double seconds(qint64 nanoseconds)
{
    return static_cast<double>(nanoseconds) / 1e9;
}

/// A source takes nothing in: what it handed out is its size.
qint64 chunksOf(const StageStatus& stage)
{
    return stage.role == Role::Source ? stage.meter.chunksOut : stage.meter.chunksIn;
}

JsonObject stageJson(const StageStatus& stage, StatsDetail detail)
{
    JsonObject object;
    object.add("name", stage.name);
    object.add("bytesIn", stage.meter.bytesIn);
    object.add("bytesOut", stage.meter.bytesOut);
    object.add("chunks", chunksOf(stage));
    object.add("busySeconds", seconds(stage.meter.busy));
    object.add("starvedSeconds", seconds(stage.meter.starved));
    object.add("backpressureSeconds", seconds(stage.meter.backpressure));
    if (detail == StatsDetail::Printed)
        return object;
    object.add("role", QString::fromLatin1(kRoles[static_cast<size_t>(stage.role)]));
    object.add("chunksIn", stage.meter.chunksIn);
    object.add("chunksOut", stage.meter.chunksOut);
    object.add("minorFaults", stage.meter.minorFaults);
    object.add("majorFaults", stage.meter.majorFaults);
    object.add("queueBytes", stage.queueBytes);
    object.add("queueChunks", stage.queueChunks);
    object.add("queuePeakBytes", stage.queuePeakBytes);
    object.add("highWaterMark", stage.highWaterMark);
    object.add("fused", stage.fused);
    object.add("ended", stage.ended);
    object.add("frames", stage.frames);
    object.add("hits", stage.hits.count);
    object.add("verified", stage.verified);
    object.add("remark", stage.remark);
    return object;
}

JsonObject copiesJson(const RunStatus& status)
{
    JsonObject copies;
    for (const CopyKind kind : kCopyKinds) {
        const CopyCount count = status.copies[static_cast<size_t>(kind)];
        JsonObject entry;
        entry.add("bytes", count.bytes);
        entry.add("count", count.count);
        copies.add(copyKindName(kind), entry);
    }
    return copies;
}

/// Takes members out of an object and remembers the first that is not what it should be.
class Reader
{
public:
    explicit Reader(QJsonObject object)
        : m_object(std::move(object))
    {
    }

    [[nodiscard]] bool has(const char* name) const { return m_object.contains(QLatin1String(name)); }
    qint64 integer(const char* name, qint64 minimum = 0, qint64 maximum = kMaxCount)
    {
        const QJsonValue value = m_object.value(QLatin1String(name));
        const qint64 number = value.toInteger(minimum - 1);
        const bool good = number >= minimum && number <= maximum;
        if (!good)
            m_wrong = m_wrong == nullptr ? name : m_wrong;
        return good ? number : minimum;
    }
    double seconds(const char* name)
    {
        const QJsonValue value = m_object.value(QLatin1String(name));
        const double number = value.toDouble(-1);
        const bool good = number >= 0 && number <= kMaxSeconds;
        if (!good)
            m_wrong = m_wrong == nullptr ? name : m_wrong;
        return good ? number : 0;
    }
    qint64 nanoseconds(const char* name) { return std::llround(seconds(name) * 1e9); }
    bool boolean(const char* name)
    {
        const QJsonValue value = m_object.value(QLatin1String(name));
        if (!value.isBool())
            m_wrong = m_wrong == nullptr ? name : m_wrong;
        return value.toBool();
    }
    QString string(const char* name)
    {
        const QJsonValue value = m_object.value(QLatin1String(name));
        if (!value.isString())
            m_wrong = m_wrong == nullptr ? name : m_wrong;
        return value.toString();
    }
    template <typename Enum, size_t Count>
    Enum oneOf(const char* name, const std::array<const char*, Count>& names)
    {
        const QString word = string(name);
        const auto found = std::find_if(names.begin(), names.end(),
                                        [&](const char* known) { return word == QLatin1String(known); });
        if (found == names.end())
            m_wrong = m_wrong == nullptr ? name : m_wrong;
        return found == names.end() ? Enum() : static_cast<Enum>(found - names.begin());
    }
    Reader object(const char* name) const { return Reader(m_object.value(QLatin1String(name)).toObject()); }

    /// Null when all was well.
    [[nodiscard]] const char* wrong() const { return m_wrong; }
    void take(const Reader& other) { m_wrong = m_wrong == nullptr ? other.m_wrong : m_wrong; }

private:
    QJsonObject m_object;
    const char* m_wrong = nullptr;
};

StageStatus stageFrom(Reader& reader)
{
    StageStatus stage;
    stage.name = reader.string("name");
    stage.role = reader.oneOf<Role>("role", kRoles);
    stage.meter.bytesIn = reader.integer("bytesIn");
    stage.meter.bytesOut = reader.integer("bytesOut");
    stage.meter.chunksIn = reader.integer("chunksIn");
    stage.meter.chunksOut = reader.integer("chunksOut");
    stage.meter.busy = reader.nanoseconds("busySeconds");
    stage.meter.starved = reader.nanoseconds("starvedSeconds");
    stage.meter.backpressure = reader.nanoseconds("backpressureSeconds");
    stage.meter.minorFaults = reader.integer("minorFaults");
    stage.meter.majorFaults = reader.integer("majorFaults");
    stage.queueBytes = reader.integer("queueBytes");
    stage.queueChunks = reader.integer("queueChunks");
    stage.queuePeakBytes = reader.integer("queuePeakBytes");
    stage.highWaterMark = reader.integer("highWaterMark");
    stage.fused = reader.boolean("fused");
    stage.ended = reader.boolean("ended");
    stage.frames = reader.integer("frames", -1);
    // Records of before have none.
    stage.hits.count = reader.has("hits") ? reader.integer("hits", -1) : -1;
    stage.verified = reader.boolean("verified");
    stage.remark = reader.string("remark");
    return stage;
}

tl::unexpected<Error> notARun(const char* member)
{
    return fail(Error::Kind::Invalid,
                QCoreApplication::translate("RunRecord", "This is no record of a run: \"%1\" is missing or "
                                                         "not what it should be")
                    .arg(QLatin1String(member)));
}

} // namespace

const char* copyKindName(CopyKind kind)
{
    return kCopyNames[static_cast<size_t>(kind)];
}

JsonObject runStatsJson(const RunStatus& status, StatsDetail detail)
{
    const bool whole = detail == StatsDetail::Whole;
    QList<JsonObject> stages;
    qint64 minor = 0;
    qint64 major = 0;
    for (const StageStatus& stage : status.stages) {
        stages.append(stageJson(stage, detail));
        minor += stage.meter.minorFaults;
        major += stage.meter.majorFaults;
    }
    JsonObject allocations;
    allocations.add("count", status.allocations.count);
    allocations.add("bytes", status.allocations.bytes);
    allocations.add("peakBytes", status.allocations.peak);
    if (whole)
        allocations.add("aliveBytes", status.allocations.alive);
    JsonObject faults;
    faults.add("minor", minor);
    faults.add("major", major);
    JsonObject memory;
    memory.add("peakRssAnon", status.peakRssAnon);
    memory.add("rssFile", status.rssFile);
    if (whole)
        memory.add("rssAnon", status.rssAnon);

    JsonObject object;
    object.add("seconds", status.seconds);
    object.add("stages", stages);
    object.add("copies", copiesJson(status));
    object.add("allocations", allocations);
    object.add("faults", faults);
    object.add("memory", memory);
    if (whole) {
        object.add("state", QString::fromLatin1(kStates[static_cast<size_t>(status.state)]));
        object.add("totalBytes", status.totalBytes);
        object.add("producedBytes", status.producedBytes);
    }
    return object;
}

Result<RunStatus> runStatsFromJson(const QJsonObject& stats)
{
    Reader reader(stats);
    RunStatus status;
    status.seconds = reader.seconds("seconds");
    status.state = reader.oneOf<State>("state", kStates);
    status.totalBytes = reader.integer("totalBytes", -1, std::numeric_limits<qint64>::max());
    status.producedBytes = reader.integer("producedBytes");

    Reader copies = reader.object("copies");
    for (const CopyKind kind : kCopyKinds) {
        Reader entry = copies.object(copyKindName(kind));
        status.copies[static_cast<size_t>(kind)] = {entry.integer("bytes"), entry.integer("count")};
        reader.take(entry);
    }
    Reader allocations = reader.object("allocations");
    status.allocations = {allocations.integer("count"), allocations.integer("bytes"),
                          allocations.integer("aliveBytes"), allocations.integer("peakBytes")};
    reader.take(allocations);
    Reader memory = reader.object("memory");
    status.peakRssAnon = memory.integer("peakRssAnon", -1);
    status.rssAnon = memory.integer("rssAnon", -1);
    status.rssFile = memory.integer("rssFile", -1);
    reader.take(memory);

    const QJsonArray stages = stats.value(QLatin1String("stages")).toArray();
    if (stages.isEmpty() || stages.size() > kMaxStages)
        return notARun("stages");
    for (const QJsonValue stage : stages) {
        Reader stageReader(stage.toObject());
        status.stages.push_back(stageFrom(stageReader));
        reader.take(stageReader);
    }
    if (reader.wrong() != nullptr)
        return notARun(reader.wrong());
    return status;
}

} // namespace sluice
