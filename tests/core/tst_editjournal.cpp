#include "core/bytes/editjournal.h"

#include "core/bytes/openfile.h"
#include "tests/support/random.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace sluice;
using namespace sluice::test;

namespace {

void write(const QByteArray& path, const QByteArray& bytes)
{
    QFile file(QFile::decodeName(path));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(file.write(bytes), bytes.size());
}

QByteArray bytesOf(const Document& document)
{
    const Result<Slice> all = document.snapshot().read({0, document.size()});
    return all ? QByteArray(reinterpret_cast<const char*>(all->data()), all->size())
               : QByteArray("(unreadable)");
}

JournalFile someFile()
{
    return {"/a/b", 1000, 12345, QByteArray(32, 's')};
}

JournalEdit randomEdit(Random& random)
{
    JournalEdit edit{
        uniform(random, qint64{0}, qint64{1} << 40), uniform(random, qint64{0}, qint64{100}), {}};
    const int pieces = uniform(random, 0, 3);
    for (int i = 0; i < pieces; ++i) {
        JournalPiece piece;
        piece.kind = static_cast<JournalPiece::Kind>(uniform(random, 0, 2));
        if (piece.kind != JournalPiece::Kind::Kept)
            piece.bytes = randomBytes(random, uniform(random, 1, 50));
        if (piece.kind == JournalPiece::Kind::Kept)
            piece.range.offset = uniform(random, qint64{0}, qint64{1} << 40);
        if (piece.kind != JournalPiece::Kind::Bytes)
            piece.range.length = uniform(random, qint64{1}, qint64{1} << 40);
        edit.inserted.push_back(piece);
    }
    return edit;
}

} // namespace

