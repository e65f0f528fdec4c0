#include "core/formats/scan.h"
#include "tests/support/holesource.h"
#include "tests/support/python.h"
#include "tests/support/random.h"

#include <QFile>
#include <QTest>
#include <QThread>

#include <limits>

using namespace sluice;
using namespace sluice::test;

namespace {

/// A valid small file of a known kind.
struct Sample
{
    QByteArray name;
    QByteArray kind;
    qint64 length = -1;
    QByteArray bytes;
};

/// Made by Python and other programs, once.
const std::vector<Sample>& samples()
{
    static const std::vector<Sample> made = [] {
        QFile script(QStringLiteral(SLUICE_EMBEDDED));
        if (!script.open(QIODevice::ReadOnly))
            qFatal("%s cannot be read", SLUICE_EMBEDDED);
        std::vector<Sample> all;
        for (const QByteArray& line : runPython(QString::fromUtf8(script.readAll())).split('\n')) {
            const QByteArrayList words = line.split(' ');
            if (words.size() == 4)
                all.push_back({words[0], words[1], words[2] == "-" ? -1 : words[2].toLongLong(),
                               QByteArray::fromHex(words[3])});
        }
        return all;
    }();
    return made;
}

const Sample& sample(const QByteArray& name)
{
    const auto found =
        std::find_if(samples().begin(), samples().end(), [&](const Sample& one) { return one.name == name; });
    if (found == samples().end())
        qFatal("there is no sample %s", name.constData());
    return *found;
}

Result<ScanResult> scan(const QByteArray& bytes, const ScanOptions& options = {})
{
    const auto source = std::make_shared<HoleSource>(bytes);
    return scanForData(Snapshot(source), {0, bytes.size()}, options);
}

QByteArray describe(const std::vector<EmbeddedData>& found)
{
    QByteArray out;
    for (const EmbeddedData& data : found)
        out += QByteArray::number(data.offset) + ' ' + QByteArray::number(data.length) + ' ' +
               QByteArray(data.kind.data(), data.kind.size()) + '\n';
    return out;
}

QByteArray line(qint64 offset, const Sample& sample)
{
    return QByteArray::number(offset) + ' ' + QByteArray::number(sample.length) + ' ' + sample.kind + '\n';
}

/// Bytes that are no data of any kind, and end no text.
QByteArray filler(qint64 length)
{
    return {length, '\x02'};
}

} // namespace

/// Embedded data: found whole, verified, and never made up.
class TstScan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void finds_data();
    void finds();
    void everyKindHasASample();
    void truncated_data();
    void truncated();
    void cutStreams_data();
    void cutStreams();
    void cutLate_data();
    void cutLate();
    void damaged_data();
    void damaged();
    void allTogether();
    void partsAreNotReported();
    void cutOffArchive();
    void longStream_data();
    void longStream();
    void endsOutOfReach_data();
    void endsOutOfReach();
    void endsAreShared();
    void randomBytesHoldNothing();
    void hostile_data();
    void hostile();
    void range();
    void holes();
    void cancels();
    void lostBytes();
    void cap();
    void news();
    void newsOfAFailedScan_data();
    void newsOfAFailedScan();
};

void TstScan::finds_data()
{
    QTest::addColumn<QByteArray>("name");
    for (const Sample& one : samples())
        QTest::newRow(one.name.constData()) << one.name;
}

void TstScan::finds()
{
    QFETCH(const QByteArray, name);
    const Sample& wanted = sample(name);
    // At the start, in the middle, at an odd place, and over every border that the search has near 1 MiB.
    for (const qint64 before : {qint64{0}, qint64{1}, qint64{511}, (qint64{1} << 20) - 1,
                                (qint64{1} << 20) - 2, (qint64{1} << 20) - 9, (qint64{1} << 20) - 262}) {
        for (const qint64 after : {0, 3000}) {
            const Result<ScanResult> result = scan(filler(before) + wanted.bytes + filler(after));
            QVERIFY(result);
            QCOMPARE(describe(result->found), line(before, wanted));
            QCOMPARE(result->untried, 0);
        }
    }
}

void TstScan::everyKindHasASample()
{
    const std::vector<QLatin1String> names = scanKindNames();
    for (const QLatin1String name : names) {
        const QByteArray kind(name.data(), name.size());
        QVERIFY2(std::any_of(samples().begin(), samples().end(),
                             [&](const Sample& one) { return one.kind == kind; }),
                 kind.constData());
    }
}

