// Comparisons against a byte by byte model, and by what must hold of any: putting B's bytes in the place of
// A's makes B of A.

#include "core/analysis/compare.h"
#include "core/analysis/shortestedit.h"
#include "core/bytes/memorysource.h"
#include "core/bytes/openfile.h"
#include "core/bytes/pagedfile.h"
#include "tests/support/patchysource.h"
#include "tests/support/random.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

#include <fcntl.h>

using namespace sluice;
using namespace sluice::test;

using Mode = CompareOptions::Mode;

namespace {

Snapshot snapshotOf(const QByteArray& bytes)
{
    return Snapshot(std::make_shared<MemorySource>(Slice::fromByteArray(bytes)));
}

Comparison compared(const QByteArray& a, const QByteArray& b, const CompareOptions& options)
{
    Result<Comparison> result = compare(snapshotOf(a), snapshotOf(b), options, {});
    if (!result)
        qFatal("%s", qPrintable(result.error().message));
    return *std::move(result);
}

CompareOptions modeOf(Mode mode)
{
    CompareOptions options;
    options.mode = mode;
    return options;
}

/// What is wrong with `found`; empty when nothing is.
QByteArray faultOf(const Comparison& found, const QByteArray& a, const QByteArray& b)
{
    QByteArray made;
    qint64 at = 0;
    qint64 same = 0;
    for (const Difference& d : found.listed) {
        if (d.a.isEmpty() && d.b.isEmpty())
            return "an empty difference";
        if (d.a.offset < at || d.a.offset - at != d.b.offset - made.size())
            return "differences do not follow each other";
        made += a.mid(at, d.a.offset - at);
        same += d.a.offset - at;
        if (made.size() != d.b.offset)
            return "B's offset is not where its bytes go";
        made += b.mid(d.b.offset, d.b.length);
        at = d.a.end();
    }
    same += a.size() - at;
    made += a.mid(at);
    if (made != b)
        return "A and the differences do not make B";
    if (same > found.sameBytes || found.sizeA != a.size() || found.sizeB != b.size())
        return "wrong sums";
    return {};
}

/// Byte by byte.
std::vector<Difference> modelOfOffsets(const QByteArray& a, const QByteArray& b, qint64 gap)
{
    std::vector<Difference> list;
    const qint64 both = std::min(a.size(), b.size());
    for (qint64 i = 0; i < both; ++i) {
        if (a[i] == b[i])
            continue;
        if (!list.empty() && i - list.back().a.end() <= gap)
            list.back().a.length = list.back().b.length = i + 1 - list.back().a.offset;
        else
            list.push_back({{i, 1}, {i, 1}});
    }
    if (a.size() != b.size())
        list.push_back({{both, a.size() - both}, {both, b.size() - both}});
    return list;
}

/// Fewest insertions and deletions that make `b` of `a`, by the table that everyone knows.
qint64 editDistance(const QByteArray& a, const QByteArray& b)
{
    std::vector<qint64> row(static_cast<size_t>(b.size()) + 1);
    for (size_t j = 0; j < row.size(); ++j)
        row[j] = static_cast<qint64>(j);
    for (qsizetype i = 0; i < a.size(); ++i) {
        qint64 diagonal = row[0]++;
        for (size_t j = 1; j < row.size(); ++j) {
            const qint64 above = row[j];
            row[j] = a[i] == b[static_cast<qsizetype>(j) - 1] ? diagonal : std::min(above, row[j - 1]) + 1;
            diagonal = above;
        }
    }
    return row.back();
}

/// Bytes of few kinds, so that runs and repetitions are met.
QByteArray someBytes(Random& random, qsizetype length, int kinds)
{
    QByteArray bytes(length, Qt::Uninitialized);
    for (char& byte : bytes)
        byte = static_cast<char>(uniform(random, 0, kinds - 1));
    return bytes;
}

/// `count` random insertions, deletions, overwrites, moves and copies.
QByteArray edited(Random& random, QByteArray bytes, int count, qsizetype longest, int kinds)
{
    for (int i = 0; i < count; ++i) {
        const qsizetype at = uniform<qsizetype>(random, 0, bytes.size());
        const qsizetype length = uniform<qsizetype>(random, 0, longest);
        const QByteArray part = bytes.mid(at, length);
        switch (uniform(random, 0, 4)) {
        case 0:
            bytes.insert(at, someBytes(random, length, kinds));
            break;
        case 1:
            bytes.remove(at, length);
            break;
        case 2:
            bytes.replace(at, length, someBytes(random, part.size(), kinds));
            break;
        case 3:
            bytes.remove(at, length);
            bytes.insert(uniform<qsizetype>(random, 0, bytes.size()), part);
            break;
        default:
            bytes.insert(uniform<qsizetype>(random, 0, bytes.size()), part);
        }
    }
    return bytes;
}

} // namespace

