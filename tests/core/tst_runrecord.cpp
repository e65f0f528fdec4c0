#include "tests/support/random.h"
#include "tests/support/teststages.h"

#include "core/streams/runcurves.h"
#include "core/streams/runfigures.h"
#include "core/streams/runstore.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr qint64 kLarge = qint64{1} << 53;

QString randomText(Random& random)
{
    static const QString kPieces = QStringLiteral("abc \",;\n\r=\\/{}[]äß→😀\t0");
    QString text;
    const int length = uniform(random, 0, 12);
    for (int i = 0; i < length; ++i) {
        const qsizetype at = uniform<qsizetype>(random, 0, kPieces.size() - 1);
        // Half a character is no text.
        if (!kPieces[at].isSurrogate())
            text += kPieces[at];
    }
    return text;
}

StageStatus randomStage(Random& random)
{
    const auto count = [&] { return uniform<qint64>(random, 0, uniform<qint64>(random, 1, kLarge)); };
    StageStatus stage;
    stage.role = static_cast<StageStatus::Role>(uniform(random, 0, 3));
    stage.name = randomText(random);
    stage.meter = {Activity::Idle, 0, 0, 0, count(), count(), count(), count(), count(), count()};
    for (qint64* time : {&stage.meter.busy, &stage.meter.starved, &stage.meter.backpressure})
        *time = uniform<qint64>(random, 0, 1'000'000'000'000'000);
    stage.queueBytes = count();
    stage.queueChunks = count();
    stage.queuePeakBytes = count();
    stage.highWaterMark = count();
    stage.fused = uniform(random, 0, 1) == 1;
    stage.ended = uniform(random, 0, 1) == 1;
    stage.frames = uniform<qint64>(random, -1, 100);
    stage.verified = uniform(random, 0, 1) == 1;
    stage.remark = randomText(random);
    return stage;
}

RunStatus randomStatus(Random& random)
{
    const auto count = [&] { return uniform<qint64>(random, 0, uniform<qint64>(random, 1, kLarge)); };
    RunStatus status;
    status.state = static_cast<RunStatus::State>(uniform(random, 0, 4));
    status.seconds = std::uniform_real_distribution<>(0, 1e6)(random);
    status.totalBytes = uniform<qint64>(random, -1, std::numeric_limits<qint64>::max());
    const int stages = uniform(random, 1, 6);
    for (int i = 0; i < stages; ++i)
        status.stages.push_back(randomStage(random));
    for (CopyCount& copies : status.copies)
        copies = {count(), count()};
    status.producedBytes = count();
    status.allocations = {count(), count(), count(), count()};
    status.rssAnon = uniform<qint64>(random, -1, kLarge);
    status.rssFile = uniform<qint64>(random, -1, kLarge);
    status.peakRssAnon = uniform<qint64>(random, -1, kLarge);
    return status;
}

RunRecord randomRecord(Random& random)
{
    static const char* const kRecipes[] = {"", "gunzip sha256", "off:xz md5 -o /tmp/x --feed read",
                                           "lines swap:4 --to document --chunk 4096"};
    RunRecord record;
    record.title = randomText(random);
    record.recipe = Recipe::parse(QByteArrayView(kRecipes[uniform(random, 0, 3)])).value();
    record.sourceName = randomText(random);
    if (uniform(random, 0, 1) == 1)
        record.range = ByteRange{uniform<qint64>(random, 0, kLarge), uniform<qint64>(random, 0, kLarge)};
    record.started = QDateTime::fromMSecsSinceEpoch(uniform<qint64>(random, 0, 4'000'000'000'000), Qt::UTC);
    if (uniform(random, 0, 2) == 0) {
        record.error = Error{static_cast<Error::Kind>(uniform(random, 0, 9)), randomText(random),
                             uniform(random, 0, 130), uniform<qint64>(random, -1, kLarge)};
    } else {
        record.digests = {{QStringLiteral("sha256"), randomBytes(random, 32)},
                          {randomText(random), randomBytes(random, 4)}};
    }
    record.status = randomStatus(random);
    double seconds = 0;
    const int samples = uniform(random, 0, 20);
    for (int i = 0; i < samples; ++i) {
        RunStatus status = randomStatus(random);
        status.stages.resize(record.status.stages.size());
        seconds += std::uniform_real_distribution<>(1e-6, 10)(random);
        status.seconds = seconds;
        record.samples.push_back(RunSample::of(status));
    }
    return record;
}

void compareStages(const StageStatus& a, const StageStatus& b)
{
    QCOMPARE(a.role, b.role);
    QCOMPARE(a.name, b.name);
    QCOMPARE(a.meter.busy, b.meter.busy);
    QCOMPARE(a.meter.starved, b.meter.starved);
    QCOMPARE(a.meter.backpressure, b.meter.backpressure);
    QCOMPARE(a.meter.bytesIn, b.meter.bytesIn);
    QCOMPARE(a.meter.bytesOut, b.meter.bytesOut);
    QCOMPARE(a.meter.chunksIn, b.meter.chunksIn);
    QCOMPARE(a.meter.chunksOut, b.meter.chunksOut);
    QCOMPARE(a.meter.minorFaults, b.meter.minorFaults);
    QCOMPARE(a.meter.majorFaults, b.meter.majorFaults);
    QCOMPARE(a.queueBytes, b.queueBytes);
    QCOMPARE(a.queueChunks, b.queueChunks);
    QCOMPARE(a.queuePeakBytes, b.queuePeakBytes);
    QCOMPARE(a.highWaterMark, b.highWaterMark);
    QCOMPARE(a.fused, b.fused);
    QCOMPARE(a.ended, b.ended);
    QCOMPARE(a.frames, b.frames);
    QCOMPARE(a.verified, b.verified);
    QCOMPARE(a.remark, b.remark);
}

void compareRecords(const RunRecord& a, const RunRecord& b)
{
    QCOMPARE(a.title, b.title);
    QVERIFY(a.recipe == b.recipe);
    QCOMPARE(a.sourceName, b.sourceName);
    QVERIFY(a.range == b.range);
    QCOMPARE(a.started, b.started);
    QCOMPARE(a.error.has_value(), b.error.has_value());
    if (a.error) {
        QCOMPARE(a.error->kind, b.error->kind);
        QCOMPARE(a.error->message, b.error->message);
        QCOMPARE(a.error->systemError, b.error->systemError);
        QCOMPARE(a.error->offset, b.error->offset);
    }
    QVERIFY(a.digests == b.digests);
    QCOMPARE(a.status.state, b.status.state);
    QCOMPARE(a.status.seconds, b.status.seconds);
    QCOMPARE(a.status.totalBytes, b.status.totalBytes);
    QVERIFY(a.status.copies == b.status.copies);
    QCOMPARE(a.status.producedBytes, b.status.producedBytes);
    QVERIFY(a.status.allocations == b.status.allocations);
    QCOMPARE(a.status.rssAnon, b.status.rssAnon);
    QCOMPARE(a.status.rssFile, b.status.rssFile);
    QCOMPARE(a.status.peakRssAnon, b.status.peakRssAnon);
    QCOMPARE(a.status.stages.size(), b.status.stages.size());
    for (size_t i = 0; i < a.status.stages.size(); ++i)
        compareStages(a.status.stages[i], b.status.stages[i]);
    QVERIFY(a.samples == b.samples);
}

/// A run that was: sha256 behind gzip over 8 MiB.
RunRecord realRecord(const char* recipe = "gzip:level=1 sha256", qint64 size = qint64{8} << 20)
{
    Random random(seed());
    RunRecord record;
    record.recipe = Recipe::parse(QByteArrayView(recipe)).value();
    const auto pipeline =
        makePipeline(record.recipe, memoryStream(randomBytes(random, size)), nullptr).value();
    RunSampler sampler;
    pipeline->start();
    while (!pipeline->waitForFinished(std::chrono::milliseconds(5)))
        sampler.add(pipeline->poll());
    const Recipe ran = record.recipe;
    record = RunRecord::of(pipeline->result());
    record.recipe = ran;
    sampler.add(record.status);
    record.samples = sampler.samples();
    record.title = QStringLiteral("a real one");
    record.sourceName = QStringLiteral("random");
    record.range = ByteRange{0, size};
    record.started = QDateTime::currentDateTimeUtc();
    return record;
}

QByteArray changed(const QByteArray& json, const QStringList& path, const QJsonValue& value)
{
    const std::function<QJsonValue(const QJsonValue&, qsizetype)> set = [&](const QJsonValue& in,
                                                                            qsizetype depth) -> QJsonValue {
        if (depth == path.size())
            return value;
        bool isIndex = false;
        const int index = path[depth].toInt(&isIndex);
        if (isIndex) {
            QJsonArray array = in.toArray();
            array[index] = set(array[index], depth + 1);
            return array;
        }
        QJsonObject object = in.toObject();
        object[path[depth]] = set(object[path[depth]], depth + 1);
        return object;
    };
    return QJsonDocument(set(QJsonDocument::fromJson(json).object(), 0).toObject()).toJson();
}

/// A reader of RFC 4180 that knows nothing of the writer.
QList<QList<QByteArray>> readCsv(const QByteArray& csv)
{
    QList<QList<QByteArray>> lines;
    QList<QByteArray> line;
    QByteArray field;
    bool quoted = false;
    for (qsizetype i = 0; i < csv.size(); ++i) {
        if (quoted && csv[i] == '"' && i + 1 < csv.size() && csv[i + 1] == '"') {
            field += csv[++i];
        } else if (csv[i] == '"') {
            quoted = !quoted;
        } else if (!quoted && csv[i] == ',') {
            line << std::exchange(field, {});
        } else if (!quoted && csv[i] == '\r' && i + 1 < csv.size() && csv[i + 1] == '\n') {
            ++i;
            line << std::exchange(field, {});
            lines << std::exchange(line, {});
        } else {
            field += csv[i];
        }
    }
    return lines;
}

} // namespace

