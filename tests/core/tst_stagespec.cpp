// Stages as words: what is accepted, what is said about the rest, and that each kind makes what it promises.
#include "core/streams/stagespec.h"
#include "tests/support/random.h"

#include <QSet>
#include <QTest>

#include <map>

using namespace sluice;
using namespace sluice::test;

using Parameters = std::map<QByteArray, QByteArray>;

Q_DECLARE_METATYPE(Parameters)

class TestStageSpec : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parses_data();
    void parses();
    void refuses_data();
    void refuses();
    void numbers_data();
    void numbers();
    void bytes_data();
    void bytes();
    void everyValueSurvivesText();
    void randomTextNeverCrashes();
    void tableIsSound();
};

void TestStageSpec::parses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<Parameters>("parameters");
    QTest::addColumn<QByteArray>("written");
    const auto row = [](const char* text, const char* name, const Parameters& parameters,
                        const char* written) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(name) << parameters << QByteArray(written);
    };
    row("gunzip", "gunzip", {}, "gunzip");
    row("gzip:level=9", "gzip", {{"level", "9"}}, "gzip:level=9");
    row("gzip:9", "gzip", {{"level", "9"}}, "gzip:level=9");
    row("swap:4", "swap", {{"unit", "4"}}, "swap:4");
    row("xor:key=0xff", "xor", {{"key", "0xff"}}, "xor:0xff");
    row("xor:a=b", "xor", {{"key", "a=b"}}, "xor:key=a=b");
    row("throttle:10M", "throttle", {{"rate", "10M"}}, "throttle:10M");
    row("split:delimiter=\\,", "split", {{"delimiter", ","}}, "split:\\,");
    row("split:\\r\\n", "split", {{"delimiter", "\\r\\n"}}, "split:\\\\r\\\\n");
    row("split:a\\\\,slices=chunks", "split", {{"delimiter", "a\\"}, {"slices", "chunks"}},
        "split:delimiter=a\\\\,slices=chunks");
    row("length-prefix:bytes=2,order=le", "length-prefix", {{"bytes", "2"}, {"order", "le"}},
        "length-prefix:bytes=2,order=le");
    row("hmac-sha256:key=text:a:b", "hmac-sha256", {{"key", "text:a:b"}}, "hmac-sha256:text:a:b");
    row("off:swap:2", "swap", {{"unit", "2"}}, "off:swap:2");
}

void TestStageSpec::parses()
{
    QFETCH(const QByteArray, text);
    const Result<StageSpec> spec = StageSpec::parse(text);
    QVERIFY2(spec, spec ? "" : qPrintable(spec.error().message));
    QTEST(spec->name, "name");
    QTEST(spec->parameters, "parameters");
    QCOMPARE(spec->enabled, !text.startsWith("off:"));
    QTEST(spec->toText(), "written");
    const Result<StageSpec> again = StageSpec::parse(spec->toText());
    QVERIFY(again);
    QCOMPARE(*again, *spec);
}

void TestStageSpec::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("mentions");
    const auto row = [](const char* text, const char* mentions) {
        QTest::newRow(qstrlen(text) == 0 ? "nothing" : text)
            << QByteArray(text) << QString::fromUtf8(mentions);
    };
    row("", "\"\"");
    row("off:", "\"\"");
    row("gunzipp", "gunzipp");
    row("GUNZIP", "GUNZIP");
    row("gunzip:", "none");
    row("gunzip:level=1", "level");
    row("gzip:", "0 to 9");
    row("gzip:level=10", "0 to 9");
    row("gzip:level=-1", "0 to 9");
    row("gzip:level=1,level=2", "twice");
    row("gzip:1,2", "name=value");
    row("gzip:1,", "name=value");
    row("gzip:lvl=1", "lvl");
    row("swap", "unit");
    row("swap:3", "2, 4, 8");
    row("take:9223372036854775808", "number of bytes");
    row("take:8388608T", "number of bytes");
    row("take:9007199254740992k", "number of bytes");
    row("take:0x", "number of bytes");
    row("take:k", "number of bytes");
    row("take: 1", "number of bytes");
    row("xor:key=0xf", "hexadecimal");
    row("xor:key=", "hexadecimal");
    row("aes-128-ctr:key=00,iv=00000000000000000000000000000000", "exactly 16");
    row("aes-128-ctr:key=00000000000000000000000000000000", "iv");
    row("length-prefix:bytes=9", "1 to 8");
}

