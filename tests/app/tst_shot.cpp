#include "tests/support/program.h"

#include <QDir>
#include <QFile>
#include <QImage>
#include <QTemporaryDir>
#include <QTest>

using namespace sluice::test;
using namespace Qt::StringLiterals;

namespace {

const QString kSamples = QStringLiteral(SLUICE_SAMPLES);

} // namespace

/// `sluice shot`: the real window, drawn without a display.
class TstShot : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sizes_data();
    void sizes();
    void themes();
    void optionsOfTheWindow();
    void welcome();
    void hostileFiles_data();
    void hostileFiles();
    void refusesToOverwriteWhatItShows();
    void cannotWrite_data();
    void cannotWrite();
    void leavesSettingsAlone();
    void hugeFileUnderLimit();

private:
    /// The picture that `sluice shot` makes with these arguments beside -o; null when it makes none.
    QImage shot(const QStringList& arguments)
    {
        QFile::remove(m_picture);
        const ProgramRun run = runSluice(QStringList{u"shot"_s, u"-o"_s, m_picture} + arguments);
        if (run.status != 0 || !run.err.isEmpty())
            qWarning("status %d: %s", run.status, run.err.constData());
        return run.status == 0 ? QImage(m_picture) : QImage();
    }

    QTemporaryDir m_folder;
    QString m_picture = m_folder.filePath(u"shot.png"_s);
};

void TstShot::sizes_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QSize>("size");
    const auto row = [](const char* line, QSize size) {
        QTest::newRow(line) << QString::fromUtf8(line).split(u' ', Qt::SkipEmptyParts) << size;
    };
    row("", {1280, 800});
    row("--size 1920x1080 --scale 1.5", {1920, 1080});
    row("--size 1001x701 --scale 1.25", {1001, 701});
    row("--size=3840x2160 --scale=2", {3840, 2160});
    row("--size 640x480 --scale 0.5", {640, 480});
    row("--size 64x64", {64, 64});
}

void TstShot::sizes()
{
    QFETCH(const QStringList, options);
    QFETCH(const QSize, size);
    const QImage image = shot(QStringList(kSamples + u"/capture.pcap"_s) + options);
    QCOMPARE(image.size(), size);
    QCOMPARE(image.allGray(), false);
}

void TstShot::themes()
{
    const auto brightness = [this](const QString& theme) {
        const QImage image = shot({kSamples + u"/picture.png"_s, u"--theme"_s, theme})
                                 .scaled(1, 1, {}, Qt::SmoothTransformation);
        return image.isNull() ? -1 : qGray(image.pixel(0, 0));
    };
    QVERIFY(brightness(u"light"_s) > 180);
    const int dark = brightness(u"dark"_s);
    QVERIFY(dark >= 0 && dark < 80);
}

void TstShot::optionsOfTheWindow()
{
    const QString file = kSamples + u"/recording-f32le.raw"_s;
    const QImage plain = shot({file});
    const QImage moved = shot({file, u"--goto"_s, u"-64"_s});
    const QImage selected = shot({file, u"--select"_s, u"0x10+32"_s});
    const QImage panes = shot({file, u"--panes"_s, u"f32le,hex"_s});
    for (const QImage& image : {plain, moved, selected, panes})
        QCOMPARE(image.size(), QSize(1280, 800));
    QVERIFY(plain != moved && plain != selected && plain != panes && moved != selected && moved != panes);

    const ProgramRun past = runSluice({u"shot"_s, u"-o"_s, m_picture, file, u"--goto"_s, u"1G"_s});
    QCOMPARE(past.status, 2);
    QVERIFY2(past.err.contains("recording-f32le.raw"), past.err);
}

void TstShot::welcome()
{
    QCOMPARE(shot({}).size(), QSize(1280, 800));
}

void TstShot::hostileFiles_data()
{
    QTest::addColumn<QByteArray>("makes");
    QTest::addColumn<int>("status");
    const auto row = [](const char* name, const char* makes, int status) {
        QTest::newRow(name) << QByteArray(makes) << status;
    };
    row("missing", "true", 2);
    row("directory", "mkdir x", 2);
    row("dangling link", "ln -s nowhere x", 2);
    row("FIFO without a writer", "mkfifo x", 2);
    row("FIFO with a writer", "mkfifo x; { printf abc > x & }", 0);
    row("no bytes", "touch x", 0);
    row("one byte", "printf A > x", 0);
    row("/dev/zero", "ln -s /dev/zero x", 0);
    row("/proc/self/maps", "ln -s /proc/self/maps x", 0);
    row("sparse 8 TiB", "truncate -s 8T x || touch x", 0);
}

void TstShot::hostileFiles()
{
    QFETCH(const QByteArray, makes);
    QFETCH(const int, status);
    const QString script = QString::fromUtf8("cd \"$1\" && rm -rf x && { " + makes +
                                             "; } && exec \"$SLUICE\" shot x -o out.png");
    const ProgramRun run = runShell(script, {m_folder.path()}, 40);
    QVERIFY2(run.status == status, "status " + QByteArray::number(run.status) + ": " + run.err);
    QVERIFY2(status == 0 ? run.err.isEmpty() : run.err.startsWith("sluice: ") && run.err.contains('x'),
             run.err);
}

void TstShot::refusesToOverwriteWhatItShows()
{
    const ProgramRun run = runShell(
        u"cd \"$1\" && printf precious > file && ln -s file link && ! \"$SLUICE\" shot file -o link && cat file"_s,
        {m_folder.path()});
    QVERIFY2(run.status == 0, run.err);
    QCOMPARE(run.out, QByteArray("precious"));
}

void TstShot::cannotWrite_data()
{
    QTest::addColumn<QString>("output");
    QTest::newRow("no folder") << u"/nonexistent/out.png"_s;
    QTest::newRow("a folder") << u"/"_s;
    QTest::newRow("full disk") << u"/dev/full"_s;
}

void TstShot::cannotWrite()
{
    QFETCH(const QString, output);
    const ProgramRun run = runSluice({u"shot"_s, kSamples + u"/structures.bin"_s, u"-o"_s, output});
    QCOMPARE(run.status, 2);
    QVERIFY2(run.err.contains(output.toUtf8()), run.err);
}

void TstShot::leavesSettingsAlone()
{
    const ProgramRun run =
        runShell(u"export HOME=\"$1/home\" XDG_CONFIG_HOME=\"$1/home/config\" && mkdir \"$HOME\" && "
                 "\"$SLUICE\" shot \"$2\" -o \"$1/out.png\" && find \"$HOME\" -path '*luice*'"_s,
                 {m_folder.path(), kSamples + u"/structures.bin"_s});
    QVERIFY2(run.status == 0, run.err);
    QCOMPARE(run.out, QByteArray());
}

void TstShot::hugeFileUnderLimit()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("sanitizers take more memory than the limit");
#endif
    const ProgramRun run = runShell(u"cd \"$1\" && truncate -s 64G huge && exec prlimit --data=268435456 "
                                    "\"$SLUICE\" shot huge --goto -1 -o out.png"_s,
                                    {m_folder.path()});
    QVERIFY2(run.status == 0, run.err);
}

QTEST_GUILESS_MAIN(TstShot)
#include "tst_shot.moc"