class tst_RunRecord : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTrip()
    {
        Random random(seed());
        for (int i = 0; i < 300; ++i) {
            const RunRecord record = randomRecord(random);
            const Result<RunRecord> again = RunRecord::fromJson(record.toJson());
            QVERIFY2(again, again ? "" : qPrintable(again.error().message));
            compareRecords(*again, record);
            if (QTest::currentTestFailed())
                return;
        }
    }

    void realRunRoundTrip()
    {
        const RunRecord record = realRecord();
        QVERIFY(!record.error);
        QCOMPARE(record.digests.size(), size_t{1});
        const Result<RunRecord> again = RunRecord::fromJson(record.toJson());
        QVERIFY(again);
        QCOMPARE(again->digests, record.digests);
        QCOMPARE(again->samples, record.samples);
        QCOMPARE(again->samples.back().stages.front().bytes, qint64{8} << 20);
    }

    void pinsNoBytes()
    {
        RunResult result;
        result.status.stages.resize(2);
        result.status.stages[0].current = Slice::fromByteArray("abc");
        QVERIFY(RunRecord::of(result).status.stages[0].current.isEmpty());
    }

    void keysAreNotKept_data()
    {
        QTest::addColumn<QByteArray>("recipe");
        QTest::addColumn<QByteArray>("secret");
        QTest::newRow("cipher") << QByteArray("aes-128-ctr:key=00112233445566778899aabbccddeeff,"
                                              "iv=0123456789abcdef0123456789abcdef")
                                << QByteArray("00112233445566778899aabbccddeeff");
        QTest::newRow("hmac") << QByteArray("hmac-sha256:key=text:topsecret") << QByteArray("topsecret");
        QTest::newRow("xor") << QByteArray("xor:key=text:topsecret") << QByteArray("topsecret");
        QTest::newRow("xor, bare") << QByteArray("xor:topsecret") << QByteArray("topsecret");
    }

    void keysAreNotKept()
    {
        QFETCH(QByteArray, recipe);
        QFETCH(QByteArray, secret);
        Random random(seed());
        RunRecord record = randomRecord(random);
        const Result<Recipe> parsed = Recipe::parse(recipe);
        QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().message));
        record.recipe = *parsed;
        QVERIFY(record.recipe.toText().contains(secret));
        const QByteArray json = record.toJson();
        QVERIFY(!json.contains(secret));
        const Result<RunRecord> again = RunRecord::fromJson(json);
        QVERIFY(again);
        QCOMPARE(again->recipe.stages.front().bytes("key"),
                 QByteArray(record.recipe.stages.front().bytes("key").size(), '\0'));
    }

    void hostileJson_data()
    {
        QTest::addColumn<QStringList>("path");
        QTest::addColumn<QJsonValue>("value");
        const auto row = [](const char* name, const char* path, const QJsonValue& value) {
            QTest::newRow(name) << QString::fromLatin1(path).split(u'/') << value;
        };
        const QJsonValue text = QStringLiteral("12");
        row("another format", "format", QStringLiteral("else"));
        row("a later version", "version", 2);
        row("version as text", "version", QStringLiteral("1"));
        row("no recipe", "recipe", QJsonValue());
        row("unknown stage", "recipe", QJsonArray{QStringLiteral("frobnicate")});
        row("recipe of numbers", "recipe", QJsonArray{1, 2});
        row("negative offset", "source/offset", -1);
        row("range beyond 2^63", "source/offset", qint64{9223372036854775807});
        row("fraction of a byte", "source/length", 1.5);
        row("no time", "started", QStringLiteral("yesterday"));
        row("time before UTC", "started", QStringLiteral("0000-01-01T00:00:00.000+14:00"));
        row("year 10000 in UTC", "started", QStringLiteral("9999-12-31T23:59:59.000-14:00"));
        row("error without kind", "error", QJsonObject{{QStringLiteral("message"), text}});
        row("digest that is no hex", "digests/0/value", QStringLiteral("xyz"));
        row("digest of half a byte", "digests/0/value", QStringLiteral("abc"));
        row("digests as object", "digests", QJsonObject());
        row("negative bytes", "stats/copies/userToUser/bytes", -1);
        row("bytes as text", "stats/copies/userToUser/bytes", text);
        row("bytes beyond 2^53", "stats/stages/1/bytesIn", qint64{9223372036854775807});
        row("bytes as 1e300", "stats/stages/1/bytesIn", 1e300);
        row("no copies", "stats/copies", QJsonValue());
        row("negative seconds", "stats/seconds", -0.5);
        row("endless seconds", "stats/seconds", 1e300);
        row("unknown state", "stats/state", QStringLiteral("dancing"));
        row("unknown role", "stats/stages/0/role", QStringLiteral("actor"));
        row("no stages", "stats/stages", QJsonArray());
        row("stages of null", "stats/stages/0", QJsonValue());
        row("flag as number", "stats/stages/0/fused", 1);
        row("memory under -1", "stats/memory/rssAnon", -2);
        row("samples missing", "samples", QJsonValue());
        row("column too short", "samples/rssAnon", QJsonArray());
        row("column of texts", "samples/rssFile/0", text);
        row("time that stands still", "samples/seconds/1", 0);
        row("negative time", "samples/seconds/0", -1);
        row("stage column missing", "samples/stages", QJsonArray());
        row("negative queue", "samples/stages/1/queue/0", -5);
    }

    void hostileJson()
    {
        QFETCH(QStringList, path);
        QFETCH(QJsonValue, value);
        RunRecord record = realRecord("sha256 md5", 4096);
        RunSample sample = record.samples.back();
        for (int i = 1; i < 4; ++i) {
            sample.seconds += 1;
            record.samples.push_back(sample);
        }
        QByteArray json = record.toJson();
        QVERIFY(RunRecord::fromJson(json));
        json = changed(json, path, value);
        const Result<RunRecord> read = RunRecord::fromJson(json);
        QVERIFY(!read);
        QCOMPARE(read.error().kind, Error::Kind::Invalid);
        QVERIFY(read.error().message.contains(u'"'));
    }

    void everyPrefixIsRefused()
    {
        const QByteArray json = realRecord("sha256", 4096).toJson();
        QVERIFY(RunRecord::fromJson(json));
        for (qsizetype length = 0; length < json.size() - 2; ++length)
            QVERIFY(!RunRecord::fromJson(json.first(length)));
    }

    void tooManySamplesAreRefused()
    {
        RunRecord record = realRecord("sha256", 4096);
        RunSample sample = record.samples.back();
        record.samples.clear();
        for (size_t i = 0; i < RunSampler::kMaxSamples + 1; ++i) {
            sample.seconds += 1;
            record.samples.push_back(sample);
        }
        QVERIFY(!RunRecord::fromJson(record.toJson()));
        record.samples.pop_back();
        QVERIFY(RunRecord::fromJson(record.toJson()));
    }

    void samplerKeepsTheShape_data()
    {
        QTest::addColumn<double>("length");
        QTest::addColumn<double>("every");
        QTest::newRow("an instant") << 0.001 << 0.0005;
        QTest::newRow("a second") << 1.0 << 0.01;
        QTest::newRow("as many as fit") << 100.0 << 0.05;
        QTest::newRow("an hour") << 3600.0 << 0.05;
        QTest::newRow("a month, seldom looked at") << 2.6e6 << 30.0;
    }

    void samplerKeepsTheShape()
    {
        QFETCH(double, length);
        QFETCH(double, every);
        RunSampler sampler;
        RunStatus status;
        status.stages.resize(2);
        for (int i = 0; i * every < length; ++i) {
            const double now = i * every;
            status.seconds = now;
            status.stages[0].meter.bytesOut = static_cast<qint64>(now * 1e6);
            sampler.add(status);
            QVERIFY(sampler.samples().size() <= RunSampler::kMaxSamples);
        }
        status.state = RunStatus::State::Finished;
        status.seconds = length;
        status.stages[0].meter.bytesOut = static_cast<qint64>(length * 1e6);
        sampler.add(status);

        const std::vector<RunSample>& samples = sampler.samples();
        QVERIFY(samples.size() <= RunSampler::kMaxSamples);
        QCOMPARE(samples.front().seconds, 0.0);
        QCOMPARE(samples.back().seconds, length);
        const double looks = std::min(length / every, length / RunSampler::kFirstInterval);
        QVERIFY(static_cast<double>(samples.size()) >= std::min(looks, 900.0) * 0.45);
        for (size_t i = 1; i < samples.size(); ++i) {
            QVERIFY(samples[i].seconds > samples[i - 1].seconds);
            QVERIFY(samples[i].seconds - samples[i - 1].seconds <= 2 * (sampler.interval() + every));
            QCOMPARE(samples[i].stages[0].bytes, static_cast<qint64>(samples[i].seconds * 1e6));
        }
    }

    void samplerIgnoresTimeThatStands()
    {
        RunSampler sampler;
        RunStatus status;
        status.seconds = 1;
        sampler.add(status);
        sampler.add(status);
        status.seconds = 0.5;
        status.state = RunStatus::State::Failed;
        sampler.add(status);
        QCOMPARE(sampler.samples().size(), size_t{1});
    }

    void csvIsOneTable()
    {
        Random random(seed());
        RunRecord one = realRecord("sha256 md5", 100'000);
        one.title = QStringLiteral("a, \"quoted\"\r\ntitle");
        const std::vector<RunRecord> records = {one, randomRecord(random)};
        const QList<QList<QByteArray>> lines = readCsv(RunRecord::toCsv(records));
        QCOMPARE(lines.front(), (QList<QByteArray>{"run", "seconds", "stage", "measure", "value"}));
        qint64 bytesOut = -1;
        qint64 lastSample = -1;
        QByteArray digest;
        for (const QList<QByteArray>& line : lines) {
            QCOMPARE(line.size(), 5);
            if (line[0] != one.title.toUtf8())
                continue;
            if (line[1].isEmpty() && line[2].startsWith("0 ") && line[3] == "bytesOut")
                bytesOut = line[4].toLongLong();
            if (!line[1].isEmpty() && line[2].startsWith("1 ") && line[3] == "bytes")
                lastSample = line[4].toLongLong();
            if (line[3] == "sha256")
                digest = line[4];
        }
        QCOMPARE(bytesOut, 100'000);
        QCOMPARE(lastSample, 100'000);
        QCOMPARE(digest, one.digests.front().value.toHex());
    }

    void figuresSayHowSure()
    {
        const RunRecord record = realRecord("sha256", 100'000);
        std::set<QByteArray> keys;
        QHash<QByteArray, RunFigure> byKey;
        for (const RunFigure& figure : runFigures(record.status)) {
            QVERIFY(keys.insert(figure.key).second);
            QVERIFY(!figure.title.isEmpty());
            QVERIFY(!figure.hint.isEmpty());
            QCOMPARE(figure.mark == RunFigure::Mark::Unknown, figure.value < 0);
            byKey.insert(figure.key, figure);
        }
        QCOMPARE(byKey.value("copies.userToUser").value, 0);
        QCOMPARE(byKey.value("copies.kernelToUser").value, 0);
        QCOMPARE(byKey.value("copies.libraries").mark, RunFigure::Mark::Unknown);
        QCOMPARE(byKey.value("mapped").value, 100'000);
        QCOMPARE(byKey.value("mapped").mark, RunFigure::Mark::Derived);
        QVERIFY(byKey.value("memory.rssAnon").value > 0);
        QVERIFY(byKey.value("seconds").value > 0);
    }

    void figuresPair()
    {
        const std::vector<RunFigure> a = runFigures(realRecord("gzip sha256", 100'000).status);
        const std::vector<RunFigure> b = runFigures(realRecord("sha256", 100'000).status);
        const std::vector<FigurePair> pairs = pairFigures(a, b);
        std::set<QByteArray> keys;
        int alone = 0;
        for (const FigurePair& pair : pairs) {
            const RunFigure* one = pair.a != nullptr ? pair.a : pair.b;
            QVERIFY(one != nullptr && keys.insert(one->key).second);
            if (pair.a != nullptr && pair.b != nullptr)
                QCOMPARE(pair.a->key, pair.b->key);
            else
                ++alone;
        }
        QVERIFY(alone > 0);
        QVERIFY(pairs.size() >= std::max(a.size(), b.size()));
    }

    void ratesAddUp()
    {
        Random random(seed());
        std::vector<StageStatus> stages(2);
        stages[1].highWaterMark = 1 << 20;
        std::vector<RunSample> samples;
        double seconds = 0;
        qint64 bytes = 0;
        for (int i = 0; i < 500; ++i) {
            seconds += std::uniform_real_distribution<>(0.03, 1)(random);
            bytes += uniform<qint64>(random, 0, 1 << 20);
            samples.push_back({seconds, i % 7 == 0 ? -1 : qint64{i}, 5, {{bytes, 0}, {bytes / 2, i}}});
        }
        const std::vector<RunCurve> rates = runCurves(RunMeasure::Rates, samples, stages);
        QCOMPARE(rates.size(), size_t{2});
        double sum = 0;
        double before = 0;
        for (size_t i = 0; i < samples.size(); ++i) {
            sum += rates[0].values[i] * (rates[0].seconds[i] - before);
            before = rates[0].seconds[i];
        }
        QVERIFY(qAbs(sum - static_cast<double>(bytes)) < 1);
        const std::vector<RunCurve> queues = runCurves(RunMeasure::Queues, samples, stages);
        QCOMPARE(queues.size(), size_t{1});
        QCOMPARE(queues[0].values.back(), 499.0);
        const std::vector<RunCurve> memory = runCurves(RunMeasure::Memory, samples, stages);
        QCOMPARE(memory[0].values.size(), size_t{500 - 72});
        QCOMPARE(memory[1].values.size(), size_t{500});
    }

    void momentsTooCloseMakeNoRate()
    {
        const std::vector<StageStatus> stages(1);
        const std::vector<RunSample> samples = {{0.001, 0, 0, {{1 << 20, 0}}},
                                                {0.051, 0, 0, {{1 << 20, 0}}},
                                                {0.052, 0, 0, {{2 << 20, 0}}},
                                                {0.151, 0, 0, {{3 << 20, 0}}}};
        const RunCurve rate = runCurves(RunMeasure::Rates, samples, stages).front();
        QCOMPARE(rate.seconds, (std::vector<double>{0.051, 0.151}));
        QCOMPARE(rate.values[1], double(2 << 20) / (0.151 - 0.051));
        const RunCurve lone = runCurves(RunMeasure::Rates, {samples.front()}, stages).front();
        QCOMPARE(lone.values, (std::vector<double>{double(1 << 20) / 0.001}));
    }

    void storeKeepsTheNewest()
    {
        const QTemporaryDir folder;
        const RunStore store(folder.path() + QStringLiteral("/a/b"));
        QVERIFY(store.load().empty());
        const RunRecord record = realRecord("sha256", 4096);
        QStringList ids;
        for (int i = 0; i < RunStore::kMaxRuns + 5; ++i) {
            RunRecord one = record;
            one.title = QString::number(i);
            one.started = QDateTime::fromMSecsSinceEpoch(1'700'000'000'000 + qint64{i} * 1000, Qt::UTC);
            const StoredRun run = StoredRun::make(one);
            QVERIFY(store.store(run));
            ids << run.id;
        }
        const std::vector<StoredRun> runs = store.load();
        QCOMPARE(runs.size(), size_t{RunStore::kMaxRuns});
        QCOMPARE(runs.front().id, ids.last());
        QCOMPARE(runs.front().record->title, QString::number(RunStore::kMaxRuns + 4));
        QCOMPARE(runs.back().record->title, QStringLiteral("5"));

        RunRecord renamed = *runs.front().record;
        renamed.title = QStringLiteral("another name");
        QVERIFY(store.store({runs.front().id, std::make_shared<const RunRecord>(renamed)}));
        QCOMPARE(store.load().front().record->title, renamed.title);
        QVERIFY(store.remove(ids.last()));
        QVERIFY(store.remove(ids.last()));
        QCOMPARE(store.load().size(), size_t{RunStore::kMaxRuns - 1});
    }

    void storeLeavesStrangersAlone()
    {
        const QTemporaryDir folder;
        const RunStore store(folder.path());
        const auto write = [&](const char* name, const QByteArray& bytes) {
            QFile file(folder.filePath(QString::fromLatin1(name)));
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
        };
        write("notes.txt", "mine");
        write("99999999-broken.run.json", "{");
        write("99999998-empty.run.json", "");
        QVERIFY(QFile::link(QStringLiteral("/dev/zero"), folder.filePath(QStringLiteral("9.run.json"))));
        QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("folder.run.json")));
        QVERIFY(store.store(StoredRun::make(realRecord("sha256", 4096))));
        QCOMPARE(store.load().size(), size_t{1});
        QVERIFY(QFile::exists(folder.filePath(QStringLiteral("notes.txt"))));
        const auto permissions = QFile::permissions(folder.path());
        QVERIFY(!(permissions & (QFile::ReadGroup | QFile::ReadOther | QFile::ExeOther)));
    }

    void storeSaysWhenItCannot()
    {
        const RunStore store(QStringLiteral("/proc/nowhere"));
        const Result<void> stored = store.store(StoredRun::make(realRecord("sha256", 4096)));
        QVERIFY(!stored);
        QVERIFY(stored.error().message.contains(QStringLiteral("/proc/nowhere")));
        QVERIFY(store.load().empty());
    }
};

QTEST_GUILESS_MAIN(tst_RunRecord)
#include "tst_runrecord.moc"
