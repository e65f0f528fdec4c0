// What is true of paged files alone; what all sources share is in tst_bytesource.

#include "core/bytes/openfile.h"
#include "core/bytes/pagedfile.h"
#include "tests/support/random.h"
#include "tests/support/slowfs.h"

#include <QTemporaryDir>
#include <QTest>

#include <limits>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

using namespace sluice;

namespace {

constexpr qint64 kBlock = PagedFile::kBlockSize;

} // namespace

class TestPagedFile : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QByteArray m_path;
    std::shared_ptr<Ledger> m_ledger;

    Descriptor create(const QByteArray& bytes)
    {
        m_path = QFile::encodeName(m_folder.filePath(QStringLiteral("file")));
        Descriptor file(open(m_path.constData(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        if (!file ||
            write(file.number(), bytes.constData(), static_cast<size_t>(bytes.size())) != bytes.size())
            qFatal("cannot write %s", m_path.constData());
        return file;
    }

    std::shared_ptr<PagedFile> openPaged(qint64 size)
    {
        m_ledger = std::make_shared<Ledger>();
        return std::make_shared<PagedFile>(
            std::make_shared<FileHandle>(Descriptor(open(m_path.constData(), O_RDONLY | O_CLOEXEC)), m_path,
                                         size),
            m_ledger);
    }

private Q_SLOTS:
    void countsItsCopies()
    {
        static_cast<void>(create(QByteArray(3 * kBlock + 10, 'x')));
        const auto source = openPaged(3 * kBlock + 10);
        QCOMPARE(source->residency({0, 1}), Residency::Absent);
        QVERIFY(source->read({5, 10}));
        QCOMPARE(m_ledger->copies(CopyKind::KernelToUser), (CopyCount{kBlock, 1}));
        QVERIFY(source->read({kBlock - 10, 10}));
        QCOMPARE(m_ledger->copies(CopyKind::KernelToUser), (CopyCount{kBlock, 1}));
        QCOMPARE(m_ledger->copies(CopyKind::UserToUser), CopyCount());
        QVERIFY(source->read({kBlock - 10, 20}));
        QCOMPARE(m_ledger->copies(CopyKind::KernelToUser), (CopyCount{2 * kBlock, 2}));
        QCOMPARE(m_ledger->copies(CopyKind::UserToUser), (CopyCount{20, 2}));
        QVERIFY(source->prepare({3 * kBlock, 10}));
        QCOMPARE(m_ledger->copies(CopyKind::KernelToUser), (CopyCount{2 * kBlock + 10, 3}));
        QCOMPARE(source->residency({2 * kBlock, 1}), Residency::Absent);
        QCOMPARE(source->residency({3 * kBlock, 10}), Residency::Resident);
    }

    void forgetsTheBlockUsedLongestAgo()
    {
        const auto blocks = static_cast<qint64>(PagedFile::kCachedBlocks);
        static_cast<void>(create({}));
        QCOMPARE(truncate(m_path.constData(), (blocks + 2) * kBlock), 0);
        const auto source = openPaged((blocks + 2) * kBlock);
        const Slice kept = source->read({kBlock, 10}).value();
        for (qint64 i = 0; i < blocks; ++i)
            QVERIFY(source->prepare({i * kBlock, 1}));
        QVERIFY(source->read({0, 1})); // used last now
        QVERIFY(source->prepare({blocks * kBlock, 1}));
        QCOMPARE(source->residency({0, 1}), Residency::Resident);
        QCOMPARE(source->residency({kBlock, 1}), Residency::Absent);
        QCOMPARE(source->residency({blocks * kBlock, 1}), Residency::Resident);
        QCOMPARE(kept[9], quint8{0}); // a slice keeps its block
    }

    void sizesUpToTheLargest()
    {
        constexpr qint64 huge = std::numeric_limits<qint64>::max();
        static_cast<void>(create("short"));
        const auto source = openPaged(huge);
        QCOMPARE(source->residency({huge - 10, 10}), Residency::Absent);
        QVERIFY(source->read({0, 5}));
        QCOMPARE(source->read({huge - 10, 10}).error().kind, Error::Kind::Changed);
        QVERIFY((source->lostRanges() == std::vector<ByteRange>{ByteRange::between(5, huge)}));
        QCOMPARE(source->residency({0, huge}), Residency::Resident);
        QCOMPARE(source->read({huge, 1}).error().kind, Error::Kind::OutOfRange);
        QVERIFY(source->read({huge, 0}));
    }

    void aSparseFileBeyondWhatIsMapped()
    {
        // Only some file systems hold such a file: what this test is about is the arithmetic.
        constexpr qint64 size = (qint64{1} << 62) + 12345;
        const QByteArray path = "/dev/shm/sluice-paged-" + QByteArray::number(getpid());
        const Descriptor file(open(path.constData(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (!file)
            QSKIP("no /dev/shm");
        const bool made =
            ftruncate(file.number(), size) == 0 && pwrite(file.number(), "end", 3, size - 3) == 3;
        const Result<OpenedFile> opened = openFile(path, std::make_shared<Ledger>());
        unlink(path.constData());
        if (!made)
            QSKIP("no file of 4 EiB here");
        QVERIFY(opened);
        QCOMPARE(opened->source->access(), Access::Paged);
        QCOMPARE(opened->source->size(), size);
        const Slice last = opened->source->read({size - 4, 4}).value();
        QCOMPARE(QByteArrayView(last.data(), 4), QByteArrayView("\0end", 4));
        QCOMPARE(opened->source->read({0, size}).error().kind, Error::Kind::TooLarge);
    }

    void manyThreads()
    {
        test::Random random(test::seed());
        const QByteArray model = test::randomBytes(random, 100 * kBlock + 17);
        static_cast<void>(create(model));
        const auto source = openPaged(model.size());
        std::atomic<int> wrong = 0;
        std::vector<std::thread> threads;
        threads.reserve(4);
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&, seed = random()] {
                test::Random own(seed);
                for (int round = 0; round < 300; ++round) {
                    const qint64 offset = test::uniform<qint64>(own, 0, model.size() - 1);
                    const ByteRange range{offset, std::min<qint64>(model.size() - offset, 1000)};
                    const Result<Slice> slice = source->read(range);
                    const bool same = slice && QByteArrayView(slice->data(), slice->size()) ==
                                                   QByteArrayView(model).sliced(range.offset, range.length);
                    wrong += same ? 0 : 1;
                    static_cast<void>(source->residency(range));
                }
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(wrong.load(), 0);
    }

    void aFileThatShrinks()
    {
        const Descriptor writer = create(QByteArray(2 * kBlock, 'x'));
        const auto source = openPaged(2 * kBlock);
        QCOMPARE(ftruncate(writer.number(), kBlock + 100), 0);
        const Result<Slice> slice = source->read({kBlock, 200});
        QVERIFY(!slice);
        QCOMPARE(slice.error().kind, Error::Kind::Changed);
        QCOMPARE(slice.error().offset, kBlock + 100);
        QVERIFY(source->faultCount() > 0);
        QCOMPARE(source->read({kBlock, 100}).value().size(), 100);
    }

    void marksWhatTheDiskCannotRead()
    {
        const qint64 size = 4 * kBlock;
        test::SlowFs disk(size);
        if (!disk.isMounted())
            QSKIP(disk.why().constData());
        const ByteRange bad{kBlock + 8192, 4096};
        disk.setFailing(bad);
        const auto ledger = std::make_shared<Ledger>();
        const OpenedFile file = openFile(disk.direct(), ledger).value();
        QCOMPARE(file.source->access(), Access::Paged);
        QVERIFY(file.source->prepare({0, kBlock}));
        const Result<Slice> slice = file.source->read({kBlock, kBlock});
        QVERIFY(!slice);
        QCOMPARE(slice.error().kind, Error::Kind::Io);
        QCOMPARE(slice.error().offset, bad.offset);
        QVERIFY(file.source->lostRanges() == std::vector<ByteRange>{bad});
        QCOMPARE(file.source->residency({kBlock, kBlock}), Residency::Resident);
        QCOMPARE(ledger->copies(CopyKind::KernelToUser).bytes, 2 * kBlock - bad.length);
        const Slice after = file.source->read(ByteRange::between(bad.end(), 2 * kBlock)).value();
        QCOMPARE(after[0], test::SlowFs::byteAt(bad.end()));
        disk.setFailing({}); // asked once, never again: no busy retry, until the file is opened anew
        QVERIFY(!file.source->read(bad));
    }
};

QTEST_GUILESS_MAIN(TestPagedFile)
#include "tst_pagedfile.moc"
