#include "tests/support/program.h"

#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace sluice::test;
using namespace Qt::StringLiterals;

namespace {

const QString kSamples = QStringLiteral(SLUICE_SAMPLES);

QStringList words(const char* line)
{
    return QString::fromUtf8(line).split(u' ', Qt::SkipEmptyParts);
}

QJsonObject parsed(const QByteArray& line)
{
    return QJsonDocument::fromJson(line).object();
}

} // namespace

/// The command line as a shell sees it: usage, help, exit statuses, `info`, and
/// what must not be opened.
class TstCli : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void wrongUsage_data();
    void wrongUsage();
    void help_data();
    void help();
    void version();
    void infoJson_data();
    void infoJson();
    void infoText();
    void infoOfStandardInput();
    void hostileFiles_data();
    void hostileFiles();
    void ordinaryUserCannotRead();
    void nameThatIsNotUtf8();
    void nameOfACommand();
    void sparseFileUnderLimit();
    void windowWithoutDisplay();
    void fullDisk_data();
    void fullDisk();
    void closedDescriptors();
    void nothingIsOpenedForWriting();

private:
    [[nodiscard]] QString path(const char* name) const { return m_folder.filePath(QString::fromUtf8(name)); }

    QTemporaryDir m_folder;
};

void TstCli::initTestCase()
{
    QVERIFY(m_folder.isValid());
    QFile one(path("one"));
    QVERIFY(one.open(QIODevice::WriteOnly));
    one.write("A");
    QFile empty(path("empty"));
    QVERIFY(empty.open(QIODevice::WriteOnly));
}

void TstCli::wrongUsage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* line, const char* says) {
        QTest::newRow(line) << words(line) << QByteArray(says);
    };
    row("info", "FILE");
    row("info a b", "too many");
    row("info --json", "FILE");
    row("info a --jsno", "--jsno");
    row("info a --json=1", "--json");
    row("info a -x", "-x");
    row("diff a", "A B");
    row("diff a b c", "too many");
    row("diff - -", "standard input");
    row("diff a b --gap -1", "--gap");
    row("diff a b --gap x", "--gap");
    row("dump", "FILE");
    row("dump a b", "too many");
    row("dump a --range", "RANGE");
    row("dump a --range x", "x");
    row("dump a --range 5", "5");
    row("dump a --range 9..5", "9..5");
    row("dump a --range 0x..", "0x");
    row("dump a --range 99999999999999999999..", "99999999999999999999");
    row("dump a --as words", "words");
    row("dump a --as u32", "u32");
    row("dump a --width 0", "width");
    row("dump a --width 257", "width");
    row("dump a --width -1", "width");
    row("dump a --width x", "width");
    row("dump a --as text --encoding klingon", "klingon");
    row("dump a --as hex --encoding utf8", "--encoding");
    row("dump a --as u32le --width 4", "--width");
    row("dump a --as raw --json", "--json");
    row("shot a", "-o");
    row("shot a -o", "OUT.png");
    row("shot a -o x.png --size 5", "5");
    row("shot a -o x.png --size 0x7", "0x7");
    row("shot a -o x.png --size 99999x99999", "99999");
    row("shot a -o x.png --scale 0", "scale");
    row("shot a -o x.png --scale nan", "scale");
    row("shot a -o x.png --theme pink", "pink");
    row("shot a -o x.png --panes hex,bogus", "bogus");
    row("--nonsense", "--nonsense");
    row("a --goto", "OFFSET");
    row("a --goto ten", "ten");
    row("a --select 1-2", "1-2");
    row("a --panes bogus", "bogus");
}

void TstCli::wrongUsage()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const QByteArray, says);
    const ProgramRun run = runSluice(arguments);
    QVERIFY2(run.status == 64, "status " + QByteArray::number(run.status) + ": " + run.err);
    QCOMPARE(run.out, QByteArray());
    QVERIFY2(run.err.startsWith("sluice: ") && run.err.count('\n') == 1, run.err);
    QVERIFY2(run.err.contains(says), run.err);
}

void TstCli::help_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QList<QByteArray>>("says");
    const auto row = [](const char* line, const QList<QByteArray>& says) {
        QTest::newRow(line) << words(line) << says;
    };
    row("--help", {"--goto OFFSET", "--select RANGE", "--panes LIST", "--version", "info", "dump", "shot"});
    row("-h", {"--goto"});
    row("info --help", {"--json"});
    row("diff --help", {"A B", "--ranges", "--align", "--gap N", "--json"});
    row("dump a --help", {"--range RANGE", "--as ", "--width N", "--encoding", "--json"});
    row("shot -h", {"-o, --output", "--size", "--scale", "--theme", "--goto"});
}

