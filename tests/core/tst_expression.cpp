// Regular expressions against PCRE2 on the whole of the data at once; and that none can hold a search up.
#include "core/bytes/memorysource.h"
#include "core/search/bytekernel.h"
#include "core/search/classmatcher.h"
#include "core/search/expression.h"
#include "core/search/expressionbytes.h"
#include "core/search/searcher.h"
#include "tests/support/kernelrows.h"
#include "tests/support/patchysource.h"
#include "tests/support/random.h"
#include "tests/support/randomexpression.h"
#include "tests/support/searchwitness.h"

#include <QElapsedTimer>
#include <QTest>

#include <thread>

using namespace sluice;
using namespace sluice::test;

namespace {

Snapshot inMemory(const QByteArray& bytes)
{
    return Snapshot(std::make_shared<MemorySource>(Slice::fromByteArray(bytes)));
}

Searcher searcherOf(const Expression& expression, const Searcher::Means& means)
{
    Pattern pattern;
    pattern.terms = {{expression, 0}};
    Result<Searcher> searcher = Searcher::make(pattern, means);
    if (!searcher)
        qFatal("%s: %s", expression.text.constData(), qPrintable(searcher.error().message));
    return *std::move(searcher);
}

QByteArray describe(const std::vector<Hit>& hits, size_t from)
{
    QByteArray text;
    for (size_t i = from; i < std::min(hits.size(), from + 6); ++i)
        text += ' ' + QByteArray::number(hits[i].offset) + '+' + QByteArray::number(hits[i].length);
    return text;
}

/// With and without marks, in chunks of some sizes.
void compare(const QByteArray& data, const Expression& expression, Random& random)
{
    const std::vector<Hit> expected = stupidExpression(data, expression);
    for (const bool marks : {true, false}) {
        for (const qint64 chunk :
             {qint64{0}, uniform<qint64>(random, 1 + data.size() / 100, 40 + data.size() / 50),
              uniform<qint64>(random, 41 + data.size() / 50, 2000 + data.size() / 2)}) {
            const Searcher searcher = searcherOf(expression, {nullptr, marks, chunk});
            SearchOptions options;
            options.threads = uniform(random, 0, 9) == 0 ? 2 : 1;
            std::vector<Hit> hits;
            const SearchOutcome outcome = searcher.run(
                inMemory(data), {0, data.size()},
                [&hits](std::span<const Hit> some) {
                    hits.insert(hits.end(), some.begin(), some.end());
                    return true;
                },
                options);
            const QByteArray what = '/' + expression.text + '/' + (expression.ignoreCase ? "i" : "") +
                                    (marks ? " by marks" : " plain") + ", chunks of " +
                                    QByteArray::number(chunk);
            if (outcome.error)
                QFAIL(what + ": " + outcome.error->message.toUtf8());
            QCOMPARE(outcome.end, SearchOutcome::End::Complete);
            size_t i = 0;
            while (i < hits.size() && i < expected.size() && hits[i] == expected[i])
                ++i;
            if (i < hits.size() || i < expected.size()) {
                QFAIL(what + " finds " + QByteArray::number(qint64(hits.size())) + " not " +
                      QByteArray::number(qint64(expected.size())) + ";" + describe(hits, i) + " instead of" +
                      describe(expected, i));
            }
            QCOMPARE(outcome.hits, qint64(expected.size()));
        }
    }
}

} // namespace

class TestExpression : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void known_data();
    void known();
    void randomExpressions();
    void commonOnes_data();
    void commonOnes();
    void sequences_data();
    void sequences();
    void linesThatTwoBytesEnd();
    void longLines();
    void longMatches();
    void refuses_data();
    void refuses();
    void bytesOfMatches_data();
    void bytesOfMatches();
    void catastrophicOnesStop_data();
    void catastrophicOnesStop();
    void givesUp_data();
    void givesUp();
};

