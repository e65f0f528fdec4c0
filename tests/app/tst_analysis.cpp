#include "tests/support/program.h"
#include "tests/support/python.h"
#include "tests/support/random.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace sluice::test;
using namespace Qt::StringLiterals;

namespace {

const QString kSamples = QStringLiteral(SLUICE_SAMPLES);

QJsonObject object(const QByteArray& line)
{
    return QJsonDocument::fromJson(line).object();
}

} // namespace

/// `sluice strings`, `sluice stats` and `sluice scan`, against GNU strings and Python.
class TstAnalysis : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void stringsLikeGnu_data();
    void stringsLikeGnu();
    void stringsJson();
    void stringsRange();
    void longString();
    void statsJson();
    void statsText();
    void statsOfNothing();
    void scanSamples();
    void scanJson();
    void scanOfCutData();
    void statuses_data();
    void statuses();
    void pipes();
    void sparseFile();
    void memoryStaysFlat();

private:
    [[nodiscard]] QString write(const QString& name, const QByteArray& bytes) const
    {
        const QString path = m_folder.filePath(name);
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() ? path : QString();
    }

    QTemporaryDir m_folder;
    QByteArray m_bytes;
    QString m_file;
};

void TstAnalysis::initTestCase()
{
    QVERIFY(m_folder.isValid());
    Random random(seed());
    m_bytes = randomBytes(random, 1'000'000);
    for (int i = 0; i < 2000; ++i) {
        const QByteArray word = "word" + QByteArray::number(i);
        QByteArray wide;
        for (const char c : word) {
            wide += c;
            wide += '\0';
        }
        const QByteArray& put = i % 2 == 0 ? wide : word;
        m_bytes.replace(uniform<qsizetype>(random, 0, m_bytes.size() - 100), put.size(), put);
    }
    m_file = write(u"bytes"_s, m_bytes);
    QVERIFY(!m_file.isEmpty());
}

void TstAnalysis::stringsLikeGnu_data()
{
    QTest::addColumn<QStringList>("ours");
    QTest::addColumn<QString>("theirs");
    QTest::newRow("default") << QStringList() << u"-n 4 -e s"_s;
    QTest::newRow("min 1") << QStringList{u"--min"_s, u"1"_s} << u"-n 1 -e s"_s;
    QTest::newRow("min 12") << QStringList{u"--min=12"_s} << u"-n 12 -e s"_s;
    QTest::newRow("utf16le") << QStringList{u"--encoding"_s, u"utf16le"_s} << u"-n 4 -e l"_s;
    QTest::newRow("utf16be") << QStringList{u"--encoding"_s, u"UTF-16BE"_s} << u"-n 4 -e b"_s;
}

void TstAnalysis::stringsLikeGnu()
{
    QFETCH(const QStringList, ours);
    QFETCH(const QString, theirs);
    const ProgramRun run = runSluice(QStringList{u"strings"_s, m_file} + ours);
    QCOMPARE(run.status, 0);
    QByteArray wanted;
    const QByteArray gnu = runWitness(u"strings"_s, QStringList{u"-a"_s, u"-t"_s, u"d"_s} +
                                                        theirs.split(u' ') + QStringList{m_file});
    for (QByteArray line : gnu.split('\n')) {
        while (line.startsWith(' '))
            line.remove(0, 1);
        wanted += line + '\n';
    }
    QVERIFY(run.out == wanted.chopped(1));
}

void TstAnalysis::stringsJson()
{
    const QString path = write(u"json"_s, QByteArray("\1say \"hi\"\1\0w\0i\0d\0e\0\0\0caf\xc3\xa9\1", 27));
    const ProgramRun run = runSluice({u"strings"_s, path, u"--json"_s, u"--encoding"_s, u"all"_s});
    QCOMPARE(run.status, 0);
    const QByteArrayList lines = run.out.trimmed().split('\n');
    QCOMPARE(lines.size(), 3);
    QCOMPARE(lines[0],
             QByteArray("{\"offset\":1,\"length\":8,\"encoding\":\"utf8\",\"text\":\"say \\\"hi\\\"\"}"));
    QCOMPARE(object(lines[1])[u"text"_s].toString(), u"wide"_s);
    QCOMPARE(object(lines[2])[u"text"_s].toString(), u"caf\u00e9"_s);
    QCOMPARE(object(lines[2])[u"length"_s].toInt(), 5);
}

void TstAnalysis::stringsRange()
{
    const QString path = write(u"range"_s, "abcdefghij");
    QCOMPARE(runSluice({u"strings"_s, path, u"--range"_s, u"2+5"_s}).out, QByteArray("2 cdefg\n"));
    QCOMPARE(runSluice({u"strings"_s, path, u"--range"_s, u"-4.."_s}).out, QByteArray("6 ghij\n"));
}

/// Longer than any buffer.
void TstAnalysis::longString()
{
    const QByteArray bytes = "\1" + QByteArray(3'000'001, 'x') + "\1";
    const ProgramRun run = runSluice({u"strings"_s, write(u"long"_s, bytes)});
    QVERIFY(run.out == "1 " + QByteArray(3'000'001, 'x') + '\n');
}

