#include "tests/support/python.h"
#include "tests/support/random.h"
#include "tests/support/teststages.h"

#include "core/bytes/openfile.h"
#include "core/streams/recipe.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace sluice;
using namespace sluice::test;
using namespace std::chrono_literals;

namespace {

Recipe parsed(const QByteArray& text)
{
    Result<Recipe> recipe = Recipe::parse(text);
    if (!recipe)
        qFatal("%s", qPrintable(recipe.error().message));
    return *std::move(recipe);
}

void write(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(path));
}

QByteArray read(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Runs `recipe` over `path` here; digests as the command prints them.
QByteArray runHere(const Recipe& recipe, const QByteArray& path, ByteRange range)
{
    const OpenedFile file = openFile(path, std::make_shared<Ledger>()).value();
    const auto pipeline =
        makePipeline(recipe, makeSource(FileInput::of(file, range), recipe.feed).value(), nullptr).value();
    pipeline->start();
    pipeline->waitForFinished();
    const RunResult result = pipeline->result();
    if (result.error)
        qFatal("%s", qPrintable(result.error->message));
    QByteArray digests;
    for (const DigestValue& digest : result.digests)
        digests += digest.name.toUtf8() + "  " + digest.value.toHex() + '\n';
    return digests;
}

} // namespace

