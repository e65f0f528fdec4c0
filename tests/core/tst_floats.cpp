#include "core/bytes/floats.h"
#include "tests/support/python.h"
#include "tests/support/random.h"

#include <QTest>

#include <array>
#include <bit>
#include <cmath>
#include <limits>

using namespace sluice;

namespace {

using Format = int (*)(quint64, char*);

QByteArray text(Format format, quint64 bits)
{
    std::array<char, kMaxFloatText> out;
    const int length = format(bits, out.data());
    return {out.data(), length};
}

int half(quint64 bits, char* out)
{
    return formatHalf(static_cast<quint16>(bits), out);
}

int bfloat(quint64 bits, char* out)
{
    return formatBfloat(static_cast<quint16>(bits), out);
}

int single(quint64 bits, char* out)
{
    return formatFloat(static_cast<quint32>(bits), out);
}

Format formatOf(const QByteArray& kind)
{
    if (kind == "f16")
        return half;
    if (kind == "bf16")
        return bfloat;
    return kind == "f32" ? single : formatDouble;
}

/// A slow, plainly correct version of the header's text, in exact fractions: for each number of digits, the
/// decimals around the value that lie in the interval that rounds to it.
constexpr auto kOracle = R"(
import math
from fractions import Fraction as F
def magnitude(bits, m, e):
    bias = (1 << (e - 1)) - 1
    frac, ex = bits & ((1 << m) - 1), bits >> m
    return F(frac, 1) * F(2) ** (1 - bias - m) if ex == 0 else (F(frac + (1 << m))) * F(2) ** (ex - bias - m)
def shortest(bits, m, e):
    v = magnitude(bits, m, e)
    lo, hi = (v + magnitude(bits - 1, m, e)) / 2, (v + magnitude(bits + 1, m, e)) / 2
    even = bits % 2 == 0
    inside = lambda c: lo <= c <= hi if even else lo < c < hi
    power = math.floor(math.log10(hi)) + 1
    def at(p):
        step = F(10) ** p
        base = v // step
        return [(len(str(q).rstrip('0')), abs(q * step - v), q, p) for q in range(base - 1, base + 3)
                if q > 0 and inside(q * step)]
    while not at(power): power -= 1
    found = at(power) + at(power - 1)
    return [(q, p) for length, distance, q, p in found if (length, distance) == min(found)[:2]]
def layout(q, power, most):
    digits = str(q)
    exp = power + len(digits) - 1
    digits = digits.rstrip('0')
    if exp < -4 or exp >= most:
        return digits[0] + ('.' + digits[1:] if len(digits) > 1 else '') + 'e%+d' % exp
    if exp < 0: return '0.' + '0' * (-1 - exp) + digits
    if len(digits) <= exp + 1: return digits + '0' * (exp + 1 - len(digits))
    return digits[:exp + 1] + '.' + digits[exp + 1:]
def text(bits, m, e, most):
    width = 1 + m + e
    sign, rest = bits >> (m + e), bits & ((1 << (m + e)) - 1)
    top = ((1 << e) - 1) << m
    if rest > top:
        return ['NaN' if bits == top | (1 << (m - 1)) else 'NaN 0x%0*x' % (width // 4, bits)]
    s = '-' if sign else ''
    if rest == top: return [s + 'Infinity']
    if rest == 0: return [s + '0']
    return [s + layout(q, p, most) for q, p in shortest(rest, m, e)]
)";

} // namespace

class TestFloats : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writes_data()
    {
        QTest::addColumn<QByteArray>("kind");
        QTest::addColumn<quint64>("bits");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* kind, quint64 bits, const char* expected) {
            QTest::addRow("%s %s", kind, expected) << QByteArray(kind) << bits << QByteArray(expected);
        };
        row("f16", 0x0000, "0");
        row("f16", 0x8000, "-0");
        row("f16", 0x3c00, "1");
        row("f16", 0x2e66, "0.1");
        row("f16", 0x7bff, "65500");
        row("f16", 0x0001, "6e-8");
        row("f16", 0x7c00, "Infinity");
        row("f16", 0xfc00, "-Infinity");
        row("f16", 0x7e00, "NaN");
        row("f16", 0xfe00, "NaN 0xfe00");
        row("bf16", 0x3f80, "1");
        row("bf16", 0x4049, "3.14");
        row("bf16", 0x7f7f, "3.39e+38");
        row("bf16", 0x7fc0, "NaN");
        row("f32", 0x3dcccccd, "0.1");
        row("f32", 0x4b800000, "16777216");
        row("f32", 0x4cebc6e8, "123615040");
        row("f32", 0x4e932c06, "1.234568e+9");
        row("f32", 0x00000001, "1e-45");
        row("f32", 0x7f7fffff, "3.4028235e+38");
        row("f32", 0x7fc00000, "NaN");
        row("f32", 0x7fc00001, "NaN 0x7fc00001");
        row("f32", 0xffc00000, "NaN 0xffc00000");
        row("f32", 0x7f800001, "NaN 0x7f800001");
        row("f64", 0x3fb999999999999a, "0.1");
        row("f64", 0x3f1a36e2eb1c432d, "0.0001");
        row("f64", 0x3ee4f8b588e368f1, "1e-5");
        row("f64", 0x4330000000000000, "4503599627370496");
        row("f64", 0x4341c37937e08000, "10000000000000000");
        row("f64", 0x444b1ae4d6e2ef50, "1e+21");
        row("f64", 0x8010000000000000, "-2.2250738585072014e-308");
        row("f64", 0x0000000000000001, "5e-324");
        row("f64", 0x7ff8000000000000, "NaN");
        row("f64", 0xfff8000000000001, "NaN 0xfff8000000000001");
    }

    void writes()
    {
        QFETCH(const QByteArray, kind);
        QFETCH(const quint64, bits);
        QTEST(text(formatOf(kind), bits), "expected");
    }

    void sixteenBitsAreTheShortest_data()
    {
        QTest::addColumn<QByteArray>("kind");
        QTest::addColumn<QString>("layout");
        QTest::addColumn<int>("step");
        QTest::newRow("float16, all of them") << QByteArray("f16") << QStringLiteral("10, 5, 5") << 1;
        QTest::newRow("bfloat16, a third") << QByteArray("bf16") << QStringLiteral("7, 8, 4") << 3;
    }

    void sixteenBitsAreTheShortest()
    {
        QFETCH(const QByteArray, kind);
        QFETCH(const QString, layout);
        QFETCH(const int, step);
        const QString script = QString::fromLatin1(kOracle) +
                               QStringLiteral("\nfor b in range(0, 32768, %1): print('|'.join(text(b, %2)))")
                                   .arg(step)
                                   .arg(layout);
        const QList<QByteArray> expected = test::runPython(script).split('\n');
        for (int bits = 0; bits < 32768; bits += step) {
            const auto pattern = static_cast<quint64>(bits);
            const QByteArray got = text(formatOf(kind), pattern);
            const QByteArray& wanted = expected[bits / step];
            QVERIFY2(wanted.split('|').contains(got),
                     (QByteArray::number(bits, 16) + " gives " + got + ", not " + wanted).constData());
            // The sign changes nothing else.
            const QByteArray negative =
                got.startsWith("NaN") ? "NaN 0x" + QByteArray::number(bits | 0x8000, 16) : "-" + got;
            QCOMPARE(text(formatOf(kind), pattern | 0x8000), negative);
        }
    }

    void halvesEqualPythons()
    {
        const QByteArray doubles = test::runPython(QStringLiteral(
            "import sys, struct\n"
            "for b in range(65536): sys.stdout.buffer.write(struct.pack('<d', struct.unpack('<e', "
            "struct.pack('<H', b))[0]))"));
        QCOMPARE(doubles.size(), qsizetype{524288});
        for (int bits = 0; bits < 65536; ++bits) {
            double expected = 0;
            std::memcpy(&expected, doubles.constData() + qsizetype{bits} * 8, 8);
            const double got = halfToDouble(static_cast<quint16>(bits));
            if (std::isnan(expected)) {
                QVERIFY(std::isnan(got));
                QCOMPARE(std::signbit(got), bits >= 0x8000);
            } else {
                QCOMPARE(std::bit_cast<quint64>(got), std::bit_cast<quint64>(expected));
            }
        }
    }

    void wideFloatsReadBack()
    {
        test::Random random(test::seed());
        QByteArray floats;
        QByteArray doubles;
        std::vector<quint64> bits;
        for (int i = 0; i < 40'000; ++i) {
            // A third each: any pattern, whole numbers, short decimals.
            quint64 wide = random();
            if (i % 3 == 1)
                wide = std::bit_cast<quint64>(
                    static_cast<double>(test::uniform<qint64>(random, -1'000'000, 1LL << 60)));
            if (i % 3 == 2)
                wide = std::bit_cast<quint64>(static_cast<double>(test::uniform(random, 1, 99999)) / 1e7);
            quint32 narrow = static_cast<quint32>(wide >> 32);
            if (i % 3 != 0)
                narrow = std::bit_cast<quint32>(static_cast<float>(std::bit_cast<double>(wide)));
            bits.push_back(wide);
            bits.push_back(narrow);
            doubles += text(formatDouble, wide) + '\n';
            floats += text(single, narrow) + '\n';
        }
        // repr() of Python is the shortest for doubles; numpy-free, floats are only read back.
        const QByteArray read = test::runPython(QStringLiteral(R"(
import sys, struct
lines = sys.stdin.read().split('\n')
half = len(lines) // 2
def parse(t): return float('nan') if t.startswith('NaN') else float(t.replace('Infinity', 'inf'))
for d, f in zip(lines[:half], lines[half:]):
    v = parse(d)
    digits = lambda t: t.lower().lstrip('-').split('e')[0].replace('.', '').strip('0')
    same = v != v or v in (0, float('inf'), float('-inf')) or digits(d) == digits(repr(v))
    sys.stdout.buffer.write(struct.pack('<QIB', struct.unpack('<Q', struct.pack('<d', v))[0],
                                        struct.unpack('<I', struct.pack('<f', parse(f)))[0], same))
)"),
                                                doubles + floats);
        QCOMPARE(read.size(), static_cast<qsizetype>(bits.size() / 2 * 13));
        for (size_t i = 0; i < bits.size(); i += 2) {
            const char* at = read.constData() + i / 2 * 13;
            quint64 wide = 0;
            quint32 narrow = 0;
            std::memcpy(&wide, at, 8);
            std::memcpy(&narrow, at + 8, 4);
            if (classifyDouble(bits[i]) != FloatClass::NotANumber)
                QCOMPARE(wide, bits[i]);
            if (classifyFloat(static_cast<quint32>(bits[i + 1])) != FloatClass::NotANumber)
                QCOMPARE(narrow, static_cast<quint32>(bits[i + 1]));
            QVERIFY2(at[12] == 1, qPrintable(QStringLiteral("%1 is not the shortest").arg(bits[i], 16, 16)));
        }
    }

    void classifies_data()
    {
        QTest::addColumn<FloatClass>("half");
        QTest::addColumn<quint16>("bits");
        QTest::newRow("zero") << FloatClass::Zero << quint16{0x0000};
        QTest::newRow("minus zero") << FloatClass::Zero << quint16{0x8000};
        QTest::newRow("smallest denormal") << FloatClass::Denormal << quint16{0x0001};
        QTest::newRow("largest denormal") << FloatClass::Denormal << quint16{0x83ff};
        QTest::newRow("smallest normal") << FloatClass::Normal << quint16{0x0400};
        QTest::newRow("largest") << FloatClass::Normal << quint16{0x7bff};
        QTest::newRow("infinity") << FloatClass::Infinite << quint16{0xfc00};
        QTest::newRow("signalling") << FloatClass::NotANumber << quint16{0x7c01};
    }

    void classifies()
    {
        QFETCH(const quint16, bits);
        QTEST(classifyHalf(bits), "half");
    }

    void classesAgreeWithTheCompiler()
    {
        test::Random random(test::seed());
        const auto expected = [](int kind) {
            switch (kind) {
            case FP_ZERO:
                return FloatClass::Zero;
            case FP_SUBNORMAL:
                return FloatClass::Denormal;
            case FP_INFINITE:
                return FloatClass::Infinite;
            case FP_NAN:
                return FloatClass::NotANumber;
            default:
                return FloatClass::Normal;
            }
        };
        for (int i = 0; i < 100'000; ++i) {
            // Few bits set and few exponents, so that the odd classes come up.
            quint64 bits = random();
            bits &= random();
            bits &= random();
            if (i % 2 == 0)
                bits |= quint64{0x7ff0} << 48;
            QCOMPARE(classifyDouble(bits), expected(std::fpclassify(std::bit_cast<double>(bits))));
            const auto narrow = static_cast<quint32>(bits >> 32) | (i % 2 == 0 ? 0x7f800000U : 0U);
            QCOMPARE(classifyFloat(narrow), expected(std::fpclassify(std::bit_cast<float>(narrow))));
            const auto brain = static_cast<quint16>(narrow >> 16);
            QCOMPARE(classifyBfloat(brain),
                     expected(std::fpclassify(std::bit_cast<float>(quint32{brain} << 16))));
        }
    }
};

QTEST_GUILESS_MAIN(TestFloats)
#include "tst_floats.moc"
