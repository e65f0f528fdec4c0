// Numbers of a range at any place, by every kernel, against a search that reads each of them.
#include "core/search/numbermatcher.h"
#include "tests/support/kernelrows.h"
#include "tests/support/numberkeys.h"
#include "tests/support/random.h"

#include <QTest>

using namespace sluice;
using namespace sluice::test;

class TestNumberMatcher : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void find_data();
    void find();
};

namespace {

void putNumber(ElementType type, quint64 bits, quint8* data)
{
    for (int i = 0; i < type.size(); ++i)
        data[i] = static_cast<quint8>(bits >> 8 * (type.bigEndian ? type.size() - 1 - i : i));
}

/// Often of bytes at which something ends.
quint64 someBits(Random& random, ElementType type)
{
    quint64 bits = 0;
    for (int i = 0; i < type.size(); ++i) {
        const quint64 ends[] = {0, 0, 0, 1, 0x7f, 0x80, 0xfe, 0xff, random() & 0xff};
        bits = bits << 8 | ends[uniform(random, 0, 8)];
    }
    return bits;
}

NumberRange someRange(Random& random, ElementType type)
{
    const quint64 all = allBits(type);
    const quint64 one = someBits(random, type);
    quint64 other = someBits(random, type);
    const int kind = uniform(random, 0, 4);
    if (kind == 0)
        other = one;
    else if (kind == 1)
        other = one ^ (other & all >> uniform(random, 0, type.size() * 8 - 1));
    else if (kind == 2)
        other = one ^ ((all >> 1) + 1);
    NumberRange range = {type, keyOf(type, one), keyOf(type, other)};
    // Floats are in the order of their keys as signed numbers; integers may begin anywhere.
    const quint64 sign = (all >> 1) + 1;
    if (type.isFloat() && (range.low ^ sign) > (range.high ^ sign))
        std::swap(range.low, range.high);
    return range;
}

} // namespace

void TestNumberMatcher::find_data()
{
    addKernelRows();
}

void TestNumberMatcher::find()
{
    QFETCH(const int, kernel);
    Random random(seed());
    for (const ElementType type : ElementType::all()) {
        const auto size = static_cast<size_t>(type.size());
        const quint64 all = allBits(type);
        for (int round = 0; round < 150; ++round) {
            const NumberRange range = someRange(random, type);
            const auto places = uniform<size_t>(random, 1, round % 4 == 0 ? 3000 : 200);
            // A buffer of its own, so that to read past its end is seen.
            std::vector<quint8> data(places + size - 1);
            const bool sparse = uniform(random, 0, 1) == 0;
            for (quint8& byte : data)
                byte = sparse ? 0 : static_cast<quint8>(someBits(random, type));
            // The bounds, and numbers next to them.
            for (size_t i = 0; i < places / 20 + 1; ++i) {
                const quint64 bound = keyOf(type, uniform(random, 0, 1) == 0 ? range.low : range.high);
                putNumber(type, bound + static_cast<quint64>(uniform(random, -1, 1)),
                          &data[uniform<size_t>(random, 0, places - 1)]);
            }
            const NumberMatcher matcher(range, *byteKernels()[kernel]);
            QCOMPARE(matcher.length(), qint64(type.size()));
            std::vector<HitWord> words(places / 64 + 1);
            const size_t number = matcher.find(data.data(), places, words.data());
            std::vector<quint64> found(places / 64 + 1);
            for (size_t i = 0; i < number; ++i) {
                QVERIFY(words[i].bits != 0 && (i == 0 || words[i - 1].base < words[i].base));
                found[words[i].base / 64] = words[i].bits;
            }
            std::vector<quint64> expected(places / 64 + 1);
            qint64 count = 0;
            for (size_t place = 0; place < places; ++place) {
                const quint64 key = keyAt(type, &data[place]);
                const bool within = ((key - range.low) & all) <= ((range.high - range.low) & all);
                expected[place / 64] |= quint64{within} << place % 64;
                count += within ? 1 : 0;
            }
            QVERIFY2(found == expected, type.name() + " from " + QByteArray::number(range.low, 16) + " to " +
                                            QByteArray::number(range.high, 16) + ", round " +
                                            QByteArray::number(round));
            QCOMPARE(matcher.count(words.data(), number), count);
        }
    }
}

QTEST_GUILESS_MAIN(TestNumberMatcher)
#include "tst_numbermatcher.moc"
