#include "tests/support/program.h"
#include "tests/support/random.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace sluice::test;

/// `sluice edit`: what it writes, what it refuses, and that it hurts no file.
class TstEdit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void edits_data();
    void edits();
    void refuses_data();
    void refuses();
    void savesOntoItselfByAnyName_data();
    void savesOntoItselfByAnyName();
    void likeAnArray();
    void holesStayHoles();
    void leavesNothingBehind();

private:
    [[nodiscard]] QString path(const QString& name) const { return m_folder.filePath(name); }
    [[nodiscard]] QString write(const QString& name, const QByteArray& bytes) const
    {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(name));
        return file.fileName();
    }
    [[nodiscard]] static QByteArray read(const QString& name)
    {
        QFile file(name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("?");
    }

    QTemporaryDir m_folder;
};

void TstEdit::edits_data()
{
    QTest::addColumn<QByteArray>("words");
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char* words, const char* bytes) {
        QTest::newRow(words) << QByteArray(words) << QByteArray(bytes);
    };
    row("--at 0 --overwrite 4142", "AB23456789");
    row("--at 0x9 --overwrite 41", "012345678A");
    row("--at -1 --overwrite 4142", "012345678AB");
    row("--at 10 --overwrite 41", "0123456789A");
    row("--at 3 --insert 4142", "012AB3456789");
    row("--at 10 --insert 4142", "0123456789AB");
    row("--at 0 --insert 41 --at 0 --insert 42", "BA0123456789");
    row("--at 2 --delete 3", "0156789");
    row("--at 0 --delete 10", "");
    row("--at 5 --delete 0", "0123456789");
    row("--at -4 --delete 0x2", "01234589");
    // Each counts in what the one before has left.
    row("--at 2 --delete 3 --at 2 --insert 58 --at -1 --overwrite 59", "01X5678Y");
    row("--at=1 --overwrite=aF", "0\xaf"
                                 "23456789");
}

void TstEdit::edits()
{
    QFETCH(const QByteArray, words);
    const QString in = write(QStringLiteral("in"), "0123456789");
    const QString out = path(QStringLiteral("out"));
    QStringList arguments{QStringLiteral("edit"), in, QStringLiteral("-o"), out};
    const ProgramRun run = runSluice(arguments + QString::fromLatin1(words).split(u' '));
    QCOMPARE(run.err, QByteArray());
    QCOMPARE(run.status, 0);
    QTEST(read(out), "bytes");
    QCOMPARE(read(in), QByteArray("0123456789"));
}

void TstEdit::refuses_data()
{
    QTest::addColumn<QByteArray>("words");
    QTest::addColumn<int>("status");
    const auto row = [](const char* words, int status) {
        QTest::newRow(words) << QByteArray(words) << status;
    };
    row("--at 0 --overwrite 4", 64);
    row("--at 0 --overwrite 4x", 64);
    row("--at 0 --overwrite 0x41", 64);
    row("--at 0 --insert", 64);
    row("--at 0 --insert=", 64);
    row("--at 0", 64);
    row("--at 0 --at 1 --insert 41", 64);
    row("--insert 41", 64);
    row("--at 0 --insert 41 --insert 42", 64);
    row("--at 0 --delete -1", 64);
    row("--at 0 --delete x", 64);
    row("--at zero --delete 1", 64);
    row("--at 0 --fill 1", 64);
    row("--at 11 --insert 41", 2);
    row("--at -11 --insert 41", 2);
    row("--at 0 --delete 11", 2);
    row("--at 9223372036854775807 --delete 1", 2);
    row("--at 0 --delete 9223372036854775807", 2);
    row("--at 0 --delete 10 --at 0 --delete 1", 2);
}

void TstEdit::refuses()
{
    QFETCH(const QByteArray, words);
    const QString in = write(QStringLiteral("in"), "0123456789");
    const ProgramRun run = runSluice(QStringList{QStringLiteral("edit"), in, QStringLiteral("-o"), in} +
                                     QString::fromLatin1(words).split(u' '));
    QTEST(run.status, "status");
    QVERIFY(run.err.startsWith("sluice: "));
    QCOMPARE(run.err.count('\n'), 1);
    QCOMPARE(read(in), QByteArray("0123456789"));
}

void TstEdit::savesOntoItselfByAnyName_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("the same path") << QStringLiteral("in");
    QTest::newRow("dots") << QStringLiteral("sub/../in");
    QTest::newRow("a symbolic link") << QStringLiteral("link");
    QTest::newRow("a hard link") << QStringLiteral("hard");
}

