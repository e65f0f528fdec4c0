#include "tests/support/program.h"
#include "tests/support/python.h"
#include "tests/support/random.h"

#include "core/streams/stagespec.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace sluice::test;

namespace {

QJsonObject statsOf(const ProgramRun& run)
{
    return QJsonDocument::fromJson(run.err.mid(std::max<qsizetype>(run.err.indexOf('{'), 0))).object();
}

} // namespace

class tst_Stream : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QByteArray m_bytes;

    QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }

    /// Runs `script` in the folder, with $S for "sluice stream".
    ProgramRun shell(const QString& script, int seconds = 60) const
    {
        return runShell(QStringLiteral("cd \"$1\"; S=\"$SLUICE stream\"; ") + script, {m_folder.path()},
                        seconds);
    }

private Q_SLOTS:
    void initTestCase()
    {
        Random random(seed());
        m_bytes = randomBytes(random, 2'000'003);
        QFile file(path("in"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(m_bytes), m_bytes.size());
    }

    void cleanup()
    {
        QCOMPARE(QDir(m_folder.path()).entryList({QStringLiteral(".sluice-*")}, QDir::Files | QDir::Hidden),
                 QStringList());
    }

    void listNamesEveryStage()
    {
        const ProgramRun text = runSluice({QStringLiteral("stream"), QStringLiteral("--list")});
        const ProgramRun json =
            runSluice({QStringLiteral("stream"), QStringLiteral("--list"), QStringLiteral("--json")});
        QCOMPARE(text.status, 0);
        QCOMPARE(json.status, 0);
        const QList<QByteArray> lines = json.out.trimmed().split('\n');
        QCOMPARE(lines.size(), qsizetype(sluice::stageKinds().size()));
        for (qsizetype i = 0; i < lines.size(); ++i) {
            const sluice::StageKind& kind = sluice::stageKinds()[static_cast<size_t>(i)];
            const QJsonObject object = QJsonDocument::fromJson(lines[i]).object();
            QCOMPARE(object.value(QLatin1String("name")).toString().toUtf8(), kind.name);
            QCOMPARE(object.value(QLatin1String("category")).toString().toLatin1(),
                     sluice::categoryKey(kind.category));
            QCOMPARE(object.value(QLatin1String("parameters")).toArray().size(),
                     qsizetype(kind.parameters.size()));
            QVERIFY2(text.out.contains("  " + kind.name), kind.name.constData());
        }
    }

    void digestsAgreeWithPython()
    {
        const QByteArray expected =
            runPython(QStringLiteral("import hashlib,sys,zlib\n"
                                     "b=sys.stdin.buffer.read()\n"
                                     "for n in ['md5','sha1','sha256','sha3_256']:\n"
                                     "  print(n.replace('_','-')+'  '+hashlib.new(n,b)."
                                     "hexdigest())\n"
                                     "print('crc32  %08x'%zlib.crc32(b))\n"),
                      m_bytes);
        for (const char* feed : {"mapped", "read"}) {
            const ProgramRun run =
                runSluice({QStringLiteral("stream"), path("in"), QStringLiteral("--feed"),
                           QString::fromLatin1(feed), QStringLiteral("md5"), QStringLiteral("sha1"),
                           QStringLiteral("sha256"), QStringLiteral("sha3-256"), QStringLiteral("crc32")});
            QCOMPARE(run.status, 0);
            QCOMPARE(run.out, expected);
            QCOMPARE(run.err, QByteArray());
        }
    }

    void ranges_data()
    {
        QTest::addColumn<QString>("range");
        QTest::addColumn<qint64>("offset");
        QTest::addColumn<qint64>("length");
        QTest::newRow("A+LEN") << QStringLiteral("1k+10") << qint64{1024} << qint64{10};
        QTest::newRow("A..B") << QStringLiteral("5..0x10") << qint64{5} << qint64{11};
        QTest::newRow("to the end") << QStringLiteral("2000000..") << qint64{2'000'000} << qint64{3};
        QTest::newRow("from the end") << QStringLiteral("-7..") << qint64{1'999'996} << qint64{7};
        QTest::newRow("nothing") << QStringLiteral("7..7") << qint64{7} << qint64{0};
    }

    void ranges()
    {
        QFETCH(const QString, range);
        QFETCH(const qint64, offset);
        QFETCH(const qint64, length);
        const ProgramRun run = runSluice({QStringLiteral("stream"), path("in"), QStringLiteral("--range"),
                                          range, QStringLiteral("-o"), QStringLiteral("-")});
        QCOMPARE(run.status, 0);
        QCOMPARE(run.out, m_bytes.mid(offset, length));
        if (!range.startsWith(u'-')) {
            const ProgramRun piped = shell(QStringLiteral("cat in | $S - --range %1 -o -").arg(range));
            QCOMPARE(piped.out, m_bytes.mid(offset, length));
        }
    }

    void shells_data()
    {
        QTest::addColumn<QString>("script");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("said");
        const auto row = [](const char* name, const char* script, int status, const char* said = "") {
            QTest::newRow(name) << QString::fromUtf8(script) << status << QString::fromUtf8(said);
        };
        row("to a file", "$S in -o out && cmp in out", 0);
        row("onto its input", "cp in same; $S same xor:key=1 -o same && $S same xor:key=1 -o - | cmp - in",
            0);
        row("several codecs", "$S in gzip zstd xz:level=0 unxz unzstd gunzip -o out && cmp in out", 0);
        row("gzip agrees",
            "$S in gzip -o out && gzip -dc < out | cmp - in && gzip -c in | $S - gunzip -o - | cmp - in", 0);
        row("standard input, a file", "$S - -o out < in && cmp in out", 0);
        row("standard input, half read",
            "{ dd bs=1000 count=1 of=/dev/null 2>/dev/null; $S - -o out; } < in && "
            "tail -c +1001 in | cmp - out",
            0);
        row("a FIFO", "rm -f f; mkfifo f; cat in > f & $S f -o out && cmp in out", 0);
        row("a device",
            "[ $($S /dev/zero take:10M sha256 -o - 2>digest | wc -c) = 10485760 ] && grep -q sha256 digest",
            0);
        row("nothing to read", "$S /dev/null sha256 | grep -q e3b0c44298fc1c149afbf4c8996fb924", 0);
        row("a file of /proc", "$S /proc/cpuinfo -o - | cmp - /proc/cpuinfo", 0);
        row("kernel", "$S in --feed kernel -o out && cmp in out", 0);
        row("mode stays", "touch m; chmod 604 m; $S in -o m; [ $(stat -c %a m) = 604 ] && cmp in m", 0);
        row("name not UTF-8",
            "cp in $'\\xff'; $S $'\\xff' -o $'\\xfe' && cmp in $'\\xfe' && rm $'\\xff' $'\\xfe'", 0);
        row("reader goes away", "$S /dev/zero -o - | head -c 10 | wc -c; [ ${PIPESTATUS[0]} = 141 ]", 0);
        row("64 GiB in little memory",
            "truncate -s 64G sparse; prlimit --data=268435456 $S sparse skip:1M take:1k sha256 --range -2M..",
            0);
        row("no such file", "$S nothing sha256", 2, "nothing");
        row("a folder", "$S . sha256", 2, "folder");
        row("no such stage", "$S in frobnicate", 64, "frobnicate");
        row("bad parameter", "$S in gzip:level=77", 64, "level");
        row("bad feed", "$S in --feed cold", 64, "cold");
        row("kernel with a stage", "$S in --feed kernel sha256 -o out", 64, "kernel");
        row("mapped stream", "cat in | $S - --feed mapped sha256", 2, "read");
        row("no file", "$S", 64, "FILE");
        row("bad statistics", "$S in --stats xml", 64, "--stats");
        row("bad port", "$S tcp-listen:99999", 64, "99999");
        row("range of a port", "$S tcp-listen:0 --range 0..1", 64, "--range");
        row("full disk", "$S in -o /dev/full", 2, "/dev/full");
        row("limit",
            "echo old > kept; $S in --max-output 1M -o kept; s=$?; [ \"$(cat kept)\" = old ] || s=0; "
            "exit $s",
            2, "1048576");
        row("largest file size",
            "echo old > kept; (ulimit -f 100; $S in -o kept); s=$?; [ \"$(cat kept)\" = old ] || "
            "s=0; exit $s",
            2, "kept");
        row("truncated", "gzip -c in | head -c 1000000 | $S - gunzip sha256", 2, "truncated");
        row("nobody listens", "$S in --to tcp:127.0.0.1:1", 2, "127.0.0.1:1");
        row("trailing garbage is told", "(gzip -c in; echo garbage) > g.gz; $S g.gz gunzip sha256", 0,
            "trailing");
    }

    void shells()
    {
        QFETCH(const QString, script);
        QFETCH(const int, status);
        QFETCH(const QString, said);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        if (script.contains(QLatin1String("prlimit")))
            QSKIP("a sanitizer's own memory passes any limit");
#endif
        const ProgramRun run = shell(script);
        QVERIFY2(run.status == status, (QByteArray::number(run.status) + run.err).constData());
        QVERIFY2(QString::fromUtf8(run.err).contains(said, Qt::CaseInsensitive), run.err.constData());
        if (status != 0)
            QCOMPARE(run.out, QByteArray());
    }

    void statsHaveTheirKeys()
    {
        const ProgramRun run =
            runSluice({QStringLiteral("stream"), path("in"), QStringLiteral("gzip"), QStringLiteral("sha256"),
                       QStringLiteral("--stats"), QStringLiteral("json")});
        QCOMPARE(run.status, 0);
        QVERIFY(run.out.startsWith("sha256  "));
        const QJsonObject stats = statsOf(run);
        QCOMPARE(stats.keys().join(u','), QStringLiteral("allocations,copies,faults,memory,seconds,stages"));
        const QJsonArray stages = stats.value(QLatin1String("stages")).toArray();
        QCOMPARE(stages.size(), 4);
        for (const QJsonValue stage : stages) {
            QCOMPARE(stage.toObject().keys().join(u','),
                     QStringLiteral(
                         "backpressureSeconds,busySeconds,bytesIn,bytesOut,chunks,name,starvedSeconds"));
        }
        QCOMPARE(stages[0].toObject().value(QLatin1String("bytesOut")).toInteger(), qint64{m_bytes.size()});
        QCOMPARE(stages[1].toObject().value(QLatin1String("bytesIn")).toInteger(), qint64{m_bytes.size()});
        QCOMPARE(stages[1].toObject().value(QLatin1String("bytesOut")).toInteger(),
                 stages[2].toObject().value(QLatin1String("bytesIn")).toInteger());
        const QJsonObject copies = stats.value(QLatin1String("copies")).toObject();
        QCOMPARE(copies.keys().join(u','),
                 QStringLiteral("kernelToKernel,kernelToUser,userToKernel,userToObject,userToUser"));
        QCOMPARE(copies.value(QLatin1String("userToUser")).toObject().keys().join(u','),
                 QStringLiteral("bytes,count"));
        QCOMPARE(stats.value(QLatin1String("allocations")).toObject().keys().join(u','),
                 QStringLiteral("bytes,count,peakBytes"));
        QCOMPARE(stats.value(QLatin1String("faults")).toObject().keys().join(u','),
                 QStringLiteral("major,minor"));
        QCOMPARE(stats.value(QLatin1String("memory")).toObject().keys().join(u','),
                 QStringLiteral("peakRssAnon,rssFile"));
    }

    void hashingCopiesNothing()
    {
        const ProgramRun run = shell(QStringLiteral("$S in sha256 --stats json"));
        const QJsonObject stats = statsOf(run);
        const QJsonObject copies = stats.value(QLatin1String("copies")).toObject();
        for (const QString& kind : copies.keys())
            QCOMPARE(copies.value(kind).toObject().value(QLatin1String("bytes")).toInteger(-1), qint64{0});
        QCOMPARE(
            stats.value(QLatin1String("allocations")).toObject().value(QLatin1String("count")).toInteger(-1),
            qint64{0});
    }

    void memoryStaysFlat()
    {
        qint64 peaks[2] = {};
        for (const int large : {0, 1}) {
            const ProgramRun run =
                shell(QStringLiteral("head -c %1 /dev/zero | gzip -1 > z.gz; $S z.gz gunzip sha256 "
                                     "--stats json")
                          .arg(large != 0 ? QStringLiteral("300M") : QStringLiteral("1M")));
            QCOMPARE(run.status, 0);
            peaks[large] = statsOf(run)
                               .value(QLatin1String("memory"))
                               .toObject()
                               .value(QLatin1String("peakRssAnon"))
                               .toInteger();
        }
        QVERIFY(peaks[0] > 0);
        QVERIFY2(peaks[1] <= peaks[0] + (64 << 20), qPrintable(QString::number(peaks[1])));
    }

    void listensOnTcp()
    {
        const ProgramRun run = shell(QStringLiteral(
            "$S tcp-listen:0 sha256 -o out 2>err & p=$!\n"
            "until grep -q listening err 2>/dev/null; do :; done\n"
            "port=$(sed 's/.*://' err); cat in > /dev/tcp/127.0.0.1/$port; wait $p && cmp in out"));
        QVERIFY2(run.status == 0, run.err.constData());
        QVERIFY(run.out.startsWith("sha256  "));
    }

    // The output has no name before it is whole: what is written is seen among the open files. A port has no
    // end of its own: the first Ctrl+C ends it, and what came is the whole input. A datagram may be lost.
    void listensOnUdpUntilInterrupted()
    {
        const ProgramRun run = shell(
            QStringLiteral("$S udp-listen:0 -o out 2>err & p=$!\n"
                           "until grep -q listening err 2>/dev/null; do kill -0 $p || exit 3; done\n"
                           "port=$(sed 's/.*://' err); n=0\n"
                           "until stat -Lc %s /proc/$p/fd/* 2>/dev/null | grep -qxE '6|12|18'; do\n"
                           "  [ $((n++ % 200)) != 0 ] || echo hello > /dev/udp/127.0.0.1/$port\n"
                           "  [ $n -lt 3000 ] || { cat err; ls -lL /proc/$p/fd; kill -9 $p; exit 4; } >&2\n"
                           "done\n"
                           "kill -INT $p; wait $p && [ \"$(sort -u out)\" = hello ]"));
        QVERIFY2(run.status == 0, run.err.constData());
    }

    void interruptStopsCleanly()
    {
        const ProgramRun run = shell(
            QStringLiteral("echo old > kept; $S in throttle:1k sha256 -o kept 2>err & p=$!\n"
                           "until ls -l /proc/$p/fd 2>/dev/null | grep -Eq 'deleted|[.]sluice-'; do :; done\n"
                           "kill -INT $p; wait $p; s=$?; cat err >&2; [ \"$(cat kept)\" = old ] && exit $s"));
        QCOMPARE(run.status, 2);
        QCOMPARE(run.out, QByteArray());
        QVERIFY2(run.err.contains("stopped"), run.err.constData());
    }
};

QTEST_GUILESS_MAIN(tst_Stream)

#include "tst_stream.moc"
