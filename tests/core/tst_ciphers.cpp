// Ciphers against published vectors, openssl, themselves cut anywhere, and forged input.
#include "tests/support/collectingoutput.h"
#include "tests/support/command.h"
#include "tests/support/random.h"
#include "tests/support/stages.h"

#include <QTest>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr const char* kGcm = ":key=feffe9928665731c6d6a8f9467308308,iv=cafebabefacedbaddecaf888,"
                             "aad=feedfacedeadbeeffeedfacedeadbeefabaddad2";
constexpr const char* kGcmPlain = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c9595"
                                  "6809532fcf0e2449a6b525b16aedf5aa0de6"
                                  "57ba637b39";
constexpr const char* kGcmCipher = "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25"
                                   "466931c7d8f6a5aac84aa051ba30b396a0aac"
                                   "973d58e091";
constexpr const char* kGcmTag = "5bc94fbc3221a5db94fae95ae7121a47";

QByteArray hex(const char* digits)
{
    return QByteArray::fromHex(digits);
}

QByteArray message(const Result<void>& result)
{
    return result ? QByteArray("ok") : result.error().message.toUtf8();
}

struct Cipher
{
    const char* name;
    /// Without the name: parameters that both directions take.
    const char* parameters;
};

constexpr std::array kCiphers = {
    Cipher{"aes-128-ctr", ":key=000102030405060708090a0b0c0d0e0f,iv=f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"},
    Cipher{"aes-128-cbc", ":key=000102030405060708090a0b0c0d0e0f,iv=f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"},
    Cipher{"aes-128-gcm", ":key=000102030405060708090a0b0c0d0e0f,iv=f0f1f2f3f4f5f6f7f8f9fafb,aad=00"},
    Cipher{"aes-256-ctr", ":key=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f,iv="
                          "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"},
    Cipher{"aes-256-cbc", ":key=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f,iv="
                          "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"},
    Cipher{
        "aes-256-gcm",
        ":key=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f,iv=f0f1f2f3f4f5f6f7f8f9fafb"},
    Cipher{"chacha20-poly1305", ":key=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f,iv="
                                "f0f1f2f3f4f5f6f7f8f9fafb,aad=00"},
};

bool isAuthenticated(const QByteArray& name)
{
    return name.endsWith("gcm") || name.endsWith("poly1305");
}

/// The stage that encrypts so that decryptStage() reads it.
QByteArray encryptStage(const Cipher& cipher)
{
    return QByteArray(cipher.name) + cipher.parameters + (isAuthenticated(cipher.name) ? ",tag=append" : "");
}

QByteArray decryptStage(const Cipher& cipher)
{
    return QByteArray(cipher.name) + "-decrypt" + cipher.parameters;
}

} // namespace

class TestCiphers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void publishedVectors_data();
    void publishedVectors();
    void opensslAgrees_data();
    void opensslAgrees();
    void everySplit_data() { addCiphers(); }
    void everySplit();
    void randomSplits_data() { addCiphers(); }
    void randomSplits();
    void tagIsShownAndChecked();
    void shortTags();
    void unverifiedUntilTheEnd();
    void forgeriesFail();
    void everyPrefixFails_data() { addCiphers(); }
    void everyPrefixFails();
    void badPadding();
    void wholeBlocksOnlyWithoutPadding();
    void wrongSizesAreNamed_data();
    void wrongSizesAreNamed();

private:
    static void addCiphers()
    {
        QTest::addColumn<int>("index");
        for (size_t i = 0; i < kCiphers.size(); ++i)
            QTest::newRow(kCiphers[i].name) << static_cast<int>(i);
    }
    static const Cipher& fetchCipher()
    {
        QFETCH(const int, index);
        return kCiphers[static_cast<size_t>(index)];
    }
};

