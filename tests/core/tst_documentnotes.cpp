#include "core/bytes/documentnotes.h"
#include "core/bytes/memorycopy.h"
#include "core/bytes/memorysource.h"
#include "core/bytes/notestore.h"
#include "core/bytes/openfile.h"
#include "core/ledger/processmemory.h"
#include "tests/support/random.h"

#include <QDir>
#include <QTemporaryDir>
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

Snapshot snapshotOf(const QByteArray& bytes)
{
    return Snapshot(std::make_shared<MemorySource>(Slice::fromByteArray(bytes)));
}

Note note(qint64 offset, qint64 length, const QString& text = {})
{
    Note made;
    made.range = {offset, length};
    made.text = text;
    return made;
}

std::vector<ByteRange> rangesOf(const Annotations& notes)
{
    std::vector<ByteRange> ranges;
    for (const Annotations::Place& place : notes.places())
        ranges.push_back(place.range);
    return ranges;
}

} // namespace

class TestDocumentNotes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void notesMoveWithEditsAndUndo()
    {
        const auto document = documentOf(QByteArray(100, 'x'));
        DocumentNotes notes(*document);
        const quint64 id = notes.notes().add(note(10, 5));
        QVERIFY(document->insert(0, "abcd"));
        QCOMPARE(notes.notes().find(id)->range, (ByteRange{14, 5}));
        QVERIFY(document->erase({0, 50}));
        QVERIFY(notes.notes().find(id)->isGone);
        (void)document->undo();
        QVERIFY(!notes.notes().find(id)->isGone);
        QCOMPARE(notes.notes().find(id)->range, (ByteRange{14, 5}));
        (void)document->undo();
        QCOMPARE(notes.notes().find(id)->range, (ByteRange{10, 5}));
        (void)document->redo();
        (void)document->redo();
        QVERIFY(notes.notes().find(id)->isGone);
    }

    // A run of Backspace is one step of undo.
    void aRunThatErasesANoteGivesItBackWhole()
    {
        const auto document = documentOf(QByteArray(100, 'x'));
        DocumentNotes notes(*document);
        const quint64 id = notes.notes().add(note(10, 5));
        const EditBy erasing{EditKind::Erasing, {}, 0};
        for (qint64 at = 20; at > 5; --at)
            QVERIFY(document->erase({at - 1, 1}, erasing));
        QVERIFY(notes.notes().find(id)->isGone);
        while (document->canUndo())
            (void)document->undo();
        QCOMPARE(notes.notes().find(id)->range, (ByteRange{10, 5}));
        QVERIFY(!notes.notes().find(id)->isGone);
    }

    void undoingEverythingPutsEveryNoteBack()
    {
        Random random(seed());
        for (int round = 0; round < 30; ++round) {
            const auto document = documentOf(randomBytes(random, 400));
            DocumentNotes notes(*document);
            for (int i = 0; i < 20; ++i) {
                const auto offset = uniform<qint64>(random, 0, 399);
                notes.notes().add(note(offset, uniform<qint64>(random, 0, 400 - offset)));
            }
            const std::vector<ByteRange> before = rangesOf(notes.notes());
            for (int i = 0; i < 40; ++i) {
                const auto offset = uniform<qint64>(random, 0, document->size());
                const auto length =
                    uniform<qint64>(random, 0, std::min<qint64>(document->size() - offset, 60));
                QVERIFY(document->replace({offset, length}, randomBytes(random, uniform(random, 0, 40))));
            }
            const std::vector<ByteRange> after = rangesOf(notes.notes());
            while (document->canUndo())
                (void)document->undo();
            QCOMPARE(rangesOf(notes.notes()), before);
            while (document->canRedo())
                (void)document->redo();
            QCOMPARE(rangesOf(notes.notes()), after);
        }
    }

    void whatIsKeptLiesInTheSavedBytes()
    {
        const auto document = documentOf(QByteArray(100, 'x'));
        DocumentNotes notes(*document);
        notes.notes().add(note(50, 5));
        QVERIFY(document->insert(0, QByteArray(1000, 'y')));
        notes.notes().add(note(900, 500));
        const std::vector<Note> saved = notes.savedNotes();
        QCOMPARE(saved.size(), size_t{2});
        for (const Note& each : saved)
            QVERIFY((ByteRange{0, 100}).contains(each.range));
        QCOMPARE(saved[0].range.length == 5 ? saved[0].range.offset : saved[1].range.offset, 50);
    }

    void samplesTellContentsApart()
    {
        QByteArray bytes(1 << 20, 'a');
        const QByteArray sample = contentSample(snapshotOf(bytes)).value();
        QCOMPARE(contentSample(snapshotOf(bytes)).value(), sample);
        bytes[0] = 'b';
        const QByteArray other = contentSample(snapshotOf(bytes)).value();
        QVERIFY(other != sample);
        bytes[bytes.size() - 1] = 'b';
        QVERIFY(contentSample(snapshotOf(bytes)).value() != other);
        QVERIFY(contentSample(snapshotOf(bytes.chopped(1))).value() != other);
        for (const int size : {0, 1, 4095, 4096, 65535, 65536, 65537})
            QVERIFY(!contentSample(snapshotOf(QByteArray(size, 'x'))).value().isEmpty());
        const std::atomic<bool> cancel = true;
        QCOMPARE(contentSample(snapshotOf(bytes), &cancel).error().kind, Error::Kind::Cancelled);
    }

    void setsComeBack()
    {
        const QTemporaryDir folder;
        const QString inside = folder.filePath(QStringLiteral("a/b"));
        const QByteArray path = "/tmp/\xff odd%20name";
        QVERIFY(loadNoteSets(inside, path)->empty());
        const std::vector<NoteSet> sets = {{100, "aa", {note(1, 2, QStringLiteral("one"))}},
                                           {200, "bb", {note(3, 4), note(150, 50, QStringLiteral("\"x\""))}}};
        QVERIFY(saveNoteSets(inside, path, sets));
        const auto loaded = loadNoteSets(inside, path);
        QVERIFY(loaded);
        QCOMPARE(loaded->size(), size_t{2});
        QCOMPARE(loaded->at(1).sample, QByteArray("bb"));
        QCOMPARE(loaded->at(1).size, 200);
        QCOMPARE(loaded->at(1).notes[1].text, QStringLiteral("\"x\""));
        QVERIFY(loadNoteSets(inside, "/another")->empty());
        QVERIFY(saveNoteSets(inside, path, {}));
        QVERIFY(QDir(inside).isEmpty());
    }

    void damagedFilesAreErrors_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("another path") << QByteArray(R"({"path":"/b","sets":[]})");
        QTest::newRow("no sets") << QByteArray(R"({"path":"/a"})");
        QTest::newRow("cut") << noteSetsToJson("/a", {{1, "x", {note(0, 1)}}}).chopped(5);
    }

    void damagedFilesAreErrors()
    {
        QFETCH(const QByteArray, json);
        const auto sets = parseNoteSets(json, "/a");
        QVERIFY(!sets);
        QCOMPARE(sets.error().kind, Error::Kind::Invalid);
    }

    void damagedSetsAreLeftOut()
    {
        const QByteArray json =
            R"({"path":"/a","sets":[1,{},{"size":-1,"sample":"x","bookmarks":[]},)"
            R"({"size":9,"sample":"y","bookmarks":[{"offset":8,"length":5},{"offset":10}]}]})";
        const auto sets = parseNoteSets(json, "/a");
        QVERIFY(sets);
        QCOMPARE(sets->size(), size_t{1});
        QCOMPARE(sets->front().notes.size(), size_t{1});
        QCOMPARE(sets->front().notes[0].range, (ByteRange{8, 1}));
    }

    void aCopyCountsItsLengthAndIsItsOwn()
    {
        Random random(seed());
        const QByteArray bytes = randomBytes(random, (3 << 20) + 17);
        const ByteRange range{5, bytes.size() - 11};
        Ledger ledger;
        std::shared_ptr<MemorySource> copy;
        {
            const Snapshot snapshot = snapshotOf(bytes);
            copy = copyToMemory(snapshot, range, ledger, copyLimit()).value();
        }
        QCOMPARE(ledger.copies(CopyKind::UserToUser).bytes, range.length);
        QCOMPARE(ledger.copies(CopyKind::UserToUser).count, 1);
        const Slice all = copy->read({0, range.length}).value();
        QVERIFY(memcmp(all.data(), bytes.constData() + 5, static_cast<size_t>(range.length)) == 0);
        QVERIFY(all.data() != reinterpret_cast<const quint8*>(bytes.constData() + 5));
    }

    void copiesAreRefusedInWords()
    {
        const Snapshot snapshot = snapshotOf(QByteArray(1000, 'x'));
        Ledger ledger;
        const auto large = copyToMemory(snapshot, {0, 1000}, ledger, 999);
        QCOMPARE(large.error().kind, Error::Kind::TooLarge);
        QVERIFY(!large.error().message.isEmpty());
        QCOMPARE(copyToMemory(snapshot, {500, 501}, ledger, 5000).error().kind, Error::Kind::OutOfRange);
        const std::atomic<bool> cancel = true;
        QCOMPARE(copyToMemory(snapshot, {0, 1000}, ledger, 5000, &cancel).error().kind,
                 Error::Kind::Cancelled);
        QCOMPARE(ledger.copies(CopyKind::UserToUser).bytes, 0);
        QCOMPARE(copyToMemory(snapshot, {0, 0}, ledger, 5000).value()->size(), 0);
    }
};

QTEST_GUILESS_MAIN(TestDocumentNotes)
#include "tst_documentnotes.moc"
