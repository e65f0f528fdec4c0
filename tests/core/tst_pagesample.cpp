// What is told of pages, against pages that are known to be touched.

#include "core/bytes/mappedfile.h"
#include "core/bytes/memorysource.h"
#include "core/bytes/openfile.h"
#include "core/ledger/pagesample.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace sluice;

class TestPageSample : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void coversEveryPageOnce_data()
    {
        QTest::addColumn<qint64>("size");
        QTest::addColumn<int>("parts");
        QTest::newRow("nothing") << qint64{0} << 10;
        QTest::newRow("one byte") << qint64{1} << 10;
        QTest::newRow("a page") << pageSize() << 10;
        QTest::newRow("a byte more") << pageSize() + 1 << 3;
        QTest::newRow("fewer pages than parts") << 7 * pageSize() << 100;
        QTest::newRow("many pages") << 1'000 * pageSize() + 5 << 7;
        QTest::newRow("one part") << 1'000 * pageSize() << 1;
    }

    void coversEveryPageOnce()
    {
        QFETCH(const qint64, size);
        QFETCH(const int, parts);
        const Snapshot snapshot(std::make_shared<MemorySource>(Slice::fromByteArray(QByteArray(size, 'x'))));
        const std::vector<PageSample> samples = samplePages(snapshot, Access::Memory, parts, 4, {});
        QCOMPARE(samples.size(), static_cast<size_t>(parts));
        qint64 pages = 0;
        for (const PageSample& sample : samples) {
            pages += sample.pages;
            QCOMPARE(sample.looked, std::min<qint64>(sample.pages, 4));
            QCOMPARE(sample.resident, sample.looked);
            QCOMPARE(sample.unknown + sample.touched, 0);
        }
        QCOMPARE(pages, (size + pageSize() - 1) / pageSize());
    }

    void tellsWhatWasTouched()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("file"));
        constexpr int kPages = 1'024;
        {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            QCOMPARE(file.write(QByteArray(kPages * pageSize(), 'x')), kPages * pageSize());
        }
        const Result<OpenedFile> file = openFile(QFile::encodeName(path), std::make_shared<Ledger>());
        QVERIFY(file);
        const Snapshot snapshot(file->source);
        const auto look = [&] { return samplePages(snapshot, Access::Mapped, kPages, 1, {}); };
        qint64 before = 0;
        for (const PageSample& sample : look())
            before += sample.touched;
        QCOMPARE(before, 0); // looking touches nothing
        QVERIFY(snapshot.prepare({512 * pageSize(), 256 * pageSize()}));
        const std::vector<PageSample> after = look();
        for (int page = 512; page < 768; ++page) {
            QCOMPARE(after[static_cast<size_t>(page)].touched, 1);
            QCOMPARE(after[static_cast<size_t>(page)].resident, 1);
        }
        // Far away; near by, the kernel may map more than it is asked for.
        QCOMPARE(after[0].touched, 0);
    }

    void stops()
    {
        const Snapshot snapshot(
            std::make_shared<MemorySource>(Slice::fromByteArray(QByteArray(1 << 20, 'x'))));
        const CancelToken token;
        token.cancel();
        const std::vector<PageSample> samples = samplePages(snapshot, Access::Memory, 50, 4, token);
        for (const PageSample& sample : samples)
            QCOMPARE(sample, PageSample());
    }
};

QTEST_GUILESS_MAIN(TestPageSample)
#include "tst_pagesample.moc"
