#include "core/bytes/typedview.h"
#include "tests/support/python.h"
#include "tests/support/random.h"

#include <QTest>

#include <array>
#include <limits>

using namespace sluice;

namespace {

constexpr qint64 kHuge = std::numeric_limits<qint64>::max();

ElementType typeOf(const char* name)
{
    return *ElementType::parse(name);
}

const quint8* raw(const QByteArray& bytes)
{
    return reinterpret_cast<const quint8*>(bytes.constData());
}

} // namespace

class TestTypedView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesLikeJavaScript_data()
    {
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<qint64>("start");
        QTest::addColumn<qint64>("size");
        QTest::addColumn<QString>("words");
        QTest::newRow("misaligned") << QByteArray("i32le") << qint64{5} << qint64{100}
                                    << QStringLiteral(
                                           "RangeError: start offset of Int32Array should be a multiple of "
                                           "4; 5 is not. Begin at 4 or 8, or use a DataView, which may "
                                           "begin at any offset.");
        QTest::newRow("no aligned offset after it")
            << QByteArray("u64be") << qint64{9} << qint64{15}
            << QStringLiteral("BigUint64Array should be a multiple of 8; 9 is "
                              "not. Begin at 8, or use");
        QTest::newRow("near 2^63") << QByteArray("u16be") << kHuge << kHuge
                                   << QStringLiteral("Begin at 9223372036854775806, or use");
        QTest::newRow("past the end") << QByteArray("u8") << qint64{11} << qint64{10}
                                      << QStringLiteral("RangeError: start offset 11 is outside the bounds");
        QTest::newRow("negative") << QByteArray("u8") << qint64{-1} << qint64{10}
                                  << QStringLiteral("RangeError: start offset -1 is outside the bounds");
    }

    void refusesLikeJavaScript()
    {
        QFETCH(const QByteArray, type);
        QFETCH(const qint64, start);
        QFETCH(const qint64, size);
        QFETCH(const QString, words);
        const auto view = TypedView::typedArray(*ElementType::parse(type), start, size);
        QVERIFY(!view);
        QVERIFY2(view.error().message.contains(words), qPrintable(view.error().message));
        const bool inside = start >= 0 && start <= size;
        QCOMPARE(view.error().kind, inside ? Error::Kind::Invalid : Error::Kind::OutOfRange);
        QCOMPARE(TypedView::dataView(*ElementType::parse(type), start, size).has_value(), inside);
    }

    void lays_data()
    {
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<qint64>("start");
        QTest::addColumn<qint64>("size");
        QTest::addColumn<qint64>("count");
        QTest::newRow("empty") << QByteArray("u32le") << qint64{0} << qint64{0} << qint64{0};
        QTest::newRow("less than one") << QByteArray("u32le") << qint64{0} << qint64{3} << qint64{0};
        QTest::newRow("start at the end") << QByteArray("u16le") << qint64{10} << qint64{10} << qint64{0};
        QTest::newRow("odd start") << QByteArray("f64le") << qint64{3} << qint64{30} << qint64{3};
        QTest::newRow("bytes to 2^63") << QByteArray("u8") << qint64{0} << kHuge << kHuge;
        QTest::newRow("pairs to 2^63") << QByteArray("u16be") << qint64{1} << kHuge << kHuge / 2;
        QTest::newRow("doubles to 2^63") << QByteArray("f64be") << qint64{5} << kHuge << (kHuge - 5) / 8;
        QTest::newRow("the last one below 2^63") << QByteArray("u64le") << kHuge - 8 << kHuge << qint64{1};
    }

    void lays()
    {
        QFETCH(const QByteArray, type);
        QFETCH(const qint64, start);
        QFETCH(const qint64, size);
        QFETCH(const qint64, count);
        const TypedView view = *TypedView::dataView(*ElementType::parse(type), start, size);
        const int each = view.type().size();
        QCOMPARE(view.count(), count);
        QCOMPARE(view.tail().end(), size);
        QVERIFY(view.tail().length < each);
        QCOMPARE(view.firstFrom(std::numeric_limits<qint64>::min()), qint64{0});
        QCOMPARE(view.firstFrom(kHuge), kHuge - start >= count * each ? count : count - 1);
        QVERIFY(!view.indexAt(start - 1));
        QVERIFY(!view.indexAt(size));
        QVERIFY(!view.indexAt(-1));
        if (!view.tail().isEmpty())
            QVERIFY(!view.indexAt(view.tail().offset));
        if (count == 0)
            return;
        QCOMPARE(view.range(0), (ByteRange{start, each}));
        QCOMPARE(view.range(count - 1).end(), view.tail().offset);
        QCOMPARE(view.indexAt(view.tail().offset - 1), std::optional(count - 1));
        QCOMPARE(view.firstFrom(view.range(count - 1).offset), count - 1);
        QCOMPARE(view.firstFrom(view.range(count - 1).offset + 1), count);
    }

    void indexAgreesWithCounting()
    {
        for (const char* name : {"u8", "u16le", "u32le", "u64le"}) {
            const TypedView view = *TypedView::dataView(typeOf(name), 5, 64);
            for (qint64 offset = -2; offset < 70; ++offset) {
                std::optional<qint64> within;
                qint64 first = view.count();
                for (qint64 i = view.count() - 1; i >= 0; --i) {
                    if (view.range(i).contains(offset))
                        within = i;
                    if (view.range(i).offset >= offset)
                        first = i;
                }
                QCOMPARE(view.indexAt(offset), within);
                QCOMPARE(view.firstFrom(offset), first);
            }
        }
    }

    void valuesEqualPythons()
    {
        test::Random random(test::seed());
        constexpr qsizetype rows = 3000;
        QByteArray bytes = test::randomBytes(random, rows * 8);
        bytes.replace(0, 16, QByteArray(8, '\0') + QByteArray(8, '\xff'));
        const QList<QByteArray> expected = test::runPython(QStringLiteral(R"(
import sys, struct
data = sys.stdin.buffer.read()
for code in ['<b', '<B'] + [o + c for c in 'hHiIqQefd' for o in '<>']:
    n = struct.calcsize(code)
    for i in range(0, len(data), 8):
        v = struct.unpack(code, data[i:i+n])[0]
        h = data[i:i+n] if code[0] == '>' else data[i:i+n][::-1]
        print(float(v).hex() if code[1] in 'efd' else v, h.hex())
)"),
                                                           bytes)
                                               .split('\n');
        qsizetype line = 0;
        for (const ElementType type : ElementType::all()) {
            for (qsizetype row = 0; row < rows; ++row, ++line) {
                const quint8* at = raw(bytes) + row * 8;
                const QList<QByteArray> fields = expected[line].split(' ');
                const QString decimal = formatElement(type, at, ElementFormat::Decimal);
                QCOMPARE(formatElement(type, at, ElementFormat::Hexadecimal).toLatin1(), fields[1]);
                const ElementValue value = loadElement(type, at);
                if (type.isFloat()) {
                    const double number = std::get<double>(value);
                    const QByteArray& name = fields[0];
                    if (name == "nan")
                        QVERIFY(std::isnan(number) && decimal.startsWith(QLatin1String("NaN")));
                    else if (name.endsWith("inf"))
                        QVERIFY(std::isinf(number) && decimal.endsWith(QLatin1String("Infinity")));
                    else
                        QCOMPARE(number, std::strtod(name.constData(), nullptr));
                } else {
                    QCOMPARE(decimal.toLatin1(), fields[0]);
                    QCOMPARE(type.isSigned() ? QByteArray::number(std::get<qint64>(value))
                                             : QByteArray::number(std::get<quint64>(value)),
                             fields[0]);
                }
            }
        }
    }

    void widthsAreReachedAndNotPassed()
    {
        test::Random random(test::seed());
        for (const ElementType type : ElementType::all()) {
            for (const ElementFormat format : {ElementFormat::Decimal, ElementFormat::Hexadecimal}) {
                qsizetype longest = 0;
                const int tries = type.size() == 2 ? 65536 : 50'000;
                for (int i = 0; i < tries; ++i) {
                    quint64 bits = type.size() == 2 ? static_cast<quint64>(i) : random();
                    if (type.size() == 2 && type.bigEndian)
                        bits = (bits >> 8) | (bits << 8);
                    // Extremes that chance does not meet.
                    constexpr std::array<quint64, 4> extremes{0, ~quint64{0}, 0x80, 0x8000};
                    if (i < 4 && type.size() != 2)
                        bits = extremes[static_cast<size_t>(i)];
                    if (i == 4 && type.size() > 2)
                        bits = type.bigEndian ? 0x80 : quint64{0x80} << (8 * type.size() - 8);
                    const auto* at = reinterpret_cast<const quint8*>(&bits);
                    longest = std::max(longest, formatElement(type, at, format).size());
                }
                QCOMPARE(longest, qsizetype{maxElementWidth(type, format)});
                QVERIFY(longest <= kMaxElementText);
            }
        }
    }

    void marksDenormals()
    {
        const quint32 bits = 1;
        const auto* at = reinterpret_cast<const quint8*>(&bits);
        QCOMPARE(classifyElement(typeOf("f32le"), at), FloatClass::Denormal);
        QCOMPARE(classifyElement(typeOf("f32be"), at), FloatClass::Normal);
        QCOMPARE(classifyElement(typeOf("u32le"), at), FloatClass::Normal);
        QCOMPARE(classifyElement(typeOf("u16le"), at + 2), FloatClass::Zero);
    }
};

QTEST_GUILESS_MAIN(TestTypedView)
#include "tst_typedview.moc"
