#include "core/bytes/offset.h"
#include "tests/support/random.h"

#include <QTest>

#include <limits>

using namespace sluice;

namespace {

constexpr qint64 kHuge = std::numeric_limits<qint64>::max();
constexpr qint64 kBad = -1;
constexpr qint64 kOutside = -2;

/// The value, or kBad, or kOutside: one column for the rows of a table.
qint64 outcome(const Result<qint64>& result)
{
    if (result)
        return *result;
    if (result.error().message.isEmpty())
        return -3;
    return result.error().kind == Error::Kind::OutOfRange ? kOutside : kBad;
}

} // namespace

class TestOffset : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void offsets_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("size");
        QTest::addColumn<qint64>("expected");
        const auto row = [](const char* text, qint64 size, qint64 expected) {
            QTest::addRow("%s of %lld", text, static_cast<long long>(size))
                << QByteArray(text) << size << expected;
        };
        row("0", 0, 0);
        row("-0", 10, 10);
        row("10", 10, 10);
        row("11", 10, kOutside);
        row("-1", 10, 9);
        row("-10", 10, 0);
        row("-11", 10, kOutside);
        row("-1", 0, kOutside);
        row("007", 10, 7);
        row("0x1F", 100, 31);
        row("0Xff", 1000, 255);
        row("-0x10", 100, 84);
        row("1k", 5000, 1024);
        row("1K", 5000, 1024);
        row("2M", kHuge, 2097152);
        row("64G", kHuge, 68719476736);
        row("0x10k", kHuge, 16384);
        row("-1k", 1025, 1);
        row("9223372036854775807", kHuge, kHuge);
        row("0x7fffffffffffffff", kHuge, kHuge);
        row("9223372036854775808", kHuge, kBad);
        row("0x8000000000000000", kHuge, kBad);
        row("8589934591G", kHuge, 8589934591LL << 30);
        row("8589934592G", kHuge, kBad);
        row("-9223372036854775807", kHuge, 0);
        row("-9223372036854775807", 0, kOutside);
        row("99999999999999999999999999999999", kHuge, kBad);
        for (const char* bad : {"", "-", "--1", "+1", "k", "0x", "0xk", "x10", "1kk", "1 k", " 1", "1.5",
                                "1e3", "0x1z", "12a", "1T", "abc", "１"})
            row(bad, 100000, kBad);
        QTest::newRow("a zero byte") << QByteArray("1\0", 2) << qint64{100} << kBad;
        QTest::newRow("not UTF-8") << QByteArray("\xff\xfe") << qint64{100} << kBad;
        QTest::newRow("a megabyte of digits") << QByteArray(1 << 20, '9') << qint64{100} << kBad;
    }

    void offsets()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const qint64, size);
        const Result<qint64> result = parseOffset(text, size);
        QTEST(outcome(result), "expected");
        if (!result)
            QVERIFY(result.error().message.size() < 300);
    }

    void ranges_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("size");
        QTest::addColumn<qint64>("offset");
        QTest::addColumn<qint64>("length");
        const auto row = [](const char* text, qint64 size, qint64 offset, qint64 length) {
            QTest::addRow("%s of %lld", text, static_cast<long long>(size))
                << QByteArray(text) << size << offset << length;
        };
        const auto bad = [&](const char* text, qint64 size) { row(text, size, kBad, 0); };
        const auto outside = [&](const char* text, qint64 size) { row(text, size, kOutside, 0); };
        row("2..5", 10, 2, 3);
        row("..5", 10, 0, 5);
        row("5..", 10, 5, 5);
        row("..", 10, 0, 10);
        row("..", 0, 0, 0);
        row("0..0", 0, 0, 0);
        row("3..3", 10, 3, 0);
        row("10..", 10, 10, 0);
        row("2..99", 10, 2, 8);
        row("10..99", 10, 10, 0);
        outside("11..", 10);
        outside("11..99", 10);
        row("-4..", 10, 6, 4);
        row("-4..-1", 10, 6, 3);
        row("..-4", 10, 0, 6);
        row("-16..", 10, 0, 10);
        row("-16..-8", 10, 0, 2);
        outside("-16..-12", 10);
        bad("..-12", 10);
        bad("5..2", 10);
        bad("-1..-4", 10);
        row("2+3", 10, 2, 3);
        row("2+0", 10, 2, 0);
        row("2+99", 10, 2, 8);
        row("-4+2", 10, 6, 2);
        row("-12+4", 10, 0, 2);
        outside("-12+1", 10);
        row("0x10+1k", 4096, 16, 1024);
        row("1k..2k", 4096, 1024, 1024);
        outside("11+1", 10);
        row("1+9223372036854775807", kHuge, 1, kHuge - 1);
        row("9223372036854775807+9223372036854775807", kHuge, kHuge, 0);
        row("..9223372036854775807", kHuge, 0, kHuge);
        row("-9223372036854775807..", 0, 0, 0);
        row("-9223372036854775807+9223372036854775807", kHuge, 0, kHuge);
        for (const char* text :
             {"", "5", "-5", "+", "+5", "5+", "5+-1", "1+2+3", "1..2..3", ".", "...", "a..b", "1..b",
              "1 .. 2", "1-2", "9223372036854775808..", "..9223372036854775808"})
            bad(text, 10);
    }

    void ranges()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const qint64, size);
        QFETCH(const qint64, offset);
        QFETCH(const qint64, length);
        const Result<ByteRange> result = parseRange(text, size);
        QCOMPARE(outcome(result.map([](ByteRange range) { return range.offset; })), offset);
        if (result) {
            QCOMPARE(result->length, length);
            QVERIFY(result->length <= size - result->offset);
        }
    }

    void places_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("caret");
        QTest::addColumn<qint64>("size");
        QTest::addColumn<bool>("plainHex");
        QTest::addColumn<qint64>("expected");
        const auto row = [](const char* text, qint64 caret, qint64 size, qint64 expected,
                            bool plainHex = false) {
            QTest::addRow("%s at %lld of %lld%s", text, static_cast<long long>(caret),
                          static_cast<long long>(size), plainHex ? ", plain is hex" : "")
                << QString::fromUtf8(text) << caret << size << plainHex << expected;
        };
        row("10", 5, 100, 10);
        row(" 10 ", 5, 100, 10);
        row("0x10", 5, 100, 16);
        row("10h", 5, 100, 16);
        row("1FH", 5, 100, 31);
        row("10", 5, 100, 16, true);
        row("1f", 5, 100, 31, true);
        row("1f", 5, 100, kBad);
        row("2k", 0, 4096, 2048);
        row("2k", 0, 4096, 2048, true);
        row("10k", 0, 65536, 16384, true);
        row("+10", 5, 100, 15);
        row("-5", 5, 100, 0);
        row("-6", 5, 100, kOutside);
        row("+95", 5, 100, 100);
        row("+96", 5, 100, kOutside);
        row("100", 5, 100, 100);
        row("101", 5, 100, kOutside);
        row("end", 5, 100, 100);
        row("$", 5, 100, 100);
        row("END - 16", 5, 100, 84);
        row("$-0x10", 5, 100, 84);
        row("end+1", 5, 100, kOutside);
        row("end", 5, 100, 100, true);
        row("-end", 100, 100, 0);
        row("50%", 5, 101, 50);
        row("0%", 5, 100, 0);
        row("100%", 5, 100, 100);
        row("100.1%", 5, 10000, kOutside);
        row("100.001%", 5, 100, 100);
        row("12.5%", 5, 1000, 125);
        row(".5%", 5, 1000, 5);
        row("5.%", 5, 100, 5);
        row("50%", 5, 100, 50, true);
        row("+10%", 5, 100, 15);
        row("-10%", 50, 100, 40);
        row("50%", 0, kHuge, kHuge / 2);
        row("100%", 0, kHuge, kHuge);
        row("100.000000000000000%", 0, kHuge, kHuge);
        row("99.9999999999999999%", 0, kHuge, 9223372036854775797);
        row("33.3333333333333333%", 0, kHuge, 3074457345618258599);
        row("999999999999999999%", 0, kHuge, kOutside);
        row("1_000_000", 0, kHuge, 1000000);
        row("1'000'000", 0, kHuge, 1000000);
        row("1 000 000", 0, kHuge, 1000000);
        row("0xdead_beef", 0, kHuge, 0xdeadbeef);
        row("0x100 + 0x20 - 1", 5, 1000, 0x11f);
        row("50% + 8", 5, 100, 58);
        row("100 - 200 + 150", 0, 100, 50);
        row("9223372036854775807", 0, kHuge, kHuge);
        row("9223372036854775807 + 9223372036854775807 - 9223372036854775807", 0, kHuge, kHuge);
        row("+9223372036854775807", kHuge, kHuge, kOutside);
        row("-9223372036854775807", kHuge, kHuge, 0);
        row("9223372036854775808", 0, kHuge, kBad);
        for (const char* text : {"",     " ",      "+",     "-",  "h",     "0xh",   "5+",
                                 "5+-3", "+-1",    "_1",    "1_", "1__0",  "'",     "%",
                                 ".%",   "1.2.3%", "1.5",   "-%", "end16", "0x10h", "1234567890123456789%",
                                 "１０", "10€",    "5 * 2", "$$"})
            row(text, 5, 1000000, kBad);
        QTest::newRow("a million signs")
            << QString(1 << 20, QLatin1Char('+')) << qint64{0} << qint64{9} << false << kBad;
        QTest::newRow("a lone surrogate")
            << QString(QChar(0xd800)) << qint64{0} << qint64{9} << false << kBad;
    }

    void places()
    {
        QFETCH(const QString, text);
        QFETCH(const qint64, caret);
        QFETCH(const qint64, size);
        QFETCH(const bool, plainHex);
        const Result<qint64> result =
            parseGoTo(text, caret, size, plainHex ? PlainNumbers::Hexadecimal : PlainNumbers::Decimal);
        QTEST(outcome(result), "expected");
        if (!result)
            QVERIFY(result.error().message.size() < 300);
    }

    void whatIsFormattedParses()
    {
        test::Random random(test::seed());
        for (int i = 0; i < 10'000; ++i) {
            const qint64 size = static_cast<qint64>(random() >> test::uniform(random, 1, 63));
            const qint64 offset = test::uniform<qint64>(random, 0, size);
            const QString text = formatOffset(offset, offsetDigits(size));
            QCOMPARE(text.size(), qsizetype{offsetDigits(size)});
            QCOMPARE(outcome(parseGoTo(text, 0, size, PlainNumbers::Hexadecimal)), offset);
            QCOMPARE(outcome(parseOffset("0x" + text.toLatin1(), size)), offset);
            QCOMPARE(outcome(parseOffset(QByteArray::number(offset), size)), offset);
            if (offset < size)
                QCOMPARE(outcome(parseOffset(QByteArray::number(offset - size), size)), offset);
        }
    }

    void digits_data()
    {
        QTest::addColumn<qint64>("size");
        QTest::addColumn<int>("expected");
        QTest::newRow("empty") << qint64{0} << 8;
        QTest::newRow("below 4 GiB") << (qint64{1} << 32) - 1 << 8;
        QTest::newRow("4 GiB: the caret may stand at its end") << (qint64{1} << 32) << 10;
        QTest::newRow("64 GiB") << (qint64{1} << 36) << 10;
        QTest::newRow("1 TiB") << (qint64{1} << 40) << 12;
        QTest::newRow("2^48 - 1") << (qint64{1} << 48) - 1 << 12;
        QTest::newRow("2^48") << (qint64{1} << 48) << 14;
        QTest::newRow("2^56") << (qint64{1} << 56) << 16;
        QTest::newRow("2^63 - 1") << kHuge << 16;
    }

    void digits()
    {
        QFETCH(const qint64, size);
        QTEST(offsetDigits(size), "expected");
    }
};

QTEST_GUILESS_MAIN(TestOffset)
#include "tst_offset.moc"
