// Searches against ones that are too simple to be wrong: every kernel, chunk and thread; what a search says
// when it is stopped, cut off, or has to give up.
#include "core/bytes/memorysource.h"
#include "core/bytes/typedview.h"
#include "core/search/hitstore.h"
#include "core/search/searcher.h"
#include "tests/support/patchysource.h"
#include "tests/support/random.h"
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

struct Found
{
    std::vector<Hit> hits;
    SearchOutcome outcome;
};

Found search(const Searcher& searcher, const Snapshot& snapshot, ByteRange range, SearchOptions options = {})
{
    Found found;
    found.outcome = searcher.run(
        snapshot, range,
        [&found](std::span<const Hit> hits) {
            found.hits.insert(found.hits.end(), hits.begin(), hits.end());
            return true;
        },
        options);
    return found;
}

QByteArray smallAlphabet(Random& random, qsizetype size, int letters)
{
    QByteArray bytes(size, Qt::Uninitialized);
    const char base = uniform(random, 0, 1) == 0 ? '\0' : 'a';
    for (char& byte : bytes)
        byte = static_cast<char>(base + uniform(random, 0, letters - 1));
    return bytes;
}

QByteArray describe(const std::vector<Hit>& hits)
{
    QByteArray text = QByteArray::number(qint64(hits.size())) + " hits:";
    for (size_t i = 0; i < std::min<size_t>(hits.size(), 10); ++i)
        text += ' ' + QByteArray::number(hits[i].offset) + '+' + QByteArray::number(hits[i].length);
    return text;
}

void compare(const std::vector<Hit>& actual, const std::vector<Hit>& expected, const QByteArray& what)
{
    if (actual == expected)
        return;
    size_t i = 0;
    while (i < actual.size() && i < expected.size() && actual[i] == expected[i])
        ++i;
    const auto rest = [i](const std::vector<Hit>& hits) {
        return describe({hits.begin() + static_cast<std::ptrdiff_t>(i), hits.end()});
    };
    QFAIL(what + " differs from hit " + QByteArray::number(qint64(i)) + "; found " + rest(actual) +
          "; expected " + rest(expected));
}

Pattern parsed(QByteArrayView text, const PatternOptions& options = {})
{
    const Result<Pattern> pattern = Pattern::parse(text, options);
    if (!pattern)
        qFatal("%s: %s", text.toByteArray().constData(), qPrintable(pattern.error().message));
    return *pattern;
}

Searcher makeSearcher(const Pattern& pattern, const Searcher::Means& means = {})
{
    Result<Searcher> searcher = Searcher::make(pattern, means);
    if (!searcher)
        qFatal("%s", qPrintable(searcher.error().message));
    return *std::move(searcher);
}

std::vector<const ByteKernel*> kernels()
{
    std::vector<const ByteKernel*> all;
    for (const ByteKernel* const* kernel = byteKernels(); *kernel != nullptr; ++kernel)
        all.push_back(*kernel);
    return all;
}

/// A source with holes of which reading is counted.
class HolesSource final : public ByteSource
{
public:
    HolesSource(const QByteArray& bytes, std::vector<ByteRange> holes)
        : m_bytes(Slice::fromByteArray(bytes))
        , m_holes(std::move(holes))
    {
    }

    Access access() const noexcept override { return Access::Mapped; }
    qint64 size() const noexcept override { return m_bytes.size(); }
    Result<Slice> read(ByteRange range) const override
    {
        for (const ByteRange hole : m_holes)
            m_readOfHoles += hole.intersected(range).length;
        return m_bytes.subslice(range);
    }
    Residency residency(ByteRange) const override { return Residency::Resident; }
    Result<void> prepare(ByteRange) const override { return {}; }
    Extent extentAt(qint64 offset) const override
    {
        qint64 end = size();
        for (const ByteRange hole : m_holes) {
            if (hole.contains(offset))
                return {hole.end() - offset, true};
            if (hole.offset > offset)
                end = std::min(end, hole.offset);
        }
        return {end - offset, false};
    }
    quint64 faultCount() const noexcept override { return 0; }
    std::vector<ByteRange> lostRanges() const override { return {}; }
    void setTruncatedAt(qint64) noexcept override {}

