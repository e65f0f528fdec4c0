#include "core/bytes/memorysource.h"
#include "core/jobs/pageloader.h"

#include <QSignalSpy>
#include <QTest>

using namespace sluice;

class TestPageLoader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsWhenItIsDone()
    {
        PageLoader loader;
        QSignalSpy spy(&loader, &PageLoader::loaded);
        const Snapshot snapshot(std::make_shared<MemorySource>(Slice::fromByteArray(QByteArray(100, 'x'))));
        loader.request(snapshot, {{0, 10}, {90, 1000}});
        QVERIFY(loader.isBusy());
        QTRY_VERIFY(!loader.isBusy());
        QVERIFY(spy.count() >= 1);
        loader.request(Snapshot(), {});
        QTRY_VERIFY(!loader.isBusy());
    }
};

QTEST_GUILESS_MAIN(TestPageLoader)
#include "tst_pageloader.moc"
