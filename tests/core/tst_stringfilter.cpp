// Filtering strings: equal to a plain look at each of them.

#include "core/bytes/memorysource.h"
#include "core/search/stringfilter.h"
#include "tests/support/random.h"

#include <QTest>

using namespace sluice;
using namespace sluice::test;
using namespace Qt::StringLiterals;

class TestStringFilter : public QObject
{
    Q_OBJECT

    static Snapshot snapshotOf(const QByteArray& bytes)
    {
        return Snapshot(std::make_shared<MemorySource>(Slice::fromByteArray(bytes)));
    }

    static void find(const Snapshot& snapshot, StringEncoding encoding, StringList& list)
    {
        StringOptions options;
        options.encoding = encoding;
        QVERIFY(findStrings(snapshot, {0, snapshot.size()}, options, list.sink()));
    }

    static std::vector<quint32> filtered(const QString& needle, const Snapshot& snapshot,
                                         const StringList& list, qint64 from, qint64 to)
    {
        std::vector<quint32> found;
        const StringFilter filter(needle);
        const auto take = [&](std::span<const quint32> some) {
            found.insert(found.end(), some.begin(), some.end());
        };
        [&] { QVERIFY(filter.run(snapshot, list, from, to, {}, take)); }();
        return found;
    }

private Q_SLOTS:
    void matches_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("form");
        QTest::addColumn<QString>("needle");
        QTest::addColumn<bool>("expected");
        const auto utf8 = static_cast<int>(StringForm::Utf8);
        QTest::addRow("inside") << "some Text here"_ba << 0 << u"tEXT"_s << true;
        QTest::addRow("the end") << "some Text"_ba << 0 << u"text"_s << true;
        QTest::addRow("none") << "some Text"_ba << 0 << u"texts"_s << false;
        QTest::addRow("all of it") << "x"_ba << 0 << u"X"_s << true;
        QTest::addRow("accents") << "grün ÄÖ"_ba << utf8 << u"GRÜN äö"_s << true;
        QTest::addRow("kelvin") << "300 \u212a"_ba << utf8 << u"300 k"_s << true;
        QTest::addRow("utf-16") << "a\0B\0c\0"_ba << static_cast<int>(StringForm::Utf16Le) << u"bC"_s << true;
        QTest::addRow("utf-16 be") << "\0a\0B\0c"_ba << static_cast<int>(StringForm::Utf16Be) << u"Ab"_s
                                   << true;
    }

    void matches()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, form);
        QFETCH(QString, needle);
        const auto* data = reinterpret_cast<const quint8*>(bytes.constData());
        QTEST(StringFilter(needle).matches({data, static_cast<size_t>(bytes.size())},
                                           static_cast<StringForm>(form)),
              "expected");
    }

    // Against a plain look at each string, in rounds as they come.
    void likeAPlainLook()
    {
        Random random(seed());
        QByteArray bytes;
        for (int i = 0; i < 200'000; ++i)
            bytes += "abAB \0\n\xc3\xa4"_ba.at(uniform(random, 0, 8));
        const Snapshot snapshot = snapshotOf(bytes);
        for (const StringEncoding encoding : {StringEncoding::Ascii, StringEncoding::Utf8}) {
            StringList list;
            find(snapshot, encoding, list);
            QVERIFY(list.size() > 100);
            for (const QString& needle : {u"ab"_s, u"ABBA"_s, u"b A"_s, u"ä"_s, u"Äa"_s}) {
                std::vector<quint32> expected;
                for (qint64 i = 0; i < list.size(); ++i) {
                    const FoundString string = list.at(i);
                    const QByteArray text = bytes.mid(string.offset, string.length);
                    if (QString::fromUtf8(text).contains(needle, Qt::CaseInsensitive))
                        expected.push_back(static_cast<quint32>(i));
                }
                const qint64 middle = uniform<qint64>(random, 0, list.size());
                std::vector<quint32> found = filtered(needle, snapshot, list, 0, middle);
                const std::vector<quint32> rest = filtered(needle, snapshot, list, middle, list.size());
                found.insert(found.end(), rest.begin(), rest.end());
                QVERIFY2(found == expected, qPrintable(needle));
            }
        }
    }

    void longStringsAndStopping()
    {
        const QByteArray bytes = QByteArray(3 << 20, 'x') + "needle\0"_ba + "needle\0"_ba;
        const Snapshot snapshot = snapshotOf(bytes);
        StringList list;
        find(snapshot, StringEncoding::Ascii, list);
        QCOMPARE(list.size(), 2);
        // Beyond the first MiB of the long one nothing is looked at.
        QCOMPARE(filtered(u"needle"_s, snapshot, list, 0, 2), std::vector<quint32>{1});
        QCOMPARE(filtered(u"xxx"_s, snapshot, list, 0, 2), std::vector<quint32>{0});
        StringList many;
        std::vector<FoundString> strings(10'000, {bytes.size() - 7, 6, StringForm::Ascii});
        many.add(strings);
        const CancelToken token;
        token.cancel();
        const Result<void> stopped =
            StringFilter(u"n"_s).run(snapshot, many, 0, 10'000, token, [](std::span<const quint32>) {});
        QVERIFY(!stopped && stopped.error().kind == Error::Kind::Cancelled);
    }
};

QTEST_GUILESS_MAIN(TestStringFilter)
#include "tst_stringfilter.moc"