    qint64 readOfHoles() const { return m_readOfHoles; }

private:
    Slice m_bytes;
    std::vector<ByteRange> m_holes;
    mutable std::atomic<qint64> m_readOfHoles = 0;
};

} // namespace

class TestSearcher : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyLength_data();
    void everyLength();
    void numbers_data();
    void numbers();
    void caseless();
    void lists();
    void repetitiveData_data();
    void repetitiveData();
    void emptyAndShort();
    void chunksAndThreads();
    void keepsCountingPastTheCap();
    void stopsWhenEnough();
    void cancels();
    void neighbours();
    void holesAreNotRead();
    void lostBytes();
    void hitStore();
};

void TestSearcher::everyLength_data()
{
    QTest::addColumn<int>("kernel");
    const std::vector<const ByteKernel*> all = kernels();
    for (size_t i = 0; i < all.size(); ++i)
        QTest::newRow(all[i]->name) << static_cast<int>(i);
}

void TestSearcher::everyLength()
{
    QFETCH(const int, kernel);
    Random random(seed());
    for (int length = 1; length <= 64; ++length) {
        for (int round = 0; round < 6; ++round) {
            const int letters = uniform(random, 1, 3);
            // Long enough for blocks in which nearly every place is looked at, and others beside them.
            const qsizetype most = round == 5 && length % 3 == 1 ? 30000 : 3000;
            QByteArray data = smallAlphabet(random, uniform<qsizetype>(random, length, most), letters);
            for (qsizetype i = 3000; round == 5 && i + 9000 < data.size(); i += 12000)
                data.replace(i, 9000, randomBytes(random, 9000));
            MaskedBytes bytes;
            bytes.value = uniform(random, 0, 3) == 0
                              ? smallAlphabet(random, length, letters)
                              : data.mid(uniform<qsizetype>(random, 0, data.size() - length), length);
            bytes.mask = QByteArray(length, '\xff');
            if (round % 3 == 1) {
                constexpr char kMasks[] = {'\0', '\x0f', '\xf0', '\xff', '\x01', '\xdf'};
                for (char& mask : bytes.mask)
                    mask = kMasks[uniform(random, 0, 5)];
                bytes.mask[uniform(random, 0, length - 1)] = '\xff';
            }
            for (int i = 0; i < length; ++i)
                bytes.value[i] = static_cast<char>(bytes.value[i] & bytes.mask[i]);
            // Also at the very start and end.
            if (round % 4 == 0 && bytes.mask == QByteArray(length, '\xff')) {
                data.prepend(bytes.value);
                data.append(bytes.value);
            }
            Pattern pattern;
            pattern.terms = {{bytes, 0}};
            Searcher::Means means;
            means.kernel = kernels()[static_cast<size_t>(kernel)];
            means.chunk = round % 2 == 0 ? 0 : uniform<qint64>(random, 1, 700);
            SearchOptions options;
            options.threads = uniform(random, 1, 2);
            const Found found =
                search(makeSearcher(pattern, means), inMemory(data), {0, data.size()}, options);
            compare(found.hits, stupidSearch(data, pattern.terms),
                    bytes.value.toHex() + '/' + bytes.mask.toHex());
            QCOMPARE(found.outcome.hits, qint64(found.hits.size()));
            QCOMPARE(found.outcome.bytes, data.size());
        }
    }
}

void TestSearcher::numbers_data()
{
    everyLength_data();
}