void TstCli::help()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const QList<QByteArray>, says);
    const ProgramRun run = runSluice(arguments);
    QCOMPARE(run.status, 0);
    QCOMPARE(run.err, QByteArray());
    for (const QByteArray& text : says)
        QVERIFY2(run.out.contains(text), text);
    for (const QByteArray& line : run.out.split('\n'))
        QVERIFY2(QString::fromUtf8(line).size() <= 80, line);
}

void TstCli::version()
{
    const ProgramRun run = runSluice({u"--version"_s});
    QCOMPARE(run.status, 0);
    QVERIFY2(run.out.startsWith("sluice ") && run.out.endsWith('\n'), run.out);
}

void TstCli::infoJson_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("access");
    QTest::addColumn<QString>("type");
    QTest::newRow("gzip") << kSamples + u"/server.log.gz"_s << u"mapped"_s << u"gzip"_s;
    QTest::newRow("png") << kSamples + u"/picture.png"_s << u"mapped"_s << u"png"_s;
    QTest::newRow("pcap") << kSamples + u"/capture.pcap"_s << u"mapped"_s << u"pcap"_s;
    QTest::newRow("one byte") << path("one") << u"mapped"_s << QString();
    QTest::newRow("no bytes") << path("empty") << QString() << u"empty"_s;
    QTest::newRow("/proc") << u"/proc/self/maps"_s << u"memory"_s << QString();
    QTest::newRow("/dev/null") << u"/dev/null"_s << u"memory"_s << u"empty"_s;
}

void TstCli::infoJson()
{
    QFETCH(const QString, file);
    QFETCH(const QString, access);
    QFETCH(const QString, type);
    const ProgramRun run = runSluice({u"info"_s, file, u"--json"_s});
    QVERIFY2(run.status == 0, run.err);
    QCOMPARE(run.out.count('\n'), 1);
    QJsonParseError error{};
    const QJsonObject object = QJsonDocument::fromJson(run.out, &error).object();
    QVERIFY2(error.error == QJsonParseError::NoError, run.out);

    QCOMPARE(object.keys(), words("access copies faults memory openSeconds path size type"));
    QCOMPARE(object["path"_L1].toString(), file);
    if (!file.startsWith(u"/proc"_s))
        QCOMPARE(object["size"_L1].toInteger(-1), QFileInfo(file).size());
    if (!access.isEmpty())
        QCOMPARE(object["access"_L1].toString(), access);
    if (!type.isEmpty())
        QCOMPARE(object["type"_L1].toString().toLower(), type);
    QVERIFY(object["openSeconds"_L1].toDouble(-1) >= 0);
    QVERIFY(object["memory"_L1]["rssAnon"_L1].toInteger(-1) > 0);
    QVERIFY(object["memory"_L1]["rssFile"_L1].toInteger(-1) > 0);
    QVERIFY(object["faults"_L1]["minor"_L1].toInteger(-1) > 0);
    QVERIFY(object["faults"_L1]["major"_L1].toInteger(-1) >= 0);
    const QJsonObject copies = object["copies"_L1].toObject();
    QCOMPARE(copies.keys(), words("kernelToKernel kernelToUser userToKernel userToObject userToUser"));
    for (const QString& kind : copies.keys())
        QCOMPARE(copies[kind].toObject().keys(), words("bytes count"));
    if (access == u"mapped"_s)
        QCOMPARE(copies["kernelToUser"_L1]["bytes"_L1].toInteger(-1), 0);
}

void TstCli::infoText()
{
    const ProgramRun run = runSluice({u"info"_s, kSamples + u"/structures.bin"_s});
    QVERIFY2(run.status == 0, run.err);
    QVERIFY2(run.out.contains("1024 bytes (1 KiB)"), run.out);
    QVERIFY2(run.out.contains("mapped"), run.out);
    QVERIFY2(run.out.contains("kernel -> user"), run.out);
}

