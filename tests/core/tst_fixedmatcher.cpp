// Bytes under masks in data that repeats itself, that is made of few letters, and that changes from one to
// the other, by every kernel, call after call, against a search that looks at each byte.
#include "core/search/fixedmatcher.h"
#include "core/search/repetition.h"
#include "tests/support/kernelrows.h"
#include "tests/support/random.h"

#include <QTest>

using namespace sluice;
using namespace sluice::test;

namespace {

/// Stretches of a few units, of letters and of anything; units up to somewhat longer than the longest that is
/// looked for.
QByteArray patchwork(Random& random, qsizetype size)
{
    QByteArray data;
    while (data.size() < size) {
        const qsizetype length = uniform<qsizetype>(random, 1, uniform(random, 0, 2) == 0 ? 40000 : 3000);
        const int kind = uniform(random, 0, 3);
        if (kind == 0) {
            data += randomBytes(random, length);
            continue;
        }
        const bool repeats = kind == 1;
        const qsizetype once =
            repeats ? uniform<qsizetype>(random, 1, uniform(random, 0, 1) == 0 ? 20 : 300) : length;
        QByteArray unit(once, '\0');
        const int letters = uniform(random, 1, 4);
        const int zeros = uniform(random, 0, 12);
        for (char& byte : unit) {
            if (uniform(random, 0, zeros) == 0)
                byte = static_cast<char>(uniform(random, 0, letters - 1) * 0x21);
        }
        data += unit.repeated(length / once + 1);
        if (uniform(random, 0, 1) == 0)
            data.chop(uniform<qsizetype>(random, 0, once));
    }
    return data.left(size);
}

MaskedBytes somePattern(Random& random, const QByteArray& data, qsizetype length)
{
    MaskedBytes bytes;
    bytes.value = data.mid(uniform<qsizetype>(random, 0, data.size() - length), length);
    bytes.mask = QByteArray(length, '\xff');
    if (uniform(random, 0, 3) == 0)
        bytes.value[uniform<qsizetype>(random, 0, length - 1)] = '\x21';
    if (uniform(random, 0, 2) == 0) {
        const int masks = uniform(random, 1, 5);
        for (char& mask : bytes.mask)
            mask = "\xff\xf0\x0f\xdf\x00"[uniform(random, 0, masks - 1)];
        bytes.mask[uniform<qsizetype>(random, 0, length - 1)] = '\xff';
    }
    for (qsizetype i = 0; i < length; ++i)
        bytes.value[i] = static_cast<char>(bytes.value[i] & bytes.mask[i]);
    return bytes;
}

bool matchesAt(const MaskedBytes& bytes, const quint8* data)
{
    for (qsizetype i = 0; i < bytes.value.size(); ++i) {
        if ((data[i] & static_cast<quint8>(bytes.mask[i])) != static_cast<quint8>(bytes.value[i]))
            return false;
    }
    return true;
}

std::vector<size_t> places(const std::vector<HitWord>& words, size_t count)
{
    std::vector<size_t> found;
    for (size_t i = 0; i < count; ++i) {
        for (unsigned bit = 0; bit < 64; ++bit) {
            if ((words[i].bits >> bit & 1) != 0)
                found.push_back(words[i].base + bit);
        }
    }
    return found;
}

} // namespace

class TestFixedMatcher : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void callAfterCall_data();
    void callAfterCall();
    void repetition();
    void repeatedHits();
};

void TestFixedMatcher::callAfterCall_data()
{
    addKernelRows();
}