class TestEditJournal : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        Random random(seed());
        m_bytes = randomBytes(random, 100'000);
        write(path(), m_bytes);
    }

    void roundTrip()
    {
        Random random(seed());
        for (int i = 0; i < 200; ++i) {
            JournalEncoder encoder;
            QByteArray bytes = encoder.head(someFile(), 99);
            std::vector<JournalEdit> edits;
            const int count = uniform(random, 0, 20);
            for (int k = 0; k < count; ++k) {
                edits.push_back(randomEdit(random));
                bytes += encoder.edit(edits.back());
            }
            const Result<Journal> journal = parseJournal(bytes);
            QVERIFY(journal);
            QVERIFY(journal->file == someFile());
            QCOMPARE(journal->begun, qint64{99});
            QVERIFY(journal->edits == edits);
            QVERIFY(!journal->cut && !journal->incomplete);
        }
    }

    // Cut off anywhere, or with any byte changed: the records before that count, none after, none other.
    void damage()
    {
        Random random(seed());
        JournalEncoder encoder;
        QByteArray bytes = encoder.head(someFile(), 99);
        std::vector<qsizetype> ends = {bytes.size()};
        std::vector<JournalEdit> edits;
        for (int k = 0; k < 12; ++k) {
            edits.push_back(randomEdit(random));
            bytes += encoder.edit(edits.back());
            ends.push_back(bytes.size());
        }
        const auto check = [&](const QByteArray& damaged, qsizetype place) {
            const auto whole = std::upper_bound(ends.begin(), ends.end(), place) - ends.begin();
            const Result<Journal> journal = parseJournal(damaged);
            QCOMPARE(journal.has_value(), whole > 0);
            if (!journal)
                return;
            QCOMPARE(static_cast<qsizetype>(journal->edits.size()), static_cast<qsizetype>(whole - 1));
            QVERIFY(std::equal(journal->edits.begin(), journal->edits.end(), edits.begin()));
        };
        for (qsizetype place = 0; place < bytes.size(); ++place) {
            check(bytes.left(place), place);
            QByteArray flipped = bytes;
            flipped[place] = static_cast<char>(flipped[place] ^ (1 << uniform(random, 0, 7)));
            check(flipped, place);
        }
        // Records in another order, or from another journal.
        const QByteArray head = bytes.left(ends[0]);
        const Result<Journal> skipped = parseJournal(head + bytes.mid(ends[1]));
        QVERIFY(skipped && skipped->cut && skipped->edits.empty());
    }

    void endRecord()
    {
        JournalEncoder encoder;
        Random random(seed());
        QByteArray bytes = encoder.head(someFile(), 1);
        bytes += encoder.end();
        bytes += encoder.edit(randomEdit(random));
        const Result<Journal> journal = parseJournal(bytes);
        QVERIFY(journal && journal->incomplete && journal->edits.empty());
    }

    // A program that dies leaves its edits, all of them once they were written; a new one puts them back.
    void outlivesTheProgram()
    {
        const QByteArray after = killedAfterEdits();
        const std::vector<PendingJournal> pending = pendingJournals(journals());
        QCOMPARE(pending.size(), size_t{1});
        QVERIFY(!pending[0].journal.cut);
        const auto document = open();
        QVERIFY(checkJournal(pending[0].journal, document->file()));
        QVERIFY(restoreEdits(pending[0].journal, *document));
        QVERIFY(bytesOf(*document) == after);
        QVERIFY(document->isModified());
        QVERIFY(document->undo());
        QVERIFY(bytesOf(*document) == m_bytes);
        QVERIFY(!document->canUndo());
    }

    void staleOrForeign_data()
    {
        QTest::addColumn<QByteArray>("change");
        for (const char* change :
             {"other bytes, same size and time", "other size", "other time", "other path"})
            QTest::newRow(change) << QByteArray(change);
    }

    void staleOrForeign()
    {
        QFETCH(const QByteArray, change);
        struct stat status = {};
        QCOMPARE(::stat(path().constData(), &status), 0);
        (void)killedAfterEdits();
        timespec times[2] = {status.st_atim, status.st_mtim};
        QByteArray where = path();
        if (change.startsWith("other bytes"))
            write(path(), QByteArray(m_bytes.size(), 'x'));
        if (change == "other size")
            write(path(), m_bytes + "x");
        if (change == "other time")
            times[1].tv_sec -= 100;
        if (change == "other path") {
            where += ".moved";
            QCOMPARE(::rename(path().constData(), where.constData()), 0);
        }
        QCOMPARE(::utimensat(AT_FDCWD, where.constData(), times, 0), 0);
        const std::vector<PendingJournal> pending = pendingJournals(journals());
        QCOMPARE(pending.size(), size_t{1});
        const Result<OpenedFile> file = openFile(where, std::make_shared<Ledger>());
        QVERIFY(file);
        const Result<void> fits = checkJournal(pending[0].journal, *file);
        QVERIFY(!fits);
        QCOMPARE(fits.error().kind, Error::Kind::Changed);
    }

    // While its program lives, nobody is offered the journal; and it goes when it is needed no more.
    void liveAndOver_data()
    {
        QTest::addColumn<QByteArray>("end");
        for (const char* end : {"saved", "undone", "closed"})
            QTest::newRow(end) << QByteArray(end);
    }

    void liveAndOver()
    {
        QFETCH(const QByteArray, end);
        auto document = open();
        const auto* journal = new EditJournal(*document, journals());
        QVERIFY(document->overwrite(10, "edited"));
        QTRY_VERIFY(journal->isWritten());
        QCOMPARE(entries(), qsizetype{1});
        QVERIFY(pendingJournals(journals()).empty());
        QCOMPARE(entries(), qsizetype{1});
        if (end == "saved") {
            const quint64 state = document->state();
            write(path(), bytesOf(*document));
            Result<OpenedFile> file = openFile(path(), std::make_shared<Ledger>());
            QVERIFY(file);
            document->markSaved(std::move(*file), state);
        } else if (end == "undone") {
            QVERIFY(document->undo());
        } else {
            document.reset();
        }
        QTRY_COMPARE(entries(), qsizetype{0});
    }

    // Nothing is written while nothing is edited.
    void noEditsNoJournal()
    {
        const auto document = open();
        const auto* journal = new EditJournal(*document, journals());
        QTRY_VERIFY(journal->isWritten());
        QVERIFY(!QDir(QFile::decodeName(journals())).exists());
    }

    void restoredEditsGetAJournalOfTheirOwn()
    {
        const QByteArray after = killedAfterEdits();
        auto pending = pendingJournals(journals());
        QCOMPARE(pending.size(), size_t{1});
        const auto document = open();
        auto* journal = new EditJournal(*document, journals());
        QVERIFY(restoreEdits(pending[0].journal, *document));
        journal->takeOver(pending[0].path);
        QTRY_VERIFY(journal->isWritten());
        QVERIFY(!QFile::exists(QFile::decodeName(pending[0].path)));
        QCOMPARE(entries(), qsizetype{1});
    }

    void foldersOfJunk()
    {
        QVERIFY(QDir().mkpath(QFile::decodeName(journals())));
        write(journals() + "/junk.journal", "nothing of ours");
        write(journals() + "/other", "not a journal's name");
        QVERIFY(pendingJournals(journals()).empty());
        QCOMPARE(entries(), qsizetype{1});
        QVERIFY(pendingJournals("/nowhere").empty());
        QVERIFY(pendingJournals({}).empty());
    }

