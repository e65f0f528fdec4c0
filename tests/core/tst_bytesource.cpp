// Every ByteSource against the plainest one there is: a QByteArray.

#include "core/bytes/filehandle.h"
#include "core/bytes/mappedfile.h"
#include "core/bytes/memorysource.h"
#include "core/bytes/pagedfile.h"
#include "tests/support/random.h"

#include <QTemporaryDir>
#include <QTest>

#include <limits>

#include <fcntl.h>

using namespace sluice;

namespace {

enum class Kind { Memory, Mapped, Paged };

} // namespace

Q_DECLARE_METATYPE(Kind)

class TestByteSource : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::shared_ptr<Ledger> m_ledger = std::make_shared<Ledger>();

    std::shared_ptr<ByteSource> make(Kind kind, const QByteArray& bytes)
    {
        if (kind == Kind::Memory)
            return std::make_shared<MemorySource>(Slice::fromByteArray(bytes));
        const QByteArray path = QFile::encodeName(m_folder.filePath(QStringLiteral("model")));
        QFile file(QFile::decodeName(path));
        if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", path.constData());
        file.close();
        auto handle = std::make_shared<FileHandle>(Descriptor(open(path.constData(), O_RDONLY | O_CLOEXEC)),
                                                   path, bytes.size());
        if (kind == Kind::Paged)
            return std::make_shared<PagedFile>(handle, m_ledger);
        return MappedFile::map(handle).value();
    }

    static void addRows(bool empty)
    {
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<qint64>("size");
        const std::pair<const char*, Kind> kinds[] = {
            {"memory", Kind::Memory}, {"mapped", Kind::Mapped}, {"paged", Kind::Paged}};
        for (const auto& [name, kind] : kinds) {
            for (const qint64 size :
                 {qint64{0}, qint64{1}, qint64{4095}, qint64{4096}, qint64{4097}, PagedFile::kBlockSize - 1,
                  PagedFile::kBlockSize, PagedFile::kBlockSize + 1, 3 * PagedFile::kBlockSize + 77}) {
                if (size > 0 || (empty && kind != Kind::Mapped))
                    QTest::addRow("%s, %lld bytes", name, static_cast<long long>(size)) << kind << size;
            }
        }
    }

