#include "core/bytes/filehandle.h"
#include "core/bytes/filesaver.h"
#include "core/bytes/memorysource.h"
#include "core/bytes/openfile.h"
#include "tests/support/faults.h"
#include "tests/support/random.h"

#include <QDir>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>
#include <csignal>
#include <functional>

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace sluice;
using namespace sluice::test;

namespace {

QByteArray readFile(const QByteArray& path)
{
    QFile file(QFile::decodeName(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(unreadable)");
}

void writeFile(const QByteArray& path, const QByteArray& bytes)
{
    QFile file(QFile::decodeName(path));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(file.write(bytes), bytes.size());
}

/// New bytes before all those of a file, and a hole after them: the three ways that a save writes.
class Framed final : public ByteSource
{
public:
    Framed(Slice head, std::shared_ptr<const ByteSource> base, qint64 hole)
        : m_head(std::move(head))
        , m_base(std::move(base))
        , m_zeros(Slice::fromByteArray(QByteArray(hole, '\0')))
    {
    }

    [[nodiscard]] Access access() const noexcept override { return m_base->access(); }
    [[nodiscard]] qint64 size() const noexcept override { return zerosBegin() + m_zeros.size(); }
    [[nodiscard]] Result<Slice> read(ByteRange range) const override
    {
        if (range.offset < m_head.size())
            return m_head.subslice(range);
        if (range.offset >= zerosBegin())
            return m_zeros.subslice({range.offset - zerosBegin(), range.length});
        return m_base->read({range.offset - m_head.size(), range.length});
    }
    [[nodiscard]] Residency residency(ByteRange) const override { return Residency::Resident; }
    [[nodiscard]] Result<void> prepare(ByteRange range) const override
    {
        const bool inBase = range.offset >= m_head.size() && range.offset < zerosBegin();
        return inBase ? m_base->prepare({range.offset - m_head.size(), range.length}) : Result<void>();
    }
    [[nodiscard]] Extent extentAt(qint64 offset) const override
    {
        if (offset < m_head.size())
            return {m_head.size() - offset, false};
        return offset < zerosBegin() ? Extent{zerosBegin() - offset, false} : Extent{size() - offset, true};
    }
    [[nodiscard]] quint64 faultCount() const noexcept override { return m_base->faultCount(); }
    [[nodiscard]] std::vector<ByteRange> lostRanges() const override { return {}; }
    void setTruncatedAt(qint64) noexcept override {}

private:
    [[nodiscard]] qint64 zerosBegin() const { return m_head.size() + m_base->size(); }

    const Slice m_head;
    const std::shared_ptr<const ByteSource> m_base;
    const Slice m_zeros;
};

constexpr int kHole = 100'000;

/// Saves the file with new bytes before and a hole after its own.
Result<SaveOutcome> saveFramed(const QByteArray& path, const QByteArray& head, const QByteArray& notes,
                               const OpenedFile& opened)
{
    ReplaceOptions options;
    options.notes = notes;
    options.expected = ExpectedFile::file(opened.identity);
    Ledger ledger;
    const Snapshot snapshot(std::make_shared<Framed>(Slice::fromByteArray(head), opened.source, kHole));
    return saveSnapshot(snapshot, SaveOrigin(opened), path, options, SaveControl(), ledger);
}

/// What a person must find in the message.
QString cause(int error)
{
    switch (error) {
    case ENOSPC:
        return QStringLiteral("disk is full");
    case EDQUOT:
        return QStringLiteral("quota");
    case EACCES:
        return QStringLiteral("not allowed");
    case EINTR:
        return systemMessage(EINTR);
    default:
        return QStringLiteral("I/O error");
    }
}

bool isSanitized()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return true;
#else
    return false;
#endif
}

} // namespace

// Saving when the system fails, and when the program is killed.
class TestSaveFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        Random random(seed());
        m_old = randomBytes(random, 20'000);
        m_head = randomBytes(random, 1'100'000);
        m_new = m_head + m_old + QByteArray(kHole, '\0');
    }

    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(QDir(m_folder->path()).mkdir(QStringLiteral("f")));
        writeFile(path(), m_old);
    }
    void cleanup()
    {
        Faults::forbid(false, false);
        Faults::arm({}, 0, 0);
    }

    void everyFailure_data()
    {
        QTest::addColumn<QByteArray>("call");
        QTest::addColumn<bool>("unnamed");
        QTest::addColumn<bool>("exchange");
        for (const QByteArray& call : Faults::calls()) {
            QTest::addRow("%s", call.constData()) << call << true << true;
            QTest::addRow("%s, named file", call.constData()) << call << false << true;
            QTest::addRow("%s, plain rename", call.constData()) << call << false << false;
        }
    }

    // The Nth call fails, N = 1, 2, 3 … until the save passes untouched.
    void everyFailure()
    {
        QFETCH(const QByteArray, call);
        QFETCH(const bool, unnamed);
        QFETCH(const bool, exchange);
        Faults::forbid(!unnamed, !exchange);
        struct Way
        {
            int error;
            Faults::Mode mode;
        };
        for (const Way way :
             {Way{ENOSPC, Faults::Mode::Fail}, Way{EIO, Faults::Mode::Fail}, Way{EDQUOT, Faults::Mode::Fail},
              Way{EACCES, Faults::Mode::Fail}, Way{EINTR, Faults::Mode::Fail}, Way{0, Faults::Mode::Short}}) {
            if (way.mode == Faults::Mode::Short && call != "write" && call != "copy_file_range")
                continue;
            for (int at = 1; at < 1000; ++at) {
                const QByteArray where =
                    call + " " + QByteArray::number(at) + " errno " + QByteArray::number(way.error);
                if (!fails(call, at, way.error, way.mode, exchange, where))
                    break;
                QVERIFY2(!QTest::currentTestFailed(), where.constData());
            }
        }
    }

    void orderOfCalls_data()
    {
        QTest::addColumn<bool>("unnamed");
        QTest::addColumn<bool>("exchange");
        QTest::newRow("unnamed file, exchange") << true << true;
        QTest::newRow("named file, exchange") << false << true;
        QTest::newRow("named file, plain rename") << false << false;
    }

    // All data, then the file onto the disk, then the new name, then the folder onto the disk.
    void orderOfCalls()
    {
        QFETCH(const bool, unnamed);
        QFETCH(const bool, exchange);
        Faults::forbid(!unnamed, !exchange);
        const Result<OpenedFile> opened = openFile(path(), std::make_shared<Ledger>());
        QVERIFY(opened);
        Faults::arm({}, 0, 0);
        QVERIFY(saveFramed(path(), m_head, notes(), *opened));
        const QByteArrayList log = Faults::log();
        const qsizetype sync = log.indexOf("fsync");
        const qsizetype rename = log.lastIndexOf(exchange ? "renameat2" : "renameat");
        const qsizetype folder = log.indexOf("fsync folder");
        QVERIFY(sync > 0);
        QCOMPARE(log.count("fsync"), 1);
        QCOMPARE(log.count("fsync folder"), 1);
        for (const char* data : {"write", "copy_file_range", "ftruncate", "fchmod", "fsetxattr"})
            QVERIFY2(log.lastIndexOf(data) < sync, data);
        QVERIFY(log.contains("write") && log.contains("copy_file_range") && log.contains("ftruncate"));
        QVERIFY(rename > sync);
        QVERIFY(folder > rename);
        QCOMPARE(log.contains("linkat"), unnamed);
    }

    void killedAtEveryCall_data()
    {
        QTest::addColumn<bool>("unnamed");
        QTest::addColumn<bool>("exchange");
        QTest::newRow("unnamed file, exchange") << true << true;
        QTest::newRow("named file, plain rename") << false << false;
    }

    // Killed at the entry and at the exit of every system call that a save makes, in whatever thread.
    void killedAtEveryCall()
    {
        if (isSanitized())
            QSKIP("the sanitizers' own calls would be meant too");
        QFETCH(const bool, unnamed);
        QFETCH(const bool, exchange);
        Faults::forbid(!unnamed, !exchange);
        int olds = 0;
        int news = 0;
        for (int at = 1;; ++at) {
            writeFile(path(), m_old);
            const bool ended = runKilledAt(at);
            if (QTest::currentTestFailed())
                return;
            const QByteArray now = readFile(path());
            QVERIFY2(now == m_old || now == m_new, qPrintable(QStringLiteral("torn at %1").arg(at)));
            ++(now == m_old ? olds : news);
            removeStrays(notes());
            verifyNoStrays(QByteArray::number(at));
            if (ended)
                break;
        }
        qInfo("old after %d kills, new after %d", olds, news);
        QVERIFY(olds > 50);
        QVERIFY(news > 2);
    }

    // At random moments of a large save. SLUICE_SAVE_KILLS=500 is the long form.
    void killedAtRandomMoments()
    {
        bool given = false;
        const int wanted = qEnvironmentVariableIntValue("SLUICE_SAVE_KILLS", &given);
        const int kills = given ? wanted : isSanitized() ? 5 : 30;
        Random random(seed());
        const QByteArray old = randomBytes(random, 64 << 10).repeated(512);
        const QByteArray fresh = QByteArray("new") + old + QByteArray(kHole, '\0');
        qint64 longest = 0;
        int olds = 0;
        for (int i = -1; i < kills; ++i) {
            writeFile(path(), old);
            const Result<OpenedFile> opened = openFile(path(), std::make_shared<Ledger>());
            QVERIFY(opened);
            QElapsedTimer clock;
            clock.start();
            const pid_t child = startChild([&] { return saveFramed(path(), "new", notes(), *opened); });
            if (i >= 0) {
                ::usleep(static_cast<useconds_t>(uniform(random, qint64{0}, longest) / 1000));
                ::kill(child, SIGKILL);
            }
            int status = 0;
            QCOMPARE(::waitpid(child, &status, 0), child);
            longest = i < 0 ? clock.nsecsElapsed() : longest;
            const QByteArray now = readFile(path());
            QVERIFY2(now == old || now == fresh, qPrintable(QStringLiteral("torn at kill %1").arg(i)));
            QVERIFY(i >= 0 || now == fresh);
            olds += now == old ? 1 : 0;
            removeStrays(notes());
            verifyNoStrays(QByteArray::number(i));
        }
        qInfo("%d kills: %d old, %d new", kills, olds, kills - olds);
    }

