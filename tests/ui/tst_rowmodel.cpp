#include "tests/support/random.h"
#include "ui/panes/rowmodel.h"

#include <QTest>

#include <limits>

using namespace sluice;

namespace {

constexpr qint64 kHuge = std::numeric_limits<qint64>::max();

RowModel model(qint64 size, int bytesPerRow, int pageRows)
{
    RowModel rows;
    rows.setShape(size, bytesPerRow);
    rows.setPageRows(pageRows);
    return rows;
}

} // namespace

class TestRowModel : public QObject
{
    Q_OBJECT

private:
    static void addSizes()
    {
        QTest::addColumn<qint64>("size");
        QTest::addColumn<int>("bytesPerRow");
        QTest::addColumn<int>("pageRows");
        QTest::newRow("empty") << qint64{0} << 16 << 10;
        QTest::newRow("one byte") << qint64{1} << 16 << 10;
        QTest::newRow("a row") << qint64{16} << 16 << 10;
        QTest::newRow("fewer rows than the page") << qint64{100} << 16 << 10;
        QTest::newRow("more rows") << qint64{1000} << 16 << 10;
        QTest::newRow("2^30 rows") << (qint64{1} << 34) << 16 << 40;
        QTest::newRow("64 GiB") << (qint64{64} << 30) << 16 << 40;
        QTest::newRow("2^63 - 1 bytes, 8 a row") << kHuge << 8 << 40;
        QTest::newRow("2^63 - 1 bytes, 1 a row") << kHuge << 1 << 40;
        QTest::newRow("2^63 - 1 bytes, 1000 a row") << kHuge << 1000 << 7;
    }

private Q_SLOTS:
    void theEndsAreExact_data() { addSizes(); }

    void theEndsAreExact()
    {
        QFETCH(const qint64, size);
        QFETCH(const int, bytesPerRow);
        QFETCH(const int, pageRows);
        RowModel rows = model(size, bytesPerRow, pageRows);
        QCOMPARE(rows.barValue(), 0);
        rows.setTopRow(kHuge);
        QCOMPARE(rows.topRow(), rows.maxTopRow());
        QCOMPARE(rows.barValue(), rows.barMaximum());
        QCOMPARE(rows.topRowOfBar(rows.barMaximum()), rows.maxTopRow());
        QCOMPARE(rows.topRowOfBar(0), qint64{0});
        // The place after the last byte is on the last page.
        const qint64 lastRow = rows.rowCount() - 1;
        QCOMPARE(rows.rowOf(size), lastRow);
        QVERIFY(lastRow - rows.topRow() < pageRows);
        QCOMPARE(rows.rowRange(lastRow).end(), size);
        rows.setTopRow(std::numeric_limits<qint64>::min());
        QCOMPARE(rows.topRow(), qint64{0});
    }

    void everyRowCanBeReached_data() { addSizes(); }

    void everyRowCanBeReached()
    {
        QFETCH(const qint64, size);
        QFETCH(const int, bytesPerRow);
        QFETCH(const int, pageRows);
        RowModel rows = model(size, bytesPerRow, pageRows);
        test::Random random(test::seed());
        for (int i = 0; i < 2000; ++i) {
            const qint64 offset = test::uniform<qint64>(random, 0, size);
            rows.reveal(offset);
            const qint64 row = rows.rowOf(offset);
            QVERIFY(row >= rows.topRow() && row - rows.topRow() < pageRows);
            QVERIFY(rows.topRow() >= 0 && rows.topRow() <= rows.maxTopRow());
            const qint64 top = rows.topRow();
            if (rows.scrollBy(1))
                QVERIFY(rows.scrollBy(-1));
            QCOMPARE(rows.topRow(), top);
        }
    }

    void theBarIsMonotonous_data() { addSizes(); }

    void theBarIsMonotonous()
    {
        QFETCH(const qint64, size);
        QFETCH(const int, bytesPerRow);
        QFETCH(const int, pageRows);
        RowModel rows = model(size, bytesPerRow, pageRows);
        test::Random random(test::seed());
        for (int i = 0; i < 2000; ++i) {
            const int a = test::uniform<int>(random, 0, rows.barMaximum());
            const int b = test::uniform<int>(random, a, rows.barMaximum());
            QVERIFY(rows.topRowOfBar(a) <= rows.topRowOfBar(b));
            rows.setTopRow(rows.topRowOfBar(a));
            // A step of the bar is at least a row wide, so that it leads back to itself.
            QCOMPARE(rows.barValue(), a == 0 ? 0 : a);
        }
    }

    void anyScrollStaysInside()
    {
        RowModel rows = model(kHuge, 8, 40);
        QVERIFY(!rows.scrollBy(std::numeric_limits<qint64>::min()));
        QVERIFY(rows.scrollBy(kHuge));
        QCOMPARE(rows.topRow(), rows.maxTopRow());
        QVERIFY(!rows.scrollBy(kHuge));
        QVERIFY(rows.scrollBy(-kHuge));
        QCOMPARE(rows.topRow(), qint64{0});
    }

    void keepsTheTopByte()
    {
        RowModel rows = model(1 << 20, 16, 10);
        rows.setTopRow(640);
        rows.setShape(1 << 20, 32);
        QCOMPARE(rows.topOffset(), qint64{640} * 16);
        rows.setShape(100, 32);
        QCOMPARE(rows.topRow(), qint64{0});
    }

    void revealsByAsLittleAsNeeded()
    {
        constexpr qint64 kRow = 16;
        RowModel rows = model(1 << 20, kRow, 10);
        rows.setTopRow(100);
        QVERIFY(!rows.reveal(100 * kRow));
        QVERIFY(!rows.reveal(109 * kRow + 15));
        QVERIFY(rows.reveal(110 * kRow));
        QCOMPARE(rows.topRow(), qint64{101});
        QVERIFY(rows.reveal(100 * kRow));
        QCOMPARE(rows.topRow(), qint64{100});
        QVERIFY(rows.reveal(1000 * kRow));
        QCOMPARE(rows.topRow(), qint64{997});
    }

    void losesNoPartOfAWheelStep()
    {
        WheelSteps steps;
        int sum = 0;
        for (int i = 0; i < 120; ++i)
            sum += steps.add(1, 40);
        QCOMPARE(sum, 3);
        QCOMPARE(steps.add(39, 40), 0);
        // The other way begins anew.
        QCOMPARE(steps.add(-40, 40), -1);
    }
};

QTEST_GUILESS_MAIN(TestRowModel)
#include "tst_rowmodel.moc"
