#include "tests/support/random.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace sluice::test;

namespace {

constexpr int kWidth = 1280;
constexpr int kHeight = 800;
constexpr int kWait = 20'000;

} // namespace

/// The program in a real window under a real X server of the test's own, driven by keys and mouse and judged
/// by the pixels that the server holds.
class TstXWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void keysScrollAndReturn();
    void mouseSelects();
    void truncationIsTold();
    void quitsCleanly();
    void nothingIsWrittenBeforeSaving();

private:
    /// `trace`: where strace puts the calls that open or change files by name; empty: without strace.
    void start(const QByteArray& path, const QString& trace = {});
    QString xdotool(const QStringList& arguments) const;
    void key(const QString& keys) const { xdotool({u"key"_s, keys}); }
    /// The rows of the screen in [top, bottom), as the server holds them.
    [[nodiscard]] QByteArray pixels(int top = 0, int bottom = kHeight) const;
    /// Waits until two looks at the window agree, and gives it without the status bar, whose figures live.
    [[nodiscard]] QByteArray settled() const;
    [[nodiscard]] QByteArray sparseFile(qint64 size) const;

    QTemporaryDir m_folder;
    QProcess m_server;
    QProcess m_program;
    QString m_display;
};

void TstXWindow::init()
{
    QVERIFY(m_folder.isValid());
    m_server.start(u"sh"_s, {u"-c"_s,
                             u"exec Xvfb -displayfd 1 -screen 0 %1x%2x24 -fbdir \"$0\" -nolisten tcp "
                             "-noreset 2>/dev/null"_s.arg(kWidth)
                                 .arg(kHeight),
                             m_folder.path()});
    QTRY_VERIFY_WITH_TIMEOUT(m_server.canReadLine(), kWait);
    m_display = u':' + QString::fromLatin1(m_server.readLine()).trimmed();
}

void TstXWindow::cleanup()
{
    for (QProcess* process : {&m_program, &m_server}) {
        process->terminate();
        if (!process->waitForFinished(kWait))
            process->kill();
    }
}

QString TstXWindow::xdotool(const QStringList& arguments) const
{
    QProcess tool;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"DISPLAY"_s, m_display);
    tool.setProcessEnvironment(environment);
    tool.start(u"xdotool"_s, arguments);
    tool.waitForFinished(kWait);
    return QString::fromUtf8(tool.readAllStandardOutput()).trimmed();
}

QByteArray TstXWindow::pixels(int top, int bottom) const
{
    // The frame buffer file is an X window dump: its pixels are its last width * height * 4 bytes.
    QFile file(m_folder.filePath(u"Xvfb_screen0"_s));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    file.seek(file.size() - qint64{4} * kWidth * (kHeight - top));
    return file.read(qint64{4} * kWidth * (bottom - top));
}

QByteArray TstXWindow::settled() const
{
    constexpr int kAboveStatusBar = kHeight - 40;
    QByteArray last;
    QByteArray now = pixels(0, kAboveStatusBar);
    const auto agrees = [&] {
        last = std::exchange(now, pixels(0, kAboveStatusBar));
        return last == now;
    };
    for (int same = 0; same < 4; same = agrees() ? same + 1 : 0)
        QTest::qWait(50); // the pause between two looks, not a time to be ready in
    return now;
}

QByteArray TstXWindow::sparseFile(qint64 size) const
{
    QFile file(m_folder.filePath(u"sparse.bin"_s));
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write(QByteArray(4096, '\x11'));
    file.resize(size);
    file.seek(size - 4096);
    file.write(QByteArray(4096, '\x22'));
    return file.fileName().toUtf8();
}

void TstXWindow::start(const QByteArray& path, const QString& trace)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"DISPLAY"_s, m_display);
    environment.insert(u"XDG_CONFIG_HOME"_s, m_folder.path());
    environment.insert(u"XDG_STATE_HOME"_s, m_folder.filePath(u"state"_s));
    environment.insert(u"QT_QPA_PLATFORM"_s, u"xcb"_s);
    environment.remove(u"WAYLAND_DISPLAY"_s);
    m_program.setProcessEnvironment(environment);
    m_program.setProcessChannelMode(QProcess::ForwardedChannels);
    const QByteArray blank = pixels();
    QStringList words = {QStringLiteral(SLUICE_PROGRAM), QString::fromUtf8(path)};
    if (!trace.isEmpty()) {
        words =
            QStringList{u"strace"_s,
                        u"-D"_s,
                        u"-f"_s,
                        u"-qq"_s,
                        u"-e"_s,
                        u"trace=open,openat,creat,truncate,rename,renameat,renameat2,unlink,unlinkat,link,"
                        "linkat"_s,
                        u"-o"_s,
                        trace} +
            words;
    }
    m_program.start(words.first(), words.mid(1));
    QString window;
    QTRY_VERIFY_WITH_TIMEOUT(
        !(window = xdotool({u"search"_s, u"--onlyvisible"_s, u"--name"_s, u"Sluice"_s})).isEmpty(), kWait);
    window = window.section(u'\n', -1);
    xdotool({u"windowmove"_s, window, u"0"_s, u"0"_s, u"windowsize"_s, window, QString::number(kWidth),
             QString::number(kHeight)});
    xdotool({u"windowfocus"_s, window});
    QTRY_VERIFY_WITH_TIMEOUT(pixels() != blank, kWait);
    xdotool({u"mousemove"_s, u"100"_s, u"300"_s, u"click"_s, u"1"_s});
    key(u"ctrl+Home"_s);
}