void TestExpression::known_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"a",
                             "a*",
                             "a+",
                             "a+?",
                             "a??b",
                             "(a|ab)(c|bcd)?",
                             "cat|category",
                             "ab|abab",
                             "^a",
                             "a$",
                             "\\Aa",
                             "a\\z",
                             "a\\Z",
                             "(?m)^.*$",
                             "(?s).{3}",
                             "(?s)a.*?b",
                             "\\bab\\b",
                             "(a)\\1",
                             "a(?=b)",
                             "(?<=a)b",
                             "(?<!a)b",
                             "a\\Kb",
                             "a\\Kb*",
                             "a\\K|ab",
                             "(?:b|)\\w+?a",
                             "(a|)b*a",
                             "(?>[ab]+|)b",
                             "(*ACCEPT)*+.a{1}+",
                             "\\w+c|(?:ab|\\b)b*?a",
                             "(?:(?:b|\\b)\\w+?){1}+a",
                             ".*(?:b|)\\w+?a",
                             "(a|[b|])[^|]*?a|\\|a|\\Q|\\E",
                             "\\d?(?:b|)(a?|b)?+\\S",
                             "\\w?(?:b)?+[^\\n]",
                             "[^c]?(?>a?|b)\\S",
                             "\\d?(?:ab|b){0,3}+\\S",
                             "\\K",
                             "\\K.*",
                             ".*\\K",
                             ".*?\\K.?",
                             "b{2}+(?:[ab]\\K)*",
                             "(?:a\\K|b)*c?",
                             "\\N\\K|a+",
                             "(?(DEFINE)(?<x>a\\K))(?&x)b?",
                             "(?>a+)b",
                             "a++b",
                             "[^\\n]*\\n",
                             "\\R",
                             "\\h+",
                             "\\v",
                             "\\N+",
                             "[[:alpha:]]+",
                             "[^[:alpha:]]",
                             "[]a]+",
                             "[^]a]",
                             "\\Qa+\\E",
                             "(?i)AB",
                             "(?x) a b # c",
                             "\\x{61}b",
                             "\\o{141}",
                             "\\141",
                             "(?:a|b)*c",
                             "x{0}a",
                             "(?<n>a)\\k<n>",
                             "(a(?1)?b)",
                             "a{3}",
                             "a{2,3}",
                             "a{2,3}?",
                             "\\D+",
                             "\\W",
                             "\\s\\S",
                             "|a",
                             "a|",
                             "(?|(a)|(b))c",
                             "b.\\b",
                             ".{5,}b",
                             "[a-c]{2,}0",
                             "(*LIMIT_MATCH=1000)ab",
                             "a\\Eb",
                             "ab{,2}",
                             "(?s-i:a.)b",
                             "(?#note)ab",
                             "[\\Qa]\\E]+",
                             "a[\\]b]",
                             "\\x61",
                             "\\x6",
                             "[\\x61-\\x63]+",
                             "\\ca|a",
                             "(?<=(?<=ab)c)a",
                             "(?<=(?<=a)b)a",
                             "(?<!(?<=a)b)a",
                             "(?<=(?<=(?<=aa)b)b)b",
                             "(?<=\\b.)a",
                             "(?<=\\b.)(?<n>a)",
                             "(*CRLF)(?m)^.",
                             "(?m)\\n^.?",
                             "a+(*PRUNE)b|b",
                             "\\(*SKIP|b",
                             "[ab]{3}c[a-c]",
                             "[a-c]{70}",
                             "[ab]\\x00",
                             "\\b[a-c]{3,}\\b",
                             "[ab]{2}?c",
                             "[ab]{2}+c",
                             "[ab]\\E*c",
                             "[ab](?#often)*c",
                             "abc{0,2}",
                             "abc{,2}",
                             "[ab]{a}",
                             "bca",
                             "..\\n..",
                             "[]a][^]b][\\]c]",
                             "[[:alpha:]]{2}[^[:alpha:]]",
                             "\\.\\*",
                             ".*c",
                             ".+?c",
                             "(.*)a\\b",
                             "(?m)^ab",
                             "(?s).*c"})
        QTest::newRow(text) << QByteArray(text);
}