private:
    [[nodiscard]] QByteArray path() const { return QFile::encodeName(m_folder->path()) + "/file"; }
    [[nodiscard]] QByteArray journals() const
    {
        return QFile::encodeName(m_folder->path()) + "/state/journals";
    }
    [[nodiscard]] qsizetype entries() const
    {
        return QDir(QFile::decodeName(journals())).entryList(QDir::Files | QDir::Hidden).size();
    }
    [[nodiscard]] std::shared_ptr<Document> open() const
    {
        auto ledger = std::make_shared<Ledger>();
        Result<OpenedFile> file = openFile(path(), ledger);
        if (!file)
            qFatal("%s", qPrintable(file.error().message));
        return std::make_shared<Document>(std::move(*file), ledger);
    }

    /// Random edits, pastes, fills, undo and redo.
    static void edit(Document& document, Random& random)
    {
        const qint64 size = document.size();
        const qint64 offset = uniform(random, qint64{0}, size);
        const qint64 length = uniform(random, qint64{0}, std::min<qint64>(size - offset, 500));
        bool made = true;
        switch (uniform(random, 0, 6)) {
        case 0:
            made = document.overwrite(offset, randomBytes(random, uniform(random, 1, 40))).has_value();
            break;
        case 1:
            made = document.insert(offset, randomBytes(random, uniform(random, 1, 2000))).has_value();
            break;
        case 2:
            made = document.erase({offset, length}).has_value();
            break;
        case 3:
            made = document.fill({offset, length}, randomBytes(random, uniform(random, 1, 9))).has_value();
            break;
        case 4:
            made = document.replace({offset, 0}, PieceTree::of(document.snapshot(), {offset, length}))
                       .has_value();
            break;
        case 5:
            (void)document.undo();
            break;
        default:
            (void)document.redo();
            break;
        }
        if (!made)
            qFatal("an edit failed");
    }

    /// A process edits the file, waits until the edits are on disk, and is killed. Gives the edited bytes.
    QByteArray killedAfterEdits()
    {
        const pid_t child = ::fork();
        if (child == 0) {
            Random random(seed());
            auto document = open();
            auto* journal = new EditJournal(*document, journals());
            // At last one that stays, whatever was undone.
            for (int i = 0; i < 300; ++i)
                edit(*document, random);
            if (!document->insert(0, "at last"))
                ::_exit(1);
            while (!journal->isWritten())
                ::usleep(1000);
            write(path() + ".after", bytesOf(*document));
            ::kill(::getpid(), SIGKILL);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        if (!WIFSIGNALED(status))
            qFatal("the process was to be killed");
        QFile file(QFile::decodeName(path() + ".after"));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QByteArray m_bytes;
};

QTEST_GUILESS_MAIN(TestEditJournal)
#include "tst_editjournal.moc"