void TstScan::truncated_data()
{
    finds_data();
}

/// Every prefix: what is found lies inside it, and what does not end there is said to be cut off.
void TstScan::truncated()
{
    QFETCH(const QByteArray, name);
    const Sample& whole = sample(name);
    const QByteArray bytes = whole.bytes;
    const qint64 step = bytes.size() > 4000 ? 37 : 1;
    for (qint64 length = 0; length < bytes.size(); length += step) {
        const Result<ScanResult> result = scan(bytes.left(length));
        QVERIFY(result);
        for (const EmbeddedData& data : result->found) {
            QVERIFY(data.offset >= 0 && data.offset < length);
            QVERIFY(data.length >= -1 && data.length <= length - data.offset);
            if (data.kind == QLatin1String(whole.kind) && whole.length >= 0)
                QCOMPARE(data.flaw, data.length < 0 ? ScanFlaw::Cut : ScanFlaw::None);
        }
    }
}

void TstScan::cutStreams_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<qint64>("decoded");
    QTest::addColumn<qint64>("trailer");
    QTest::addColumn<QByteArray>("kind");
    Random random(seed());
    // Less than a trial decode wants to be sure; more than that; a stream of nothing.
    for (const qint64 size : {48 << 10, 300 << 10, 40}) {
        const QByteArray text = randomBytes(random, size / 2).toHex();
        const auto row = [&](const char* kind, const char* program, const QStringList& arguments,
                             qint64 trailer) {
            QTest::addRow("%s, %lld bytes", kind, static_cast<long long>(size))
                << runWitness(QString::fromLatin1(program), arguments, text) << size << trailer
                << QByteArray(kind);
        };
        row("gzip", "gzip", {QStringLiteral("-c")}, 8);
        row("zlib", "pigz", {QStringLiteral("-zc")}, 4);
        row("bzip2", "bzip2", {QStringLiteral("-c")}, 10);
        row("xz", "xz", {QStringLiteral("-c")}, 12);
        row("zstd", "zstd", {QStringLiteral("-c")}, 4);
        row("lz4", "lz4", {QStringLiteral("-c")}, 4);
    }
}

/// Cut in its signature, its header, its data and its trailer: never taken for whole; said to be cut, with
/// how much of it could be decoded.
void TstScan::cutStreams()
{
    QFETCH(const QByteArray, stream);
    QFETCH(const qint64, decoded);
    QFETCH(const qint64, trailer);
    QFETCH(const QByteArray, kind);
    QCOMPARE(describe(scan(stream)->found), "0 " + QByteArray::number(stream.size()) + ' ' + kind + '\n');
    QList<qint64> lengths;
    for (qint64 length = 1; length < 64; length += length < 16 ? 1 : 5)
        lengths += length;
    for (const qint64 part : {4, 3, 2})
        lengths += stream.size() / part;
    for (qint64 rest = 40; rest > 0; rest -= rest < 14 ? 1 : 5)
        lengths += stream.size() - rest;
    qint64 before = 0;
    std::sort(lengths.begin(), lengths.end());
    for (const qint64 length : lengths) {
        if (length < 1 || length >= stream.size())
            continue;
        const Result<ScanResult> result = scan(filler(5) + stream.left(length));
        QVERIFY(result);
        const bool found = !result->found.empty();
        const qint64 least = kind == "zlib" ? 16 << 10 : 256;
        QVERIFY2(found || length < least, qPrintable(QString::number(length)));
        if (!found)
            continue;
        const EmbeddedData& data = result->found.front();
        QCOMPARE(describe({data}), "5 -1 " + kind + '\n');
        QCOMPARE(data.flaw, ScanFlaw::Cut);
        QVERIFY(data.decoded >= before && data.decoded <= decoded);
        QCOMPARE(data.proof == ScanProof::Decoded, data.decoded > 0);
        if (stream.size() - length <= trailer)
            QCOMPARE(data.decoded, decoded);
        before = data.decoded;
    }
}

void TstScan::cutLate_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<QString>("option");
    QTest::addColumn<QByteArray>("kind");
    const auto row = [](const char* kind, const char* program, const char* option) {
        QTest::newRow(kind) << QString::fromLatin1(program) << QString::fromLatin1(option)
                            << QByteArray(kind);
    };
    row("gzip", "gzip", "-1c");
    row("zlib", "pigz", "-1zc");
    row("bzip2", "bzip2", "-1c");
    row("xz", "xz", "-1c");
    row("zstd", "zstd", "-1c");
    row("lz4", "lz4", "-B4c");
}

