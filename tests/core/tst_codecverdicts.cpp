// What the codecs say about input that is more, less or other than one good stream.
#include "tests/support/collectingoutput.h"
#include "tests/support/command.h"
#include "tests/support/python.h"
#include "tests/support/random.h"
#include "tests/support/stages.h"

#include <QCryptographicHash>
#include <QTest>

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

using namespace sluice;
using namespace sluice::test;

namespace {

/// "ok", "truncated", "corrupt", "too large", "unsupported".
QByteArray verdict(const TransformRun& run)
{
    if (run.result)
        return "ok";
    if (run.isTruncated())
        return "truncated";
    switch (run.result.error().kind) {
    case Error::Kind::Invalid:
        return "corrupt";
    case Error::Kind::TooLarge:
        return "too large";
    case Error::Kind::Unsupported:
        return "unsupported";
    default:
        return "something else";
    }
}

QByteArray reason(const TransformRun& run)
{
    return run.result ? QByteArray("ok") : run.result.error().message.toUtf8();
}

QByteArray compressed(const QByteArray& stage, const QByteArray& bytes)
{
    const TransformRun run = runTransform(*makeTransform(stage), bytes);
    if (!run.result)
        qFatal("%s: %s", stage.constData(), reason(run).constData());
    return run.output;
}

QByteArray shell(const char* command, const QByteArray& input)
{
    const CommandRun run =
        runCommand(QStringLiteral("sh"), {QStringLiteral("-c"), QLatin1StringView(command)}, input);
    if (run.exitCode != 0)
        qFatal("%s: %s", command, run.errors.constData());
    return run.output;
}

/// The same at several chunk and buffer sizes, which must not matter.
TransformRun runEveryWay(const QByteArray& stage, const QByteArray& input)
{
    TransformRun whole = runTransform(*makeTransform(stage), input);
    for (const qsizetype chunk : {1, 2, 3, 5, 8, 13, 100}) {
        const TransformRun cut = runTransform(*makeTransform(stage), input, chunk, chunk + 3);
        if (verdict(cut) != verdict(whole) || cut.output != whole.output || cut.remark != whole.remark)
            qFatal("%s differs in chunks of %lld: %s", stage.constData(), static_cast<long long>(chunk),
                   reason(cut).constData());
    }
    return whole;
}

QByteArray skippable(const QByteArray& content)
{
    QByteArray frame = QByteArray::fromHex("5e2a4d18");
    for (int i = 0; i < 4; ++i)
        frame += static_cast<char>(content.size() >> (8 * i));
    return frame + content;
}

/// Two pages of which the second must not be touched.
class GuardedPage
{
public:
    GuardedPage()
        : m_size(static_cast<size_t>(sysconf(_SC_PAGESIZE)))
        , m_memory(static_cast<quint8*>(
              mmap(nullptr, 2 * m_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)))
    {
        if (m_memory == MAP_FAILED || mprotect(m_memory + m_size, m_size, PROT_NONE) != 0)
            qFatal("no guarded page");
    }
    ~GuardedPage() { munmap(m_memory, 2 * m_size); }
    GuardedPage(const GuardedPage&) = delete;
    GuardedPage& operator=(const GuardedPage&) = delete;

    /// `bytes` so that they end where the forbidden page begins.
    Slice slice(const QByteArray& bytes)
    {
        quint8* const at = m_memory + m_size - bytes.size();
        std::memcpy(at, bytes.constData(), static_cast<size_t>(bytes.size()));
        return {{at, static_cast<size_t>(bytes.size())}, nullptr};
    }

private:
    size_t m_size;
    quint8* m_memory;
};

} // namespace

class TestCodecVerdicts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatFollows_data();
    void whatFollows();
    void gzipHeaders_data();
    void gzipHeaders();
    void gzipTrailers_data();
    void gzipTrailers();
    void zlibHeaders_data();
    void zlibHeaders();
    void rawDeflateAsZlib();
    void limitsAreNamed_data();
    void limitsAreNamed();
    void otherFormatsOfTheFamily_data();
    void otherFormatsOfTheFamily();
    void corruptionIsLocated();
    void whatWasDecodedIsKept();
    void neverReadsPastTheChunk_data();
    void neverReadsPastTheChunk();
    void bombsGoThroughInFlatMemory_data();
    void bombsGoThroughInFlatMemory();
};