void TestSearcher::numbers()
{
    QFETCH(const int, kernel);
    Random random(seed());
    for (const ElementType type : ElementType::all()) {
        for (int round = 0; round < 8; ++round) {
            const qsizetype size = uniform<qsizetype>(random, type.size(), 2000);
            QByteArray data = round % 2 == 0 ? randomBytes(random, size) : smallAlphabet(random, size, 3);
            for (qsizetype i = 0; i < data.size() && type.isFloat(); i += 7)
                data[i] = "\x00\x80\x7f\xff\x3c\xbf\x40"[uniform(random, 0, 6)];
            // Bounds that are in the data, or near to what is.
            const auto pick = [&] {
                const qsizetype at = uniform<qsizetype>(random, 0, data.size() - type.size());
                return formatElement(type, reinterpret_cast<const quint8*>(data.constData() + at),
                                     ElementFormat::Decimal)
                    .toUtf8();
            };
            PatternOptions options;
            options.syntax = PatternOptions::Syntax::Number;
            options.type = type;
            Result<Pattern> pattern = Pattern::parse(pick() + ".." + pick(), options);
            if (!pattern)
                pattern = Pattern::parse(pick(), options);
            if (!pattern)
                continue; // a NaN, or bounds the wrong way round
            Searcher::Means means;
            means.kernel = kernels()[static_cast<size_t>(kernel)];
            means.chunk = round % 3 == 0 ? 0 : uniform<qint64>(random, 1, 500);
            const Found found = search(makeSearcher(*pattern, means), inMemory(data), {0, data.size()});
            compare(found.hits, stupidSearch(data, pattern->terms), pattern->description().toUtf8());
        }
    }
}

void TestSearcher::caseless()
{
    Random random(seed());
    const QString words[] = {QStringLiteral("Hello World"), QStringLiteral("привет"), QStringLiteral("Ÿé"),
                             QStringLiteral("ȿx"),          QStringLiteral("ß"),      QStringLiteral("ǅabc")};
    for (const QString& word : words) {
        for (const char* encoding : {"utf-8", "utf-16le", "utf-16be"}) {
            const Encoding chosen = *Encoding::find(encoding);
            QByteArray data;
            QList<qsizetype> expected;
            const auto write = [&](const QString& text) {
                for (const QChar c : text) {
                    if (chosen == Encoding::utf8())
                        data += QString(c).toUtf8();
                    else if (QByteArrayView(encoding).endsWith("le"))
                        data.append(static_cast<char>(c.unicode()))
                            .append(static_cast<char>(c.unicode() >> 8));
                    else
                        data.append(static_cast<char>(c.unicode() >> 8))
                            .append(static_cast<char>(c.unicode()));
                }
            };
            for (int i = 0; i < 200; ++i) {
                QString variant;
                for (const QChar c : word)
                    variant += uniform(random, 0, 1) != 0 ? c.toUpper() : c.toLower();
                if (uniform(random, 0, 2) == 0) {
                    variant.chop(1); // not it
                    write(variant + QLatin1Char('_'));
                } else {
                    expected += data.size();
                    write(variant);
                }
            }
            PatternOptions options;
            options.syntax = PatternOptions::Syntax::Text;
            options.encodings = {chosen};
            options.ignoreCase = true;
            const Pattern pattern = parsed(word.toUtf8(), options);
            const Found found = search(makeSearcher(pattern), inMemory(data), {0, data.size()});
            compare(found.hits, stupidSearch(data, pattern.terms), word.toUtf8() + " in " + encoding);
            QList<qsizetype> offsets;
            for (const Hit& hit : found.hits) {
                if (offsets.isEmpty() || offsets.last() != hit.offset)
                    offsets += hit.offset;
            }
            QCOMPARE(offsets, expected);
        }
    }
}

void TestSearcher::lists()
{
    Random random(seed());
    const QByteArray data =
        smallAlphabet(random, 40000, 3).replace('\0', 'a').replace('\1', 'b').replace('\2', 'c');
    const Pattern pattern =
        parsed("text:abc\ntext:bc\n\nhex:61 ?? 61\n/a+b/\nu16le 0x6161..0x6162\n/(b)\\1c?/");
    QCOMPARE(pattern.descriptions.size(), size_t(6));
    Searcher::Means means;
    means.chunk = 1000;
    const Found found = search(makeSearcher(pattern, means), inMemory(data), {0, data.size()});
    compare(found.hits, stupidSearch(data, pattern.terms), "list");
    SearchOptions options;
    options.maxHits = 777;
    const Found some = search(makeSearcher(pattern, means), inMemory(data), {0, data.size()}, options);
    compare(some.hits, {found.hits.begin(), found.hits.begin() + 777}, "777 of a list");
    QCOMPARE(some.outcome.hits, found.outcome.hits);
}

