// A document's edits as a person meets them: steps of undo, the list of edits, reverting, saving.

#include "core/bytes/editedbytes.h"
#include "core/bytes/fill.h"
#include "core/bytes/memorysource.h"
#include "core/bytes/view.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace sluice;

namespace {

OpenedFile opened(const QByteArray& bytes, const QByteArray& path = "/a/file")
{
    OpenedFile file;
    file.path = path;
    file.source = std::make_shared<MemorySource>(Slice::fromByteArray(bytes));
    return file;
}

QByteArray read(const Snapshot& snapshot)
{
    const Result<Slice> slice = snapshot.read({0, snapshot.size()});
    return slice ? QByteArray(reinterpret_cast<const char*>(slice->data()), int(slice->size()))
                 : QByteArray("?");
}

QByteArray read(const PieceTree& tree)
{
    return read(Snapshot(std::make_shared<EditedBytes>(tree, Access::Memory, nullptr)));
}

/// A document and what a window does with it.
struct Fixture
{
    explicit Fixture(const QByteArray& bytes = "0123456789")
        : document(opened(bytes), std::make_shared<Ledger>())
    {
    }

    void type(qint64 offset, const char* text)
    {
        for (const char* c = text; *c != '\0'; ++c) {
            QVERIFY(document.insert(offset, {c, 1}, EditKind::Typing).has_value());
            document.selection().setCaret(++offset);
        }
    }
    [[nodiscard]] QByteArray bytes() const { return read(document.snapshot()); }
    [[nodiscard]] size_t steps() const { return document.steps().size(); }

    Document document;
};

} // namespace

