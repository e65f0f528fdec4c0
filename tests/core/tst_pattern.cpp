// What a search field is taken for, and what it says of what it cannot be.
#include "core/search/pattern.h"

#include <QTest>

using namespace sluice;

using Syntax = PatternOptions::Syntax;

Q_DECLARE_METATYPE(sluice::PatternOptions::Syntax)

class TestPattern : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void taken_data();
    void taken();
    void numbers_data();
    void numbers();
    void refused_data();
    void refused();
};

void TestPattern::taken_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<Syntax>("syntax");
    const auto row = [](const char* name, const char* text, Syntax syntax) {
        QTest::newRow(name) << QByteArray(text) << syntax;
    };
    row("pairs of digits", "48 8b", Syntax::Hex);
    row("digits without spaces", "488b", Syntax::Hex);
    row("wildcards among bytes", "?? 8b", Syntax::Hex);
    row("wildcards at the end", "8b ?? ??", Syntax::Hex);
    row("half a wildcard", "?b", Syntax::Hex);
    row("a mask", "40/f0", Syntax::Hex);
    row("digits that are no pairs", "123", Syntax::Text);
    row("one question mark", "?", Syntax::Text);
    row("question marks apart", "? ?", Syntax::Text);
    row("a question", "what??", Syntax::Text);
    row("question marks that say so", "text:??", Syntax::Text);
    row("question marks in quotes", "\"??\"", Syntax::Text);
    row("spaces", "  ", Syntax::Text);
    row("slashes", "//", Syntax::Text);
    row("an expression", "/a?/", Syntax::Expression);
    row("an expression with a lazy optional", "/ab??c/", Syntax::Expression);
    row("a number", "u8 5", Syntax::Number);
}

void TestPattern::taken()
{
    QFETCH(const QByteArray, text);
    QFETCH(const Syntax, syntax);
    const Result<Pattern> pattern = Pattern::parse(text);
    if (!pattern)
        QCOMPARE(pattern.error().message, QString());
    QCOMPARE(pattern->syntaxes, std::vector<Syntax>{syntax});
}

void TestPattern::numbers_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<quint64>("low");
    QTest::addColumn<quint64>("high");
    const auto row = [](const char* text, quint64 low, quint64 high) {
        QTest::newRow(text) << QByteArray(text) << low << high;
    };
    row("u8 5", 5, 5);
    row("u8 5..7", 5, 7);
    row("u8 ..7", 0, 7);
    row("u8 7..", 7, 255);
    row("u8 250 \xc2\xb1 10", 240, 255);
    row("u8 5 +- 10", 0, 15);
    row("u8 300 +- 50", 250, 255);
    row("i8 -5", 0xfb, 0xfb);
    row("i8 0 +/- 300", 0x80, 0x7f);
    row("u16be 0x10..", 16, 65535);
    row("f32 1", 0x3f800000, 0x3f800000);
    row("f32 1.5 \xc2\xb1 0.5", 0x3f800000, 0x40000000);
    row("f32 1..", 0x3f800000, 0x7f800000);
}

void TestPattern::numbers()
{
    QFETCH(const QByteArray, text);
    QFETCH(const quint64, low);
    QFETCH(const quint64, high);
    const Result<Pattern> pattern = Pattern::parse(text);
    QVERIFY(pattern);
    const auto* range = std::get_if<NumberRange>(&pattern->terms.front().what);
    QVERIFY(range != nullptr);
    QCOMPARE(range->low, low);
    QCOMPARE(range->high, high);
}

void TestPattern::refused_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<qint64>("offset");
    const auto row = [](const char* name, const char* text, const char* message, qint64 offset) {
        QTest::newRow(name) << QByteArray(text) << QByteArray(message) << offset;
    };
    const char* const wildcards = "only wildcards: every place would match";
    row("nothing but wildcards", "?? ??", wildcards, 0);
    row("one wildcard", "??", wildcards, 0);
    row("wildcards without spaces", "????", wildcards, 0);
    row("wildcards and separators", " ??:??, ??", wildcards, 0);
    row("wildcards and 0x", "0x??", wildcards, 0);
    row("wildcards that say so", "hex:??", wildcards, 4);
    row("a mask of nothing", "hex:48/00", wildcards, 4);
    row("the second line", "48\n?? ??", wildcards, 3);
    row("three question marks", "???", "a byte has two hexadecimal digits; ? stands for any", 3);
    row("a wildcard and a half", "?? ?", "a byte has two hexadecimal digits; ? stands for any", 4);
    row("bytes, a wildcard and a half", "48 ?? 4", "a byte has two hexadecimal digits; ? stands for any", 7);
    row("bounds the wrong way round", "u8 5..4", "the upper bound is below the lower one", 6);
    row("floats the wrong way round", "f64 2..1", "the upper bound is below the lower one", 7);
    row("a negative tolerance", "u8 5 \xc2\xb1 -1", "a tolerance is not negative", 7);
    row("a negative tolerance of a float", "f64 5 +- -1", "a tolerance is not negative", 8);
    row("too large", "u8 256", "u8 holds no such number", 3);
    row("too large a bound", "u8 1..256", "u8 holds no such number", 6);
    row("bounds of nothing", "u8 ..",
        "this is no whole number for u8: write 1000, 0x3e8, 1000..2000 or 1000 \xc2\xb1 10", 3);
    row("no float", "f64 x", "this is no number for f64le: write 3.14, 3..4 or 3.14 \xc2\xb1 0.01", 4);
    row("nothing", "", "there is nothing to look for", 0);
    row("empty lines", "\n\n", "there is nothing to look for", 0);
}

void TestPattern::refused()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, message);
    QFETCH(const qint64, offset);
    const Result<Pattern> pattern = Pattern::parse(text);
    QVERIFY(!pattern);
    QCOMPARE(pattern.error().message, QString::fromUtf8(message));
    QCOMPARE(pattern.error().offset, offset);
}

QTEST_APPLESS_MAIN(TestPattern)
#include "tst_pattern.moc"