void TstEdit::savesOntoItselfByAnyName()
{
    QFETCH(const QString, name);
    const QString in = write(QStringLiteral("in"), QByteArray("0123456789").repeated(10'000));
    QVERIFY(QFile::setPermissions(in, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    runShell(QStringLiteral("cd \"$1\" && mkdir -p sub && ln -sf in link && ln -f in hard"),
             {m_folder.path()});
    const ProgramRun run =
        runSluice({QStringLiteral("edit"), in, QStringLiteral("-o"), path(name), QStringLiteral("--at"),
                   QStringLiteral("50000"), QStringLiteral("--insert"), QStringLiteral("414243")});
    QCOMPARE(run.status, 0);
    const QByteArray expected = QByteArray("0123456789").repeated(10'000).insert(50'000, "ABC");
    QCOMPARE(read(path(name)), expected);
    QVERIFY(QFile::permissions(path(name)).testFlag(QFile::ExeOwner));
    // The other name of the file keeps the old bytes, and that was said.
    QVERIFY(run.err.contains("hard links"));
    QFile::remove(path(QStringLiteral("hard")));
}

void TstEdit::likeAnArray()
{
    Random random(seed());
    for (int round = 0; round < 8; ++round) {
        QByteArray model = randomBytes(random, uniform(random, 0, 3000));
        const QString in = write(QStringLiteral("in"), model);
        QStringList arguments{QStringLiteral("edit"), in, QStringLiteral("-o"), in};
        for (int i = 0; i < 60; ++i) {
            const int offset = uniform(random, 0, int(model.size()));
            arguments << QStringLiteral("--at") << QString::number(offset);
            const QByteArray bytes = randomBytes(random, uniform(random, 1, 20));
            switch (uniform(random, 0, 2)) {
            case 0:
                arguments << QStringLiteral("--insert") << QString::fromLatin1(bytes.toHex());
                model.insert(offset, bytes);
                break;
            case 1:
                arguments << QStringLiteral("--overwrite") << QString::fromLatin1(bytes.toHex());
                model.replace(offset, std::min(bytes.size(), model.size() - offset), bytes);
                break;
            default: {
                const int length = uniform(random, 0, int(model.size()) - offset);
                arguments << QStringLiteral("--delete") << QString::number(length);
                model.remove(offset, length);
            }
            }
        }
        const ProgramRun run = runSluice(arguments);
        QCOMPARE(run.err, QByteArray());
        QCOMPARE(read(in), model);
    }
}

void TstEdit::holesStayHoles()
{
    const QString in = path(QStringLiteral("sparse"));
    const QString out = path(QStringLiteral("sparse-out"));
    const ProgramRun made = runShell(QStringLiteral("truncate -s 64G \"$1\" && printf end >> \"$1\""), {in});
    QCOMPARE(made.status, 0);
    const ProgramRun run =
        runSluice({QStringLiteral("edit"), in, QStringLiteral("-o"), out, QStringLiteral("--at"),
                   QStringLiteral("0x100000001"), QStringLiteral("--overwrite"), QStringLiteral("41")});
    QCOMPARE(run.err, QByteArray());
    QCOMPARE(run.status, 0);
    struct stat status;
    QCOMPARE(::stat(QFile::encodeName(out).constData(), &status), 0);
    QCOMPARE(qint64(status.st_size), (qint64{64} << 30) + 3);
    QVERIFY2(status.st_blocks < 4096, qPrintable(QString::number(status.st_blocks)));
    QFile file(out);
    QVERIFY(file.open(QIODevice::ReadOnly) && file.seek(0x100000000));
    QCOMPARE(file.read(3), QByteArray("\0A\0", 3));
    QVERIFY(file.seek(qint64{64} << 30));
    QCOMPARE(file.read(3), QByteArray("end"));
}

void TstEdit::leavesNothingBehind()
{
    const QTemporaryDir folder;
    const QString in = write(QStringLiteral("in"), "0123456789");
    const ProgramRun run = runSluice({QStringLiteral("edit"), in, QStringLiteral("-o"),
                                      folder.filePath(QStringLiteral("no/out")), QStringLiteral("--at"),
                                      QStringLiteral("0"), QStringLiteral("--delete"), QStringLiteral("1")});
    QCOMPARE(run.status, 2);
    QVERIFY(run.err.contains("no/out"));
    QCOMPARE(QDir(folder.path()).entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::Hidden),
             QStringList());
    const ProgramRun missing =
        runSluice({QStringLiteral("edit"), in, QStringLiteral("--at"), QStringLiteral("0"),
                   QStringLiteral("--delete"), QStringLiteral("1")});
    QCOMPARE(missing.status, 64);
}

QTEST_GUILESS_MAIN(TstEdit)
#include "tst_edit.moc"