class TestDocumentEdits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void typingIsOneStepUntilTheCaretGoesElsewhere()
    {
        Fixture f;
        f.type(3, "abc");
        QCOMPARE(f.steps(), size_t{1});
        f.document.selection().setCaret(0);
        f.document.selection().setCaret(6);
        f.type(6, "de");
        QCOMPARE(f.steps(), size_t{2});
        QCOMPARE(f.bytes(), QByteArray("012abcde3456789"));
        QCOMPARE(f.document.undo(), (ByteRange{6, 0}));
        QCOMPARE(f.bytes(), QByteArray("012abc3456789"));
        QCOMPARE(f.document.undo(), (ByteRange{3, 0}));
        QCOMPARE(f.bytes(), QByteArray("0123456789"));
        QVERIFY(!f.document.undo());
        QCOMPARE(f.document.redo(), (ByteRange{3, 3}));
        f.type(0, "x");
        QVERIFY(!f.document.canRedo());
        QCOMPARE(f.steps(), size_t{2});
    }

    void bothDigitsOfABytesAreOneStep()
    {
        Fixture f;
        for (const qint64 offset : {4, 5}) {
            QVERIFY(f.document.overwrite(offset, "\x40", EditKind::Typing).has_value());
            f.document.selection().setCaret(offset);
            QVERIFY(f.document.overwrite(offset, "\x4f", EditKind::Typing).has_value());
            f.document.selection().setCaret(offset + 1);
        }
        QCOMPARE(f.steps(), size_t{1});
        QCOMPARE(f.bytes(), QByteArray("0123OO6789"));
        QCOMPARE(f.document.steps()[0].place(), (ByteRange{4, 2}));
        QCOMPARE(read(f.document.steps()[0].edits[0].removed), QByteArray("45"));
        QCOMPARE(read(f.document.steps()[0].edits[0].inserted), QByteArray("OO"));
    }

    void erasingIsOneStepInEitherDirection()
    {
        Fixture f;
        for (int i = 0; i < 3; ++i)
            QVERIFY(f.document.erase({4 - i, 1}, EditKind::Erasing).has_value());
        QCOMPARE(f.steps(), size_t{1});
        for (int i = 0; i < 3; ++i)
            QVERIFY(f.document.erase({2, 1}, EditKind::Erasing).has_value());
        QCOMPARE(f.steps(), size_t{1});
        QCOMPARE(f.bytes(), QByteArray("0189"));
        QCOMPARE(f.document.steps()[0].edits.size(), size_t{1});
        QCOMPARE(read(f.document.steps()[0].edits[0].removed), QByteArray("234567"));
        QCOMPARE(f.document.undo(), (ByteRange{2, 6}));
        QCOMPARE(f.bytes(), QByteArray("0123456789"));
    }

    void otherKindsAndRunsEndedAreStepsOfTheirOwn()
    {
        Fixture f;
        f.type(0, "ab");
        QVERIFY(f.document.erase({1, 1}, EditKind::Erasing).has_value());
        QVERIFY(f.document.insert(1, "paste").has_value());
        QVERIFY(f.document.insert(6, "paste").has_value());
        QCOMPARE(f.steps(), size_t{4});
        f.type(11, "x");
        f.document.endTypingRun();
        f.type(12, "y");
        QCOMPARE(f.steps(), size_t{6});
        f.document.undo();
        f.document.redo();
        f.type(13, "z");
        QCOMPARE(f.steps(), size_t{7});
    }

    void aGroupIsOneStepAndIsToldOnce()
    {
        Fixture f;
        const QSignalSpy edits(&f.document, &Document::edited);
        const QSignalSpy contents(&f.document, &Document::contentChanged);
        {
            const EditGroup group(f.document, QStringLiteral("Replace all"));
            const EditGroup inner(f.document, QStringLiteral("inner"));
            for (const qint64 offset : {8, 5, 2})
                QVERIFY(f.document.replace({offset, 1}, "<>").has_value());
            QVERIFY(!f.document.undo());
            QCOMPARE(contents.count(), 0);
        }
        QCOMPARE(edits.count(), 3);
        QCOMPARE(contents.count(), 1);
        QCOMPARE(f.steps(), size_t{1});
        QCOMPARE(f.document.steps()[0].label, QStringLiteral("Replace all"));
        QCOMPARE(f.document.steps()[0].sizeChange(), qint64{3});
        QCOMPARE(f.document.steps()[0].place(), (ByteRange{2, 10}));
        QCOMPARE(f.document.steps()[0].placeBefore(), (ByteRange{2, 7}));
        QCOMPARE(f.bytes(), QByteArray("01<>34<>67<>9"));
        f.document.undo();
        QCOMPARE(f.bytes(), QByteArray("0123456789"));
        QCOMPARE(contents.count(), 2);
        {
            const EditGroup empty(f.document, QStringLiteral("nothing"));
        }
        QCOMPARE(contents.count(), 2);
        QVERIFY(f.document.canRedo());
    }

    // What a listener is told is enough to follow the bytes.
    void editsTellWhatHappened()
    {
        Fixture f;
        QByteArray copy = f.bytes();
        connect(&f.document, &Document::edited, this, [&](const Edit& edit) {
            QCOMPARE(read(edit.removed), copy.mid(int(edit.offset), int(edit.removed.size())));
            copy.replace(int(edit.offset), int(edit.removed.size()), read(edit.inserted));
        });
        f.type(3, "abc");
        QVERIFY(f.document.fill({1, 5}, "xy").has_value());
        {
            const EditGroup group(f.document, QStringLiteral("group"));
            QVERIFY(f.document.erase({0, 2}).has_value());
            QVERIFY(f.document.insert(5, "five").has_value());
        }
        QVERIFY(f.document.revert({0, f.document.size()}).has_value());
        QCOMPARE(copy, f.bytes());
        f.document.markSaved(opened(f.bytes()), f.document.state());
        for (const size_t position : {0, 4, 1, 3, 2, 4}) {
            f.document.goToStep(position);
            QCOMPARE(copy, f.bytes());
        }
    }

    void stepsAreFoundWhereTheirBytesAreNow()
    {
        Fixture f;
        QVERIFY(f.document.overwrite(6, "XY").has_value());
        QVERIFY(f.document.insert(2, "new").has_value());
        QVERIFY(f.document.erase({0, 1}).has_value());
        QCOMPARE(f.bytes(), QByteArray("1new2345XY89"));
        const auto places = [&f] {
            return std::vector{f.document.placeOfStep(0), f.document.placeOfStep(1),
                               f.document.placeOfStep(2)};
        };
        QCOMPARE(places(), (std::vector<ByteRange>{{8, 2}, {1, 3}, {0, 0}}));
        f.document.goToStep(1);
        QCOMPARE(places(), (std::vector<ByteRange>{{6, 2}, {2, 0}, {0, 1}}));
        f.document.goToStep(0);
        QCOMPARE(places(), (std::vector<ByteRange>{{6, 2}, {2, 0}, {0, 1}}));
        f.document.goToStep(2);
        QCOMPARE(places(), (std::vector<ByteRange>{{9, 2}, {2, 3}, {0, 1}}));
        QCOMPARE(f.document.savedPosition(), size_t{0});
        f.document.markSaved(opened(f.bytes()), f.document.state());
        QCOMPARE(f.document.savedPosition(), size_t{2});
        f.document.undo();
        QVERIFY(f.document.insert(0, "x").has_value());
        QVERIFY(!f.document.savedPosition());
    }

    void revertPutsTheSavedBytesBack_data()
    {
        QTest::addColumn<ByteRange>("range");
        QTest::addColumn<QByteArray>("bytes");
        // The bytes are 01XY4<new>67 8 9 without 8: "01XY4new679".
        QTest::newRow("one of two") << ByteRange{3, 1} << QByteArray("01X34new679");
        QTest::newRow("both") << ByteRange{2, 2} << QByteArray("01234new679");
        QTest::newRow("part of an insertion") << ByteRange{6, 1} << QByteArray("01XY45679");
        QTest::newRow("beside an insertion") << ByteRange{8, 1} << QByteArray("01XY4new679");
        QTest::newRow("a deletion") << ByteRange{10, 0} << QByteArray("01XY4new6789");
        QTest::newRow("all") << ByteRange{0, 11} << QByteArray("0123456789");
        QTest::newRow("nothing changed there") << ByteRange{0, 2} << QByteArray("01XY4new679");
    }

    void revertPutsTheSavedBytesBack()
    {
        QFETCH(const ByteRange, range);
        Fixture f;
        QVERIFY(f.document.overwrite(2, "XY").has_value());
        QVERIFY(f.document.erase({8, 1}).has_value());
        QVERIFY(f.document.replace({5, 1}, "new").has_value());
        QCOMPARE(f.bytes(), QByteArray("01XY4new679"));
        const size_t steps = f.steps();
        QVERIFY(f.document.revert(range).has_value());
        QTEST(f.bytes(), "bytes");
        QCOMPARE(f.document.isModified(), f.bytes() != "0123456789");
        if (f.steps() > steps) {
            QCOMPARE(f.steps(), steps + 1);
            f.document.undo();
        }
        QCOMPARE(f.bytes(), QByteArray("01XY4new679"));
    }

    void savedIsNotModified()
    {
        Fixture f;
        QVERIFY(!f.document.isModified());
        f.type(3, "abc");
        QVERIFY(f.document.isModified());
        f.document.markSaved(opened(f.bytes(), "/another"), f.document.state());
        QVERIFY(!f.document.isModified());
        QCOMPARE(f.document.file().path, QByteArray("/another"));
        QVERIFY(f.document.changedRanges({0, 13}, 9).empty());
        f.document.undo();
        QCOMPARE(f.bytes(), QByteArray("0123456789"));
        QVERIFY(f.document.isModified());
        f.document.redo();
        QVERIFY(!f.document.isModified());
        QCOMPARE(f.document.snapshot().source().get(), f.document.file().source.get());
        f.type(0, "z");
        f.document.undo();
        QVERIFY(!f.document.isModified());
    }

    void editsMadeWhileASaveRanStayEdits()
    {
        Fixture f;
        f.type(0, "ab");
        const quint64 state = f.document.state();
        const QByteArray saved = f.bytes();
        QVERIFY(f.document.overwrite(5, "later").has_value());
        const QByteArray now = f.bytes();
        const QSignalSpy told(&f.document, &Document::saved);
        f.document.markSaved(opened(saved), state);
        QCOMPARE(told.count(), 1);
        QCOMPARE(f.bytes(), now);
        QVERIFY(f.document.isModified());
        QCOMPARE(f.document.changedRanges({0, 12}, 9), (std::vector<ByteRange>{{5, 5}}));
        f.document.undo();
        QVERIFY(!f.document.isModified());
        f.document.undo();
        QCOMPARE(f.bytes(), QByteArray("0123456789"));
    }

    void aSaveOfForgottenBytesLeavesTheEdits()
    {
        Fixture f;
        f.type(0, "ab");
        const quint64 state = f.document.state();
        f.document.undo();
        f.type(0, "c");
        f.document.markSaved(opened("ab0123456789", "/another"), state);
        QCOMPARE(f.bytes(), QByteArray("c0123456789"));
        QVERIFY(f.document.isModified());
        QCOMPARE(f.document.file().path, QByteArray("/another"));
        f.document.undo();
        QCOMPARE(f.bytes(), QByteArray("0123456789"));
    }

    void fillsAreMadeOfWhatTheySay()
    {
        using Kind = FillContent::Kind;
        const auto ledger = std::make_shared<Ledger>();
        const QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("a")));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("xyz") == 3);
        file.close();
        const QByteArray path = QFile::encodeName(file.fileName());
        const auto made = [&](Kind kind, const QByteArray& bytes, std::optional<qint64> length) {
            return fillBytes({kind, bytes}, length, ledger, 1000);
        };
        QCOMPARE(read(*made(Kind::Pattern, "ab", 5)), QByteArray("ababa"));
        QCOMPARE(read(*made(Kind::Pattern, "ab", {})), QByteArray("ab"));
        QCOMPARE(read(*made(Kind::File, path, 7)), QByteArray("xyzxyzx"));
        QCOMPARE(read(*made(Kind::File, path, 2)), QByteArray("xy"));
        QCOMPARE(read(*made(Kind::File, path, {})), QByteArray("xyz"));
        QCOMPARE(made(Kind::File, path, qint64{1} << 50)->pieceCount(), qint64{1});
        QCOMPARE(made(Kind::Random, {}, 1000)->size(), qint64{1000});
        QVERIFY(read(*made(Kind::Random, {}, 1000)) != read(*made(Kind::Random, {}, 1000)));

        QCOMPARE(made(Kind::Random, {}, 1001).error().kind, Error::Kind::TooLarge);
        QCOMPARE(made(Kind::Random, {}, {}).error().kind, Error::Kind::Invalid);
        QCOMPARE(made(Kind::Pattern, {}, 4).error().kind, Error::Kind::Invalid);
        QCOMPARE(made(Kind::Pattern, "a", 0).error().kind, Error::Kind::Invalid);
        QCOMPARE(made(Kind::Pattern, "a", -1).error().kind, Error::Kind::Invalid);
        QCOMPARE(made(Kind::File, path + "x", 4).error().kind, Error::Kind::NotFound);
        QVERIFY(QFile::resize(file.fileName(), 0));
        QCOMPARE(made(Kind::File, path, 4).error().kind, Error::Kind::Invalid);
        const std::atomic<bool> cancelled = true;
        QCOMPARE(fillBytes({Kind::Random, {}}, 9, ledger, 10, &cancelled).error().kind,
                 Error::Kind::Cancelled);
    }

    // A file that is longer than what a fill keeps, over and over.
    void fillsRepeatLargeFiles()
    {
        const QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("a")));
        QByteArray bytes(3 << 20, Qt::Uninitialized);
        for (qsizetype i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<char>(i % 251);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
        file.close();
        const FillContent content{FillContent::Kind::File, QFile::encodeName(file.fileName())};
        const auto ledger = std::make_shared<Ledger>();
        const PieceTree tree = *fillBytes(content, 10'000'000, ledger, 0);
        QCOMPARE(read(tree), bytes.repeated(4).left(10'000'000));
        QCOMPARE(tree.pieceCount(), qint64{4});
        QCOMPARE(ledger->copies(CopyKind::KernelToUser), CopyCount{});
    }

    void readOnlyRefusesAndSaysWhy()
    {
        Fixture f;
        f.type(0, "a");
        f.document.setReadOnly(QStringLiteral("It still grows."));
        const Result<void> result = f.document.insert(0, "x");
        QCOMPARE(result.error().kind, Error::Kind::Denied);
        QCOMPARE(result.error().message, QStringLiteral("It still grows."));
        QVERIFY(!f.document.fill({0, 1}, "x"));
        QVERIFY(!f.document.revert({0, 1}));
        QVERIFY(!f.document.undo());
        QCOMPARE(f.bytes(), QByteArray("a0123456789"));
        f.document.setReadOnly({});
        QVERIFY(f.document.undo());
    }

    void hostileRanges_data()
    {
        constexpr qint64 kMost = std::numeric_limits<qint64>::max();
        QTest::addColumn<ByteRange>("range");
        QTest::newRow("past the end") << ByteRange{11, 0};
        QTest::newRow("over the end") << ByteRange{5, 6};
        QTest::newRow("negative offset") << ByteRange{-1, 1};
        QTest::newRow("negative length") << ByteRange{5, -1};
        QTest::newRow("largest length") << ByteRange{1, kMost};
        QTest::newRow("largest offset") << ByteRange{kMost, 1};
        QTest::newRow("lowest offset") << ByteRange{std::numeric_limits<qint64>::min(), 1};
    }

    void hostileRanges()
    {
        QFETCH(const ByteRange, range);
        Fixture f;
        const CopyCount before = f.document.ledger()->copies(CopyKind::UserToUser);
        QCOMPARE(f.document.replace(range, "x").error().kind, Error::Kind::OutOfRange);
        QCOMPARE(f.document.erase(range).error().kind, Error::Kind::OutOfRange);
        QCOMPARE(f.document.fill(range, "x").error().kind, Error::Kind::OutOfRange);
        QCOMPARE(f.document.revert(range).error().kind, Error::Kind::OutOfRange);
        QCOMPARE(f.steps(), size_t{0});
        QCOMPARE(f.bytes(), QByteArray("0123456789"));
        QVERIFY(f.document.ledger()->copies(CopyKind::UserToUser).count <= before.count + 1);
        QCOMPARE(f.document.fill({0, 1}, "").error().kind, Error::Kind::Invalid);
    }

    void largerThanThereCanBe()
    {
        constexpr qint64 kMost = std::numeric_limits<qint64>::max();
        Fixture f;
        const PieceTree most = PieceTree::repeated(Slice::fromByteArray("z"), kMost - 10);
        QVERIFY(f.document.replace({10, 0}, most).has_value());
        QCOMPARE(f.document.size(), kMost);
        QCOMPARE(f.document.insert(0, "x").error().kind, Error::Kind::TooLarge);
        QCOMPARE(f.document.overwrite(kMost, "x").error().kind, Error::Kind::TooLarge);
        QVERIFY(f.document.overwrite(kMost - 1, "x").has_value());
        QCOMPARE(f.document.snapshot().read({kMost - 1, 1})->data()[0], quint8{'x'});
        f.document.goToStep(0);
        QVERIFY(!f.document.isModified());
    }

    void theSelectionMovesWithTheBytes()
    {
        Fixture f;
        f.document.selection().select({4, 3});
        QSignalSpy spy(&f.document.selection(), &Selection::changed);
        QVERIFY(f.document.insert(0, "ab").has_value());
        QCOMPARE(f.document.selection().range(), (ByteRange{6, 3}));
        QCOMPARE(spy.count(), 1);
        QVERIFY(f.document.erase({7, 5}).has_value());
        QCOMPARE(f.document.selection().range(), (ByteRange{6, 1}));
        f.document.selection().setCaret(7);
        QVERIFY(f.document.erase({0, 7}).has_value());
        QCOMPARE(f.document.selection().limit(), qint64{0});
        QCOMPARE(f.document.selection().caret(), qint64{0});
    }
};

QTEST_GUILESS_MAIN(TestDocumentEdits)
#include "tst_documentedits.moc"
