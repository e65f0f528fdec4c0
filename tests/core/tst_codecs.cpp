// Every codec against the command of its format, against itself cut anywhere, and against broken input.
#include "tests/support/collectingoutput.h"
#include "tests/support/command.h"
#include "tests/support/python.h"
#include "tests/support/random.h"
#include "tests/support/stages.h"

#include <QCryptographicHash>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <array>

using namespace sluice;
using namespace sluice::test;

namespace {

/// A format, the stages for it, and the commands that are its witness (run by a shell).
struct Format
{
    const char* name;
    const char* compress;
    const char* decompress;
    /// Null when no command reads the format.
    const char* compressCommand;
    const char* decompressCommand;
    /// The format itself finds wrong bytes.
    bool checked;
    /// Every single bit flip gives what the command gives.
    bool verdictsAsCommand;
};

constexpr std::array kFormats = {
    Format{"gzip", "gzip", "gunzip", "gzip -c", "gzip -dc", true, true},
    Format{"zlib", "deflate", "inflate", "pigz -zc", "pigz -dc", true, false},
    Format{"deflate", "deflate-raw", "inflate-raw", nullptr, nullptr, false, false},
    Format{"bzip2", "bzip2", "bunzip2", "bzip2 -c", "bzip2 -dc", true, true},
    Format{"xz", "xz", "unxz", "xz -c", "xz -dc", true, true},
    Format{"zstd", "zstd", "unzstd", "zstd -c", "zstd -dc", true, true},
    Format{"lz4", "lz4", "unlz4", "lz4 -c", "lz4 -dc", true, true},
    Format{"brotli", "brotli", "unbrotli", "brotli -c", "brotli -dc", false, true},
};

/// Bytes that compress in every way: literals, matches near and far, runs, noise.
QByteArray sample(Random& random, qsizetype length)
{
    QByteArray bytes;
    while (bytes.size() < length) {
        switch (uniform(random, 0, 3)) {
        case 0:
            bytes += randomBytes(random, uniform<qsizetype>(random, 1, 300));
            break;
        case 1:
            bytes += QByteArray(uniform<qsizetype>(random, 1, 5000), static_cast<char>(random()));
            break;
        case 2:
            bytes +=
                "GET /index.html?id=" + QByteArray::number(static_cast<quint64>(random())) + " HTTP/1.1\n";
            break;
        default:
            if (!bytes.isEmpty()) {
                const auto from = uniform<qsizetype>(random, 0, bytes.size() - 1);
                bytes += bytes.mid(from, uniform<qsizetype>(random, 1, 3000));
            }
        }
    }
    bytes.truncate(length);
    return bytes;
}

QByteArray compressed(const char* stage, const QByteArray& bytes)
{
    const TransformRun run = runTransform(*makeTransform(stage), bytes);
    if (!run.result)
        qFatal("%s: %s", stage, qPrintable(run.result.error().message));
    return run.output;
}

TransformRun decompressed(QByteArrayView stage, const QByteArray& bytes)
{
    return runTransform(*makeTransform(stage), bytes);
}

QByteArray reason(const TransformRun& run)
{
    return run.result ? QByteArray("ok") : run.result.error().message.toUtf8();
}

/// Gives each row of kFormats that `wanted` takes as a data row.
template <typename Wanted>
void addFormats(Wanted wanted)
{
    QTest::addColumn<int>("index");
    for (size_t i = 0; i < kFormats.size(); ++i) {
        if (wanted(kFormats[i]))
            QTest::newRow(kFormats[i].name) << static_cast<int>(i);
    }
}

void addFormats()
{
    addFormats([](const Format&) { return true; });
}

const Format& fetchFormat()
{
    QFETCH(const int, index);
    return kFormats[static_cast<size_t>(index)];
}

} // namespace

class TestCodecs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everySplit_data() { addFormats(); }
    void everySplit();
    void randomSplits_data() { addFormats(); }
    void randomSplits();
    void everyLevel_data() { addFormats(); }
    void everyLevel();
    void emptyInputs_data() { addFormats(); }
    void emptyInputs();
    void everyPrefixIsTruncated_data() { addFormats(); }
    void everyPrefixIsTruncated();
    void bitFlips_data() { addFormats(); }
    void bitFlips();
    void randomInput_data() { addFormats(); }
    void randomInput();
    void commandsReadOurs_data();
    void commandsReadOurs();
    void weReadTheCommands_data();
    void weReadTheCommands();
    void flippedAsTheCommand_data();
    void flippedAsTheCommand();
    void stopsWhenCancelled_data() { addFormats(); }
    void stopsWhenCancelled();
};

