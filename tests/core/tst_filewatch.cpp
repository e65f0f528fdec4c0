#include "core/bytes/filewatch.h"

#include "core/bytes/filehandle.h"
#include "core/bytes/openfile.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <ctime>
#include <functional>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace sluice;

namespace {

constexpr int kTimes = 20;
constexpr qint64 kNoticeWithinMs = 2000;
constexpr qint64 kSize = 10'000;

/// Of the processor, while nothing happens: what is measured is how little that is.
double secondsUsedIdle()
{
    const clock_t before = clock();
    QTest::qWait(2500);
    return static_cast<double>(clock() - before) / CLOCKS_PER_SEC;
}

struct Watched
{
    QByteArray path;
    OpenedFile file;
    std::unique_ptr<FileWatch> watch;
};

void writeFile(const QByteArray& path, qint64 size, int flags = O_TRUNC)
{
    const Descriptor file(open(path.constData(), O_WRONLY | O_CREAT | flags | O_CLOEXEC, 0600));
    const QByteArray bytes(size, 'x');
    if (!file || write(file.number(), bytes.constData(), static_cast<size_t>(size)) != size)
        qFatal("cannot write %s", path.constData());
}

// The time of change a minute back, so that the next change shows however coarse the clock of the disk is.
void age(const QByteArray& path)
{
    const timespec old = {time(nullptr) - 60, 0};
    const timespec times[2] = {old, old};
    utimensat(AT_FDCWD, path.constData(), times, 0);
}

} // namespace

using Act = std::function<void(const QByteArray&)>;
using Check = std::function<bool(const FileChange&)>;
Q_DECLARE_METATYPE(Act)
Q_DECLARE_METATYPE(Check)

class TestFileWatch : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    Watched watchNew(int number)
    {
        Watched made;
        made.path = QFile::encodeName(m_folder.filePath(QStringLiteral("file%1").arg(number)));
        unlink(made.path.constData());
        writeFile(made.path, kSize);
        age(made.path);
        made.file = openFile(made.path, std::make_shared<Ledger>()).value();
        made.watch = std::make_unique<FileWatch>(made.file);
        return made;
    }

private Q_SLOTS:
    void notices_data()
    {
        QTest::addColumn<Act>("act");
        QTest::addColumn<Check>("check");
        const auto row = [](const char* name, const Act& act, const Check& check) {
            QTest::newRow(name) << act << check;
        };
        row(
            "replaced by rename",
            [](const QByteArray& path) {
                writeFile(path + ".new", 5);
                rename((path + ".new").constData(), path.constData());
            },
            [](const FileChange& c) { return c.replaced && !c.deleted && !c.shrunk && c.size == kSize; });
        row(
            "deleted", [](const QByteArray& path) { unlink(path.constData()); },
            [](const FileChange& c) { return c.deleted && !c.replaced && !c.shrunk; });
        row(
            "deleted and made again",
            [](const QByteArray& path) {
                unlink(path.constData());
                writeFile(path, kSize);
            },
            [](const FileChange& c) { return c.replaced && !c.deleted; });
        row(
            "appended", [](const QByteArray& path) { writeFile(path, 7, O_APPEND); },
            [](const FileChange& c) { return c.grown && c.modified && !c.shrunk && c.size == kSize + 7; });
        row(
            "shrunk", [](const QByteArray& path) { static_cast<void>(!truncate(path.constData(), 100)); },
            [](const FileChange& c) { return c.shrunk && c.modified && !c.grown && c.size == 100; });
        row(
            "changed in place", [](const QByteArray& path) { writeFile(path, 7, 0); },
            [](const FileChange& c) { return c.modified && !c.grown && !c.shrunk && c.size == kSize; });
    }

    void notices()
    {
        QFETCH(const Act, act);
        QFETCH(const Check, check);
        // All at once: each is noticed by a watch of its own.
        std::vector<Watched> files;
        files.reserve(kTimes);
        for (int i = 0; i < kTimes; ++i)
            files.push_back(watchNew(i));
        QElapsedTimer timer;
        timer.start();
        for (const Watched& each : files)
            act(each.path);
        for (const Watched& each : files)
            QTRY_VERIFY_WITH_TIMEOUT(check(each.watch->state()), 4000);
        QVERIFY2(timer.elapsed() <= kNoticeWithinMs, qPrintable(QString::number(timer.elapsed())));
    }

    void tellsTheSourceWhereItWasCut()
    {
        const Watched each = watchNew(0);
        QVERIFY(truncate(each.path.constData(), 5000) == 0);
        QTRY_VERIFY(each.watch->state().shrunk);
        QVERIFY((each.file.source->lostRanges() == std::vector<ByteRange>{{5000, kSize - 5000}}));
        QVERIFY(truncate(each.path.constData(), kSize + 1) == 0);
        QTRY_VERIFY(each.watch->state().grown);
        QVERIFY(each.watch->state().shrunk); // what was lost stays lost
    }

    void hearsOfAFaultAtOnce()
    {
        const Watched each = watchNew(0);
        QSignalSpy spy(each.watch.get(), &FileWatch::changed);
        writeFile(each.path, 1, 0);
        QTRY_VERIFY(each.watch->state().modified); // just looked, so it does not look for another second
        QVERIFY(truncate(each.path.constData(), 0) == 0);
        const Slice bytes = each.file.source->read({0, kSize}).value();
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(bytes[kSize - 1], quint8{0});
        QVERIFY(spy.wait(500));
        QVERIFY(timer.elapsed() < 500);
        QVERIFY(each.watch->state().shrunk);
        QCOMPARE(each.watch->state().size, 0);
    }

    void changesThatCameBeforeTheWatch()
    {
        const QByteArray path = QFile::encodeName(m_folder.filePath(QStringLiteral("early")));
        writeFile(path, kSize);
        const OpenedFile file = openFile(path, std::make_shared<Ledger>()).value();
        QVERIFY(truncate(path.constData(), 10) == 0);
        const FileWatch watch(file);
        QTRY_VERIFY_WITH_TIMEOUT(watch.state().shrunk, 500);
    }

    void anEmptyFileThatGrows()
    {
        const QByteArray path = QFile::encodeName(m_folder.filePath(QStringLiteral("empty")));
        writeFile(path, 0);
        const OpenedFile file = openFile(path, std::make_shared<Ledger>()).value();
        QVERIFY(file.watchable);
        const FileWatch watch(file);
        writeFile(path, 5);
        QTRY_VERIFY_WITH_TIMEOUT(watch.state().grown, 2000);
    }

    void leavingIsQuick()
    {
        std::vector<Watched> files;
        files.reserve(100);
        for (int i = 0; i < 100; ++i)
            files.push_back(watchNew(i));
        QElapsedTimer timer;
        timer.start();
        files.clear();
        QVERIFY2(timer.elapsed() < 500, qPrintable(QString::number(timer.elapsed())));
    }

    void idleCostsNothing()
    {
        const double waiting = secondsUsedIdle(); // by the event loop, which the sanitizers slow down
        const Watched each = watchNew(0);
        const QSignalSpy spy(each.watch.get(), &FileWatch::changed);
        const double used = secondsUsedIdle() - waiting;
        QCOMPARE(spy.count(), 0);
        QVERIFY2(used < 0.05, qPrintable(QString::number(used)));
    }
};

QTEST_GUILESS_MAIN(TestFileWatch)
#include "tst_filewatch.moc"
