// Searching a stream against PCRE2 and a stupid search of all of it at once, at every size of pieces.
#include "core/bytes/memorysource.h"
#include "core/search/streamsearch.h"
#include "tests/support/random.h"
#include "tests/support/randomexpression.h"
#include "tests/support/searchwitness.h"

#include <QElapsedTimer>
#include <QTest>

#include <functional>
#include <semaphore>
#include <thread>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr qint64 kAll = std::numeric_limits<qint64>::max();
using Sizes = std::function<qsizetype()>;

struct Outcome
{
    Result<void> result;
    std::vector<Hit> hits;
    qint64 count = 0;
    qint64 copied = 0;
    /// Of the bytes that were handed out with a hit, some were not those of the stream.
    bool wrongBytes = false;
};

Searcher searcherOf(const std::vector<SearchTerm>& terms)
{
    Pattern pattern;
    pattern.terms = terms;
    Result<Searcher> searcher = Searcher::make(pattern);
    if (!searcher)
        qFatal("%s", qPrintable(searcher.error().message));
    return *std::move(searcher);
}

/// In pieces that lie in memory of their own: AddressSanitizer sees what is read beyond them.
Outcome searchInPieces(const std::vector<SearchTerm>& terms, const QByteArray& data, const Sizes& nextSize)
{
    Outcome outcome;
    StreamSearch search(searcherOf(terms), nullptr);
    const StreamSearch::Sink sink = [&](const Hit& hit, QByteArrayView bytes) {
        outcome.hits.push_back(hit);
        outcome.wrongBytes = outcome.wrongBytes || bytes.size() < hit.length ||
                             QByteArrayView(data).sliced(hit.offset).first(bytes.size()) != bytes;
    };
    for (qsizetype at = 0; at < data.size() && outcome.result;) {
        const qsizetype size = std::min(nextSize(), data.size() - at);
        const auto owner =
            std::make_shared<std::vector<quint8>>(data.cbegin() + at, data.cbegin() + at + size);
        outcome.result = search.push(Slice({owner->data(), owner->size()}, owner), kAll, sink);
        at += size;
    }
    if (outcome.result)
        outcome.result = search.finish(kAll, sink);
    std::stable_sort(outcome.hits.begin(), outcome.hits.end(), [](const Hit& a, const Hit& b) {
        return a.offset != b.offset ? a.offset < b.offset : a.pattern < b.pattern;
    });
    outcome.count = search.hits();
    outcome.copied = search.copied();
    return outcome;
}

QByteArray describe(const std::vector<Hit>& hits, size_t from)
{
    QByteArray text;
    for (size_t i = from; i < std::min(hits.size(), from + 6); ++i)
        text += ' ' + QByteArray::number(hits[i].offset) + '+' + QByteArray::number(hits[i].length) + '/' +
                QByteArray::number(hits[i].pattern);
    return text;
}

QByteArray describe(const std::vector<SearchTerm>& terms)
{
    QByteArray text;
    for (const SearchTerm& term : terms) {
        const auto* expression = std::get_if<Expression>(&term.what);
        text += expression != nullptr ? '/' + expression->text + (expression->ignoreCase ? "/i " : "/ ")
                                      : QByteArray("bytes or numbers ");
    }
    return text;
}

void compare(const std::vector<SearchTerm>& terms, const QByteArray& data, const QByteArray& how,
             const Sizes& nextSize, const std::vector<Hit>& expected)
{
    const Outcome outcome = searchInPieces(terms, data, nextSize);
    const QByteArray what = describe(terms) + "in pieces of " + how;
    if (!outcome.result)
        QFAIL(what + ": " + outcome.result.error().message.toUtf8());
    size_t i = 0;
    while (i < outcome.hits.size() && i < expected.size() && outcome.hits[i] == expected[i])
        ++i;
    if (i < outcome.hits.size() || i < expected.size()) {
        QFAIL(what + " finds " + QByteArray::number(qint64(outcome.hits.size())) + " not " +
              QByteArray::number(qint64(expected.size())) + ";" + describe(outcome.hits, i) + " instead of" +
              describe(expected, i) + " in " + data.left(200).toPercentEncoding(" ", "\n"));
    }
    QCOMPARE(outcome.count, qint64(expected.size()));
    QVERIFY(!outcome.wrongBytes);
}

