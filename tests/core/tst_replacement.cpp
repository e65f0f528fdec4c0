// Replacing all hits against a loop over a byte array; what stands in a file of replaced bytes, wherever it
// is read.
#include "core/bytes/memorysource.h"
#include "core/bytes/view.h"
#include "core/search/replacement.h"
#include "tests/support/random.h"

#include <QTest>

using namespace sluice;
using namespace sluice::test;

namespace {

std::shared_ptr<Document> documentOf(const QByteArray& bytes)
{
    return std::make_shared<Document>(QStringLiteral("test"),
                                      std::make_shared<MemorySource>(Slice::fromByteArray(bytes)),
                                      std::make_shared<Ledger>());
}

QByteArray bytesOf(const Snapshot& snapshot)
{
    const Slice bytes = snapshot.size() > 0 ? *snapshot.read({0, snapshot.size()}) : Slice();
    return {reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

/// Replaces what does not overlap, from the left.
QByteArray replacedByHand(const QByteArray& bytes, ByteRange range, const QByteArray& what,
                          const QByteArray& with, qint64* count)
{
    QByteArray out = bytes.left(range.offset);
    qint64 at = range.offset;
    while (at < range.end()) {
        if (range.end() - at >= what.size() && QByteArrayView(bytes).sliced(at, what.size()) == what) {
            out += with;
            at += what.size();
            ++*count;
        } else {
            out += bytes[at++];
        }
    }
    return out + bytes.mid(range.end());
}

Searcher searcherOf(QByteArrayView pattern)
{
    return *Searcher::make(*Pattern::parse(pattern));
}

} // namespace

class TestReplacement : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void replacingEqualsALoop_data()
    {
        QTest::addColumn<qint64>("mostEdits");
        QTest::newRow("an edit a hit") << qint64{1'000'000};
        QTest::newRow("few edits of many hits") << qint64{3};
        QTest::newRow("one edit") << qint64{1};
    }

    void replacingEqualsALoop()
    {
        QFETCH(const qint64, mostEdits);
        Random random(seed());
        for (int round = 0; round < 200; ++round) {
            QByteArray bytes(uniform(random, 0, 3000), Qt::Uninitialized);
            for (char& byte : bytes)
                byte = static_cast<char>('a' + uniform(random, 0, 1));
            const QByteArray what = QByteArrayList{"a", "ab", "aa", "aba", "bbbb"}[uniform(random, 0, 4)];
            const QByteArray with = QByteArrayList{"", "X", "YZ", "replaced"}[uniform(random, 0, 3)];
            const qint64 begin = uniform<qint64>(random, 0, bytes.size());
            const ByteRange range{begin, uniform<qint64>(random, 0, bytes.size() - begin)};
            const auto document = documentOf(bytes);
            const Result<ReplacePlan> plan = planReplacement(searcherOf("text:" + what), document->snapshot(),
                                                             range, with, nullptr, nullptr, mostEdits);
            QVERIFY(plan);
            qint64 count = 0;
            const QByteArray expected = replacedByHand(bytes, range, what, with, &count);
            QCOMPARE(plan->count, count);
            QVERIFY(static_cast<qint64>(plan->spans.size()) <= std::max<qint64>(mostEdits, 1));
            QCOMPARE(bytesOf(Snapshot(plan->bytes)), expected);
            QVERIFY(applyReplacement(*document, *plan, QStringLiteral("Replace")));
            QCOMPARE(bytesOf(document->snapshot()), expected);
            QCOMPARE(document->steps().size(), static_cast<size_t>(count > 0));
            (void)document->undo();
            QCOMPARE(bytesOf(document->snapshot()), bytes);
            (void)document->redo();
            QCOMPARE(bytesOf(document->snapshot()), expected);
        }
    }

    void everyPartIsReadAlike()
    {
        Random random(seed());
        for (int round = 0; round < 100; ++round) {
            const QByteArray bytes = randomBytes(random, uniform(random, 1, 400));
            ReplacedBytes::Ranges ranges;
            const QByteArray with = randomBytes(random, uniform(random, 0, 12));
            QByteArray expected;
            qint64 at = 0;
            while (at < bytes.size()) {
                const qint64 gap = std::min<qint64>(uniform(random, 0, 20), bytes.size() - at);
                expected += bytes.mid(at, gap);
                at += gap;
                const qint64 gone = std::min<qint64>(uniform(random, 1, 9), bytes.size() - at);
                if (gone == 0)
                    break;
                ranges.append({at, gone});
                expected += with;
                at += gone;
            }
            const ReplacedBytes source(Snapshot(std::make_shared<MemorySource>(Slice::fromByteArray(bytes))),
                                       ranges, with);
            QCOMPARE(source.size(), expected.size());
            for (int i = 0; i < 200; ++i) {
                const qint64 begin = uniform<qint64>(random, 0, source.size());
                const ByteRange part{begin, uniform<qint64>(random, 0, source.size() - begin)};
                const Result<Slice> read = source.read(part);
                QVERIFY(read);
                QCOMPARE(QByteArray(reinterpret_cast<const char*>(read->data()),
                                    static_cast<qsizetype>(read->size())),
                         expected.mid(part.offset, part.length));
                QVERIFY(source.prepare(part));
                QVERIFY(source.verify(part));
                QCOMPARE(source.residency(part), Residency::Resident);
            }
            QVERIFY(!source.read({source.size(), 1}));
            QVERIFY(!source.read({0, source.size() + 1}));
            QVERIFY(!source.read({std::numeric_limits<qint64>::max(), 1}));
        }
    }

    void placesOutsideOfTheEditsStay()
    {
        const auto document = documentOf("aa..needle..aa..needle..aa");
        const auto whole = View::whole(document);
        const auto last = whole->slice({24, 2});
        const Result<ReplacePlan> plan =
            planReplacement(searcherOf("needle"), document->snapshot(), {0, document->size()}, "pin");
        QVERIFY(plan && plan->count == 2);
        QVERIFY(applyReplacement(*document, *plan, QStringLiteral("Replace")));
        QCOMPARE(bytesOf(document->snapshot()), QByteArray("aa..pin..aa..pin..aa"));
        QCOMPARE(last->range(), (ByteRange{18, 2}));
    }

    void aReplacementIsReadAsThePatternIs_data()
    {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<bool>("good");
        const auto row = [](const char* name, const char* pattern, const char* text, const QByteArray& bytes,
                            bool good = true) {
            QTest::newRow(name) << QByteArray(pattern) << QByteArray(text) << bytes << good;
        };
        row("hex", "48 8b", "90 90", QByteArray::fromHex("9090"));
        row("hex that is none", "48 8b", "nop", {}, false);
        row("hex with wildcards", "48 8b", "9?", {}, false);
        row("text that looks like hex", "\"cafe\"", "beef", "beef");
        row("quoted", "\"cafe\"", "\"a\\n\"", "a\n");
        row("hex for text", "text:abc", "hex:00 01", QByteArray::fromHex("0001"));
        row("number", "u16le 1000", "258", QByteArray::fromHex("0201"));
        row("number, big-endian", "u16be 1..2", "258", QByteArray::fromHex("0102"));
        row("zero", "f32le 1", "0", QByteArray::fromHex("00000000"));
        row("number out of range", "u8 1", "256", {}, false);
        row("an expression takes text", "/a+/", "$1\\1", "$1\\1");
        row("nothing deletes", "/a+/", "", "");
    }

    void aReplacementIsReadAsThePatternIs()
    {
        QFETCH(const QByteArray, pattern);
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, bytes);
        QFETCH(const bool, good);
        const Result<QByteArray> read = parseReplacement(text, {}, *Pattern::parse(pattern));
        QCOMPARE(read.has_value(), good);
        if (good)
            QCOMPARE(*read, bytes);
    }