void TstXWindow::keysScrollAndReturn()
{
    start(sparseFile(qint64{64} << 30));
    const QByteArray top = settled();
    key(u"ctrl+End"_s);
    QTRY_VERIFY_WITH_TIMEOUT(pixels(0, kHeight - 40) != top, kWait);
    const QByteArray end = settled();
    key(u"ctrl+g"_s);
    xdotool({u"type"_s, u"50%"_s});
    key(u"Return"_s);
    QTRY_VERIFY_WITH_TIMEOUT(settled() != end, kWait);
    QVERIFY(settled() != top);
    key(u"ctrl+End"_s);
    QTRY_VERIFY_WITH_TIMEOUT(settled() == end, kWait);
    key(u"ctrl+Home"_s);
    key(u"ctrl+End"_s);
    key(u"ctrl+Home"_s);
    const auto rowsOf = [](const QByteArray& frame) { return frame.mid(qsizetype{4} * kWidth * 120); };
    QTRY_VERIFY_WITH_TIMEOUT(rowsOf(settled()) == rowsOf(top), kWait);
    QCOMPARE(m_program.state(), QProcess::Running);
}

void TstXWindow::mouseSelects()
{
    start(sparseFile(1 << 20));
    const QByteArray before = settled();
    xdotool({u"mousemove"_s, u"120"_s, u"250"_s, u"mousedown"_s, u"1"_s, u"mousemove"_s, u"200"_s, u"330"_s,
             u"mouseup"_s, u"1"_s, u"mousemove"_s, u"640"_s, u"795"_s});
    QTRY_VERIFY_WITH_TIMEOUT(settled() != before, kWait);
}

void TstXWindow::truncationIsTold()
{
    const QByteArray path = sparseFile(1 << 20);
    start(path);
    const QByteArray before = settled();
    QCOMPARE(::truncate(path.constData(), 64), 0);
    QTRY_VERIFY_WITH_TIMEOUT(settled() != before, kWait);
    QCOMPARE(m_program.state(), QProcess::Running);
}

void TstXWindow::quitsCleanly()
{
    start(sparseFile(1 << 20));
    key(u"ctrl+q"_s);
    QVERIFY(m_program.waitForFinished(kWait));
    QCOMPARE(m_program.exitStatus(), QProcess::NormalExit);
    QCOMPARE(m_program.exitCode(), 0);
}

// A session of random keys, traced: no call of the system opens the file for writing, or changes its name.
// SLUICE_SESSION_SECONDS=300 is the long form.
void TstXWindow::nothingIsWrittenBeforeSaving()
{
#if defined(__SANITIZE_ADDRESS__)
    QSKIP("the sanitizer's search for leaks cannot be traced");
#endif
    QProcess probe;
    probe.start(u"strace"_s, {u"true"_s});
    if (!probe.waitForFinished(kWait) || probe.exitCode() != 0)
        QSKIP("this machine does not let strace trace");
    Random random(seed());
    const QByteArray path = sparseFile(1 << 20);
    const QString trace = m_folder.filePath(u"trace"_s);
    start(path, trace);
    const QStringList keys =
        u"a b c d e f 0 1 5 9 x Tab Left Right Up Down Home End Prior Next Delete BackSpace Insert Escape "
        u"Return "
        "ctrl+z ctrl+shift+z ctrl+a ctrl+c ctrl+v ctrl+x ctrl+Home ctrl+End shift+Right shift+Down alt+Left F6"_s
            .split(u' ');
    bool given = false;
    const qint64 wanted = qEnvironmentVariableIntValue("SLUICE_SESSION_SECONDS", &given);
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < (given ? wanted : 3) * 1000) {
        QStringList some = {u"key"_s};
        for (int i = 0; i < 20; ++i)
            some.append(keys[uniform(random, qsizetype{0}, keys.size() - 1)]);
        xdotool(some);
    }
    QCOMPARE(m_program.state(), QProcess::Running);
    QFile file(trace);
    QVERIFY(file.open(QIODevice::ReadOnly));
    int opened = 0;
    for (QByteArray line = file.readLine(); !line.isEmpty(); line = file.readLine()) {
        if (!line.contains(path))
            continue;
        const bool reads = (line.contains("open(") || line.contains("openat(")) &&
                           line.contains("O_RDONLY") && !line.contains("O_TRUNC") &&
                           !line.contains("O_CREAT");
        QVERIFY2(reads, line.constData());
        ++opened;
    }
    QVERIFY(opened > 0);
}

QTEST_GUILESS_MAIN(TstXWindow)
#include "tst_xwindow.moc"