void TestExpression::known()
{
    QFETCH(const QByteArray, text);
    Random random(seed());
    for (const bool ignoreCase : {false, true}) {
        compare(expressionData(random, 2500), {text, ignoreCase}, random);
        compare("ab", {text, ignoreCase}, random);
        compare("", {text, ignoreCase}, random);
        compare("category cat abab\nab\n", {text, ignoreCase}, random);
        if (QTest::currentTestFailed())
            return;
    }
}

void TestExpression::randomExpressions()
{
    Random random(seed());
    int marked = 0;
    for (int i = 0; i < 150; ++i) {
        const bool resets = i % 2 == 0;
        const Expression expression{randomExpression(random, 2, resets), uniform(random, 0, 4) == 0};
        const auto compiled = CompiledExpression::compile(expression);
        QVERIFY2(compiled, expression.text.constData());
        marked += (*compiled)->hasMark() ? 1 : 0;
        const QByteArray data = expressionData(random, uniform<qsizetype>(random, 0, 300));
        compare(data, expression, random);
        if (QTest::currentTestFailed())
            return;
    }
    QVERIFY2(marked > 10, QByteArray::number(marked).constData());
}

void TestExpression::commonOnes_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text :
         {"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}", "https?://[^\\s\"<>]+", "\\d{4}-\\d{2}-\\d{2}",
          "\\b[0-9a-fA-F]{32,}\\b", "e[a-z]+", "[A-Z][a-z]+ [A-Z][a-z]+"})
        QTest::newRow(text) << QByteArray(text);
}

/// Sparse hits among much else: from mark to mark.
void TestExpression::commonOnes()
{
    QFETCH(const QByteArray, text);
    Random random(seed());
    QByteArray data = randomBytes(random, 150000);
    constexpr const char* kThings[] = {"mail to some.body@example.org, or ",
                                       "see https://example.org/a?b=c \"x\" ",
                                       " 2026-11-21T03:07 ",
                                       " d41d8cd98f00b204e9800998ecf8427e00 ",
                                       "user@host.info@mail.com",
                                       "Ada Lovelace",
                                       "12024-01-019"};
    for (int i = 0; i < 300; ++i) {
        const QByteArray thing = kThings[uniform(random, 0, 6)];
        data.replace(uniform<qsizetype>(random, 0, data.size() - 100), thing.size(), thing);
    }
    const Expression expression{text, false};
    compare(data, expression, random);
}

void TestExpression::sequences_data()
{
    addKernelRows();
}

/// Every kernel against one that looks at each byte; short data, that ends anywhere, and whole blocks.
void TestExpression::sequences()
{
    QFETCH(const int, kernel);
    Random random(seed());
    for (int round = 0; round < 300; ++round) {
        ClassSequence sequence;
        const int steps = uniform(random, 1, round % 3 == 0 ? 12 : 4);
        for (int i = 0; i < steps; ++i) {
            std::bitset<256> bytes;
            for (int k = uniform(random, 1, 40); k > 0; --k)
                bytes.set(static_cast<quint8>("aaabbbccAB\n 01\0\x80\xff"[uniform(random, 0, 16)]));
            if (uniform(random, 0, 3) == 0)
                bytes.flip();
            // Bytes next to each other are looked for in another way.
            const auto first = uniform<size_t>(random, 'a' - 2, 'c');
            if (uniform(random, 0, 3) == 0)
                bytes = std::bitset<256>(7U >> uniform(random, 0, 2)) << first;
            sequence.steps.push_back(
                {bytes, uniform(random, 0, 9) == 0 ? uniform(random, 1, 200) : uniform(random, 1, 3)});
        }
        const qsizetype length = sequence.length();
        const QByteArray data =
            expressionData(random, length + uniform<qsizetype>(random, 0, round % 10 == 0 ? 9000 : 200));
        const auto places = static_cast<size_t>(data.size() - length + 1);
        std::vector<HitWord> words(places / 64 + 1);
        ClassMatcher matcher(sequence, *byteKernels()[kernel]);
        const auto* const bytes = reinterpret_cast<const quint8*>(data.constData());
        // The order of the classes, and how many come first, change nothing.
        if (round % 2 == 0) {
            std::vector<const quint8*> sample(uniform<size_t>(random, 0, 300));
            for (const quint8*& place : sample)
                place = bytes + uniform<size_t>(random, 0, places - 1);
            (void)matcher.arrange(std::move(sample));
        }
        const size_t count = matcher.find(bytes, places, words.data());
        std::vector<size_t> found;
        for (size_t i = 0; i < count; ++i) {
            for (unsigned bit = 0; bit < 64; ++bit) {
                if ((words[i].bits >> bit & 1) != 0)
                    found.push_back(words[i].base + bit);
            }
        }
        std::vector<size_t> expected;
        for (size_t place = 0; place < places; ++place) {
            const quint8* at = bytes + place;
            bool fits = true;
            for (const ClassSequence::Step& step : sequence.steps) {
                for (qint64 i = 0; i < step.count; ++i)
                    fits = fits && step.bytes[*at++];
            }
            if (fits)
                expected.push_back(place);
        }
        QVERIFY2(found == expected, QByteArray::number(round).constData());
    }
}