/// Cut off, and followed by other bytes: found, and said to be no longer what it was.
void TstScan::cutLate()
{
    QFETCH(const QString, program);
    QFETCH(const QString, option);
    QFETCH(const QByteArray, kind);
    Random random(seed());
    // Several blocks of every format before the cut, and too much after it to be taken for data.
    const QByteArray text = randomBytes(random, 1 << 20).toHex();
    const QByteArray stream = runWitness(program, {option}, text);
    const Result<ScanResult> result = scan(stream.left(stream.size() / 6) + randomBytes(random, 2 << 20));
    QVERIFY(result);
    QVERIFY(!result->found.empty());
    const EmbeddedData& data = result->found.front();
    QCOMPARE(describe({data}), "0 -1 " + kind + '\n');
    QCOMPARE(data.proof, ScanProof::Decoded);
    QCOMPARE(data.flaw, ScanFlaw::Damaged);
    QVERIFY(data.decoded >= 64 << 10 && data.decoded < text.size());
}

void TstScan::damaged_data()
{
    finds_data();
}

/// Bits flipped, everywhere: no step outside, no result outside.
void TstScan::damaged()
{
    QFETCH(const QByteArray, name);
    Random random(seed());
    const QByteArray bytes = sample(name).bytes;
    for (int round = 0; round < 100; ++round) {
        QByteArray bad = bytes;
        for (int flips = uniform<int>(random, 1, 4); flips > 0; --flips) {
            const qint64 at = uniform<qint64>(random, 0, std::min<qint64>(bad.size(), 2000) - 1);
            bad[at] = static_cast<char>(random());
        }
        const Result<ScanResult> result = scan(bad);
        QVERIFY(result);
        for (const EmbeddedData& data : result->found)
            QVERIFY(data.offset >= 0 && data.length <= bad.size() - data.offset);
    }
}