class tst_Recipe : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textRoundTrip_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("canonical");
        const auto row = [](const char* name, const char* text, const char* canonical) {
            QTest::newRow(name) << QByteArray(text) << QByteArray(canonical);
        };
        row("empty", "", "");
        row("one stage", "gunzip", "gunzip");
        row("several", "  gunzip\tsha256\n md5 ", "gunzip sha256 md5");
        row("parameters", "gzip:level=9 xor:key=0xff swap:4", "gzip:level=9 xor:0xff swap:4");
        row("switched off", "off:gunzip sha256", "off:gunzip sha256");
        row("sinks", "-o out.bin --to tcp:localhost:80 --to document --to clipboard",
            "-o out.bin --to tcp:localhost:80 --to document --to clipboard");
        row("odd path", "-o 'a file'\\''s \"name\"'", "-o 'a file'\\''s \"name\"'");
        row("double quotes", "-o \"a 'b' \\\" c\"", "-o 'a '\\''b'\\'' \" c'");
        row("IPv6", "--to tcp:[::1]:8080", "--to 'tcp:[::1]:8080'");
        row("settings come first", "sha256 --feed read --chunk 64k --high-water-mark 0x1000 --max-output 1G",
            "--feed read --chunk 65536 --high-water-mark 4096 --max-output 1073741824 sha256");
        row("defaults are not said", "--feed mapped --chunk 256k --high-water-mark 1M", "");
    }

    void textRoundTrip()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, canonical);
        const Recipe recipe = parsed(text);
        QCOMPARE(recipe.toText(), canonical);
        QCOMPARE(parsed(recipe.toText()), recipe);
        QCOMPARE(Recipe::fromJson(recipe.toJson()).value(), recipe);
    }

    void refusals_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("named");
        const auto row = [](const char* text, const char* named) {
            QTest::newRow(text) << QByteArray(text) << QString::fromLatin1(named);
        };
        row("nonsense", "nonsense");
        row("gzip:level=11", "level");
        row("--what 3", "--what");
        row("--chunk", "--chunk");
        row("--chunk 0", "--chunk");
        row("--chunk -1", "--chunk");
        row("--chunk 9999999999999999999", "--chunk");
        row("--feed cold", "cold");
        row("--to udp:1.2.3.4:5", "udp");
        row("--to tcp:host", "host");
        row("--to tcp:host:0", "host:0");
        row("--to tcp::80", ":80");
        row("--to tcp:host:70000", "70000");
        row("--to tcp:::1:80", "::1:80");
        row("-o 'open", "-o 'open");
    }

    void refusals()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QString, named);
        const Result<Recipe> recipe = Recipe::parse(text);
        QVERIFY(!recipe);
        QCOMPARE(recipe.error().kind, Error::Kind::Invalid);
        QVERIFY2(recipe.error().message.contains(named), qPrintable(recipe.error().message));
    }

    void jsonRefusals()
    {
        for (const char* json :
             {"", "{}", "[]", "{\"recipe\":3}", "{\"recipe\":[\"nonsense\"]}", "{\"recipe\":[1]}"})
            QVERIFY(!Recipe::fromJson(json));
    }

    void pathsNeedNotBeUtf8()
    {
        Recipe recipe;
        recipe.sinks.push_back({SinkSpec::Kind::File, QByteArray("\xff\xfe \xc3\xa4")});
        QCOMPARE(parsed(recipe.toText()), recipe);
        QCOMPARE(Recipe::fromJson(recipe.toJson()).value(), recipe);
    }

    void shellCommand()
    {
        const Recipe recipe = parsed("off:gunzip sha256 -o 'x y' --to document --feed read");
        QCOMPARE(commandLine(recipe, "in", {0, 100}, 100),
                 QByteArray("sluice stream in --feed read sha256 -o 'x y'"));
        QCOMPARE(commandLine(recipe, "it's", {5, 10}, 100),
                 QByteArray("sluice stream 'it'\\''s' --range 5+10 --feed read sha256 -o 'x y'"));
        QCOMPARE(commandLine({}, "-x", {0, 1}, 1), QByteArray("sluice stream ./-x"));
        QCOMPARE(commandLine({}, "tcp-listen:1", {0, 1}, 1), QByteArray("sluice stream ./tcp-listen:1"));
        QCOMPARE(commandLine(recipe, "udp-listen:9"),
                 QByteArray("sluice stream udp-listen:9 sha256 -o 'x y'"));
    }

    void kernelFeedWantsOneEnd_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("possible");
        QTest::newRow("one file") << QByteArray("--feed kernel -o out") << true;
        QTest::newRow("one socket") << QByteArray("--feed kernel --to tcp:localhost:1") << true;
        QTest::newRow("switched off stage") << QByteArray("--feed kernel off:md5 -o out") << true;
        QTest::newRow("a stage") << QByteArray("--feed kernel md5 -o out") << false;
        QTest::newRow("no end") << QByteArray("--feed kernel") << false;
        QTest::newRow("two ends") << QByteArray("--feed kernel -o a -o b") << false;
        QTest::newRow("a document") << QByteArray("--feed kernel --to document") << false;
    }

    void kernelFeedWantsOneEnd()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const bool, possible);
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("in"));
        write(path, "abc");
        const OpenedFile file = openFile(path.toUtf8(), std::make_shared<Ledger>()).value();
        const auto pipeline = makePipeline(
            parsed(text), makeSource(FileInput::of(file, {0, 3}), Feed::Kernel).value(), nullptr);
        QCOMPARE(pipeline.has_value(), possible);
    }

    void nodeRunsTheSame_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {
                 "md5 sha1 sha224 sha256 sha384 sha512 sha512-256 sha3-256 sha3-512 blake2b blake2s",
                 "hmac-sha256:key=secret hmac-md5:key=0x00ff",
                 "gzip:level=9 gunzip sha256",
                 "deflate inflate sha256",
                 "deflate-raw:level=1 inflate-raw sha256",
                 "brotli:level=3 unbrotli sha256",
                 "hex-encode sha256 hex-decode md5",
                 "base64-encode sha256 base64-decode md5",
                 "base64url-encode sha256 base64url-decode md5",
                 "xor:key=0x010203 sha256",
                 "skip:1000 sha256 take:12345 md5",
                 "aes-256-ctr:key=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f,"
                 "iv=000102030405060708090a0b0c0d0e0f sha256",
                 "aes-128-cbc:key=000102030405060708090a0b0c0d0e0f,iv=000102030405060708090a0b0c0d0e0f "
                 "sha256",
                 "aes-256-gcm:key=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f,"
                 "iv=000102030405060708090a0b,tag=append,aad=0x1234 sha256",
                 "chacha20-poly1305:key=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f,"
                 "iv=000102030405060708090a0b,tag=append sha256",
                 "off:gunzip lines pass throttle:1G sha256",
                 "",
             })
            QTest::newRow(*text == '\0' ? "nothing" : text) << QByteArray(text);
    }

    void nodeRunsTheSame()
    {
        QFETCH(const QByteArray, text);
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("it's in"));
        const QByteArray bytes = randomBytes(*std::make_unique<Random>(seed()), 300'001);
        write(path, bytes);
        Recipe recipe = parsed(text + " --chunk 10k");
        recipe.sinks.push_back({SinkSpec::Kind::File, folder.filePath(QStringLiteral("here")).toUtf8()});
        const ByteRange range{7, 250'000};
        const QByteArray digests = runHere(recipe, path.toUtf8(), range);
        recipe.sinks[0].target = folder.filePath(QStringLiteral("there")).toUtf8();
        const Result<QByteArray> code = nodeCode(recipe, path.toUtf8(), range, bytes.size());
        QVERIFY2(code, qPrintable(code ? QString() : code.error().message));
        const std::optional<QByteArray> printed = runNode(QString::fromUtf8(*code));
        if (!printed)
            QSKIP("node is not on this machine");
        QCOMPARE(*printed, digests);
        // Compressors of two libraries differ in bytes, not in what they say.
        QVERIFY(read(QString::fromUtf8(recipe.sinks[0].target)) ==
                read(folder.filePath(QStringLiteral("here"))));
    }

    void nodeFeedsSeveralEnds()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("in"));
        const QByteArray bytes = randomBytes(*std::make_unique<Random>(seed()), 300'001);
        write(path, bytes);
        Recipe recipe = parsed("sha256 --chunk 10k --to document");
        const QStringList ends = {folder.filePath(QStringLiteral("a")), folder.filePath(QStringLiteral("b"))};
        for (const QString& end : ends)
            recipe.sinks.push_back({SinkSpec::Kind::File, end.toUtf8()});
        const QByteArray code = nodeCode(recipe, path.toUtf8(), {0, bytes.size()}, bytes.size()).value();
        const std::optional<QByteArray> printed = runNode(QString::fromUtf8(code));
        if (!printed)
            QSKIP("node is not on this machine");
        QCOMPARE(*printed, runHere(parsed("sha256"), path.toUtf8(), {0, bytes.size()}));
        for (const QString& end : ends)
            QVERIFY(read(end) == bytes);
    }

    void nodeHasNotAll()
    {
        for (const char* text : {"unxz", "crc32", "xxh3", "zstd", "hmac-sha512-224:key=x"}) {
            const Result<QByteArray> code = nodeCode(parsed(text), "in", {0, 1}, 1);
            QVERIFY2(!code || QByteArray(text).startsWith("hmac"), text);
            if (!code)
                QCOMPARE(code.error().kind, Error::Kind::Unsupported);
        }
    }
};

QTEST_GUILESS_MAIN(tst_Recipe)

#include "tst_recipe.moc"