void TestSearcher::repetitiveData_data()
{
    QTest::addColumn<QByteArray>("unit");
    QTest::addColumn<int>("length");
    for (const int length : {2, 16, 17, 31, 64, 100, 700, 4096, 5000}) {
        QTest::addRow("zeros, %d", length) << QByteArray(1, '\0') << length;
        QTest::addRow("ab, %d", length) << QByteArray("ab") << length;
        QTest::addRow("abcdefg, %d", length) << QByteArray("abcdefg") << length;
        QTest::addRow("period 40, %d", length) << QByteArray(39, 'x') + 'y' << length;
    }
}

void TestSearcher::repetitiveData()
{
    QFETCH(const QByteArray, unit);
    QFETCH(const int, length);
    Random random(seed());
    QByteArray data = unit.repeated(60000 / unit.size());
    for (int i = 0; i < 3; ++i)
        data[uniform<qsizetype>(random, 0, data.size() - 1)] = '!';
    const qsizetype start = uniform<qsizetype>(random, 0, unit.size());
    Pattern pattern;
    pattern.terms = {
        {MaskedBytes{unit.repeated(5200).mid(start, length), QByteArray(length, '\xff'), {}}, 0}};
    const std::vector<Hit> expected = stupidSearch(data, pattern.terms);
    for (const ByteKernel* kernel : kernels()) {
        Searcher::Means means;
        means.kernel = kernel;
        compare(search(makeSearcher(pattern, means), inMemory(data), {0, data.size()}).hits, expected,
                kernel->name);
    }
}

void TestSearcher::emptyAndShort()
{
    for (const char* text : {"text:abcd", "/abcd/", "u32le 1684234849"}) {
        const Searcher searcher = makeSearcher(parsed(text));
        for (const char* data : {"", "a", "abc", "abcd"}) {
            const QByteArray bytes(data);
            const Found found = search(searcher, inMemory(bytes), {0, bytes.size()});
            QCOMPARE(found.hits.size(), size_t(bytes.size() == 4 ? 1 : 0));
            QCOMPARE(found.outcome.end, SearchOutcome::End::Complete);
        }
        // What is outside the range is not part of a hit.
        QVERIFY(search(searcher, inMemory("abcd"), {0, 3}).hits.empty());
        QVERIFY(search(searcher, inMemory("abcd"), {1, 3}).hits.empty());
        QCOMPARE(search(searcher, inMemory("xabcdx"), {1, 4}).hits.size(), size_t(1));
    }
}

void TestSearcher::chunksAndThreads()
{
    Random random(seed());
    QByteArray data = randomBytes(random, 4 << 20);
    const QByteArray needle = randomBytes(random, 9);
    for (qsizetype border = 1 << 20; border < data.size(); border += 1 << 20)
        data.replace(border - uniform<qsizetype>(random, 0, 9), 9, needle);
    Pattern pattern;
    pattern.terms = {{MaskedBytes{needle, QByteArray(9, '\xff'), {}}, 0}};
    const std::vector<Hit> expected = stupidSearch(data, pattern.terms);
    QVERIFY(expected.size() >= 3);
    for (const int threads : {1, 2, 5}) {
        SearchOptions options;
        options.threads = threads;
        SearchProgress progress;
        std::vector<Hit> hits;
        const SearchOutcome outcome = makeSearcher(pattern).run(
            inMemory(data), {0, data.size()},
            [&](std::span<const Hit> some) {
                hits.insert(hits.end(), some.begin(), some.end());
                return true;
            },
            options, &progress);
        compare(hits, expected, "threads");
        QCOMPARE(progress.bytes.load(), data.size());
        QCOMPARE(progress.hits.load(), outcome.hits);
    }
}

