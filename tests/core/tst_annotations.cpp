#include "core/bytes/annotations.h"
#include "core/bytes/annotationtext.h"
#include "tests/support/random.h"

#include <QSignalSpy>
#include <QTest>

#include <limits>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr qint64 kMost = std::numeric_limits<qint64>::max();

Note note(qint64 offset, qint64 length, const QString& text = {}, int colour = 0)
{
    Note made;
    made.range = {offset, length};
    made.text = text;
    made.colour = colour;
    return made;
}

// Where a range of marked bytes is after an edit, by moving the bytes themselves: `bytes` holds one entry a
// byte, true for those of the note.
ByteRange bySimulation(ByteRange range, qint64 size, qint64 offset, qint64 removed, qint64 inserted)
{
    std::vector<bool> bytes(static_cast<size_t>(size), false);
    for (qint64 i = range.offset; i < range.end(); ++i)
        bytes[static_cast<size_t>(i)] = true;
    const qint64 overwritten = std::min(removed, inserted);
    const auto at = bytes.begin() + (offset + overwritten);
    if (removed > overwritten) {
        bytes.erase(at, at + (removed - overwritten));
    } else {
        const qint64 place = offset + overwritten;
        const bool inside = place > range.offset && place < range.end();
        bytes.insert(at, static_cast<size_t>(inserted - overwritten), inside);
    }
    const auto first = std::find(bytes.begin(), bytes.end(), true);
    if (first == bytes.end())
        return {-1, 0};
    const auto last = std::find(first, bytes.end(), false);
    return {first - bytes.begin(), last - first};
}

} // namespace

