// The digests against published answers, Python, openssl, and themselves cut at random.
#include "core/streams/digests.h"
#include "core/streams/stagespec.h"
#include "core/streams/xxh3kernel.h"
#include "tests/support/python.h"
#include "tests/support/random.h"

#include <QProcess>
#include <QTest>

#include <algorithm>

using namespace sluice;
using namespace sluice::test;

namespace {

std::unique_ptr<Digest> make(const QByteArray& spec)
{
    const Result<StageSpec> parsed = StageSpec::parse(spec);
    if (!parsed)
        qFatal("%s", qPrintable(parsed.error().message));
    auto digest = findStageKind(parsed->name)->makeDigest(*parsed);
    if (!digest)
        qFatal("%s", qPrintable(digest.error().message));
    return *std::move(digest);
}

std::span<const quint8> bytesOf(QByteArrayView bytes)
{
    return {reinterpret_cast<const quint8*>(bytes.data()), static_cast<size_t>(bytes.size())};
}

QByteArray digestOf(const QByteArray& spec, QByteArrayView bytes)
{
    const auto digest = make(spec);
    if (!bytes.isEmpty())
        digest->update(bytesOf(bytes));
    return digest->finish().toHex();
}

/// `bytes` as Python writes them, "bytes(i * 7 & 255 for i in range(300))".
QByteArray pattern(qsizetype length)
{
    QByteArray bytes(length, Qt::Uninitialized);
    for (qsizetype i = 0; i < length; ++i)
        bytes[i] = static_cast<char>(i * 7);
    return bytes;
}

/// CRC with reflected polynomial, a bit at a time, all ones in and out.
quint64 stupidCrc(QByteArrayView bytes, quint64 polynomial, quint64 ones)
{
    quint64 crc = ones;
    for (const char byte : bytes) {
        crc ^= static_cast<quint8>(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 1) != 0 ? (crc >> 1) ^ polynomial : crc >> 1;
    }
    return crc ^ ones;
}

} // namespace

class TestDigests : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knownAnswers_data();
    void knownAnswers();
    void pythonAgreesOnEveryLength_data();
    void pythonAgreesOnEveryLength();
    void opensslAgrees_data();
    void opensslAgrees();
    void bitwiseCrcAgrees_data();
    void bitwiseCrcAgrees();
    void everyXxh3KernelAgrees();
    void chunksDoNotMatter_data();
    void chunksDoNotMatter();
    void hmacKeys_data();
    void hmacKeys();
};