/// Byte by byte, all at once, in pieces of one size and of any.
void compareAll(const std::vector<SearchTerm>& terms, const QByteArray& data, Random& random)
{
    const std::vector<Hit> expected = stupidSearch(data, terms);
    for (const qsizetype size :
         {qsizetype{1}, qsizetype{2}, qsizetype{7}, std::max<qsizetype>(data.size(), 1),
          uniform<qsizetype>(random, 3, 40 + data.size() / 2)})
        compare(
            terms, data, QByteArray::number(size), [size] { return size; }, expected);
    compare(
        terms, data, "1 to 9", [&random] { return uniform<qsizetype>(random, 1, 9); }, expected);
    compare(
        terms, data, "1, 2, 4…", [&random] { return qsizetype{1} << uniform(random, 0, 11); }, expected);
}

std::vector<SearchTerm> termsOf(const char* text)
{
    const Result<Pattern> pattern = Pattern::parse(text);
    if (!pattern)
        qFatal("%s", qPrintable(pattern.error().message));
    return pattern->terms;
}

} // namespace

class TestStreamSearch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void known_data();
    void known();
    void randomExpressions();
    void linesThatTwoBytesEnd();
    void lists_data();
    void lists();
    void longMatches();
    void amongMuchElse_data();
    void amongMuchElse();
    void hitsComeEarly_data();
    void hitsComeEarly();
    void littleIsCopied();
    void windowIsBounded_data();
    void windowIsBounded();
    void givesUp_data();
    void givesUp();
    void stops_data();
    void stops();
};

void TestStreamSearch::known_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"a",
                             "a*",
                             "a+?",
                             "a??b",
                             "(a|ab)(c|bcd)?",
                             "ab|abab",
                             "abab|ab",
                             "^a",
                             "\\Aa",
                             "a$",
                             "a\\z",
                             "a\\Z",
                             "\\n\\Z",
                             "(?m)^.*$",
                             "(?m)^$\\n",
                             "\\n(?m)^",
                             "\\n(?m)^.",
                             "[^b](?=\\n(?m)^)",
                             "(?s).{3}",
                             "(?s)a.*b",
                             "(?s)a.*?b",
                             "(?s).+",
                             "\\bab\\b",
                             "b\\B",
                             "(a)\\1",
                             "a(?=b)",
                             "a(?!b)",
                             "(?<=a)b",
                             "(?<!a)b",
                             "(?<=^|\\n)a",
                             "(?<=(?<=a)b)a",
                             "(?<=\\b.)a",
                             "(?<=aaab|bb)c",
                             "a\\Kb",
                             "a+\\Ka",
                             "a\\Kb*",
                             "a\\K|ab",
                             ".*?\\K.?",
                             "b{2}+(?:[ab]\\K)*",
                             "(?:a\\K|b)*c?",
                             "(?>a+)b",
                             "a++b",
                             "[^\\n]*\\n",
                             "\\R",
                             "\\r?\\n",
                             "(*CRLF)(?m)^.",
                             "(*CRLF)(?m).$",
                             "(*ANYCRLF)(?m)^.+$",
                             "(?<n>a)\\k<n>",
                             "(a(?1)?b)",
                             "a{2,3}?",
                             "|a",
                             "b.\\b",
                             "(?s)a(?=.*0)",
                             "(?s)a(?!.*0)",
                             "[\\x80-\\xff]+",
                             "\\x00+",
                             "a+(*PRUNE)b|b",
                             "abab",
                             "[ab]{3}c",
                             "[a-c]{20}",
                             "[ab]{3}.*",
                             "\\b[a-c]{3,}\\b",
                             ".*b",
                             "(?(?=ab)ab|b)"})
        QTest::newRow(text) << QByteArray(text);
}

