#include "tests/support/program.h"
#include "tests/support/python.h"
#include "tests/support/random.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace sluice::test;
using namespace Qt::StringLiterals;

namespace {

const QString kSamples = QStringLiteral(SLUICE_SAMPLES);

} // namespace

/// `sluice dump` against xxd, od and Python.
class TstDump : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void likeXxd_data();
    void likeXxd();
    void likeOd();
    void randomRanges();
    void farOffsets();
    void rangesPastTheEnd_data();
    void rangesPastTheEnd();
    void raw();
    void text_data();
    void text();
    void typed_data();
    void typed();
    void json();
    void pipes();
    void endlessDevice();
    void closedPipe();
    void memoryStaysFlat();
    void shrinksMeanwhile_data();
    void shrinksMeanwhile();

private:
    [[nodiscard]] ProgramRun dump(const QStringList& options) const
    {
        return runSluice(QStringList{u"dump"_s, m_file} + options);
    }

    QTemporaryDir m_folder;
    QString m_file;
    QByteArray m_bytes;
};

void TstDump::initTestCase()
{
    QVERIFY(m_folder.isValid());
    Random random(seed());
    // Longer than two of the steps that a dump takes, and not a multiple of
    // anything.
    m_bytes = randomBytes(random, (qsizetype{2} << 20) + 12'345);
    m_file = m_folder.filePath(u"random"_s);
    QFile file(m_file);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(m_bytes), m_bytes.size());
}

void TstDump::likeXxd_data()
{
    QTest::addColumn<QString>("ours");
    QTest::addColumn<QString>("theirs");
    const auto row = [](const char* ours, const char* theirs) {
        QTest::newRow(ours) << QString::fromUtf8(ours) << QString::fromUtf8(theirs);
    };
    row("", "");
    row("--as hex", "");
    row("--as=hex --width=8", "-c 8");
    row("--width 1 --range 0+300", "-c 1 -l 300");
    row("--width 7 --range 5..", "-c 7 -s 5");
    row("--width 32 --range ..1001", "-c 32 -l 1001");
    row("--width 256", "-c 256");
    row("--range 0x100+1k", "-s 256 -l 1024");
    row("--range -100..", "-s -100");
    row("--range 1M+17", "-s 1048576 -l 17");
    row("--range 0+0", "-l 0");
    row("--range 1048575..1048577", "-s 1048575 -l 2");
    row("--as bin", "-b");
    row("--as bin --width 3 --range 11+100", "-b -c 3 -s 11 -l 100");
}

void TstDump::likeXxd()
{
    QFETCH(const QString, ours);
    QFETCH(const QString, theirs);
    const ProgramRun run = dump(ours.split(u' ', Qt::SkipEmptyParts));
    const ProgramRun witness = runShell(u"exec xxd %1 \"$1\""_s.arg(theirs), {m_file});
    QVERIFY2(run.status == 0, run.err);
    QVERIFY2(witness.status == 0, witness.err);
    QVERIFY(run.out == witness.out);
}

void TstDump::likeOd()
{
    const ProgramRun run = dump({u"--as"_s, u"oct"_s, u"--range"_s, u"16+10000"_s});
    const ProgramRun witness = runShell(u"exec od -A x -t o1 -v -j 16 -N 10000 \"$1\""_s, {m_file});
    QVERIFY2(run.status == 0, run.err);
    QVERIFY2(witness.status == 0, witness.err);
    QCOMPARE(run.out.left(400), witness.out.left(400));
    QVERIFY(run.out == witness.out);
}

void TstDump::randomRanges()
{
    Random random(seed());
    QString script;
    for (int i = 0; i < 40; ++i) {
        const qint64 begin = uniform<qint64>(random, 0, m_bytes.size());
        const qint64 length = uniform<qint64>(random, 0, 5000);
        const int width = uniform(random, 1, 256);
        script +=
            u"cmp <(\"$SLUICE\" dump \"$1\" --range %1+%2 --width %3) <(xxd -s %1 -l %2 -c %3 \"$1\") || exit\n"_s
                .arg(begin)
                .arg(length)
                .arg(width);
    }
    const ProgramRun run = runShell(script, {m_file});
    QVERIFY2(run.status == 0, run.out + run.err);
}