private:
    [[nodiscard]] QByteArray path() const { return QFile::encodeName(m_folder->path()) + "/f/file"; }
    [[nodiscard]] QByteArray notes() const { return QFile::encodeName(m_folder->path()) + "/notes"; }

    void verifyNoStrays(const QByteArray& where) const
    {
        const QStringList left = QDir(m_folder->filePath(QStringLiteral("f")))
                                     .entryList(QDir::Files | QDir::Hidden | QDir::NoDotAndDotDot);
        QVERIFY2(left == QStringList(QStringLiteral("file")),
                 (where + ": " + left.join(u' ').toUtf8()).constData());
        QVERIFY(QDir(m_folder->filePath(QStringLiteral("notes"))).entryList(QDir::Files).isEmpty());
    }

    /// False when there is no `at`-th call.
    bool fails(const QByteArray& call, int at, int error, Faults::Mode mode, bool exchange,
               const QByteArray& where)
    {
        writeFile(path(), m_old);
        const Result<OpenedFile> opened = openFile(path(), std::make_shared<Ledger>());
        if (!opened)
            return false;
        Faults::arm(call, at, error, mode);
        const Result<SaveOutcome> saved = saveFramed(path(), m_head, notes(), *opened);
        const bool fired = Faults::fired();
        const QByteArrayList log = Faults::log();
        Faults::arm({}, 0, 0);
        check(saved, error, log.contains("fsync folder") && !exchange, where);
        // The second try: on the file as it is now.
        const Result<OpenedFile> again = openFile(path(), std::make_shared<Ledger>());
        const QByteArray now = readFile(path());
        const Result<SaveOutcome> second = again ? saveFramed(path(), m_head, notes(), *again)
                                                 : Result<SaveOutcome>(tl::unexpected(again.error()));
        if (!second || readFile(path()) != m_head + now + QByteArray(kHole, '\0'))
            QTest::qFail((where + ": the second try failed").constData(), __FILE__, __LINE__);
        verifyNoStrays(where);
        return fired;
    }

    void check(const Result<SaveOutcome>& saved, int error, bool renamedOnly, const QByteArray& where) const
    {
        const QByteArray now = readFile(path());
        if (saved) {
            QVERIFY2(now == m_new, where.constData());
            return;
        }
        QVERIFY2(error != 0, where.constData());
        // Of a call that no signal interrupts.
        if (error == EINTR && !where.startsWith("lseek"))
            QFAIL(where.constData());
        QVERIFY2(saved.error().systemError == error, where.constData());
        // Where the file system can only rename, the old file cannot come back, and the message says so.
        if (renamedOnly) {
            QVERIFY2(now == m_new, where.constData());
            QVERIFY(saved.error().message.contains(QStringLiteral("loss of power")));
            return;
        }
        QVERIFY2(now == m_old, where.constData());
        QVERIFY2(saved.error().message.contains(cause(error)), qPrintable(saved.error().message));
        QVERIFY(saved.error().message.contains(QFile::decodeName(path())));
    }

    static pid_t startChild(const std::function<Result<SaveOutcome>()>& work, bool traced = false)
    {
        const pid_t child = ::fork();
        if (child == 0) {
            if (traced) {
                ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
                ::raise(SIGSTOP);
            }
            ::_exit(work() ? 0 : 1);
        }
        return child;
    }

    /// Saves in a process that is killed at the `at`-th stop at a system call; true when it ended before.
    bool runKilledAt(int at)
    {
        const Result<OpenedFile> opened = openFile(path(), std::make_shared<Ledger>());
        if (!opened)
            return true;
        const pid_t child = startChild([&] { return saveFramed(path(), m_head, notes(), *opened); }, true);
        int status = 0;
        if (::waitpid(child, &status, 0) != child || !WIFSTOPPED(status) ||
            ::ptrace(PTRACE_SETOPTIONS, child, nullptr,
                     PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL) != 0) {
            ::kill(child, SIGKILL);
            ::waitpid(child, &status, 0);
            QTest::qFail("processes cannot be traced here", __FILE__, __LINE__);
            return true;
        }
        ::ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
        for (int stops = 0;;) {
            const pid_t stopped = ::waitpid(-1, &status, __WALL);
            if (stopped < 0)
                return true;
            if (!WIFSTOPPED(status)) {
                if (stopped == child)
                    return WIFEXITED(status);
                continue;
            }
            const int signal = WSTOPSIG(status);
            if (signal == (SIGTRAP | 0x80) && ++stops == at)
                ::kill(child, SIGKILL);
            const bool ours = signal == (SIGTRAP | 0x80) || signal == SIGTRAP || signal == SIGSTOP;
            ::ptrace(PTRACE_SYSCALL, stopped, nullptr, ours ? 0 : signal);
        }
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QByteArray m_old;
    QByteArray m_head;
    QByteArray m_new;
};

QTEST_GUILESS_MAIN(TestSaveFaults)
#include "tst_savefaults.moc"