void TestStreamSearch::known()
{
    QFETCH(const QByteArray, text);
    Random random(seed());
    for (const bool ignoreCase : {false, true}) {
        const std::vector<SearchTerm> terms = {{Expression{text, ignoreCase}, 0}};
        compareAll(terms, expressionData(random, 900), random);
        for (const char* data : {"", "a", "ab", "abab", "aaa\n", "\nab\n\nb\n", "ab\r\nab\r\n", "\r"})
            compareAll(terms, data, random);
        if (QTest::currentTestFailed())
            return;
    }
}

void TestStreamSearch::randomExpressions()
{
    Random random(seed());
    for (int i = 0; i < 250; ++i) {
        const std::vector<SearchTerm> terms = {
            {Expression{randomExpression(random, 2, true), uniform(random, 0, 4) == 0}, 0}};
        compareAll(terms, expressionData(random, uniform<qsizetype>(random, 0, 150)), random);
        if (QTest::currentTestFailed())
            return;
    }
}

void TestStreamSearch::linesThatTwoBytesEnd()
{
    Random random(seed());
    for (const char* text : lineEndExpressions()) {
        for (int round = 0; round < 4; ++round) {
            compareAll({{Expression{text, false}, 0}},
                       lineEndData(random, uniform<qsizetype>(random, 0, 300)), random);
            if (QTest::currentTestFailed())
                return;
        }
    }
}

void TestStreamSearch::lists_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("bytes") << QByteArray("text:aab\n62 ?? 62\ntext:b");
    QTest::newRow("numbers") << QByteArray("u16le 0x6161..0x6162\nu64be 0..\nu8 0x61");
    QTest::newRow("expressions") << QByteArray("/a+b/\n/(?<=b)a/\n/[^\\n]+$/");
    QTest::newRow("all kinds") << QByteArray("/a.*c/\ntext:abab\nu8 0x30..0x31\n/^a/i\n61 61");
    QTest::newRow("an expression waits for the end") << QByteArray("/(?s)b.*\\z/\ntext:ab");
}

void TestStreamSearch::lists()
{
    QFETCH(const QByteArray, text);
    Random random(seed());
    const std::vector<SearchTerm> terms = termsOf(text.constData());
    for (int i = 0; i < 6; ++i)
        compareAll(terms, expressionData(random, uniform<qsizetype>(random, 0, 400)), random);
}

/// Over many pieces, and beyond what is joined at first.
void TestStreamSearch::longMatches()
{
    Random random(seed());
    for (const qsizetype length : {900, 4100, 5000, 66000, 300000}) {
        const QByteArray data = expressionData(random, 3000) + '<' + QByteArray(length, 'x') + '>' +
                                expressionData(random, 3000) + '<' + QByteArray(length, 'y');
        for (const char* text : {"<[^>]*>", "<x*>", "<[xy]+", "x+", "(?s)<.*>", "[^>]>", "<x+(?=z)|x>"}) {
            const std::vector<SearchTerm> terms = {{Expression{text, false}, 0}, termsOf("text:x>")[0]};
            const std::vector<Hit> expected = stupidSearch(data, terms);
            for (const qsizetype size : {211, 4096, 65536, 1 << 20})
                compare(
                    terms, data, QByteArray::number(size), [size] { return size; }, expected);
            compare(
                terms, data, "1 to 30000", [&random] { return uniform<qsizetype>(random, 1, 30000); },
                expected);
        }
        if (QTest::currentTestFailed())
            return;
    }
}