void TestDigests::knownAnswers_data()
{
    QTest::addColumn<QByteArray>("spec");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, const char* spec, const char* input, const char* expected) {
        QTest::newRow(name) << QByteArray(spec) << QByteArray(input) << QByteArray(expected);
    };
    row("md5, RFC 1321", "md5", "message digest", "f96b697d7cb7938d525a2f31aaf161d0");
    row("sha1, FIPS 180", "sha1", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d");
    row("sha224, FIPS 180", "sha224", "abc", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7");
    row("sha256, FIPS 180", "sha256", "abc",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    row("sha512-256, FIPS 180", "sha512-256", "abc",
        "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23");
    row("sha512-224, FIPS 180", "sha512-224", "abc",
        "4634270f707b6a54daae7530460842e20e37ed265ceee9a43e8924aa");
    row("sha3-256, FIPS 202", "sha3-256", "abc",
        "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
    row("blake2s, RFC 7693", "blake2s", "abc",
        "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982");
    row("crc32, the check value", "crc32", "123456789", "cbf43926");
    row("crc32c, the check value", "crc32c", "123456789", "e3069283");
    row("crc64 of xz, the check value", "crc64", "123456789", "995dc9bbdf1939fa");
    row("adler32", "adler32", "Wikipedia", "11e60398");
    row("xxh3 of nothing", "xxh3", "", "2d06800538d394c2");
    row("xxh128 of nothing", "xxh128", "", "99aa06d3014798d86001c324468d497f");
    row("hmac-md5, RFC 2202 case 2", "hmac-md5:key=Jefe", "what do ya want for nothing?",
        "750c783e6ab0b503eaa86e310a5db738");
    row("hmac-sha1, RFC 2202 case 1", "hmac-sha1:0x0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "Hi There",
        "b617318655057264e28bc0b6fb378c8ef146be00");
    row("hmac-sha256, RFC 4231 case 2", "hmac-sha256:key=text:Jefe", "what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

void TestDigests::knownAnswers()
{
    QFETCH(const QByteArray, spec);
    QFETCH(const QByteArray, input);
    QTEST(digestOf(spec, input), "expected");
}

void TestDigests::pythonAgreesOnEveryLength_data()
{
    QTest::addColumn<QString>("python");
    for (const char* name : {"md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s"}) {
        QTest::newRow(name) << QStringLiteral("hashlib.%1(b).hexdigest()").arg(QLatin1StringView(name));
        QTest::addRow("hmac-%s:key=0x00ff41", name)
            << QStringLiteral("hmac.new(b'\\x00\\xffA', b, '%1').hexdigest()").arg(QLatin1StringView(name));
    }
    for (const char* bits : {"224", "256", "384", "512"})
        QTest::addRow("sha3-%s", bits)
            << QStringLiteral("hashlib.sha3_%1(b).hexdigest()").arg(QLatin1StringView(bits));
    QTest::newRow("sha512-256") << QStringLiteral("hashlib.new('sha512_256', b).hexdigest()");
    QTest::newRow("crc32") << QStringLiteral("'%08x' % zlib.crc32(b)");
    QTest::newRow("adler32") << QStringLiteral("'%08x' % zlib.adler32(b)");
}

void TestDigests::pythonAgreesOnEveryLength()
{
    QFETCH(const QString, python);
    constexpr int kLongest = 300;
    const QByteArray printed = runPython(QStringLiteral("import hashlib, hmac, zlib\n"
                                                        "p = bytes(i * 7 & 255 for i in range(300))\n"
                                                        "for n in range(301):\n"
                                                        "    b = p[:n]\n"
                                                        "    print(%1)")
                                             .arg(python));
    const QList<QByteArray> expected = printed.trimmed().split('\n');
    QCOMPARE(expected.size(), kLongest + 1);
    const QByteArray bytes = pattern(kLongest);
    for (int length = 0; length <= kLongest; ++length)
        QCOMPARE(digestOf(QTest::currentDataTag(), bytes.first(length)), expected[length]);
}

void TestDigests::opensslAgrees_data()
{
    QTest::addColumn<QString>("option");
    for (const DigestAlgorithm& algorithm : digestAlgorithms()) {
        if (algorithm.openSslName != nullptr)
            QTest::newRow(algorithm.name)
                << QLatin1Char('-') + QString::fromLatin1(algorithm.openSslName).toLower();
    }
}

void TestDigests::opensslAgrees()
{
    QFETCH(const QString, option);
    Random random(seed());
    const QByteArray bytes = randomBytes(random, 100'000);
    QProcess openssl;
    openssl.start(QStringLiteral("openssl"), {QStringLiteral("dgst"), option, QStringLiteral("-r")});
    openssl.write(bytes);
    openssl.closeWriteChannel();
    QVERIFY(openssl.waitForFinished());
    const QByteArray printed = openssl.readAllStandardOutput();
    QVERIFY2(!printed.isEmpty(), openssl.readAllStandardError().constData());
    QCOMPARE(digestOf(QTest::currentDataTag(), bytes), printed.first(printed.indexOf(' ')));
}

void TestDigests::bitwiseCrcAgrees_data()
{
    QTest::addColumn<quint64>("polynomial");
    QTest::addColumn<quint64>("ones");
    QTest::newRow("crc32") << 0xedb88320ULL << 0xffffffffULL;
    QTest::newRow("crc32c") << 0x82f63b78ULL << 0xffffffffULL;
    QTest::newRow("crc64") << 0xc96c5795d7870f42ULL << ~0ULL;
}

void TestDigests::bitwiseCrcAgrees()
{
    QFETCH(const quint64, polynomial);
    QFETCH(const quint64, ones);
    const int digits = ones == ~0ULL ? 16 : 8;
    const QByteArray bytes = pattern(5000);
    for (const qsizetype length :
         {0, 1, 7, 8, 9, 15, 16, 17, 63, 64, 65, 127, 128, 129, 255, 256, 257, 1023, 4999}) {
        const QByteArray expected = QByteArray::number(stupidCrc(bytes.first(length), polynomial, ones), 16)
                                        .rightJustified(digits, '0');
        QCOMPARE(digestOf(QTest::currentDataTag(), bytes.first(length)), expected);
    }
}

void TestDigests::everyXxh3KernelAgrees()
{
    const Xxh3Kernel* const avx2 = xxh3Avx2Kernel();
    if (avx2 == nullptr || &xxh3Kernel() != avx2)
        QSKIP("this processor runs the baseline only");
    const QByteArray bytes = pattern(10'000);
    const auto digest = [&bytes](const Xxh3Kernel& kernel, qsizetype length) {
        alignas(kXxh3StateAlignment) unsigned char state[kXxh3StateSize];
        kernel.reset(state);
        kernel.update(state, bytes.constData(), static_cast<size_t>(length));
        QByteArray value(24, '\0');
        kernel.digest64(state, reinterpret_cast<unsigned char*>(value.data()));
        kernel.digest128(state, reinterpret_cast<unsigned char*>(value.data() + 8));
        return value.toHex();
    };
    for (qsizetype length = 0; length <= bytes.size(); length += length < 2100 ? 1 : 97)
        QCOMPARE(digest(*avx2, length), digest(xxh3BaselineKernel(), length));
    // What libxxhash.so 0.8.1 gives for these 10 000 bytes.
    QCOMPARE(digestOf("xxh3", bytes), QByteArray("09ea754d7983b623"));
    QCOMPARE(digestOf("xxh128", bytes), QByteArray("8aec19577a9d1e6f09ea754d7983b623"));
}

void TestDigests::chunksDoNotMatter_data()
{
    QTest::addColumn<QByteArray>("spec");
    for (const StageKind& kind : stageKinds()) {
        if (kind.category == StageKind::Category::Digest)
            QTest::newRow(kind.name.constData())
                << kind.name + (kind.parameters.empty() ? "" : ":key=secret");
    }
}

void TestDigests::chunksDoNotMatter()
{
    QFETCH(const QByteArray, spec);
    Random random(seed());
    const QByteArray bytes = randomBytes(random, 20'000);
    const QByteArray expected = digestOf(spec, bytes);
    for (int round = 0; round < 20; ++round) {
        const auto digest = make(spec);
        const qsizetype largest = round < 10 ? 40 : 5000;
        for (qsizetype offset = 0; offset < bytes.size();) {
            const qsizetype length = std::min(uniform<qsizetype>(random, 0, largest), bytes.size() - offset);
            digest->update(bytesOf(bytes.sliced(offset, length)));
            offset += length;
        }
        QCOMPARE(digest->finish().toHex(), expected);
    }
}

void TestDigests::hmacKeys_data()
{
    QTest::addColumn<int>("length");
    // The blocks of SHA-256 and of SHA-512 are 64 and 128 bytes: longer keys are hashed first.
    for (const int length : {1, 63, 64, 65, 127, 128, 129, 1000})
        QTest::addRow("%d bytes", length) << length;
}

void TestDigests::hmacKeys()
{
    QFETCH(const int, length);
    const QByteArray key = pattern(length);
    for (const char* name : {"sha256", "sha512", "sha3_256"}) {
        const QByteArray expected = runPython(
            QStringLiteral("import hmac\n"
                           "print(hmac.new(bytes(i * 7 & 255 for i in range(%1)), b'abc', '%2').hexdigest())")
                .arg(length)
                .arg(QLatin1StringView(name)));
        const QByteArray spec = "hmac-" + QByteArray(name).replace('_', '-') + ":key=0x" + key.toHex();
        QCOMPARE(digestOf(spec, "abc"), expected.trimmed());
    }
    const QByteArray empty =
        runPython(QStringLiteral("import hmac; print(hmac.new(b'', b'abc', 'sha256').hexdigest())"));
    const auto digest = makeHmac(digestAlgorithms()[3], {});
    QVERIFY(digest);
    (*digest)->update(bytesOf("abc"));
    QCOMPARE((*digest)->finish().toHex(), empty.trimmed());
}

QTEST_GUILESS_MAIN(TestDigests)
#include "tst_digests.moc"
