// Trees of pieces and the bytes they show; a document's edits against a plain array of bytes.

#include "core/bytes/document.h"
#include "core/bytes/editedbytes.h"
#include "core/bytes/filesaver.h"
#include "core/bytes/memorysource.h"
#include "core/bytes/openfile.h"
#include "core/bytes/rangesource.h"
#include "core/bytes/repeatedsource.h"
#include "tests/support/patchysource.h"
#include "tests/support/random.h"

#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace sluice;

namespace {

constexpr qint64 kMost = std::numeric_limits<qint64>::max();

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kOperations = 30'000;
constexpr int kSequences = 200;
#else
constexpr int kOperations = 1'000'000;
constexpr int kSequences = 2'000;
#endif
/// Operations on one document, until a new one takes its place: its history is kept whole.
constexpr int kSession = 10'000;
constexpr size_t kLargest = 24'000;

std::shared_ptr<MemorySource> memory(const QByteArray& bytes)
{
    return std::make_shared<MemorySource>(Slice::fromByteArray(bytes));
}

OpenedFile opened(std::shared_ptr<ByteSource> source)
{
    OpenedFile file;
    file.path = "/a/file";
    file.source = std::move(source);
    return file;
}

PieceTree bytes(const char* text)
{
    return PieceTree::of(Slice::fromByteArray(QByteArray(text)));
}

QByteArray content(const PieceTree& tree, ByteRange range)
{
    const EditedBytes source(tree, Access::Memory, nullptr);
    const Result<Slice> slice = source.read(range);
    if (!slice)
        qFatal("%s", qPrintable(slice.error().message));
    return {reinterpret_cast<const char*>(slice->data()), static_cast<qsizetype>(slice->size())};
}

QByteArray content(const PieceTree& tree)
{
    return content(tree, {0, tree.size()});
}

OpenedFile openedFrom(const QByteArray& path)
{
    Result<OpenedFile> file = openFile(path, std::make_shared<Ledger>());
    if (!file)
        qFatal("%s", qPrintable(file.error().message));
    return *std::move(file);
}

/// Saves the bytes of a document as a window does, over its file when it has one. `notes` as of agreed().
void saveTo(const QByteArray& path, const Document& document, const QByteArray& notes)
{
    Ledger ledger;
    const SaveOrigin origin(document.file());
    const Result<SavePlan> plan = planSave(document.snapshot(), origin, path);
    if (!plan)
        qFatal("%s", qPrintable(plan.error().message));
    const Result<SaveOutcome> saved =
        saveSnapshot(document.snapshot(), origin, path, plan->agreed(notes), SaveControl(), ledger);
    if (!saved)
        qFatal("%s", qPrintable(saved.error().message));
}

/// A byte of the model: where it stood in the saved bytes, or -1 when it was put in.
struct Cell
{
    quint8 byte = 0;
    qint64 saved = -1;
};
using Cells = std::vector<Cell>;

/// What a document should do, done in the simplest way.
class Model
{
public:
    explicit Model(const QByteArray& bytes)
    {
        for (const char byte : bytes)
            m_cells.push_back({static_cast<quint8>(byte), static_cast<qint64>(m_cells.size())});
    }

    [[nodiscard]] const Cells& cells() const { return m_cells; }
    [[nodiscard]] qint64 size() const { return static_cast<qint64>(m_cells.size()); }
    [[nodiscard]] QByteArray bytes(ByteRange range) const
    {
        QByteArray result;
        for (qint64 i = range.offset; i < range.end(); ++i)
            result.append(static_cast<char>(m_cells[size_t(i)].byte));
        return result;
    }
    [[nodiscard]] QByteArray bytes() const { return bytes({0, size()}); }
    [[nodiscard]] size_t position() const { return m_position; }
    [[nodiscard]] size_t steps() const { return m_steps.size(); }