class TestCompare : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    QByteArray fileWith(const char* name, const QByteArray& bytes)
    {
        QFile file(m_folder.filePath(QString::fromLatin1(name)));
        if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", name);
        return QFile::encodeName(file.fileName());
    }

private Q_SLOTS:
    void smallCases_data();
    void smallCases();
    void offsetsLikeTheModel();
    void alignedMakesBOfA_data();
    void alignedMakesBOfA();
    void oneEditIsFoundAsThat_data();
    void oneEditIsFoundAsThat();
    void fewEditsAreFoundExactly();
    void shortestEditIsShortest();
    void hostile_data();
    void hostile();
    void listIsCappedCountingGoesOn();
    void everyDifferenceIsTold();
    void holesAreNotRead_data();
    void holesAreNotRead();
    void everyKindOfSource();
    void shrinkingIsAnError_data();
    void shrinkingIsAnError();
    void stops_data();
    void stops();
};

void TestCompare::smallCases_data()
{
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    QTest::addColumn<QList<qint64>>("offsets");
    QTest::addColumn<QList<qint64>>("aligned");
    using List = QList<qint64>; // offset and length in A, offset and length in B, …
    QTest::newRow("nothing") << QByteArray() << QByteArray() << List{} << List{};
    QTest::newRow("nothing to something")
        << QByteArray() << QByteArray("ab") << List{0, 0, 0, 2} << List{0, 0, 0, 2};
    QTest::newRow("something to nothing")
        << QByteArray("ab") << QByteArray() << List{0, 2, 0, 0} << List{0, 2, 0, 0};
    QTest::newRow("equal") << QByteArray("abc") << QByteArray("abc") << List{} << List{};
    QTest::newRow("first") << QByteArray("abc") << QByteArray("xbc") << List{0, 1, 0, 1} << List{0, 1, 0, 1};
    QTest::newRow("last") << QByteArray("abc") << QByteArray("abx") << List{2, 1, 2, 1} << List{2, 1, 2, 1};
    QTest::newRow("all") << QByteArray("abc") << QByteArray("xyz") << List{0, 3, 0, 3} << List{0, 3, 0, 3};
    QTest::newRow("two") << QByteArray("abc") << QByteArray("xbz") << List{0, 1, 0, 1, 2, 1, 2, 1}
                         << List{0, 1, 0, 1, 2, 1, 2, 1};
    QTest::newRow("longer") << QByteArray("abc") << QByteArray("abcd") << List{3, 0, 3, 1}
                            << List{3, 0, 3, 1};
    QTest::newRow("last differs, and longer")
        << QByteArray("abc") << QByteArray("abxd") << List{2, 1, 2, 1, 3, 0, 3, 1} << List{2, 1, 2, 2};
    QTest::newRow("inserted") << QByteArray("abcdef") << QByteArray("abXYcdef")
                              << List{2, 4, 2, 4, 6, 0, 6, 2} << List{2, 0, 2, 2};
    QTest::newRow("deleted") << QByteArray("abcdef") << QByteArray("abef") << List{2, 2, 2, 2, 4, 2, 4, 0}
                             << List{2, 2, 2, 0};
    QTest::newRow("in a run") << QByteArray("aaaa") << QByteArray("aaaaaa") << List{4, 0, 4, 2}
                              << List{4, 0, 4, 2};
}