void TestFixedMatcher::callAfterCall()
{
    QFETCH(const int, kernel);
    Random random(seed());
    for (int round = 0; round < 60; ++round) {
        const QByteArray data = patchwork(random, 150000);
        const auto length =
            uniform<qsizetype>(random, 1, round % 10 == 0 ? 1500 : (round % 3 == 0 ? 120 : 20));
        const MaskedBytes pattern = somePattern(random, data, length);
        FixedMatcher matcher(pattern, *byteKernels()[kernel]);
        QCOMPARE(matcher.length(), qint64(length));
        const bool small = uniform(random, 0, 1) == 0;
        for (qsizetype at = 0; at + length <= data.size();) {
            const qsizetype left = data.size() - at - length + 1;
            const qsizetype count =
                std::min(left, small ? uniform<qsizetype>(random, 1, 3000) : qsizetype{16384});
            const qsizetype slack = std::min<qsizetype>(left - count, qsizetype{32} * uniform(random, 0, 2));
            // A buffer of its own, so that to read past its end is seen.
            const std::vector<quint8> bytes(data.begin() + at,
                                            data.begin() + at + count + length - 1 + slack);
            std::vector<HitWord> words(static_cast<size_t>(count) / 64 + 1);
            const size_t number = matcher.find(bytes.data(), static_cast<size_t>(count), words.data(),
                                               static_cast<size_t>(slack));
            const std::vector<size_t> found = places(words, number);
            QCOMPARE(matcher.count(words.data(), number), qint64(found.size()));
            std::vector<size_t> expected;
            for (size_t place = 0; place < static_cast<size_t>(count); ++place) {
                if (matchesAt(pattern, bytes.data() + place))
                    expected.push_back(place);
            }
            QVERIFY2(found == expected, "round " + QByteArray::number(round) + ", " + pattern.value.toHex() +
                                            '/' + pattern.mask.toHex() + " from " + QByteArray::number(at) +
                                            ", " + QByteArray::number(count) + " places");
            at += count;
        }
    }
}

void TestFixedMatcher::repetition()
{
    Random random(seed());
    for (int round = 0; round < 2000; ++round) {
        const auto period = uniform<qsizetype>(random, 1, 300);
        QByteArray unit = randomBytes(random, period);
        if (uniform(random, 0, 1) == 0)
            unit.fill('a', period - 1).append('b');
        const auto size = uniform<qsizetype>(random, 0, 6000);
        QByteArray data = unit.repeated(size / period + 1).left(size);
        if (!data.isEmpty() && uniform(random, 0, 1) == 0)
            data[uniform<qsizetype>(random, 0, size - 1)] = 'x';
        const std::vector<quint8> bytes(data.begin(), data.end());
        const Repetition found = repetitionAt(bytes.data(), bytes.size());
        // The shortest distance at which the first bytes come again, and how far everything does.
        size_t shortest = 0;
        const QByteArray first = data.left(kKernelWidth);
        if (bytes.size() >= kKernelWidth + kLongestRepetition) {
            for (size_t p = 1; p <= kLongestRepetition && shortest == 0; ++p) {
                const QByteArray there = data.mid(static_cast<qsizetype>(p), kKernelWidth);
                shortest = there == first ? p : 0;
            }
        }
        QCOMPARE(found.period, shortest);
        size_t length = shortest;
        while (shortest != 0 && length < bytes.size() && bytes[length] == bytes[length - shortest])
            ++length;
        QCOMPARE(found.length, length);
    }
}

void TestFixedMatcher::repeatedHits()
{
    Random random(seed());
    for (int round = 0; round < 1000; ++round) {
        const auto period = uniform<size_t>(random, 1, kLongestRepetition);
        const auto count = uniform<size_t>(random, period + 64, 20000);
        const size_t base = uniform<size_t>(random, 0, 9) * 64;
        std::vector<bool> once(period);
        const int rarity = uniform(random, 0, 1) == 0 ? 1 : 200;
        for (size_t i = 0; i < period; ++i)
            once[i] = uniform(random, 0, rarity) == 0;
        std::vector<HitWord> first;
        const size_t asked = round % 2 == 0 ? period : (period + 63) / 64 * 64;
        for (size_t at = 0; at < asked; at += 64) {
            HitWord word = {at, 0};
            for (size_t i = at; i < std::min(at + 64, asked); ++i)
                word.bits |= quint64{once[i % period]} << (i - at);
            if (word.bits != 0)
                first.push_back(word);
        }
        std::vector<HitWord> words(count / 64 + 1);
        const size_t number = repeatHits(first, period, base, count, words.data());
        std::vector<size_t> expected;
        for (size_t i = 0; i < count; ++i) {
            if (once[i % period])
                expected.push_back(base + i);
        }
        QVERIFY2(places(words, number) == expected, QByteArray::number(round).constData());
    }
}

QTEST_GUILESS_MAIN(TestFixedMatcher)
#include "tst_fixedmatcher.moc"
