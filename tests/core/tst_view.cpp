// Views: where they go when bytes are edited, and who keeps what alive.

#include "core/bytes/memorysource.h"
#include "core/bytes/openfile.h"
#include "core/bytes/view.h"
#include "tests/support/random.h"

#include <QCryptographicHash>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace sluice;

namespace {

std::shared_ptr<Document> document(const QByteArray& bytes)
{
    OpenedFile file;
    file.path = "/a/file";
    file.source = std::make_shared<MemorySource>(Slice::fromByteArray(bytes));
    return std::make_shared<Document>(std::move(file), std::make_shared<Ledger>());
}

QByteArray read(const Snapshot& snapshot)
{
    const Result<Slice> slice = snapshot.read({0, snapshot.size()});
    return slice ? QByteArray(reinterpret_cast<const char*>(slice->data()), int(slice->size()))
                 : QByteArray("?");
}

QByteArray digits(int count)
{
    QByteArray bytes;
    for (int i = 0; i < count; ++i)
        bytes.append(static_cast<char>('0' + i % 10));
    return bytes;
}

enum Through { Whole, Own, Inner };

} // namespace

Q_DECLARE_METATYPE(Through)

class TestView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // A view of [10, 20) of 30 bytes, with one of [12, 18) inside.
    void moves_data()
    {
        QTest::addColumn<Through>("through");
        QTest::addColumn<ByteRange>("removed");
        QTest::addColumn<int>("inserted");
        QTest::addColumn<ByteRange>("view");
        QTest::addColumn<ByteRange>("inner");
        const auto row = [](const char* name, Through through, ByteRange removed, int inserted,
                            ByteRange view, ByteRange inner) {
            QTest::newRow(name) << through << removed << inserted << view << inner;
        };
        row("insert before", Whole, {3, 0}, 4, {14, 10}, {16, 6});
        row("insert after", Whole, {25, 0}, 4, {10, 10}, {12, 6});
        row("insert inside", Whole, {11, 0}, 4, {10, 14}, {16, 6});
        row("insert inside both", Whole, {13, 0}, 4, {10, 14}, {12, 10});
        row("insert at its start", Whole, {10, 0}, 4, {14, 10}, {16, 6});
        row("insert at its end", Whole, {20, 0}, 4, {10, 10}, {12, 6});
        row("insert at its start, through it", Own, {10, 0}, 4, {10, 14}, {16, 6});
        row("insert at its end, through it", Own, {20, 0}, 4, {10, 14}, {12, 6});
        row("insert at the inner end, through the inner", Inner, {18, 0}, 4, {10, 14}, {12, 10});
        row("insert at the inner end, through the outer", Own, {18, 0}, 4, {10, 14}, {12, 6});
        row("overwrite over its start", Whole, {8, 4}, 4, {10, 10}, {12, 6});
        row("overwrite all of it", Whole, {5, 20}, 20, {10, 10}, {12, 6});
        row("erase before", Whole, {2, 3}, 0, {7, 10}, {9, 6});
        row("erase after", Whole, {20, 3}, 0, {10, 10}, {12, 6});
        row("erase inside", Whole, {13, 3}, 0, {10, 7}, {12, 3});
        row("erase over its start", Whole, {8, 5}, 0, {8, 7}, {8, 5});
        row("erase over its end", Whole, {17, 10}, 0, {10, 7}, {12, 5});
        row("erase the inner exactly", Whole, {12, 6}, 0, {10, 4}, {12, 0});
        row("erase all of it", Whole, {5, 20}, 0, {5, 0}, {5, 0});
        row("shorter over its start", Whole, {8, 6}, 2, {10, 6}, {10, 4});
        row("longer inside", Whole, {13, 2}, 5, {10, 13}, {12, 9});
        row("longer before", Whole, {2, 2}, 5, {13, 10}, {15, 6});
    }

    void moves()
    {
        QFETCH(const Through, through);
        QFETCH(const ByteRange, removed);
        QFETCH(const int, inserted);
        const auto bytes = document(digits(30));
        const auto whole = View::whole(bytes);
        const auto view = whole->slice({10, 10});
        const auto inner = view->slice({2, 6});
        QCOMPARE(inner->range(), (ByteRange{12, 6}));
        View& by = through == Whole ? *whole : through == Own ? *view : *inner;
        const ByteRange own{removed.offset - by.range().offset, removed.length};
        QVERIFY(by.replace(own, QByteArray(inserted, '+')).has_value());
        QTEST(view->range(), "view");
        QTEST(inner->range(), "inner");
        QCOMPARE(view->isDeleted(), view->size() == 0);
        QCOMPARE(whole->size(), bytes->size());
        const ByteRange moved = view->range();
        bytes->undo();
        QCOMPARE(view->range(), (ByteRange{10, 10}));
        QCOMPARE(inner->range(), (ByteRange{12, 6}));
        bytes->redo();
        QCOMPARE(view->range(), moved);
        QTEST(inner->range(), "inner");
    }

    void anEditShowsInEveryViewThatOverlaps()
    {
        const auto bytes = document(digits(30));
        const auto whole = View::whole(bytes);
        const auto a = whole->slice({5, 10});
        const auto b = whole->slice({12, 10});
        QVERIFY(a->overwrite(8, "XY").has_value());
        QCOMPARE(read(a->snapshot()), QByteArray("56789012XY"));
        QCOMPARE(read(b->snapshot()), QByteArray("2XY5678901"));
        QCOMPARE(a->changedRanges({0, 10}, 5), (std::vector<ByteRange>{{8, 2}}));
        QCOMPARE(b->changedRanges({0, 10}, 5), (std::vector<ByteRange>{{1, 2}}));
        QVERIFY(b->revert({1, 1}).has_value());
        QCOMPARE(read(a->snapshot()), QByteArray("567890123Y"));
        QCOMPARE(a->overwrite(9, "12").error().kind, Error::Kind::OutOfRange);
        QCOMPARE(a->erase({9, 2}).error().kind, Error::Kind::OutOfRange);
        QCOMPARE(a->insert(-1, "1").error().kind, Error::Kind::OutOfRange);
        QVERIFY(whole->overwrite(29, "12").has_value());
        QCOMPARE(whole->size(), qint64{31});
    }

    void oneSelectionShowsInEveryView()
    {
        const auto bytes = document(digits(30));
        const auto whole = View::whole(bytes);
        const auto view = whole->slice({10, 10});
        whole->select({15, 10});
        QCOMPARE(view->selectedRange(), (ByteRange{5, 5}));
        QCOMPARE(view->caret(), qint64{10});
        QVERIFY(!view->holdsCaret());
        view->setCaret(3);
        QCOMPARE(whole->caret(), qint64{13});
        QVERIFY(whole->selectedRange().isEmpty());
        whole->setCaret(2);
        view->setCaret(4, true);
        QCOMPARE(whole->selectedRange(), (ByteRange{10, 4}));
        view->setCaret(99);
        QCOMPARE(whole->caret(), qint64{20});
        view->selectAll();
        QCOMPARE(whole->selectedRange(), (ByteRange{10, 10}));
        // It moves along with the bytes.
        QVERIFY(whole->insert(0, "ab").has_value());
        QCOMPARE(view->selectedRange(), (ByteRange{0, 10}));
    }

    void viewsKeepTheDocumentAndItsFile()
    {
        std::weak_ptr<Document> watch;
        std::weak_ptr<ByteSource> source;
        std::shared_ptr<View> inner;
        {
            const auto bytes = document(digits(30));
            watch = bytes;
            source = bytes->file().source;
            const auto whole = View::whole(bytes);
            inner = whole->slice({10, 10})->slice({2, 3});
            QCOMPARE(bytes->views().size(), size_t{3});
        }
        QVERIFY(!watch.expired());
        QCOMPARE(read(inner->snapshot()), QByteArray("234"));
        QCOMPARE(watch.lock()->views().size(), size_t{3});
        const Snapshot snapshot = inner->snapshot();
        inner.reset();
        QVERIFY(watch.expired());
        QVERIFY(!source.expired());
        QCOMPARE(read(snapshot), QByteArray("234"));
    }

    void viewsComeAndGoInTheList()
    {
        const auto bytes = document(digits(30));
        const QSignalSpy spy(bytes.get(), &Document::viewsChanged);
        auto whole = View::whole(bytes);
        auto view = whole->slice({1, 2}, QStringLiteral("header"));
        QCOMPARE(spy.count(), 2);
        QCOMPARE(view->name(), QStringLiteral("header"));
        QCOMPARE(view->parentView(), whole);
        QVERIFY(view->id() != whole->id());
        view.reset();
        QCOMPARE(spy.count(), 3);
        QCOMPARE(bytes->views().size(), size_t{1});
        QCOMPARE(View::ownedBytes(), qint64{0});
        QCOMPARE(bytes->pinnedBytes(), qint64{30});
    }

    void tellsWhenItMoves()
    {
        const auto bytes = document(digits(30));
        const auto whole = View::whole(bytes);
        const auto view = whole->slice({10, 10});
        const QSignalSpy moved(view.get(), &View::rangeChanged);
        QVERIFY(whole->overwrite(12, "x").has_value());
        QCOMPARE(moved.count(), 0);
        QVERIFY(whole->insert(2, "x").has_value());
        QCOMPARE(moved.count(), 1);
        {
            const EditGroup group(*bytes, QStringLiteral("many"));
            for (int i = 0; i < 5; ++i)
                QVERIFY(whole->insert(0, "x").has_value());
            QCOMPARE(moved.count(), 1);
        }
        QVERIFY(moved.count() > 1);
        QCOMPARE(view->range(), (ByteRange{16, 10}));
    }

    void reloadCutsTheViews()
    {
        const auto bytes = document(digits(30));
        const auto whole = View::whole(bytes);
        const auto view = whole->slice({10, 10});
        const auto late = whole->slice({25, 5});
        OpenedFile file = bytes->file();
        file.source = std::make_shared<MemorySource>(Slice::fromByteArray("0123456789ab"));
        bytes->reload(file);
        QCOMPARE(read(view->snapshot()), QByteArray("ab"));
        QVERIFY(late->isDeleted());
        QVERIFY(late->range().offset <= bytes->size());
        QCOMPARE(read(late->snapshot()), QByteArray());
    }

    void undoingAllBringsEveryViewBack()
    {
        test::Random random(test::seed());
        for (int round = 0; round < 60; ++round) {
            const auto bytes = document(digits(400));
            std::vector<std::shared_ptr<View>> views{View::whole(bytes)};
            for (int i = 0; i < 12; ++i) {
                View& parent = *views[test::uniform<size_t>(random, 0, views.size() - 1)];
                const qint64 offset = test::uniform<qint64>(random, 0, parent.size());
                views.push_back(
                    parent.slice({offset, test::uniform<qint64>(random, 0, parent.size() - offset)}));
            }
            const auto ranges = [&views] {
                std::vector<ByteRange> all;
                all.reserve(views.size());
                for (const auto& view : views)
                    all.push_back(view->range());
                return all;
            };
            const std::vector<ByteRange> before = ranges();
            for (int i = 0; i < 80; ++i) {
                std::optional<EditGroup> group;
                if (i % 9 == 0)
                    group.emplace(*bytes, QStringLiteral("group"));
                for (int part = 0; part < (group ? 5 : 1); ++part) {
                    View& by = *views[test::uniform<size_t>(random, 0, views.size() - 1)];
                    const qint64 offset = test::uniform<qint64>(random, 0, by.size());
                    const qint64 most = std::min<qint64>(by.size() - offset, 12);
                    const EditKind kind =
                        test::uniform(random, 0, 1) == 0 ? EditKind::Other : EditKind::Typing;
                    QVERIFY(by.replace({offset, test::uniform<qint64>(random, 0, most)},
                                       test::randomBytes(random, test::uniform(random, 0, 9)), kind)
                                .has_value());
                }
                for (const auto& view : views)
                    QVERIFY((ByteRange{0, bytes->size()}.contains(view->range())));
            }
            const std::vector<ByteRange> after = ranges();
            const size_t steps = bytes->steps().size();
            bytes->goToStep(0);
            QCOMPARE(read(bytes->snapshot()), digits(400));
            QCOMPARE(ranges(), before);
            bytes->goToStep(steps);
            QCOMPARE(ranges(), after);
            bytes->goToStep(steps / 2);
            bytes->goToStep(steps);
            QCOMPARE(ranges(), after);
        }
    }

    void aJobOnASnapshotIsNotDisturbedByEdits()
    {
        test::Random random(test::seed());
        const QByteArray start = test::randomBytes(random, 300'000);
        const auto bytes = document(start);
        QVERIFY(bytes->insert(1000, "inserted").has_value());
        const QByteArray expected = QByteArray(start).insert(1000, "inserted");
        const Snapshot snapshot = bytes->snapshot();
        std::atomic<int> rounds = 0;
        std::atomic<bool> wrong = false;
        std::thread job([&] {
            while (rounds < 20) {
                QCryptographicHash hash(QCryptographicHash::Sha1);
                for (qint64 at = 0; at < snapshot.size(); at += 5000) {
                    const Result<Slice> part =
                        snapshot.read({at, std::min<qint64>(5000, snapshot.size() - at)});
                    if (part)
                        hash.addData({reinterpret_cast<const char*>(part->data()), part->size()});
                }
                if (hash.result() != QCryptographicHash::hash(expected, QCryptographicHash::Sha1))
                    wrong = true;
                ++rounds;
            }
        });
        while (rounds < 20) {
            const qint64 offset = test::uniform<qint64>(random, 0, bytes->size() - 20);
            QVERIFY(bytes->replace({offset, 10}, test::randomBytes(random, 9), EditKind::Typing).has_value());
            if (bytes->steps().size() > 200)
                bytes->goToStep(0);
        }
        job.join();
        QVERIFY(!wrong);
    }
};

QTEST_GUILESS_MAIN(TestView)
#include "tst_view.moc"