void TestCodecVerdicts::whatFollows_data()
{
    QTest::addColumn<QByteArray>("stage");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QByteArray>("expected");
    QTest::addColumn<QByteArray>("output");
    QTest::addColumn<QString>("remark");
    const QByteArray plain = "hello hello hello";
    const auto row = [](const char* stage, const char* name, const QByteArray& input, const char* expected,
                        const QByteArray& output, const QString& remark = {}) {
        QTest::addRow("%s: %s", stage, name)
            << QByteArray(stage) << input << QByteArray(expected) << output << remark;
    };
    const QByteArray zeros(5, '\0');

    // Each verdict is what the command of the format gives (see everything named *AsTheCommand in
    // tst_codecs).
    const QByteArray gz = compressed("gzip", plain);
    row("gunzip", "two members", gz + gz, "ok", plain + plain);
    row("gunzip", "an empty member between", gz + compressed("gzip", {}) + gz, "ok", plain + plain);
    row("gunzip", "trailing garbage", gz + "garbage", "ok", plain, QStringLiteral("(7 bytes)"));
    row("gunzip", "zero padding", gz + zeros, "ok", plain, QStringLiteral("zero bytes"));
    row("gunzip", "zeros, then garbage", gz + zeros + "x", "ok", plain, QStringLiteral("(6 bytes)"));
    row("gunzip", "half a magic", gz + '\x1f', "truncated", plain);
    row("gunzip", "a magic", gz + gz.first(2), "truncated", plain);
    row("gunzip", "one byte more", gz + "x", "truncated", plain); // as gzip 1.12 says
    row("gunzip", "a broken second member", gz + gz.first(2) + "\x09" + gz.sliced(3), "corrupt", plain);
    row("gunzip", "garbage alone", "garbage", "corrupt", {});

    const QByteArray zlib = compressed("deflate", plain);
    row("inflate", "trailing garbage", zlib + "garbage", "ok", plain, QStringLiteral("(7 bytes)"));
    row("inflate", "two streams", zlib + zlib, "ok", plain, QStringLiteral("trailing data"));
    const QByteArray raw = compressed("deflate-raw", plain);
    for (const int count : {1, 2, 7, 8, 9, 100}) {
        row("inflate-raw", QByteArray("garbage of " + QByteArray::number(count)).constData(),
            raw + QByteArray(count, 'x'), "ok", plain, QStringLiteral("(%1 bytes)").arg(count));
    }

    const QByteArray bz = compressed("bzip2", plain);
    row("bunzip2", "two streams", bz + bz, "ok", plain + plain);
    row("bunzip2", "trailing garbage", bz + "x", "ok", plain, QStringLiteral("(1 bytes)"));
    row("bunzip2", "zero padding", bz + zeros, "ok", plain, QStringLiteral("zero bytes"));
    row("bunzip2", "nearly a stream", bz + "BZh0", "ok", plain, QStringLiteral("(4 bytes)"));
    row("bunzip2", "the start of a stream", bz + bz.first(3), "truncated", plain);
    row("bunzip2", "garbage alone", "garbage", "corrupt", {});

    const QByteArray xz = compressed("xz", plain);
    row("unxz", "two streams", xz + xz, "ok", plain + plain);
    row("unxz", "padding of 4", xz + zeros.first(4) + xz, "ok", plain + plain);
    row("unxz", "padding of 5", xz + zeros, "corrupt", plain);
    row("unxz", "trailing garbage", xz + "garbage-garbage", "corrupt", plain);
    row("unxz", "the start of a stream", xz + xz.first(3), "truncated", plain);
    row("unxz", "garbage alone", "garbage-garbage", "corrupt", {});
    const QByteArray lzma = shell("xz --format=lzma -c", plain);
    row("unxz", "lzma", lzma, "ok", plain);
    row("unxz", "lzma and garbage", lzma + "x", "corrupt", plain);
    row("unxz", "lzma cut short", lzma.chopped(1), "truncated", plain);

    const QByteArray zst = compressed("zstd", plain);
    row("unzstd", "two frames", zst + zst, "ok", plain + plain);
    row("unzstd", "skippable frames", skippable("note") + zst + skippable({}) + zst, "ok", plain + plain);
    row("unzstd", "nothing but a skippable frame", skippable("note"), "ok", {});
    row("unzstd", "a skippable frame cut short", skippable("note").chopped(1), "truncated", {});
    row("unzstd", "trailing garbage", zst + "garbage", "corrupt", plain);
    row("unzstd", "the start of a frame", zst + zst.first(3), "truncated", plain);

    const QByteArray lz = compressed("lz4", plain);
    row("unlz4", "two frames", lz + lz, "ok", plain + plain);
    row("unlz4", "skippable frames", skippable("note") + lz + skippable({}) + lz, "ok", plain + plain);
    row("unlz4", "trailing garbage", lz + "garbage", "corrupt", plain);
    row("unlz4", "the start of a frame", lz + lz.first(2), "truncated", plain);

    const QByteArray br = compressed("brotli", plain);
    row("unbrotli", "trailing garbage", br + "garbage", "corrupt", plain);
    row("unbrotli", "two streams", br + br, "corrupt", plain);
}