void TstAnalysis::statsJson()
{
    const ProgramRun run =
        runSluice({u"stats"_s, m_file, u"--json"_s, u"--block"_s, u"64k"_s, u"--range"_s, u"100.."_s});
    QCOMPARE(run.status, 0);
    const QJsonObject stats = object(run.out);
    QCOMPARE(run.out.left(9), QByteArray("{\"bytes\":"));
    QCOMPARE(stats.keys(), (QStringList{u"blocks"_s, u"bytes"_s, u"chiSquare"_s, u"entropy"_s, u"histogram"_s,
                                        u"mean"_s, u"serialCorrelation"_s}));
    const QJsonObject wanted = object(
        runPython(u"import sys, json, math\n"
                  "b = sys.stdin.buffer.read()[100:]; n = len(b)\n"
                  "def h(b): return [b.count(i) for i in range(256)]\n"
                  "def e(b): return -sum(c / len(b) * math.log2(c / len(b)) for c in h(b) if c)\n"
                  "s = sum(b); q = sum(x * x for x in b); t = sum(x * y for x, y in zip(b, b[1:] + b[:1]))\n"
                  "print(json.dumps({'bytes': n, 'entropy': e(b), 'histogram': h(b), 'mean': s / n,\n"
                  "  'blocks': [e(b[i:i + 65536]) for i in range(0, n, 65536)],\n"
                  "  'chiSquare': sum((c - n / 256) ** 2 / (n / 256) for c in h(b)),\n"
                  "  'serialCorrelation': (n * t - s * s) / (n * q - s * s)}))\n"_s,
                  m_bytes));
    for (const QString& key : {u"bytes"_s, u"entropy"_s, u"mean"_s, u"chiSquare"_s, u"serialCorrelation"_s})
        QVERIFY2(std::abs(stats[key].toDouble() - wanted[key].toDouble()) <=
                     1e-9 * std::max(1.0, std::abs(wanted[key].toDouble())),
                 qPrintable(key));
    QCOMPARE(stats[u"histogram"_s], wanted[u"histogram"_s]);
    const QJsonArray blocks = stats[u"blocks"_s].toArray();
    QCOMPARE(blocks.size(), wanted[u"blocks"_s].toArray().size());
    for (int i = 0; i < blocks.size(); ++i)
        QVERIFY(std::abs(blocks[i].toDouble() - wanted[u"blocks"_s].toArray()[i].toDouble()) < 1e-5);
}

void TstAnalysis::statsText()
{
    const ProgramRun run = runSluice({u"stats"_s, write(u"ab"_s, "aab")});
    QCOMPARE(run.status, 0);
    QVERIFY(run.out.contains("Bytes               3\n"));
    QVERIFY(run.out.contains("0.918296 bits per byte"));
    QVERIFY(run.out.contains("text 100.00 %"));
    QVERIFY(run.out.contains("0x61 'a' 66.67 %, 0x62 'b' 33.33 %"));
}

void TstAnalysis::statsOfNothing()
{
    const QString empty = write(u"empty"_s, {});
    const ProgramRun run = runSluice({u"stats"_s, empty, u"--json"_s});
    QCOMPARE(run.status, 0);
    const QJsonObject stats = object(run.out);
    QCOMPARE(stats[u"bytes"_s].toInt(-1), 0);
    QVERIFY(stats[u"mean"_s].isNull() && stats.contains(u"mean"_s));
    QCOMPARE(stats[u"blocks"_s].toArray().size(), 0);
    QCOMPARE(runSluice({u"stats"_s, empty}).status, 0);
}