void TestStreamSearch::amongMuchElse_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text :
         {"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}", "https?://[^\\s\"<>]+", "\\d{4}-\\d{2}-\\d{2}",
          "\\b[0-9a-fA-F]{32,}\\b", "(?<=see )h\\w+", "[A-Z][a-z]+ [A-Z][a-z]+"})
        QTest::newRow(text) << QByteArray(text);
}

/// Sparse hits: from mark to mark.
void TestStreamSearch::amongMuchElse()
{
    QFETCH(const QByteArray, text);
    Random random(seed());
    QByteArray data = randomBytes(random, 600'000);
    constexpr const char* kThings[] = {"mail to some.body@example.org, or ",
                                       "see https://example.org/a?b=c \"x\" ",
                                       " 2026-11-21T03:07 ",
                                       " d41d8cd98f00b204e9800998ecf8427e00 ",
                                       "user@host.info@mail.com",
                                       "Ada Lovelace"};
    for (int i = 0; i < 1500; ++i) {
        const QByteArray thing = kThings[uniform(random, 0, 5)];
        data.replace(uniform<qsizetype>(random, 0, data.size() - 100), thing.size(), thing);
    }
    const std::vector<SearchTerm> terms = {{Expression{text, false}, 0}};
    const std::vector<Hit> expected = stupidSearch(data, terms);
    for (const qsizetype size : {300, 5000, 262144})
        compare(
            terms, data, QByteArray::number(size), [size] { return size; }, expected);
    compare(
        terms, data, "1 to 9999", [&random] { return uniform<qsizetype>(random, 1, 9999); }, expected);
}

void TestStreamSearch::hitsComeEarly_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArrayList>("pieces");
    QTest::addColumn<QList<qint64>>("counts");
    using Pieces = QByteArrayList;
    using Counts = QList<qint64>;
    QTest::newRow("a literal") << QByteArray("needle") << Pieces{"..needle", "..nee", "dle"}
                               << Counts{1, 1, 2};
    QTest::newRow("what may go on") << QByteArray("/a+/") << Pieces{"aa", "aa", ".", "a"}
                                    << Counts{0, 0, 1, 1};
    QTest::newRow("what may not") << QByteArray("/a+?/") << Pieces{"aa", "aa"} << Counts{2, 4};
    QTest::newRow("lines") << QByteArray("/GET .*/") << Pieces{"GET /a", "b\nGET", " /c\n", "x"}
                           << Counts{0, 1, 2, 2};
    QTest::newRow("what comes after") << QByteArray("/a(?=b)/") << Pieces{"a", "ba", "c"} << Counts{0, 1, 1};
}

void TestStreamSearch::hitsComeEarly()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArrayList, pieces);
    QFETCH(const QList<qint64>, counts);
    StreamSearch search(searcherOf(termsOf(text.constData())), nullptr);
    qsizetype handedOut = 0;
    for (qsizetype i = 0; i < pieces.size(); ++i) {
        QVERIFY(search.push(Slice::fromByteArray(pieces[i]), kAll,
                            [&handedOut](const Hit&, QByteArrayView) { ++handedOut; }));
        QCOMPARE(search.hits(), counts[i]);
        QCOMPARE(handedOut, counts[i]);
    }
}

/// Of pieces as large as those of a pipeline, next to nothing.
void TestStreamSearch::littleIsCopied()
{
    Random random(seed());
    const QByteArray data = randomBytes(random, 8 << 20);
    for (const char* text : {"/[a-z]{4,}/", "/(?<=foo)\\w+@/", "48 8b ?? 4?"}) {
        const Outcome outcome = searchInPieces(termsOf(text), data, [] { return qsizetype{256 << 10}; });
        QVERIFY(outcome.result);
        QVERIFY2(outcome.copied < data.size() / 50, QByteArray::number(outcome.copied).constData());
    }
}