void TstScan::allTogether()
{
    Random random(seed());
    QByteArray bytes = filler(100);
    QByteArray wanted;
    for (const Sample& one : samples()) {
        wanted += line(bytes.size(), one);
        bytes += one.bytes + filler(uniform<qint64>(random, 1100, 200'000));
    }
    for (const int threads : {1, 2, 5}) {
        ScanOptions options;
        options.threads = threads;
        const Result<ScanResult> result = scan(bytes, options);
        QVERIFY(result);
        QCOMPARE(describe(result->found), wanted);
    }
}

void TstScan::partsAreNotReported()
{
    // A picture's own zlib stream is a part of it; a stored file in an archive is data of its own.
    const Sample& png = sample("png");
    QVERIFY(png.bytes.contains("\x78\x9c"));
    QByteArray tar(512, '\0');
    tar.replace(0, 5, "a.png");
    tar.replace(100, 7, "0000644");
    tar.replace(124, 11, QByteArray::number(png.bytes.size(), 8).rightJustified(11, '0'));
    tar.replace(148, 8, "        ");
    tar.replace(257, 8,
                QByteArray("ustar\0"
                           "00",
                           8));
    int sum = 0;
    for (const char byte : tar)
        sum += static_cast<quint8>(byte);
    tar.replace(148, 7, QByteArray::number(sum, 8).rightJustified(6, '0') + '\0');
    const qint64 padding = (512 - png.bytes.size() % 512) % 512;
    tar += png.bytes + QByteArray(padding + 1024, '\0');
    const Result<ScanResult> result = scan(tar);
    QVERIFY(result);
    QCOMPARE(describe(result->found), "0 " + QByteArray::number(tar.size()) + " tar\n" + line(512, png));
}

/// The members of a zip whose end is missing are found, as one.
void TstScan::cutOffArchive()
{
    const QByteArray zip = sample("zip").bytes;
    const qint64 directory = zip.indexOf("PK\x01\x02");
    QVERIFY(directory > 0);
    const Result<ScanResult> result = scan(zip.left(directory));
    QVERIFY(result);
    QCOMPARE(describe(result->found), "0 " + QByteArray::number(directory) + " zip\n");
}

void TstScan::longStream_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<QByteArray>("kind");
    for (const char* program : {"bzip2", "gzip", "lz4", "xz", "zstd"})
        QTest::newRow(program) << QString::fromLatin1(program) << QByteArray(program);
}

/// Longer than a first trial goes: decoded to its end, and what is wrong there is seen.
void TstScan::longStream()
{
    QFETCH(const QString, program);
    QFETCH(const QByteArray, kind);
    Random random(seed());
    const QByteArray text = randomBytes(random, 5 << 18).toHex();
    const QByteArray stream = runWitness(program, {QStringLiteral("-1c")}, text);
    const Result<ScanResult> whole = scan(filler(77) + stream + filler(9));
    QVERIFY(whole);
    QCOMPARE(describe({whole->found.front()}), "77 " + QByteArray::number(stream.size()) + ' ' + kind + '\n');
    QVERIFY(whole->found.front().proof == ScanProof::Decoded && whole->found.front().decoded < 0);
    // One bit, near the end: no longer what it was, and perhaps some bytes longer.
    QByteArray changed = stream;
    changed[stream.size() - 20] = static_cast<char>(changed[stream.size() - 20] ^ 4);
    for (const QByteArray& bad : {changed, stream.chopped(1)}) {
        const Result<ScanResult> result = scan(filler(77) + bad);
        QVERIFY(result);
        const EmbeddedData& data = result->found.front();
        QCOMPARE(describe({data}), "77 -1 " + kind + '\n');
        QVERIFY(data.flaw == ScanFlaw::Cut ||
                (data.flaw == ScanFlaw::Damaged && bad.size() == stream.size()));
        QVERIFY2(data.decoded > 1 << 20 && data.decoded <= text.size() + 999,
                 QByteArray::number(data.decoded).constData());
    }
}

void TstScan::endsOutOfReach_data()
{
    longStream_data();
}

/// Longer than all that is decoded of such: how far it went is told, and that it is no more.
void TstScan::endsOutOfReach()
{
    QFETCH(const QString, program);
    QFETCH(const QByteArray, kind);
    // Slow ones take the time for 256 MiB sooner.
    const QByteArray stream = runWitness(program, {QStringLiteral("-1c")}, QByteArray(48 << 20, 'a'));
    const bool reached = kind != "bzip2" && kind != "xz";
    const Result<ScanResult> result = scan(filler(3) + stream);
    QVERIFY(result);
    const EmbeddedData& data = result->found.front();
    QCOMPARE(data.flaw, ScanFlaw::None);
    QCOMPARE(data.isUnfinished(), !reached);
    QCOMPARE(data.length, reached ? stream.size() : -1);
    if (!reached)
        QVERIFY2(data.decoded >= 10 << 20 && data.decoded < 48 << 20,
                 QByteArray::number(data.decoded).constData());
}

/// What may be decoded in all is shared out: a long one leaves some to those after it, a short one what it
/// does not need.
void TstScan::endsAreShared()
{
    const QByteArray large =
        runWitness(QStringLiteral("gzip"), {QStringLiteral("-1c")}, QByteArray(200 << 20, 'a'));
    const QByteArray small =
        runWitness(QStringLiteral("gzip"), {QStringLiteral("-1c")}, QByteArray(2 << 20, 'a'));
    const Result<ScanResult> result = scan(large + filler(9) + small + filler(9) + large);
    QVERIFY(result);
    QCOMPARE(std::ssize(result->found), 3);
    QVERIFY(result->found[0].isUnfinished() && result->found[0].decoded < 90 << 20);
    QCOMPARE(result->found[1].length, small.size());
    QVERIFY(result->found[2].isUnfinished() && result->found[2].decoded > 150 << 20);
}

void TstScan::randomBytesHoldNothing()
{
    Random random(seed());
    QByteArray bytes(64 << 20, Qt::Uninitialized);
    for (qsizetype at = 0; at < bytes.size(); at += 8) {
        const quint64 word = random();
        std::copy_n(reinterpret_cast<const char*>(&word), 8, bytes.data() + at);
    }
    const Result<ScanResult> result = scan(bytes);
    QVERIFY(result);
    QCOMPARE(describe(result->found), QByteArray());
    QCOMPARE(result->untried, 0);
}

void TstScan::hostile_data()
{
    QTest::addColumn<QByteArray>("unit");
    QTest::newRow("zeros") << QByteArray(1, '\0');
    QTest::newRow("zlib headers") << QByteArray("\x78\x9c");
    QTest::newRow("zlib, stored blocks") << QByteArray("\x78\x01\x00\x00\x00\xff\xff", 7);
    QTest::newRow("zlib, zeros by one code")
        << QByteArray("\x78\x9c\xed\xc1\x01\x0d\x00\x00\x00\xc2\xa0\xf7\x4f\x6d", 14);
    QTest::newRow("gzip headers") << QByteArray("\x1f\x8b\x08");
    QTest::newRow("gzip with names") << QByteArray("\x1f\x8b\x08\x08\x01\x01\x01\x01\x01\x01", 10);
    QTest::newRow("bzip2 headers") << QByteArray("BZh91AY&SY");
    QTest::newRow("xz headers") << QByteArray("\xfd\x37zXZ\0\0\4\xe6\xd6\xb4\x46", 12);
    QTest::newRow("zstd, one byte repeated") << QByteArray("\x28\xb5\x2f\xfd\x00\x88\x02\x00\x10\x41", 10);
    QTest::newRow("lz4 headers") << QByteArray("\x04\x22\x4d\x18\x64\x40\xa7", 7);
    QTest::newRow("zip members") << QByteArray(
        "PK\3\4\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0a", 31);
    QTest::newRow("zip ends") << QByteArray("PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 22);
    QTest::newRow("zip ends that overlap") << QByteArray("PK\5\6\0\0\0\0");
    QTest::newRow("png chunks") << sample("png").bytes.left(33);
    QTest::newRow("jpeg starts") << QByteArray("\xff\xd8\xff\xe0\0\2", 6);
    QTest::newRow("jpeg scans") << sample("jpeg").bytes.chopped(2);
    QTest::newRow("gif blocks") << sample("gif").bytes.chopped(2);
    QTest::newRow("tar headers") << sample("tar").bytes.left(512);
    QTest::newRow("pem labels") << QByteArray("-----BEGIN A-----\n");
    QTest::newRow("pem labels, no end") << QByteArray("-----BEGIN ");
    QTest::newRow("pcap headers") << QByteArray(
        "\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\xff\xff\0\0\1\0\0\0", 24);
    QTest::newRow("pcapng blocks") << QByteArray(
        "\n\r\r\n\x1c\0\0\0\x4d\x3c\x2b\x1a\1\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\x1c\0\0\0", 28);
    QTest::newRow("riff") << QByteArray("RIFF\x10\0\0\0WAVEfmt \1\0\0\0", 20);
    QTest::newRow("ogg pages") << sample("ogg").bytes.left(68);
    QTest::newRow("ogg, long pages") << QByteArray("OggS\0", 5) + QByteArray(21, '\0') +
                                            QByteArray(256, '\xff');
    QTest::newRow("mp4 boxes") << QByteArray("\0\0\0\x10"
                                             "ftypisom\0\0\0\0\0\0\0\x08"
                                             "free",
                                             24);
    QTest::newRow("elf headers") << sample("elf").bytes.left(120);
    QTest::newRow("pe headers") << sample("pe").bytes.left(400);
    QTest::newRow("certificates in each other")
        << QByteArray("\x30\x84\x00\x10\x00\x00\xa0\x03\x02\x01\x02\x02", 12);
    QTest::newRow("rar blocks") << QByteArray("Rar!\x1a\7\0");
    QTest::newRow("rar 5 headers") << QByteArray("Rar!\x1a\7\1\0\1\1\1\1\xff\x7f", 14);
    QTest::newRow("sqlite headers") << sample("sqlite").bytes.left(100);
    QTest::newRow("pdf headers") << QByteArray("%PDF-1.4\n");
}

/// More than a MiB of signatures: it ends soon, in flat memory, and what it did not try is told.
void TstScan::hostile()
{
    QFETCH(const QByteArray, unit);
    const QByteArray bytes = unit.repeated(static_cast<int>((5 << 18) / unit.size()));
    const Result<ScanResult> result = scan(bytes);
    QVERIFY(result);
    for (const EmbeddedData& data : result->found)
        QVERIFY(data.offset >= 0 && data.length <= bytes.size() - data.offset);
    QVERIFY(result->untried >= 0);
    QVERIFY(result->untried <= bytes.size());
}

/// What begins before the range, or ends after it, is not seen there.
void TstScan::range()
{
    const Sample& zip = sample("zip");
    const QByteArray bytes = filler(1000) + zip.bytes + filler(1000);
    const auto source = std::make_shared<HoleSource>(bytes);
    const Snapshot snapshot(source);
    QCOMPARE(describe(scanForData(snapshot, {1000, zip.bytes.size()}, {}).value().found), line(1000, zip));
    QCOMPARE(describe(scanForData(snapshot, {1000 + zip.bytes.size() - 22, 22}, {}).value().found),
             QByteArray());
    QCOMPARE(describe(scanForData(snapshot, {0, 0}, {}).value().found), QByteArray());
    const Result<ScanResult> outside = scanForData(snapshot, {bytes.size(), 1}, {});
    QVERIFY(!outside);
    QCOMPARE(outside.error().kind, Error::Kind::OutOfRange);
}

void TstScan::holes()
{
    const Sample& ext = sample("ext");
    const Sample& gzip = sample("gzip");
    const QByteArray bytes = ext.bytes + QByteArray(2 << 20, '\0') + gzip.bytes;
    // The file system's image is zeros but for one sector; it ends in a hole.
    const auto source = std::make_shared<HoleSource>(
        bytes, std::vector<ByteRange>{{0, 1024}, {2048, ext.bytes.size() - 2048 + (2 << 20)}});
    QCOMPARE(source->bytes(), bytes);
    const Result<ScanResult> result = scanForData(Snapshot(source), {0, bytes.size()}, {});
    QVERIFY(result);
    QCOMPARE(describe(result->found), line(0, ext) + line(ext.bytes.size() + (2 << 20), gzip));
    QCOMPARE(source->trespasses(), 0);
}

void TstScan::cancels()
{
    const auto source = std::make_shared<HoleSource>(QByteArray("\x1f\x8b\x08").repeated(8 << 20));
    ScanOptions options;
    options.threads = 1;
    int reads = 0;
    source->onRead([&] {
        if (++reads == 50)
            options.cancel.cancel();
    });
    const Result<ScanResult> result = scanForData(Snapshot(source), {0, source->size()}, options);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Cancelled);
    QVERIFY(reads < 60);
}

void TstScan::lostBytes()
{
    const auto source = std::make_shared<HoleSource>(filler(4 << 20));
    source->loseAt(3 << 20);
    const Result<ScanResult> result = scanForData(Snapshot(source), {0, source->size()}, {});
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Changed);
}

