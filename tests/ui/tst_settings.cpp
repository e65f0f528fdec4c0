#include "core/bytes/memorysource.h"
#include "tests/support/random.h"
#include "ui/window/settings.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace sluice;

class TestSettings : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    QString file() const { return m_folder.filePath(QStringLiteral("s.ini")); }

    static OpenedFile opened(const QByteArray& path, int size, quint64 inode)
    {
        OpenedFile result;
        result.path = path;
        result.source = std::make_shared<MemorySource>(Slice::fromByteArray(QByteArray(size, 'x')));
        result.identity.inode = inode;
        return result;
    }

private Q_SLOTS:
    void init() { QFile::remove(file()); }

    void everythingComesBack()
    {
        ViewOptions options;
        options.bytesPerRow = 32;
        options.groupSize = 8;
        options.radix = Radix::Octal;
        options.upperCase = true;
        options.colourByClass = false;
        options.shadeRows = false;
        options.wrapLines = false;
        options.showLineEnds = false;
        options.overview = OverviewKind::Map;
        options.encoding = *Encoding::find("Shift_JIS");
        options.fontFamily = QStringLiteral("Some Mono; with, odd = name");
        options.fontSize = 13.5;
        options.zoom = 1.25;
        const QList<QKeySequence> keys = {QKeySequence(QStringLiteral("Ctrl+K, Ctrl+;")),
                                          QKeySequence(Qt::Key_F7)};
        {
            Settings settings(file());
            settings.setViewOptions(options);
            settings.setTheme(ThemeChoice::Light);
            settings.setPanes(PaneSpec::parseList("lines,f32be@5").value());
            settings.setShortcuts("go.goto", keys);
            settings.setShortcuts("file.open", QList<QKeySequence>());
        }
        Settings settings(file());
        QCOMPARE(settings.viewOptions(), options);
        QCOMPARE(settings.theme(), ThemeChoice::Light);
        QCOMPARE(settings.panes(), PaneSpec::parseList("lines,f32be@5").value());
        QCOMPARE(settings.shortcuts("go.goto").value(), keys);
        QVERIFY(settings.shortcuts("file.open").value().isEmpty());
        QVERIFY(!settings.shortcuts("file.close"));
    }

    void recentFilesAreBytes()
    {
        const QList<QByteArray> names = {"/a b", "/\xff\xfe", "/x,y;z=%20\n\t", "/\xc3\xa9", "/@Invalid()"};
        {
            Settings settings(file());
            for (const QByteArray& name : names)
                settings.addRecentFile(name);
            settings.addRecentFile(names[1]);
        }
        Settings settings(file());
        QCOMPARE(settings.recentFiles(),
                 (QList<QByteArray>{names[1], names[4], names[3], names[2], names[0]}));
        for (int i = 0; i < 100; ++i)
            settings.addRecentFile("/" + QByteArray::number(i));
        QCOMPARE(settings.recentFiles().size(), Settings::kMaxRecentFiles);
        settings.removeRecentFile("/99");
        QVERIFY(!settings.recentFiles().contains("/99"));
    }

    void filesAreRemembered()
    {
        FileMemory memory;
        memory.path = "/dir/\xff name, with everything; %";
        memory.size = 100;
        memory.inode = 42;
        memory.topOffset = 16;
        memory.anchor = 20;
        memory.caret = std::numeric_limits<qint64>::max();
        memory.panes = PaneSpec::parseList("hex,u16be:hex").value();
        memory.encoding = "utf-16le";
        {
            Settings settings(file());
            settings.remember(memory);
        }
        const Settings settings(file());
        const auto found = settings.remembered(opened(memory.path, 100, 7));
        QVERIFY(found);
        QCOMPARE(found->caret, memory.caret);
        QCOMPARE(found->anchor, memory.anchor);
        QCOMPARE(found->topOffset, memory.topOffset);
        QCOMPARE(found->panes, memory.panes);
        QCOMPARE(found->encoding, memory.encoding);
        QVERIFY(settings.remembered(opened(memory.path, 101, 42)));
        QVERIFY(!settings.remembered(opened(memory.path, 101, 7)));
        QVERIFY(!settings.remembered(opened("/dir/other", 100, 42)));
    }

    void theOldestAreForgotten()
    {
        Settings settings(file());
        FileMemory memory;
        for (int i = 0; i < Settings::kMaxRememberedFiles + 5; ++i) {
            memory.path = "/" + QByteArray::number(i);
            memory.inode = 1;
            settings.remember(memory);
        }
        QVERIFY(!settings.remembered(opened("/4", 9, 1)));
        QVERIFY(settings.remembered(opened("/5", 9, 1)));
    }

    void absurdFilesGiveSaneValues_data()
    {
        QTest::addColumn<QByteArray>("ini");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("not ini") << QByteArray("\0\xff[[[=\n]]]", 10);
        QTest::newRow("out of range") << QByteArray(
            "[view]\nbytesPerRow=-5\ngroupSize=99999999999999999999\nradix=7\nfontSize=nan\nzoom=1e300\n"
            "encoding=klingon\npanes=\"hex,hex,bogus\"\n[window]\ntheme=purple\n");
        QTest::newRow("broken memories")
            << QByteArray("[files]\nremembered=a, b c d, x 1 2 3 4 5 6 7\nrecent=,,\n");
    }

    void absurdFilesGiveSaneValues()
    {
        QFETCH(const QByteArray, ini);
        QFile out(file());
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write(ini);
        out.close();
        const Settings settings(file());
        QCOMPARE(settings.viewOptions(), ViewOptions());
        QCOMPARE(settings.theme(), ThemeChoice::System);
        QVERIFY(!settings.panes().isEmpty());
        QVERIFY(settings.recentFiles().isEmpty());
        (void)settings.remembered(opened("x", 1, 2));
    }

    void resetKeepsFilesUnlessAsked()
    {
        Settings settings(file());
        settings.addRecentFile("/a");
        settings.setTheme(ThemeChoice::Dark);
        settings.setShortcuts("file.open", QList<QKeySequence>());
        settings.reset(false);
        QCOMPARE(settings.theme(), ThemeChoice::System);
        QVERIFY(!settings.shortcuts("file.open"));
        QCOMPARE(settings.recentFiles().size(), 1);
        settings.reset(true);
        QVERIFY(settings.recentFiles().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"