void TstAnalysis::scanSamples()
{
    QByteArray bytes(1000, '\2');
    QByteArray wanted;
    for (const auto& [name, kind, proof] : {std::tuple{"picture.png", "png", "checksum"},
                                            {"picture-rgb.bmp", "bmp", "structure"},
                                            {"capture.pcap", "pcap", "structure"}}) {
        QFile file(kSamples + u'/' + QString::fromUtf8(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray sample = file.readAll();
        wanted += QByteArray::number(bytes.size()) + ' ' + QByteArray::number(sample.size()) + ' ' + kind +
                  ' ' + proof + '\n';
        bytes += sample + QByteArray(5000, '\2');
    }
    const ProgramRun run = runSluice({u"scan"_s, write(u"samples"_s, bytes)});
    QCOMPARE(run.status, 0);
    QCOMPARE(run.out, wanted);
}

void TstAnalysis::scanJson()
{
    const ProgramRun run = runSluice({u"scan"_s, kSamples + u"/picture.png"_s, u"--json"_s});
    QFile file(kSamples + u"/picture.png"_s);
    QCOMPARE(run.out, "{\"offset\":0,\"length\":" + QByteArray::number(file.size()) +
                          ",\"kind\":\"png\",\"verified\":\"checksum\"}\n");
}

/// What is cut off is never said to be whole.
void TstAnalysis::scanOfCutData()
{
    const QByteArray gzip = runWitness(u"gzip"_s, {u"-c"_s}, m_bytes.first(50'000));
    const QString half = write(u"half.gz"_s, gzip.first(gzip.size() - 4));
    QCOMPARE(runSluice({u"scan"_s, half}).out,
             QByteArray("0 - gzip decoded (cut off: 50000 bytes decoded)\n"));
    QCOMPARE(runSluice({u"scan"_s, half, u"--json"_s}).out,
             QByteArray("{\"offset\":0,\"length\":null,\"kind\":\"gzip\",\"verified\":\"decoded\","
                        "\"flaw\":\"cut\",\"decoded\":50000}\n"));
    const QStringList cutPicture = {u"scan"_s, kSamples + u"/picture.png"_s, u"--range"_s, u"0..-5"_s};
    QVERIFY(runSluice(cutPicture).out.startsWith("0 - png checksum (cut off)\n"));
}

void TstAnalysis::statuses_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<int>("status");
    const QString nothing = u"/dev/null"_s;
    QTest::newRow("strings of nothing") << QStringList{u"strings"_s, nothing} << 1;
    QTest::newRow("scan of nothing") << QStringList{u"scan"_s, nothing} << 1;
    for (const QString& command : {u"strings"_s, u"stats"_s, u"scan"_s}) {
        const QByteArray name = command.toUtf8();
        QTest::newRow((name + ", no such file").constData()) << QStringList{command, u"/no/such"_s} << 2;
        QTest::newRow((name + ", a folder").constData()) << QStringList{command, u"/"_s} << 2;
        QTest::newRow((name + ", endless").constData()) << QStringList{command, u"/dev/zero"_s} << 2;
        QTest::newRow((name + ", bad range").constData())
            << QStringList{command, nothing, u"--range"_s, u"x"_s} << 64;
        QTest::newRow((name + ", range past the end").constData())
            << QStringList{command, nothing, u"--range"_s, u"5.."_s} << 2;
        QTest::newRow((name + ", no file").constData()) << QStringList{command} << 64;
        QTest::newRow((name + ", unknown option").constData())
            << QStringList{command, nothing, u"--what"_s} << 64;
    }
    QTest::newRow("min 0") << QStringList{u"strings"_s, nothing, u"--min"_s, u"0"_s} << 64;
    QTest::newRow("min is no number") << QStringList{u"strings"_s, nothing, u"--min=x"_s} << 64;
    QTest::newRow("encoding") << QStringList{u"strings"_s, nothing, u"--encoding"_s, u"utf32"_s} << 64;
    QTest::newRow("block 0") << QStringList{u"stats"_s, nothing, u"--block"_s, u"0"_s} << 64;
    QTest::newRow("block -1") << QStringList{u"stats"_s, nothing, u"--block"_s, u"-1"_s} << 64;
}

void TstAnalysis::statuses()
{
    QFETCH(const QStringList, words);
    QFETCH(const int, status);
    const ProgramRun run = runSluice(words);
    QCOMPARE(run.status, status);
    QCOMPARE(run.err.isEmpty(), status == 1);
}

void TstAnalysis::pipes()
{
    const ProgramRun run = runSluice({u"strings"_s, u"-"_s}, "one piped line\n");
    QCOMPARE(run.out, QByteArray("0 one piped line\n"));
    QVERIFY(runShell(u"\"$SLUICE\" stats - --json < \"$1\""_s, {m_file}).out.contains("\"bytes\":1000000,"));
    QCOMPARE(runShell(u"\"$SLUICE\" strings \"$1\" | head -n 1 | wc -l"_s, {m_file}).out.trimmed(),
             QByteArray("1"));
}

/// 64 GiB of nothing, and a few bytes at its end: no holes are read.
void TstAnalysis::sparseFile()
{
    const QString path = m_folder.filePath(u"sparse"_s);
    constexpr qint64 kSize = qint64{64} << 30;
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.seek(kSize - 8) && file.write("the last") == 8);
    }
    QCOMPARE(runSluice({u"strings"_s, path}).out, QByteArray::number(kSize - 8) + " the last\n");
    const QJsonObject stats = object(runSluice({u"stats"_s, path, u"--json"_s}).out);
    QCOMPARE(stats[u"bytes"_s].toInteger(), kSize);
    QCOMPARE(stats[u"histogram"_s].toArray()[0].toInteger(), kSize - 8);
    QCOMPARE(runSluice({u"scan"_s, path}).status, 1);
}

/// 100 MiB of short strings within 64 MiB of private memory.
void TstAnalysis::memoryStaysFlat()
{
    const QString path = m_folder.filePath(u"many"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    const QByteArray part = QByteArray("abcd\n").repeated(1 << 20);
    for (int i = 0; i < 20; ++i)
        QCOMPARE(file.write(part), part.size());
    file.close();
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    const QString limit; // Their shadow memory counts as data.
#else
    const QString limit = u"prlimit --data=67108864"_s;
#endif
    const ProgramRun run = runShell(limit + u" \"$SLUICE\" strings \"$1\" | tail -n 1"_s, {path}, 120);
    QCOMPARE(run.out, QByteArray::number(qint64{20} * part.size() - 5) + " abcd\n");
    file.remove();
}

QTEST_GUILESS_MAIN(TstAnalysis)
#include "tst_analysis.moc"