void TestCodecVerdicts::whatFollows()
{
    QFETCH(const QByteArray, stage);
    QFETCH(const QByteArray, input);
    QFETCH(const QString, remark);
    const TransformRun run = runEveryWay(stage, input);
    QTEST(verdict(run), "expected");
    QTEST(run.output, "output");
    QVERIFY2(remark.isEmpty() ? run.remark.isEmpty() : run.remark.contains(remark), qPrintable(run.remark));
}

void TestCodecVerdicts::gzipHeaders_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, const QByteArray& header, const char* expected) {
        QTest::newRow(name) << header << QByteArray(expected);
    };
    const auto fixed = [](int flags) {
        return QByteArray("\x1f\x8b\x08", 3) + static_cast<char>(flags) + QByteArray(6, '\0');
    };
    const QByteArray extra("\x03\x00xyz", 5);
    row("plain", fixed(0), "ok");
    row("text", fixed(1), "ok");
    row("extra", fixed(4) + extra, "ok");
    row("empty extra", fixed(4) + QByteArray(2, '\0'), "ok");
    row("longest extra", fixed(4) + "\xff\xff" + QByteArray(65535, 'x'), "ok");
    row("name", fixed(8) + QByteArray("name\0", 5), "ok");
    row("empty name", fixed(8) + QByteArray(1, '\0'), "ok");
    row("comment", fixed(16) + QByteArray("comment\0", 8), "ok");
    const QByteArray all = fixed(2 | 4 | 8 | 16) + extra + QByteArray("n\0c\0", 4);
    const QByteArray crc = runPython(QStringLiteral("import sys, zlib\n"
                                                    "c = zlib.crc32(sys.stdin.buffer.read()) & 0xffff\n"
                                                    "sys.stdout.buffer.write(c.to_bytes(2, 'little'))"),
                                     all);
    row("everything, and a checksum", all + crc, "ok");
    row("everything, and a wrong checksum", all + static_cast<char>(~crc[0]) + crc[1], "corrupt");
    row("reserved flag 5", fixed(0x20), "corrupt");
    row("reserved flag 6", fixed(0x40), "corrupt");
    row("reserved flag 7", fixed(0x80), "corrupt");
    row("method 7", QByteArray("\x1f\x8b\x07\0\0\0\0\0\0\0", 10), "corrupt");
    row("the old magic", QByteArray("\x1f\x9e\x08\0\0\0\0\0\0\0", 10), "ok");
}

void TestCodecVerdicts::gzipHeaders()
{
    QFETCH(const QByteArray, header);
    QFETCH(const QByteArray, expected);
    const QByteArray body = compressed("gzip", "hello").sliced(10);
    const TransformRun run = runEveryWay("gunzip", header + body);
    QCOMPARE(verdict(run), expected);
    const CommandRun gzip = runCommand(QStringLiteral("gzip"), {QStringLiteral("-dc")}, header + body);
    QCOMPARE(run.result.has_value(), gzip.exitCode == 0);
    for (qsizetype prefix = 0; prefix < std::min<qsizetype>(header.size(), 40) && expected == "ok"; ++prefix)
        QCOMPARE(verdict(runTransform(*makeTransform("gunzip"), header.first(prefix))),
                 QByteArray("truncated"));
}

void TestCodecVerdicts::gzipTrailers_data()
{
    QTest::addColumn<int>("byteFromEnd");
    QTest::addColumn<QString>("mentions");
    for (int i = 1; i <= 4; ++i)
        QTest::addRow("length, byte %d", 4 - i) << i << QStringLiteral("length");
    for (int i = 5; i <= 8; ++i)
        QTest::addRow("CRC-32, byte %d", 8 - i) << i << QStringLiteral("CRC-32");
}