class TestAnnotations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rangesMove_data()
    {
        QTest::addColumn<ByteRange>("range");
        QTest::addColumn<qint64>("offset");
        QTest::addColumn<qint64>("removed");
        QTest::addColumn<qint64>("inserted");
        QTest::addColumn<ByteRange>("wanted");
        const auto row = [](const char* name, ByteRange range, qint64 offset, qint64 removed, qint64 inserted,
                            ByteRange wanted) {
            QTest::newRow(name) << range << offset << removed << inserted << wanted;
        };
        row("insert before", {10, 5}, 3, 0, 4, {14, 5});
        row("insert at its start", {10, 5}, 10, 0, 4, {14, 5});
        row("insert inside", {10, 5}, 12, 0, 4, {10, 9});
        row("insert at its end", {10, 5}, 15, 0, 4, {10, 5});
        row("insert after", {10, 5}, 20, 0, 4, {10, 5});
        row("overwrite all of it", {10, 5}, 0, 30, 30, {10, 5});
        row("delete before", {10, 5}, 2, 3, 0, {7, 5});
        row("delete its head", {10, 5}, 8, 4, 0, {8, 3});
        row("delete inside", {10, 5}, 11, 2, 0, {10, 3});
        row("delete its tail", {10, 5}, 13, 9, 0, {10, 3});
        row("delete all of it", {10, 5}, 5, 20, 0, {5, 0});
        row("replace by less", {10, 5}, 8, 4, 1, {9, 3});
        row("a place moves", {10, 0}, 0, 0, 4, {14, 0});
        row("near 2^63", {kMost - 10, 5}, 0, 100, 0, {kMost - 110, 5});
    }

    void rangesMove()
    {
        QFETCH(const ByteRange, range);
        QFETCH(const qint64, offset);
        QFETCH(const qint64, removed);
        QFETCH(const qint64, inserted);
        QTEST(movedRange(range, offset, removed, inserted), "wanted");
    }

    void rangesMoveAsTheirBytesDo()
    {
        Random random(seed());
        for (int i = 0; i < 20'000; ++i) {
            const auto size = uniform<qint64>(random, 1, 40);
            const auto begin = uniform<qint64>(random, 0, size - 1);
            const ByteRange range{begin, uniform<qint64>(random, 1, size - begin)};
            const auto offset = uniform<qint64>(random, 0, size);
            const auto removed = uniform<qint64>(random, 0, size - offset);
            const auto inserted = uniform<qint64>(random, 0, 12);
            const ByteRange wanted = bySimulation(range, size, offset, removed, inserted);
            const ByteRange got = movedRange(range, offset, removed, inserted);
            if (wanted.offset < 0)
                QVERIFY(got.isEmpty());
            else
                QCOMPARE(got, wanted);
        }
    }

    void theyAreInOrder()
    {
        Annotations notes;
        notes.addAll({note(50, 1), note(10, 4), note(10, 90), note(0, 2)});
        QList<qint64> offsets;
        for (const Note& one : notes.notes())
            offsets.append(one.range.offset);
        QCOMPARE(offsets, (QList<qint64>{0, 10, 10, 50}));
        QCOMPARE(notes.notes()[1].range.length, 90);
        QCOMPARE(notes.next(10)->range.offset, 50);
        QCOMPARE(notes.next(50), nullptr);
        QCOMPARE(notes.previous(10)->range.offset, 0);
        QCOMPARE(notes.previous(0), nullptr);
        QCOMPARE(notes.next(-1)->range.offset, 0);
    }

    void touchingIsWhatALookAtEachSays()
    {
        Random random(seed());
        for (int round = 0; round < 200; ++round) {
            std::vector<Note> made;
            for (int i = uniform(random, 0, 40); i > 0; --i)
                made.push_back(note(uniform<qint64>(random, 0, 200), uniform<qint64>(random, 0, 60)));
            Annotations notes;
            notes.addAll(made);
            for (int i = 0; i < 50; ++i) {
                const ByteRange range{uniform<qint64>(random, 0, 220), uniform<qint64>(random, 0, 50)};
                std::vector<quint64> wanted;
                for (const Note& one : notes.notes()) {
                    if (one.range.isEmpty() ? range.contains(one.range.offset) : one.range.overlaps(range))
                        wanted.push_back(one.id);
                }
                std::vector<quint64> got;
                for (const Note& one : notes.touching(range))
                    got.push_back(one.id);
                QCOMPARE(got, wanted);
            }
        }
    }

    void whatIsDeletedSaysSoAndComesBack()
    {
        Annotations notes;
        const quint64 id = notes.add(note(10, 5, QStringLiteral("header")));
        const quint64 place = notes.add(note(12, 0));
        const std::vector<Annotations::Place> before = notes.places();
        notes.follow(0, 100, 0);
        QVERIFY(notes.find(id)->isGone);
        QVERIFY(!notes.find(place)->isGone);
        const quint64 later = notes.add(note(0, 1));
        notes.follow(0, 0, 100);
        notes.restore(before);
        QVERIFY(!notes.find(id)->isGone);
        QCOMPARE(notes.find(id)->range, (ByteRange{10, 5}));
        QCOMPARE(notes.find(place)->range, (ByteRange{12, 0}));
        QCOMPARE(notes.find(later)->range, (ByteRange{100, 1}));
    }

    void changesAreTold()
    {
        Annotations notes;
        QSignalSpy changed(&notes, &Annotations::changed);
        const quint64 id = notes.add(note(10, 5));
        QCOMPARE(changed.size(), 1);
        notes.setText(id, QStringLiteral("a"));
        notes.setText(id, QStringLiteral("a"));
        QCOMPARE(changed.size(), 2);
        notes.setColour(id, 3);
        notes.setColour(id, 1000);
        QCOMPARE(notes.find(id)->colour, kMarkColourCount - 1);
        QCOMPARE(changed.size(), 4);
        notes.follow(100, 5, 9);
        QCOMPARE(changed.size(), 4);
        notes.remove(id);
        notes.remove(id);
        notes.clear();
        QCOMPARE(changed.size(), 5);
    }

    void hostileNotesAreBounded()
    {
        Annotations notes;
        notes.addAll({note(-5, -7, {}, -3), note(kMost, kMost, {}, 99)});
        for (const Note& one : notes.notes()) {
            QVERIFY(one.range.offset >= 0 && one.range.length >= 0);
            QVERIFY(one.range.length <= kMost - one.range.offset);
            QVERIFY(one.colour >= 0 && one.colour < kMarkColourCount);
        }
        notes.assign(std::vector<Note>(Annotations::kMaxNotes + 5, note(1, 1)));
        QCOMPARE(notes.notes().size(), Annotations::kMaxNotes);
        QCOMPARE(notes.add(note(1, 1)), quint64{0});
        const Note far = note(3, 1, QString(Annotations::kMaxText + 9, QLatin1Char('x')));
        notes.assign({far});
        QCOMPARE(notes.notes().front().text.size(), Annotations::kMaxText);
    }

    void bothFormsComeBack()
    {
        std::vector<Note> made = {note(0, 4, QStringLiteral("magic"), 0),
                                  note(4, 0, QStringLiteral("a \"quoted\", comma\nand line"), 2),
                                  note(kMost - 3, 3, QString::fromUtf8("größer ✓"), 5)};
        for (const QByteArray& text : {notesToJson(made), notesToCsv(made)}) {
            const Result<ParsedNotes> parsed = parseNotes(text, kMost);
            QVERIFY2(parsed.has_value(), text.constData());
            QCOMPARE(parsed->skipped, size_t{0});
            QCOMPARE(parsed->notes.size(), made.size());
            for (size_t i = 0; i < made.size(); ++i) {
                QCOMPARE(parsed->notes[i].range, made[i].range);
                QCOMPARE(parsed->notes[i].text, made[i].text);
                QCOMPARE(parsed->notes[i].colour, made[i].colour);
            }
        }
    }

    void foreignTexts_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("notes");
        QTest::addColumn<int>("skipped");
        QTest::newRow("nothing") << QByteArray() << -1 << 0;
        QTest::newRow("broken JSON") << QByteArray("{\"bookmarks\":[{") << -1 << 0;
        QTest::newRow("another object") << QByteArray("{}") << -1 << 0;
        QTest::newRow("a bare list") << QByteArray("[{\"offset\":3}]") << 1 << 0;
        QTest::newRow("numbers in a list") << QByteArray("[1,2,null]") << 0 << 3;
        QTest::newRow("text for an offset") << QByteArray("[{\"offset\":\"3\"}]") << 0 << 1;
        QTest::newRow("negative") << QByteArray("[{\"offset\":-3},{\"offset\":1,\"length\":-1}]") << 0 << 2;
        QTest::newRow("beyond the end")
            << QByteArray("[{\"offset\":101},{\"offset\":99,\"length\":50}]") << 1 << 1;
        QTest::newRow("a fraction") << QByteArray("[{\"offset\":1.5}]") << 0 << 1;
        QTest::newRow("CSV, CRLF, BOM")
            << QByteArray("\xef\xbb\xbfOffset,Length\r\n0x10,2\r\n\r\n17,1,blue,\"a\"\"b\"\r\n") << 2 << 0;
        QTest::newRow("CSV without numbers") << QByteArray("offset,length\nx,1\n3\n") << 0 << 2;
        QTest::newRow("CSV that ends in quotes")
            << QByteArray("offset,length,colour,text\n1,1,red,\"abc") << 1 << 0;
        QTest::newRow("another table") << QByteArray("a,b\n1,2\n") << -1 << 0;
        QTest::newRow("zeros") << QByteArray(1000, '\0') << -1 << 0;
    }

    void foreignTexts()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const int, notes);
        QFETCH(const int, skipped);
        const Result<ParsedNotes> parsed = parseNotes(text, 100);
        QCOMPARE(parsed.has_value(), notes >= 0);
        if (!parsed) {
            QVERIFY(!parsed.error().message.isEmpty());
            return;
        }
        QCOMPARE(static_cast<int>(parsed->notes.size()), notes);
        QCOMPARE(static_cast<int>(parsed->skipped), skipped);
        for (const Note& one : parsed->notes)
            QVERIFY((ByteRange{0, 100}).contains(one.range));
    }
};

QTEST_GUILESS_MAIN(TestAnnotations)
#include "tst_annotations.moc"