    void replace(ByteRange range, const QByteArray& with)
    {
        if (range.isEmpty() && with.isEmpty())
            return;
        Step step;
        step.offset = range.offset;
        step.removed.assign(at(range.offset), at(range.end()));
        for (const char byte : with)
            step.inserted.push_back({static_cast<quint8>(byte), -1});
        put(step.offset, step.removed.size(), step.inserted);
        m_steps.resize(m_position);
        if (m_savedAt > m_position)
            m_savedAt = kNowhere;
        step.epoch = m_epoch;
        m_steps.push_back(std::move(step));
        ++m_position;
    }
    ByteRange undo()
    {
        const Step& step = m_steps[--m_position];
        put(step.offset, step.inserted.size(), known(step, step.removed));
        settle();
        return {step.offset, qint64(step.removed.size())};
    }
    ByteRange redo()
    {
        const Step& step = m_steps[m_position++];
        put(step.offset, step.removed.size(), known(step, step.inserted));
        settle();
        return {step.offset, qint64(step.inserted.size())};
    }
    void save()
    {
        m_savedAt = m_position;
        ++m_epoch;
        settle();
        m_savedSize = size();
    }
    [[nodiscard]] bool isModified(qint64 savedSize) const
    {
        for (size_t i = 0; i < m_cells.size(); ++i) {
            if (m_cells[i].saved != qint64(i))
                return true;
        }
        return size() != savedSize;
    }
    [[nodiscard]] std::vector<ByteRange> changes() const
    {
        std::vector<ByteRange> ranges;
        for (qint64 i = 0; i < size(); ++i) {
            if (m_cells[size_t(i)].saved >= 0)
                continue;
            if (!ranges.empty() && ranges.back().end() == i)
                ++ranges.back().length;
            else
                ranges.push_back({i, 1});
        }
        return ranges;
    }

private:
    static constexpr size_t kNowhere = std::numeric_limits<size_t>::max();
    struct Step
    {
        qint64 offset = 0;
        Cells removed;
        Cells inserted;
        int epoch = 0;
    };

    [[nodiscard]] Cells::iterator at(qint64 offset) { return m_cells.begin() + offset; }
    void put(qint64 offset, size_t removed, const Cells& inserted)
    {
        const size_t same = std::min(removed, inserted.size());
        std::copy(inserted.begin(), inserted.begin() + qint64(same), at(offset));
        const qint64 rest = offset + qint64(same);
        m_cells.erase(at(rest), at(rest + qint64(removed - same)));
        m_cells.insert(at(rest), inserted.begin() + qint64(same), inserted.end());
    }
    // Places in the bytes that were saved before the last save say nothing any more.
    [[nodiscard]] Cells known(const Step& step, Cells cells) const
    {
        if (step.epoch != m_epoch) {
            for (Cell& cell : cells)
                cell.saved = -1;
        }
        return cells;
    }
    void settle()
    {
        if (m_position != m_savedAt)
            return;
        for (size_t i = 0; i < m_cells.size(); ++i)
            m_cells[i].saved = qint64(i);
    }