void TestSearcher::keepsCountingPastTheCap()
{
    const QByteArray zeros(20 << 20, '\0');
    SearchOptions options;
    options.maxHits = 1000;
    const Found found = search(makeSearcher(parsed("00")), inMemory(zeros), {0, zeros.size()}, options);
    QCOMPARE(found.hits.size(), size_t(1000));
    QCOMPARE(found.outcome.hits, zeros.size());
    QCOMPARE(found.outcome.end, SearchOutcome::End::Complete);
}

void TestSearcher::stopsWhenEnough()
{
    const QByteArray zeros(20 << 20, '\0');
    SearchOptions options;
    options.maxHits = 5;
    options.stopAtMax = true;
    for (const char* text : {"00 00", "/\\x00\\x00/"}) {
        const Found found = search(makeSearcher(parsed(text)), inMemory(zeros), {0, zeros.size()}, options);
        QCOMPARE(found.hits.size(), size_t(5));
        QCOMPARE(found.outcome.hits, 5);
        QCOMPARE(found.outcome.end, SearchOutcome::End::Enough);
        const SearchOutcome refused =
            makeSearcher(parsed(text)).run(inMemory(zeros), {0, zeros.size()}, [](std::span<const Hit>) {
                return false;
            });
        QCOMPARE(refused.end, SearchOutcome::End::Enough);
    }
}

void TestSearcher::cancels()
{
    const QByteArray data(64 << 20, 'a');
    for (const char* text : {"61", "text:ab", "/aa/", "/a+b/"}) {
        std::atomic<bool> cancel = false;
        SearchOptions options;
        options.cancel = &cancel;
        qint64 delivered = 0;
        const SearchOutcome outcome = makeSearcher(parsed(text))
                                          .run(
                                              inMemory(data), {0, data.size()},
                                              [&](std::span<const Hit> hits) {
                                                  delivered += static_cast<qint64>(hits.size());
                                                  cancel = true;
                                                  return true;
                                              },
                                              options);
        if (outcome.end == SearchOutcome::End::Complete || outcome.end == SearchOutcome::End::GaveUp)
            continue; // it had no hits to stop at
        QCOMPARE(outcome.end, SearchOutcome::End::Cancelled);
        QVERIFY(outcome.hits >= delivered && outcome.bytes < data.size());
        cancel = true;
        QCOMPARE(makeSearcher(parsed(text)).run(inMemory(data), {0, data.size()}, {}, options).end,
                 SearchOutcome::End::Cancelled);
        QCOMPARE(
            makeSearcher(parsed(text)).findNext(inMemory(data), {0, data.size()}, 0, &cancel).error().kind,
            Error::Kind::Cancelled);
    }
}

void TestSearcher::neighbours()
{
    Random random(seed());
    QByteArray data(3 << 20, '.');
    QList<qint64> places;
    for (int i = 0; i < 40; ++i)
        places += uniform<qint64>(random, 0, data.size() - 3);
    places += {0, data.size() - 3};
    for (const qint64 place : places)
        data.replace(place, 3, "abc");
    Pattern pattern = parsed("text:abc");
    const std::vector<Hit> hits = stupidSearch(data, pattern.terms);
    for (const char* text : {"text:abc", "/ab+c/"}) {
        const Searcher searcher = makeSearcher(parsed(text));
        const ByteRange all = {0, data.size()};
        for (size_t i = 0; i < hits.size(); ++i) {
            const qint64 place = hits[i].offset;
            QCOMPARE((*searcher.findNext(inMemory(data), all, place))->offset, place);
            const auto next = *searcher.findNext(inMemory(data), all, place + 1);
            QCOMPARE(next ? next->offset : -1, i + 1 < hits.size() ? hits[i + 1].offset : -1);
            const auto previous = *searcher.findPrevious(inMemory(data), all, place);
            QCOMPARE(previous ? previous->offset : -1, i > 0 ? hits[i - 1].offset : -1);
        }
        QVERIFY(!*searcher.findNext(inMemory(data), all, data.size()));
        QVERIFY(!*searcher.findPrevious(inMemory(data), all, 0));
        QCOMPARE((*searcher.findPrevious(inMemory(data), all, data.size()))->offset, data.size() - 3);
    }
}

