// The stages that are not codecs: bytes, text, framing, flow. Each against a stupid version, cut at random.
#include "tests/support/collectingoutput.h"
#include "tests/support/random.h"
#include "tests/support/stages.h"

#include <QTest>

#include <algorithm>

using namespace sluice;
using namespace sluice::test;

namespace {

QByteArray run(const QByteArray& stage, const QByteArray& input)
{
    const TransformRun result = runTransform(*makeTransform(stage), input);
    if (!result.result)
        qFatal("%s: %s", stage.constData(), qPrintable(result.result.error().message));
    return result.output;
}

/// `stage` of `input` at every chunk size from 1 and several buffer sizes equals `expected`.
void compareAtEverySplit(const QByteArray& stage, const QByteArray& input, const QByteArray& expected)
{
    for (const qsizetype bufferSize : {1, 7, 4096}) {
        for (qsizetype chunk = 1; chunk <= input.size(); ++chunk) {
            const TransformRun result = runTransform(*makeTransform(stage), input, chunk, bufferSize);
            QVERIFY2(result.result, result.result ? "" : qPrintable(result.result.error().message));
            QCOMPARE(result.output, expected);
        }
    }
}

/// Frames of the stage over `input` in chunks of `chunk`, joined where a chunk's edge cut one.
struct Framed
{
    QByteArrayList slices;
    qint64 frames = 0;
    Result<void> result;
    bool sharesMemory = true;
};

Framed frame(const QByteArray& stage, const QByteArray& input, qint64 chunk)
{
    const auto transform = makeTransform(stage);
    CollectingOutput output(16);
    const Slice whole = Slice::fromByteArray(input);
    Framed framed;
    for (qint64 offset = 0; offset < whole.size() && framed.result; offset += chunk)
        framed.result = transform->push(whole.subslice({offset, chunk}), output);
    if (framed.result)
        framed.result = transform->finish(output);
    framed.frames = transform->frames();
    for (const Slice& slice : output.forwarded) {
        framed.slices += QByteArray(reinterpret_cast<const char*>(slice.data()), slice.size());
        framed.sharesMemory = framed.sharesMemory && slice.data() >= whole.data() &&
                              slice.data() + slice.size() <= whole.data() + whole.size();
    }
    return framed;
}

} // namespace

class TestByteStages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knownResults_data();
    void knownResults();
    void xorAgainstStupid();
    void xorTwiceIsNothing();
    void swapLeavesTheRest();
    void takeAndSkip_data();
    void takeAndSkip();
    void takeWantsNoMore();
    void handOnCopiesNothing_data();
    void handOnCopiesNothing();
    void throttleKeepsTheRate();
    void throttleStops();
    void textStagesReportWhatTheyIgnore();
    void textStagesCountTheirCopies();
    void unknownEncodingIsRefused();
    void linesAreFrames();
    void splitAgainstStupid();
    void lengthPrefixedFrames_data();
    void lengthPrefixedFrames();
    void lengthPrefixPrefixes();
    void absurdLengthsAreRefused_data();
    void absurdLengthsAreRefused();
};

void TestByteStages::knownResults_data()
{
    QTest::addColumn<QByteArray>("stage");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* stage, const QByteArray& input, const QByteArray& expected) {
        QTest::newRow(stage) << QByteArray(stage) << input << expected;
    };
    row("pass", "abc", "abc");
    row("xor:0xff", "\x01\x80\xff", QByteArray("\xfe\x7f\x00", 3));
    row("xor:key=text:ab", "abba", QByteArray("\x00\x00\x03\x03", 4));
    row("swap:2", "abcdef", "badcfe");
    row("swap:4", "abcdefgh", "dcbahgfe");
    row("swap:8", "abcdefghABCDEFGH", "hgfedcbaHGFEDCBA");
    row("take:3", "abcdef", "abc");
    row("skip:3", "abcdef", "def");
    row("hex-encode", QByteArray("\x00\x7f\xff", 3), "007fff");
    row("hex-decode", "007FfF", QByteArray("\x00\x7f\xff", 3));
    row("base64-encode", "any carnal pleas", "YW55IGNhcm5hbCBwbGVhcw==");
    row("base64-decode", "YW55IGNhcm5h\nbCBwbGVhcw==", "any carnal pleas");
    row("base64url-encode", "\xfb\xff\xfe", "-__-");
    row("base64url-decode", "-__-", "\xfb\xff\xfe");
    row("to-utf8:from=latin1", "h\xe4", "hä");
    row("to-utf8:utf-16le", QByteArray("a\0\x3d\xd8\x00\xde\xe4\0", 8), "a😀ä");
    row("to-utf8:from=Shift_JIS", "\x93\xfa\x96\x7b", "日本");
}

