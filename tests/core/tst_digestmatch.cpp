#include "core/streams/digestmatch.h"
#include "tests/support/random.h"

#include <QTest>

using namespace sluice;
using Verdict = DigestMatch::Verdict;

class TestDigestMatch : public QObject
{
    Q_OBJECT

    // Of the empty input.
    static std::vector<DigestValue> known()
    {
        return {
            {QStringLiteral("md5"), QByteArray::fromHex("d41d8cd98f00b204e9800998ecf8427e")},
            {QStringLiteral("sha256"),
             QByteArray::fromHex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")},
            {QStringLiteral("crc32"), QByteArray::fromHex("deadbeef")},
        };
    }

private Q_SLOTS:
    void knowsTheSpellings_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("verdict");
        QTest::addColumn<int>("index");
        const auto row = [](const char* name, const char* text, Verdict verdict, int index) {
            QTest::newRow(name) << QString::fromUtf8(text) << static_cast<int>(verdict) << index;
        };
        const char* sha = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        row("nothing", "", Verdict::None, -1);
        row("spaces", " \n\t", Verdict::None, -1);
        row("hex", sha, Verdict::Match, 1);
        row("upper case", "D41D8CD98F00B204E9800998ECF8427E", Verdict::Match, 0);
        row("colons", "d4:1d:8c:d9:8f:00:b2:04:e9:80:09:98:ec:f8:42:7e", Verdict::Match, 0);
        row("0x", "0xDEADBEEF", Verdict::Match, 2);
        row("sha256sum", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 *my file",
            Verdict::Match, 1);
        row("BSD", "MD5 (a file) = d41d8cd98f00b204e9800998ecf8427e", Verdict::Match, 0);
        row("openssl", "SHA2-256(x)= e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            Verdict::Match, 1);
        row("named", "md5:d41d8cd98f00b204e9800998ecf8427e", Verdict::Match, 0);
        row("base64", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", Verdict::Match, 1);
        row("base64url", "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU", Verdict::Match, 1);
        row("integrity", "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", Verdict::Match, 1);
        row("second line", "00000000000000000000000000000000  a\nd41d8cd98f00b204e9800998ecf8427e  b",
            Verdict::Match, 0);
        row("another", "d41d8cd98f00b204e9800998ecf8427f", Verdict::Mismatch, 0);
        row("another crc", "deadbeee", Verdict::Mismatch, 2);
        row("too short", "d41d8cd98f00b204e9800998ecf842", Verdict::NoDigest, -1);
        row("words", "what is this?", Verdict::NoDigest, -1);
        row("not ASCII", "\u00e4\u00f6\u00fc\u2603", Verdict::NoDigest, -1);
    }

    void knowsTheSpellings()
    {
        QFETCH(QString, text);
        QFETCH(int, verdict);
        QFETCH(int, index);
        const DigestMatch match = matchDigest(known(), text);
        QCOMPARE(static_cast<int>(match.verdict), verdict);
        QCOMPARE(match.index, index);
    }

    void withoutDigestsNothingMatches()
    {
        QCOMPARE(matchDigest({}, u"d41d8cd98f00b204e9800998ecf8427e").verdict, Verdict::NoDigest);
    }

    void oneChangedBitIsAMismatch()
    {
        test::Random random(test::seed());
        for (int round = 0; round < 500; ++round) {
            const QByteArray value = test::randomBytes(random, 32);
            QByteArray other = value;
            const size_t bit = random() % 256;
            other[qsizetype(bit / 8)] = static_cast<char>(other[qsizetype(bit / 8)] ^ (1 << bit % 8));
            const std::vector<DigestValue> digests = {{QStringLiteral("sha256"), value}};
            for (const QByteArray& text : {value.toHex(), value.toBase64(), value.toHex(':')})
                QCOMPARE(matchDigest(digests, QString::fromLatin1(text)).verdict, Verdict::Match);
            for (const QByteArray& text : {other.toHex(), other.toHex(':')})
                QCOMPARE(matchDigest(digests, QString::fromLatin1(text)).verdict, Verdict::Mismatch);
            QVERIFY(matchDigest(digests, QString::fromLatin1(other.toBase64())).verdict != Verdict::Match);
        }
    }

    void endlessTextIsNoTrouble()
    {
        const QString text(qsizetype{4} << 20, QLatin1Char('a'));
        QCOMPARE(matchDigest(known(), text).verdict, Verdict::NoDigest);
    }
};

QTEST_GUILESS_MAIN(TestDigestMatch)
#include "tst_digestmatch.moc"
