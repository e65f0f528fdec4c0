#include "core/bytes/filehandle.h"
#include "core/bytes/mappedfile.h"
#include "core/bytes/sigbusguard.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <barrier>
#include <cerrno>
#include <csignal>
#include <functional>
#include <thread>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

using namespace sluice;

namespace {

constexpr qint64 kPage = 4096;
constexpr qint64 kSize = 64 * kPage;

// What a reader does with all bytes; the result only keeps it from being optimised away.
using Reader = std::function<quint64(const quint8*, qint64)>;

quint64 sum(const quint8* bytes, qint64 size)
{
    quint64 total = 0;
    for (qint64 i = 0; i < size; ++i)
        total += bytes[i];
    return total;
}

quint64 checksum(const quint8* bytes, qint64 size)
{
    return crc32(0, bytes, static_cast<uInt>(size));
}

// A process of its own: how it ended, as waitpid() tells.
int statusOfChild(const std::function<void()>& body)
{
    const pid_t child = fork();
    if (child == 0) {
        body();
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status;
}

} // namespace

Q_DECLARE_METATYPE(Reader)

class TestSigbusGuard : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    Descriptor create(qint64 size)
    {
        const QByteArray path = QFile::encodeName(m_folder.filePath(QStringLiteral("file")));
        Descriptor file(open(path.constData(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        const QByteArray bytes(size, 'x');
        if (!file || write(file.number(), bytes.constData(), static_cast<size_t>(size)) != size)
            qFatal("cannot write %s", path.constData());
        return file;
    }

    std::shared_ptr<FileHandle> openAgain(qint64 size)
    {
        const QByteArray path = QFile::encodeName(m_folder.filePath(QStringLiteral("file")));
        return std::make_shared<FileHandle>(Descriptor(open(path.constData(), O_RDONLY | O_CLOEXEC)), path,
                                            size);
    }

private Q_SLOTS:
    // Before the guard is installed: else it would hand crashes on to the handler of QTest, which stays.
    void initTestCase() { std::signal(SIGBUS, SIG_DFL); }

    void survivesConfirmedFaults_data()
    {
        QTest::addColumn<qint64>("end");
        QTest::addColumn<int>("threads");
        QTest::addColumn<Reader>("reader");
        QTest::newRow("to nothing") << qint64{0} << 1 << Reader(sum);
        QTest::newRow("to a page border") << 7 * kPage << 1 << Reader(sum);
        QTest::newRow("to the middle of a page") << 7 * kPage + 100 << 1 << Reader(sum);
        QTest::newRow("three threads") << qint64{1} << 3 << Reader(sum);
        QTest::newRow("inside zlib") << qint64{4 * kPage} << 1 << Reader(checksum);
        QTest::newRow("inside zlib, three threads") << qint64{4 * kPage} << 3 << Reader(checksum);
    }

    // The readers are known to be inside the file when it is cut, and each cut is known to have been met:
    // 200.
    void survivesConfirmedFaults()
    {
        QFETCH(const qint64, end);
        QFETCH(const int, threads);
        QFETCH(const Reader, reader);
        for (int round = 0; round < 200; ++round) {
            const Descriptor writer = create(kSize);
            const auto handle = openAgain(kSize);
            const auto source = MappedFile::map(handle).value();
            const Slice bytes = source->read({0, kSize}).value();
            std::barrier halfway(threads + 1);
            std::barrier cut(threads + 1);
            std::vector<std::thread> readers;
            std::atomic<quint64> result = 0;
            std::atomic<int> keptErrno = 0;
            readers.reserve(static_cast<size_t>(threads));
            for (int i = 0; i < threads; ++i) {
                readers.emplace_back([&] {
                    result += reader(bytes.data(), kSize / 2);
                    halfway.arrive_and_wait();
                    cut.arrive_and_wait();
                    errno = 4711;
                    result += reader(bytes.data(), kSize);
                    keptErrno += errno == 4711 ? 1 : 0;
                });
            }
            halfway.arrive_and_wait();
            const int failed = ftruncate(writer.number(), end);
            cut.arrive_and_wait();
            for (std::thread& thread : readers)
                thread.join();
            QCOMPARE(failed, 0);
            QVERIFY(source->faultCount() >= 1);
            QVERIFY(source->faultCount() <= static_cast<quint64>(threads));
            QCOMPARE(keptErrno.load(), threads);
            QVERIFY((source->lostRanges() == std::vector<ByteRange>{ByteRange::between(end, kSize)}));
            QVERIFY(handle->isCut());
            QCOMPARE(sum(bytes.data() + end, kSize - end), quint64{0});
            QCOMPARE(sum(bytes.data(), end), static_cast<quint64>(end) * 'x');
            // It grows again: what was lost stays zeros.
            QCOMPARE(ftruncate(writer.number(), 0), 0);
            QCOMPARE(pwrite(writer.number(), QByteArray(kSize, 'y').constData(), kSize, 0), ssize_t{kSize});
            const qint64 wholePages = (end + kPage - 1) / kPage * kPage;
            QCOMPARE(sum(bytes.data() + wholePages, kSize - wholePages), quint64{0});
            QVERIFY((source->lostRanges() == std::vector<ByteRange>{ByteRange::between(end, kSize)}));
        }
    }

    // Guards come and go in two threads while a third meets fault after fault.
    void registrationRacesWithFaults()
    {
        const Descriptor writer = create(kSize);
        std::atomic<bool> stop = false;
        std::vector<std::thread> others;
        others.reserve(2);
        for (int i = 0; i < 2; ++i) {
            others.emplace_back([&] {
                while (!stop)
                    static_cast<void>(MappedFile::map(openAgain(kSize)).value());
            });
        }
        for (int round = 0; round < 300; ++round) {
            const QByteArray bytes(kSize, 'x');
            QCOMPARE(pwrite(writer.number(), bytes.constData(), kSize, 0), ssize_t{kSize});
            const auto source = MappedFile::map(openAgain(kSize)).value();
            QCOMPARE(ftruncate(writer.number(), 0), 0);
            QCOMPARE(sum(source->read({0, kSize}).value().data(), kSize), quint64{0});
            QCOMPARE(source->faultCount(), quint64{1});
        }
        stop = true;
        for (std::thread& thread : others)
            thread.join();
    }

    void manyMappingsAtOnce()
    {
        const Descriptor writer = create(kSize);
        std::vector<std::shared_ptr<MappedFile>> sources;
        sources.reserve(300);
        for (int i = 0; i < 300; ++i)
            sources.push_back(MappedFile::map(openAgain(kSize)).value());
        QCOMPARE(ftruncate(writer.number(), kPage), 0);
        for (const auto& source : sources) {
            QCOMPARE(sum(source->read({0, kSize}).value().data(), kSize), static_cast<quint64>(kPage) * 'x');
            QCOMPARE(source->faultCount(), quint64{1});
        }
    }

    void aFaultElsewhereStillEndsTheProcess()
    {
        const Descriptor writer = create(kSize);
        const auto guarded = MappedFile::map(openAgain(kSize)).value();
        const int status = statusOfChild([&] {
            void* const own = mmap(nullptr, kSize, PROT_READ, MAP_SHARED, writer.number(), 0);
            static_cast<void>(!ftruncate(writer.number(), 0));
            static_cast<void>(*static_cast<const volatile quint8*>(own));
        });
        QVERIFY2(WIFSIGNALED(status), "it went on");
        QCOMPARE(WTERMSIG(status), SIGBUS);
    }

    void aSignalSentByHandStillEndsTheProcess()
    {
        const Descriptor writer = create(kSize);
        const auto guarded = MappedFile::map(openAgain(kSize)).value();
        const int status = statusOfChild([] { ::raise(SIGBUS); });
        QVERIFY2(WIFSIGNALED(status), "it went on");
        QCOMPARE(WTERMSIG(status), SIGBUS);
    }
};

QTEST_GUILESS_MAIN(TestSigbusGuard)
#include "tst_sigbusguard.moc"