void TestByteStages::knownResults()
{
    QFETCH(const QByteArray, stage);
    QFETCH(const QByteArray, input);
    QFETCH(const QByteArray, expected);
    compareAtEverySplit(stage, input, expected);
    QCOMPARE(run(stage, {}), QByteArray());
}

void TestByteStages::xorAgainstStupid()
{
    Random random(seed());
    for (const qsizetype keyLength : {1, 2, 3, 16, 255, 4095, 4096, 4097, 9000}) {
        const QByteArray key = randomBytes(random, keyLength);
        const QByteArray input = randomBytes(random, 30'000);
        QByteArray expected = input;
        for (qsizetype i = 0; i < input.size(); ++i)
            expected[i] = static_cast<char>(expected[i] ^ key[i % keyLength]);
        const TransformRun result = runTransform(
            *makeTransform("xor:0x" + key.toHex()), input,
            [&random] { return uniform<qsizetype>(random, 1, 6000); }, 5000);
        QVERIFY(result.result);
        QVERIFY(result.output == expected);
    }
}

void TestByteStages::xorTwiceIsNothing()
{
    Random random(seed());
    const QByteArray input = randomBytes(random, 10'000);
    QVERIFY(run("xor:key=secret", run("xor:key=secret", input)) == input);
}

void TestByteStages::swapLeavesTheRest()
{
    for (const int unit : {2, 4, 8}) {
        QByteArray input = "abcdefgh12345678";
        QByteArray expected;
        for (qsizetype i = 0; i < input.size(); i += unit) {
            QByteArray part = input.mid(i, unit);
            std::reverse(part.begin(), part.end());
            expected += part;
        }
        const QByteArray stage = "swap:" + QByteArray::number(unit);
        compareAtEverySplit(stage, input, expected);
        compareAtEverySplit(stage, input + 'x', expected + 'x');
        QVERIFY(runTransform(*makeTransform(stage), input).remark.isEmpty());
        QVERIFY(runTransform(*makeTransform(stage), input + 'x').remark.contains(QStringLiteral("1 bytes")));
    }
}

void TestByteStages::takeAndSkip_data()
{
    QTest::addColumn<QByteArray>("count");
    QTest::addColumn<qsizetype>("split");
    QTest::newRow("nothing") << QByteArray("0") << qsizetype(0);
    QTest::newRow("one") << QByteArray("1") << qsizetype(1);
    QTest::newRow("all but one") << QByteArray("25") << qsizetype(25);
    QTest::newRow("all") << QByteArray("26") << qsizetype(26);
    QTest::newRow("more") << QByteArray("27") << qsizetype(26);
    QTest::newRow("the most") << QByteArray("9223372036854775807") << qsizetype(26);
}

void TestByteStages::takeAndSkip()
{
    QFETCH(const QByteArray, count);
    QFETCH(const qsizetype, split);
    const QByteArray input = "abcdefghijklmnopqrstuvwxyz";
    compareAtEverySplit("take:" + count, input, input.first(split));
    compareAtEverySplit("skip:" + count, input, input.sliced(split));
}

void TestByteStages::takeWantsNoMore()
{
    const auto take = makeTransform("take:4");
    CollectingOutput output(16);
    QVERIFY(take->push(Slice::fromByteArray("abc"), output));
    QVERIFY(take->wantsMore());
    QVERIFY(take->push(Slice::fromByteArray("def"), output));
    QVERIFY(!take->wantsMore());
    QCOMPARE(output.bytes, QByteArray("abcd"));
    QVERIFY(makeTransform("pass")->wantsMore());
    QVERIFY(makeTransform("gunzip")->wantsMore());
}

void TestByteStages::handOnCopiesNothing_data()
{
    QTest::addColumn<QByteArray>("stage");
    for (const char* stage : {"pass", "take:10", "skip:3", "lines", "split:delimiter=x", "throttle:1G"})
        QTest::newRow(stage) << QByteArray(stage);
}

void TestByteStages::handOnCopiesNothing()
{
    QFETCH(const QByteArray, stage);
    const Framed framed = frame(stage, "a line\nxxx and another\n", 9);
    QVERIFY(framed.result);
    QVERIFY(!framed.slices.isEmpty());
    QVERIFY(framed.sharesMemory);
}

void TestByteStages::throttleKeepsTheRate()
{
    const auto throttle = makeTransform("throttle:1M");
    CollectingOutput output(16);
    const QByteArray input(262144, 'x');
    for (int i = 0; i < 8; ++i)
        QVERIFY(throttle->push(Slice::fromByteArray(input), output));
    QCOMPARE(output.bytes.size(), 8 * input.size());
    // As no pause was really made, the last one stands for all that went before: 2 MiB at 1 MiB a second.
    using namespace std::chrono_literals;
    QVERIFY(output.lastPause > 1s && output.lastPause <= 2s);
    const auto longest = std::max_element(output.forwarded.begin(), output.forwarded.end(),
                                          [](const Slice& a, const Slice& b) { return a.size() < b.size(); });
    QVERIFY(longest->size() <= 1024 * 1024 / 50);
}

void TestByteStages::throttleStops()
{
    const auto throttle = makeTransform("throttle:1");
    CollectingOutput output(16);
    output.stop();
    const Result<void> result = throttle->push(Slice::fromByteArray(QByteArray(1000, 'x')), output);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Cancelled);
    QVERIFY(output.bytes.size() <= 1);
}

void TestByteStages::textStagesReportWhatTheyIgnore()
{
    const TransformRun hex = runTransform(*makeTransform("hex-decode"), "6162zz");
    QCOMPARE(hex.output, QByteArray("ab"));
    QVERIFY2(hex.remark.contains(QStringLiteral("offset 4")), qPrintable(hex.remark));
    const TransformRun base64 = runTransform(*makeTransform("base64-decode"), "YW!Jj");
    QCOMPARE(base64.output, QByteArray("abc"));
    QVERIFY2(base64.remark.contains(QStringLiteral("offset 2")), qPrintable(base64.remark));
    const TransformRun text = runTransform(*makeTransform("to-utf8:from=utf8"), "a\xff\xfe"
                                                                                "b");
    QCOMPARE(text.output, QByteArray("a\xef\xbf\xbd\xef\xbf\xbd"
                                     "b"));
    QVERIFY2(text.remark.startsWith(QStringLiteral("2 ")), qPrintable(text.remark));
    QVERIFY(runTransform(*makeTransform("hex-decode"), "6162").remark.isEmpty());
}

void TestByteStages::textStagesCountTheirCopies()
{
    const QByteArray input(100'000, 'x');
    for (const auto& [stage, copied] :
         {std::pair("hex-encode", qint64(200'000)), std::pair("pass", qint64(0)),
          std::pair("xor:1", qint64(0)), std::pair("to-utf8:from=ascii", qint64(200'000))}) {
        CollectingOutput output(4096);
        const auto transform = makeTransform(stage);
        QVERIFY(transform->push(Slice::fromByteArray(input), output));
        QVERIFY(transform->finish(output));
        QCOMPARE(output.copied, copied);
    }
}

void TestByteStages::unknownEncodingIsRefused()
{
    const Result<StageSpec> spec = StageSpec::parse("to-utf8:from=klingon");
    QVERIFY(spec);
    const auto made = findStageKind("to-utf8")->makeTransform(*spec);
    QVERIFY(!made);
    QVERIFY(made.error().message.contains(QStringLiteral("klingon")));
}

void TestByteStages::linesAreFrames()
{
    const QByteArray input = "one\ntwo\r\n\nlast";
    const Framed framed = frame("lines", input, 100);
    QVERIFY(framed.result);
    QCOMPARE(framed.slices, QByteArrayList({"one\n", "two\r\n", "\n", "last"}));
    QCOMPARE(framed.frames, 4);
    for (qint64 chunk = 1; chunk < input.size(); ++chunk) {
        for (const char* stage : {"lines", "lines:slices=chunks"}) {
            const Framed cut = frame(stage, input, chunk);
            QCOMPARE(cut.slices.join(), input);
            QCOMPARE(cut.frames, 4);
        }
    }
    QCOMPARE(frame("lines", "one\n", 100).frames, 1);
    QCOMPARE(frame("lines", {}, 100).frames, 0);
    QCOMPARE(frame("lines:slices=chunks", "a\nb\nc", 100).slices, QByteArrayList({"a\nb\nc"}));
    QCOMPARE(makeTransform("pass")->frames(), -1);
}

void TestByteStages::splitAgainstStupid()
{
    Random random(seed());
    for (int round = 0; round < 3000; ++round) {
        // Two letters: delimiters overlap themselves and each other.
        const auto letters = [&random](qsizetype length) {
            QByteArray text(length, 'a');
            for (char& letter : text)
                letter = uniform(random, 0, 2) == 0 ? 'b' : 'a';
            return text;
        };
        const QByteArray delimiter = letters(uniform<qsizetype>(random, 1, 5));
        const QByteArray input = letters(uniform<qsizetype>(random, 1, 60));
        qint64 frames = 0;
        qsizetype start = 0;
        for (qsizetype hit = 0; (hit = input.indexOf(delimiter, start)) >= 0; start = hit + delimiter.size())
            ++frames;
        frames += start < input.size() ? 1 : 0;
        const auto chunk = uniform<qint64>(random, 1, 60);
        const QByteArray stage = "split:delimiter=text:" + delimiter;
        for (const char* slices : {",slices=frames", ",slices=chunks"}) {
            const Framed framed = frame(stage + slices, input, chunk);
            QVERIFY(framed.result);
            QCOMPARE(framed.slices.join(), input);
            QCOMPARE(framed.frames, frames);
        }
        const Framed whole = frame(stage, input, input.size());
        QCOMPARE(whole.slices.size(), frames);
    }
}

void TestByteStages::lengthPrefixedFrames_data()
{
    QTest::addColumn<QByteArray>("stage");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QByteArrayList>("slices");
    QTest::newRow("2 bytes, big-endian")
        << QByteArray("length-prefix:bytes=2,order=be") << QByteArray("\0\3abc\0\0\0\1d", 10)
        << QByteArrayList({QByteArray("\0\3abc", 5), QByteArray("\0\0", 2), QByteArray("\0\1d", 3)});
    QTest::newRow("2 bytes, little-endian, prefix dropped")
        << QByteArray("length-prefix:bytes=2,order=le,prefix=drop") << QByteArray("\3\0abc\0\0\1\0d", 10)
        << QByteArrayList({"abc", "d"});
    QTest::newRow("8 bytes") << QByteArray("length-prefix:bytes=8") << QByteArray("\0\0\0\0\0\0\0\2ab", 10)
                             << QByteArrayList({QByteArray("\0\0\0\0\0\0\0\2ab", 10)});
    QTest::newRow("1 byte") << QByteArray("length-prefix:1,prefix=drop") << QByteArray("\1a\1b\0\1c", 7)
                            << QByteArrayList({"a", "b", "c"});
}

void TestByteStages::lengthPrefixedFrames()
{
    QFETCH(const QByteArray, stage);
    QFETCH(const QByteArray, input);
    QFETCH(const QByteArrayList, slices);
    const Framed whole = frame(stage, input, input.size());
    QVERIFY(whole.result);
    QCOMPARE(whole.slices, slices);
    QVERIFY(whole.sharesMemory);
    for (qint64 chunk = 1; chunk < input.size(); ++chunk) {
        const Framed cut = frame(stage, input, chunk);
        QVERIFY(cut.result);
        QCOMPARE(cut.slices.join(), slices.join());
        QCOMPARE(cut.frames, whole.frames);
    }
}

void TestByteStages::lengthPrefixPrefixes()
{
    const QByteArray input("\0\3abc\0\2de", 9);
    for (qsizetype prefix = 0; prefix < input.size(); ++prefix) {
        const TransformRun run = runTransform(*makeTransform("length-prefix:bytes=2"), input.first(prefix));
        QCOMPARE(run.result.has_value(), prefix == 0 || prefix == 5);
        QCOMPARE(run.isTruncated(), !run.result.has_value());
        QCOMPARE(run.output, input.first(prefix));
    }
}

void TestByteStages::absurdLengthsAreRefused_data()
{
    QTest::addColumn<QByteArray>("prefix");
    QTest::newRow("2^63") << QByteArray::fromHex("8000000000000000");
    QTest::newRow("2^64 - 1") << QByteArray::fromHex("ffffffffffffffff");
    QTest::newRow("one too many") << QByteArray::fromHex("0000000004000001");
}

void TestByteStages::absurdLengthsAreRefused()
{
    QFETCH(const QByteArray, prefix);
    const QByteArray good("\0\0\0\0\0\0\0\1x", 9);
    for (qint64 chunk = 1; chunk < 18; ++chunk) {
        const Framed framed = frame("length-prefix:bytes=8", good + prefix + "rest", chunk);
        QVERIFY(!framed.result);
        QCOMPARE(framed.result.error().kind, Error::Kind::Invalid);
        QCOMPARE(framed.result.error().offset, 9);
        QCOMPARE(framed.frames, 1);
    }
}

QTEST_GUILESS_MAIN(TestByteStages)
#include "tst_bytestages.moc"