void TestCiphers::publishedVectors_data()
{
    QTest::addColumn<QByteArray>("stage");
    QTest::addColumn<QByteArray>("plain");
    QTest::addColumn<QByteArray>("cipher");
    const auto row = [](const char* name, const QByteArray& stage, const char* plain, const char* cipher) {
        QTest::newRow(name) << stage << hex(plain) << hex(cipher);
    };
    constexpr const char* kPlain = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51";
    constexpr const char* kKey256 = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
    row("SP 800-38A, F.5.1",
        "aes-128-ctr:key=2b7e151628aed2a6abf7158809cf4f3c,iv=f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff", kPlain,
        "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff");
    row("SP 800-38A, F.5.5", QByteArray("aes-256-ctr:iv=f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff,key=") + kKey256,
        kPlain, "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5");
    row("SP 800-38A, F.2.1",
        "aes-128-cbc:key=2b7e151628aed2a6abf7158809cf4f3c,iv=000102030405060708090a0b0c0d0e0f,padding=none",
        kPlain, "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2");
    row("SP 800-38A, F.2.5",
        QByteArray("aes-256-cbc:iv=000102030405060708090a0b0c0d0e0f,padding=none,key=") + kKey256, kPlain,
        "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d");
    row("GCM specification, case 4", QByteArray("aes-128-gcm") + kGcm + ",tag=append", kGcmPlain,
        (QByteArray(kGcmCipher) + kGcmTag).constData());
    row("GCM specification, case 13",
        QByteArray("aes-256-gcm:iv=000000000000000000000000,tag=append,key=") + QByteArray(64, '0'), "",
        "530f8afbc74536b9a963b4f1c4cb738b");
    row("RFC 8439, 2.8.2",
        "chacha20-poly1305:key=808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f,"
        "iv=070000004041424344454647,aad=50515253c0c1c2c3c4c5c6c7,tag=append",
        QByteArray(
            "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
            "sunscreen would be it.")
            .toHex()
            .constData(),
        "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b"
        "1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
        "3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691");
}

void TestCiphers::publishedVectors()
{
    QFETCH(const QByteArray, stage);
    QFETCH(const QByteArray, plain);
    QFETCH(const QByteArray, cipher);
    const TransformRun encrypted = runTransform(*makeTransform(stage), plain);
    QVERIFY2(encrypted.result, message(encrypted.result).constData());
    QCOMPARE(encrypted.output.toHex(), cipher.toHex());
    QByteArray reverse = stage;
    reverse.replace(reverse.indexOf(':'), 1, "-decrypt:").replace(",tag=append", "");
    const TransformRun decrypted = runTransform(*makeTransform(reverse), cipher);
    QVERIFY2(decrypted.result, message(decrypted.result).constData());
    QCOMPARE(decrypted.output.toHex(), plain.toHex());
}

void TestCiphers::opensslAgrees_data()
{
    QTest::addColumn<int>("index");
    for (size_t i = 0; i < kCiphers.size(); ++i) {
        if (!isAuthenticated(kCiphers[i].name))
            QTest::newRow(kCiphers[i].name) << static_cast<int>(i);
    }
}

