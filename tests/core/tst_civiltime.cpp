#include "core/bytes/civiltime.h"
#include "tests/support/python.h"
#include "tests/support/random.h"

#include <QTest>

#include <limits>

using namespace sluice;

class TestCivilTime : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writes_data()
    {
        QTest::addColumn<qint64>("seconds");
        QTest::addColumn<QString>("expected");
        const auto row = [](qint64 seconds, const char* expected) {
            QTest::newRow(expected) << seconds << QString::fromLatin1(expected);
        };
        row(0, "1970-01-01T00:00:00");
        row(-1, "1969-12-31T23:59:59");
        row(951782399, "2000-02-28T23:59:59");
        row(951782400, "2000-02-29T00:00:00");
        row(4107542400, "2100-03-01T00:00:00");
        row(2147483647, "2038-01-19T03:14:07");
        row(-2147483648, "1901-12-13T20:45:52");
        row(253402300799, "9999-12-31T23:59:59");
        row(253402300800, "+010000-01-01T00:00:00");
        row(-62167219200, "0000-01-01T00:00:00");
        row(-62167219201, "-000001-12-31T23:59:59");
        // What JavaScript's Date gives at its limits.
        row(8640000000000, "+275760-09-13T00:00:00");
        row(-8640000000000, "-271821-04-20T00:00:00");
        row(std::numeric_limits<qint64>::max(), "+292277026596-12-04T15:30:07");
        row(std::numeric_limits<qint64>::min(), "-292277022657-01-27T08:29:52");
    }

    void writes()
    {
        QFETCH(const qint64, seconds);
        QTEST(CivilTime::fromUnixSeconds(seconds).toIso(), "expected");
    }

    void equalsPythons()
    {
        test::Random random(test::seed());
        QByteArray input;
        QList<qint64> moments;
        for (int i = 0; i < 50'000; ++i) {
            // Years 1 to 9999, half of the moments within a day of a year's end or of 1 March.
            qint64 seconds = test::uniform<qint64>(random, -62'135'596'800, 253'402'300'799);
            if (i % 2 == 0) {
                const qint64 year = test::uniform<qint64>(random, 2, 9998);
                const double toYear = static_cast<double>(year - 1970) * 365.2425 * 86400;
                seconds = static_cast<qint64>(toYear) + (i % 4 == 0 ? 0 : 59 * 86'400) +
                          test::uniform<qint64>(random, -172'800, 172'800);
            }
            moments.append(seconds);
            input += QByteArray::number(seconds) + '\n';
        }
        const QList<QByteArray> expected =
            test::runPython(QStringLiteral("import sys, datetime as d\n"
                                           "for s in sys.stdin: print((d.datetime(1970, 1, 1) + "
                                           "d.timedelta(seconds=int(s))).isoformat())"),
                            input)
                .split('\n');
        for (qsizetype i = 0; i < moments.size(); ++i)
            QCOMPARE(CivilTime::fromUnixSeconds(moments[i]).toIso().toLatin1(), expected[i]);
    }

    void repeatsEvery400Years()
    {
        test::Random random(test::seed());
        constexpr qint64 kCycle = qint64{146'097} * 86'400;
        for (int i = 0; i < 100'000; ++i) {
            const auto seconds = static_cast<qint64>(random());
            const CivilTime time = CivilTime::fromUnixSeconds(seconds);
            const CivilTime near = CivilTime::fromUnixSeconds((seconds % kCycle + kCycle) % kCycle);
            QCOMPARE((time.year - near.year) % 400, qint64{0});
            QCOMPARE(time.month, near.month);
            QCOMPARE(time.day, near.day);
            QCOMPARE(time.hour, near.hour);
            QCOMPARE(time.minute, near.minute);
            QCOMPARE(time.second, near.second);
            QVERIFY(time.day >= 1 && time.day <= daysInMonth(time.year, time.month));
        }
    }
};

QTEST_GUILESS_MAIN(TestCivilTime)
#include "tst_civiltime.moc"