void TstDump::farOffsets()
{
    const ProgramRun run = runShell(u"cd \"$1\" && truncate -s 6G far && printf end | dd of=far "
                                    u"bs=1 seek=5368709119 conv=notrunc status=none\n"
                                    "cmp <(\"$SLUICE\" dump far --range 0x13fffffe0+64) <(xxd -s "
                                    "0x13fffffe0 -l 64 far) && "
                                    "cmp <(\"$SLUICE\" dump far --range -7..) <(xxd -s -7 far)"_s,
                                    {m_folder.path()});
    QVERIFY2(run.status == 0, run.out + run.err);
}

void TstDump::rangesPastTheEnd_data()
{
    QTest::addColumn<QString>("range");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("bytes");
    QTest::newRow("ends past the end") << u"1020..99999"_s << 0 << 4;
    QTest::newRow("begins at the end") << u"1024.."_s << 0 << 0;
    QTest::newRow("begins past the end") << u"1025.."_s << 2 << 0;
    QTest::newRow("begins far past the end") << u"0x7fffffffffffffff.."_s << 2 << 0;
    QTest::newRow("longer than 2^63 allows") << u"1000+0x7fffffffffffffff"_s << 0 << 24;
    QTest::newRow("from before the start") << u"-99999.."_s << 0 << 1024;
}

void TstDump::rangesPastTheEnd()
{
    QFETCH(const QString, range);
    QFETCH(const int, status);
    QFETCH(const int, bytes);
    const ProgramRun run =
        runSluice({u"dump"_s, kSamples + u"/structures.bin"_s, u"--as"_s, u"raw"_s, u"--range"_s, range});
    QVERIFY2(run.status == status, run.err);
    QCOMPARE(run.out.size(), bytes);
    QCOMPARE(run.err.contains("structures.bin"), status != 0);
}

void TstDump::raw()
{
    QVERIFY(dump({u"--as"_s, u"raw"_s}).out == m_bytes);
    QVERIFY(dump({u"--as"_s, u"raw"_s, u"--range"_s, u"1048570+100"_s}).out == m_bytes.mid(1048570, 100));
}

void TstDump::text_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("encoding");
    QTest::addColumn<QString>("python");
    const auto row = [](const char* file, const char* encoding, const char* python) {
        QTest::newRow(file) << kSamples + u'/' + QString::fromUtf8(file) << QString::fromUtf8(encoding)
                            << QString::fromUtf8(python);
    };
    row("text-utf8.txt", "utf8", "utf-8");
    row("text-utf16le.txt", "utf-16le", "utf-16-le");
    row("text-utf16be.txt", "utf-16be", "utf-16-be");
    row("text-utf32le.txt", "utf-32le", "utf-32-le");
    row("text-latin1.txt", "latin1", "latin-1");
    row("text-shift-jis.txt", "Shift_JIS", "shift_jis");
    row("text-koi8-r.txt", "KOI8-R", "koi8_r");
    row("text-cp437.txt", "cp437", "cp437");
    row("text-ebcdic.txt", "IBM037", "cp037");
    row("text-broken.txt", "utf-8", "utf-8");
    row("picture.png", "utf-8", "utf-8");
}