    void severalEncodingsAreNotClear()
    {
        PatternOptions options;
        options.encodings = PatternOptions::allEncodings();
        QVERIFY(!parseReplacement("word", options, *Pattern::parse("text:abc", options)));
        QVERIFY(parseReplacement("hex:00", options, *Pattern::parse("text:abc", options)));
    }

    void tooManyAreRefusedAndStoppingChangesNothing()
    {
        const qint64 size = ReplacePlan::kMostHits + 1;
        const Snapshot zeros(std::make_shared<MemorySource>(Slice::fromByteArray(QByteArray(size, '\0'))));
        const Result<ReplacePlan> plan = planReplacement(searcherOf("00"), zeros, {0, size}, "x");
        QVERIFY(!plan && plan.error().kind == Error::Kind::TooLarge);
        const std::atomic<bool> cancel = true;
        const Result<ReplacePlan> stopped = planReplacement(searcherOf("00"), zeros, {0, size}, "x", &cancel);
        QVERIFY(!stopped && stopped.error().kind == Error::Kind::Cancelled);
    }

    void aReadOnlyDocumentSaysSo()
    {
        const auto document = documentOf("abc");
        const Result<ReplacePlan> plan =
            planReplacement(searcherOf("text:b"), document->snapshot(), {0, 3}, "x");
        QVERIFY(plan);
        document->setReadOnly(QStringLiteral("it is"));
        QVERIFY(!applyReplacement(*document, *plan, QStringLiteral("Replace")));
        QCOMPARE(bytesOf(document->snapshot()), QByteArray("abc"));
    }
};

QTEST_GUILESS_MAIN(TestReplacement)
#include "tst_replacement.moc"
