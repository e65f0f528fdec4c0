#include "core/streams/runrecord.h"

#include "core/streams/runfigures.h"
#include "core/streams/runjson.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace sluice {
namespace {

constexpr int kVersion = 1;
/// A record holds no more; more in a file is not ours.
constexpr qsizetype kMaxJson = qsizetype{64} << 20;
constexpr std::array<const char*, 10> kErrorKinds = {"notFound",   "denied",  "unsupported", "noWriter",
                                                     "io",         "changed", "cancelled",   "invalid",
                                                     "outOfRange", "tooLarge"};

QString key(const char* name)
{
    return QString::fromLatin1(name);
}

tl::unexpected<Error> notARun(const char* member)
{
    return fail(Error::Kind::Invalid,
                QCoreApplication::translate("RunRecord", "This is no record of a run: \"%1\" is missing or "
                                                         "not what it should be")
                    .arg(QLatin1String(member)));
}

/// A recipe that can be shown to anyone.
Recipe withoutKeys(Recipe recipe)
{
    for (StageSpec& stage : recipe.stages) {
        const auto found = stage.parameters.find("key");
        const qsizetype length = found == stage.parameters.end() ? 0 : stage.bytes("key").size();
        if (length > 0)
            found->second = "hex:" + QByteArray(length * 2, '0');
    }
    return recipe;
}

QJsonValue recipeJson(const Recipe& recipe)
{
    return QJsonDocument::fromJson(withoutKeys(recipe).toJson()).object().value(key("recipe"));
}

JsonObject samplesJson(const std::vector<RunSample>& samples, size_t stageCount)
{
    QJsonArray seconds;
    QJsonArray anonymous;
    QJsonArray file;
    std::vector<std::array<QJsonArray, 2>> stages(stageCount);
    for (const RunSample& sample : samples) {
        seconds.append(sample.seconds);
        anonymous.append(sample.rssAnon);
        file.append(sample.rssFile);
        for (size_t i = 0; i < stageCount; ++i) {
            const RunSample::Stage stage = i < sample.stages.size() ? sample.stages[i] : RunSample::Stage();
            stages[i][0].append(stage.bytes);
            stages[i][1].append(stage.queue);
        }
    }
    QList<JsonObject> columns;
    for (const auto& [bytes, queue] : stages) {
        JsonObject column;
        column.add("bytes", bytes);
        column.add("queue", queue);
        columns.append(column);
    }
    JsonObject object;
    object.add("seconds", seconds);
    object.add("rssAnon", anonymous);
    object.add("rssFile", file);
    object.add("stages", columns);
    return object;
}

/// `count` integers, each at least `minimum`.
Result<std::vector<qint64>> integers(const QJsonValue& value, qsizetype count, qint64 minimum,
                                     const char* member)
{
    const QJsonArray array = value.toArray();
    if (!value.isArray() || array.size() != count)
        return notARun(member);
    std::vector<qint64> numbers;
    numbers.reserve(static_cast<size_t>(count));
    for (const QJsonValue number : array) {
        numbers.push_back(number.toInteger(minimum - 1));
        if (!number.isDouble() || numbers.back() < minimum)
            return notARun(member);
    }
    return numbers;
}

Result<std::vector<RunSample>> samplesFrom(const QJsonObject& object, size_t stageCount)
{
    const QJsonArray seconds = object.value(key("seconds")).toArray();
    const qsizetype count = seconds.size();
    if (count > static_cast<qsizetype>(RunSampler::kMaxSamples))
        return notARun("samples");
    const auto anonymous = integers(object.value(key("rssAnon")), count, -1, "rssAnon");
    const auto file = integers(object.value(key("rssFile")), count, -1, "rssFile");
    const QJsonArray columns = object.value(key("stages")).toArray();
    if (!anonymous || !file || columns.size() != static_cast<qsizetype>(stageCount))
        return notARun("samples");
    std::vector<RunSample> samples(static_cast<size_t>(count));
    for (size_t i = 0; i < samples.size(); ++i) {
        samples[i].seconds = seconds[static_cast<qsizetype>(i)].toDouble(-1);
        const double before = i == 0 ? -1 : samples[i - 1].seconds;
        if (samples[i].seconds < 0 || samples[i].seconds <= before)
            return notARun("seconds");
        samples[i].rssAnon = (*anonymous)[i];
        samples[i].rssFile = (*file)[i];
        samples[i].stages.resize(stageCount);
    }
    for (size_t stage = 0; stage < stageCount; ++stage) {
        const QJsonObject column = columns[static_cast<qsizetype>(stage)].toObject();
        const auto bytes = integers(column.value(key("bytes")), count, 0, "bytes");
        const auto queue = integers(column.value(key("queue")), count, 0, "queue");
        if (!bytes || !queue)
            return notARun("samples");
        for (size_t i = 0; i < samples.size(); ++i)
            samples[i].stages[stage] = {(*bytes)[i], (*queue)[i]};
    }
    return samples;
}

JsonObject errorJson(const Error& error)
{
    JsonObject object;
    object.add("kind", key(kErrorKinds[static_cast<size_t>(error.kind)]));
    object.add("message", error.message);
    object.add("systemError", error.systemError);
    object.add("offset", error.offset);
    return object;
}

Result<Error> errorFrom(const QJsonObject& object)
{
    const QString kind = object.value(key("kind")).toString();
    const auto found = std::find_if(kErrorKinds.begin(), kErrorKinds.end(),
                                    [&](const char* name) { return kind == QLatin1String(name); });
    const qint64 offset = object.value(key("offset")).toInteger(-2);
    if (found == kErrorKinds.end() || offset < -1 || !object.value(key("message")).isString())
        return notARun("error");
    return Error{static_cast<Error::Kind>(found - kErrorKinds.begin()),
                 object.value(key("message")).toString(), object.value(key("systemError")).toInt(), offset};
}

Result<std::optional<ByteRange>> rangeFrom(const QJsonObject& source)
{
    if (!source.contains(key("offset")))
        return std::optional<ByteRange>();
    const ByteRange range{source.value(key("offset")).toInteger(-1),
                          source.value(key("length")).toInteger(-1)};
    if (range.offset < 0 || range.length < 0 ||
        range.length > std::numeric_limits<qint64>::max() - range.offset)
        return notARun("source");
    return std::optional(range);
}

Result<std::vector<DigestValue>> digestsFrom(const QJsonValue& value)
{
    if (!value.isArray())
        return notARun("digests");
    std::vector<DigestValue> digests;
    for (const QJsonValue item : value.toArray()) {
        const QJsonObject digest = item.toObject();
        const QByteArray hex = digest.value(key("value")).toString().toLatin1();
        const QByteArray bytes = QByteArray::fromHex(hex);
        if (!digest.value(key("name")).isString() || bytes.toHex() != hex)
            return notARun("digests");
        digests.push_back({digest.value(key("name")).toString(), bytes});
    }
    return digests;
}

/// A field of RFC 4180.
QByteArray field(const QString& text)
{
    QByteArray bytes = text.toUtf8();
    if (std::none_of(bytes.begin(), bytes.end(),
                     [](char c) { return c == ',' || c == '"' || c == '\n' || c == '\r'; }))
        return bytes;
    return '"' + bytes.replace('"', "\"\"") + '"';
}

/// The lines of one run.
class CsvLines
{
public:
    CsvLines(QByteArray& out, const QString& run)
        : m_out(out)
        , m_run(field(run))
    {
    }