void TestCiphers::opensslAgrees()
{
    const Cipher& cipher = fetchCipher();
    const QList<QByteArray> words = QByteArray(cipher.parameters).mid(1).split(',');
    const QStringList arguments = {QStringLiteral("enc"), QLatin1Char('-') + QLatin1StringView(cipher.name),
                                   QStringLiteral("-K"),  QString::fromLatin1(words[0].mid(4)),
                                   QStringLiteral("-iv"), QString::fromLatin1(words[1].mid(3))};
    Random random(seed());
    for (const qsizetype length : {0, 1, 15, 16, 17, 100'000}) {
        const QByteArray plain = randomBytes(random, length);
        const TransformRun encrypted = runTransform(*makeTransform(encryptStage(cipher)), plain);
        QVERIFY(encrypted.result);
        const CommandRun openssl = runCommand(QStringLiteral("openssl"), arguments, plain);
        QVERIFY2(openssl.exitCode == 0, openssl.errors.constData());
        QVERIFY(encrypted.output == openssl.output);
    }
}

void TestCiphers::everySplit()
{
    const Cipher& cipher = fetchCipher();
    const QByteArray plain = "The quick brown fox jumps over the lazy dog, twice.";
    const QByteArray encrypted = runTransform(*makeTransform(encryptStage(cipher)), plain).output;
    for (const qsizetype bufferSize : {1, 7, 40, 4096}) {
        for (qsizetype chunk = 1; chunk <= encrypted.size(); ++chunk) {
            QCOMPARE(runTransform(*makeTransform(encryptStage(cipher)), plain, chunk, bufferSize).output,
                     encrypted);
            const TransformRun back =
                runTransform(*makeTransform(decryptStage(cipher)), encrypted, chunk, bufferSize);
            QVERIFY2(back.result, message(back.result).constData());
            QCOMPARE(back.output, plain);
        }
    }
}

void TestCiphers::randomSplits()
{
    const Cipher& cipher = fetchCipher();
    Random random(seed());
    for (int round = 0; round < 10; ++round) {
        const QByteArray plain = randomBytes(random, uniform<qsizetype>(random, 0, 200'000));
        const auto nextChunk = [&random] { return uniform<qsizetype>(random, 1, 70'000); };
        const auto bufferSize = uniform<qsizetype>(random, 17, 70'000);
        const TransformRun encrypted =
            runTransform(*makeTransform(encryptStage(cipher)), plain, nextChunk, bufferSize);
        const TransformRun back =
            runTransform(*makeTransform(decryptStage(cipher)), encrypted.output, nextChunk, bufferSize);
        QVERIFY2(back.result, message(back.result).constData());
        QVERIFY(back.output == plain);
    }
}

void TestCiphers::tagIsShownAndChecked()
{
    const TransformRun encrypted =
        runTransform(*makeTransform(QByteArray("aes-128-gcm") + kGcm), hex(kGcmPlain));
    QVERIFY(encrypted.result);
    QCOMPARE(encrypted.output.toHex(), QByteArray(kGcmCipher));
    QVERIFY2(encrypted.remark.contains(QLatin1StringView(kGcmTag)), qPrintable(encrypted.remark));

    const QByteArray decrypt = QByteArray("aes-128-gcm-decrypt") + kGcm + ",tag=";
    const TransformRun good = runTransform(*makeTransform(decrypt + kGcmTag), hex(kGcmCipher));
    QVERIFY2(good.result, message(good.result).constData());
    QCOMPARE(good.output.toHex(), QByteArray(kGcmPlain));
    const TransformRun bad = runTransform(*makeTransform(decrypt + QByteArray(32, '0')), hex(kGcmCipher));
    QVERIFY(!bad.result);
    QCOMPARE(bad.result.error().kind, Error::Kind::Invalid);
    QVERIFY(message(bad.result).contains("tag"));
}

void TestCiphers::shortTags()
{
    const QByteArray decrypt = QByteArray("aes-128-gcm-decrypt") + kGcm + ",tag=";
    const QByteArray tag = kGcmTag;
    QVERIFY(runTransform(*makeTransform(decrypt + tag.first(24)), hex(kGcmCipher)).result);
    QVERIFY(!runTransform(*makeTransform(decrypt + tag.first(22) + "ff"), hex(kGcmCipher)).result);
    QVERIFY(!StageSpec::parse(decrypt + tag.first(22)));
}

void TestCiphers::unverifiedUntilTheEnd()
{
    const auto decrypt = makeTransform(QByteArray("aes-128-gcm-decrypt") + kGcm + ",tag=" + kGcmTag);
    CollectingOutput output(4096);
    QVERIFY(!decrypt->verified());
    QVERIFY(decrypt->push(Slice::fromByteArray(hex(kGcmCipher)), output));
    QCOMPARE(output.bytes.toHex(), QByteArray(kGcmPlain));
    QVERIFY(!decrypt->verified());
    QVERIFY(decrypt->finish(output));
    QVERIFY(decrypt->verified());
    QVERIFY(makeTransform(QByteArray("aes-128-gcm") + kGcm)->verified());
    QVERIFY(makeTransform("pass")->verified());
}

void TestCiphers::forgeriesFail()
{
    for (const Cipher& cipher : kCiphers) {
        if (!isAuthenticated(cipher.name))
            continue;
        const QByteArray encrypted =
            runTransform(*makeTransform(encryptStage(cipher)), "attack at dawn").output;
        for (qsizetype bit = 0; bit < encrypted.size() * 8; ++bit) {
            QByteArray forged = encrypted;
            forged[bit / 8] = static_cast<char>(forged[bit / 8] ^ (1 << (bit % 8)));
            const auto decrypt = makeTransform(decryptStage(cipher));
            QVERIFY(!runTransform(*decrypt, forged).result);
            QVERIFY(!decrypt->verified());
        }
    }
}

void TestCiphers::everyPrefixFails()
{
    const Cipher& cipher = fetchCipher();
    const QByteArray name = cipher.name;
    const QByteArray plain(40, 'x');
    const QByteArray encrypted = runTransform(*makeTransform(encryptStage(cipher)), plain).output;
    for (qsizetype prefix = 0; prefix < encrypted.size(); ++prefix) {
        const TransformRun run = runTransform(*makeTransform(decryptStage(cipher)), encrypted.first(prefix));
        QCOMPARE(run.result.has_value(), name.endsWith("ctr")); // which has no end
        if (name.endsWith("cbc") && prefix % 16 != 0)
            QVERIFY(run.isTruncated());
        if (isAuthenticated(name))
            QCOMPARE(run.isTruncated(), prefix < 16);
        QVERIFY(plain.startsWith(run.output));
    }
}

void TestCiphers::badPadding()
{
    const QByteArray encrypted =
        runTransform(*makeTransform("aes-128-cbc:key=text:0123456789abcdef,iv=text:0123456789abcdef"),
                     "secret")
            .output;
    const TransformRun run = runTransform(
        *makeTransform("aes-128-cbc-decrypt:key=text:0123456789abcdeX,iv=text:0123456789abcdef"), encrypted);
    QVERIFY(!run.result);
    QVERIFY2(message(run.result).contains("padding"), message(run.result).constData());
}

void TestCiphers::wholeBlocksOnlyWithoutPadding()
{
    const QByteArray stage = "aes-128-cbc:key=text:0123456789abcdef,iv=text:0123456789abcdef,padding=none";
    QVERIFY(runTransform(*makeTransform(stage), QByteArray(32, 'x')).result);
    QVERIFY(runTransform(*makeTransform(stage), {}).result);
    const TransformRun run = runTransform(*makeTransform(stage), QByteArray(33, 'x'));
    QVERIFY(!run.result);
    QVERIFY2(message(run.result).contains("33"), message(run.result).constData());
}

void TestCiphers::wrongSizesAreNamed_data()
{
    QTest::addColumn<QByteArray>("stage");
    QTest::addColumn<QByteArray>("mentions");
    QTest::newRow("key") << QByteArray("aes-256-ctr:key=00ff,iv=000102030405060708090a0b0c0d0e0f")
                         << QByteArray("exactly 32");
    QTest::newRow("iv") << QByteArray("aes-128-cbc:iv=00,key=000102030405060708090a0b0c0d0e0f")
                        << QByteArray("exactly 16");
    QTest::newRow("nonce") << QByteArray("chacha20-poly1305:iv=00,key=") + QByteArray(64, '0')
                           << QByteArray("exactly 12");
    QTest::newRow("tag") << QByteArray(
                                "aes-128-gcm-decrypt:iv=00,key=000102030405060708090a0b0c0d0e0f,tag=00")
                         << QByteArray("12 to 16");
}

void TestCiphers::wrongSizesAreNamed()
{
    QFETCH(const QByteArray, stage);
    QFETCH(const QByteArray, mentions);
    const Result<StageSpec> spec = StageSpec::parse(stage);
    QVERIFY(!spec);
    QVERIFY2(spec.error().message.toUtf8().contains(mentions), qPrintable(spec.error().message));
}

QTEST_GUILESS_MAIN(TestCiphers)
#include "tst_ciphers.moc"