void TstScan::cap()
{
    ScanOptions options;
    options.cap = 10;
    const Result<ScanResult> result = scan(sample("gzip").bytes.repeated(25), options);
    QVERIFY(result);
    QCOMPARE(result->found.size(), size_t{10});
    QVERIFY(result->capped);
}

/// What is told while it goes on is in order and true so far; the last of it is the result.
void TstScan::news()
{
    const Sample& zip = sample("zip");
    QByteArray bytes;
    for (int i = 0; i < 40; ++i)
        bytes += sample("gzip").bytes + filler(1 << 20);
    bytes += zip.bytes;
    const auto source = std::make_shared<HoleSource>(bytes);
    // Slow enough that there is something to tell.
    source->onRead([] { QThread::msleep(3); });
    std::vector<ScanResult> told;
    ScanOptions options;
    options.onNews = [&](ScanResult soFar) { told.push_back(std::move(soFar)); };
    const Result<ScanResult> result = scanForData(Snapshot(source), {0, bytes.size()}, options);
    QVERIFY(result);
    QCOMPARE(result->found.size(), size_t{41});
    QVERIFY(!told.empty());
    QCOMPARE(describe(told.back().found), describe(result->found));
    for (const ScanResult& soFar : told) {
        const size_t count = soFar.found.size();
        QVERIFY(count <= result->found.size());
        // The members of the archive are one of its pieces until its end is seen.
        for (size_t i = 0; i < std::min(count, size_t{40}); ++i)
            QCOMPARE(soFar.found[i], result->found[i]);
    }
}

void TstScan::newsOfAFailedScan_data()
{
    QTest::addColumn<bool>("cancelled");
    QTest::newRow("cancelled") << true;
    QTest::newRow("lost bytes") << false;
}

void TstScan::newsOfAFailedScan()
{
    QFETCH(const bool, cancelled);
    const QByteArray bytes = sample("gzip").bytes + filler(20 << 20);
    const auto source = std::make_shared<HoleSource>(bytes);
    ScanOptions options;
    options.threads = 1;
    ScanResult told;
    options.onNews = [&](ScanResult soFar) { told = std::move(soFar); };
    int reads = 0;
    if (cancelled) {
        source->onRead([&] {
            if (++reads == 10)
                options.cancel.cancel();
        });
    } else {
        source->loseAt(10 << 20);
    }
    QVERIFY(!scanForData(Snapshot(source), {0, bytes.size()}, options));
    QCOMPARE(describe(told.found), line(0, sample("gzip")));
}

QTEST_APPLESS_MAIN(TstScan)
#include "tst_scan.moc"