/// Where lines end with two bytes, places are cut off between them, and the data ends near the places.
void TestExpression::linesThatTwoBytesEnd()
{
    Random random(seed());
    for (const char* text : lineEndExpressions()) {
        for (int round = 0; round < 30; ++round)
            compare(lineEndData(random, uniform<qsizetype>(random, 100, 3000)), {text, false}, random);
    }
}

/// One that begins with ".*" is tried once in a line, not at each of its places.
void TestExpression::longLines()
{
    Random random(seed());
    for (const char* text : {".*secret", ".*?secret", ".*(?:y|z) s"}) {
        const Expression expression{text, false};
        const QByteArray line(5000, 'x');
        compare(line + "\nmy secret\n" + line + "secre" + line, expression, random);
        const QByteArray longer = line.repeated(20) + "\nmy secret\n" + line;
        std::vector<Hit> hits;
        const SearchOutcome outcome =
            searcherOf(expression, {})
                .run(inMemory(longer), {0, longer.size()}, [&hits](std::span<const Hit> some) {
                    hits.insert(hits.end(), some.begin(), some.end());
                    return true;
                });
        QCOMPARE(outcome.end, SearchOutcome::End::Complete);
        QVERIFY2(hits == stupidExpression(longer, expression), text);
    }
}

/// Over many chunks, and beyond what is tried first.
void TestExpression::longMatches()
{
    Random random(seed());
    for (const qsizetype length : {900, 1100, 5000, 66000, 100000}) {
        QByteArray data = expressionData(random, 3000);
        data += '<' + QByteArray(length, 'x') + '>' + expressionData(random, 3000) + '<' +
                QByteArray(length, 'y');
        for (const char* text : {"<[^>]*>", "<x*>", "<[xy]+", "x+", "(?s)<.*>", "[^>]>"})
            compare(data, {text, false}, random);
        if (QTest::currentTestFailed())
            return;
    }
}

void TestExpression::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("offset");
    QTest::newRow("open group") << QByteArray("ab(cd") << qint64{5};
    QTest::newRow("nothing to repeat") << QByteArray("*a") << qint64{0};
    QTest::newRow("open class") << QByteArray("a[bc") << qint64{4};
    QTest::newRow("bad range") << QByteArray("[z-a]") << qint64{3};
    QTest::newRow("start of the search") << QByteArray("ab\\Gc") << qint64{2};
    QTest::newRow("verb that skips") << QByteArray("a(*SKIP)b|c") << qint64{1};
    QTest::newRow("verb that ends") << QByteArray("\\Q(*COMMIT)\\Ea(*COMMIT:x)b") << qint64{14};
    QTest::newRow("start moved behind the end") << QByteArray("(?<x>a\\K)?b(?=(?&x))") << qint64{14};
    QTest::newRow("start moved before the place") << QByteArray("(a\\K)?(?<=\\g<1>)b") << qint64{10};
    QTest::newRow("far back") << QByteArray("(?<=a{60000})").repeated(18) + "b" << qint64{0};
    QTest::newRow("UTF") << QByteArray("(*UTF)a") << qint64{6};
}