void TestStageSpec::refuses()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QString, mentions);
    const Result<StageSpec> spec = StageSpec::parse(text);
    QVERIFY(!spec);
    QCOMPARE(spec.error().kind, Error::Kind::Invalid);
    QVERIFY2(spec.error().message.contains(mentions), qPrintable(spec.error().message));
}

void TestStageSpec::numbers_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("expected");
    QTest::newRow("zero") << QByteArray("take:0") << qint64(0);
    QTest::newRow("hexadecimal") << QByteArray("take:0xFf") << qint64(255);
    QTest::newRow("kibi") << QByteArray("take:3k") << qint64(3072);
    QTest::newRow("mebi") << QByteArray("take:10M") << qint64(10) * 1024 * 1024;
    QTest::newRow("gibi") << QByteArray("take:0x10G") << (qint64(16) << 30);
    QTest::newRow("largest") << QByteArray("take:9223372036854775807") << std::numeric_limits<qint64>::max();
    QTest::newRow("largest kibi") << QByteArray("take:9007199254740991k") << (qint64(9007199254740991) << 10);
}

void TestStageSpec::numbers()
{
    QFETCH(const QByteArray, text);
    const Result<StageSpec> spec = StageSpec::parse(text);
    QVERIFY2(spec, spec ? "" : qPrintable(spec.error().message));
    QTEST(spec->number("bytes"), "expected");
    const StageSpec gzip{"gzip", {}, true};
    QCOMPARE(gzip.number("level"), 6);
}

void TestStageSpec::bytes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("hexadecimal") << QByteArray("00ffA0") << QByteArray("\x00\xff\xa0", 3);
    QTest::newRow("after 0x") << QByteArray("0x0d0a") << QByteArray("\r\n");
    QTest::newRow("spaced") << QByteArray("de ad:be ef") << QByteArray("\xde\xad\xbe\xef");
    QTest::newRow("after hex:") << QByteArray("hex:61") << QByteArray("a");
    QTest::newRow("an odd digit is text") << QByteArray("abc") << QByteArray("abc");
    QTest::newRow("text that looks like digits") << QByteArray("text:6162") << QByteArray("6162");
    QTest::newRow("escapes") << QByteArray("\\r\\n\\t\\0\\\\\\x7f") << QByteArray("\r\n\t\0\\\x7f", 6);
    QTest::newRow("no escape") << QByteArray("\\q\\x4") << QByteArray("\\q\\x4");
    QTest::newRow("a backslash at the end") << QByteArray("q\\") << QByteArray("q\\");
    QTest::newRow("UTF-8") << QByteArray("päss") << QByteArray("päss");
    QTest::newRow("text: alone") << QByteArray("text:") << QByteArray("text:");
}

void TestStageSpec::bytes()
{
    QFETCH(const QByteArray, text);
    const Result<QByteArray> parsed = parseStageBytes(text);
    QVERIFY(parsed);
    QTEST(*parsed, "expected");
}

void TestStageSpec::everyValueSurvivesText()
{
    Random random(seed());
    for (int round = 0; round < 20'000; ++round) {
        QByteArray value = randomBytes(random, uniform<qsizetype>(random, 1, 8));
        for (char& byte : value) {
            constexpr QByteArrayView kDelicate = "\\,=:0x ";
            if (uniform(random, 0, 1) == 0)
                byte = kDelicate[uniform<qsizetype>(random, 0, kDelicate.size() - 1)];
        }
        StageSpec spec{"split", {{"delimiter", value}}, uniform(random, 0, 1) == 0};
        if (uniform(random, 0, 1) == 0)
            spec.parameters["slices"] = "chunks";
        if (!spec.check())
            continue;
        const Result<StageSpec> again = StageSpec::parse(spec.toText());
        QVERIFY2(again, spec.toText().constData());
        QCOMPARE(*again, spec);
    }
}