void TestCodecVerdicts::gzipTrailers()
{
    QFETCH(const int, byteFromEnd);
    QFETCH(const QString, mentions);
    QByteArray input = compressed("gzip", "hello hello");
    const qsizetype at = input.size() - byteFromEnd;
    input[at] = static_cast<char>(input[at] ^ 1);
    const TransformRun run = runEveryWay("gunzip", input);
    QCOMPARE(verdict(run), QByteArray("corrupt"));
    QVERIFY2(reason(run).contains(mentions.toUtf8()), reason(run).constData());
    QCOMPARE(run.result.error().offset, input.size() - 8);
    QCOMPARE(run.output, QByteArray("hello hello"));
}

void TestCodecVerdicts::zlibHeaders_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("the usual") << QByteArray("\x78\x9c") << QByteArray("ok");
    QTest::newRow("small window") << QByteArray("\x08\x1d") << QByteArray("ok");
    QTest::newRow("wrong check") << QByteArray("\x78\x9d") << QByteArray("corrupt");
    QTest::newRow("method 7") << QByteArray("\x77\x85") << QByteArray("corrupt");
    QTest::newRow("window 2^16") << QByteArray("\x88\x1c") << QByteArray("corrupt");
    QTest::newRow("preset dictionary") << QByteArray("\x78\xbb") << QByteArray("corrupt");
    QTest::newRow("gzip") << QByteArray("\x1f\x8b") << QByteArray("corrupt");
}

void TestCodecVerdicts::zlibHeaders()
{
    QFETCH(const QByteArray, header);
    const TransformRun run = runEveryWay("inflate", header + compressed("deflate", "hello").sliced(2));
    QTEST(verdict(run), "expected");
}

void TestCodecVerdicts::rawDeflateAsZlib()
{
    // No checksum helps here, so the decoder itself must refuse what zlib refuses.
    Random random(seed());
    QByteArray plain;
    while (plain.size() < 3000)
        plain += QByteArray::number(uniform(random, 0, 999)) + " of " + randomBytes(random, 2);
    const QByteArray packed = compressed("deflate-raw", plain);
    constexpr int kRounds = 4000;
    QByteArray input;
    QList<QByteArray> broken;
    for (int i = 0; i < kRounds; ++i) {
        QByteArray bytes = packed;
        const auto bit = uniform<qsizetype>(
            random, 0, (i % 2 == 0 ? std::min<qsizetype>(bytes.size(), 100) : bytes.size()) * 8 - 1);
        bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
        broken += bytes;
        input += bytes;
    }
    const QByteArray printed = runPython(QStringLiteral(R"(
import sys, zlib, hashlib
data = sys.stdin.buffer.read()
size = len(data) // %1
for i in range(%1):
    d = zlib.decompressobj(-15)
    try:
        out = d.decompress(data[i * size:(i + 1) * size])
        print('ok' if d.eof else 'truncated', hashlib.md5(out).hexdigest())
    except zlib.error as e:
        print('corrupt', e)
)")
                                             .arg(kRounds),
                                         input);
    const QList<QByteArray> lines = printed.trimmed().split('\n');
    QCOMPARE(lines.size(), kRounds);
    for (int i = 0; i < kRounds; ++i) {
        const TransformRun run = runTransform(*makeTransform("inflate-raw"), broken[i]);
        const QList<QByteArray> words = lines[i].split(' ');
        QVERIFY2(verdict(run) == words[0], (reason(run) + " but zlib: " + lines[i]).constData());
        if (run.result)
            QCOMPARE(QCryptographicHash::hash(run.output, QCryptographicHash::Md5).toHex(), words[1]);
    }
}