    void add(const QByteArray& time, const QByteArray& stage, const QByteArray& measure,
             const QByteArray& value)
    {
        m_out += m_run + ',' + time + ',' + stage + ',' + measure + ',' + value + "\r\n";
    }
    void add(const QByteArray& time, const QByteArray& stage, const QByteArray& measure, qint64 value)
    {
        if (value >= 0)
            add(time, stage, measure, QByteArray::number(value));
    }

private:
    QByteArray& m_out;
    const QByteArray m_run;
};

QByteArray secondsText(qint64 nanoseconds)
{
    return QByteArray::number(static_cast<double>(nanoseconds) / 1e9, 'f', 9);
}

void addStages(CsvLines& lines, const RunRecord& record, const QList<QByteArray>& names)
{
    for (size_t i = 0; i < record.status.stages.size(); ++i) {
        const StageStatus& stage = record.status.stages[i];
        const QByteArray& name = names[static_cast<qsizetype>(i)];
        lines.add({}, name, "bytesIn", stage.meter.bytesIn);
        lines.add({}, name, "bytesOut", stage.meter.bytesOut);
        lines.add({}, name, "chunksIn", stage.meter.chunksIn);
        lines.add({}, name, "chunksOut", stage.meter.chunksOut);
        lines.add({}, name, "busySeconds", secondsText(stage.meter.busy));
        lines.add({}, name, "starvedSeconds", secondsText(stage.meter.starved));
        lines.add({}, name, "backpressureSeconds", secondsText(stage.meter.backpressure));
        lines.add({}, name, "minorFaults", stage.meter.minorFaults);
        lines.add({}, name, "majorFaults", stage.meter.majorFaults);
        lines.add({}, name, "queuePeakBytes", stage.queuePeakBytes);
        lines.add({}, name, "highWaterMark", stage.highWaterMark);
        lines.add({}, name, "frames", stage.frames);
        lines.add({}, name, "hits", stage.hits.count);
    }
}

void addSamples(CsvLines& lines, const RunRecord& record, const QList<QByteArray>& names)
{
    for (const RunSample& sample : record.samples) {
        const QByteArray time = QByteArray::number(sample.seconds, 'f', 6);
        lines.add(time, {}, "rssAnon", sample.rssAnon);
        lines.add(time, {}, "rssFile", sample.rssFile);
        const size_t count = std::min(sample.stages.size(), static_cast<size_t>(names.size()));
        for (size_t i = 0; i < count; ++i) {
            lines.add(time, names[static_cast<qsizetype>(i)], "bytes", sample.stages[i].bytes);
            lines.add(time, names[static_cast<qsizetype>(i)], "queueBytes", sample.stages[i].queue);
        }
    }
}

} // namespace

