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

struct Range
{
    QByteArray kind;
    qint64 a, lengthA, b, lengthB;
};

std::vector<Range> rangesOf(const QByteArray& lines)
{
    std::vector<Range> ranges;
    for (const QByteArray& line : lines.split('\n')) {
        const QList<QByteArray> words = line.split(' ');
        if (words.size() == 5)
            ranges.push_back({words[0], words[1].toLongLong(), words[2].toLongLong(), words[3].toLongLong(),
                              words[4].toLongLong()});
        else if (!line.isEmpty())
            qFatal("not a range: %s", line.constData());
    }
    return ranges;
}

} // namespace

/// `sluice diff` against cmp(1) and Python.
class TstDiff : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void sameOrDifferent_data();
    void sameOrDifferent();
    void likeCmp();
    void likePython();
    void alignedRangesMakeBOfA();
    void oneInsertion();
    void json();
    void gap();
    void standardInput_data();
    void standardInput();
    void endlessDevice();
    void largeSparseFiles_data();
    void largeSparseFiles();
    void shrinksMeanwhile();

private:
    [[nodiscard]] QString write(const char* name, const QByteArray& bytes) const
    {
        QFile file(m_folder.filePath(QString::fromLatin1(name)));
        if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", name);
        return file.fileName();
    }

    QTemporaryDir m_folder;
};

void TstDiff::initTestCase()
{
    QVERIFY(m_folder.isValid());
}

void TstDiff::sameOrDifferent_data()
{
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    QTest::addColumn<QByteArray>("plain");
    QTest::addColumn<QByteArray>("aligned");
    const auto row = [](const char* name, const QByteArray& a, const QByteArray& b, const QByteArray& plain,
                        const QByteArray& aligned) { QTest::newRow(name) << a << b << plain << aligned; };
    row("both empty", "", "", "", "");
    row("equal", "abc", "abc", "", "");
    row("one empty", "", "abc", "inserted 0 0 0 3\n", "inserted 0 0 0 3\n");
    row("the other empty", "abc", "", "deleted 0 3 0 0\n", "deleted 0 3 0 0\n");
    row("one byte", "abc", "axc", "changed 1 1 1 1\n", "changed 1 1 1 1\n");
    row("inserted", "abcd", "abXcd", "changed 2 2 2 2\ninserted 4 0 4 1\n", "inserted 2 0 2 1\n");
    row("deleted", "abcd", "abd", "changed 2 1 2 1\ndeleted 3 1 3 0\n", "deleted 2 1 2 0\n");
}

void TstDiff::sameOrDifferent()
{
    QFETCH(const QByteArray, a);
    QFETCH(const QByteArray, b);
    QFETCH(const QByteArray, plain);
    QFETCH(const QByteArray, aligned);
    const QString one = write("one", a);
    const QString two = write("two", b);
    const int status = a == b ? 0 : 1;
    const ProgramRun ranges = runSluice({u"diff"_s, one, two, u"--ranges"_s});
    QCOMPARE(ranges.status, status);
    QCOMPARE(ranges.out, plain);
    QCOMPARE(ranges.err, QByteArray());
    const ProgramRun align = runSluice({u"diff"_s, u"--ranges"_s, u"--align"_s, one, two});
    QCOMPARE(align.status, status);
    QCOMPARE(align.out, aligned);
    const ProgramRun summary = runSluice({u"diff"_s, one, two});
    QCOMPARE(summary.status, status);
    QVERIFY2(summary.out.contains(a == b ? "are the same" : "differ in"), summary.out);
    QCOMPARE(summary.out.count('\n'), a == b ? 1 : 2);
    QVERIFY2(a == b || summary.out.contains("first at offset " + plain.split(' ')[1]), summary.out);
}