    Cells m_cells;
    std::vector<Step> m_steps;
    size_t m_position = 0;
    size_t m_savedAt = 0;
    qint64 m_savedSize = 0;
    int m_epoch = 0;
};

/// One document and its model under the same random operations.
class Session
{
public:
    /// Saves to a file of its own in `folder`.
    Session(test::Random& random, const QString& folder, int largest = 12'000)
        : m_random(random)
        , m_folder(QFile::encodeName(folder))
        , m_start(test::randomBytes(random, test::uniform(random, 0, largest)))
        , m_model(m_start)
        , m_document(opened(memory(m_start)), std::make_shared<Ledger>())
    {
    }

    /// One operation; empty when document and model agree about the bytes around it.
    [[nodiscard]] QString step()
    {
        const ByteRange touched = operate();
        const qint64 begin = std::max<qint64>(touched.offset - 24, 0);
        const ByteRange window =
            ByteRange{0, m_model.size()}.intersected(ByteRange::between(begin, touched.end() + 24));
        if (m_document.size() != m_model.size())
            return QStringLiteral("%1: size %2, not %3")
                .arg(QLatin1String(m_what))
                .arg(m_document.size())
                .arg(m_model.size());
        if (read(window) != m_model.bytes(window))
            return QStringLiteral("%1: other bytes at %2+%3")
                .arg(QLatin1String(m_what))
                .arg(window.offset)
                .arg(window.length);
        return {};
    }

    /// Everything that can be compared.
    [[nodiscard]] QString compare()
    {
        if (read({0, m_document.size()}) != m_model.bytes())
            return QStringLiteral("other bytes");
        if (m_document.stepPosition() != m_model.position() || m_document.steps().size() != m_model.steps())
            return QStringLiteral("other steps");
        if (m_document.changedRanges({0, m_document.size()}, size_t(kMost)) != m_model.changes())
            return QStringLiteral("other changes");
        if (m_document.isModified() != m_model.isModified(m_document.file().source->size()))
            return QStringLiteral("isModified() is %1").arg(m_document.isModified());
        return {};
    }

    [[nodiscard]] QString rewind()
    {
        m_document.goToStep(0);
        while (m_model.position() > 0)
            m_model.undo();
        if (const QString wrong = compare(); !wrong.isEmpty() || m_model.bytes() != m_start)
            return QStringLiteral("all undone: ") + wrong;
        m_document.goToStep(m_model.steps());
        while (m_model.position() < m_model.steps())
            m_model.redo();
        return compare();
    }

private:
    ByteRange operate()
    {
        const int dice = test::uniform(m_random, 0, 999);
        const qint64 offset = test::uniform<qint64>(m_random, 0, m_model.size());
        const bool large = dice % 50 == 0;
        const qint64 most = large ? 2000 : 12;
        const qint64 length = std::min(test::uniform<qint64>(m_random, 0, most), m_model.size() - offset);
        const ByteRange range{offset, length};
        if (dice < 1) {
            save();
            return {0, m_model.size()};
        }
        if (dice < 200 && m_document.canUndo()) {
            m_what = "undo";
            m_document.undo();
            return m_model.undo();
        }
        if (dice < 340 && m_document.canRedo()) {
            m_what = "redo";
            m_document.redo();
            return m_model.redo();
        }
        if (dice < 560 || size_t(m_model.size()) > kLargest) {
            m_what = "erase";
            return apply(range, {}, m_document.erase(range));
        }
        if (dice < 700) {
            m_what = "insert";
            const QByteArray text =
                test::randomBytes(m_random, int(test::uniform<qint64>(m_random, 0, most)));
            return apply({offset, 0}, text, m_document.insert(offset, text));
        }
        if (dice < 800) {
            m_what = "paste from itself";
            const qint64 from = test::uniform<qint64>(m_random, 0, m_model.size());
            const ByteRange part{from, std::min(most, m_model.size() - from)};
            const QByteArray text = m_model.bytes(part);
            return apply(range, text, m_document.replace(range, PieceTree::of(m_document.snapshot(), part)));
        }
        if (dice < 840) {
            m_what = "fill";
            const QByteArray pattern = test::randomBytes(m_random, test::uniform(m_random, 1, 5));
            const QByteArray text = pattern.repeated(int(length)).left(int(length));
            return apply(range, text, m_document.fill(range, pattern));
        }
        m_what = "overwrite";
        const QByteArray text = test::randomBytes(m_random, int(length));
        return apply(range, text, m_document.overwrite(offset, text));
    }

    // To memory, or to the disk, where the file may be the one that is mapped; then now and then it is opened
    // anew, without a history.
    void save()
    {
        m_what = "save";
        m_model.save();
        if (test::uniform(m_random, 0, 4) > 0) {
            m_document.markSaved(opened(memory(m_model.bytes())), m_document.state());
            return;
        }
        const QByteArray path = m_folder + "/file";
        saveTo(path, m_document, m_folder + "/notes");
        m_document.markSaved(openedFrom(path), m_document.state());
        if (test::uniform(m_random, 0, 1) == 0)
            return;
        m_what = "reload";
        m_start = m_model.bytes();
        m_model = Model(m_start);
        m_document.reload(openedFrom(path));
    }

    ByteRange apply(ByteRange range, const QByteArray& with, const Result<void>& done)
    {
        if (!done)
            qFatal("%s", qPrintable(done.error().message));
        m_model.replace(range, with);
        return {range.offset, with.size()};
    }

    [[nodiscard]] QByteArray read(ByteRange range) const
    {
        const Result<Slice> slice = m_document.snapshot().read(range);
        return slice ? QByteArray(reinterpret_cast<const char*>(slice->data()), int(slice->size()))
                     : QByteArray("?");
    }

    test::Random& m_random;
    QByteArray m_folder;
    QByteArray m_start;
    Model m_model;
    Document m_document;
    const char* m_what = "";
};

} // namespace

class TestEditedBytes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void randomOperationsAgainstAnArray()
    {
        test::Random random(test::seed());
        const QTemporaryDir folder;
        for (int done = 0; done < kOperations; done += kSession) {
            Session session(random, folder.path());
            for (int i = 0; i < kSession; ++i) {
                const QString wrong = session.step();
                QVERIFY2(wrong.isEmpty(),
                         qPrintable(QStringLiteral("operation %1: %2").arg(done + i).arg(wrong)));
                if (i % 1000 != 999)
                    continue;
                const QString all = session.compare();
                QVERIFY2(all.isEmpty(),
                         qPrintable(QStringLiteral("operation %1: %2").arg(done + i).arg(all)));
            }
            const QString rewound = session.rewind();
            QVERIFY2(rewound.isEmpty(), qPrintable(rewound));
        }
    }

