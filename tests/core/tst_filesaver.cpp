#include "core/bytes/filesaver.h"

#include "core/bytes/filehandle.h"
#include "core/bytes/memorysource.h"
#include "core/bytes/openfile.h"
#include "core/bytes/replacedbytes.h"
#include "core/jobs/job.h"
#include "tests/support/random.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>
#include <thread>

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

using namespace sluice;
using namespace sluice::test;

namespace {

/// By the system's own calls: QFile cannot name every file.
QByteArray readFile(const QByteArray& path)
{
    const Descriptor file(::open(path.constData(), O_RDONLY | O_CLOEXEC));
    QByteArray bytes;
    for (ssize_t got = 1; file && got > 0;) {
        char part[65536];
        got = ::read(file.number(), part, sizeof part);
        bytes.append(part, std::max<ssize_t>(got, 0));
    }
    return file ? bytes : QByteArray("(unreadable)");
}

void writeFile(const QByteArray& path, const QByteArray& bytes)
{
    const Descriptor file(::open(path.constData(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    QVERIFY(file);
    QCOMPARE(::write(file.number(), bytes.constData(), static_cast<size_t>(bytes.size())),
             ssize_t{bytes.size()});
}

Snapshot memory(const QByteArray& bytes)
{
    return Snapshot(std::make_shared<MemorySource>(Slice::fromByteArray(bytes)));
}

struct stat statusOf(const QByteArray& path)
{
    struct stat status = {};
    if (::stat(path.constData(), &status) != 0)
        qWarning("%s is not there", path.constData());
    return status;
}

qint64 storedBytes(const QByteArray& path)
{
    return qint64{statusOf(path).st_blocks} * 512;
}

bool isRoot()
{
    return ::geteuid() == 0;
}

} // namespace

class TestFileSaver : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
        QVERIFY(QDir(m_folder->path()).mkdir(QStringLiteral("f")));
    }
    void cleanup()
    {
        // Whatever a test did: nothing of ours is left over.
        const QStringList left = QDir(m_folder->filePath(QStringLiteral("f")))
                                     .entryList({QStringLiteral(".sluice*")}, QDir::Files | QDir::Hidden);
        QVERIFY2(left.isEmpty(), qPrintable(left.join(QLatin1Char(' '))));
        QVERIFY(QDir(m_folder->filePath(QStringLiteral("notes"))).entryList(QDir::Files).isEmpty());
        m_folder.reset();
    }

    void replacesAndMakes_data()
    {
        QTest::addColumn<QByteArray>("old");
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<qsizetype>("size");
        const QByteArray longName(255, 'n');
        QTest::newRow("new file") << QByteArray() << QByteArray("a") << qsizetype{1000};
        QTest::newRow("new and empty") << QByteArray() << QByteArray("a") << qsizetype{0};
        QTest::newRow("over a shorter one") << QByteArray("old") << QByteArray("a") << qsizetype{3'000'000};
        QTest::newRow("over a longer one") << QByteArray(100'000, 'o') << QByteArray("a") << qsizetype{1};
        QTest::newRow("to nothing") << QByteArray("old") << QByteArray("a") << qsizetype{0};
        QTest::newRow("longest name") << QByteArray("old") << longName << qsizetype{10};
        QTest::newRow("not UTF-8") << QByteArray("old") << QByteArray("\xff\xfe\n\x01") << qsizetype{10};
        QTest::newRow("one step") << QByteArray("old") << QByteArray("a") << qsizetype{4 << 20};
        QTest::newRow("a step and a byte")
            << QByteArray("old") << QByteArray("a") << qsizetype{(4 << 20) + 1};
    }

    void replacesAndMakes()
    {
        QFETCH(const QByteArray, old);
        QFETCH(const QByteArray, name);
        QFETCH(const qsizetype, size);
        Random random(seed());
        const QByteArray bytes = randomBytes(random, size);
        if (!old.isEmpty())
            writeFile(path(name), old);
        const Result<SavePlan> plan = planSave(memory(bytes), {}, path(name));
        QVERIFY(plan);
        QVERIFY(!plan->asks());
        QCOMPARE(plan->found.has_value(), !old.isEmpty());
        QCOMPARE(plan->bytesNeeded, qint64{size});
        const Result<SaveOutcome> saved = save(memory(bytes), path(name), plan->agreed(notes()));
        QVERIFY2(saved, qPrintable(saved ? QString() : saved.error().message));
        QCOMPARE(readFile(path(name)), bytes);
        QCOMPARE(saved->identity, identityOf(statusOf(path(name))));
        QVERIFY(saved->losses.empty());
        // QTemporaryDir cannot name every file.
        QCOMPARE(::unlink(path(name).constData()), 0);
    }

    // A new file gets the rights that any program would give it.
    void newFileHasTheUsualMode()
    {
        const mode_t before = ::umask(027);
        const Result<SaveOutcome> saved = save(memory("x"), path("new"));
        ::umask(before);
        QVERIFY(saved);
        QCOMPARE(statusOf(path("new")).st_mode & 07777, mode_t{0640});
    }

    void keepsMode_data()
    {
        QTest::addColumn<unsigned>("mode");
        for (const unsigned mode : {0600U, 0644U, 0666U, 0755U, 04755U, 02751U, 01644U})
            QTest::addRow("%o", mode) << mode;
    }

    void keepsMode()
    {
        QFETCH(const unsigned, mode);
        writeFile(path("a"), "old");
        QCOMPARE(::chmod(path("a").constData(), mode), 0);
        const unsigned had = statusOf(path("a")).st_mode & 07777;
        QVERIFY(save(memory(QByteArray(100, 'x')), path("a")));
        QCOMPARE(statusOf(path("a")).st_mode & 07777, had);
    }

    void keepsOwner()
    {
        if (!isRoot())
            QSKIP("only root can give files away");
        writeFile(path("a"), "old");
        QCOMPARE(::chown(path("a").constData(), 1234, 4321), 0);
        QCOMPARE(::chmod(path("a").constData(), 06750), 0);
        const Result<SaveOutcome> saved = save(memory("new"), path("a"));
        QVERIFY(saved);
        QVERIFY(saved->losses.empty());
        QCOMPARE(statusOf(path("a")).st_uid, uid_t{1234});
        QCOMPARE(statusOf(path("a")).st_gid, gid_t{4321});
        QCOMPARE(statusOf(path("a")).st_mode & 07777, mode_t{06750});
    }

    void keepsExtendedAttributesAndAcl()
    {
        writeFile(path("a"), "old");
        if (::setxattr(path("a").constData(), "user.note", "remember", 8, 0) != 0)
            QSKIP("no extended attributes here");
        QCOMPARE(::setxattr(path("a").constData(), "user.empty", "", 0, 0), 0);
        // Version 2; user::rw- user:1234:r-- group::r-- mask::r-- other::--- (linux/posix_acl_xattr.h).
        const QByteArray text = QByteArray::fromHex("0200000001000600ffffffff02000400d2040000"
                                                    "04000400ffffffff10000400ffffffff20000000ffffffff");
        const bool hasAcl = ::setxattr(path("a").constData(), "system.posix_acl_access", text.constData(),
                                       static_cast<size_t>(text.size()), 0) == 0;
        const mode_t mode = statusOf(path("a")).st_mode;
        const Result<SaveOutcome> saved = save(memory("new"), path("a"));
        QVERIFY(saved);
        QVERIFY(saved->losses.empty());
        QByteArray value(64, 0);
        value.truncate(::getxattr(path("a").constData(), "user.note", value.data(), 64));
        QCOMPARE(value, QByteArray("remember"));
        QCOMPARE(::getxattr(path("a").constData(), "user.empty", nullptr, 0), ssize_t{0});
        QCOMPARE(statusOf(path("a")).st_mode, mode);
        if (hasAcl) {
            value.resize(128);
            value.truncate(::getxattr(path("a").constData(), "system.posix_acl_access", value.data(), 128));
            QCOMPARE(value, text);
        }
    }

    // The same bytes by whatever path; the other names of the file are as they should be.
    void everyKindOfPath_data()
    {
        QTest::addColumn<QByteArray>("way");
        for (const char* way :
             {"plain", "link", "link to link", "absolute link", "..", "double slash", "bind"})
            QTest::newRow(way) << QByteArray(way);
    }

    void everyKindOfPath()
    {
        QFETCH(const QByteArray, way);
        const QByteArray old(300'000, 'o');
        writeFile(path("a"), old);
        QByteArray name = path("a");
        if (way == "link" || way == "link to link")
            QCOMPARE(::symlink("a", path("l1").constData()), 0);
        if (way == "link")
            name = path("l1");
        if (way == "link to link") {
            QCOMPARE(::symlink("../f/l1", path("l2").constData()), 0);
            name = path("l2");
        }
        if (way == "absolute link") {
            QCOMPARE(::symlink(path("a").constData(), path("l3").constData()), 0);
            name = path("l3");
        }
        if (way == "..")
            name = path("../f/../f/a");
        if (way == "double slash")
            name = path("/.//a");
        const QByteArray bound = path("bound");
        if (way == "bind") {
            QCOMPARE(::mkdir(bound.constData(), 0755), 0);
            if (::mount(path("").constData(), bound.constData(), nullptr, MS_BIND, nullptr) != 0)
                QSKIP("no mounts here");
            name = bound + "/a";
        }
        const Result<OpenedFile> opened = openFile(name, std::make_shared<Ledger>());
        QVERIFY(opened);
        const Snapshot edited = memory(QByteArray(100, 'n') + old);
        const Result<SavePlan> plan = planSave(edited, SaveOrigin(*opened), name, opened->identity);
        const bool planned = plan && !plan->asks();
        const Result<SaveOutcome> saved = save(edited, name, plan ? plan->agreed(notes()) : ReplaceOptions());
        if (way == "bind")
            QCOMPARE(::umount2(bound.constData(), MNT_DETACH), 0);
        QVERIFY(planned);
        QVERIFY(saved);
        QCOMPARE(plan->followsLink, way.contains("link"));
        QCOMPARE(readFile(path("a")), QByteArray(100, 'n') + old);
        for (const char* link : {"l1", "l2", "l3"}) {
            struct stat status = {};
            if (::lstat(path(link).constData(), &status) == 0)
                QVERIFY(S_ISLNK(status.st_mode));
        }
        // Who has the old file mapped keeps it.
        const Result<Slice> kept = opened->source->read({0, old.size()});
        QVERIFY(kept);
        QVERIFY(std::equal(kept->bytes().begin(), kept->bytes().end(), old.begin(),
                           [](quint8 a, char b) { return a == static_cast<quint8>(b); }));
    }

    void danglingLinkMakesItsTarget()
    {
        QCOMPARE(::symlink("b", path("l").constData()), 0);
        QVERIFY(save(memory("new"), path("l")));
        QCOMPARE(readFile(path("b")), QByteArray("new"));
    }

    void hardLinks()
    {
        writeFile(path("a"), "old");
        QCOMPARE(::link(path("a").constData(), path("b").constData()), 0);
        const Result<SavePlan> plan = planSave(memory("new"), {}, path("a"));
        QVERIFY(plan);
        QCOMPARE(plan->otherNames, qint64{1});
        QVERIFY(plan->asks());
        ReplaceOptions options = plan->agreed(notes());
        options.breakHardLinks = false;
        const Result<SaveOutcome> refused = save(memory("new"), path("a"), options);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, Error::Kind::Denied);
        QCOMPARE(readFile(path("a")), QByteArray("old"));
        QVERIFY(save(memory("new"), path("a"), plan->agreed(notes())));
        QCOMPARE(readFile(path("a")), QByteArray("new"));
        QCOMPARE(readFile(path("b")), QByteArray("old"));
    }

    void refusals_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<Error::Kind>("kind");
        QTest::newRow("no name") << QByteArray("") << Error::Kind::NotFound;
        QTest::newRow("a zero byte") << QByteArray("a\0b", 3) << Error::Kind::NotFound;
        QTest::newRow("a folder") << QByteArray("/tmp") << Error::Kind::Unsupported;
        QTest::newRow("a folder with a slash") << QByteArray("/tmp/") << Error::Kind::Unsupported;
        QTest::newRow("the folder itself") << QByteArray("/tmp/.") << Error::Kind::Unsupported;
        QTest::newRow("the folder above") << QByteArray("/tmp/..") << Error::Kind::Unsupported;
        QTest::newRow("no such folder") << QByteArray("/nowhere/at/all") << Error::Kind::NotFound;
        QTest::newRow("below a file") << QByteArray("/etc/passwd/x") << Error::Kind::NotFound;
        QTest::newRow("a device") << QByteArray("/dev/null") << Error::Kind::Unsupported;
        QTest::newRow("a made-up file") << QByteArray("/proc/version") << Error::Kind::Denied;
        QTest::newRow("a name too long") << QByteArray("/tmp/") + QByteArray(256, 'x') << Error::Kind::Io;
    }

    void refusals()
    {
        QFETCH(const QByteArray, target);
        QFETCH(const Error::Kind, kind);
        const Result<SaveOutcome> saved = save(memory("x"), target);
        QVERIFY(!saved);
        if (target != "/proc/version" || !isRoot())
            QCOMPARE(saved.error().kind, kind);
        QVERIFY2(target.contains('\0') || saved.error().message.contains(QString::fromUtf8(target)),
                 qPrintable(saved.error().message));
        const Result<SavePlan> plan = planSave(memory("x"), {}, target);
        QVERIFY(!plan);
        QCOMPARE(plan.error().kind, saved.error().kind);
    }

    void linksInACircle()
    {
        QCOMPARE(::symlink("y", path("x").constData()), 0);
        QCOMPARE(::symlink("x", path("y").constData()), 0);
        const Result<SaveOutcome> saved = save(memory("x"), path("x"));
        QVERIFY(!saved);
        QCOMPARE(saved.error().kind, Error::Kind::NotFound);
    }

    // What stands there is not what was opened: never overwritten unasked.
    void foreignChanges_data()
    {
        QTest::addColumn<QByteArray>("change");
        for (const char* change : {"replaced", "rewritten", "touched", "appended", "deleted", "none"})
            QTest::newRow(change) << QByteArray(change);
    }

    void foreignChanges()
    {
        QFETCH(const QByteArray, change);
        writeFile(path("a"), "old");
        const FileIdentity opened = identityOf(statusOf(path("a")));
        timespec times[2] = {{1'000'000'000, 0}, {1'000'000'000, 1}};
        if (change == "replaced") {
            writeFile(path("b"), "one");
            QCOMPARE(::rename(path("b").constData(), path("a").constData()), 0);
        } else if (change == "rewritten" || change == "appended") {
            writeFile(path("a"), change == "appended" ? "older" : "one");
            QCOMPARE(::utimensat(AT_FDCWD, path("a").constData(), times, 0), 0);
        } else if (change == "touched") {
            QCOMPARE(::utimensat(AT_FDCWD, path("a").constData(), times, 0), 0);
        } else if (change == "deleted") {
            QCOMPARE(::unlink(path("a").constData()), 0);
        }
        const QByteArray before = readFile(path("a"));
        const Result<SavePlan> plan = planSave(memory("new"), {}, path("a"), opened);
        QVERIFY(plan);
        QCOMPARE(plan->goneFromDisk, change == "deleted");
        QCOMPARE(plan->changedOnDisk, change != "deleted" && change != "none");
        ReplaceOptions options;
        options.notes = notes();
        options.expected = ExpectedFile::file(opened);
        const Result<SaveOutcome> saved = save(memory("new"), path("a"), options);
        QCOMPARE(saved.has_value(), change == "none");
        if (!saved) {
            QCOMPARE(saved.error().kind, Error::Kind::Changed);
            QCOMPARE(readFile(path("a")), before);
            QVERIFY(save(memory("new"), path("a"), plan->agreed(notes())));
        }
        QCOMPARE(readFile(path("a")), QByteArray("new"));
    }

    // The change comes after all was looked at, while the new bytes are being written.
    void foreignChangeInTheMiddle_data()
    {
        QTest::addColumn<QByteArray>("change");
        for (const char* change : {"replaced", "rewritten", "deleted", "made a folder"})
            QTest::newRow(change) << QByteArray(change);
        QTest::newRow("appeared") << QByteArray("appeared");
    }

    void foreignChangeInTheMiddle()
    {
        QFETCH(const QByteArray, change);
        if (change != "appeared")
            writeFile(path("a"), "old");
        ReplaceOptions options;
        options.notes = notes();
        options.expected = change == "appeared" ? ExpectedFile::nothing()
                                                : ExpectedFile::file(identityOf(statusOf(path("a"))));
        auto file = FileReplacement::begin(path("a"), options);
        QVERIFY(file);
        QVERIFY((*file)->write(Slice::fromByteArray("new").bytes()));
        QVERIFY((*file)->finish());
        if (change == "replaced" || change == "deleted" || change == "made a folder")
            QCOMPARE(::unlink(path("a").constData()), 0);
        if (change == "replaced" || change == "rewritten" || change == "appeared")
            writeFile(path("a"), "foreign");
        if (change == "made a folder")
            QCOMPARE(::mkdir(path("a").constData(), 0755), 0);
        const Result<void> done = (*file)->commit();
        QVERIFY(!done);
        QCOMPARE(done.error().kind, Error::Kind::Changed);
        file->reset();
        if (change == "made a folder")
            QVERIFY(QFileInfo(QFile::decodeName(path("a"))).isDir());
        else
            QCOMPARE(readFile(path("a")), change == "deleted" ? "(unreadable)" : QByteArray("foreign"));
    }

    void folderNotWritable()
    {
        writeFile(path("a"), "old");
        QCOMPARE(::chmod(path("").constData(), 0555), 0);
        Result<SavePlan> plan = SavePlan();
        std::thread([&] {
            // Rights are of the thread for the system calls themselves.
            if (isRoot() && ::syscall(SYS_setresuid, -1, 65534, -1) != 0)
                return;
            plan = planSave(memory("new"), {}, path("a"));
        }).join();
        QCOMPARE(::chmod(path("").constData(), 0755), 0);
        QVERIFY(!plan);
        QCOMPARE(plan.error().kind, Error::Kind::Denied);
        QCOMPARE(readFile(path("a")), QByteArray("old"));
    }

    void writeProtectedFile()
    {
        writeFile(path("a"), "old");
        QCOMPARE(::chmod(path("a").constData(), 0444), 0);
        QCOMPARE(::chmod(path("").constData(), 0777), 0);
        QCOMPARE(::chmod(m_folder->path().toUtf8().constData(), 0755), 0);
        Result<SaveOutcome> saved = SaveOutcome();
        std::thread([&] {
            if (isRoot() && ::syscall(SYS_setresuid, -1, 65534, -1) != 0)
                return;
            saved = save(memory("new"), path("a"));
        }).join();
        QVERIFY(!saved);
        QCOMPARE(saved.error().kind, Error::Kind::Denied);
        QCOMPARE(readFile(path("a")), QByteArray("old"));
    }

    // As an ordinary user, in a folder that lets him replace what is another's: named before, and then less
    // is allowed, never more.
    void ownerThatCannotBeKept()
    {
        if (!isRoot())
            QSKIP("needs another user's file");
        writeFile(path("a"), "old");
        QCOMPARE(::chmod(path("a").constData(), 06676), 0);
        QCOMPARE(::chmod(path("").constData(), 0777), 0);
        QCOMPARE(::chmod(m_folder->path().toUtf8().constData(), 0755), 0);
        Result<SavePlan> plan = SavePlan();
        Result<SaveOutcome> saved = SaveOutcome();
        std::thread([&] {
            if (::syscall(SYS_setresgid, -1, 65534, -1) != 0 || ::syscall(SYS_setresuid, -1, 65534, -1) != 0)
                return;
            plan = planSave(memory("new"), {}, path("a"));
            if (plan) {
                ReplaceOptions options = plan->agreed({});
                saved = save(memory("new"), path("a"), options);
            }
        }).join();
        QVERIFY2(plan, qPrintable(plan ? QString() : plan.error().message));
        QVERIFY(plan->asks());
        QVERIFY2(saved, qPrintable(saved ? QString() : saved.error().message));
        QCOMPARE(saved->losses, plan->losses);
        QCOMPARE(plan->losses.size(), size_t{3});
        QCOMPARE(plan->losses[0].kind, AttributeLoss::Kind::Owner);
        QCOMPARE(plan->losses[1].kind, AttributeLoss::Kind::Group);
        QCOMPARE(statusOf(path("a")).st_mode & 07777, mode_t{0666});
    }

    void holesStayHoles()
    {
        const QByteArray name = path("sparse");
        const qint64 size = qint64{64} << 30;
        {
            const Descriptor file(::open(name.constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
            QCOMPARE(::ftruncate(file.number(), size), 0);
            for (const qint64 place : {qint64{0}, qint64{3} << 30, size - 5})
                QCOMPARE(::pwrite(file.number(), "bytes", 5, place), ssize_t{5});
        }
        const qint64 stored = storedBytes(name);
        const auto ledger = std::make_shared<Ledger>();
        const Result<OpenedFile> opened = openFile(name, ledger);
        QVERIFY(opened);
        for (const char* target : {"sparse", "copy"}) {
            const Result<SavePlan> plan =
                planSave(Snapshot(opened->source), SaveOrigin(*opened), path(target));
            QVERIFY(plan);
            QVERIFY(plan->bytesNeeded <= stored);
            const Result<SaveOutcome> saved =
                saveSnapshot(Snapshot(opened->source), SaveOrigin(*opened), path(target),
                             plan->agreed(notes()), SaveControl(), *ledger);
            QVERIFY2(saved, qPrintable(saved ? QString() : saved.error().message));
            QCOMPARE(qint64{statusOf(path(target)).st_size}, size);
            QVERIFY(storedBytes(path(target)) <= stored);
            const Descriptor file(::open(path(target).constData(), O_RDONLY | O_CLOEXEC));
            for (const qint64 place : {qint64{0}, qint64{3} << 30, size - 5}) {
                char bytes[5] = {};
                QCOMPARE(::pread(file.number(), bytes, 5, place), ssize_t{5});
                QCOMPARE(QByteArray(bytes, 5), QByteArray("bytes"));
            }
        }
        QVERIFY(ledger->copies(CopyKind::UserToKernel).bytes == 0);
    }

    void cancelled_data()
    {
        QTest::addColumn<bool>("before");
        QTest::newRow("before it begins") << true;
        QTest::newRow("from another thread") << false;
    }

    void cancelled()
    {
        QFETCH(const bool, before);
        writeFile(path("a"), "old");
        const SaveControl control;
        std::thread other;
        if (before)
            QVERIFY(control.cancel());
        else
            other = std::thread([control] {
                while (control.done() == 0)
                    std::this_thread::yield();
                QVERIFY(control.cancel());
            });
        ReplaceOptions options;
        options.notes = notes();
        Ledger ledger;
        const Result<SaveOutcome> saved =
            saveSnapshot(memory(QByteArray(64 << 20, 'x')), {}, path("a"), options, control, ledger);
        if (other.joinable())
            other.join();
        QVERIFY(!saved);
        QCOMPARE(saved.error().kind, Error::Kind::Cancelled);
        QCOMPARE(readFile(path("a")), QByteArray("old"));
    }

    // Cancelled or not, the answer and the file say the same.
    void cancelTellsTheTruth()
    {
        Random random(seed());
        for (int i = 0; i < 60; ++i) {
            writeFile(path("a"), "old");
            const SaveControl control;
            bool stopped = false;
            const auto patience = std::chrono::microseconds(uniform(random, 0, 4000));
            std::thread other([&] {
                std::this_thread::sleep_for(patience);
                stopped = control.cancel();
            });
            ReplaceOptions options;
            options.notes = notes();
            Ledger ledger;
            const Result<SaveOutcome> saved =
                saveSnapshot(memory(QByteArray(2 << 20, 'x')), {}, path("a"), options, control, ledger);
            other.join();
            QCOMPARE(saved.has_value(), !stopped);
            QCOMPARE(readFile(path("a")).size(), saved ? 2 << 20 : 3);
        }
    }

    void largestFileSize()
    {
        writeFile(path("a"), "old");
        rlimit before = {};
        ::getrlimit(RLIMIT_FSIZE, &before);
        const rlimit small = {100'000, before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &small);
        const Result<SaveOutcome> saved = save(memory(QByteArray(200'000, 'x')), path("a"));
        ::setrlimit(RLIMIT_FSIZE, &before);
        QVERIFY(!saved);
        QCOMPARE(saved.error().kind, Error::Kind::TooLarge);
        QCOMPARE(readFile(path("a")), QByteArray("old"));
    }

    void fullDisk()
    {
        const QByteArray disk = path("disk");
        QCOMPARE(::mkdir(disk.constData(), 0755), 0);
        if (::mount("tmpfs", disk.constData(), "tmpfs", 0, "size=3m") != 0)
            QSKIP("no mounts here");
        writeFile(disk + "/a", QByteArray(1'500'000, 'o'));
        const Snapshot big = memory(QByteArray(2'000'000, 'n'));
        const Result<SavePlan> plan = planSave(big, {}, disk + "/a");
        const Result<SaveOutcome> saved = save(big, disk + "/a");
        const Result<SaveOutcome> second = save(memory(QByteArray(1'400'000, 'n')), disk + "/a");
        const QByteArray after = readFile(disk + "/a");
        QCOMPARE(::umount2(disk.constData(), MNT_DETACH), 0);
        QVERIFY(!plan);
        QCOMPARE(plan.error().kind, Error::Kind::TooLarge);
        QVERIFY(!saved);
        QCOMPARE(saved.error().systemError, ENOSPC);
        QVERIFY(saved.error().message.contains(QStringLiteral("full")));
        QVERIFY2(second, qPrintable(second ? QString() : second.error().message));
        QCOMPARE(after, QByteArray(1'400'000, 'n'));
    }

    void originCutOff_data()
    {
        QTest::addColumn<bool>("known");
        QTest::addColumn<bool>("replaced");
        QTest::newRow("copied inside the kernel") << true << false;
        QTest::newRow("written from the mapping") << false << false;
        QTest::newRow("copied together and written") << true << true;
    }

    // A file that is cut off while it is being saved elsewhere: a message, never zeros.
    void originCutOff()
    {
        QFETCH(const bool, known);
        QFETCH(const bool, replaced);
        Random random(seed());
        writeFile(path("a"), randomBytes(random, 9'000'000));
        const Result<OpenedFile> opened = openFile(path("a"), std::make_shared<Ledger>());
        QVERIFY(opened);
        QCOMPARE(::truncate(path("a").constData(), 5'000'001), 0);
        Ledger ledger;
        Snapshot snapshot(opened->source);
        if (replaced) {
            ReplacedBytes::Ranges ranges;
            for (qint64 at = 0; at < 9'000'000; at += 100)
                ranges.append({at, 10});
            snapshot = Snapshot(std::make_shared<ReplacedBytes>(snapshot, std::move(ranges), "other"));
        }
        const Result<SaveOutcome> saved = saveSnapshot(snapshot, known ? SaveOrigin(*opened) : SaveOrigin(),
                                                       path("b"), options(), SaveControl(), ledger);
        QVERIFY(!saved);
        QCOMPARE(saved.error().kind, Error::Kind::Changed);
        QVERIFY(!QFile::exists(QFile::decodeName(path("b"))));
    }

    void strays()
    {
        // What a program that was killed would leave: a noted file that nobody holds the note of.
        const QByteArray ours = path(temporaryName());
        writeFile(ours, "half");
        SaveNote note(notes(), ours);
        note.setInodes(statusOf(ours).st_ino, 0);
        QCOMPARE(removeStrays(notes()), 0); // the note is held
        QVERIFY(QFile::exists(QFile::decodeName(ours)));
        note.leave();
        QCOMPARE(removeStrays(notes()), 1);
        QVERIFY(!QFile::exists(QFile::decodeName(ours)));
        QCOMPARE(removeStrays(notes()), 0);
    }

    void straysOfOthers_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<bool>("sameInode");
        QByteArray wrong = temporaryName();
        wrong[10] = wrong[10] == '0' ? '1' : '0';
        QTest::newRow("another file by our name") << temporaryName() << false;
        QTest::newRow("a name with wrong check digits") << wrong << true;
        QTest::newRow("any name") << QByteArray("precious") << true;
    }

    void straysOfOthers()
    {
        QFETCH(const QByteArray, name);
        QFETCH(const bool, sameInode);
        writeFile(path(name), "precious");
        SaveNote note(notes(), path(name));
        note.setInodes(statusOf(path(name)).st_ino + (sameInode ? 0 : 1), 0);
        note.leave();
        QCOMPARE(removeStrays(notes()), 0);
        QCOMPARE(readFile(path(name)), QByteArray("precious"));
        QCOMPARE(::unlink(path(name).constData()), 0);
    }

    void notesThatAreNone()
    {
        QVERIFY(QDir().mkpath(QFile::decodeName(notes())));
        Random random(seed());
        for (int i = 0; i < 200; ++i) {
            const qsizetype length = uniform(random, 0, 300);
            writeFile(notes() + "/" + QByteArray::number(i) + ".save",
                      (i % 2 == 0 ? QByteArray("sluice save 1\n") : QByteArray()) +
                          randomBytes(random, length));
        }
        QCOMPARE(removeStrays(notes()), 0);
        QCOMPARE(removeStrays("/nowhere"), 0);
        QCOMPARE(removeStrays({}), 0);
    }

private:
    [[nodiscard]] QByteArray path(const QByteArray& name) const
    {
        return QFile::encodeName(m_folder->path()) + "/f/" + name;
    }
    [[nodiscard]] QByteArray notes() const { return QFile::encodeName(m_folder->path()) + "/notes"; }
    [[nodiscard]] ReplaceOptions options() const
    {
        ReplaceOptions result;
        result.notes = notes();
        return result;
    }
    Result<SaveOutcome> save(const Snapshot& snapshot, const QByteArray& target)
    {
        return save(snapshot, target, options());
    }
    static Result<SaveOutcome> save(const Snapshot& snapshot, const QByteArray& target,
                                    const ReplaceOptions& options)
    {
        Ledger ledger;
        return saveSnapshot(snapshot, {}, target, options, SaveControl(), ledger);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestFileSaver)
#include "tst_filesaver.moc"