RunSample RunSample::of(const RunStatus& status)
{
    RunSample sample{status.seconds, status.rssAnon, status.rssFile, {}};
    sample.stages.reserve(status.stages.size());
    for (const StageStatus& stage : status.stages) {
        const bool source = stage.role == StageStatus::Role::Source;
        sample.stages.push_back({source ? stage.meter.bytesOut : stage.meter.bytesIn, stage.queueBytes});
    }
    return sample;
}

void RunSampler::add(const RunStatus& status)
{
    if (!m_samples.empty()) {
        const double since = status.seconds - m_samples.back().seconds;
        if (since <= 0 || (since < m_interval && !status.isOver()))
            return;
    }
    if (m_samples.size() == kMaxSamples)
        thin();
    m_samples.push_back(RunSample::of(status));
}

void RunSampler::thin()
{
    // Who calls add() less often than asked for decides how far the samples are apart.
    const double span = m_samples.back().seconds - m_samples.front().seconds;
    m_interval = 2 * std::max(m_interval, span / static_cast<double>(m_samples.size() - 1));
    for (size_t i = 0; i < m_samples.size() / 2; ++i)
        m_samples[i] = std::move(m_samples[i * 2]);
    m_samples.resize(m_samples.size() / 2);
}

RunRecord RunRecord::of(const RunResult& result)
{
    RunRecord record;
    record.error = result.error;
    record.digests = result.digests;
    record.status = result.status;
    for (StageStatus& stage : record.status.stages)
        stage.current = {};
    return record;
}