    void undoAllAndRedoAll()
    {
        test::Random random(test::seed());
        const QTemporaryDir folder;
        for (int sequence = 0; sequence < kSequences; ++sequence) {
            Session session(random, folder.path(), 500);
            for (int i = test::uniform(random, 0, 80); i > 0; --i) {
                const QString wrong = session.step();
                QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
            }
            const QString rewound = session.rewind();
            QVERIFY2(rewound.isEmpty(),
                     qPrintable(QStringLiteral("sequence %1: %2").arg(sequence).arg(rewound)));
        }
    }

    void replacingLeavesTheOldTree()
    {
        const PieceTree old = PieceTree::base(memory("0123456789"));
        const PieceTree now = *old.replaced({2, 3}, bytes("abcdef"));
        QCOMPARE(content(now), QByteArray("01abcdef56789"));
        QCOMPARE(content(old), QByteArray("0123456789"));
        QCOMPARE(now.keptSize(), qint64{7});
        QCOMPARE(now.changes({0, now.size()}, 10), (std::vector<ByteRange>{{2, 6}}));
        QCOMPARE(now.changes({4, 2}, 10), (std::vector<ByteRange>{{4, 2}}));
    }

    void puttingBackMakesOnePieceAgain()
    {
        const auto source = memory("0123456789");
        const PieceTree base = PieceTree::base(source);
        const PieceTree cut = *base.replaced({3, 4}, {});
        QCOMPARE(cut.pieceCount(), qint64{2});
        const PieceTree back = *cut.replaced({3, 0}, base.part({3, 4}));
        QCOMPARE(back.pieceCount(), qint64{1});
        QCOMPARE(back.keptSize(), qint64{10});
        // A copy of the same bytes to the same place counts as put in.
        const PieceTree pasted = *cut.replaced({3, 0}, base.copied({3, 4}));
        QCOMPARE(content(pasted), QByteArray("0123456789"));
        QCOMPARE(pasted.changes({0, 10}, 10), (std::vector<ByteRange>{{3, 4}}));
    }

