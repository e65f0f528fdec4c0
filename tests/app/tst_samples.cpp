#include "tests/support/program.h"
#include "tests/support/python.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace sluice::test;
using namespace Qt::StringLiterals;

namespace {

const QDir kSamples(QStringLiteral(SLUICE_SAMPLES));

QByteArray contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

/// The sample files are what their script makes, and what they claim to be; the documents name what there is.
class TstSamples : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scriptMakesTheSameBytes();
    void indexListsEveryFile();
    void areSound_data();
    void areSound();
    void manPageNamesEveryOption();
    void readmeNamesEveryPackage();
};

void TstSamples::scriptMakesTheSameBytes()
{
    const QTemporaryDir folder;
    const ProgramRun run =
        runShell(u"python3 \"$1/make-samples.py\" \"$2\""_s, {kSamples.path(), folder.path()});
    QVERIFY2(run.status == 0, run.err);
    const QStringList names = QDir(folder.path()).entryList(QDir::Files);
    QVERIFY(names.size() > 10);
    qint64 total = 0;
    for (const QString& name : names) {
        const QByteArray made = contents(folder.filePath(name));
        QVERIFY2(made == contents(kSamples.filePath(name)), qPrintable(name));
        total += made.size();
    }
    QVERIFY(total < qint64{600} * 1024);
}

void TstSamples::indexListsEveryFile()
{
    QStringList listed;
    for (const QByteArray& line : contents(kSamples.filePath(u"index.txt"_s)).trimmed().split('\n')) {
        const QList<QByteArray> fields = line.split('\t');
        QCOMPARE(fields.size(), 2);
        QVERIFY2(fields[1].size() > 20 && fields[1].size() <= 72, line);
        listed.append(QString::fromUtf8(fields[0]));
    }
    listed.sort();
    QStringList there = kSamples.entryList(QDir::Files, QDir::Name);
    there.removeAll(u"index.txt"_s);
    there.removeAll(u"make-samples.py"_s);
    there.sort();
    QCOMPARE(listed, there);
}

void TstSamples::areSound_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("script");
    const auto row = [](const char* name, const char* script) {
        QTest::newRow(name) << QString::fromUtf8(name) << QString::fromUtf8(script);
    };
    row("server.log.gz", R"(
import gzip
assert gzip.decompress(data).count(b'\n') == 3000
assert data.count(b'\x1f\x8b\x08') == 3)");
    row("picture.png", R"(
assert data[:8] == b'\x89PNG\r\n\x1a\n'
at, kinds, packed = 8, set(), b''
while at < len(data):
    length, kind = struct.unpack_from('>I4s', data, at)
    body = data[at + 8:at + 8 + length]
    assert struct.unpack_from('>I', data, at + 8 + length)[0] == zlib.crc32(kind + body), kind
    kinds.add(kind)
    packed += body if kind == b'IDAT' else b''
    at += 12 + length
assert len(kinds) == 12 and kind == b'IEND'
rows = zlib.decompress(packed)
assert len(rows) == 180 * (1 + 4 * 240) and set(rows[::961]) == {0, 1, 2, 3, 4})");
    row("picture-rgb.bmp", R"(
size, start = struct.unpack_from('<I4xI', data, 2)
width, height, planes, bits = struct.unpack_from('<iiHH', data, 18)
assert size == len(data) and bits == 24 and len(data) - start == (width * 3 + 3) // 4 * 4 * height)");
    row("samples-i16le.wav", R"(
import io, wave
sound = wave.open(io.BytesIO(data))
assert sound.getparams()[:4] == (2, 2, 8000, 8000)
assert max(struct.unpack('<16000h', sound.readframes(8000))) > 10000)");
    row("recording-f32le.raw", R"(
import math
values = [v for v, in struct.iter_unpack('<f', data)]
assert math.isnan(values[-16]) and values[-12] == math.inf and values[-8] == 2 ** -149
assert 0.79 < max(values[:12000]) < 0.81)");
    row("capture.pcap", R"(
def total(b):
    b += bytes(len(b) % 2)
    t = sum(struct.unpack('>%dH' % (len(b) // 2), b))
    while t >> 16: t = (t & 0xffff) + (t >> 16)
    return t
at, packets = 24, 0
while at < len(data):
    length = struct.unpack_from('<I', data, at + 8)[0]
    frame, at, packets = data[at + 16:at + 16 + length], at + 16 + length, packets + 1
    if frame[12:14] == b'\x08\0':
        assert struct.unpack('>H', frame[16:18])[0] == length - 14 and total(frame[14:34]) == 0xffff
        pseudo = frame[26:34] + struct.pack('>BBH', 0, frame[23], length - 34)
        assert total((b'' if frame[23] == 1 else pseudo) + frame[34:]) == 0xffff
    elif frame[12:14] == b'\x86\xdd':
        assert total(frame[22:54] + struct.pack('>II', length - 54, frame[20]) + frame[54:]) == 0xffff
assert at == len(data) and packets == 30)");
    row("structures.bin", R"(
records = {data[i:i + 16].rstrip().decode(): data[i + 16:i + 32] for i in range(0, len(data), 32)}
assert struct.unpack('<i', records['i32 -123456789'][:4])[0] == -123456789
assert struct.unpack('>d', records['f64 e LE BE'][8:])[0] == 2.718281828459045)");
}

void TstSamples::areSound()
{
    QFETCH(const QString, name);
    QFETCH(const QString, script);
    const QByteArray verdict = runPython(u"import struct, sys, zlib\ndata = sys.stdin.buffer.read()\n"_s +
                                             script.trimmed() + u"\nprint('sound')"_s,
                                         contents(kSamples.filePath(name)));
    QCOMPARE(verdict.trimmed(), QByteArray("sound"));
}

void TstSamples::manPageNamesEveryOption()
{
    // A man page writes a dash that is to be typed as \-.
    const QByteArray page = contents(kSamples.filePath(u"../sluice.1"_s)).replace("\\-", "-");
    QVERIFY(!page.isEmpty());
    for (const QString& command : {u""_s, u"info"_s, u"dump"_s, u"shot"_s}) {
        const ProgramRun run =
            runSluice((command.isEmpty() ? QStringList() : QStringList(command)) + QStringList(u"--help"_s));
        QCOMPARE(run.status, 0);
        for (const QByteArray& word : run.out.simplified().split(' ')) {
            if (word.startsWith("--") && word != "--help" && word != "--version")
                QVERIFY2(page.contains(word), word);
        }
    }
}

void TstSamples::readmeNamesEveryPackage()
{
    const QByteArray readme = contents(kSamples.filePath(u"../../README.md"_s));
    const QByteArrayList lines = contents(kSamples.filePath(u"../../.ci/packages"_s)).trimmed().split('\n');
    QVERIFY(lines.size() > 10);
    for (const QByteArray& line : lines) {
        const QByteArrayList fields = line.split('\t');
        if (!line.startsWith('#'))
            QVERIFY2(fields.size() == 3 && readme.contains("| " + fields[0] + " | " + fields[1] + " |"),
                     line);
    }
}

QTEST_GUILESS_MAIN(TstSamples)
#include "tst_samples.moc"