private Q_SLOTS:
    void readsWhatIsThere_data() { addRows(true); }

    void readsWhatIsThere()
    {
        QFETCH(const Kind, kind);
        QFETCH(const qint64, size);
        test::Random random(test::seed());
        const QByteArray model = test::randomBytes(random, size);
        const std::shared_ptr<ByteSource> source = make(kind, model);
        QCOMPARE(source->size(), size);
        for (int round = 0; round < 2000; ++round) {
            const qint64 offset = test::uniform<qint64>(random, 0, size);
            const qint64 longest = round % 50 == 0 ? size - offset : std::min<qint64>(size - offset, 300);
            const ByteRange range{offset, test::uniform<qint64>(random, 0, longest)};
            const Result<Slice> slice = source->read(range);
            QVERIFY(slice);
            QCOMPARE(QByteArrayView(slice->data(), slice->size()),
                     QByteArrayView(model).sliced(offset, range.length));
            QCOMPARE(source->residency(range), Residency::Resident);
        }
        QVERIFY(source->prepare({0, size}));
        QVERIFY(source->verify({0, size}));
        QCOMPARE(source->faultCount(), quint64{0});
        QVERIFY(source->lostRanges().empty());
    }

    void refusesWhatLiesOutside_data() { addRows(true); }

    void refusesWhatLiesOutside()
    {
        QFETCH(const Kind, kind);
        QFETCH(const qint64, size);
        constexpr qint64 huge = std::numeric_limits<qint64>::max();
        const std::shared_ptr<ByteSource> source = make(kind, QByteArray(size, 'x'));
        for (const ByteRange range :
             {ByteRange{0, size + 1}, ByteRange{size, 1}, ByteRange{size + 1, 0}, ByteRange{-1, 1},
              ByteRange{0, -1}, ByteRange{huge, 0}, ByteRange{huge, 1}, ByteRange{1, huge},
              ByteRange{huge, huge}, ByteRange{std::numeric_limits<qint64>::min(), 1}}) {
            const Result<Slice> slice = source->read(range);
            QVERIFY(!slice);
            QCOMPARE(slice.error().kind, Error::Kind::OutOfRange);
            QVERIFY(!slice.error().message.isEmpty());
            QVERIFY(!source->prepare(range));
            QCOMPARE(source->prepare(range).error().kind, Error::Kind::OutOfRange);
            QCOMPARE(source->verify(range).error().kind, Error::Kind::OutOfRange);
        }
        QVERIFY(source->read({size, 0}));
        QVERIFY(source->prepare({size, 0}));
    }

    void slicesOutliveTheSource_data() { addRows(false); }

    void slicesOutliveTheSource()
    {
        QFETCH(const Kind, kind);
        QFETCH(const qint64, size);
        test::Random random(test::seed());
        const QByteArray model = test::randomBytes(random, size);
        std::shared_ptr<ByteSource> source = make(kind, model);
        const Slice all = source->read({0, size}).value();
        const Slice half = all.subslice({size / 2, size});
        source.reset();
        QCOMPARE(QByteArrayView(all.data(), all.size()), QByteArrayView(model));
        QCOMPARE(QByteArrayView(half.data(), half.size()), QByteArrayView(model).sliced(size / 2));
    }

    void losesWhatIsCutOff_data() { addRows(false); }

    void losesWhatIsCutOff()
    {
        QFETCH(const Kind, kind);
        QFETCH(const qint64, size);
        if (kind == Kind::Memory)
            return; // nobody can take bytes in memory away
        const std::shared_ptr<ByteSource> source = make(kind, QByteArray(size, 'x'));
        source->setTruncatedAt(size + 1);
        QCOMPARE(source->faultCount(), quint64{0});
        const qint64 end = size / 2;
        source->setTruncatedAt(end);
        QVERIFY(source->faultCount() > 0);
        const std::vector<ByteRange> lost = {ByteRange::between(end, size)};
        QVERIFY(source->lostRanges() == lost);
        source->setTruncatedAt(size); // it grew again: lost all the same
        QVERIFY(source->lostRanges() == lost);
        QCOMPARE(source->size(), size);
        QCOMPARE(source->residency({end, size - end}), Residency::Resident);
        QVERIFY(source->prepare({0, end}));
        QCOMPARE(source->prepare({0, size}).error().kind, Error::Kind::Changed);
        QCOMPARE(source->prepare({0, size}).error().offset, end);
        QVERIFY(source->verify({0, end}));
        QCOMPARE(source->verify({0, size}).error().kind, Error::Kind::Changed);
        QCOMPARE(source->verify({0, size}).error().offset, end);
        QCOMPARE(source->read({0, end}).value().size(), end);
        if (kind == Kind::Paged)
            QCOMPARE(source->read({end, size - end}).error().kind, Error::Kind::Changed);
    }

    void tellsHoles_data()
    {
        QTest::addColumn<Kind>("kind");
        QTest::newRow("mapped") << Kind::Mapped;
        QTest::newRow("paged") << Kind::Paged;
    }

    void tellsHoles()
    {
        QFETCH(const Kind, kind);
        constexpr qint64 size = (qint64{8} << 20) + 5;
        const QByteArray path = QFile::encodeName(m_folder.filePath(QStringLiteral("sparse")));
        {
            QFile::remove(QFile::decodeName(path));
            QFile file(QFile::decodeName(path));
            QVERIFY(file.open(QIODevice::WriteOnly) && file.seek(qint64{3} << 20) && file.write("data") == 4);
            QVERIFY(file.resize(size));
        }
        auto handle = std::make_shared<FileHandle>(Descriptor(open(path.constData(), O_RDONLY | O_CLOEXEC)),
                                                   path, size);
        const std::shared_ptr<ByteSource> source =
            kind == Kind::Paged ? std::make_shared<PagedFile>(handle, m_ledger)
                                : std::shared_ptr<ByteSource>(MappedFile::map(handle).value());
        qint64 holes = 0;
        std::vector<Extent> extents;
        for (qint64 at = 0; at < size;) {
            const Extent extent = source->extentAt(at);
            extents.push_back(extent);
            QVERIFY(extent.length > 0 && extent.length <= size - at);
            QVERIFY(!extent.hole || !ByteRange({at, extent.length}).overlaps({qint64{3} << 20, 4}));
            holes += extent.hole ? extent.length : 0;
            at += extent.length;
        }
        if (holes == 0)
            QSKIP("this file system keeps no holes");
        QVERIFY(holes > qint64{7} << 20);
        QCOMPARE(source->extentAt(size - 1), (Extent{1, true}));
        // The same in whatever order it is asked, from the middle of a run too.
        test::Random random(test::seed());
        for (int round = 0; round < 500; ++round) {
            const qint64 at = round % 2 == 0 ? test::uniform<qint64>(random, 0, size - 1)
                                             : (qint64{3} << 20) + test::uniform(random, -5000, 5000);
            qint64 end = 0;
            const auto around = std::find_if(extents.begin(), extents.end(), [&](Extent extent) {
                end += extent.length;
                return at < end;
            });
            QCOMPARE(source->extentAt(at), (Extent{end - at, around->hole}));
        }
        // What is cut off is no hole: it is not zeros but lost.
        QVERIFY(QFile::resize(QFile::decodeName(path), qint64{1} << 20));
        QCOMPARE(source->extentAt(size - 1), (Extent{1, false}));
    }
};

QTEST_GUILESS_MAIN(TestByteSource)
#include "tst_bytesource.moc"
