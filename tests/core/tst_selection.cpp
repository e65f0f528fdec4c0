#include "core/bytes/selection.h"

#include <QSignalSpy>
#include <QTest>

using namespace sluice;

class TestSelection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shiftLeavesTheAnchor()
    {
        Selection selection(100);
        selection.setCaret(10);
        selection.setCaret(4, true);
        QCOMPARE(selection.range(), (ByteRange{4, 6}));
        selection.setCaret(13, true);
        QCOMPARE(selection.range(), (ByteRange{10, 3}));
        selection.setCaret(20);
        QVERIFY(selection.range().isEmpty());
    }

    void staysInsideTheDocument_data()
    {
        QTest::addColumn<qint64>("wanted");
        QTest::addColumn<qint64>("caret");
        constexpr qint64 huge = std::numeric_limits<qint64>::max();
        QTest::newRow("before the start") << qint64{-1} << qint64{0};
        QTest::newRow("lowest") << std::numeric_limits<qint64>::min() << qint64{0};
        QTest::newRow("the end") << qint64{100} << qint64{100};
        QTest::newRow("past the end") << qint64{101} << qint64{100};
        QTest::newRow("highest") << huge << qint64{100};
    }

    void staysInsideTheDocument()
    {
        QFETCH(const qint64, wanted);
        Selection selection(100);
        selection.setCaret(wanted);
        QTEST(selection.caret(), "caret");
    }

    void tellsOnlyRealChanges()
    {
        Selection selection(8);
        const QSignalSpy spy(&selection, &Selection::changed);
        selection.setCaret(0);
        QCOMPARE(spy.count(), 0);
        selection.selectAll();
        QCOMPARE(spy.count(), 1);
        selection.setLimit(4);
        QCOMPARE(spy.count(), 2);
        QCOMPARE(selection.range(), (ByteRange{0, 4}));
    }
};

QTEST_GUILESS_MAIN(TestSelection)
#include "tst_selection.moc"
