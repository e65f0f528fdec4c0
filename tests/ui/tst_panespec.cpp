#include "tests/support/random.h"
#include "ui/panes/viewoptions.h"

#include <QTest>

using namespace sluice;

class TestPaneSpec : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatItWrites_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"hex", "text", "lines", "i8", "u8:hex", "u32le", "f64be", "u32le@5",
                                 "u32le@0", "u32le+8", "i16be+2:hex", "f64le@9223372036854775807"})
            QTest::newRow(text) << QByteArray(text);
    }

    void readsWhatItWrites()
    {
        QFETCH(const QByteArray, text);
        const Result<PaneSpec> pane = PaneSpec::parse(text);
        QVERIFY2(pane, pane ? "" : qPrintable(pane.error().message));
        QCOMPARE(pane->toText(), text);
        QCOMPARE(*PaneSpec::parse(text.toUpper()), *pane);
        QCOMPARE(*PaneSpec::parse(' ' + text + ' '), *pane);
    }

    void meansWhatItSays()
    {
        const PaneSpec pane = *PaneSpec::parse("U32LE@0x10:dec");
        QCOMPARE(pane.kind, PaneSpec::Kind::Typed);
        QCOMPARE(pane.type, (ElementType{NumberKind::UInt32, false}));
        QCOMPARE(pane.start, qint64{16});
        QVERIFY(!pane.aligned && !pane.hexadecimal);
        QVERIFY(PaneSpec::parse("u32le")->aligned);
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("named");
        QTest::newRow("empty") << QByteArray() << QByteArray("u32le");
        QTest::newRow("unknown") << QByteArray("hexx") << QByteArray("hexx");
        QTest::newRow("no byte order") << QByteArray("u32") << QByteArray("u32");
        QTest::newRow("hex with a start") << QByteArray("hex@5") << QByteArray("hex@5");
        QTest::newRow("no start") << QByteArray("u8@") << QByteArray("u8@");
        QTest::newRow("negative start") << QByteArray("u8@-1") << QByteArray("-1");
        QTest::newRow("signed start") << QByteArray("u8@+1") << QByteArray("+1");
        QTest::newRow("space in the start") << QByteArray("u8@ 1") << QByteArray("u8@");
        QTest::newRow("0x alone") << QByteArray("u8@0x") << QByteArray("0x");
        QTest::newRow("0x twice") << QByteArray("u8@0x0x1") << QByteArray("0x0x1");
        QTest::newRow("start over 2^63") << QByteArray("u8@9223372036854775808") << QByteArray("2^63");
        QTest::newRow("format") << QByteArray("u8:oct") << QByteArray("oct");
        QTest::newRow("misaligned") << QByteArray("u32le+5") << QByteArray("RangeError");
        QTest::newRow("zero byte") << QByteArray("hex\0", 4) << QByteArray("hex");
        QTest::newRow("not UTF-8") << QByteArray("\xff\xfe") << QByteArray("u32le");
        QTest::newRow("long") << QByteArray(1'000'000, 'x') << QByteArray("xxx");
    }

    void refuses()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, named);
        const Result<PaneSpec> pane = PaneSpec::parse(text);
        QVERIFY(!pane);
        QVERIFY2(pane.error().message.contains(QString::fromUtf8(named)), qPrintable(pane.error().message));
        QVERIFY(pane.error().message.size() < 500);
    }

    void readsLists()
    {
        const Result<QList<PaneSpec>> panes = PaneSpec::parseList("hex, text,u32le@5");
        QVERIFY(panes);
        QCOMPARE(panes->size(), 3);
        QCOMPARE(panes->at(2).start, qint64{5});
        QVERIFY(!PaneSpec::parseList(""));
        QVERIFY(!PaneSpec::parseList("hex,"));
        QVERIFY(!PaneSpec::parseList("hex,,text"));
        QVERIFY(PaneSpec::parseList(QByteArray("hex,").repeated(15) + "hex"));
        QVERIFY(!PaneSpec::parseList(QByteArray("hex,").repeated(16) + "hex"));
    }

    void anyBytesAreAnsweredAndRoundTrip()
    {
        test::Random random(test::seed());
        const QByteArray alphabet("hextlinsuf0123456789le@+:,x beBE\xff");
        for (int i = 0; i < 50'000; ++i) {
            QByteArray text;
            for (int length = test::uniform(random, 0, 14); length > 0; --length)
                text += alphabet[test::uniform<qsizetype>(random, 0, alphabet.size() - 1)];
            const Result<PaneSpec> pane = PaneSpec::parse(text);
            if (pane)
                QCOMPARE(*PaneSpec::parse(pane->toText()), *pane);
        }
    }
};

QTEST_GUILESS_MAIN(TestPaneSpec)
#include "tst_panespec.moc"