QByteArray RunRecord::toJson() const
{
    JsonObject source;
    source.add("name", sourceName);
    if (range) {
        source.add("offset", range->offset);
        source.add("length", range->length);
    }
    QList<JsonObject> digestList;
    for (const DigestValue& digest : digests) {
        JsonObject object;
        object.add("name", digest.name);
        object.add("value", QString::fromLatin1(digest.value.toHex()));
        digestList.append(object);
    }
    JsonObject object;
    object.add("format", key("sluice-run"));
    object.add("version", kVersion);
    object.add("title", title);
    object.add("recipe", recipeJson(recipe));
    object.add("source", source);
    object.add("started", started.toUTC().toString(Qt::ISODateWithMs));
    if (error)
        object.add("error", errorJson(*error));
    object.add("digests", digestList);
    object.add("stats", runStatsJson(status, StatsDetail::Whole));
    object.add("samples", samplesJson(samples, status.stages.size()));
    return object.text() + '\n';
}

Result<RunRecord> RunRecord::fromJson(const QByteArray& json)
{
    if (json.size() > kMaxJson)
        return notARun("samples");
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    if (object.value(key("format")).toString() != key("sluice-run"))
        return notARun("format");
    if (object.value(key("version")).toInt() != kVersion)
        return notARun("version");
    RunRecord record;
    record.title = object.value(key("title")).toString();
    const QJsonObject recipe{{key("recipe"), object.value(key("recipe"))}};
    const Result<Recipe> read = Recipe::fromJson(QJsonDocument(recipe).toJson(QJsonDocument::Compact));
    if (!read)
        return notARun("recipe");
    record.recipe = *read;
    const QJsonObject source = object.value(key("source")).toObject();
    record.sourceName = source.value(key("name")).toString();
    const auto sourceRange = rangeFrom(source);
    if (!sourceRange)
        return tl::unexpected(sourceRange.error());
    record.range = *sourceRange;
    record.started =
        QDateTime::fromString(object.value(key("started")).toString(), Qt::ISODateWithMs).toUTC();
    // Other years have no such text.
    if (!record.started.isValid() || record.started.date().year() < 1970 ||
        record.started.date().year() > 9999)
        return notARun("started");
    if (object.contains(key("error"))) {
        const Result<Error> failure = errorFrom(object.value(key("error")).toObject());
        if (!failure)
            return tl::unexpected(failure.error());
        record.error = *failure;
    }
    auto digestValues = digestsFrom(object.value(key("digests")));
    if (!digestValues)
        return tl::unexpected(digestValues.error());
    record.digests = *std::move(digestValues);
    Result<RunStatus> stats = runStatsFromJson(object.value(key("stats")).toObject());
    if (!stats)
        return tl::unexpected(stats.error());
    record.status = *std::move(stats);
    auto taken = samplesFrom(object.value(key("samples")).toObject(), record.status.stages.size());
    if (!taken)
        return tl::unexpected(taken.error());
    record.samples = *std::move(taken);
    return record;
}

QByteArray RunRecord::toCsv(std::span<const RunRecord> records)
{
    QByteArray out = "run,seconds,stage,measure,value\r\n";
    for (const RunRecord& record : records) {
        CsvLines lines(out, record.title);
        QList<QByteArray> names;
        for (size_t i = 0; i < record.status.stages.size(); ++i)
            names.append(field(QStringLiteral("%1 %2").arg(i).arg(record.status.stages[i].name)));
        for (const RunFigure& figure : runFigures(record.status)) {
            if (figure.unit == RunFigure::Unit::Seconds)
                lines.add({}, {}, figure.key, secondsText(figure.value));
            else
                lines.add({}, {}, figure.key, figure.value);
            lines.add({}, {}, figure.key + ".count", figure.count);
        }
        for (const DigestValue& digest : record.digests)
            lines.add({}, {}, field(digest.name), digest.value.toHex());
        addStages(lines, record, names);
        addSamples(lines, record, names);
    }
    return out;
}

} // namespace sluice