void TestStreamSearch::windowIsBounded_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("givesUp");
    QTest::newRow("greedy to the end") << QByteArray("(?s)a.*") << true;
    QTest::newRow("look ahead to the end") << QByteArray("(?s)a(?=.*z)") << true;
    QTest::newRow("to another byte") << QByteArray("a[^z]*z") << true;
    QTest::newRow("short ones") << QByteArray("a.{0,100}z") << false;
}

/// Of a stream of 24 MiB at most 16 are looked at for one hit.
void TestStreamSearch::windowIsBounded()
{
    QFETCH(const QByteArray, text);
    QFETCH(const bool, givesUp);
    StreamSearch search(searcherOf({{Expression{text, false}, 0}}), nullptr);
    const Slice first = Slice::fromByteArray("___a" + QByteArray(100'000, '.'));
    const Slice piece = Slice::fromByteArray(QByteArray(100'000, '.'));
    Result<void> pushed = search.push(first, 0, {});
    while (pushed && search.size() < 24 << 20)
        pushed = search.push(piece, 0, {});
    QCOMPARE(pushed.has_value(), !givesUp);
    QVERIFY(search.copied() <= CompiledExpression::kLongestMatch + (1 << 20));
    if (!givesUp)
        return;
    QCOMPARE(pushed.error().kind, Error::Kind::TooLarge);
    QCOMPARE(pushed.error().offset, 3);
    QVERIFY(pushed.error().message.contains(QStringLiteral("gave up")));
}

void TestStreamSearch::givesUp_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("size");
    QTest::addColumn<bool>("gaveUp");
    constexpr qint64 kLongest = CompiledExpression::kLongestMatch;
    QTest::newRow("as long as may be") << QByteArray("(?s)a.*") << kLongest + 1 << false;
    QTest::newRow("longer") << QByteArray("(?s)a.*") << kLongest + 2 << true;
    QTest::newRow("too many steps") << QByteArray("(a|a)*[bc]") << qint64{3000} << true;
}

/// At the place where a search of all at once does.
void TestStreamSearch::givesUp()
{
    QFETCH(const QByteArray, text);
    QFETCH(const qint64, size);
    QFETCH(const bool, gaveUp);
    const QByteArray data = "____" + QByteArray(size, 'a') + QByteArray(gaveUp ? 1 << 20 : 0, '\n');
    const Outcome outcome = searchInPieces({{Expression{text, false}, 0}}, data, [] { return 99'999; });
    QCOMPARE(outcome.result.has_value(), !gaveUp);
    QCOMPARE(outcome.count, gaveUp ? 0 : 1);
    if (gaveUp)
        QCOMPARE(outcome.result.error().offset, 4);
}

void TestStreamSearch::stops_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text : catastrophicExpressions())
        QTest::newRow(text) << QByteArray(text);
}

void TestStreamSearch::stops()
{
    QFETCH(const QByteArray, text);
    std::atomic<bool> cancel = false;
    // The hit of the other pattern shows that this piece is being searched.
    const std::vector<SearchTerm> terms = {termsOf("text:go")[0], {Expression{text, false}, 1}};
    StreamSearch search(searcherOf(terms), &cancel);
    const Slice piece =
        Slice::fromByteArray("go" + QByteArray(4 << 20, 'a') + "\n" + QByteArray(1 << 20, 'b'));
    std::counting_semaphore begun(0);
    QElapsedTimer sinceCancel;
    std::thread canceller([&] {
        begun.acquire();
        sinceCancel.start();
        cancel = true;
    });
    Result<void> pushed;
    for (int i = 0; i < 100 && pushed && !cancel; ++i)
        pushed = search.push(piece, 1, [&begun](const Hit&, QByteArrayView) { begun.release(); });
    canceller.join();
    qInfo("ended %lld ms after it was told to", sinceCancel.elapsed());
    // It may be one that is decided fast.
    if (!pushed)
        QCOMPARE(pushed.error().kind, Error::Kind::Cancelled);
}

QTEST_GUILESS_MAIN(TestStreamSearch)
#include "tst_streamsearch.moc"