void TestCompare::smallCases()
{
    QFETCH(const QByteArray, a);
    QFETCH(const QByteArray, b);
    QFETCH(const QList<qint64>, offsets);
    QFETCH(const QList<qint64>, aligned);
    const auto listOf = [](const Comparison& found) {
        QList<qint64> list;
        for (const Difference& d : found.listed)
            list << d.a.offset << d.a.length << d.b.offset << d.b.length;
        return list;
    };
    QCOMPARE(listOf(compared(a, b, modeOf(Mode::SameOffset))), offsets);
    QCOMPARE(listOf(compared(a, b, modeOf(Mode::Aligned))), aligned);
    QCOMPARE(compared(a, b, modeOf(Mode::Aligned)).isSame(), a == b);
}

void TestCompare::offsetsLikeTheModel()
{
    Random random(seed());
    for (int round = 0; round < 400; ++round) {
        const qsizetype length = uniform<qsizetype>(random, 0, round % 40 == 0 ? 2'500'000 : 5'000);
        const QByteArray a = someBytes(random, length, 256);
        QByteArray b = a;
        const qsizetype step = uniform<qsizetype>(random, 1, 200);
        if (round % 4 != 0) {
            for (qsizetype i = uniform<qsizetype>(random, 0, step); i < b.size();
                 i += uniform<qsizetype>(random, 1, step))
                b[i] = static_cast<char>(b[i] ^ uniform(random, 0, 3));
        }
        if (round % 3 == 0)
            b.resize(uniform<qsizetype>(random, 0, b.size()));
        CompareOptions options;
        options.mergeGap = uniform(random, 0, 3) == 0 ? uniform(random, 0, 100) : 0;
        options.maxListed = std::numeric_limits<qint64>::max();
        const Comparison found = compared(a, b, options);
        QVERIFY(found.listed == modelOfOffsets(a, b, options.mergeGap));
        QVERIFY(found.isComplete());
        const std::vector<Difference> exact = modelOfOffsets(a, b, 0);
        qint64 different = 0;
        for (const Difference& d : exact)
            different += d.a.length;
        QCOMPARE(found.differentA(), different);
        QCOMPARE(found.differentB() - different, b.size() - a.size());
        const Comparison turned = compared(b, a, options);
        QCOMPARE(turned.sameBytes, found.sameBytes);
        QCOMPARE(turned.inserted, found.deleted);
    }
}

void TestCompare::alignedMakesBOfA_data()
{
    QTest::addColumn<int>("rounds");
    QTest::addColumn<qsizetype>("length");
    QTest::addColumn<int>("kinds");
    QTest::addColumn<int>("edits");
    QTest::newRow("tiny, two kinds of bytes") << 3000 << qsizetype{30} << 2 << 6;
    QTest::newRow("short, four kinds of bytes") << 500 << qsizetype{2'000} << 4 << 20;
    QTest::newRow("short, any bytes") << 500 << qsizetype{2'000} << 256 << 20;
    QTest::newRow("beyond what is exact") << 12 << qsizetype{400'000} << 256 << 40;
    QTest::newRow("beyond what is exact, two kinds of bytes") << 6 << qsizetype{200'000} << 2 << 40;
    QTest::newRow("beyond what is exact, one kind of bytes") << 6 << qsizetype{200'000} << 1 << 40;
    QTest::newRow("many edits") << 4 << qsizetype{400'000} << 256 << 3'000;
    QTest::newRow("several steps") << 3 << qsizetype{5'000'000} << 256 << 100;
}

void TestCompare::alignedMakesBOfA()
{
    QFETCH(const int, rounds);
    QFETCH(const qsizetype, length);
    QFETCH(const int, kinds);
    QFETCH(const int, edits);
    Random random(seed());
    for (int round = 0; round < rounds; ++round) {
        const QByteArray a = someBytes(random, uniform<qsizetype>(random, 0, length), kinds);
        const QByteArray b = edited(random, a, uniform(random, 0, edits),
                                    std::max<qsizetype>(a.size() / 50, 3), std::max(kinds, 2));
        CompareOptions options = modeOf(Mode::Aligned);
        options.mergeGap = round % 4 == 0 ? uniform(random, 0, 20) : 0;
        const Comparison found = compared(a, b, options);
        QCOMPARE(faultOf(found, a, b), QByteArray());
        QCOMPARE(found.isSame(), a == b);
        QVERIFY(found == compared(a, b, options));
    }
}

void TestCompare::oneEditIsFoundAsThat_data()
{
    QTest::addColumn<qsizetype>("removed");
    QTest::addColumn<qsizetype>("added");
    for (const qsizetype length : {1, 5, 100, 70'000, 1'500'000}) {
        QTest::addRow("%lld inserted", static_cast<long long>(length)) << qsizetype{0} << length;
        QTest::addRow("%lld deleted", static_cast<long long>(length)) << length << qsizetype{0};
        QTest::addRow("%lld replaced by 3 more", static_cast<long long>(length)) << length << length + 3;
    }
}

void TestCompare::oneEditIsFoundAsThat()
{
    QFETCH(const qsizetype, removed);
    QFETCH(const qsizetype, added);
    Random random(seed());
    const QByteArray a = randomBytes(random, 3'000'000);
    const qsizetype at = uniform<qsizetype>(random, 1, a.size() - removed - 1);
    QByteArray middle = randomBytes(random, added);
    // So that nothing at the edges is the same by chance.
    const QByteArray old = a.mid(at, removed);
    if (!middle.isEmpty()) {
        middle.front() = static_cast<char>(~a[at]);
        middle.back() = static_cast<char>(~a[at + removed - 1]);
        if (middle.size() == 1 && removed > 0)
            middle.front() = static_cast<char>(old.front() ^ 0x55);
    }
    if (removed > 0 && added == 0 && (a[at] == a[at + removed] || a[at - 1] == a[at + removed - 1]))
        QSKIP("the same bytes at both ends: there is more than one answer");
    if (removed > 0 && added > 0 && added < 2 && middle.front() == old.back())
        QSKIP("the same byte at the end: there is more than one answer");
    const QByteArray b = a.left(at) + middle + a.mid(at + removed);
    const Comparison found = compared(a, b, modeOf(Mode::Aligned));
    QCOMPARE(faultOf(found, a, b), QByteArray());
    if (removed == 0 || added == 0) {
        QCOMPARE(found.count(), 1);
        QCOMPARE(found.listed.front(), (Difference{{at, removed}, {at, added}}));
    } else {
        QVERIFY(found.listed.front().a.offset >= at && found.listed.back().a.end() <= at + removed);
    }
}

void TestCompare::fewEditsAreFoundExactly()
{
    // Edits far from each other in bytes without repetitions: one answer, and it must be given.
    Random random(seed());
    for (int round = 0; round < 10; ++round) {
        const QByteArray a = randomBytes(random, 3'000'000);
        QByteArray b;
        std::vector<Difference> expected;
        qsizetype at = 0;
        while (a.size() - at > 80'000) {
            const qsizetype same = uniform<qsizetype>(random, 20'000, 60'000);
            b += a.mid(at, same);
            at += same;
            const qsizetype removed = uniform(random, 0, 1) * uniform<qsizetype>(random, 1, 300);
            const qsizetype added = removed > 0 ? 0 : uniform<qsizetype>(random, 1, 300);
            QByteArray middle = randomBytes(random, added);
            if (removed > 0 && (a[at] == a[at + removed] || a[at - 1] == a[at + removed - 1]))
                continue;
            if (added > 0) {
                middle.front() = static_cast<char>(~a[at]);
                middle.back() = static_cast<char>(middle.size() > 1 ? ~a[at - 1] : middle.front());
                if (middle.back() == a[at - 1])
                    continue;
            }
            expected.push_back({{at, removed}, {b.size(), added}});
            b += middle;
            at += removed;
        }
        b += a.mid(at);
        QVERIFY(compared(a, b, modeOf(Mode::Aligned)).listed == expected);
    }
}

void TestCompare::shortestEditIsShortest()
{
    Random random(seed());
    const auto spanOf = [](const QByteArray& bytes) {
        return std::span(reinterpret_cast<const quint8*>(bytes.constData()),
                         static_cast<size_t>(bytes.size()));
    };
    for (int round = 0; round < 3000; ++round) {
        const int kinds = round % 3 == 0 ? 256 : 3;
        const QByteArray a = someBytes(random, uniform<qsizetype>(random, 0, 60), kinds);
        const QByteArray b = round % 2 == 0 ? edited(random, a, 4, 5, kinds)
                                            : someBytes(random, uniform<qsizetype>(random, 0, 60), kinds);
        const qint64 distance = editDistance(a, b);
        const auto found = shortestEdit(spanOf(a), spanOf(b), static_cast<int>(distance));
        QVERIFY(found.has_value());
        qint64 edits = 0;
        Comparison asFound;
        for (const Difference& d : *found)
            edits += d.a.length + d.b.length;
        QCOMPARE(edits, distance);
        asFound.listed = *found;
        asFound.sizeA = asFound.sameBytes = a.size();
        asFound.sizeB = b.size();
        QCOMPARE(faultOf(asFound, a, b), QByteArray());
        if (distance > 0)
            QVERIFY(!shortestEdit(spanOf(a), spanOf(b), static_cast<int>(distance) - 1).has_value());
    }
}

void TestCompare::hostile_data()
{
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    Random random(seed());
    const QByteArray noise = randomBytes(random, 700'000);
    QByteArray alternating = noise;
    for (qsizetype i = 0; i < alternating.size(); i += 2)
        alternating[i] = static_cast<char>(~alternating[i]);
    QByteArray holed = noise;
    for (qsizetype i = 0; i < holed.size(); i += 40)
        holed.remove(i, 1);
    QByteArray backwards = noise;
    std::reverse(backwards.begin(), backwards.end());
    QTest::newRow("nothing in common") << noise << randomBytes(random, 900'000);
    QTest::newRow("nothing in common, one size") << noise << randomBytes(random, 700'000);
    QTest::newRow("every other byte") << noise << alternating;
    QTest::newRow("a byte in forty is gone") << noise << holed;
    QTest::newRow("zeros, not equally many") << QByteArray(3'000'000, '\0') << QByteArray(2'000'001, '\0');
    QTest::newRow("two bytes in turn, shifted")
        << QByteArray("ab").repeated(900'000) << "b" + QByteArray("ab").repeated(900'000) + "x";
    QTest::newRow("a short period") << "x" + QByteArray("abcdefg").repeated(200'000)
                                    << QByteArray("abcdefg").repeated(150'000) + "y";
    QTest::newRow("halves swapped") << noise << noise.mid(350'000) + noise.left(350'000);
    QTest::newRow("said twice") << noise << noise + noise;
    QTest::newRow("said three times and once") << noise.left(300'000).repeated(3) << noise.left(300'000);
    QTest::newRow("backwards") << noise << backwards;
    QTest::newRow("zeros against noise") << QByteArray(700'000, '\0') << noise;
}

void TestCompare::hostile()
{
    QFETCH(const QByteArray, a);
    QFETCH(const QByteArray, b);
    CompareOptions options = modeOf(Mode::Aligned);
    options.maxListed = std::numeric_limits<qint64>::max();
    const Comparison found = compared(a, b, options);
    QCOMPARE(faultOf(found, a, b), QByteArray());
    QCOMPARE(faultOf(compared(b, a, options), b, a), QByteArray());
    if (QTest::currentDataTag() == QByteArray("a byte in forty is gone"))
        QVERIFY2(found.differentA() < a.size() / 20, QByteArray::number(found.differentA()));
    if (QTest::currentDataTag() == QByteArray("halves swapped") ||
        QTest::currentDataTag() == QByteArray("said twice"))
        QVERIFY(found.sameBytes >= 350'000);
}

void TestCompare::listIsCappedCountingGoesOn()
{
    const QByteArray a(1'000'000, 'a');
    QByteArray b = a;
    for (qsizetype i = 0; i < b.size(); i += 10)
        b[i] = 'b';
    CompareOptions options;
    options.maxListed = 7;
    const Comparison found = compared(a, b, options);
    QCOMPARE(found.listed.size(), size_t{7});
    QVERIFY(!found.isComplete());
    QCOMPARE(found.count(), 100'000);
    QCOMPARE(found.differentA(), 100'000);
    options.maxListed = 0;
    QCOMPARE(compared(a, b, options).count(), 100'000);
    QVERIFY(compared(a, b, options).listed.empty());
}

void TestCompare::everyDifferenceIsTold()
{
    Random random(seed());
    const QByteArray a = randomBytes(random, 100'000);
    const QByteArray b = edited(random, a, 30, 500, 256);
    for (const Mode mode : {Mode::SameOffset, Mode::Aligned}) {
        std::vector<Difference> told;
        CompareOptions options = modeOf(mode);
        const std::vector<Difference> listed = compared(a, b, options).listed;
        options.maxListed = 1;
        options.each = [&told](const Difference& difference) -> Result<void> {
            told.push_back(difference);
            return {};
        };
        const Comparison found = compared(a, b, options);
        QCOMPARE(found.count(), std::ssize(told));
        QVERIFY(told == listed);
        if (told.empty())
            continue;
        options.each = [](const Difference&) -> Result<void> {
            return fail(Error::Kind::Io, QStringLiteral("full"));
        };
        const Result<Comparison> stopped = compare(snapshotOf(a), snapshotOf(b), options, {});
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().message, QStringLiteral("full"));
    }
}

void TestCompare::holesAreNotRead_data()
{
    QTest::addColumn<Mode>("mode");
    QTest::newRow("same offset") << Mode::SameOffset;
    QTest::newRow("aligned") << Mode::Aligned;
}

void TestCompare::holesAreNotRead()
{
    QFETCH(const Mode, mode);
    constexpr qint64 size = qint64{1} << 36;
    constexpr qint64 place = (qint64{1} << 35) + 12'345;
    const auto sparse = [this](const char* name, const QByteArray& bytes) {
        QByteArray path = fileWith(name, {});
        QFile file(QFile::decodeName(path));
        if (!file.open(QIODevice::ReadWrite) || !file.resize(size) || !file.seek(place) ||
            file.write(bytes) != bytes.size())
            return QByteArray();
        return path;
    };
    const QByteArray pathA = sparse("holeA", "some bytes");
    const QByteArray pathB = sparse("holeB", "some BYTES");
    if (pathA.isEmpty() || pathB.isEmpty())
        QSKIP("this file system has no files of 64 GiB");
    const auto ledger = std::make_shared<Ledger>();
    const Result<OpenedFile> a = openFile(pathA, ledger);
    const Result<OpenedFile> b = openFile(pathB, ledger);
    QVERIFY(a && b);
    if (!a->source->extentAt(0).hole)
        QSKIP("this file system keeps no holes");
    const Result<Comparison> found = compare(Snapshot(a->source), Snapshot(b->source), modeOf(mode), {});
    QVERIFY(found);
    QCOMPARE(found->count(), 1);
    QCOMPARE(found->listed.front(), (Difference{{place + 5, 5}, {place + 5, 5}}));
    QCOMPARE(found->sameBytes, size - 5);
}

void TestCompare::everyKindOfSource()
{
    Random random(seed());
    const QByteArray a = randomBytes(random, 3'000'000);
    const QByteArray b = edited(random, a, 20, 5'000, 256);
    const QByteArray path = fileWith("kind", b);
    const auto ledger = std::make_shared<Ledger>();
    const Result<OpenedFile> mapped = openFile(path, ledger);
    QVERIFY(mapped);
    const auto paged = std::make_shared<PagedFile>(
        std::make_shared<FileHandle>(Descriptor(open(path.constData(), O_RDONLY | O_CLOEXEC)), path,
                                     b.size()),
        ledger);
    for (const Mode mode : {Mode::SameOffset, Mode::Aligned}) {
        const Comparison expected = compared(a, b, modeOf(mode));
        const Result<Comparison> one = compare(snapshotOf(a), Snapshot(mapped->source), modeOf(mode), {});
        const Result<Comparison> two = compare(snapshotOf(a), Snapshot(paged), modeOf(mode), {});
        QVERIFY(one && *one == expected);
        QVERIFY(two && *two == expected);
    }
    QVERIFY(compare(Snapshot(), Snapshot(), {}, {})->isSame());
}

void TestCompare::shrinkingIsAnError_data()
{
    QTest::addColumn<Mode>("mode");
    QTest::addColumn<qint64>("left");
    for (const auto& [name, mode] :
         {std::pair{"same offset", Mode::SameOffset}, std::pair{"aligned", Mode::Aligned}}) {
        QTest::addRow("%s, to nothing", name) << mode << qint64{0};
        QTest::addRow("%s, in the middle", name) << mode << qint64{5'000'000};
        QTest::addRow("%s, inside the last page", name) << mode << qint64{7'999'990};
    }
}

void TestCompare::shrinkingIsAnError()
{
    QFETCH(const Mode, mode);
    QFETCH(const qint64, left);
    Random random(seed());
    QByteArray bytes = randomBytes(random, 8'000'000);
    const QByteArray pathA = fileWith("whole", bytes);
    bytes[uniform<qsizetype>(random, 0, 1'000'000)] ^= 1;
    bytes.insert(uniform<qsizetype>(random, 0, 500'000), mode == Mode::Aligned ? "x" : "");
    const QByteArray pathB = fileWith("shrinks", bytes);
    const auto ledger = std::make_shared<Ledger>();
    const Result<OpenedFile> a = openFile(pathA, ledger);
    const Result<OpenedFile> b = openFile(pathB, ledger);
    QVERIFY(a && b);
    // Cut when the first difference is told: in the middle of the work.
    CompareOptions options = modeOf(mode);
    bool cut = false;
    options.each = [&](const Difference&) -> Result<void> {
        if (!cut)
            cut = QFile::resize(QFile::decodeName(pathB), left);
        return {};
    };
    const Result<Comparison> found = compare(Snapshot(a->source), Snapshot(b->source), options, {});
    QVERIFY(cut);
    QVERIFY(!found);
    QCOMPARE(found.error().kind, Error::Kind::Changed);
    QVERIFY(!found.error().message.isEmpty());
}

void TestCompare::stops_data()
{
    QTest::addColumn<Mode>("mode");
    QTest::newRow("same offset") << Mode::SameOffset;
    QTest::newRow("aligned") << Mode::Aligned;
}

void TestCompare::stops()
{
    QFETCH(const Mode, mode);
    Random random(seed());
    const QByteArray a = randomBytes(random, 6'000'000);
    const QByteArray b = edited(random, a, 2'000, 100, 256);
    CompareOptions options = modeOf(mode);
    options.progress = std::make_shared<CompareProgress>();
    // From inside the work: each MiB it must look.
    const CancelToken token;
    qint64 told = 0;
    options.each = [&](const Difference&) -> Result<void> {
        ++told;
        token.cancel();
        return {};
    };
    const Result<Comparison> found = compare(snapshotOf(a), snapshotOf(b), options, token);
    QVERIFY(!found);
    QCOMPARE(found.error().kind, Error::Kind::Cancelled);
    QVERIFY(options.progress->done() < 4 * (a.size() + b.size()));
    QVERIFY(options.progress->fraction() >= 0 && options.progress->fraction() <= 1);
}

QTEST_GUILESS_MAIN(TestCompare)
#include "tst_compare.moc"