void TstDump::text()
{
    QFETCH(const QString, file);
    QFETCH(const QString, encoding);
    QFETCH(const QString, python);
    const ProgramRun run = runSluice({u"dump"_s, file, u"--as"_s, u"text"_s, u"--encoding"_s, encoding});
    QVERIFY2(run.status == 0, run.err);
    QFile input(file);
    QVERIFY(input.open(QIODevice::ReadOnly));
    const QByteArray expected = runPython(
        u"import sys; sys.stdout.buffer.write(sys.stdin.buffer.read().decode('%1', 'replace').encode())"_s
            .arg(python),
        input.readAll());
    // CP437 has one letter for the Greek mu and the micro sign: ICU and Python chose differently.
    const auto comparable = [](const QByteArray& utf8) {
        return QString::fromUtf8(utf8).replace(QChar(0x03bc), QChar(0x00b5));
    };
    QCOMPARE(comparable(run.out), comparable(expected));
}

void TstDump::typed_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("format");
    const auto row = [](const char* type, const char* format) {
        QTest::newRow(type) << QString::fromUtf8(type) << QString::fromUtf8(format);
    };
    row("u8", "B");
    row("i16le", "<h");
    row("u32be", ">I");
    row("i64le", "<q");
    row("u64be", ">Q");
    row("f16le", "<e");
    row("f32be", ">f");
    row("f64le", "<d");
}

void TstDump::typed()
{
    QFETCH(const QString, type);
    QFETCH(const QString, format);
    const ProgramRun run = dump({u"--as"_s, type, u"--range"_s, u"0+16000"_s});
    QVERIFY2(run.status == 0, run.err);
    // Python reads our lines back: for every value they must give the same bytes,
    // NaNs apart.
    const QByteArray verdict = runPython(uR"(
import math, struct, sys
data = open(%1, 'rb').read()[:16000]
values = [v for v, in struct.iter_unpack('%2', data)]
lines = sys.stdin.read().splitlines()
bad = [] if len(lines) == len(values) else ['%d lines for %d values' % (len(lines), len(values))]
for line, value in zip(lines, values):
    read = (int if isinstance(value, int) else float)(line.split()[0])
    same = math.isnan(read) if value != value else struct.pack('%2', read) == struct.pack('%2', value)
    if not same: bad.append('%s for %r' % (line, value))
print(bad[:3] or 'good')
)"_s.arg(u"'%1'"_s.arg(m_file), format),
                                         run.out);
    QCOMPARE(verdict.trimmed(), QByteArray("good"));
}

void TstDump::json()
{
    const ProgramRun hex = dump({u"--json"_s, u"--range"_s, u"100..4000"_s});
    QVERIFY2(hex.status == 0, hex.err);
    QByteArray bytes;
    for (const QByteArray& line : hex.out.trimmed().split('\n')) {
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        QVERIFY2(object["offset"_L1].toInteger(-1) == 100 + bytes.size(), line);
        bytes += QByteArray::fromHex(object["bytes"_L1].toString().toLatin1());
    }
    QVERIFY(bytes == m_bytes.mid(100, 3900));

    const ProgramRun values = runSluice({u"dump"_s, kSamples + u"/recording-f32le.raw"_s, u"--as"_s,
                                         u"f32le"_s, u"--json"_s, u"--range"_s, u"-64.."_s});
    QVERIFY2(values.status == 0, values.err);
    const QList<QByteArray> lines = values.out.trimmed().split('\n');
    QCOMPARE(lines.size(), 16);
    const auto value = [&lines](int i) -> QJsonValue {
        return QJsonDocument::fromJson(lines[i]).object()["value"_L1];
    };
    QCOMPARE(value(0).toString(), u"NaN"_s);
    QCOMPARE(value(4).toString(), u"Infinity"_s);
    QCOMPARE(value(5).toString(), u"-Infinity"_s);
    QCOMPARE(value(14).toDouble(), 1.0);
    QCOMPARE(QJsonDocument::fromJson(lines[1]).object()["offset"_L1].toInteger(),
             QFile(kSamples + u"/recording-f32le.raw"_s).size() - 60);
}