void TstCli::infoOfStandardInput()
{
    const ProgramRun run = runSluice({u"info"_s, u"-"_s, u"--json"_s}, QByteArray(100'000, 'x'));
    QVERIFY2(run.status == 0, run.err);
    const QJsonObject object = parsed(run.out);
    QCOMPARE(object["path"_L1].toString(), u"-"_s);
    QCOMPARE(object["size"_L1].toInteger(), 100'000);
    QCOMPARE(object["access"_L1].toString(), u"memory"_s);
    QCOMPARE(object["copies"_L1]["kernelToUser"_L1]["bytes"_L1].toInteger(), 100'000);
}

void TstCli::hostileFiles_data()
{
    QTest::addColumn<QByteArray>("makes");
    QTest::addColumn<int>("status");
    const auto row = [](const char* name, const char* makes, int status) {
        QTest::newRow(name) << QByteArray(makes) << status;
    };
    row("missing", "true", 2);
    row("directory", "mkdir x", 2);
    row("dangling link", "ln -s nowhere x", 2);
    row("loop of links", "ln -s y x; ln -s x y", 2);
    row("name too long", "ln -s $(printf 'n%.0s' {1..300}) x", 2);
    row("under a file", "touch f; ln -s f/g x", 2);
    row("socket", "python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"x\")'", 2);
    row("FIFO without a writer", "mkfifo x", 2);
    row("FIFO with a writer", "mkfifo x; { printf abc > x & }", 0);
    row("/dev/zero", "ln -s /dev/zero x", 0);
    row("/dev/null", "ln -s /dev/null x", 0);
    row("/proc/self/maps", "ln -s /proc/self/maps x", 0);
    row("/proc/self/mem", "ln -s /proc/self/mem x", 2);
    row("no bytes", "touch x", 0);
    row("sparse 8 TiB", "truncate -s 8T x || touch x", 0);
}

void TstCli::hostileFiles()
{
    QFETCH(const QByteArray, makes);
    QFETCH(const int, status);
    const QString script = QString::fromUtf8("cd \"$1\" && rm -rf x y f && { " + makes +
                                             "; } && exec \"$SLUICE\" info x --json");
    const ProgramRun run = runShell(script, {m_folder.path()}, 20);
    QVERIFY2(run.status == status, "status " + QByteArray::number(run.status) + ": " + run.err);
    if (status == 0) {
        QVERIFY2(parsed(run.out).contains("size"_L1), run.out);
    } else {
        QCOMPARE(run.out, QByteArray());
        QVERIFY2(run.err.startsWith("sluice: ") && run.err.contains('x') && run.err.count('\n') == 1,
                 run.err);
    }
}

void TstCli::ordinaryUserCannotRead()
{
    // Root reads whatever the mode says, so an ordinary user has to try.
    const ProgramRun run =
        runShell(u"cd \"$1\" && chmod 755 . && printf secret > locked && chmod 000 locked "
                 u"|| exit 99\n"
                 "[ \"$(id -u)\" = 0 ] || exec \"$SLUICE\" info locked\n"
                 "cp \"$SLUICE\" ./program && chmod 755 program || exit 99\n"
                 "exec setpriv --reuid=65534 --regid=65534 --clear-groups ./program info locked"_s,
                 {m_folder.path()});
    QCOMPARE(run.status, 2);
    QVERIFY2(run.err.contains("locked"), run.err);
}

void TstCli::nameThatIsNotUtf8()
{
    const ProgramRun run =
        runShell(uR"(cd "$1" && printf hello > $'b\xff\xfed' && exec "$SLUICE" info $'b\xff\xfed' --json)"_s,
                 {m_folder.path()});
    QVERIFY2(run.status == 0, run.err);
    const QJsonObject object = parsed(run.out);
    QCOMPARE(object["size"_L1].toInteger(), 5);
    QCOMPARE(object["path"_L1].toString(), u"b\uFFFD\uFFFDd"_s);
    QCOMPARE(object["pathHex"_L1].toString(), u"62fffe64"_s);

    const ProgramRun missing = runShell(uR"(cd "$1" && exec "$SLUICE" info $'no\xff')"_s, {m_folder.path()});
    QCOMPARE(missing.status, 2);
    QVERIFY2(missing.err.contains("no"), missing.err);
    // QTemporaryDir cannot remove such a name.
    QCOMPARE(runShell(uR"(rm "$1"/$'b\xff\xfed')"_s, {m_folder.path()}).status, 0);
}

void TstCli::nameOfACommand()
{
    const ProgramRun run = runShell(u"cd \"$1\" && printf 12 > info && exec \"$SLUICE\" info ./info --json"_s,
                                    {m_folder.path()});
    QVERIFY2(run.status == 0, run.err);
    QCOMPARE(parsed(run.out)["size"_L1].toInteger(), 2);

    const ProgramRun dashes = runShell(
        u"cd \"$1\" && printf 123 > ./--json && exec \"$SLUICE\" info --json -- --json"_s, {m_folder.path()});
    QVERIFY2(dashes.status == 0, dashes.err);
    QCOMPARE(parsed(dashes.out)["size"_L1].toInteger(), 3);
}

void TstCli::sparseFileUnderLimit()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("sanitizers take more memory than the limit");
#endif
    const ProgramRun run = runShell(u"cd \"$1\" && truncate -s 64G sparse && exec prlimit --data=268435456 "
                                    "\"$SLUICE\" info sparse --json"_s,
                                    {m_folder.path()});
    QVERIFY2(run.status == 0, run.err);
    const QJsonObject object = parsed(run.out);
    QCOMPARE(object["size"_L1].toInteger(), qint64{64} << 30);
    QVERIFY(object["memory"_L1]["rssAnon"_L1].toInteger() < qint64{32} << 20);
    QVERIFY(object["openSeconds"_L1].toDouble() < 0.5);
}

void TstCli::windowWithoutDisplay()
{
    const ProgramRun run = runSluice({path("one")});
    QCOMPARE(run.status, 2);
    QVERIFY2(run.err.contains("display") && run.err.contains("sluice shot"), run.err);
    QCOMPARE(run.err.count('\n'), 1);

    const ProgramRun dead = runShell(u"DISPLAY=:987654 exec \"$SLUICE\" \"$1\""_s, {path("one")});
    QCOMPARE(dead.status, 2);
    QVERIFY2(dead.err.contains(":987654") && dead.err.contains("sluice shot"), dead.err);
}

void TstCli::fullDisk_data()
{
    QTest::addColumn<QString>("command");
    QTest::newRow("help") << u"--help"_s;
    QTest::newRow("info") << u"info \"$1\""_s;
    QTest::newRow("info json") << u"info \"$1\" --json"_s;
    QTest::newRow("diff ranges") << u"diff /dev/null \"$1\" --ranges"_s;
    QTest::newRow("dump") << u"dump \"$1\""_s;
    QTest::newRow("dump raw") << u"dump \"$1\" --as raw"_s;
    QTest::newRow("dump text") << u"dump \"$1\" --as text"_s;
}

void TstCli::fullDisk()
{
    QFETCH(const QString, command);
    const ProgramRun run =
        runShell(u"exec \"$SLUICE\" %1 > /dev/full"_s.arg(command), {kSamples + u"/capture.pcap"_s});
    QCOMPARE(run.status, 2);
    QVERIFY2(run.err.contains("No space left"), run.err);
}

void TstCli::closedDescriptors()
{
    const ProgramRun out = runShell(u"exec \"$SLUICE\" info \"$1\" >&-"_s, {path("one")});
    QCOMPARE(out.status, 2);
    QVERIFY(!out.err.isEmpty());
    const ProgramRun in = runShell(u"exec \"$SLUICE\" dump \"$1\" <&-"_s, {path("one")});
    QVERIFY2(in.status == 0, in.err);
    QVERIFY2(in.out.startsWith("00000000: 41 "), in.out);
    const ProgramRun all = runShell(u"exec \"$SLUICE\" dump \"$1\" <&- >&- 2>&-"_s, {path("one")});
    QCOMPARE(all.status, 2);
}

void TstCli::nothingIsOpenedForWriting()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("the sanitizers do not run under ptrace");
#endif
    const ProgramRun run =
        runShell(u"cd \"$1\" && for c in 'info one' 'dump one' 'dump one --as text' 'diff one one'; do\n"
                 "strace -f -qq -e trace=open,openat,creat -o trace \"$SLUICE\" $c "
                 ">/dev/null "
                 "|| exit; cat trace; done"_s,
                 {m_folder.path()});
    if (run.status != 0 && run.err.contains("ptrace"))
        QSKIP("this machine does not let strace trace");
    QVERIFY2(run.status == 0, run.err);
    QVERIFY(run.out.contains("O_RDONLY"));
    for (const char* flag : {"O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "creat("})
        QVERIFY2(!run.out.contains(flag), run.out);
}

QTEST_GUILESS_MAIN(TstCli)
#include "tst_cli.moc"
