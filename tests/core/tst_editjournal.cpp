#include "core/bytes/journalrecovery.h"

#include "core/bytes/openfile.h"
#include "core/search/replacement.h"
#include "tests/support/random.h"

#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <cstring>
#include <limits>

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

JournalEdit randomEdit(Random& random, qint64 replacements = 0)
{
    JournalEdit edit{
        uniform(random, qint64{0}, qint64{1} << 40), uniform(random, qint64{0}, qint64{100}), {}};
    const int pieces = uniform(random, 0, 3);
    for (int i = 0; i < pieces; ++i) {
        JournalPiece piece;
        piece.kind = static_cast<JournalPiece::Kind>(uniform(random, 0, replacements > 0 ? 3 : 2));
        const bool elsewhere =
            piece.kind == JournalPiece::Kind::Kept || piece.kind == JournalPiece::Kind::Replaced;
        if (piece.kind == JournalPiece::Kind::Replaced)
            piece.number = uniform(random, qint64{0}, replacements - 1);
        if (!elsewhere)
            piece.bytes = randomBytes(random, uniform(random, 1, 50));
        if (elsewhere)
            piece.range.offset = uniform(random, qint64{0}, qint64{1} << 40);
        if (piece.kind != JournalPiece::Kind::Bytes)
            piece.range.length = uniform(random, qint64{1}, qint64{1} << 40);
        edit.inserted.push_back(piece);
    }
    return edit;
}

JournalReplacement randomReplacement(Random& random, qint64 edits)
{
    JournalReplacement replacement;
    replacement.edits = edits;
    replacement.bytes = randomBytes(random, uniform(random, 0, 20));
    replacement.count = uniform(random, qint64{0}, qint64{50});
    qint64 end = 0;
    for (qint64 i = 0; i < replacement.count; ++i) {
        const qint64 gap = qint64{1} << uniform(random, 0, 40);
        const ByteRange range = {end + uniform(random, qint64{0}, gap),
                                 uniform(random, qint64{1}, qint64{300})};
        encodeRange(replacement.ranges, end, range);
    }
    return replacement;
}

/// Any records after the head, one by one.
std::vector<QByteArray> randomRecords(Random& random, int count, JournalEncoder& encoder, Journal& journal)
{
    std::vector<QByteArray> records;
    for (int k = 0; k < count; ++k) {
        if (uniform(random, 0, 3) == 0) {
            journal.replacements.push_back(randomReplacement(random, std::ssize(journal.edits)));
            records.push_back(encoder.replacement(journal.replacements.back()));
        } else {
            journal.edits.push_back(randomEdit(random, std::ssize(journal.replacements)));
            records.push_back(encoder.edit(journal.edits.back()));
        }
    }
    return records;
}

/// Plans without a search, whose threads would be new in a process that was forked: ThreadSanitizer takes
/// them for those of the test.
void replaceAll(Document& document, const QByteArray& what, const QByteArray& by, qint64 count)
{
    constexpr qint64 kInAnEdit = 2;
    const QByteArray bytes = bytesOf(document);
    ReplacedBytes::Ranges ranges;
    for (qsizetype at = bytes.indexOf(what); at >= 0; at = bytes.indexOf(what, at + what.size()))
        ranges.append({at, what.size()});
    ReplacePlan plan;
    plan.count = ranges.size();
    plan.replacement = by;
    plan.bytes = std::make_shared<const ReplacedBytes>(document.snapshot(), ranges, by);
    for (qint64 first = 0; first < plan.count; first += kInAnEdit) {
        const qint64 last = std::min(first + kInAnEdit, plan.count) - 1;
        plan.spans.push_back(
            {ByteRange::between(ranges.at(first).offset, ranges.at(last).end()),
             ByteRange::between(plan.bytes->placeOf(first).offset, plan.bytes->placeOf(last).end())});
    }
    if (plan.count != count || !applyReplacement(document, plan, QStringLiteral("all")))
        qFatal("not all were replaced");
}