void TestCodecs::everySplit()
{
    const Format& format = fetchFormat();
    const QByteArray plain = QByteArray("abcabcabcabc hello hello hello ").repeated(3);
    const QByteArray packed = compressed(format.compress, plain);
    for (const qsizetype bufferSize : {1, 7, 4096}) {
        for (qsizetype split = 1; split < packed.size(); ++split) {
            const TransformRun run =
                runTransform(*makeTransform(format.decompress), packed, split, bufferSize);
            QVERIFY2(run.result, reason(run).constData());
            QCOMPARE(run.output, plain);
            QVERIFY(run.remark.isEmpty());
        }
        for (qsizetype split = 1; split < plain.size(); ++split) {
            const TransformRun run = runTransform(*makeTransform(format.compress), plain, split, bufferSize);
            QVERIFY2(run.result, reason(run).constData());
            QCOMPARE(decompressed(format.decompress, run.output).output, plain);
        }
    }
}

void TestCodecs::randomSplits()
{
    const Format& format = fetchFormat();
    Random random(seed());
    for (int round = 0; round < 6; ++round) {
        const QByteArray plain = sample(random, uniform<qsizetype>(random, 100'000, 700'000));
        const auto nextChunk = [&random, round] {
            return uniform<qsizetype>(random, 1, round % 2 == 0 ? 1000 : 300'000);
        };
        const auto bufferSize = uniform<qsizetype>(random, 1000, 300'000);
        const TransformRun packed =
            runTransform(*makeTransform(format.compress), plain, nextChunk, bufferSize);
        QVERIFY2(packed.result, reason(packed).constData());
        const TransformRun run =
            runTransform(*makeTransform(format.decompress), packed.output, nextChunk, bufferSize);
        QVERIFY2(run.result, reason(run).constData());
        QVERIFY(run.output == plain);
    }
}

void TestCodecs::everyLevel()
{
    const Format& format = fetchFormat();
    Random random(seed());
    const QByteArray plain = sample(random, 50'000);
    const StageKind* kind = findStageKind(format.compress);
    const ParameterKind& level = kind->parameters.front();
    QCOMPARE(level.name, QByteArray("level"));
    for (qint64 value = level.minimum; value <= level.maximum; ++value) {
        const QByteArray stage = QByteArray(format.compress) + ':' + QByteArray::number(value);
        const TransformRun run = decompressed(format.decompress, compressed(stage.constData(), plain));
        QVERIFY2(run.result, reason(run).constData());
        QVERIFY(run.output == plain);
    }
}

void TestCodecs::emptyInputs()
{
    const Format& format = fetchFormat();
    const QByteArray packed = compressed(format.compress, {});
    QVERIFY(!packed.isEmpty());
    const TransformRun run = decompressed(format.decompress, packed);
    QVERIFY2(run.result, reason(run).constData());
    QVERIFY(run.output.isEmpty());
    // No input at all is no stream.
    QVERIFY(decompressed(format.decompress, {}).isTruncated());
}

void TestCodecs::everyPrefixIsTruncated()
{
    const Format& format = fetchFormat();
    Random random(seed());
    for (const qsizetype length : {0, 1, 100, 3000}) {
        const QByteArray plain = sample(random, length);
        const QByteArray packed = compressed(format.compress, plain);
        for (qsizetype prefix = 0; prefix < packed.size(); ++prefix) {
            const TransformRun run = runTransform(*makeTransform(format.decompress), packed.first(prefix));
            QVERIFY2(run.isTruncated(), reason(run).constData());
            QCOMPARE(run.result.error().kind, Error::Kind::Invalid);
            QCOMPARE(run.result.error().offset, prefix);
            QVERIFY(plain.startsWith(run.output));
        }
    }
}

void TestCodecs::bitFlips()
{
    const Format& format = fetchFormat();
    Random random(seed());
    const QByteArray plain = sample(random, 4000);
    const QByteArray packed = compressed(format.compress, plain);
    for (int round = 0; round < 10'000; ++round) {
        QByteArray broken = packed;
        const auto bit = uniform<qsizetype>(random, 0, packed.size() * 8 - 1);
        broken[bit / 8] = static_cast<char>(broken[bit / 8] ^ (1 << (bit % 8)));
        const TransformRun run = decompressed(format.decompress, broken);
        if (run.result && format.checked)
            QVERIFY2(run.output == plain, qPrintable(QStringLiteral("wrong bytes pass: bit %1").arg(bit)));
        if (!run.result) {
            QVERIFY2(run.result.error().offset >= 0 && run.result.error().offset <= broken.size(),
                     reason(run).constData());
            QVERIFY(!run.result.error().message.isEmpty());
        }
    }
}

void TestCodecs::randomInput()
{
    const Format& format = fetchFormat();
    Random random(seed());
    const QByteArray packed = compressed(format.compress, sample(random, 300));
    for (int round = 0; round < 2000; ++round) {
        // Half of it begins as the format does, so that it gets past the front door.
        const QByteArray start =
            round % 2 == 0 ? packed.first(uniform<qsizetype>(random, 0, packed.size() / 2)) : QByteArray();
        const QByteArray noise = start + randomBytes(random, uniform<qsizetype>(random, 1, 400));
        const TransformRun run = decompressed(format.decompress, noise);
        QVERIFY(run.result || !run.result.error().message.isEmpty());
    }
}

void TestCodecs::commandsReadOurs_data()
{
    addFormats([](const Format& format) { return format.decompressCommand != nullptr; });
}

void TestCodecs::commandsReadOurs()
{
    const Format& format = fetchFormat();
    Random random(seed());
    for (const qsizetype length : {0, 1, 1000, 500'000}) {
        const QByteArray plain = sample(random, length);
        const CommandRun run = runCommand(QStringLiteral("sh"),
                                          {QStringLiteral("-c"), QLatin1StringView(format.decompressCommand)},
                                          compressed(format.compress, plain));
        QVERIFY2(run.exitCode == 0, run.errors.constData());
        QVERIFY(run.output == plain);
    }
}

void TestCodecs::weReadTheCommands_data()
{
    addFormats([](const Format& format) { return format.compressCommand != nullptr; });
}

void TestCodecs::weReadTheCommands()
{
    const Format& format = fetchFormat();
    Random random(seed());
    for (const char* option : {"", " -1", " -9"}) {
        const QString command = QLatin1StringView(format.compressCommand) + QLatin1StringView(option);
        for (const qsizetype length : {0, 1, 1000, 500'000}) {
            const QByteArray plain = sample(random, length);
            const CommandRun packed =
                runCommand(QStringLiteral("sh"), {QStringLiteral("-c"), command}, plain);
            QVERIFY2(packed.exitCode == 0, packed.errors.constData());
            const TransformRun run = decompressed(format.decompress, packed.output);
            QVERIFY2(run.result, reason(run).constData());
            QVERIFY(run.output == plain);
        }
    }
}

void TestCodecs::flippedAsTheCommand_data()
{
    addFormats([](const Format& format) { return format.verdictsAsCommand; });
}

void TestCodecs::flippedAsTheCommand()
{
    const Format& format = fetchFormat();
    constexpr int kCount = 200;
    Random random(seed());
    const QByteArray plain = sample(random, 2000);
    const QByteArray packed = compressed(format.compress, plain);
    QTemporaryDir directory;
    QList<QByteArray> broken;
    for (int i = 0; i < kCount; ++i) {
        // Half of the flips hit the first and last 32 bytes, where headers and trailers are.
        const auto edge = std::min<qsizetype>(packed.size() / 2, 32);
        auto byte = uniform<qsizetype>(random, 0, packed.size() - 1);
        if (i % 2 == 0)
            byte = i % 4 == 0 ? byte % edge : packed.size() - 1 - byte % edge;
        QByteArray bytes = packed;
        bytes[byte] = static_cast<char>(bytes[byte] ^ (1 << uniform(random, 0, 7)));
        broken += bytes;
        QFile file(directory.filePath(QString::number(i)));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    }
    const QByteArray printed =
        runPython(QStringLiteral("import subprocess, hashlib\n"
                                 "for i in range(%1):\n"
                                 "    r = subprocess.run('%2', shell=True, stdin=open('%3/%d' % i, 'rb'),\n"
                                 "                       capture_output=True)\n"
                                 "    print(r.returncode, hashlib.sha256(r.stdout).hexdigest())\n")
                      .arg(kCount)
                      .arg(QLatin1StringView(format.decompressCommand), directory.path()));
    const QList<QByteArray> lines = printed.trimmed().split('\n');
    QCOMPARE(lines.size(), kCount);
    int good = 0;
    for (int i = 0; i < kCount; ++i) {
        const TransformRun run = decompressed(format.decompress, broken[i]);
        const QList<QByteArray> words = lines[i].split(' ');
        // gzip's 2 is a warning.
        const bool commandOk = words[0] == "0" || (qstrcmp(format.name, "gzip") == 0 && words[0] == "2");
        QVERIFY2(run.result.has_value() == commandOk,
                 (reason(run) + " but the command " + words[0]).constData());
        if (!commandOk)
            continue;
        ++good;
        QCOMPARE(QCryptographicHash::hash(run.output, QCryptographicHash::Sha256).toHex(), words[1]);
    }
    qInfo("%d of %d flips do no harm", good, kCount);
}

void TestCodecs::stopsWhenCancelled()
{
    const Format& format = fetchFormat();
    Random random(seed());
    const QByteArray plain = sample(random, 100'000);
    for (const auto& [stage, input] : {std::pair(format.compress, plain),
                                       std::pair(format.decompress, compressed(format.compress, plain))}) {
        CollectingOutput output(4096);
        output.stop();
        const auto transform = makeTransform(stage);
        const Result<void> result = transform->push(Slice::fromByteArray(input), output);
        QVERIFY(!result);
        QCOMPARE(result.error().kind, Error::Kind::Cancelled);
    }
}

QTEST_GUILESS_MAIN(TestCodecs)
#include "tst_codecs.moc"
