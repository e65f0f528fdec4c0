#include "ui/window/saver.h"

#include "core/bytes/editjournal.h"
#include "tests/support/testwindow.h"
#include "ui/window/documenttab.h"
#include "ui/window/recovery.h"

#include <QAbstractButton>
#include <QFileDialog>
#include <QLineEdit>
#include <QMessageBox>

#include <sys/stat.h>
#include <unistd.h>

using namespace sluice;
using namespace sluice::test;

namespace {

QByteArray read(const QByteArray& path)
{
    QFile file(QFile::decodeName(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(unreadable)");
}

/// The question that is open.
QMessageBox* question(const TestWindow& w)
{
    return w->findChild<QMessageBox*>();
}

void answer(const TestWindow& w, const QString& text)
{
    QTRY_VERIFY(question(w) != nullptr);
    QMessageBox* box = question(w);
    const QList<QAbstractButton*> buttons = box->buttons();
    for (QAbstractButton* button : buttons) {
        if (button->text().remove(QLatin1Char('&')) == text) {
            QTest::mouseClick(button, Qt::LeftButton);
            QTRY_VERIFY(question(w) == nullptr);
            return;
        }
    }
    QFAIL(qPrintable(text));
}

bool done(Saver& saver)
{
    return QTest::qWaitFor([&] { return saver.isIdle(); }, 10'000);
}

} // namespace

class TestSaver : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void savesAndMarks()
    {
        const TestWindow w;
        const QByteArray path = w.write("a.bin", "original");
        w.open({path});
        QVERIFY(!w->commands().action("file.save")->isEnabled());
        QVERIFY(!w->isWindowModified());
        QVERIFY(w.tab()->document()->overwrite(0, "O"));
        QVERIFY(w->isWindowModified());
        QVERIFY(w.tab()->isModified());
        QVERIFY(w->commands().action("file.save")->isEnabled());
        QTest::keyClick(&*w, Qt::Key_S, Qt::ControlModifier);
        QVERIFY(done(w->saver()));
        QCOMPARE(read(path), QByteArray("Original"));
        QVERIFY(!w->isWindowModified());
        QVERIFY(!w.tab()->isModified());
        QVERIFY(!w->commands().action("file.save")->isEnabled());
        // Undo goes back across the save, and saves again.
        QVERIFY(w.tab()->document()->undo());
        QVERIFY(w->isWindowModified());
        w.run("file.save");
        QVERIFY(done(w->saver()));
        QCOMPARE(read(path), QByteArray("original"));
        // Our own save is no foreign change: the watch sees what comes after it, and that alone.
        QVERIFY(!w.tab()->document()->isModified());
        w.write("a.bin", "original and more");
        QTRY_VERIFY(w.tab()->document()->fileChange().grown);
        QVERIFY(!w.tab()->document()->fileChange().replaced);
    }

    void savesUnderAnotherName()
    {
        const TestWindow w;
        const QByteArray path = w.write("a.bin", "original");
        w.open({path});
        QVERIFY(w.tab()->document()->insert(0, "un"));
        w->saver().saveTo(w.tab()->shown()->document(), path + ".copy", Saver::Kind::Copy);
        QVERIFY(done(w->saver()));
        QCOMPARE(read(path + ".copy"), QByteArray("unoriginal"));
        QCOMPARE(read(path), QByteArray("original"));
        QVERIFY(w.tab()->isModified());
        QCOMPARE(w.tab()->path(), path);
        w->saver().saveTo(w.tab()->shown()->document(), path + ".as", Saver::Kind::Save);
        QVERIFY(done(w->saver()));
        QCOMPARE(read(path + ".as"), QByteArray("unoriginal"));
        QVERIFY(!w.tab()->isModified());
        QCOMPARE(w.tab()->path(), path + ".as");
        QVERIFY(w->windowTitle().contains(QStringLiteral("a.bin.as")));
        // From now on it is that file.
        QVERIFY(w.tab()->document()->erase({0, 2}));
        w.run("file.save");
        QVERIFY(done(w->saver()));
        QCOMPARE(read(path + ".as"), QByteArray("original"));
        ::unlink((path + ".as").constData());
        ::unlink((path + ".copy").constData());
    }

    void asksBeforeAForeignChangeIsLost_data()
    {
        QTest::addColumn<QString>("reply");
        QTest::addColumn<QByteArray>("after");
        QTest::newRow("replace") << QStringLiteral("Replace It") << QByteArray("Xriginal");
        QTest::newRow("cancel") << QStringLiteral("Cancel") << QByteArray("foreign!");
    }

    void asksBeforeAForeignChangeIsLost()
    {
        QFETCH(const QString, reply);
        QFETCH(const QByteArray, after);
        const TestWindow w;
        const QByteArray path = w.write("a.bin", "original");
        w.open({path});
        QVERIFY(w.tab()->document()->overwrite(0, "X"));
        w.write("b.bin", "foreign!");
        QCOMPARE(
            ::rename(QFile::encodeName(w.folder() + QStringLiteral("/b.bin")).constData(), path.constData()),
            0);
        w.run("file.save");
        answer(w, reply);
        QVERIFY(done(w->saver()));
        QCOMPARE(read(path), after);
        QCOMPARE(w.tab()->isModified(), reply == QStringLiteral("Cancel"));
    }

    void asksAboutHardLinks()
    {
        const TestWindow w;
        const QByteArray path = w.write("a.bin", "original");
        QCOMPARE(::link(path.constData(), (path + ".too").constData()), 0);
        w.open({path});
        QVERIFY(w.tab()->document()->overwrite(0, "X"));
        w.run("file.save");
        QTRY_VERIFY(question(w) != nullptr);
        QVERIFY(question(w)->informativeText().contains(QStringLiteral("hard link")));
        answer(w, QStringLiteral("Save"));
        QVERIFY(done(w->saver()));
        QCOMPARE(read(path), QByteArray("Xriginal"));
        QCOMPARE(read(path + ".too"), QByteArray("original"));
        ::unlink((path + ".too").constData());
    }

    void failureKeepsTheEdits()
    {
        const TestWindow w;
        const QByteArray path = w.write("a.bin", "original");
        w.open({path});
        QVERIFY(w.tab()->document()->overwrite(0, "X"));
        w->saver().saveTo(w.tab()->shown()->document(), "/nowhere/at/all", Saver::Kind::Save);
        QVERIFY(done(w->saver()));
        QCOMPARE(w.messages().size(), 1);
        QVERIFY(w.messages().first().contains(QStringLiteral("/nowhere/at/all")));
        QVERIFY(w.tab()->isModified());
        QCOMPARE(read(path), QByteArray("original"));
    }

    void asksBeforeClosing_data()
    {
        QTest::addColumn<QString>("reply");
        QTest::addColumn<bool>("window");
        for (const bool window : {false, true}) {
            for (const char* reply : {"Save", "Close Without Saving", "Cancel"})
                QTest::addRow("%s, %s", window ? "window" : "tab", reply)
                    << QString::fromLatin1(reply) << window;
        }
    }

    void asksBeforeClosing()
    {
        QFETCH(const QString, reply);
        QFETCH(const bool, window);
        const TestWindow w;
        const QByteArray path = w.write("a.bin", "original");
        w.open({path});
        QVERIFY(w.tab()->document()->overwrite(0, "X"));
        if (window)
            QVERIFY(!w->close());
        else
            w.run("file.close");
        QCOMPARE(w->workspace().tabs().size(), 1);
        answer(w, reply);
        QVERIFY(done(w->saver()));
        const bool stays = reply == QStringLiteral("Cancel");
        if (window)
            QTRY_COMPARE(w->isVisible(), stays);
        else
            QTRY_COMPARE(w->workspace().tabs().size(), stays ? 1 : 0);
        QCOMPARE(read(path), QByteArray(reply == QStringLiteral("Save") ? "Xriginal" : "original"));
        if (stays)
            QVERIFY(w.tab()->isModified());
    }

    // The edits stay while another tab shows the document.
    void asksForTheLastTabOnly()
    {
        const TestWindow w;
        w.open({w.write("a.bin", "original")});
        QVERIFY(w.tab()->document()->overwrite(0, "X"));
        w->workspace().showView(w.tab()->shown()->slice({2, 3}));
        w->workspace().closeTab(w->workspace().tabs().first());
        QVERIFY(question(w) == nullptr);
        QCOMPARE(w->workspace().tabs().size(), 1);
        w.run("file.close");
        QVERIFY(question(w) != nullptr);
        answer(w, QStringLiteral("Close Without Saving"));
        QTRY_COMPARE(w->workspace().tabs().size(), 0);
    }

    // As after a crash: a journal that no live program holds.
    void offersEditsOfADeadProgram_data()
    {
        QTest::addColumn<QString>("reply");
        QTest::addColumn<qint64>("steps");
        QTest::addColumn<QString>("said");
        const auto row = [](const char* reply, qint64 steps, const char* said) {
            QTest::newRow(reply) << QString::fromLatin1(reply) << steps << QString::fromLatin1(said);
        };
        row("Restore", 2, "with 2 unsaved edits");
        row("Discard", 1, "with an unsaved edit to");
        row("Later", 0, "with unsaved edits to");
        row("Restore, but the file changed", 2, "with 2 unsaved edits");
    }

    void offersEditsOfADeadProgram()
    {
        QFETCH(const QString, reply);
        QFETCH(const qint64, steps);
        QFETCH(const QString, said);
        const TestWindow w;
        const QByteArray path = w.write("a.bin", "original");
        const QByteArray left = journalFolder() + "/dead.journal";
        w.open({path});
        const Result<JournalFile> file = journalFileOf(w.tab()->document()->file());
        QVERIFY(file);
        w.run("file.close");
        QVERIFY(QDir().mkpath(QFile::decodeName(journalFolder())));
        JournalEncoder encoder;
        QByteArray bytes = encoder.head(*file, 1'000'000'000'000);
        bytes += encoder.edit({0, 1, {{JournalPiece::Kind::Bytes, "XX", {}}}});
        bytes += encoder.edit({2, 0, {{JournalPiece::Kind::Kept, {}, {0, 3}}}});
        if (steps > 0)
            bytes += encoder.steps(steps);
        QFile journal(QFile::decodeName(left));
        QVERIFY(journal.open(QIODevice::WriteOnly));
        journal.write(bytes);
        journal.close();
        const bool stale = reply.contains(QStringLiteral("changed"));
        if (stale)
            w.write("a.bin", "another");
        QSignalSpy offered(&w->recovery(), &Recovery::offered);
        QSignalSpy restored(&w->recovery(), &Recovery::restored);
        w->recovery().offer();
        QVERIFY(offered.wait());
        QCOMPARE(w.messages().size(), 1);
        QVERIFY(w.messages().first().contains(said));
        QVERIFY(w.messages().first().contains(QStringLiteral("a.bin")));
        const QList<QAbstractButton*> buttons = w->workspace().messages().findChildren<QAbstractButton*>();
        for (QAbstractButton* button : buttons) {
            if (button->text().remove(QLatin1Char('&')) == reply.section(QLatin1Char(','), 0, 0))
                QTest::mouseClick(button, Qt::LeftButton);
        }
        if (reply.startsWith(QStringLiteral("Restore")))
            QVERIFY(restored.wait());
        if (reply == QStringLiteral("Restore")) {
            QCOMPARE(w.tab()->document()->snapshot().read({0, 12})->size(), qint64{12});
            QVERIFY(w.tab()->isModified());
            QTRY_VERIFY(w.tab()->journal()->isWritten());
            w.run("file.save");
            QVERIFY(done(w->saver()));
            QCOMPARE(read(path), QByteArray("XXoririginal"));
            QTRY_VERIFY(!QFile::exists(QFile::decodeName(left)));
        } else if (stale) {
            QVERIFY(!w.tab()->isModified());
            QVERIFY(w.messages().join(QLatin1Char(' ')).contains(QStringLiteral("has changed")));
            QVERIFY(QFile::exists(QFile::decodeName(left)));
        } else {
            QTRY_COMPARE(w.messages().size(), 0);
            QCOMPARE(QFile::exists(QFile::decodeName(left)), reply == QStringLiteral("Later"));
        }
    }

    void asksBeforeReloading()
    {
        const TestWindow w;
        w.open({w.write("a.bin", "original")});
        QVERIFY(w.tab()->document()->overwrite(0, "X"));
        w.run("file.reload");
        answer(w, QStringLiteral("Cancel"));
        QVERIFY(w.tab()->isModified());
        w.run("file.reload");
        answer(w, QStringLiteral("Discard Edits and Reload"));
        QTRY_VERIFY(!w.tab()->isModified());
    }
};

QTEST_MAIN(TestSaver)
#include "tst_saver.moc"