void TestStageSpec::randomTextNeverCrashes()
{
    Random random(seed());
    const std::vector<StageKind>& kinds = stageKinds();
    for (int round = 0; round < 20'000; ++round) {
        QByteArray text = kinds[uniform<size_t>(random, 0, kinds.size() - 1)].name + ':';
        for (qsizetype i = uniform<qsizetype>(random, 0, 12); i > 0; --i)
            text += "abk=,:\\0x19\xff"[uniform(random, 0, 11)];
        const Result<StageSpec> spec = StageSpec::parse(text);
        QVERIFY(spec || !spec.error().message.isEmpty());
    }
}

void TestStageSpec::tableIsSound()
{
    QSet<QByteArray> names;
    for (const StageKind& kind : stageKinds()) {
        QVERIFY2(!names.contains(kind.name), kind.name.constData());
        names += kind.name;
        QVERIFY(!kind.title.isEmpty());
        QCOMPARE(findStageKind(kind.name), &kind);
        QVERIFY((kind.makeTransform == nullptr) != (kind.makeDigest == nullptr));
        QCOMPARE(kind.makeDigest != nullptr, kind.category == StageKind::Category::Digest);
        StageSpec spec{kind.name, {}, true};
        for (const ParameterKind& parameter : kind.parameters) {
            QVERIFY2(!parameter.title.isEmpty(), kind.name.constData());
            if (!parameter.required)
                continue;
            if (parameter.type == ParameterKind::Type::Choice)
                spec.parameters[parameter.name] = parameter.choices.first();
            else if (parameter.type == ParameterKind::Type::Bytes)
                spec.parameters[parameter.name] =
                    QByteArray(std::max<qsizetype>(parameter.minimum, 1), '\1').toHex();
            else
                spec.parameters[parameter.name] = parameter.name == "from" ? "latin1" : "1";
        }
        const Result<void> checked = spec.check();
        QVERIFY2(checked, checked ? "" : qPrintable(checked.error().message));
        // Defaults are values that the kind itself takes.
        StageSpec full = spec;
        for (const ParameterKind& parameter : kind.parameters) {
            if (!parameter.defaultValue.isEmpty())
                full.parameters[parameter.name] = parameter.defaultValue;
        }
        QVERIFY2(full.check(), kind.name.constData());
        if (kind.makeTransform)
            QVERIFY2(kind.makeTransform(spec), kind.name.constData());
        else
            QVERIFY2(kind.makeDigest(spec), kind.name.constData());
    }
    for (const char* name : {"gunzip",
                             "inflate",
                             "inflate-raw",
                             "bunzip2",
                             "unxz",
                             "unzstd",
                             "unlz4",
                             "unbrotli",
                             "gzip",
                             "deflate",
                             "deflate-raw",
                             "bzip2",
                             "xz",
                             "zstd",
                             "lz4",
                             "brotli",
                             "hex-encode",
                             "hex-decode",
                             "base64-encode",
                             "base64-decode",
                             "base64url-encode",
                             "base64url-decode",
                             "to-utf8",
                             "xor",
                             "swap",
                             "take",
                             "skip",
                             "aes-128-ctr",
                             "aes-256-cbc-decrypt",
                             "aes-256-gcm",
                             "chacha20-poly1305-decrypt",
                             "lines",
                             "split",
                             "length-prefix",
                             "throttle",
                             "pass",
                             "md5",
                             "sha256",
                             "crc32",
                             "crc32c",
                             "crc64",
                             "adler32",
                             "xxh3",
                             "xxh128",
                             "hmac-sha256"})
        QVERIFY2(names.contains(name), name);
    QCOMPARE(findStageKind("nothing"), nullptr);
}

QTEST_GUILESS_MAIN(TestStageSpec)
#include "tst_stagespec.moc"
