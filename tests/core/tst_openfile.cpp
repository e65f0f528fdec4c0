#include "core/bytes/filehandle.h"
#include "core/bytes/filewatch.h"
#include "core/bytes/openfile.h"
#include "core/jobs/pageloader.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <functional>
#include <thread>

#include <fcntl.h>
#include <grp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace sluice;

namespace {

constexpr qint64 kAnswerWithinMs = 1000;

// In a process of its own: what `body` returns, 0 to 255.
int inChild(const std::function<int()>& body)
{
    const pid_t child = fork();
    if (child == 0)
        _exit(body());
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int kindOf(const Result<OpenedFile>& file)
{
    return file ? 200 : static_cast<int>(file.error().kind);
}

QByteArray bytesOf(const OpenedFile& file)
{
    const Slice all = file.source->read({0, file.source->size()}).value();
    return {reinterpret_cast<const char*>(all.data()), all.size()};
}

qsizetype countOf(const char* folder)
{
    return QDir(QString::fromLatin1(folder))
        .entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot)
        .size();
}

qsizetype mappings()
{
    QFile maps(QStringLiteral("/proc/self/maps"));
    static_cast<void>(maps.open(QIODevice::ReadOnly));
    return maps.readAll().count('\n');
}

} // namespace

class TestOpenFile : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::shared_ptr<Ledger> m_ledger = std::make_shared<Ledger>();

    QByteArray at(const QByteArray& name) const { return QFile::encodeName(m_folder.path()) + '/' + name; }

    QByteArray write(const QByteArray& name, const QByteArray& bytes) const
    {
        QByteArray path = at(name);
        const Descriptor file(open(path.constData(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
        if (!file ||
            ::write(file.number(), bytes.constData(), static_cast<size_t>(bytes.size())) != bytes.size())
            qFatal("cannot write %s", path.constData());
        return path;
    }

    QByteArray fifo(const QByteArray& name) const
    {
        QByteArray path = at(name);
        unlink(path.constData());
        if (mkfifo(path.constData(), 0600) != 0)
            qFatal("cannot make %s", path.constData());
        return path;
    }

    Result<OpenedFile> withStdin(int descriptor, const OpenOptions& options = {}) const
    {
        const Descriptor saved(dup(STDIN_FILENO));
        if (descriptor < 0)
            close(STDIN_FILENO);
        else
            dup2(descriptor, STDIN_FILENO);
        Result<OpenedFile> file = openFile("-", m_ledger, options);
        dup2(saved.number(), STDIN_FILENO);
        return file;
    }

private Q_SLOTS:
    void initTestCase()
    {
        std::signal(SIGPIPE, SIG_IGN);
        write("plain", "plain bytes");
        write("mode000", "secret");
        chmod(at("mode000").constData(), 0);
        chmod(QFile::encodeName(m_folder.path()).constData(), 0755);
        QCOMPARE(symlink("nowhere", at("dangling").constData()), 0);
        QCOMPARE(symlink("loop2", at("loop1").constData()), 0);
        QCOMPARE(symlink("loop1", at("loop2").constData()), 0);
        QCOMPARE(symlink("plain", at("link").constData()), 0);
        fifo("lonely");
        const int socketNumber = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const Descriptor made(socketNumber);
        sockaddr_un address = {};
        address.sun_family = AF_UNIX;
        qstrncpy(address.sun_path, at("socket").constData(), sizeof address.sun_path);
        QCOMPARE(bind(socketNumber, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    }

    // Qt cannot name it, so it cannot remove it either.
    void cleanupTestCase() { unlink(at("\xff\xfe\x80name").constData()); }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<int>("kind");
        const auto row = [](const char* name, const QByteArray& path, Error::Kind kind) {
            QTest::newRow(name) << path << static_cast<int>(kind);
        };
        row("no name", "", Error::Kind::NotFound);
        row("missing", at("missing"), Error::Kind::NotFound);
        row("a NUL in the name", QByteArray("/etc/passwd\0x", 13), Error::Kind::NotFound);
        row("below a file", at("plain/below"), Error::Kind::NotFound);
        row("a file with a slash", at("plain/"), Error::Kind::NotFound);
        row("a name too long", at(QByteArray(300, 'n')), Error::Kind::NotFound);
        row("a path too long", QByteArray(5000, '/') + "x", Error::Kind::NotFound);
        row("dangling link", at("dangling"), Error::Kind::NotFound);
        row("links in a circle", at("loop1"), Error::Kind::NotFound);
        row("folder", at(""), Error::Kind::Unsupported);
        row("root folder", "/", Error::Kind::Unsupported);
        row("/proc/self", "/proc/self", Error::Kind::Unsupported);
        row("socket", at("socket"), Error::Kind::Unsupported);
        row("FIFO without a writer", at("lonely"), Error::Kind::NoWriter);
        row("memory of a process", "/proc/self/mem", Error::Kind::Io);
    }

    void refuses()
    {
        QFETCH(const QByteArray, path);
        QFETCH(const int, kind);
        QElapsedTimer timer;
        timer.start();
        const Result<OpenedFile> file = openFile(path, m_ledger);
        QVERIFY2(timer.elapsed() < kAnswerWithinMs, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(kindOf(file), kind);
        const QString name = QString::fromUtf8(path.left(path.indexOf('\0') < 0 ? path.size() : 11));
        QVERIFY2(file.error().message.contains(name.left(1000)), qPrintable(file.error().message));
        QVERIFY2(file.error().message.endsWith(QLatin1Char('.')), qPrintable(file.error().message));
    }

    void reads_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<int>("access");
        QTest::addColumn<bool>("watchable");
        const auto row = [](const char* name, const QByteArray& path, Access access, bool watchable) {
            QTest::newRow(name) << path << static_cast<int>(access) << watchable;
        };
        row("a plain file", at("plain"), Access::Mapped, true);
        row("a link", at("link"), Access::Mapped, true);
        row("one byte", write("one", "1"), Access::Mapped, true);
        row("empty", write("empty", ""), Access::Memory, true);
        row("a name that is not UTF-8", write("\xff\xfe\x80name", "odd"), Access::Mapped, true);
        row("a name of two lines", write("two\nlines", "odd"), Access::Mapped, true);
        row("/proc/cpuinfo", "/proc/cpuinfo", Access::Memory, false);
        row("/proc/version", "/proc/version", Access::Memory, false);
        row("/sys, which says 4096", "/sys/kernel/mm/transparent_hugepage/enabled", Access::Memory, false);
    }

    void reads()
    {
        QFETCH(const QByteArray, path);
        if (access(path.constData(), R_OK) != 0)
            QSKIP("not on this system");
        const auto ledger = std::make_shared<Ledger>();
        QElapsedTimer timer;
        timer.start();
        const Result<OpenedFile> file = openFile(path, ledger);
        QVERIFY(timer.elapsed() < kAnswerWithinMs);
        QVERIFY2(file, qPrintable(file ? QString() : file.error().message));
        QTEST(static_cast<int>(file->source->access()), "access");
        QTEST(file->watchable, "watchable");
        QCOMPARE(file->path, path);
        QVERIFY(!file->cutAtCap);
        QVERIFY(file->openSeconds > 0 && file->openSeconds < 1);
        QFile same(QFile::decodeName(path));
        if (same.open(QIODevice::ReadOnly))
            QCOMPARE(bytesOf(*file), same.readAll());
        const qint64 copied = ledger->copies(CopyKind::KernelToUser).bytes;
        QCOMPARE(copied, file->source->access() == Access::Memory ? file->source->size() : qint64{0});
    }

    void processFilesThatChange()
    {
        const OpenedFile maps = openFile("/proc/self/maps", m_ledger).value();
        QVERIFY(bytesOf(maps).contains("tst_openfile"));
        QCOMPARE(maps.source->access(), Access::Memory);
    }

    void devices_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<qint64>("size");
        QTest::addColumn<bool>("cut");
        QTest::newRow("/dev/null") << QByteArray("/dev/null") << qint64{0} << false;
        QTest::newRow("/dev/zero") << QByteArray("/dev/zero") << kReadCap << true;
        QTest::newRow("/dev/urandom") << QByteArray("/dev/urandom") << kReadCap << true;
    }

    void devices()
    {
        QFETCH(const QByteArray, path);
        const OpenedFile file = openFile(path, m_ledger).value();
        QTEST(file.source->size(), "size");
        QTEST(file.cutAtCap, "cut");
        QCOMPARE(file.source->access(), Access::Memory);
        QVERIFY(!file.watchable);
    }

    void endlessKernelFilesDoNotHang()
    {
        for (const char* path : {"/proc/kmsg", "/proc/kcore", "/dev/mem", "/dev/tty", "/dev/kmsg"}) {
            QElapsedTimer timer;
            timer.start();
            const Result<OpenedFile> file = openFile(path, m_ledger);
            QVERIFY2(timer.elapsed() < 2 * kAnswerWithinMs, path);
            if (file)
                QVERIFY(file->source->size() <= kReadCap);
            else
                QVERIFY(file.error().message.contains(QString::fromLatin1(path)));
        }
    }

    void aTerminalThatSaysNothing()
    {
        const Descriptor master(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
        if (!master || grantpt(master.number()) != 0 || unlockpt(master.number()) != 0)
            QSKIP("no pseudo terminals here");
        const QByteArray name = ptsname(master.number());
        QElapsedTimer timer;
        timer.start();
        const Result<OpenedFile> silent = openFile(name, m_ledger);
        QVERIFY(timer.elapsed() < kAnswerWithinMs);
        QCOMPARE(kindOf(silent), static_cast<int>(Error::Kind::Unsupported));
        QCOMPARE(::write(master.number(), "typed\n", 6), ssize_t{6});
        const Result<OpenedFile> spoken = openFile(name, m_ledger);
        QVERIFY(timer.elapsed() < 2 * kAnswerWithinMs);
        QCOMPARE(bytesOf(spoken.value()), QByteArray("typed\n"));
        QVERIFY(spoken->cutAtCap); // a terminal has no end
    }

    void asAnOrdinaryUser()
    {
        const auto denied = [this] { return kindOf(openFile(at("mode000"), m_ledger)); };
        const int answer = geteuid() != 0 ? denied() : inChild([&] {
            if (setgroups(0, nullptr) != 0 || setresgid(65534, 65534, 65534) != 0 ||
                setresuid(65534, 65534, 65534) != 0)
                return 201;
            return denied();
        });
        QCOMPARE(answer, static_cast<int>(Error::Kind::Denied));
    }

    void fifoWithAWriter_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("openAfterMs");
        QTest::addColumn<int>("writeAfterMs");
        QTest::newRow("at once") << QByteArray("hello") << 0 << 0;
        QTest::newRow("a writer that is just opening") << QByteArray("hello") << 200 << 0;
        QTest::newRow("a writer that takes its time") << QByteArray("hello") << 0 << 800;
        QTest::newRow("a writer that closes at once") << QByteArray() << 50 << 0;
        QTest::newRow("many bytes") << QByteArray(3'000'000, 'm') << 0 << 0;
    }

    void fifoWithAWriter()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const int, openAfterMs);
        QFETCH(const int, writeAfterMs);
        const QByteArray path = fifo("pipe");
        std::thread writer([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(openAfterMs));
            const Descriptor to(open(path.constData(), O_WRONLY | O_CLOEXEC));
            std::this_thread::sleep_for(std::chrono::milliseconds(writeAfterMs));
            for (qsizetype done = 0; done < bytes.size();) {
                const auto rest = static_cast<size_t>(bytes.size() - done);
                done += ::write(to.number(), bytes.constData() + done, rest);
            }
        });
        const auto ledger = std::make_shared<Ledger>();
        const Result<OpenedFile> file = openFile(path, ledger);
        writer.join();
        QVERIFY2(file, qPrintable(file ? QString() : file.error().message));
        QCOMPARE(bytesOf(*file), bytes);
        QVERIFY(!file->cutAtCap);
        QVERIFY(!file->watchable);
        QCOMPARE(ledger->copies(CopyKind::KernelToUser).bytes, qint64{bytes.size()});
        QCOMPARE(ledger->copies(CopyKind::UserToUser).bytes, qint64{0});
    }

    void theCap_data()
    {
        QTest::addColumn<qint64>("size");
        QTest::addColumn<qint64>("cap");
        QTest::newRow("below") << qint64{99'999} << qint64{100'000};
        QTest::newRow("exactly") << qint64{100'000} << qint64{100'000};
        QTest::newRow("one above") << qint64{100'001} << qint64{100'000};
        QTest::newRow("far above") << qint64{2'000'000} << qint64{300'000};
        QTest::newRow("a cap of nothing") << qint64{10} << qint64{0};
        QTest::newRow("a cap below nothing") << qint64{10} << qint64{-5};
    }

    void theCap()
    {
        QFETCH(const qint64, size);
        QFETCH(const qint64, cap);
        int ends[2];
        QCOMPARE(pipe2(ends, O_CLOEXEC), 0);
        auto from = std::make_unique<Descriptor>(ends[0]);
        std::thread writer([number = ends[1], size] {
            const Descriptor to(number);
            const QByteArray bytes(size, 'c');
            for (qint64 done = 0; done < size;) {
                const ssize_t sent =
                    ::write(to.number(), bytes.constData(), static_cast<size_t>(size - done));
                if (sent < 0)
                    return; // the reader has enough
                done += sent;
            }
        });
        OpenOptions options;
        options.readCap = cap;
        const Result<OpenedFile> file = withStdin(from->number(), options);
        from.reset(); // the last reader: a writer held back by a full pipe gives up
        writer.join();
        QCOMPARE(file.value().source->size(), std::min(size, std::max(cap, qint64{0})));
        QCOMPARE(file->cutAtCap, size > cap);
        QCOMPARE(file->path, QByteArray("-"));
    }

    void standardInput()
    {
        const Descriptor plain(open(at("plain").constData(), O_RDONLY | O_CLOEXEC));
        const Result<OpenedFile> redirected = withStdin(plain.number());
        QCOMPARE(redirected.value().source->access(), Access::Mapped);
        QVERIFY(!redirected->watchable); // "-" names nothing that can be looked at again
        QCOMPARE(kindOf(withStdin(-1)), static_cast<int>(Error::Kind::NotFound));
        const Descriptor folder(open("/", O_RDONLY | O_CLOEXEC));
        QCOMPARE(kindOf(withStdin(folder.number())), static_cast<int>(Error::Kind::Unsupported));
    }

    void waitingCanBeCancelled()
    {
        const QByteArray path = fifo("silent");
        const Descriptor writer(open(path.constData(), O_RDWR | O_CLOEXEC));
        const auto cancel = std::make_shared<std::atomic<bool>>(false);
        OpenOptions options;
        options.cancel = cancel;
        QElapsedTimer timer;
        // Once the first byte was taken, it waits for more.
        QCOMPARE(::write(writer.number(), "x", 1), ssize_t{1});
        std::thread canceller([&] {
            const QDeadlineTimer patience(5000);
            int left = 1;
            while (left > 0 && !patience.hasExpired() && ::ioctl(writer.number(), FIONREAD, &left) == 0)
                std::this_thread::yield();
            timer.start();
            cancel->store(true);
        });
        const Result<OpenedFile> file = openFile(path, m_ledger, options);
        const qint64 elapsed = timer.elapsed();
        canceller.join();
        QCOMPARE(kindOf(file), static_cast<int>(Error::Kind::Cancelled));
        QVERIFY2(elapsed < 200, qPrintable(QString::number(elapsed)));
    }

    void filesWithoutAName()
    {
        const Descriptor memory(memfd_create("sluice", MFD_CLOEXEC));
        QCOMPARE(::write(memory.number(), "memory", 6), ssize_t{6});
        const QByteArray path = "/proc/self/fd/" + QByteArray::number(memory.number());
        const OpenedFile file = openFile(path, m_ledger).value();
        QCOMPARE(bytesOf(file), QByteArray("memory"));
        QCOMPARE(file.source->access(), Access::Mapped);
    }

    void tooManyOpenFiles()
    {
        const int answer = inChild([this] {
            rlimit limit = {};
            getrlimit(RLIMIT_NOFILE, &limit);
            limit.rlim_cur = 3;
            setrlimit(RLIMIT_NOFILE, &limit);
            const Result<OpenedFile> file = openFile(at("plain"), m_ledger);
            return !file && file.error().systemError == EMFILE ? 1 : 0;
        });
        QCOMPARE(answer, 1);
    }

    void hugeFilesWithLittleMemory()
    {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("sanitizers need more memory");
#endif
        const QByteArray path = write("huge", "");
        QCOMPARE(truncate(path.constData(), qint64{64} << 30), 0);
        const int answer = inChild([&] {
            const rlimit data = {size_t{256} << 20, size_t{256} << 20};
            setrlimit(RLIMIT_DATA, &data);
            const Result<OpenedFile> file = openFile(path, m_ledger);
            if (!file || file->source->access() != Access::Mapped)
                return 1;
            const FileWatch watch(*file);
            const Result<Slice> last = file->source->read({file->source->size() - 1, 1});
            return last && (*last)[0] == 0 ? 42 : 2;
        });
        QCOMPARE(answer, 42);
    }

    void nothingIsLeftOpen()
    {
        const QByteArray path = at("plain");
        const auto round = [&] {
            OpenedFile file = openFile(path, m_ledger).value();
            const FileWatch watch(file);
            PageLoader loader;
            loader.request(Snapshot(file.source), {{0, 5}});
            QSignalSpy spy(&loader, &PageLoader::loaded);
            while (loader.isBusy())
                QVERIFY(spy.wait());
            QCOMPARE(bytesOf(file), QByteArray("plain bytes"));
        };
        for (int i = 0; i < 5; ++i)
            round(); // what is made once stays
        const qsizetype files = countOf("/proc/self/fd");
        const qsizetype threads = countOf("/proc/self/task");
        const qsizetype maps = mappings();
        for (int i = 0; i < 200; ++i)
            round();
        QCOMPARE(countOf("/proc/self/fd"), files);
        QTRY_COMPARE(countOf("/proc/self/task"), threads);
        QVERIFY2(mappings() <= maps + 5, qPrintable(QString::number(mappings() - maps)));
    }
};

QTEST_GUILESS_MAIN(TestOpenFile)
#include "tst_openfile.moc"