void TstDiff::likeCmp()
{
    Random random(seed());
    const QByteArray a = randomBytes(random, 2'200'000);
    QByteArray b = a;
    for (int i = 0; i < 3'000; ++i)
        b[uniform<qsizetype>(random, 0, b.size() - 1)] = static_cast<char>(random());
    const QString one = write("one", a);
    const QString two = write("two", b);
    // One line for each byte: its number from 1, and both values.
    const ProgramRun witness = runShell(u"cmp -l \"$1\" \"$2\""_s, {one, two});
    QCOMPARE(witness.status, 1);
    std::vector<qint64> expected;
    for (const QByteArray& line : witness.out.trimmed().split('\n'))
        expected.push_back(line.trimmed().split(' ')[0].toLongLong() - 1);
    const ProgramRun run = runSluice({u"diff"_s, one, two, u"--ranges"_s});
    QCOMPARE(run.status, 1);
    std::vector<qint64> found;
    for (const Range& range : rangesOf(run.out)) {
        QCOMPARE(range.kind, QByteArray("changed"));
        QCOMPARE(range.a, range.b);
        QCOMPARE(range.lengthA, range.lengthB);
        for (qint64 i = 0; i < range.lengthA; ++i)
            found.push_back(range.a + i);
    }
    QVERIFY(found == expected);
}

void TstDiff::likePython()
{
    Random random(seed());
    const QByteArray a = randomBytes(random, 150'000);
    QByteArray b = a.left(140'000);
    for (int i = 0; i < 5'000; ++i)
        b[uniform<qsizetype>(random, 0, b.size() - 1)] = static_cast<char>(random());
    const QString one = write("one", a);
    const QString two = write("two", b);
    const QByteArray expected = runPython(uR"(
a, b = open('%1', 'rb').read(), open('%2', 'rb').read()
n = min(len(a), len(b))
i = 0
while i < n:
    j = i
    while j < n and a[j] != b[j]:
        j += 1
    if j > i:
        print('changed', i, j - i, i, j - i)
    i = max(j, i + 1)
if len(a) > n:
    print('deleted', n, len(a) - n, n, 0)
)"_s.arg(one, two));
    QVERIFY(runSluice({u"diff"_s, one, two, u"--ranges"_s}).out == expected);
}

void TstDiff::alignedRangesMakeBOfA()
{
    Random random(seed());
    for (int round = 0; round < 5; ++round) {
        const QByteArray a = randomBytes(random, 1'500'000);
        QByteArray b = a;
        for (int i = 0; i < 50; ++i) {
            const qsizetype at = uniform<qsizetype>(random, 0, b.size());
            b.remove(at, uniform<qsizetype>(random, 0, 2'000));
            b.insert(at, randomBytes(random, uniform<qsizetype>(random, 0, 2'000)));
        }
        const QString one = write("one", a);
        const QString two = write("two", b);
        const ProgramRun run = runSluice({u"diff"_s, one, two, u"--ranges"_s, u"--align"_s});
        QCOMPARE(run.status, 1);
        const QByteArray made = runPython(uR"(
import sys
a, b = open('%1', 'rb').read(), open('%2', 'rb').read()
out, at = b'', 0
for line in sys.stdin:
    kind, oa, la, ob, lb = line.split()
    oa, la, ob, lb = int(oa), int(la), int(ob), int(lb)
    assert kind == ('inserted' if la == 0 else 'deleted' if lb == 0 else 'changed')
    out += a[at:oa]
    assert len(out) == ob
    out += b[ob:ob + lb]
    at = oa + la
print(out + a[at:] == b)
)"_s.arg(one, two),
                                          run.out);
        QCOMPARE(made, QByteArray("True\n"));
    }
}

void TstDiff::oneInsertion()
{
    Random random(seed());
    const QByteArray a = randomBytes(random, 5'000'000);
    QByteArray added = randomBytes(random, 1'234'567);
    added.front() = static_cast<char>(~a[2'000'000]);
    added.back() = static_cast<char>(~a[1'999'999]);
    const QString one = write("one", a);
    const QString two = write("two", a.left(2'000'000) + added + a.mid(2'000'000));
    QCOMPARE(runSluice({u"diff"_s, one, two, u"--ranges"_s, u"--align"_s}).out,
             QByteArray("inserted 2000000 0 2000000 1234567\n"));
    QCOMPARE(runSluice({u"diff"_s, two, one, u"--ranges"_s, u"--align"_s}).out,
             QByteArray("deleted 2000000 1234567 2000000 0\n"));
    QVERIFY(runSluice({u"diff"_s, two, one, u"--align"_s}).out.contains("1234567 bytes deleted"));
}

void TstDiff::json()
{
    const QString one = write("one", "abcdef");
    const QString two = write("two", "aXcdefgh");
    const ProgramRun run = runSluice({u"diff"_s, one, two, u"--json"_s, u"--ranges"_s});
    QCOMPARE(run.status, 1);
    const QList<QByteArray> lines = run.out.trimmed().split('\n');
    QCOMPARE(lines.size(), 3);
    QCOMPARE(lines[0],
             QByteArray(R"({"kind":"changed","a":{"offset":1,"length":1},"b":{"offset":1,"length":1}})"));
    QCOMPARE(lines[1],
             QByteArray(R"({"kind":"inserted","a":{"offset":6,"length":0},"b":{"offset":6,"length":2}})"));
    const QJsonObject sums = QJsonDocument::fromJson(lines[2]).object();
    QCOMPARE(sums["same"_L1].toBool(true), false);
    QCOMPARE(sums["aligned"_L1].toBool(true), false);
    QCOMPARE(sums["sizeA"_L1].toInteger(), 6);
    QCOMPARE(sums["sizeB"_L1].toInteger(), 8);
    QCOMPARE(sums["sameBytes"_L1].toInteger(), 5);
    QCOMPARE(sums["differentA"_L1].toInteger(), 1);
    QCOMPARE(sums["differentB"_L1].toInteger(), 3);
    QCOMPARE(sums["changed"_L1].toInteger(), 1);
    QCOMPARE(sums["inserted"_L1].toInteger(), 1);
    QCOMPARE(sums["deleted"_L1].toInteger(), 0);
    QCOMPARE(sums["first"_L1]["kind"_L1].toString(), u"changed"_s);
    const ProgramRun same = runSluice({u"diff"_s, one, one, u"--json"_s, u"--align"_s});
    QCOMPARE(same.status, 0);
    QCOMPARE(same.out, QByteArray(R"({"same":true,"aligned":true,"sizeA":6,"sizeB":6,"sameBytes":6,)"
                                  R"("differentA":0,"differentB":0,"changed":0,"inserted":0,"deleted":0})"
                                  "\n"));
}

void TstDiff::gap()
{
    const QString one = write("one", "aaaaaaaaaaaaaaaa");
    const QString two = write("two", "abaabaaaaabaaaaa");
    const auto ranges = [&](const QString& joined) {
        return runSluice({u"diff"_s, one, two, u"--ranges"_s, u"--gap"_s, joined}).out;
    };
    QCOMPARE(ranges(u"0"_s), QByteArray("changed 1 1 1 1\nchanged 4 1 4 1\nchanged 10 1 10 1\n"));
    QCOMPARE(ranges(u"2"_s), QByteArray("changed 1 4 1 4\nchanged 10 1 10 1\n"));
    QCOMPARE(ranges(u"5"_s), QByteArray("changed 1 10 1 10\n"));
}

void TstDiff::standardInput_data()
{
    QTest::addColumn<QString>("script");
    QTest::newRow("a pipe first") << u"cat \"$2\" | \"$SLUICE\" diff - \"$1\" --ranges"_s;
    QTest::newRow("a file first") << u"\"$SLUICE\" diff - \"$1\" --ranges < \"$2\""_s;
    QTest::newRow("a pipe second") << u"cat \"$1\" | \"$SLUICE\" diff \"$2\" - --ranges"_s;
    QTest::newRow("a FIFO") << u"\"$SLUICE\" diff <(cat \"$2\") \"$1\" --ranges"_s;
}

void TstDiff::standardInput()
{
    QFETCH(const QString, script);
    const ProgramRun run = runShell(script, {write("one", "abXd"), write("two", "abcd")});
    QVERIFY2(run.status == 1, run.err);
    QCOMPARE(run.out, QByteArray("changed 2 1 2 1\n"));
}

void TstDiff::endlessDevice()
{
    // What is known of a part must not be told of the whole.
    const ProgramRun run = runSluice({u"diff"_s, u"/dev/zero"_s, u"/dev/null"_s});
    QCOMPARE(run.status, 2);
    QCOMPARE(run.out, QByteArray());
    QVERIFY2(run.err.contains("/dev/zero"), run.err);
    const ProgramRun missing = runSluice({u"diff"_s, u"/dev/null"_s, u"/no/such/file"_s});
    QCOMPARE(missing.status, 2);
    QVERIFY2(missing.err.contains("/no/such/file"), missing.err);
}

void TstDiff::largeSparseFiles_data()
{
    QTest::addColumn<QString>("mode");
    QTest::newRow("same offset") << u""_s;
    QTest::newRow("aligned") << u"--align"_s;
}

void TstDiff::largeSparseFiles()
{
    QFETCH(const QString, mode);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    const QString limit;
#else
    const QString limit = u"prlimit --data=100663296"_s;
#endif
    const ProgramRun run =
        runShell(u"cd \"$1\" && rm -f large1 large2 && truncate -s 16G large1 large2 &&\n"
                 "printf x | dd of=large2 bs=1 seek=12884901888 conv=notrunc status=none &&\n"
                 "%1 \"$SLUICE\" diff large1 large2 --ranges %2"_s.arg(limit, mode),
                 {m_folder.path()});
    QVERIFY2(run.status == 1, run.err);
    QCOMPARE(run.out, QByteArray("changed 12884901888 1 12884901888 1\n"));
}

void TstDiff::shrinksMeanwhile()
{
    Random random(seed());
    QByteArray bytes = randomBytes(random, 4'000'000);
    QVERIFY(!write("one", bytes).isEmpty());
    for (qsizetype i = 0; i < bytes.size(); i += 10)
        bytes[i] = static_cast<char>(~bytes[i]);
    QVERIFY(!write("cut", bytes).isEmpty());
    // The pipe is full after 64 KiB, so the comparison is held while the file loses its end.
    const ProgramRun run = runShell(
        u"cd \"$1\" && rm -f pipe && mkfifo pipe\n"
        "\"$SLUICE\" diff one cut --ranges > pipe & diff=$!\n"
        "exec 3<pipe; head -c 1 <&3 >/dev/null; truncate -s 1234567 cut; cat <&3 >/dev/null; wait $diff"_s,
        {m_folder.path()});
    QCOMPARE(run.status, 2);
    QVERIFY2(run.err.contains("cut"), run.err);
    QCOMPARE(run.err.count('\n'), 1);
}

QTEST_GUILESS_MAIN(TstDiff)
#include "tst_diff.moc"
