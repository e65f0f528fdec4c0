#include "core/bytes/elementtext.h"
#include "tests/support/random.h"

#include <QTest>

#include <algorithm>

using namespace sluice;

class TestElementText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void one_data()
    {
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("hexadecimal");
        QTest::addColumn<QByteArray>("bytes"); // hexadecimal; a word: the kind of error
        const auto row = [](const char* name, const char* type, const char* text, const char* bytes,
                            bool hexadecimal = false) {
            QTest::newRow(name) << QByteArray(type) << QString::fromUtf8(text) << hexadecimal
                                << QByteArray(bytes);
        };
        row("u8 most", "u8", "255", "ff");
        row("u8 one more", "u8", "256", "range");
        row("u8 negative", "u8", "-1", "range");
        row("u8 minus zero", "u8", "-0", "00");
        row("i8 least", "i8", "-128", "80");
        row("i8 one less", "i8", "-129", "range");
        row("i8 one more", "i8", "128", "range");
        row("i8 bits", "i8", "0xff", "ff");
        row("i8 signed hexadecimal", "i8", "-0x80", "80");
        row("i8 signed hexadecimal too large", "i8", "+0x80", "range");
        row("u16 little", "u16le", "4660", "3412");
        row("u16 big", "u16be", "4660", "1234");
        row("spaces and underscores", "u32be", "  1_000_000 ", "000f4240");
        row("plus", "u16be", "+7", "0007");
        row("true minus", "i16be", "\u22125", "fffb");
        row("binary", "u8", "0b10000001", "81");
        row("octal", "u16be", "0o777", "01ff");
        row("u64 most", "u64be", "18446744073709551615", "ffffffffffffffff");
        row("u64 one more", "u64be", "18446744073709551616", "range");
        row("i64 least", "i64be", "-9223372036854775808", "8000000000000000");
        row("i64 one less", "i64be", "-9223372036854775809", "range");
        row("a hundred digits", "u64le",
            "1111111111111111111111111111111111111111111111111111111111111111111111111111111111111111",
            "range");
        row("hexadecimal pane", "u16be", "beef", "beef", true);
        row("hexadecimal pane with 0x", "u16be", "0xBEEF", "beef", true);
        row("hexadecimal pane, 0b is a byte", "u8", "0b", "0b", true);
        row("hexadecimal pane, too long", "u16be", "1beef", "range", true);
        row("empty", "u8", "", "invalid");
        row("spaces", "u8", "   ", "invalid");
        row("sign alone", "i8", "-", "invalid");
        row("two signs", "i8", "--1", "invalid");
        row("sign amid", "i8", "+-1", "invalid");
        row("prefix alone", "u8", "0x", "invalid");
        row("letters", "u8", "twelve", "invalid");
        row("fraction", "u8", "1.5", "invalid");
        row("trailing", "u8", "12 34", "invalid");
        row("full-width digits", "u8", "\uff11\uff12", "invalid");
        row("float", "f32be", "1.5", "3fc00000");
        row("double", "f64be", "-2", "c000000000000000");
        row("half", "f16be", "65504", "7bff");
        row("half rounds down", "f16be", "65519.99", "7bff");
        row("half too large", "f16be", "65520", "range");
        row("half ties to even", "f16be", "2049", "6800");
        row("half ties up to even", "f16be", "2051", "6802");
        row("half least", "f16be", "5.960464477539063e-8", "0001");
        row("half vanishes", "f16be", "1e-20", "0000");
        row("half little", "f16le", "1", "003c");
        row("minus zero", "f32be", "-0", "80000000");
        row("not by way of a double", "f32be", "1.00000005960464477540", "3f800001");
        row("float most", "f32be", "3.4028235e38", "7f7fffff");
        row("float too large", "f32be", "3.5e38", "range");
        row("float vanishes", "f32be", "-1e-60", "80000000");
        row("float denormal", "f32be", "1e-45", "00000001");
        row("double too large", "f64be", "1e400", "range");
        row("double vanishes", "f64be", "1e-400", "0000000000000000");
        row("far too large", "f64be", "1e99999", "range");
        row("far too small", "f64be", "1e-99999", "0000000000000000");
        row("exponent without a point", "f64be", "1E+2", "4059000000000000");
        row("nan", "f32be", "NaN", "7fc00000");
        row("nan, negative", "f16be", "-nan", "fe00");
        row("nan with bits", "f32be", "NaN 0x7fc00001", "7fc00001");
        row("bits", "f64be", "0x7ff8000000000001", "7ff8000000000001");
        row("too few bits", "f32be", "0x7f", "invalid");
        row("infinity", "f32be", "-Infinity", "ff800000");
        row("infinity sign", "f32be", "\u221e", "7f800000");
        row("float in a hexadecimal pane", "f32be", "3f800000", "3f800000", true);
        row("decimal in a hexadecimal pane", "f32be", "1.0", "3f800000", true);
        row("infinite exponent", "f32be", "1e", "invalid");
        row("comma", "f32be", "1,5", "invalid");
        row("hexadecimal float", "f32be", "0x1p3", "invalid");
    }

    void one()
    {
        QFETCH(const QByteArray, type);
        QFETCH(const QString, text);
        QFETCH(const bool, hexadecimal);
        QFETCH(const QByteArray, bytes);
        const Result<QByteArray> element =
            parseElement(text, *ElementType::parse(type),
                         hexadecimal ? ElementFormat::Hexadecimal : ElementFormat::Decimal);
        if (bytes == "invalid" || bytes == "range") {
            QVERIFY(!element);
            QCOMPARE(element.error().kind, bytes == "range" ? Error::Kind::OutOfRange : Error::Kind::Invalid);
            QVERIFY(!element.error().message.contains(QLatin1Char('%')));
            return;
        }
        QVERIFY2(element, element ? "" : qPrintable(element.error().message));
        QCOMPARE(element->toHex(), bytes);
    }

    void refusalsNameTheRange()
    {
        const Result<QByteArray> element =
            parseElement(u"300", *ElementType::parse("i8"), ElementFormat::Decimal);
        QVERIFY(!element);
        QVERIFY(element.error().message.contains(QLatin1String("-128 to 127")));
        QCOMPARE(elementRangeText(*ElementType::parse("u64le")), QStringLiteral("0 to 18446744073709551615"));
    }

    // Whatever an element shows as is what it is typed as.
    void everyElementReadsBack()
    {
        test::Random random(test::seed());
        for (int i = 0; i < 20'000; ++i) {
            QByteArray bytes = test::randomBytes(random, 8);
            if (i % 3 == 0)
                std::fill_n(bytes.begin(), 7, i % 2 == 0 ? '\xff' : '\0');
            for (const ElementType type : ElementType::all()) {
                const auto* data = reinterpret_cast<const quint8*>(bytes.constData());
                for (const ElementFormat format : {ElementFormat::Decimal, ElementFormat::Hexadecimal}) {
                    const QString text = formatElement(type, data, format);
                    const Result<QByteArray> element = parseElement(text, type, format);
                    QVERIFY2(element && *element == bytes.first(type.size()), qPrintable(text));
                }
            }
        }
    }

    void lists()
    {
        const ElementType type = *ElementType::parse("i16be");
        const Result<QByteArray> good = parseElements(u" 1, 2;\n-3\t0x4 ", type, ElementFormat::Decimal);
        QVERIFY(good);
        QCOMPARE(good->toHex(), QByteArray("00010002fffd0004"));
        const Result<QByteArray> bad = parseElements(u"1, 2, x", type, ElementFormat::Decimal);
        QVERIFY(!bad);
        QCOMPARE(bad.error().offset, 6);
        QVERIFY(!parseElements(u" , ", type, ElementFormat::Decimal));
    }

    void hexBytes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("bytes"); // empty: an error at `offset`
        QTest::addColumn<int>("offset");
        const auto row = [](const char* text, const char* bytes, int offset = 0) {
            QTest::newRow(text) << QString::fromLatin1(text) << QByteArray(bytes) << offset;
        };
        row("48656c", "48656c");
        row("48 65 6C", "48656c");
        row("0x48, 0x65", "4865");
        row("0x4865", "4865");
        row("\\x48\\x65", "4865");
        row("0x480x65", "4865");
        row("48:65-6c_6d;6e", "48656c6d6e");
        row("4865\n6c6d\r\n", "48656c6d");
        row("1 2 0xa", "01020a");
        row("486", "", 0);
        row("48 6xy", "", 4);
        row("48 zz", "", 3);
        row("0x", "", 2);
        row("", "", 0);
        row(" ,", "", 0);
    }

    void hexBytes()
    {
        QFETCH(const QString, text);
        QFETCH(const QByteArray, bytes);
        QFETCH(const int, offset);
        const Result<QByteArray> parsed = parseHexBytes(text);
        QCOMPARE(parsed.has_value(), !bytes.isEmpty());
        if (parsed)
            QCOMPARE(parsed->toHex(), bytes);
        else
            QCOMPARE(parsed.error().offset, offset);
    }
};

QTEST_GUILESS_MAIN(TestElementText)
#include "tst_elementtext.moc"
