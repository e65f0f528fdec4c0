#include "core/bytes/binarytext.h"
#include "tests/support/encodings.h"
#include "tests/support/python.h"
#include "tests/support/random.h"

#include <QTest>

using namespace sluice;
using test::bytesOf;

Q_DECLARE_METATYPE(sluice::BinaryText)
Q_DECLARE_METATYPE(sluice::TextBytes)

namespace {

QByteArray encodeWhole(BinaryText kind, const QByteArray& bytes, BinaryTextEncoder::Options options = {})
{
    BinaryTextEncoder encoder(kind, options);
    QByteArray text;
    encoder.encode(bytesOf(bytes), text);
    encoder.finish(text);
    return text;
}

struct Decoded
{
    QByteArray bytes;
    IgnoredText ignored;
    friend bool operator==(const Decoded&, const Decoded&) = default;
};

Decoded decodeWhole(BinaryText kind, const QByteArray& text)
{
    BinaryTextDecoder decoder(kind);
    Decoded result;
    decoder.decode(bytesOf(text), result.bytes);
    decoder.finish();
    result.ignored = decoder.ignored();
    return result;
}

/// Items with their length (two bytes, little-endian) before each.
QByteArray pack(const QList<QByteArray>& items)
{
    QByteArray packed;
    for (const QByteArray& item : items) {
        packed.append(static_cast<char>(item.size() & 0xff)).append(static_cast<char>(item.size() >> 8));
        packed.append(item);
    }
    return packed;
}

QList<QByteArray> unpack(const QByteArray& packed)
{
    QList<QByteArray> items;
    for (qsizetype at = 0; at + 2 <= packed.size();) {
        const qsizetype size = static_cast<quint8>(packed[at]) + 256 * static_cast<quint8>(packed[at + 1]);
        items.append(packed.mid(at + 2, size));
        at += 2 + size;
    }
    return items;
}

/// `expression` makes a Buffer of the Buffer `b` that each item is.
std::optional<QList<QByteArray>> askNode(const QString& expression, const QList<QByteArray>& items)
{
    const std::optional<QByteArray> answer = test::runNode(QStringLiteral(R"(
const data = require('fs').readFileSync(0);
const out = [];
for (let at = 0; at < data.length;) {
    const size = data.readUInt16LE(at);
    const b = data.subarray(at + 2, at + 2 + size);
    at += 2 + size;
    const result = %1;
    const length = Buffer.alloc(2);
    length.writeUInt16LE(result.length);
    out.push(length, result);
}
process.stdout.write(Buffer.concat(out));
)")
                                                               .arg(expression),
                                                           pack(items));
    return answer ? std::optional(unpack(*answer)) : std::nullopt;
}

/// Texts of the letters given, each up to `maxLength`.
QList<QByteArray> randomTexts(const QByteArray& letters, int count, int maxLength)
{
    test::Random random(test::seed());
    QList<QByteArray> texts{QByteArray()};
    for (int i = 0; i < count; ++i) {
        QByteArray text(test::uniform(random, 1, maxLength), Qt::Uninitialized);
        for (char& letter : text)
            letter = letters[test::uniform(random, qsizetype{0}, letters.size() - 1)];
        texts.append(text);
    }
    return texts;
}

const char* nodeName(BinaryText kind)
{
    return kind == BinaryText::Hex ? "hex" : kind == BinaryText::Base64 ? "base64" : "base64url";
}

void addKinds()
{
    QTest::addColumn<BinaryText>("kind");
    QTest::newRow("hex") << BinaryText::Hex;
    QTest::newRow("base64") << BinaryText::Base64;
    QTest::newRow("base64url") << BinaryText::Base64Url;
}

} // namespace

