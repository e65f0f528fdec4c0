// What is true of mapped files alone; what all sources share is in tst_bytesource.

#include "core/bytes/mappedfile.h"
#include "core/bytes/openfile.h"
#include "core/ledger/processmemory.h"
#include "tests/support/slowfs.h"

#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace sluice;

namespace {

constexpr qint64 kPage = 4096;
constexpr qint64 kMiB = qint64{1} << 20;

} // namespace

class TestMappedFile : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QByteArray m_path;

    Descriptor create(qint64 size, const QByteArray& bytes = {})
    {
        m_path = QFile::encodeName(m_folder.filePath(QStringLiteral("file")));
        Descriptor file(open(m_path.constData(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        if (!file || ftruncate(file.number(), size) != 0 ||
            write(file.number(), bytes.constData(), static_cast<size_t>(bytes.size())) != bytes.size())
            qFatal("cannot write %s", m_path.constData());
        return file;
    }

    std::shared_ptr<MappedFile> map(qint64 size)
    {
        return MappedFile::map(std::make_shared<FileHandle>(
                                   Descriptor(open(m_path.constData(), O_RDONLY | O_CLOEXEC)), m_path, size))
            .value();
    }

private Q_SLOTS:
    void hugeFiles_data()
    {
        QTest::addColumn<qint64>("size");
        QTest::newRow("4 GiB + 1") << (qint64{1} << 32) + 1;
        QTest::newRow("64 GiB") << (qint64{64} << 30);
        QTest::newRow("8 TiB") << (qint64{8} << 40);
    }

    void hugeFiles()
    {
        QFETCH(const qint64, size);
#ifdef __SANITIZE_THREAD__
        if (size > qint64{64} << 30)
            QSKIP("ThreadSanitizer has no room for it");
#endif
        const Descriptor writer = create(size);
        QCOMPARE(pwrite(writer.number(), "end", 3, size - 3), ssize_t{3});
        const qint64 before = processMemory().anonymous;
        const auto ledger = std::make_shared<Ledger>();
        const OpenedFile file = openFile(m_path, ledger).value();
        QCOMPARE(file.source->access(), Access::Mapped);
        QCOMPARE(file.source->size(), size);
        const Slice last = file.source->read({size - 4, 4}).value();
        QCOMPARE(QByteArrayView(last.data(), 4), QByteArrayView("\0end", 4));
        QVERIFY(file.source->prepare({size / 2, kMiB}));
        QCOMPARE(file.source->residency({size / 2, kMiB}), Residency::Resident);
        QCOMPARE(ledger->copies(CopyKind::KernelToUser), CopyCount());
        QVERIFY(processMemory().anonymous - before < 2 * kMiB);
    }

    void knowsWhichPagesAreThere()
    {
        const qint64 size = 64 * kPage;
        const Descriptor writer = create(0, QByteArray(size, 'x'));
        fdatasync(writer.number());
        posix_fadvise(writer.number(), 0, 0, POSIX_FADV_DONTNEED);
        const auto source = map(size);
        if (source->residency({0, size}) == Residency::Resident)
            QSKIP("this file system keeps its pages");
        QCOMPARE(source->residency({10 * kPage + 5, 1}), Residency::Absent);
        QVERIFY(source->prepare({10 * kPage + 5, 1}));
        QCOMPARE(source->residency({10 * kPage, kPage}), Residency::Resident);
        QCOMPARE(source->residency({0, 0}), Residency::Resident);
        QVERIFY(source->prepare({0, size}));
        QCOMPARE(source->residency({0, size}), Residency::Resident);
    }

    // The kernel answers "resident" throughout for a file that one may neither own nor write.
    void doesNotTrustTheKernelOnForeignFiles()
    {
        if (geteuid() != 0)
            QSKIP("only root can take another user's part");
        const qint64 size = 8 * kPage;
        static_cast<void>(create(0, QByteArray(size, 'x')));
        chmod(m_path.constData(), 0644);
        chmod(QFile::encodeName(m_folder.path()).constData(), 0755);
        QCOMPARE(seteuid(65534), 0);
        prctl(PR_SET_DUMPABLE, 1); // as a process that was an ordinary user's from the start
        const auto source = map(size);
        const Residency before = source->residency({kPage, kPage});
        const auto prepared = source->prepare({kPage, kPage});
        const Residency after = source->residency({kPage, kPage});
        const Residency beside = source->residency({0, size});
        QCOMPARE(seteuid(0), 0);
        QCOMPARE(before, Residency::Unknown);
        QVERIFY(prepared);
        QCOMPARE(after, Residency::Resident);
        QVERIFY(beside == Residency::Unknown || beside == Residency::Resident);
    }

    void noticesACutInsideTheLastPage_data()
    {
        QTest::addColumn<bool>("bringIn");
        QTest::newRow("prepare") << true;
        QTest::newRow("verify") << false;
    }

    void noticesACutInsideTheLastPage()
    {
        QFETCH(const bool, bringIn);
        const Descriptor writer = create(0, QByteArray(2 * kPage, 'x'));
        const auto source = map(2 * kPage);
        const auto look = [&](ByteRange range) {
            return bringIn ? source->prepare(range) : source->verify(range);
        };
        QCOMPARE(ftruncate(writer.number(), kPage + 10), 0);
        QVERIFY(look({0, kPage}));
        const Result<void> seen = look({0, 2 * kPage});
        QVERIFY(!seen);
        QCOMPARE(seen.error().kind, Error::Kind::Changed);
        QCOMPARE(seen.error().offset, kPage + 10);
        QVERIFY(seen.error().message.contains(QString::fromLocal8Bit(m_path)));
        QVERIFY(source->faultCount() > 0);
    }

    void refusesWhatCannotBeMapped()
    {
        static_cast<void>(create(10));
        const auto mapped = MappedFile::map(std::make_shared<FileHandle>(
            Descriptor(open(m_path.constData(), O_RDONLY | O_CLOEXEC)), m_path, kLargestMapping + 1));
        QVERIFY(!mapped);
        QCOMPARE(mapped.error().kind, Error::Kind::Unsupported);
        const auto folder = MappedFile::map(
            std::make_shared<FileHandle>(Descriptor(open("/", O_RDONLY | O_CLOEXEC)), QByteArray("/"), 10));
        QVERIFY(!folder);
        QCOMPARE(folder.error().systemError, ENODEV);
    }

    void marksWhatTheDiskCannotRead()
    {
        const qint64 size = 4 * kMiB;
        test::SlowFs disk(size);
        if (!disk.isMounted())
            QSKIP(disk.why().constData());
        const ByteRange bad{kMiB, 3 * kPage};
        disk.setFailing(bad);
        const OpenedFile file = openFile(disk.cached(), std::make_shared<Ledger>()).value();
        QCOMPARE(file.source->access(), Access::Mapped);
        const Result<void> prepared = file.source->prepare({0, size});
        QVERIFY(!prepared);
        QCOMPARE(prepared.error().kind, Error::Kind::Io);
        QCOMPARE(prepared.error().offset, bad.offset);
        QVERIFY(file.source->lostRanges() == std::vector<ByteRange>{bad});
        // No busy retry: what is lost does not count as absent.
        QCOMPARE(file.source->residency({0, size}), Residency::Resident);
        const quint64 faults = file.source->faultCount();
        const Slice all = file.source->read({0, size}).value();
        for (qint64 i = 0; i < size; i += 97)
            QCOMPARE(all[i], bad.contains(i) ? quint8{0} : test::SlowFs::byteAt(i));
        QCOMPARE(file.source->faultCount(), faults);
        QVERIFY(file.source->prepare({0, bad.offset}));
    }

    // Every third page, more than are remembered one by one: too much is said to be lost, never too little.
    void marksManyBadPlaces()
    {
        test::SlowFs disk(8 * kMiB);
        if (!disk.isMounted())
            QSKIP(disk.why().constData());
        const auto handle = std::make_shared<FileHandle>(
            Descriptor(open(disk.cached().constData(), O_RDONLY)), disk.cached(), 8 * kMiB);
        for (qint64 page = 0; page < 2048; page += 3)
            handle->noteUnreadable({page * kPage, kPage});
        const std::vector<ByteRange> lost = handle->lostRanges();
        for (qint64 page = 0; page < 2048; page += 3) {
            const ByteRange bad{page * kPage, kPage};
            QVERIFY(std::any_of(lost.begin(), lost.end(), [&](ByteRange r) { return r.contains(bad); }));
        }
        QVERIFY(std::is_sorted(lost.begin(), lost.end(),
                               [](ByteRange a, ByteRange b) { return a.end() < b.offset; }));
    }
};

QTEST_GUILESS_MAIN(TestMappedFile)
#include "tst_mappedfile.moc"