    void changesFromBaseTellWhatStoodThere()
    {
        PieceTree tree = PieceTree::base(memory("0123456789"));
        tree = *tree.replaced({8, 2}, {});           // the end deleted
        tree = *tree.replaced({5, 1}, bytes("abc")); // one byte became three
        tree = *tree.replaced({2, 1}, {});           // one byte deleted
        QCOMPARE(content(tree), QByteArray("0134abc67"));
        const auto changes = tree.changesFromBase({0, 9}, 10);
        QCOMPARE(changes.size(), size_t{3});
        QCOMPARE(changes[0].now, (ByteRange{2, 0}));
        QCOMPARE(changes[0].before, (ByteRange{2, 1}));
        QCOMPARE(changes[1].now, (ByteRange{4, 3}));
        QCOMPARE(changes[1].before, (ByteRange{5, 1}));
        QCOMPARE(changes[2].now, (ByteRange{9, 0}));
        QCOMPARE(changes[2].before, (ByteRange{8, 2}));
        QCOMPARE(tree.changesFromBase({5, 1}, 10).size(), size_t{1});
        QCOMPARE(tree.changesFromBase({5, 1}, 10)[0].now, (ByteRange{4, 3}));
        QVERIFY(tree.changesFromBase({0, 1}, 10).empty());
    }

    void readsInsideOnePieceCopyNothing()
    {
        const auto source = memory("0123456789");
        const auto ledger = std::make_shared<Ledger>();
        const PieceTree tree = *PieceTree::base(source).replaced({4, 0}, bytes("abcd"));
        const EditedBytes edited(tree, Access::Memory, ledger);
        QCOMPARE(edited.read({1, 3})->data(), source->read({1, 3})->data());
        QCOMPARE(edited.read({8, 6})->data(), source->read({4, 6})->data());
        QCOMPARE(ledger->copies(CopyKind::UserToUser), CopyCount{});
        (void)edited.read({2, 8});
        QCOMPARE(ledger->copies(CopyKind::UserToUser), (CopyCount{8, 3}));
    }

    void pastesShareAndFillsTakeNoMemory()
    {
        const auto source = memory(QByteArray(1000, 'x'));
        PieceTree tree = PieceTree::base(source);
        for (int i = 0; i < 40; ++i)
            tree = *tree.replaced({tree.size() / 2, 0}, tree.copied({0, tree.size()}));
        QCOMPARE(tree.size(), qint64{1000} << 40);
        QCOMPARE(tree.keptSize(), qint64{1000});
        QCOMPARE(content(tree, {(qint64{1} << 45) + 1, 3}), QByteArray("xxx"));
        tree = *tree.replaced({5, 0}, PieceTree::repeated(Slice::fromByteArray("abc"), qint64{1} << 60));
        const qint64 far = (qint64{1} << 59) + 7;
        QByteArray expected;
        for (qint64 i = far; i < far + 7; ++i)
            expected.append("abc"[(i - 5) % 3]);
        QCOMPARE(content(tree, {far, 7}), expected);
        // Longer than what the fill keeps ready.
        const QByteArray longRead = content(tree, {5, RepeatedSource::kMostHeld * 3 + 1});
        QCOMPARE(longRead, QByteArray("abc").repeated(int(RepeatedSource::kMostHeld)) + "a");
    }

    void sizesEndAtTheLargest()
    {
        const PieceTree most = PieceTree::repeated(Slice::fromByteArray("z"), kMost);
        QCOMPARE(most.size(), kMost);
        QCOMPARE(most.replaced({0, 0}, bytes("a")).error().kind, Error::Kind::TooLarge);
        QCOMPARE(most.replaced({kMost, 0}, bytes("a")).error().kind, Error::Kind::TooLarge);
        const PieceTree same = *most.replaced({kMost - 1, 1}, bytes("a"));
        QCOMPARE(content(same, {kMost - 2, 2}), QByteArray("za"));
        QCOMPARE(same.replaced({kMost, 1}, {}).error().kind, Error::Kind::OutOfRange);
        QCOMPARE(same.replaced({1, kMost}, {}).error().kind, Error::Kind::OutOfRange);
        QCOMPARE(same.replaced({-1, 1}, {}).error().kind, Error::Kind::OutOfRange);
        QCOMPARE(content(*same.replaced({1, kMost - 2}, {})), QByteArray("za"));
        const EditedBytes edited(same, Access::Memory, nullptr);
        QCOMPARE(edited.read({kMost, 1}).error().kind, Error::Kind::OutOfRange);
        QVERIFY(edited.read({kMost, 0}).has_value());
        QCOMPARE(edited.prepare({1, kMost}).error().kind, Error::Kind::OutOfRange);
        QCOMPARE(edited.verify({1, kMost}).error().kind, Error::Kind::OutOfRange);
    }