bool sameBytes(const Document& a, const Document& b)
{
    constexpr qint64 kStep = qint64{1} << 20;
    bool same = a.size() == b.size();
    for (qint64 at = 0; same && at < a.size(); at += kStep) {
        const ByteRange part = {at, std::min(kStep, a.size() - at)};
        const Result<Slice> one = a.snapshot().read(part);
        const Result<Slice> other = b.snapshot().read(part);
        same = one && other && std::memcmp(one->data(), other->data(), size_t(part.length)) == 0;
    }
    return same;
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
            Journal wanted;
            for (const QByteArray& record : randomRecords(random, uniform(random, 0, 20), encoder, wanted))
                bytes += record;
            wanted.steps = uniform(random, qint64{0}, qint64{std::ssize(wanted.edits)});
            bytes += encoder.steps(wanted.steps);
            const Result<Journal> journal = parseJournal(bytes);
            QVERIFY(journal);
            QCOMPARE(journal->steps, wanted.steps);
            QVERIFY(journal->file == someFile());
            QCOMPARE(journal->begun, qint64{99});
            QVERIFY(journal->edits == wanted.edits);
            QVERIFY(journal->replacements == wanted.replacements);
            QVERIFY(!journal->cut && !journal->incomplete);
        }
    }

    // Written by hand, as every version wrote it that had no replacements.
    void oldRecords()
    {
        const Result<Journal> journal = parseJournal(QByteArray::fromHex(
            "3300000048736c75696365206a6f75726e616c2031e80300000000000039300000000000006300000000000000020000"
            "0073732f612f629a62d51c40000000450a00000000000000030000000000000042020000000000000078794bf4010000"
            "000000000700000000000000522800000000000000020000000000000061627e3273a001000000580f03827a"));
        QVERIFY(journal);
        QVERIFY(journal->file == (JournalFile{"/a/b", 1000, 12345, "ss"}));
        QCOMPARE(journal->begun, qint64{99});
        QVERIFY(journal->incomplete && !journal->cut && journal->replacements.empty());
        QCOMPARE(journal->steps, qint64{0});
        QCOMPARE(journal->edits.size(), size_t{1});
        using Kind = JournalPiece::Kind;
        QVERIFY(journal->edits[0] == (JournalEdit{10,
                                                  3,
                                                  {{Kind::Bytes, "xy", {}, 0},
                                                   {Kind::Kept, {}, {500, 7}, 0},
                                                   {Kind::Repeated, "ab", {0, 40}, 0}}}));
    }

    // Cut off anywhere, or with any byte changed: the records before that count, none after, none other.
    void damage()
    {
        Random random(seed());
        JournalEncoder encoder;
        QByteArray bytes = encoder.head(someFile(), 99);
        std::vector<qsizetype> ends = {bytes.size()};
        Journal wanted;
        for (const QByteArray& record : randomRecords(random, 12, encoder, wanted)) {
            bytes += record;
            ends.push_back(bytes.size());
        }
        const auto check = [&](const QByteArray& damaged, qsizetype place) {
            const auto whole = std::upper_bound(ends.begin(), ends.end(), place) - ends.begin();
            const Result<Journal> journal = parseJournal(damaged);
            QCOMPARE(journal.has_value(), whole > 0);
            if (!journal)
                return;
            QCOMPARE(std::ssize(journal->edits) + std::ssize(journal->replacements),
                     static_cast<qsizetype>(whole - 1));
            QVERIFY(std::equal(journal->edits.begin(), journal->edits.end(), wanted.edits.begin()));
            QVERIFY(std::equal(journal->replacements.begin(), journal->replacements.end(),
                               wanted.replacements.begin()));
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
        QVERIFY(skipped && skipped->cut && skipped->edits.empty() && skipped->replacements.empty());
    }

    void hostileRanges_data()
    {
        QTest::addColumn<QByteArray>("ranges");
        QTest::addColumn<qint64>("count");
        QTest::addColumn<bool>("good");
        const QByteArray most = QByteArray(8, '\xff') + '\x7f';
        const auto row = [](const char* name, const QByteArray& ranges, qint64 count, bool good) {
            QTest::newRow(name) << ranges << count << good;
        };
        row("none", {}, 0, true);
        row("one", QByteArray("\0\1", 2), 1, true);
        row("the largest", most.chopped(1) + '\x7e' + '\x01', 1, true);
        row("of no bytes", QByteArray("\0\0", 2), 1, false);
        row("too few", QByteArray("\0\1", 2), 2, false);
        row("too many", QByteArray("\0\1\0\1", 4), 1, false);
        row("very many", QByteArray("\0\1", 2), std::numeric_limits<qint64>::max(), false);
        row("no length", QByteArray("\1", 1), 1, false);
        row("cut off", QByteArray("\0\x81", 2), 1, false);
        row("a number of ten bytes", QByteArray(1, '\0') + QByteArray(9, '\x80') + '\1', 1, false);
        row("past 2^63 - 1", most + '\1', 1, false);
        row("past 2^63 - 1 together", QByteArray(1, '\0') + most + '\1' + '\1', 2, false);
    }

    void hostileRanges()
    {
        QFETCH(const QByteArray, ranges);
        QFETCH(const qint64, count);
        QFETCH(const bool, good);
        JournalEncoder encoder;
        QByteArray bytes = encoder.head(someFile(), 1);
        bytes += encoder.replacement({0, "x", count, ranges});
        const Result<Journal> journal = parseJournal(bytes);
        QVERIFY(journal);
        QCOMPARE(journal->cut, !good);
        QCOMPARE(journal->replacements.size(), size_t{good ? 1U : 0U});
    }

    // A journal that says what cannot be: refused when it is read, or when it is put back.
    void hostileReplacements_data()
    {
        QTest::addColumn<qint64>("number");
        QTest::addColumn<ByteRange>("range");
        QTest::addColumn<ByteRange>("replaced");
        const ByteRange inside{10, 5};
        QTest::newRow("one that is not there") << qint64{1} << ByteRange{0, 10} << inside;
        QTest::newRow("past its end") << qint64{0} << ByteRange{99'000, 1000} << inside;
        QTest::newRow("far past its end") << qint64{0} << ByteRange{qint64{1} << 62, 1} << inside;
        QTest::newRow("of bytes past the document") << qint64{0} << ByteRange{0, 10} << ByteRange{99'999, 2};
    }

    void hostileReplacements()
    {
        QFETCH(const qint64, number);
        QFETCH(const ByteRange, range);
        QFETCH(const ByteRange, replaced);
        JournalReplacement replacement{0, "x", 1, {}};
        qint64 end = 0;
        encodeRange(replacement.ranges, end, replaced);
        JournalEncoder encoder;
        QByteArray bytes = encoder.head(someFile(), 1);
        bytes += encoder.replacement(replacement);
        bytes += encoder.edit({0, 0, {{JournalPiece::Kind::Replaced, {}, range, number}}});
        const Result<Journal> journal = parseJournal(bytes);
        QVERIFY(journal);
        QCOMPARE(journal->cut, number > 0);
        const auto document = open();
        if (!journal->cut)
            QVERIFY(!restoreEdits(*journal, rangesOf(*journal), *document));
        QVERIFY(!document->isModified());
    }

    // A number of steps that cannot be, and one that edits came after.
    void hostileSteps_data()
    {
        QTest::addColumn<qint64>("steps");
        QTest::addColumn<bool>("good");
        QTest::newRow("none") << qint64{0} << true;
        QTest::newRow("as many as edits") << qint64{2} << true;
        QTest::newRow("more than edits") << qint64{3} << false;
        QTest::newRow("very many") << std::numeric_limits<qint64>::max() << false;
        QTest::newRow("negative") << qint64{-1} << false;
    }

    void hostileSteps()
    {
        QFETCH(const qint64, steps);
        QFETCH(const bool, good);
        JournalEncoder encoder;
        QByteArray bytes = encoder.head(someFile(), 1);
        bytes += encoder.edit({0, 1, {}});
        bytes += encoder.edit({0, 1, {}});
        bytes += encoder.steps(1);
        bytes += encoder.steps(steps);
        const Result<Journal> journal = parseJournal(bytes);
        QVERIFY(journal);
        QCOMPARE(journal->cut, !good);
        QCOMPARE(journal->edits.size(), size_t{2});
        // What is damaged says nothing: what was said before counts.
        QCOMPARE(journal->steps, good ? steps : 1);
        if (!good)
            return;
        bytes += encoder.edit({0, 1, {}});
        const Result<Journal> longer = parseJournal(bytes);
        QVERIFY(longer && longer->edits.size() == 3);
        QCOMPARE(longer->steps, qint64{0});
    }

    // What is told of a journal is what Undo would take back.
    void stepsAreThoseOfUndo_data()
    {
        QTest::addColumn<QByteArray>("edits");
        QTest::addColumn<qint64>("steps");
        const auto row = [](const char* name, const char* edits, qint64 steps) {
            QTest::newRow(name) << QByteArray(edits) << steps;
        };
        row("a word typed between edits", "ettttee", 4);
        row("all of many replaced", "r", 1);
        row("undone", "eeeuud", 2);
        row("another in the place of what was undone", "eeeuue", 2);
        row("since it was saved", "eesere", 3);
        row("undone past a save", "eesuu", 0);
        row("undone past a save, then edited", "eesue", 0);
        row("undone to a save, then edited", "eseeuue", 1);
    }

    void stepsAreThoseOfUndo()
    {
        QFETCH(const QByteArray, edits);
        QFETCH(const qint64, steps);
        write(path(), m_bytes + QByteArray(500, 'n'));
        const auto document = open();
        const auto* journal = new EditJournal(*document, journals());
        for (qint64 i = 0; i < edits.size(); ++i) {
            if (edits[i] == 'e')
                QVERIFY(document->insert(i * 100, "xyz"));
            else if (edits[i] == 't')
                QVERIFY(document->overwrite(i, "t", EditKind::Typing));
            else if (edits[i] == 'r')
                replaceAll(*document, "n", "mm", bytesOf(*document).count('n'));
            else if (edits[i] == 'u')
                QVERIFY(document->undo());
            else if (edits[i] == 'd')
                QVERIFY(document->redo());
            else
                save(*document);
        }
        QTRY_VERIFY(journal->isWritten());
        const QFileInfoList files = QDir(QFile::decodeName(journals())).entryInfoList(QDir::Files);
        QCOMPARE(files.size(), 1);
        QFile file(files[0].filePath());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const Result<Journal> written = parseJournal(file.readAll());
        QVERIFY(written && !written->cut);
        QCOMPARE(written->steps, steps);
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
        const auto edited = open();
        Random random(seed());
        editAll(*edited, random);
        QCOMPARE(pending[0].journal.steps, static_cast<qint64>(edited->stepPosition()));
        const auto document = open();
        QVERIFY(checkJournal(pending[0].journal, document->file()));
        QVERIFY(restoreEdits(pending[0].journal, rangesOf(pending[0].journal), *document));
        QVERIFY(bytesOf(*document) == after);
        QVERIFY(document->isModified());
        QVERIFY(document->undo());
        QVERIFY(bytesOf(*document) == m_bytes);
        QVERIFY(!document->canUndo());
    }

    // More than the journal keeps lies between the hits: it is noted what was replaced by what.
    void replacementsOutliveTheProgram()
    {
        constexpr qint64 kHits = 60;
        constexpr qint64 kApart = qint64{1500} << 10;
        static_assert(3 * kHits * kApart > EditJournal::kMostBytes);
        {
            QFile file(QFile::decodeName(path()));
            QVERIFY(file.open(QIODevice::WriteOnly) && file.resize(kHits * kApart));
            for (qint64 i = 0; i < kHits; ++i)
                QVERIFY(file.seek(i * kApart + i) && file.write("needle") == 6);
        }
        // One on the other, pasted, undone, done again, and edited in between.
        const auto edit = [](Document& document) {
            replaceAll(document, "needle", "pin", kHits);
            (void)document.insert(5000, "before");
            replaceAll(document, "pin", "a longer one", kHits);
            (void)document.replace({7, 0}, PieceTree::of(document.snapshot(), {kApart, 3 * kApart}));
            (void)document.undo();
            (void)document.undo();
            (void)document.redo();
            replaceAll(document, "longer", {}, kHits);
            (void)document.erase({100, kApart});
        };
        const pid_t child = ::fork();
        if (child == 0) {
            auto document = open();
            auto* journal = new EditJournal(*document, journals());
            edit(*document);
            while (!journal->isWritten())
                ::usleep(1000);
            ::kill(::getpid(), SIGKILL);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        QVERIFY(WIFSIGNALED(status));
        const std::vector<PendingJournal> pending = pendingJournals(journals());
        QCOMPARE(pending.size(), size_t{1});
        QVERIFY(!pending[0].journal.cut && !pending[0].journal.incomplete);
        QCOMPARE(pending[0].journal.replacements.size(), size_t{3});
        QVERIFY(QFileInfo(QFile::decodeName(pending[0].path)).size() < qint64{4} << 20);
        const auto restored = open();
        auto* journal = new EditJournal(*restored, journals());
        QVERIFY(checkJournal(pending[0].journal, restored->file()));
        QVERIFY(restoreEdits(pending[0].journal, rangesOf(pending[0].journal), *restored));
        const auto wanted = open();
        edit(*wanted);
        QVERIFY(sameBytes(*restored, *wanted));
        QCOMPARE(pending[0].journal.steps, static_cast<qint64>(wanted->stepPosition()));
        // What was put back is noted as briefly again.
        QTRY_VERIFY(journal->isWritten());
        const QFileInfoList files = QDir(QFile::decodeName(journals())).entryInfoList(QDir::Files);
        QCOMPARE(files.size(), 2);
        for (const QFileInfo& file : files)
            QVERIFY(file.size() < qint64{4} << 20);
        QVERIFY(restored->undo());
        QVERIFY(!restored->isModified());
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
            save(*document);
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
        QVERIFY(restoreEdits(pending[0].journal, rangesOf(pending[0].journal), *document));
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

    void save(Document& document) const
    {
        const quint64 state = document.state();
        const QByteArray bytes = bytesOf(document);
        // A file of its own, as a save makes it: the document stands on the one before.
        QVERIFY(QFile::remove(QFile::decodeName(path())));
        write(path(), bytes);
        Result<OpenedFile> file = openFile(path(), std::make_shared<Ledger>());
        QVERIFY(file);
        document.markSaved(std::move(*file), state);
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

    /// At last one that stays, whatever was undone.
    static void editAll(Document& document, Random& random)
    {
        for (int i = 0; i < 300; ++i)
            edit(document, random);
        if (!document.insert(0, "at last"))
            qFatal("the last edit failed");
    }

    /// A process edits the file, waits until the edits are on disk, and is killed. Gives the edited bytes.
    QByteArray killedAfterEdits()
    {
        const pid_t child = ::fork();
        if (child == 0) {
            Random random(seed());
            auto document = open();
            auto* journal = new EditJournal(*document, journals());
            editAll(*document, random);
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
