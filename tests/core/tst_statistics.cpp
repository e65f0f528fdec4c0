#include "core/analysis/overview.h"
#include "core/analysis/statistics.h"
#include "tests/support/holesource.h"
#include "tests/support/python.h"
#include "tests/support/random.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <QtEndian>

#include <cmath>
#include <cstring>
#include <limits>

using namespace sluice;
using namespace sluice::test;

namespace {

/// Bytes with runs, text, noise and zeros, so that blocks differ.
QByteArray mixedBytes(Random& random, qint64 size)
{
    QByteArray bytes;
    while (bytes.size() < size) {
        const auto length = uniform<qint64>(random, 1, 400);
        switch (uniform<int>(random, 0, 3)) {
        case 0:
            bytes += randomBytes(random, length);
            break;
        case 1:
            bytes += QByteArray(length, static_cast<char>(random()));
            break;
        case 2:
            bytes += QByteArray(length, '\0');
            break;
        default:
            bytes += QByteArray("some text ").repeated(static_cast<int>(length / 10 + 1));
        }
    }
    bytes.truncate(size);
    return bytes;
}

/// Holes of random places and lengths.
std::vector<ByteRange> randomHoles(Random& random, qint64 size, qint64 longest)
{
    std::vector<ByteRange> holes;
    for (qint64 at = uniform<qint64>(random, 0, longest); at < size;) {
        const qint64 length = std::min(uniform<qint64>(random, 1, longest), size - at);
        holes.push_back({at, length});
        at += length + uniform<qint64>(random, 1, longest);
    }
    return holes;
}

ByteCounts plainCounts(const QByteArray& bytes)
{
    ByteCounts counts = {};
    for (const char byte : bytes)
        ++counts[static_cast<quint8>(byte)];
    return counts;
}

double plainEntropy(const QByteArray& bytes)
{
    double sum = 0;
    for (const quint64 count : plainCounts(bytes)) {
        const double p = static_cast<double>(count) / static_cast<double>(bytes.size());
        if (count > 0)
            sum -= p * std::log2(p);
    }
    return sum;
}

NumberFigures plainNumbers(const QByteArray& bytes, bool bigEndian)
{
    NumberFigures figures;
    for (qint64 at = 0; at + 2 <= bytes.size(); at += 2) {
        const auto value = bigEndian ? qFromBigEndian<qint16>(bytes.constData() + at)
                                     : qFromLittleEndian<qint16>(bytes.constData() + at);
        ++figures.int16[static_cast<size_t>((value + 32'768) / 256)];
    }
    for (qint64 at = 0; at + 4 <= bytes.size(); at += 4) {
        const auto bits = bigEndian ? qFromBigEndian<quint32>(bytes.constData() + at)
                                    : qFromLittleEndian<quint32>(bytes.constData() + at);
        float value = 0;
        std::memcpy(&value, &bits, sizeof value);
        if (std::isnan(value)) {
            ++figures.notNumbers;
            continue;
        }
        if (std::isinf(value)) {
            ++figures.infinities;
            continue;
        }
        figures.zeros += std::fpclassify(value) == FP_ZERO ? 1 : 0;
        figures.denormals += std::fpclassify(value) == FP_SUBNORMAL ? 1 : 0;
        const int exponent = std::fpclassify(value) == FP_NORMAL ? std::ilogb(value) + 127 : 0;
        ++figures.float32[static_cast<size_t>(std::signbit(value) ? 255 - exponent : 256 + exponent)];
    }
    return figures;
}

bool near(double a, double b, double relative = 1e-9)
{
    return std::abs(a - b) <= relative * std::max({std::abs(a), std::abs(b), 1.0});
}

} // namespace

/// Statistics against plain counts, and against Python.
class TstStatistics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void likePlainCount_data();
    void likePlainCount();
    void largeBlocks();
    void likePython();
    void undefined_data();
    void undefined();
    void kernels();
    void entropyOfKnown_data();
    void entropyOfKnown();
    void blockSizes_data();
    void blockSizes();
    void tooManyBlocks();
    void hugeHole();
    void previewIsNear();
    void previewOfSmallIsExact();
    void previewReadsLittle();
    void overview();
    void publishesBlocks();
    void cancels();
    void lostBytes();
};

void TstStatistics::likePlainCount_data()
{
    QTest::addColumn<qint64>("block");
    QTest::addColumn<bool>("bigEndian");
    QTest::newRow("block 1") << qint64{1} << false;
    QTest::newRow("block 100") << qint64{100} << true;
    QTest::newRow("block 4096") << qint64{4096} << false;
    QTest::newRow("one block") << (qint64{1} << 40) << true;
    QTest::newRow("default") << qint64{0} << true;
}

void TstStatistics::likePlainCount()
{
    QFETCH(const qint64, block);
    QFETCH(const bool, bigEndian);
    Random random(seed());
    for (int round = 0; round < 30; ++round) {
        const qint64 size = uniform<qint64>(random, 0, 20'000);
        const auto source = std::make_shared<HoleSource>(
            mixedBytes(random, size), round % 2 == 0 ? std::vector<ByteRange>()
                                                     : randomHoles(random, size, round % 4 == 1 ? 20 : 6000));
        const qint64 begin = uniform<qint64>(random, 0, size);
        const ByteRange range = {begin, uniform<qint64>(random, 0, size - begin)};
        const QByteArray part = source->bytes().mid(range.offset, range.length);
        StatisticsOptions options;
        options.blockSize = block;
        options.digraph = true;
        options.numbers = true;
        options.bigEndian = bigEndian;
        options.threads = 1 + round % 4;
        const Result<Statistics> stats = countStatistics(Snapshot(source), range, options);
        QVERIFY(stats);
        QCOMPARE(source->trespasses(), 0);
        QCOMPARE(stats->bytes, range.length);
        QVERIFY(stats->isExact());
        QVERIFY(stats->histogram == plainCounts(part));

        Digraph pairs(65'536);
        quint64 lag = 0;
        for (qint64 i = 0; i < part.size(); ++i) {
            const quint64 first = static_cast<quint8>(part[i]);
            const quint64 second = static_cast<quint8>(part[(i + 1) % part.size()]);
            lag += first * second;
            if (i + 1 < part.size())
                ++pairs[static_cast<size_t>(first * 256 + second)];
        }
        QVERIFY(stats->digraph == pairs);
        QCOMPARE(*stats->lagSum, lag);

        const NumberFigures numbers = plainNumbers(part, bigEndian);
        QVERIFY(stats->numbers->int16 == numbers.int16);
        QVERIFY(stats->numbers->float32 == numbers.float32);
        QCOMPARE(stats->numbers->zeros, numbers.zeros);
        QCOMPARE(stats->numbers->denormals, numbers.denormals);
        QCOMPARE(stats->numbers->infinities, numbers.infinities);
        QCOMPARE(stats->numbers->notNumbers, numbers.notNumbers);

        QCOMPARE(stats->blocks.size(),
                 static_cast<size_t>((part.size() + stats->blockSize - 1) / stats->blockSize));
        for (size_t i = 0; i < stats->blocks.size(); ++i) {
            const QByteArray bytes = part.mid(static_cast<qint64>(i) * stats->blockSize, stats->blockSize);
            QVERIFY(near(static_cast<double>(stats->blocks[i].entropy), plainEntropy(bytes), 1e-5));
            std::array<qint64, kByteGroups> groups = {};
            for (const char byte : bytes)
                ++groups[static_cast<size_t>(byteGroup(static_cast<quint8>(byte)))];
            for (size_t group = 0; group < kByteGroups; ++group)
                QVERIFY(near(static_cast<double>(stats->blocks[i].shares[group]),
                             static_cast<double>(groups[group]) / static_cast<double>(bytes.size()), 1e-5));
        }
    }
}

/// Blocks of many pieces, over holes, with pieces on several threads.
void TstStatistics::largeBlocks()
{
    Random random(seed());
    constexpr qint64 kSize = (9 << 20) + 12'345;
    const auto source = std::make_shared<HoleSource>(mixedBytes(random, kSize),
                                                     std::vector<ByteRange>{{(2 << 20) + 77, 3 << 20}});
    for (const qint64 block : {qint64{2} << 20, (qint64{3} << 20) + 1, qint64{1} << 40, qint64{65'537}}) {
        StatisticsOptions options;
        options.blockSize = block;
        const Result<Statistics> stats = countStatistics(Snapshot(source), {5, kSize - 5}, options);
        QVERIFY(stats);
        QVERIFY(stats->histogram == plainCounts(source->bytes().mid(5)));
        QCOMPARE(stats->blocks.size(), static_cast<size_t>((kSize - 5 + block - 1) / block));
        for (size_t i = 0; i < stats->blocks.size(); ++i) {
            const QByteArray bytes = source->bytes().mid(5 + static_cast<qint64>(i) * block, block);
            QVERIFY(near(static_cast<double>(stats->blocks[i].entropy), plainEntropy(bytes), 1e-5));
        }
    }
    QCOMPARE(source->trespasses(), 0);
}

void TstStatistics::likePython()
{
    Random random(seed());
    for (int round = 0; round < 5; ++round) {
        const QByteArray bytes = round == 0 ? randomBytes(random, 50'000)
                                            : mixedBytes(random, uniform<qint64>(random, 300, 50'000));
        // The formulas of ent, in exact arithmetic.
        const QString script =
            QStringLiteral("import sys, json, math\n"
                           "from fractions import Fraction\n"
                           "b = sys.stdin.buffer.read(); n = len(b)\n"
                           "h = [b.count(i) for i in range(256)]\n"
                           "e = -sum(c / n * math.log2(c / n) for c in h if c)\n"
                           "chi = float(sum((c - Fraction(n, 256)) ** 2 / Fraction(n, 256) for c in h))\n"
                           "s = sum(b); q = sum(x * x for x in b)\n"
                           "t = sum(b[i] * b[(i + 1) % n] for i in range(n))\n"
                           "print(json.dumps({'h': h, 'e': e, 'chi': chi, 'mean': s / n,\n"
                           "  'scc': float(Fraction(n * t - s * s, n * q - s * s))}))\n");
        const QJsonObject wanted = QJsonDocument::fromJson(runPython(script, bytes)).object();
        const auto source = std::make_shared<HoleSource>(bytes);
        const Result<Statistics> stats = countStatistics(Snapshot(source), {0, bytes.size()}, {});
        QVERIFY(stats);
        const QJsonArray histogram = wanted[QStringLiteral("h")].toArray();
        for (int i = 0; i < 256; ++i)
            QCOMPARE(static_cast<qint64>(stats->histogram[static_cast<size_t>(i)]), histogram[i].toInteger());
        QVERIFY(near(stats->entropy(), wanted[QStringLiteral("e")].toDouble()));
        QVERIFY(near(*stats->chiSquare(), wanted[QStringLiteral("chi")].toDouble()));
        QVERIFY(near(*stats->mean(), wanted[QStringLiteral("mean")].toDouble()));
        QVERIFY(near(*stats->serialCorrelation(), wanted[QStringLiteral("scc")].toDouble()));
    }
}

void TstStatistics::undefined_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("mean");
    QTest::addColumn<bool>("correlation");
    QTest::newRow("no bytes") << QByteArray() << false << false;
    QTest::newRow("one byte") << QByteArray("a") << true << false;
    QTest::newRow("all the same") << QByteArray(5000, 'a') << true << false;
    QTest::newRow("two values") << QByteArray("ab") << true << true;
}

void TstStatistics::undefined()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const bool, mean);
    QFETCH(const bool, correlation);
    const auto source = std::make_shared<HoleSource>(bytes);
    const Result<Statistics> stats = countStatistics(Snapshot(source), {0, bytes.size()}, {});
    QVERIFY(stats);
    QCOMPARE(stats->mean().has_value(), mean);
    QCOMPARE(stats->chiSquare().has_value(), mean);
    QCOMPARE(stats->serialCorrelation().has_value(), correlation);
    QVERIFY(stats->entropy() >= 0);
}

void TstStatistics::kernels()
{
    Random random(seed());
    const QByteArray bytes = randomBytes(random, 3'000'001);
    const auto source = std::make_shared<HoleSource>(bytes);
    std::vector<const ClassKernel*> all = {&scalarClassKernel(), &baselineClassKernel()};
#ifdef __x86_64__
    if (avx2ClassKernel() != nullptr && __builtin_cpu_supports("avx2"))
        all.push_back(avx2ClassKernel());
#endif
    std::optional<quint64> lag;
    for (const ClassKernel* kernel : all) {
        StatisticsOptions options;
        options.kernel = kernel;
        const Result<Statistics> stats = countStatistics(Snapshot(source), {1, bytes.size() - 1}, options);
        QVERIFY(stats);
        if (lag)
            QCOMPARE(*stats->lagSum, *lag);
        lag = stats->lagSum;
    }
}

void TstStatistics::entropyOfKnown_data()
{
    QTest::addColumn<int>("values");
    QTest::addColumn<quint64>("times");
    QTest::addColumn<double>("entropy");
    QTest::newRow("none") << 0 << quint64{0} << 0.0;
    QTest::newRow("one value") << 1 << quint64{77} << 0.0;
    QTest::newRow("two values") << 2 << quint64{1} << 1.0;
    QTest::newRow("all values") << 256 << quint64{4096} << 8.0;
    QTest::newRow("all values, often") << 256 << (quint64{1} << 50) << 8.0;
    QTest::newRow("sixteen values, more often than the table") << 16 << quint64{4097} << 4.0;
}

void TstStatistics::entropyOfKnown()
{
    QFETCH(const int, values);
    QFETCH(const quint64, times);
    QFETCH(const double, entropy);
    ByteCounts counts = {};
    std::fill_n(counts.begin(), values, times);
    QVERIFY(near(entropyOf(counts), entropy));
}

void TstStatistics::blockSizes_data()
{
    QTest::addColumn<qint64>("bytes");
    QTest::addColumn<qint64>("size");
    QTest::newRow("none") << qint64{0} << qint64{4096};
    QTest::newRow("4 MiB") << (qint64{4} << 20) << qint64{4096};
    QTest::newRow("one more") << (qint64{4} << 20) + 1 << qint64{8192};
    QTest::newRow("1 GiB") << (qint64{1} << 30) << (qint64{1} << 20);
    QTest::newRow("largest") << std::numeric_limits<qint64>::max() << (qint64{1} << 53);
}

void TstStatistics::blockSizes()
{
    QFETCH(const qint64, bytes);
    QFETCH(const qint64, size);
    QCOMPARE(defaultBlockSize(bytes), size);
}

void TstStatistics::tooManyBlocks()
{
    const auto source = std::make_shared<HoleSource>(QByteArray(kMostBlocks + 1, '\0'),
                                                     std::vector<ByteRange>{{0, kMostBlocks + 1}});
    StatisticsOptions options;
    options.blockSize = 1;
    for (const auto measure : {countStatistics, previewStatistics}) {
        const Result<Statistics> stats = measure(Snapshot(source), {0, source->size()}, options);
        QVERIFY(!stats);
        QCOMPARE(stats.error().kind, Error::Kind::Invalid);
    }
}

/// A file of 8 EiB that has one byte: nothing of it is read but that.
void TstStatistics::hugeHole()
{
    class Huge final : public ByteSource
    {
    public:
        [[nodiscard]] Access access() const noexcept override { return Access::Mapped; }
        [[nodiscard]] qint64 size() const noexcept override { return std::numeric_limits<qint64>::max(); }
        [[nodiscard]] Result<Slice> read(ByteRange range) const override
        {
            return Slice::fromByteArray(QByteArray(range.length, 'x'));
        }
        [[nodiscard]] Residency residency(ByteRange) const override { return Residency::Resident; }
        [[nodiscard]] Result<void> prepare(ByteRange) const override { return {}; }
        [[nodiscard]] Extent extentAt(qint64 offset) const override
        {
            constexpr qint64 kStored = qint64{1} << 62;
            if (offset < kStored)
                return {kStored - offset, true};
            if (offset == kStored)
                return {1, false};
            return {size() - offset, true};
        }
        [[nodiscard]] quint64 faultCount() const noexcept override { return 0; }
        [[nodiscard]] std::vector<ByteRange> lostRanges() const override { return {}; }
        void setTruncatedAt(qint64) noexcept override {}
    };
    const auto source = std::make_shared<Huge>();
    StatisticsOptions options;
    options.digraph = true;
    options.numbers = true;
    for (const auto measure : {countStatistics, previewStatistics}) {
        const Result<Statistics> stats = measure(Snapshot(source), {0, source->size()}, options);
        QVERIFY(stats);
        QCOMPARE(stats->blocks.size(), size_t{1024});
        QVERIFY(stats->entropy() < 1e-6);
        if (stats->isExact()) {
            QCOMPARE(stats->histogram['x'], quint64{1});
            QCOMPARE(stats->histogram[0], static_cast<quint64>(source->size() - 1));
            QCOMPARE(stats->digraph['x'], quint64{1});
            QCOMPARE(stats->digraph[0], static_cast<quint64>(source->size() - 3));
        }
    }
}

void TstStatistics::previewIsNear()
{
    Random random(seed());
    // Half noise, half text: each block is one of the two, and so is its sample.
    QByteArray bytes = randomBytes(random, 24 << 20);
    bytes += QByteArray("0123456789abcdef").repeated((24 << 20) / 16);
    const auto source = std::make_shared<HoleSource>(bytes);
    const ByteRange range = {0, bytes.size()};
    for (const qint64 block : {qint64{0}, qint64{1} << 20, qint64{12} << 20, qint64{512}}) {
        StatisticsOptions options;
        options.blockSize = block;
        const Result<Statistics> preview = previewStatistics(Snapshot(source), range, options);
        QVERIFY(preview);
        QVERIFY(!preview->isExact());
        QVERIFY(preview->counted <= qint64{32} << 20);
        const Result<Statistics> exact = countStatistics(Snapshot(source), range, options);
        QVERIFY(exact);
        QVERIFY(near(preview->entropy(), exact->entropy(), 0.02));
        QCOMPARE(preview->blocks.size(), exact->blocks.size());
        QCOMPARE(preview->blockSize, exact->blockSize);
        for (size_t i = 0; i < exact->blocks.size(); ++i)
            QVERIFY(std::abs(preview->blocks[i].entropy - exact->blocks[i].entropy) < 0.6F);
    }
}

void TstStatistics::previewOfSmallIsExact()
{
    Random random(seed());
    for (const qint64 size : {0, 1, 4096, 100'000}) {
        const auto source = std::make_shared<HoleSource>(mixedBytes(random, size));
        const Result<Statistics> preview = previewStatistics(Snapshot(source), {0, size}, {});
        QVERIFY(preview);
        QVERIFY(preview->isExact());
        QVERIFY(preview->histogram == plainCounts(source->bytes()));
        QVERIFY(!preview->serialCorrelation());
    }
}

void TstStatistics::previewReadsLittle()
{
    const auto source = std::make_shared<HoleSource>(
        QByteArray(64 << 20, 'a'), std::vector<ByteRange>{{8 << 20, 16 << 20}, {40 << 20, (8 << 20) + 5}});
    const Result<Statistics> preview = previewStatistics(Snapshot(source), {3, (64 << 20) - 3}, {});
    QVERIFY(preview);
    QCOMPARE(source->trespasses(), 0);
    QVERIFY(preview->counted <= qint64{32} << 20);
}

void TstStatistics::overview()
{
    Random random(seed());
    for (const int rows : {1, 2, 7, 600}) {
        for (const qint64 size : {qint64{0}, qint64{1}, qint64{599}, qint64{600}, qint64{100'003}}) {
            const auto source = std::make_shared<HoleSource>(mixedBytes(random, size));
            const Result<Overview> sampled = sampleOverview(Snapshot(source), rows, {});
            const Result<Overview> counted = countOverview(Snapshot(source), rows, {});
            QVERIFY(sampled && counted);
            QVERIFY(counted->exact);
            QVERIFY(static_cast<int>(counted->rows.size()) <= rows);
            QCOMPARE(counted->rows.empty(), size == 0);
            QCOMPARE(sampled->rows.size(), counted->rows.size());
            QCOMPARE(sampled->rowBytes, counted->rowBytes);
            if (size > 0)
                QCOMPARE(counted->rowOf(size - 1), static_cast<qint64>(counted->rows.size()) - 1);
        }
    }
}

void TstStatistics::publishesBlocks()
{
    Random random(seed());
    const auto source =
        std::make_shared<HoleSource>(mixedBytes(random, 5 << 20), std::vector<ByteRange>{{1 << 20, 2 << 20}});
    std::vector<BlockFigures> published;
    bool inOrder = true;
    StatisticsOptions options;
    options.blockSize = 10'000;
    options.onBlocks = [&](qint64 first, std::span<const BlockFigures> blocks) {
        inOrder = inOrder && first == static_cast<qint64>(published.size()) && !blocks.empty();
        published.insert(published.end(), blocks.begin(), blocks.end());
    };
    const Result<Statistics> stats = countStatistics(Snapshot(source), {0, source->size()}, options);
    QVERIFY(stats);
    QVERIFY(inOrder);
    QCOMPARE(published.size(), stats->blocks.size());
    for (size_t i = 0; i < published.size(); ++i)
        QVERIFY(published[i].entropy == stats->blocks[i].entropy);
}

void TstStatistics::cancels()
{
    const auto source = std::make_shared<HoleSource>(QByteArray(40 << 20, 'x'));
    for (const auto measure : {countStatistics, previewStatistics}) {
        StatisticsOptions options;
        options.threads = 1;
        int reads = 0;
        source->onRead([&] {
            if (++reads == 5)
                options.cancel.cancel();
        });
        const Result<Statistics> stats = measure(Snapshot(source), {0, source->size()}, options);
        QVERIFY(!stats);
        QCOMPARE(stats.error().kind, Error::Kind::Cancelled);
        QVERIFY(reads < 20);
    }
}

void TstStatistics::lostBytes()
{
    const auto source = std::make_shared<HoleSource>(QByteArray(4 << 20, 'x'));
    source->loseAt(3 << 20);
    for (const auto measure : {countStatistics, previewStatistics}) {
        const Result<Statistics> stats = measure(Snapshot(source), {0, source->size()}, {});
        QVERIFY(!stats);
        QCOMPARE(stats.error().kind, Error::Kind::Changed);
        QVERIFY(stats.error().offset >= 0 && stats.error().offset <= 3 << 20);
    }
}

QTEST_APPLESS_MAIN(TstStatistics)
#include "tst_statistics.moc"