    void typingInARowIsOnePiece()
    {
        Document document(opened(memory(QByteArray(100, '-'))), std::make_shared<Ledger>());
        for (int i = 0; i < 10'000; ++i)
            QVERIFY(document.insert(50 + i, "t", {EditKind::Typing}).has_value());
        QCOMPARE(document.size(), qint64{10'100});
        // Memory for what is typed comes in a few blocks.
        QVERIFY2(document.tree().pieceCount() < 10,
                 qPrintable(QString::number(document.tree().pieceCount())));
        QCOMPARE(document.steps().size(), size_t{1});
        QCOMPARE(document.steps()[0].edits.size(), size_t{1});
        document.undo();
        QVERIFY(!document.isModified());
        QCOMPARE(document.tree().pieceCount(), qint64{1});
    }

    void sparseFile_data()
    {
        QTest::addColumn<qint64>("offset");
        for (const int bits : {31, 32, 35, 36}) {
            const qint64 power = qint64{1} << bits;
            for (const qint64 delta : {-1, 0, 1})
                QTest::addRow("2^%d%+lld", bits, static_cast<long long>(delta)) << power + delta;
        }
    }

    void sparseFile()
    {
        QFETCH(const qint64, offset);
        constexpr qint64 kSize = (qint64{64} << 30) + 10;
        const QTemporaryDir folder;
        const QByteArray path = QFile::encodeName(folder.filePath(QStringLiteral("sparse")));
        const int file = ::open(path.constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        QVERIFY(file >= 0 && ::ftruncate(file, kSize) == 0 && ::pwrite(file, "end", 3, kSize - 3) == 3);
        ::close(file);
        const auto ledger = std::make_shared<Ledger>();
        Document document(*openFile(path, ledger), ledger);
        const auto read = [&](ByteRange range) {
            const Slice slice = *document.snapshot().read(range);
            return QByteArray(reinterpret_cast<const char*>(slice.data()), int(slice.size()));
        };
        QVERIFY(document.insert(offset, "insert").has_value());
        QVERIFY(document.overwrite(offset + 6, "X").has_value());
        QVERIFY(document.erase({offset - 2, 1}).has_value());
        QCOMPARE(document.size(), kSize + 5);
        QCOMPARE(read({offset - 2, 8}), QByteArray("\0insertX", 8));
        QCOMPARE(read({kSize + 5 - 3, 3}), QByteArray("end"));
        QCOMPARE(document.changedRanges({0, document.size()}, 9), (std::vector<ByteRange>{{offset - 1, 7}}));
        const QByteArray around = read({offset - 2, 8});

        saveTo(path, document, QFile::encodeName(folder.filePath(QStringLiteral("notes"))));
        struct stat status = {};
        QCOMPARE(::stat(path.constData(), &status), 0);
        QCOMPARE(qint64{status.st_size}, kSize + 5);
        QVERIFY2(status.st_blocks < 1024, qPrintable(QString::number(status.st_blocks)));
        document.markSaved(openedFrom(path), document.state());
        QVERIFY(!document.isModified());
        QCOMPARE(read({offset - 2, 8}), around);
        QCOMPARE(read({kSize + 5 - 3, 3}), QByteArray("end"));

        document.goToStep(0);
        QVERIFY(document.isModified());
        QCOMPARE(document.size(), kSize);
        QCOMPARE(read({kSize - 3, 3}), QByteArray("end"));
        QCOMPARE(read({offset - 2, 2}), QByteArray(2, '\0'));
        saveTo(path, document, QFile::encodeName(folder.filePath(QStringLiteral("notes"))));
        QCOMPARE(::stat(path.constData(), &status), 0);
        QCOMPARE(qint64{status.st_size}, kSize);
        QVERIFY2(status.st_blocks < 1024, qPrintable(QString::number(status.st_blocks)));
        document.markSaved(openedFrom(path), document.state());
        QVERIFY(!document.isModified());
        QCOMPARE(read({kSize - 3, 3}), QByteArray("end"));
        QCOMPARE(ledger->copies(CopyKind::KernelToUser), CopyCount{});
    }

    void whatTheSourceSaysIsMapped()
    {
        const auto source = std::make_shared<test::PatchySource>(QByteArray(10'000, 'p'));
        source->setAbsent({4096, 100});
        PieceTree tree = PieceTree::base(source);
        tree = *tree.replaced({10, 20}, bytes("ab"));           // all beyond 30 moves 18 to the left
        tree = *tree.replaced({0, 0}, tree.copied({4070, 20})); // and 20 to the right
        const EditedBytes edited(tree, Access::Mapped, nullptr);
        QCOMPARE(edited.residency({30, 1000}), Residency::Resident);
        QCOMPARE(edited.residency({4000, 98}), Residency::Resident);
        QCOMPARE(edited.residency({4000, 99}), Residency::Absent);
        QCOMPARE(edited.residency({0, 20}), Residency::Absent); // pasted: 4088 to 4108 of the source
        QVERIFY(edited.prepare({0, edited.size()}).has_value());
        QCOMPARE(edited.residency({0, edited.size()}), Residency::Resident);
        QCOMPARE(edited.faultCount(), source->faultCount());
        const RangeSource part(std::make_shared<EditedBytes>(tree, Access::Mapped, nullptr), {20, 2000});
        QCOMPARE(part.size(), qint64{2000});
        QCOMPARE(part.read({1990, 11}).error().kind, Error::Kind::OutOfRange);
        QCOMPARE(part.read({10, 2})->data()[0], quint8{'a'});
    }

    void lostBytesAreFoundWhereTheyAreNow()
    {
        const auto source = std::make_shared<test::PatchySource>(QByteArray(1000, 'p'));
        source->setTruncatedAt(100);
        PieceTree tree = PieceTree::base(source);
        tree = *tree.replaced({120, 10}, bytes("abc"));
        tree = *tree.replaced({0, 0}, bytes("12345"));
        const EditedBytes edited(tree, Access::Mapped, nullptr);
        QCOMPARE(edited.lostRanges(), (std::vector<ByteRange>{{105, 20}, {128, 870}}));
        const RangeSource part(std::make_shared<EditedBytes>(tree, Access::Mapped, nullptr), {110, 25});
        QCOMPARE(part.lostRanges(), (std::vector<ByteRange>{{0, 15}, {18, 7}}));
    }

    void pasteFromAViewOfAnotherDocument()
    {
        Document other(opened(memory("abcdefgh")), std::make_shared<Ledger>());
        QVERIFY(other.insert(4, "--").has_value());
        const Snapshot part(std::make_shared<RangeSource>(other.snapshot().source(), ByteRange{2, 5}));
        Document document(opened(memory("01")), std::make_shared<Ledger>());
        QVERIFY(document.replace({1, 0}, PieceTree::of(part, {1, 3})).has_value());
        QCOMPARE(content(document.tree()), QByteArray("0d--1"));
        QCOMPARE(document.ledger()->copies(CopyKind::UserToUser), CopyCount{});
    }
};

QTEST_GUILESS_MAIN(TestEditedBytes)
#include "tst_editedbytes.moc"