class TestBinaryText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knownTexts_data()
    {
        QTest::addColumn<BinaryText>("kind");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("text");
        // RFC 4648, section 10.
        QTest::newRow("base64 of nothing") << BinaryText::Base64 << QByteArray() << QByteArray();
        QTest::newRow("base64 f") << BinaryText::Base64 << QByteArray("f") << QByteArray("Zg==");
        QTest::newRow("base64 fo") << BinaryText::Base64 << QByteArray("fo") << QByteArray("Zm8=");
        QTest::newRow("base64 foo") << BinaryText::Base64 << QByteArray("foo") << QByteArray("Zm9v");
        QTest::newRow("base64 foob") << BinaryText::Base64 << QByteArray("foob") << QByteArray("Zm9vYg==");
        QTest::newRow("base64 fooba") << BinaryText::Base64 << QByteArray("fooba") << QByteArray("Zm9vYmE=");
        QTest::newRow("base64 foobar")
            << BinaryText::Base64 << QByteArray("foobar") << QByteArray("Zm9vYmFy");
        QTest::newRow("base64 signs") << BinaryText::Base64 << QByteArray("\xfb\xff") << QByteArray("+/8=");
        QTest::newRow("base64url signs")
            << BinaryText::Base64Url << QByteArray("\xfb\xff") << QByteArray("-_8");
        QTest::newRow("hex") << BinaryText::Hex << QByteArray("\x00\x7f\xab", 3) << QByteArray("007fab");
    }

    void knownTexts()
    {
        QFETCH(const BinaryText, kind);
        QFETCH(const QByteArray, bytes);
        QFETCH(const QByteArray, text);
        QCOMPARE(encodeWhole(kind, bytes), text);
        QCOMPARE(decodeWhole(kind, text), (Decoded{bytes, {}}));
    }

    void tellsWhatItIgnored_data()
    {
        QTest::addColumn<BinaryText>("kind");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<qint64>("count");
        QTest::addColumn<qint64>("first");
        const auto row = [](const char* name, BinaryText kind, const char* text, const char* bytes,
                            qint64 count, qint64 first) {
            QTest::newRow(name) << kind << QByteArray(text) << QByteArray(bytes) << count << first;
        };
        row("hex, odd digit", BinaryText::Hex, "616", "a", 1, 2);
        row("hex, broken pair", BinaryText::Hex, "616x62", "a", 4, 2);
        row("hex, no digits", BinaryText::Hex, "xx", "", 2, 0);
        row("hex, 0x", BinaryText::Hex, "0x61", "", 4, 0);
        row("hex, space", BinaryText::Hex, "61 62", "a", 3, 2);
        row("hex, both cases", BinaryText::Hex, "6A6a", "jj", 0, -1);
        row("base64, spaces", BinaryText::Base64, " Zm\n9v\t ", "foo", 0, -1);
        row("base64, foreign signs", BinaryText::Base64, "Z*m9\xc3\xa9v", "foo", 3, 1);
        row("base64, the other alphabet", BinaryText::Base64, "-_-_", "\xfb\xff\xbf", 0, -1);
        row("base64url, the other alphabet", BinaryText::Base64Url, "+/+/", "\xfb\xff\xbf", 0, -1);
        row("base64, after the padding", BinaryText::Base64, "Zg==Zg==", "f", 2, 4);
        row("base64, padding amid", BinaryText::Base64, "Zm9v=Zm9v", "foo", 4, 5);
        row("base64, too much padding", BinaryText::Base64, "Zg=== = \n", "f", 0, -1);
        row("base64, only padding", BinaryText::Base64, "====", "", 0, -1);
        row("base64, six bits left", BinaryText::Base64, "Zm9vZ", "foo", 1, 4);
        row("base64, six bits left and more", BinaryText::Base64, "Z=Zm9v", "", 5, 0);
        row("base64, no padding", BinaryText::Base64, "Zm8", "fo", 0, -1);
    }

    void tellsWhatItIgnored()
    {
        QFETCH(const BinaryText, kind);
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, bytes);
        QFETCH(const qint64, count);
        QFETCH(const qint64, first);
        const Decoded decoded = decodeWhole(kind, text);
        QCOMPARE(decoded.bytes, bytes);
        QCOMPARE(decoded.ignored.count, count);
        QCOMPARE(decoded.ignored.firstOffset, first);
    }

    void cutsMakeNoDifference_data() { addKinds(); }

    void cutsMakeNoDifference()
    {
        QFETCH(const BinaryText, kind);
        test::Random random(test::seed());
        for (int i = 0; i < 400; ++i) {
            const QByteArray bytes = test::randomBytes(random, test::uniform(random, 0, 20));
            const QByteArray text = encodeWhole(kind, bytes);
            const QByteArray broken = encodeWhole(kind, bytes, {.lineLength = 6});
            BinaryTextEncoder encoder(kind);
            BinaryTextEncoder breaker(kind, {.lineLength = 6});
            for (qsizetype cut = 0; cut <= bytes.size(); ++cut) {
                QByteArray pieces;
                QByteArray brokenPieces;
                for (const QByteArray& piece : {bytes.first(cut), QByteArray(), bytes.sliced(cut)}) {
                    encoder.encode(bytesOf(piece), pieces);
                    breaker.encode(bytesOf(piece), brokenPieces);
                }
                encoder.finish(pieces);
                breaker.finish(brokenPieces);
                QCOMPARE(pieces, text);
                QCOMPARE(brokenPieces, broken);
            }
        }
        BinaryTextDecoder decoder(kind);
        for (const QByteArray& text : randomTexts("0aAfZ9+/-_=. \n\xc3", 3'000, 14)) {
            const Decoded whole = decodeWhole(kind, text);
            for (qsizetype cut = 0; cut <= text.size(); ++cut) {
                Decoded pieces;
                decoder.decode(bytesOf(text.first(cut)), pieces.bytes);
                decoder.decode(bytesOf(text.sliced(cut)), pieces.bytes);
                decoder.finish();
                pieces.ignored = decoder.ignored();
                QCOMPARE(pieces, whole);
            }
            Decoded single;
            for (const char letter : text)
                decoder.decode(bytesOf(QByteArray(1, letter)), single.bytes);
            decoder.finish();
            single.ignored = decoder.ignored();
            QCOMPARE(single, whole);
        }
    }

    void linesAreBroken()
    {
        QCOMPARE(encodeWhole(BinaryText::Hex, "abcde", {.lineLength = 4}), QByteArray("6162\n6364\n65"));
        QCOMPARE(encodeWhole(BinaryText::Hex, "abcd", {.lineLength = 4}), QByteArray("6162\n6364"));
        QCOMPARE(encodeWhole(BinaryText::Hex, "\xab", {.upperCase = true}), QByteArray("AB"));
        QCOMPARE(encodeWhole(BinaryText::Base64, "foob", {.lineLength = 5}), QByteArray("Zm9vY\ng=="));
        QCOMPARE(encodeWhole(BinaryText::Base64, QByteArray(), {.lineLength = 5}), QByteArray());
    }

    void agreesWithNode_data() { addKinds(); }

    void agreesWithNode()
    {
        QFETCH(const BinaryText, kind);
        const QString name = QLatin1String(nodeName(kind));
        QList<QByteArray> inputs;
        test::Random random(test::seed());
        for (int i = 0; i < 20'000; ++i)
            inputs.append(test::randomBytes(random, test::uniform(random, 0, 40)));
        const auto texts =
            askNode(QStringLiteral("Buffer.from(b.toString('%1'), 'latin1')").arg(name), inputs);
        if (!texts)
            QSKIP("node is not on this machine");
        QCOMPARE(texts->size(), inputs.size());
        for (qsizetype i = 0; i < inputs.size(); ++i)
            QCOMPARE(encodeWhole(kind, inputs[i]), (*texts)[i]);

        QList<QByteArray> dirty = *texts;
        dirty += randomTexts("0123456789abcdefABCDEF", 20'000, 12);
        dirty += randomTexts("09afAFgG xX", 20'000, 12);
        dirty += randomTexts("aZ0+/-_", 20'000, 12);
        dirty += randomTexts("aZ0+/-_= \n.~\xe9", 60'000, 16);
        const auto bytes =
            askNode(QStringLiteral("Buffer.from(b.toString('latin1'), '%1')").arg(name), dirty);
        QCOMPARE(bytes->size(), dirty.size());
        for (qsizetype i = 0; i < dirty.size(); ++i) {
            if (decodeWhole(kind, dirty[i]).bytes != (*bytes)[i])
                qInfo() << "decoding" << dirty[i];
            QCOMPARE(decodeWhole(kind, dirty[i]).bytes, (*bytes)[i]);
        }
    }

    void agreesWithPython()
    {
        test::Random random(test::seed());
        const QByteArray bytes = test::randomBytes(random, 100'001);
        const QString script =
            QStringLiteral("import sys,base64\nsys.stdout.buffer.write(base64.%1(sys.stdin.buffer.read()))");
        QCOMPARE(encodeWhole(BinaryText::Base64, bytes),
                 test::runPython(script.arg(QLatin1String("b64encode")), bytes));
        QCOMPARE(encodeWhole(BinaryText::Base64, bytes, {.lineLength = 76}) + '\n',
                 test::runPython(script.arg(QLatin1String("encodebytes")), bytes));
        QCOMPARE(encodeWhole(BinaryText::Hex, bytes, {.upperCase = true}),
                 test::runPython(script.arg(QLatin1String("b16encode")), bytes));
    }

    void encodesTextAsNode_data()
    {
        QTest::addColumn<TextBytes>("encoding");
        QTest::addColumn<QString>("node");
        QTest::newRow("utf8") << TextBytes::Utf8 << QStringLiteral("utf8");
        QTest::newRow("utf16le") << TextBytes::Utf16Le << QStringLiteral("utf16le");
        QTest::newRow("latin1") << TextBytes::Latin1 << QStringLiteral("latin1");
        QTest::newRow("ascii") << TextBytes::Ascii << QStringLiteral("ascii");
    }

    void encodesTextAsNode()
    {
        QFETCH(const TextBytes, encoding);
        QFETCH(const QString, node);
        test::Random random(test::seed());
        static constexpr char16_t kUnits[] = {u'a',   0,      0x7f,   0x80,   0xe9,   0x7ff,
                                              0x800,  0x4e16, 0xd7ff, 0xd800, 0xd83d, 0xdbff,
                                              0xdc00, 0xde00, 0xdfff, 0xe000, 0xfffd, 0xffff};
        QList<QByteArray> texts;
        for (int i = 0; i < 20'000; ++i) {
            QByteArray text;
            for (int k = test::uniform(random, 0, 8); k > 0; --k) {
                const char16_t unit = kUnits[test::uniform(random, size_t{0}, std::size(kUnits) - 1)];
                text.append(static_cast<char>(unit & 0xff)).append(static_cast<char>(unit >> 8));
            }
            texts.append(text);
        }
        const auto expected =
            askNode(QStringLiteral("Buffer.from(b.toString('utf16le'), '%1')").arg(node), texts);
        if (!expected)
            QSKIP("node is not on this machine");
        for (qsizetype i = 0; i < texts.size(); ++i) {
            QString text(texts[i].size() / 2, Qt::Uninitialized);
            memcpy(text.data(), texts[i].constData(), static_cast<size_t>(texts[i].size()));
            QCOMPARE(encodeText(text, encoding), (*expected)[i]);
        }
    }
};

QTEST_GUILESS_MAIN(TestBinaryText)
#include "tst_binarytext.moc"