void TestExpression::refuses()
{
    QFETCH(const QByteArray, text);
    QFETCH(const qint64, offset);
    const Result<void> checked = checkExpression({text, false});
    QVERIFY(!checked);
    QCOMPARE(checked.error().kind, Error::Kind::Invalid);
    QCOMPARE(checked.error().offset, offset);
    QVERIFY(!CompiledExpression::compile({text, false}));
}

void TestExpression::bytesOfMatches_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("literals") << QByteArray("abc|d") << QByteArray("abcdABCD");
    QTest::newRow("class") << QByteArray("[0-9_]{2,}x") << QByteArray("0123456789_xX{");
    QTest::newRow("escapes") << QByteArray("\\x41\\.\\n\\b") << QByteArray("aA.\n");
    QTest::newRow("groups") << QByteArray("(?:a|(b))+?") << QByteArray("abAB");
    QTest::newRow("named class") << QByteArray("[[:digit:]-]") << QByteArray("0123456789-");
    QTest::newRow("not understood") << QByteArray("(a)\\1") << QByteArray();
}

void TestExpression::bytesOfMatches()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, bytes);
    const std::bitset<256> found = sluice::bytesOfMatches(text);
    for (unsigned byte = 0; byte < 256; ++byte) {
        const bool expected = bytes.isEmpty() || bytes.contains(static_cast<char>(byte));
        QVERIFY2(found[byte] == expected, qPrintable(QStringLiteral("byte %1").arg(byte)));
    }
}

void TestExpression::catastrophicOnesStop_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text : catastrophicExpressions())
        QTest::newRow(text) << QByteArray(text);
}

void TestExpression::catastrophicOnesStop()
{
    QFETCH(const QByteArray, text);
    static const auto source = std::make_shared<PatchySource>(QByteArray(64 << 20, 'a'));
    const Snapshot data(source);
    const int before = source->prepared();
    const Searcher searcher = searcherOf({text, false}, {});
    std::atomic<bool> cancel = false;
    SearchOptions options;
    options.cancel = &cancel;
    QElapsedTimer sinceCancel;
    std::thread canceller([&] {
        // The search has begun once it asks for bytes.
        while (source->prepared() == before)
            std::this_thread::yield();
        sinceCancel.start();
        cancel = true;
    });
    const SearchOutcome outcome = searcher.run(data, {0, data.size()}, {}, options);
    canceller.join();
    // Either it was stopped, or it had said before that it gives up; never that there is nothing.
    qInfo("ended %lld ms after it was told to", sinceCancel.isValid() ? sinceCancel.elapsed() : -1);
    if (outcome.end == SearchOutcome::End::GaveUp) {
        QCOMPARE(outcome.error->kind, Error::Kind::TooLarge);
        QVERIFY(outcome.error->offset >= 0);
        return;
    }
    if (outcome.end == SearchOutcome::End::Complete)
        return; // the expression is one that is decided fast
    QCOMPARE(outcome.end, SearchOutcome::End::Cancelled);
}

void TestExpression::givesUp_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("offset");
    QTest::newRow("too many steps") << QByteArray("(a|a)*b") << qint64{4};
    QTest::newRow("too long") << QByteArray("(?s)a.*") << qint64{4};
}

void TestExpression::givesUp()
{
    QFETCH(const QByteArray, text);
    QFETCH(const qint64, offset);
    const QByteArray data = "____" + QByteArray(20 << 20, 'a');
    const Searcher searcher = searcherOf({text, false}, {nullptr, false, 0});
    const SearchOutcome outcome = searcher.run(inMemory(data), {0, data.size()}, {});
    QCOMPARE(outcome.end, SearchOutcome::End::GaveUp);
    QCOMPARE(outcome.error->offset, offset);
    QCOMPARE(outcome.hits, 0);
    const auto next = searcher.findNext(inMemory(data), {0, data.size()}, 0);
    QVERIFY(!next);
    QCOMPARE(next.error().kind, Error::Kind::TooLarge);
}

QTEST_GUILESS_MAIN(TestExpression)
#include "tst_expression.moc"