void TstDump::pipes()
{
    const ProgramRun input =
        runSluice({u"dump"_s, u"-"_s, u"--as"_s, u"raw"_s, u"--range"_s, u"-5.."_s}, m_bytes);
    QVERIFY2(input.status == 0, input.err);
    QCOMPARE(input.out, m_bytes.right(5));
    const ProgramRun fifo = runShell(
        u"cd \"$1\" && mkfifo fifo && { cat random > fifo & } && exec \"$SLUICE\" dump fifo --as raw"_s,
        {m_folder.path()});
    QVERIFY2(fifo.status == 0, fifo.err);
    QVERIFY(fifo.out == m_bytes);
}

void TstDump::endlessDevice()
{
    const ProgramRun some = runSluice({u"dump"_s, u"/dev/zero"_s, u"--range"_s, u"8+4"_s});
    QVERIFY2(some.status == 0, some.err);
    QVERIFY2(some.out.startsWith("00000008: 0000 0000 "), some.out);
    // More than is read of a device: what there is is printed, and it is told
    // that there was more.
    const ProgramRun all = runShell(u"\"$SLUICE\" dump /dev/zero --as raw | wc -c; exit ${PIPESTATUS[0]}"_s);
    QCOMPARE(all.status, 2);
    QCOMPARE(all.out.trimmed(), QByteArray("67108864"));
    QVERIFY2(all.err.contains("/dev/zero"), all.err);
    // From the end of what has no end.
    const ProgramRun end = runSluice({u"dump"_s, u"/dev/zero"_s, u"--range"_s, u"-4.."_s});
    QCOMPARE(end.status, 2);
    QCOMPARE(end.out, QByteArray());
}

void TstDump::closedPipe()
{
    const ProgramRun run =
        runShell(u"\"$SLUICE\" dump \"$1\" | head -n 2; echo ${PIPESTATUS[0]}"_s, {m_file});
    QCOMPARE(run.err, QByteArray());
    QVERIFY2(run.out.endsWith("\n141\n"), run.out);
    const ProgramRun ignored =
        runShell(u"trap '' PIPE; \"$SLUICE\" dump \"$1\" | head -n 2 >&2; echo ${PIPESTATUS[0]}"_s, {m_file});
    QVERIFY2(ignored.out.endsWith("141\n"), ignored.out);
}

void TstDump::memoryStaysFlat()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("sanitizers take more memory than the limit");
#endif
    const ProgramRun run =
        runShell(u"cd \"$1\" && truncate -s 128M large\n"
                 "prlimit --data=67108864 \"$SLUICE\" dump large --as raw | wc -c\n"
                 "prlimit --data=67108864 \"$SLUICE\" dump large --range ..64M | tail -c 68"_s,
                 {m_folder.path()});
    QCOMPARE(run.err, QByteArray());
    QVERIFY2(run.out.startsWith("134217728\n"), run.out);
    QVERIFY2(run.out.contains("03fffff0: 0000"), run.out);
}

void TstDump::shrinksMeanwhile_data()
{
    QTest::addColumn<QString>("kind");
    QTest::newRow("hex") << u"hex"_s;
    QTest::newRow("raw") << u"raw"_s;
    QTest::newRow("text") << u"text"_s;
    QTest::newRow("u32le") << u"u32le"_s;
}

void TstDump::shrinksMeanwhile()
{
    QFETCH(const QString, kind);
    // The pipe is full after 64 KiB, so the dump is held in the middle while the
    // file loses its end.
    const ProgramRun run = runShell(
        u"cd \"$1\" && rm -f pipe cut && cp random cut && mkfifo pipe\n"
        "\"$SLUICE\" dump cut --as %1 > pipe & dump=$!\n"
        "exec 3<pipe; head -c 1 <&3 >/dev/null; truncate -s 1234567 cut; cat <&3 >/dev/null; wait $dump"_s
            .arg(kind),
        {m_folder.path()});
    QCOMPARE(run.status, 2);
    QVERIFY2(run.err.contains("cut"), run.err);
    QCOMPARE(run.err.count('\n'), 1);
}

QTEST_GUILESS_MAIN(TstDump)
#include "tst_dump.moc"
