#include "tests/support/testwindow.h"

#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QSignalSpy>

#include <unistd.h>

using namespace sluice;
using sluice::test::TestWindow;

class TestExporter : public QObject
{
    Q_OBJECT

    static QByteArray read(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("cannot read");
    }

    static bool done(Exporter& exporter)
    {
        return QTest::qWaitFor([&] { return exporter.isIdle(); }, 20'000);
    }

private Q_SLOTS:
    void copiesInEveryFormat_data()
    {
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<QString>("text");
        QTest::newRow("hex") << QByteArray("edit.copyAs.hex") << QStringLiteral("41c3a942");
        QTest::newRow("text") << QByteArray("edit.copyAs.text") << QStringLiteral("AéB");
        QTest::newRow("base64") << QByteArray("edit.copyAs.base64") << QStringLiteral("QcOpQg==");
        QTest::newRow("hex dump") << QByteArray("edit.copyAs.hexdump")
                                  << QStringLiteral(
                                         "00000002: 41c3 a942                                A..B\n");
    }

    void copiesInEveryFormat()
    {
        QFETCH(const QByteArray, command);
        const TestWindow w;
        w.open({w.write("a.bin", "..A\xc3\xa9"
                                 "B..")});
        w.tab()->select({2, 4});
        QApplication::clipboard()->clear();
        QSignalSpy finished(&w->exporter(), &Exporter::finished);
        w.run(command.constData());
        QVERIFY(!finished.isEmpty() || finished.wait());
        QTEST(QApplication::clipboard()->text(), "text");
    }

    void copiesWhatThePaneShows()
    {
        const TestWindow w;
        StartOptions options;
        options.panes = PaneSpec::parseList("u16le").value();
        w.open({w.write("a.bin", QByteArray::fromHex("01000200ff00"))}, options);
        w.selection().selectAll();
        QTest::keyClick(&*w, Qt::Key_C, Qt::ControlModifier);
        QVERIFY(done(w->exporter()));
        QCOMPARE(QApplication::clipboard()->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts),
                 (QStringList{QStringLiteral("1"), QStringLiteral("2"), QStringLiteral("255")}));
    }

    void largeSelectionsGoToAFile()
    {
        const TestWindow w;
        const qint64 size = Exporter::kClipboardLimit + 12'345;
        QByteArray bytes(size, '\0');
        for (qsizetype i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<char>(i * 31 + i / 256);
        w.open({w.write("a.bin", bytes)});
        QApplication::clipboard()->setText(QStringLiteral("before"));
        w.selection().selectAll();
        w.run("edit.copyAs.hex");
        QVERIFY(w->exporter().isIdle());
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("before"));
        QCOMPARE(w.messages().size(), 1);

        const QString out = w.folder() + QStringLiteral("/out");
        w->exporter().save(ExportFormat::Hex, out);
        QVERIFY(done(w->exporter()));
        QCOMPARE(read(out).trimmed(), bytes.toHex());
        w->exporter().save(ExportFormat::Raw, out);
        QVERIFY(done(w->exporter()));
        QVERIFY(read(out) == bytes);
        w->exporter().save(ExportFormat::Base64, out);
        QVERIFY(done(w->exporter()));
        QCOMPARE(QByteArray::fromBase64(read(out)), bytes);
        const Ledger& ledger = *w.tab()->document()->ledger();
        QVERIFY(ledger.copies(CopyKind::UserToKernel).bytes >= size * 3);
    }

    void openFilesAreNeverWrittenTo_data()
    {
        QTest::addColumn<QString>("target");
        QTest::newRow("itself") << QStringLiteral("a.bin");
        QTest::newRow("another open file") << QStringLiteral("b.bin");
        QTest::newRow("a link to it") << QStringLiteral("symlink");
        QTest::newRow("a hard link to it") << QStringLiteral("hardlink");
        QTest::newRow("by a detour") << QStringLiteral("./../x/../x/a.bin");
    }

    void openFilesAreNeverWrittenTo()
    {
        QFETCH(QString, target);
        const TestWindow w;
        const QByteArray a = w.write("a.bin", "original");
        w.open({w.write("b.bin", "other"), a});
        const QByteArray folder = QFile::encodeName(w.folder()) + '/';
        QCOMPARE(::symlink(a.constData(), (folder + "symlink").constData()), 0);
        QCOMPARE(::link(a.constData(), (folder + "hardlink").constData()), 0);
        target.replace(QStringLiteral("/x/"),
                       QLatin1Char('/') + w.folder().section(QLatin1Char('/'), -1) + QLatin1Char('/'));
        w.selection().select({0, 3});
        w->exporter().save(ExportFormat::Raw, w.folder() + QLatin1Char('/') + target);
        QVERIFY(done(w->exporter()));
        QCOMPARE(read(QFile::decodeName(a)), QByteArray("original"));
        QCOMPARE(read(w.folder() + QStringLiteral("/b.bin")), QByteArray("other"));
        QCOMPARE(w.messages().size(), 1);
        QVERIFY2(w.messages().front().contains(QStringLiteral("open here")),
                 qPrintable(w.messages().front()));
    }

    void failuresAreToldAndLeaveNothing_data()
    {
        QTest::addColumn<QString>("target");
        QTest::newRow("no such folder") << QStringLiteral("/nowhere/at/all/out");
        QTest::newRow("a folder") << QStringLiteral("/tmp");
        QTest::newRow("a device") << QStringLiteral("/dev/full");
    }

    void failuresAreToldAndLeaveNothing()
    {
        QFETCH(const QString, target);
        const TestWindow w;
        w.open({w.write("a.bin", "original")});
        w.selection().selectAll();
        w->exporter().save(ExportFormat::Raw, target);
        QVERIFY(done(w->exporter()));
        QCOMPARE(w.messages().size(), 1);
        QVERIFY(w.messages().front().contains(target));
    }

    void cancelLeavesNothing()
    {
        const TestWindow w;
        const QByteArray path = w.write("big", "");
        QCOMPARE(::truncate(path.constData(), qint64{4} << 30), 0);
        w.open({path});
        w.selection().selectAll();
        const QString out = w.folder() + QStringLiteral("/out");
        QSignalSpy finished(&w->exporter(), &Exporter::finished);
        w->exporter().save(ExportFormat::HexDump, out);
        const Ledger& ledger = *w.tab()->document()->ledger();
        QTRY_VERIFY(ledger.copies(CopyKind::UserToKernel).bytes > 0);
        w->exporter().cancelAll();
        QCOMPARE(finished.count(), 1);
        QCOMPARE(finished.front().front().toBool(), false);
        QTRY_COMPARE(QDir(w.folder()).entryList({QStringLiteral("out*")}, QDir::Files), QStringList());
    }

    void aFileThatShrinksMeanwhileIsNoResult()
    {
        const TestWindow w;
        const QByteArray path = w.write("a.bin", QByteArray(1 << 20, 'x'));
        w.open({path});
        w.selection().selectAll();
        QCOMPARE(::truncate(path.constData(), 1000), 0);
        const QString out = w.folder() + QStringLiteral("/out");
        w->exporter().save(ExportFormat::Raw, out);
        QVERIFY(done(w->exporter()));
        QVERIFY(!QFile::exists(out));
        QCOMPARE(w.messages().size(), 1);
    }
};

QTEST_MAIN(TestExporter)
#include "tst_exporter.moc"