void TestCodecVerdicts::limitsAreNamed_data()
{
    QTest::addColumn<QByteArray>("stage");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QByteArray>("expected");
    QTest::addColumn<QByteArray>("mentions");
    // Headers that ask for much; what follows does not matter.
    const QByteArray zstdWindow30 = QByteArray::fromHex("28b52ffd00a0") + QByteArray::fromHex("010000");
    QTest::newRow("zstd, 2^30") << QByteArray("unzstd") << zstdWindow30 << QByteArray("too large")
                                << QByteArray("2^27");
    QTest::newRow("zstd, 2^30 allowed")
        << QByteArray("unzstd:window=30") << zstdWindow30 << QByteArray("ok") << QByteArray();
    const QByteArray lzma3G = QByteArray::fromHex("5d000000c0ffffffffffffffff") + QByteArray(20, '\0');
    QTest::newRow("lzma, 3 GiB") << QByteArray("unxz") << lzma3G << QByteArray("too large")
                                 << QByteArray("256 MiB");
    QTest::newRow("xz -9") << QByteArray("unxz") << shell("xz -9 -c", "hello") << QByteArray("ok")
                           << QByteArray();
    QTest::newRow("xz -9, little memory") << QByteArray("unxz:memory=16M") << shell("xz -9 -c", "hello")
                                          << QByteArray("too large") << QByteArray("16 MiB");
    QTest::newRow("brotli, large window")
        << QByteArray("unbrotli") << shell("brotli --large_window=30 -c", QByteArray(100'000, 'x'))
        << QByteArray("corrupt") << QByteArray("16 MiB");
}

void TestCodecVerdicts::limitsAreNamed()
{
    QFETCH(const QByteArray, stage);
    QFETCH(const QByteArray, input);
    QFETCH(const QByteArray, mentions);
    const TransformRun run = runEveryWay(stage, input);
    QTEST(verdict(run), "expected");
    QVERIFY2(reason(run).contains(mentions), reason(run).constData());
}

void TestCodecVerdicts::otherFormatsOfTheFamily_data()
{
    QTest::addColumn<QByteArray>("stage");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("legacy lz4") << QByteArray("unlz4") << shell("lz4 -l -c", "hello")
                                << QByteArray("unsupported");
    QTest::newRow("lz4 with linked blocks")
        << QByteArray("unlz4") << shell("lz4 -BD -B4 -c", QByteArray(200'000, 'x')) << QByteArray("ok");
    QTest::newRow("lz4 without checksum")
        << QByteArray("unlz4") << shell("lz4 --no-frame-crc -c", "hello") << QByteArray("ok");
    QTest::newRow("zstd --ultra -22")
        << QByteArray("unzstd") << shell("zstd --ultra -22 -c", "hello") << QByteArray("ok");
    QTest::newRow("zstd without checksum")
        << QByteArray("unzstd") << shell("zstd --no-check -c", "hello") << QByteArray("ok");
    for (const char* check : {"none", "crc32", "sha256"}) {
        QTest::addRow("xz with check %s", check)
            << QByteArray("unxz")
            << shell(qPrintable(QStringLiteral("xz -c --check=%1").arg(QLatin1StringView(check))), "hello")
            << QByteArray("ok");
    }
    QTest::newRow("xz with a filter")
        << QByteArray("unxz") << shell("xz -c --x86 --lzma2", "hello") << QByteArray("ok");
    QTest::newRow("xz of many blocks")
        << QByteArray("unxz") << shell("xz -c --block-size=1000", QByteArray(9000, 'x')) << QByteArray("ok");
    QTest::newRow("igzip") << QByteArray("gunzip") << shell("igzip -c", "hello") << QByteArray("ok");
    QTest::newRow("gzip in gunzip's zlib")
        << QByteArray("inflate") << shell("gzip -c", "hello") << QByteArray("corrupt");
}

void TestCodecVerdicts::otherFormatsOfTheFamily()
{
    QFETCH(const QByteArray, stage);
    QFETCH(const QByteArray, input);
    QTEST(verdict(runEveryWay(stage, input)), "expected");
}

void TestCodecVerdicts::corruptionIsLocated()
{
    // A hundred stored blocks of 1000 bytes, then a block of a type that does not exist.
    QByteArray stored;
    for (int i = 0; i < 100; ++i)
        stored += QByteArray::fromHex("00e80317fc") + QByteArray(1000, 'x');
    const TransformRun run = runTransform(*makeTransform("inflate-raw"), stored + "\x07 and more", 1000);
    QCOMPARE(verdict(run), QByteArray("corrupt"));
    QCOMPARE(run.output.size(), 100'000);
    QVERIFY2(std::abs(run.result.error().offset - stored.size()) <= 1, reason(run).constData());
    QVERIFY(reason(run).contains(QByteArray::number(run.result.error().offset)));
}

void TestCodecVerdicts::whatWasDecodedIsKept()
{
    Random random(seed());
    const QByteArray plain = randomBytes(random, 3'000'000);
    for (const auto& [pack, unpack] :
         {std::pair("gzip", "gunzip"), std::pair("zstd", "unzstd"), std::pair("xz", "unxz"),
          std::pair("lz4", "unlz4"), std::pair("bzip2:1", "bunzip2")}) {
        QByteArray packed = compressed(pack, plain);
        const TransformRun cut = runTransform(*makeTransform(unpack), packed.first(packed.size() / 2));
        QCOMPARE(verdict(cut), QByteArray("truncated"));
        QVERIFY2(cut.output.size() > 1'000'000, unpack);
        QVERIFY(plain.startsWith(cut.output));
    }
}

void TestCodecVerdicts::neverReadsPastTheChunk_data()
{
    QTest::addColumn<QByteArray>("pack");
    QTest::addColumn<QByteArray>("unpack");
    for (const auto& [pack, unpack] :
         {std::pair("gzip", "gunzip"), std::pair("deflate", "inflate"),
          std::pair("deflate-raw", "inflate-raw"), std::pair("bzip2", "bunzip2"), std::pair("xz", "unxz"),
          std::pair("zstd", "unzstd"), std::pair("lz4", "unlz4"), std::pair("brotli", "unbrotli")})
        QTest::newRow(unpack) << QByteArray(pack) << QByteArray(unpack);
}

void TestCodecVerdicts::neverReadsPastTheChunk()
{
    QFETCH(const QByteArray, pack);
    QFETCH(const QByteArray, unpack);
    Random random(seed());
    QByteArray plain;
    while (plain.size() < 3000)
        plain += QByteArray::number(uniform(random, 0, 99999)) + " and ";
    const QByteArray packed = compressed(pack, plain);
    GuardedPage page;
    // The system's libraries are not instrumented: a page that must not be read sees what they do.
    for (int round = 0; round < 3000; ++round) {
        QByteArray input = packed;
        if (round % 2 == 1) {
            const auto bit = uniform<qsizetype>(random, 0, input.size() * 8 - 1);
            input[bit / 8] = static_cast<char>(input[bit / 8] ^ (1 << (bit % 8)));
        }
        const auto transform = makeTransform(unpack);
        CollectingOutput output(uniform<qsizetype>(random, 1, 5000));
        Result<void> result;
        for (qsizetype offset = 0; offset < input.size() && result;) {
            const auto length = std::min(uniform<qsizetype>(random, 1, 2000), input.size() - offset);
            result = transform->push(page.slice(input.mid(offset, length)), output);
            offset += length;
        }
        if (result)
            result = transform->finish(output);
        if (round % 2 == 0)
            QVERIFY(result && output.bytes == plain);
    }
}

void TestCodecVerdicts::bombsGoThroughInFlatMemory_data()
{
    QTest::addColumn<QByteArray>("pack");
    QTest::addColumn<QByteArray>("unpack");
    for (const auto& [pack, unpack] :
         {std::pair("gzip", "gunzip"), std::pair("bzip2:1", "bunzip2"), std::pair("xz:0", "unxz"),
          std::pair("zstd", "unzstd"), std::pair("lz4", "unlz4"), std::pair("brotli:1", "unbrotli")})
        QTest::newRow(unpack) << QByteArray(pack) << QByteArray(unpack);
}

void TestCodecVerdicts::bombsGoThroughInFlatMemory()
{
    QFETCH(const QByteArray, pack);
    QFETCH(const QByteArray, unpack);

    /// Counts, and keeps nothing.
    class CountingOutput : public Output
    {
    public:
        [[nodiscard]] Result<std::span<quint8>> buffer() override { return std::span(m_buffer); }
        [[nodiscard]] Result<void> commit(qint64 bytes) override
        {
            total += bytes;
            largest = std::max(largest, bytes);
            return {};
        }
        [[nodiscard]] Result<void> forward(const Slice& slice) override { return commit(slice.size()); }

        qint64 total = 0;
        qint64 largest = 0;

    private:
        std::vector<quint8> m_buffer = std::vector<quint8>(262144);
    };

    constexpr int kChunks = 64;
    const Slice zeros = Slice::fromByteArray(QByteArray(1 << 20, '\0'));
    const auto packer = makeTransform(pack);
    CollectingOutput packed(65536);
    for (int i = 0; i < kChunks; ++i)
        QVERIFY(packer->push(zeros, packed));
    QVERIFY(packer->finish(packed));
    QVERIFY(packed.bytes.size() < (qsizetype(kChunks) << 20) / 100);

    const auto unpacker = makeTransform(unpack);
    CountingOutput output;
    QVERIFY(unpacker->push(Slice::fromByteArray(packed.bytes), output));
    QVERIFY(unpacker->finish(output));
    QCOMPARE(output.total, qint64(kChunks) << 20);
    QVERIFY(output.largest <= 262144);
}

QTEST_GUILESS_MAIN(TestCodecVerdicts)
#include "tst_codecverdicts.moc"
