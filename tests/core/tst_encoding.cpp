#include "core/bytes/encoding.h"
#include "tests/support/encodings.h"
#include "tests/support/random.h"

#include <QSet>
#include <QTest>

#include <limits>

using namespace sluice;
using namespace sluice::test;

class TestEncoding : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsByName_data()
    {
        QTest::addColumn<QByteArray>("wanted");
        QTest::addColumn<QByteArray>("name");
        const auto row = [](const char* wanted, const char* name) {
            QTest::newRow(*wanted ? wanted : "nothing") << QByteArray(wanted) << QByteArray(name);
        };
        for (const char* name : {"utf8", "UTF-8", "utf_8", "Utf-8", "cp1208"})
            row(name, "utf-8");
        for (const char* name : {"utf16le", "UTF-16LE", "ucs2", "ucs-2", "utf-16", "UTF-16,version=1"})
            row(name, "utf-16le");
        row("UTF16_OppositeEndian", "utf-16be");
        row("UTF-16BE,version=1", "utf-16be");
        row("utf-32", "utf-32le");
        row("UTF-32BE", "utf-32be");
        for (const char* name : {"latin1", "binary", "ISO-8859-1", "iso8859_1", "l1"})
            row(name, "latin1");
        for (const char* name : {"ascii", "US-ASCII", "ANSI_X3.4-1968"})
            row(name, "ascii");
        for (const char* name : {"Shift_JIS", "shift-jis", "SJIS", "windows-31j", "ibm-943_P15A-2003"})
            row(name, "Shift_JIS");
        for (const char* name : {"IBM037", "cp037", "ibm-37", "ebcdic-cp-us"})
            row(name, "IBM037");
        row("cp437", "IBM437");
        row("koi8r", "KOI8-R");
        row("windows-1252", "windows-1252");
        row("ISO_2022,locale=ja,version=1", "ISO-2022-JP-1");
        row("ibm-1388", "ibm-1388_P103-2001");
        for (const char* name : {"", "-", "no such", "../../etc/passwd", "utf-8,x=1", "hex",
                                 "ibm-37_P100-1995,no", "LMBCS-1", "ISO-2022-CN", "x11-compound-text"})
            row(name, nullptr);
        QTest::newRow("a zero") << QByteArray("utf8\0", 5) << QByteArray();
        QTest::newRow("too long") << QByteArray(100'000, 'a') << QByteArray();
    }

    void findsByName()
    {
        QFETCH(const QByteArray, wanted);
        QFETCH(const QByteArray, name);
        const std::optional<Encoding> found = Encoding::find(wanted);
        QCOMPARE(found ? found->name() : QByteArray(), name);
    }

    void listIsFitForAMenu()
    {
        const std::vector<Encoding>& all = Encoding::all();
        QVERIFY(all.front() == Encoding::utf8());
        QVERIFY(all.size() > 50);
        QSet<QByteArray> names;
        QStringList groups;
        for (const Encoding& encoding : all) {
            names.insert(encoding.name());
            QVERIFY(Encoding::find(encoding.name()) == encoding);
            QVERIFY(!encoding.label().isEmpty());
            if (groups.isEmpty() || groups.last() != encoding.group())
                groups.append(encoding.group());
        }
        QCOMPARE(names.size(), static_cast<qsizetype>(all.size()));
        QCOMPARE(QSet<QString>(groups.begin(), groups.end()).size(), groups.size());
        QCOMPARE(encodingOf("utf-16be").label(), QStringLiteral("UTF-16 BE"));
        QCOMPARE(encodingOf("sjis").label(), QStringLiteral("Shift-JIS (Japanese)"));
    }

    void units()
    {
        QCOMPARE(encodingOf("utf-16be").unitFor(U'\n'), QByteArray("\0\n", 2));
        QCOMPARE(encodingOf("utf-32le").unitFor(U'\U0001f30a'), QByteArray("\x0a\xf3\x01\x00", 4));
        QCOMPARE(encodingOf("IBM037").unitFor(U'\n'), QByteArray("\x25"));
        QCOMPARE(encodingOf("KOI8-R").unitFor(U'\u0416'), QByteArray("\xf6"));
        for (const char* name : {"utf-8", "utf-16le", "utf-32be", "ascii", "latin1", "IBM437", "Shift_JIS"}) {
            const Encoding encoding = encodingOf(name);
            for (char32_t c = 0; c < 0x110000; c += c < 0x300 ? 1 : 251) {
                const QByteArray unit = encoding.unitFor(c);
                if (unit.isEmpty())
                    continue;
                QCOMPARE(unit.size(), qsizetype{encoding.unitSize()});
                const std::vector<DecodedChar> chars = decodeChars(encoding, bytesOf(unit), {0, unit.size()});
                QCOMPARE(chars.size(), size_t{1});
                QCOMPARE(chars.front().codePoint, c);
            }
            QVERIFY(encoding.unitFor(0xd800).isEmpty());
            QVERIFY(encoding.unitFor(0x110000).isEmpty());
            QVERIFY(encoding.unitFor(0xffffffff).isEmpty());
        }
    }

    /// IBM's tables would swap some of them.
    void controlsStay_data()
    {
        QTest::addColumn<QByteArray>("encoding");
        for (const char* name :
             {"cp437", "cp850", "cp866", "Shift_JIS", "windows-1252", "KOI8-R", "EUC-JP", "Big5"})
            QTest::addRow("%s", name) << QByteArray(name);
    }

    void controlsStay()
    {
        QFETCH(const QByteArray, encoding);
        QByteArray bytes;
        for (char c = 0; c < 0x20; ++c)
            bytes.append(c);
        bytes.append('\x7f');
        const Encoding reader = encodingOf(encoding.constData());
        TextDecoder decoder(reader);
        QCOMPARE(decoder.decode(bytesOf(bytes)) + decoder.finish(), QString::fromLatin1(bytes));
        QCOMPARE(textOf(decodeChars(reader, bytesOf(bytes), {0, 33})), QString::fromLatin1(bytes));
    }

    void byteOrderMarkStays()
    {
        for (const char* name : {"utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be"}) {
            const Encoding encoding = encodingOf(name);
            const QByteArray bytes =
                encoding == Encoding::utf8() ? QByteArray("\xef\xbb\xbf") : encoding.unitFor(0xfeff);
            TextDecoder decoder(encoding);
            QCOMPARE(decoder.decode(bytesOf(bytes)) + decoder.finish(), QString(QChar(char16_t(0xfeff))));
        }
    }

    void windowsAgreeWithTheWhole_data()
    {
        QTest::addColumn<QByteArray>("encoding");
        QTest::addColumn<QByteArray>("letters");
        QTest::newRow("utf-8") << QByteArray("utf-8") << kUtf8Letters;
        QTest::newRow("utf-16le") << QByteArray("utf-16le") << kUtf16Letters;
        QTest::newRow("utf-16be") << QByteArray("utf-16be") << kUtf16Letters;
        QTest::newRow("utf-32le") << QByteArray("utf-32le") << kUtf32Letters;
        QTest::newRow("utf-32be") << QByteArray("utf-32be") << kUtf32Letters;
        QTest::newRow("latin1") << QByteArray("latin1") << QByteArray();
        QTest::newRow("ascii") << QByteArray("ascii") << QByteArray();
        QTest::newRow("IBM437") << QByteArray("IBM437") << QByteArray();
    }

    /// What is given for a window of a document does not depend on where the window lies.
    void windowsAgreeWithTheWhole()
    {
        QFETCH(const QByteArray, encoding);
        QFETCH(const QByteArray, letters);
        const Encoding reader = encodingOf(encoding.constData());
        Random random(seed());
        for (int round = 0; round < 300; ++round) {
            const QByteArray bytes = randomText(random, letters, uniform(random, 0, 400));
            const qint64 size = bytes.size();
            const std::vector<DecodedChar> whole = decodeChars(reader, bytesOf(bytes), {0, size});
            QCOMPARE(faultOf(whole, bytesOf(bytes)), QByteArray());
            for (int i = 0; i < 60; ++i) {
                const qint64 begin = uniform(random, qint64{0}, size);
                const ByteRange wanted{begin, uniform(random, qint64{0}, std::min<qint64>(size - begin, 40))};
                const qint64 from = std::max<qint64>(begin - kDecodeContext, 0) & ~qint64{3};
                const qint64 to = std::min(wanted.end() + kDecodeContext, size);
                std::vector<DecodedChar> expected;
                for (const DecodedChar& c : whole) {
                    if (wanted.overlaps({c.offset, c.length}))
                        expected.push_back({c.offset - from, c.length, c.codePoint, c.valid});
                }
                const auto window =
                    bytesOf(bytes).subspan(static_cast<size_t>(from), static_cast<size_t>(to - from));
                const std::vector<DecodedChar> found =
                    decodeChars(reader, window, {wanted.offset - from, wanted.length});
                const auto same = [](const DecodedChar& a, const DecodedChar& b) {
                    return a.offset == b.offset && a.length == b.length && a.codePoint == b.codePoint &&
                           a.valid == b.valid;
                };
                QVERIFY(std::equal(found.begin(), found.end(), expected.begin(), expected.end(), same));
            }
        }
    }

    void streamsAndCharacters_data()
    {
        QTest::addColumn<QByteArray>("encoding");
        for (const Encoding& encoding : Encoding::all())
            QTest::addRow("%s", encoding.name().constData()) << encoding.name();
        for (const char* name :
             {"UTF-7", "SCSU", "BOCU-1", "CESU-8", "HZ", "ISO-2022-KR", "ibm-939", "ibm-1388",
              "ISCII,version=0", "gsm-03.38-2009", "IMAP-mailbox-name", "EUC-TW"})
            QTest::addRow("%s", name) << QByteArray(name);
    }

    /// Long streams in chunks of all sizes, in all that a menu offers and the strangest of what else ICU has.
    void streamsAndCharacters()
    {
        QFETCH(const QByteArray, encoding);
        const Encoding reader = encodingOf(encoding.constData());
        Random random(seed());
        for (const char* letters :
             {"", "\x1b\x24\x28\x42\x0e\x0f\x41\x8e\xa4\xa1\x30\x81", "+-&~{}Az09\x1b"}) {
            const QByteArray bytes = randomText(random, letters, 3'000);
            TextDecoder decoder(reader);
            QString whole = decoder.decode(bytesOf(bytes));
            whole += decoder.finish();
            QString pieces;
            for (qsizetype at = 0; at < bytes.size();) {
                const qsizetype count =
                    std::min(bytes.size() - at, uniform(random, qsizetype{1}, qsizetype{40}));
                pieces += decoder.decode(bytesOf(bytes.mid(at, count)));
                at += count;
            }
            pieces += decoder.finish();
            QCOMPARE(pieces, whole);
            QVERIFY(whole.isValidUtf16());
            const std::vector<DecodedChar> chars = decodeChars(reader, bytesOf(bytes), {0, bytes.size()});
            QCOMPARE(faultOf(chars, bytesOf(bytes)), QByteArray());
            QVERIFY(
                std::all_of(chars.begin(), chars.end(), [](const DecodedChar& c) { return c.length <= 32; }));
        }
    }

    void absurdRanges()
    {
        constexpr qint64 huge = std::numeric_limits<qint64>::max();
        const QByteArray bytes("a\xc3\xa9z");
        for (const char* name : {"utf-8", "utf-16le", "utf-32be", "latin1", "Shift_JIS"}) {
            const Encoding encoding = encodingOf(name);
            QVERIFY(decodeChars(encoding, {}, {0, 0}).empty());
            QVERIFY(decodeChars(encoding, {}, {0, huge}).empty());
            QVERIFY(decodeChars(encoding, bytesOf(bytes), {4, 1}).empty());
            QVERIFY(decodeChars(encoding, bytesOf(bytes), {2, 0}).empty());
            QVERIFY(decodeChars(encoding, bytesOf(bytes), {huge, 0}).empty());
            QCOMPARE(faultOf(decodeChars(encoding, bytesOf(bytes), {0, huge}), bytesOf(bytes)), QByteArray());
            TextDecoder decoder(encoding);
            QCOMPARE(decoder.decode({}) + decoder.finish(), QString());
        }
    }

private:
    /// Of the letters given, or of any bytes when there are none.
    static QByteArray randomText(Random& random, const QByteArray& letters, qsizetype length)
    {
        QByteArray bytes = randomBytes(random, length);
        for (char& byte : bytes) {
            if (!letters.isEmpty())
                byte = letters[uniform(random, qsizetype{0}, letters.size() - 1)];
        }
        return bytes;
    }
};

QTEST_GUILESS_MAIN(TestEncoding)
#include "tst_encoding.moc"