void TestSearcher::holesAreNotRead()
{
    Random random(seed());
    QByteArray data = randomBytes(random, 9 << 20);
    const std::vector<ByteRange> holes = {{1 << 20, 3 << 20}, {5 << 20, 4096}, {6 << 20, 2 << 20}};
    for (const ByteRange hole : holes)
        data.replace(hole.offset, hole.length, QByteArray(hole.length, '\0'));
    data.replace((6 << 20) - 4, 4, "edge");
    data.replace(8 << 20, 4, "edge");
    for (const char* text : {"text:edge", "65 64 67 65 00 00", "00 00 00 65", "00 00 00 00 00", "??00??",
                             "u32le 0", "u16be 25701..25703", "/edge\\x00+/", "/e[a-z]+/", "/\\x00{3}edge/",
                             "/e.ge/", "/(?s)[ef]dge?.{1,9}/", "/d\\Kge\\x00?/"}) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        if (uniform(random, 0, 2) != 0)
            continue; // The stupid search is slow there.
#endif
        const Pattern pattern = parsed(text);
        const auto source = std::make_shared<HolesSource>(data, holes);
        const Searcher searcher = makeSearcher(pattern);
        std::vector<Hit> expected = stupidSearch(data, pattern.terms);
        const Found found = search(searcher, Snapshot(source), {0, data.size()});
        compare(found.hits, expected, text);
        QCOMPARE(found.outcome.bytes, data.size());
        if (pattern.terms.size() == 1 && !QByteArrayView(text).contains("\\x00"))
            QVERIFY2(source->readOfHoles() < (1 << 20), text);
    }
}

void TestSearcher::lostBytes()
{
    QByteArray data(8 << 20, '.');
    for (qsizetype at = 1000; at + 3 < data.size(); at += 100000)
        data.replace(at, 3, "abc");
    for (const char* text : {"text:abc", "/ab+c/"}) {
        const auto source = std::make_shared<PatchySource>(data);
        source->faultOnRead(ByteRange::between(3 << 20, data.size()));
        const Found found = search(makeSearcher(parsed(text)), Snapshot(source), {0, data.size()});
        QCOMPARE(found.outcome.end, SearchOutcome::End::Failed);
        QCOMPARE(found.outcome.error->kind, Error::Kind::Changed);
        QCOMPARE(found.outcome.error->offset, 3 << 20);
        QCOMPARE(found.outcome.bytes, 3 << 20);
        QCOMPARE(found.hits.size(), size_t(((3 << 20) - 1000) / 100000 + 1));
        QVERIFY(found.hits.back().offset + 3 <= (3 << 20));
    }
}

void TestSearcher::hitStore()
{
    HitStore store(40000);
    std::thread writer([&store] {
        for (qint64 i = 0; i < 50000; i += 100) {
            std::vector<Hit> hits;
            for (qint64 k = i; k < i + 100; ++k)
                hits.push_back({k * 3, k % 7 + 1, static_cast<int>(k % 5)});
            store.append(hits);
        }
    });
    while (!store.isFull()) {
        const qint64 size = store.size();
        if (size > 0)
            QCOMPARE(store.at(size - 1),
                     (Hit{(size - 1) * 3, (size - 1) % 7 + 1, static_cast<int>((size - 1) % 5)}));
    }
    writer.join();
    QCOMPARE(store.size(), 40000);
    QCOMPARE(store.firstFrom(0), 0);
    QCOMPARE(store.firstFrom(4), 2);
    QCOMPARE(store.firstFrom(1 << 30), 40000);
}

QTEST_GUILESS_MAIN(TestSearcher)
#include "tst_searcher.moc"
