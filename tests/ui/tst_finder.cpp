// Finding in the window, by real keys: the bar, the list of hits, what is marked, and what edits and closing
// do.
#include "core/jobs/background.h"
#include "tests/support/random.h"
#include "tests/support/testwindow.h"
#include "ui/find/findbar.h"
#include "ui/find/patternfield.h"
#include "ui/find/resultspanel.h"
#include "ui/window/finder.h"
#include "ui/window/replacer.h"

#include <QDockWidget>
#include <QEventLoop>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTableView>
#include <QTimer>
#include <QToolButton>

#include <thread>

using namespace sluice;
using namespace sluice::test;

namespace {

/// "needle" at each of `offsets` in `size` bytes of dots.
QByteArray haystack(qsizetype size, const QList<qsizetype>& offsets)
{
    QByteArray bytes(size, '.');
    for (const qsizetype offset : offsets)
        bytes.replace(offset, 6, "needle");
    return bytes;
}

FindBar& barOf(const TestWindow& w)
{
    return w->finder().bar();
}

ResultsPanel& resultsOf(const TestWindow& w)
{
    return w->finder().results();
}

void press(const TestWindow& w, int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
{
    QWidget* focus = w->focusWidget() != nullptr ? w->focusWidget() : &*w;
    QTest::keyClick(focus, static_cast<Qt::Key>(key), modifiers);
}

void type(const TestWindow& w, const char* text)
{
    QTest::keyClicks(w->focusWidget(), QString::fromUtf8(text));
}

/// Opens the bar and types a pattern.
void ask(const TestWindow& w, const char* text)
{
    press(w, Qt::Key_F, Qt::ControlModifier);
    QVERIFY(barOf(w).field().hasFocus());
    type(w, text);
}

/// Runs a step, and waits for its end.
void step(const TestWindow& w, int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
{
    QSignalSpy stepped(&w->finder(), &Finder::stepped);
    press(w, key, modifiers);
    QVERIFY(!stepped.isEmpty() || stepped.wait());
}

void listAll(const TestWindow& w)
{
    press(w, Qt::Key_F3, Qt::AltModifier);
    QTRY_VERIFY(w->finder().hasResults() && !w->finder().isListing());
    QTRY_VERIFY(!resultsOf(w).summary().contains(QLatin1String(" of ")));
}

ByteRange selectedIn(const TestWindow& w)
{
    return w.tab()->shown()->toDocument(w.tab()->shown()->selectedRange());
}

QByteArray contentOf(const TestWindow& w)
{
    const Snapshot& snapshot = w.tab()->document()->snapshot();
    const Slice bytes = *snapshot.read({0, snapshot.size()});
    return {reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

QString cell(const TestWindow& w, int row, ResultsModel::Column column)
{
    const ResultsModel& model = resultsOf(w).model();
    return model.data(model.index(row, column)).toString();
}

} // namespace

class TestFind : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stepsGoFromHitToHitAndAround()
    {
        const TestWindow w;
        w.open({w.write("a.bin", haystack(300'000, {10, 5000, 290'000}))});
        ask(w, "needle");
        QVERIFY(barOf(w).understood().contains(QLatin1String("text \"needle\"")));
        step(w, Qt::Key_Return);
        QCOMPARE(selectedIn(w), (ByteRange{10, 6}));
        QVERIFY(barOf(w).field().hasFocus());
        step(w, Qt::Key_F3);
        QCOMPARE(selectedIn(w), (ByteRange{5000, 6}));
        step(w, Qt::Key_F3);
        QCOMPARE(selectedIn(w), (ByteRange{290'000, 6}));
        QVERIFY(w->currentView()->visibleRange().contains(290'000));
        step(w, Qt::Key_F3);
        QCOMPARE(selectedIn(w), (ByteRange{10, 6}));
        QVERIFY2(barOf(w).state().contains(QLatin1String("from the start again")),
                 qPrintable(barOf(w).state()));
        step(w, Qt::Key_F3, Qt::ShiftModifier);
        QCOMPARE(selectedIn(w), (ByteRange{290'000, 6}));
        QVERIFY2(barOf(w).state().contains(QLatin1String("from the end again")),
                 qPrintable(barOf(w).state()));
        step(w, Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(selectedIn(w), (ByteRange{5000, 6}));
        press(w, Qt::Key_Escape);
        QVERIFY(barOf(w).isHidden());
        QVERIFY(w->currentView()->isAncestorOf(w->focusWidget()));
        // The keys work without the bar.
        step(w, Qt::Key_F3);
        QCOMPARE(selectedIn(w), (ByteRange{290'000, 6}));
    }

    void overlapsAreSteppedThroughAndMatchesAreNot_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QList<qint64>>("offsets");
        QTest::newRow("bytes overlap") << QStringLiteral("61 61") << QList<qint64>{2, 3, 4, 2};
        QTest::newRow("matches do not") << QStringLiteral("/aa/") << QList<qint64>{2, 4, 2};
    }

    void overlapsAreSteppedThroughAndMatchesAreNot()
    {
        QFETCH(const QString, pattern);
        QFETCH(const QList<qint64>, offsets);
        const TestWindow w;
        w.open({w.write("a.bin", "..aaaa..")});
        ask(w, qPrintable(pattern));
        for (const qint64 offset : offsets) {
            step(w, Qt::Key_F3);
            QCOMPARE(selectedIn(w).offset, offset);
        }
    }

    void anErrorIsShownAtItsPlace()
    {
        const TestWindow w;
        w.open({w.write("a.bin", haystack(100, {10}))});
        ask(w, "hex:48 8z");
        QCOMPARE(barOf(w).field().errorPlace(), 8);
        QCOMPARE(barOf(w).field().extraSelections().size(), 1);
        QVERIFY(!barOf(w).pattern());
        press(w, Qt::Key_Home);
        press(w, Qt::Key_Return);
        QVERIFY(barOf(w).field().hasFocus());
        QCOMPARE(barOf(w).field().textCursor().position(), 8);
        QVERIFY(selectedIn(w).isEmpty());
        press(w, Qt::Key_Delete);
        type(w, "b");
        QCOMPARE(barOf(w).field().errorPlace(), -1);
        step(w, Qt::Key_Return);
        QCOMPARE(barOf(w).state(), QStringLiteral("Not found"));
    }

    void selectedBytesAreThePatternOrThePlace()
    {
        const TestWindow w;
        w.open({w.write("a.bin", haystack(9000, {100, 200, 5000}))});
        w.tab()->select({100, 6});
        press(w, Qt::Key_F, Qt::ControlModifier);
        QCOMPARE(barOf(w).query().text, QStringLiteral("6e 65 65 64 6c 65"));
        step(w, Qt::Key_Return);
        QCOMPARE(selectedIn(w).offset, 200);
        press(w, Qt::Key_Escape);
        w.tab()->select({50, 1000});
        press(w, Qt::Key_F, Qt::ControlModifier);
        QCOMPARE(barOf(w).scope(), FindScope::Selection);
        for (const qint64 offset : {100, 200, 100}) {
            step(w, Qt::Key_F3);
            QCOMPARE(selectedIn(w).offset, offset);
        }
        listAll(w);
        QCOMPARE(resultsOf(w).model().rowCount(), 2);
    }

    void allHitsAreListed()
    {
        const TestWindow w;
        w.open({w.write("a.bin", haystack(70'000, {0, 999, 69'994}))});
        ask(w, "needle");
        listAll(w);
        QVERIFY(w->finder().dock()->isVisible());
        QVERIFY2(resultsOf(w).summary().startsWith(QLatin1String("3 hits")),
                 qPrintable(resultsOf(w).summary()));
        QCOMPARE(resultsOf(w).model().rowCount(), 3);
        QCOMPARE(cell(w, 1, ResultsModel::Offset), QStringLiteral("0x3e7"));
        QTRY_COMPARE(cell(w, 1, ResultsModel::Bytes), QStringLiteral("6e 65 65 64 6c 65"));
        QVERIFY(cell(w, 1, ResultsModel::Context).contains(QLatin1String("...needle...")));
        // F3 goes by the list.
        step(w, Qt::Key_F3, Qt::ShiftModifier);
        QVERIFY2(barOf(w).state().startsWith(QLatin1String("3 of 3")), qPrintable(barOf(w).state()));
        QCOMPARE(selectedIn(w).offset, 69'994);
        // Arrows walk, Enter goes.
        resultsOf(w).list().setFocus();
        press(w, Qt::Key_Up);
        QCOMPARE(selectedIn(w).offset, 999);
        QVERIFY(resultsOf(w).list().hasFocus());
        press(w, Qt::Key_Return);
        QVERIFY(w->currentView()->isAncestorOf(w->focusWidget()));
        w.run("edit.sliceHit");
        QVERIFY(!w.tab()->shown()->isWhole());
        QCOMPARE(w.tab()->shown()->range(), (ByteRange{999, 6}));
    }

    void oneClickTurnsAHitIntoAView()
    {
        const TestWindow w;
        w.open({w.write("a.bin", QByteArray(500, '.') + "needle" + QByteArray(500, '.'))});
        ask(w, "text:needle");
        listAll(w);
        QToolButton* slice = nullptr;
        const auto buttons = resultsOf(w).findChildren<QToolButton*>();
        for (QToolButton* button : buttons) {
            if (button->accessibleName() == QLatin1String("Slice the chosen hit"))
                slice = button;
        }
        QVERIFY(slice != nullptr && !slice->isEnabled());
        resultsOf(w).list().setFocus();
        press(w, Qt::Key_Home);
        QTRY_VERIFY(slice->isEnabled());
        QTest::mouseClick(slice, Qt::LeftButton);
        QCOMPARE(w.tab()->shown()->range(), (ByteRange{500, 6}));
    }

    void theListIsFilteredAndSorted()
    {
        const TestWindow w;
        // So far apart that none is in the context of another.
        const QByteArray apart(20, ' ');
        w.open({w.write("a.bin", "x1 bb y," + apart + "x2 a z," + apart + "x3 ccc," + apart + "x4 bb.")});
        ask(w, "/x[0-9] [a-c]+/");
        listAll(w);
        QCOMPARE(resultsOf(w).model().rowCount(), 4);
        resultsOf(w).filter().setFocus();
        type(w, "BB y");
        QTRY_COMPARE(resultsOf(w).model().rowCount(), 1);
        QCOMPARE(cell(w, 0, ResultsModel::Offset), QStringLiteral("0x0"));
        QTRY_VERIFY(resultsOf(w).summary().contains(QLatin1String("1 pass the filter")));
        resultsOf(w).filter().clear();
        QTRY_COMPARE(resultsOf(w).model().rowCount(), 4);
        resultsOf(w).list().sortByColumn(ResultsModel::Length, Qt::DescendingOrder);
        QTRY_COMPARE(cell(w, 0, ResultsModel::Offset), QStringLiteral("0x37"));
        QCOMPARE(cell(w, 3, ResultsModel::Offset), QStringLiteral("0x1c"));
    }

    // Each column, by the table of commands: by what is found, then by what follows it.
    void theListIsSortedByKeys_data()
    {
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<QStringList>("offsets");
        const auto row = [](const char* command, const QString& offsets) {
            QTest::newRow(command) << QByteArray(command) << offsets.split(QLatin1Char(' '));
        };
        row("hits.byOffset", QStringLiteral("0x0 0x4 0x9 0xd"));
        row("hits.byLength", QStringLiteral("0x0 0x9 0xd 0x4"));
        row("hits.byPattern", QStringLiteral("0x0 0x4 0xd 0x9"));
        row("hits.byBytes", QStringLiteral("0x0 0xd 0x4 0x9"));
        row("hits.byContext", QStringLiteral("0xd 0x0 0x4 0x9"));
    }

    void theListIsSortedByKeys()
    {
        QFETCH(const QByteArray, command);
        QFETCH(const QStringList, offsets);
        const TestWindow w;
        w.open({w.write("a.bin", "ab+ abb. cc, ab!")});
        ask(w, "/ab+/");
        barOf(w).setQuery({QStringLiteral("/ab+/\ntext:cc")});
        listAll(w);
        QVERIFY(!w->commands().action("hits.byDocument")->isEnabled());
        QCOMPARE(cell(w, 0, ResultsModel::Pattern), QStringLiteral("/ab+/"));
        // A list of patterns is seen whole, however it came.
        QVERIFY(barOf(w).field().height() > 2 * barOf(w).field().fontMetrics().lineSpacing());
        const auto shown = [&w] {
            QStringList cells;
            for (int row = 0; row < resultsOf(w).model().rowCount(); ++row)
                cells.append(cell(w, row, ResultsModel::Offset));
            return cells;
        };
        w.run(command.constData());
        QTRY_COMPARE(shown(), offsets);
        QVERIFY(w->commands().action(command)->isChecked());
        // The hit that was chosen stays chosen, and nothing goes anywhere.
        resultsOf(w).setCurrent(2);
        w.selection().setCaret(15);
        resultsOf(w).list().setFocus();
        w.run("hits.descending");
        QTRY_VERIFY(resultsOf(w).isSettled());
        QVERIFY(w->commands().action("hits.descending")->isChecked());
        QCOMPARE(shown().first(), command.endsWith("Length") ? QStringLiteral("0x4") : offsets.last());
        QVERIFY(resultsOf(w).current().has_value());
        QCOMPARE(resultsOf(w).current()->hit.offset, qint64{9});
        QCOMPARE(w.selection().caret(), qint64{15});
    }

    void severalDocumentsAreSortedAsOne()
    {
        const TestWindow w;
        w.open({w.write("a.bin", haystack(1000, {100, 300})), w.write("b.bin", haystack(1000, {200}))});
        ask(w, "needle");
        barOf(w).setScope(FindScope::AllDocuments);
        listAll(w);
        QCOMPARE(resultsOf(w).sortColumn(), int(ResultsModel::Document));
        QCOMPARE(cell(w, 1, ResultsModel::Offset), QStringLiteral("0x12c"));
        w.run("hits.byOffset");
        QTRY_COMPARE(cell(w, 1, ResultsModel::Offset), QStringLiteral("0xc8"));
        w.run("hits.byDocument");
        QTRY_COMPARE(cell(w, 1, ResultsModel::Offset), QStringLiteral("0x12c"));
        // A list without that column is in its plain order again.
        barOf(w).setScope(FindScope::Document);
        listAll(w);
        QCOMPARE(resultsOf(w).sortColumn(), int(ResultsModel::Offset));
    }

    void hitsAreMarkedAndMoveWithEdits()
    {
        const TestWindow w;
        w.open({w.write("a.bin", haystack(1000, {100, 500}))});
        ask(w, "needle");
        listAll(w);
        Document& document = *w.tab()->document();
        const HitMarks* hits = w->finder().hitsOf(document);
        QVERIFY(hits != nullptr && !hits->isEmpty());
        const ByteRange all{0, 2000};
        QCOMPARE(hits->visible(all), (std::vector<ByteRange>{{100, 6}, {500, 6}}));
        QCOMPARE(hits->visible({102, 1}), (std::vector<ByteRange>{{102, 1}}));
        QCOMPARE(hits->density({0, 1000}, 4), (std::vector<qint64>{1, 0, 1, 0}));
        QVERIFY(document.insert(200, "12345"));
        QCOMPARE(hits->visible(all), (std::vector<ByteRange>{{100, 6}, {505, 6}}));
        QCOMPARE(hits->visible({507, 1}), (std::vector<ByteRange>{{507, 1}}));
        QVERIFY2(resultsOf(w).summary().contains(QLatin1String("before the edits")),
                 qPrintable(resultsOf(w).summary()));
        resultsOf(w).list().setFocus();
        press(w, Qt::Key_Down);
        press(w, Qt::Key_Down);
        QCOMPARE(selectedIn(w), (ByteRange{505, 6}));
        (void)document.undo();
        QCOMPARE(hits->visible(all), (std::vector<ByteRange>{{100, 6}, {500, 6}}));
        QVERIFY(!resultsOf(w).summary().contains(QLatin1String("before the edits")));
        w.run("edit.forgetHits");
        QVERIFY(w->finder().hitsOf(document) == nullptr);
    }

    void unsavedBytesAreFound()
    {
        const TestWindow w;
        w.open({w.write("a.bin", QByteArray(100'000, '.'))});
        QVERIFY(w.tab()->document()->insert(50'000, "needle"));
        ask(w, "needle");
        step(w, Qt::Key_Return);
        QCOMPARE(selectedIn(w), (ByteRange{50'000, 6}));
    }

    void allOpenDocumentsAreOneSearch()
    {
        const TestWindow w;
        w.open({w.write("a.bin", haystack(1000, {10})), w.write("b.bin", haystack(1000, {20, 30}))});
        ask(w, "needle");
        barOf(w).setScope(FindScope::AllDocuments);
        listAll(w);
        QCOMPARE(resultsOf(w).model().rowCount(), 3);
        QCOMPARE(cell(w, 0, ResultsModel::Document), QStringLiteral("a.bin"));
        QCOMPARE(cell(w, 2, ResultsModel::Document), QStringLiteral("b.bin"));
        resultsOf(w).list().setFocus();
        press(w, Qt::Key_Home, Qt::ControlModifier);
        press(w, Qt::Key_Down);
        press(w, Qt::Key_Up);
        QTRY_COMPARE(w.tab()->title(), QStringLiteral("a.bin"));
        QCOMPARE(selectedIn(w).offset, 10);
        // Steps cross from document to document.
        step(w, Qt::Key_F3);
        QCOMPARE(w.tab()->title(), QStringLiteral("b.bin"));
        QCOMPARE(selectedIn(w).offset, 20);
        step(w, Qt::Key_F3, Qt::ShiftModifier);
        QCOMPARE(w.tab()->title(), QStringLiteral("a.bin"));
        // A file that was closed is said to be.
        const std::weak_ptr<Document> closed = w->workspace().tabs().last()->shown()->document();
        w->workspace().closeTab(w->workspace().tabs().last());
        QTRY_VERIFY(closed.expired());
        resultsOf(w).list().setFocus();
        press(w, Qt::Key_End, Qt::ControlModifier);
        QTRY_VERIFY2(resultsOf(w).summary().contains(QLatin1String("b.bin was closed")),
                     qPrintable(resultsOf(w).summary()));
    }

    void aSliceIsLookedThroughAlone()
    {
        const TestWindow w;
        w.open({w.write("a.bin", haystack(1000, {10, 500}))});
        w.tab()->select({400, 300});
        w.run("slice.slice");
        ask(w, "needle");
        barOf(w).setScope(FindScope::View);
        listAll(w);
        QCOMPARE(resultsOf(w).model().rowCount(), 1);
        barOf(w).setScope(FindScope::Document);
        listAll(w);
        QCOMPARE(resultsOf(w).model().rowCount(), 2);
        resultsOf(w).list().setFocus();
        press(w, Qt::Key_Down);
        press(w, Qt::Key_Down);
        press(w, Qt::Key_Up);
        // Outside of the slice: the tab of the whole shows it.
        QVERIFY(w.tab()->shown()->isWhole());
        QCOMPARE(selectedIn(w).offset, 10);
    }

    // Both fields first, then the buttons and choices as they stand: row by row, from the left.
    void tabGoesFromTheFieldToTheReplacement()
    {
        const TestWindow w;
        w.open({w.write("a.bin", "needle")});
        ask(w, "needle");
        press(w, Qt::Key_H, Qt::ControlModifier);
        QTRY_COMPARE(QApplication::focusWidget(), &barOf(w).field());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        QCOMPARE(QApplication::focusWidget(), &barOf(w).replaceField());
        const auto place = [&w] {
            const QWidget* widget = QApplication::focusWidget();
            const QPoint at = widget->mapTo(&barOf(w), QPoint());
            return std::pair(at.y() + widget->height() / 2, at.x());
        };
        std::pair<int, int> before = {-1, -1};
        int parts = 0;
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        for (; barOf(w).isAncestorOf(QApplication::focusWidget()); ++parts) {
            const std::pair<int, int> now = place();
            const bool sameRow = std::abs(now.first - before.first) < 8;
            QVERIFY2(sameRow ? now.second > before.second : now.first > before.first,
                     qPrintable(QApplication::focusWidget()->accessibleName()));
            before = now;
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
            if (QApplication::focusWidget() == &barOf(w).field())
                break;
        }
        QVERIFY2(parts >= 10, qPrintable(QString::number(parts)));
        barOf(w).replaceField().setFocus();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Backtab);
        QCOMPARE(QApplication::focusWidget(), &barOf(w).field());
    }

    void oneIsReplacedAfterTheOther()
    {
        const TestWindow w;
        w.open({w.write("a.bin", "needle, needle and needle")});
        ask(w, "needle");
        press(w, Qt::Key_H, Qt::ControlModifier);
        QVERIFY(barOf(w).isReplacing());
        barOf(w).replaceField().setFocus();
        type(w, "pin");
        // The first goes there, the next replace.
        for (const char* bytes :
             {"needle, needle and needle", "pin, needle and needle", "pin, pin and needle"}) {
            step(w, Qt::Key_Return);
            QCOMPARE(contentOf(w), QByteArray(bytes));
        }
        QCOMPARE(selectedIn(w), (ByteRange{13, 6}));
        QCOMPARE(w.tab()->document()->steps().size(), size_t{2});
        (void)w.tab()->document()->undo();
        QCOMPARE(contentOf(w), QByteArray("pin, needle and needle"));
    }

    void allAreReplacedAsOneStep_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("with");
        QTest::addColumn<QByteArray>("bytes");
        const auto row = [](const char* pattern, const char* with, const QByteArray& bytes) {
            QTest::newRow(pattern) << QString::fromLatin1(pattern) << QString::fromLatin1(with) << bytes;
        };
        row("text:aa", "b", "x b-bb-b");
        row("61 61", "62", "x b-bb-b");
        row("/a+/", "", "x --");
        row("/a+/", "long text", "x long text-long text-long text");
        row("text:zz", "b", "x aa-aaaa-aa");
    }

    void allAreReplacedAsOneStep()
    {
        QFETCH(const QString, pattern);
        QFETCH(const QString, with);
        QFETCH(const QByteArray, bytes);
        const TestWindow w;
        const QByteArray before = "x aa-aaaa-aa";
        w.open({w.write("a.bin", before)});
        ask(w, qPrintable(pattern));
        press(w, Qt::Key_H, Qt::ControlModifier);
        barOf(w).setReplacement(with);
        QSignalSpy replaced(&w->finder().replacer(), &Replacer::replaced);
        press(w, Qt::Key_Return, Qt::ControlModifier | Qt::AltModifier);
        QVERIFY(replaced.wait());
        const bool any = bytes != before;
        QCOMPARE(contentOf(w), bytes);
        QCOMPARE(w.tab()->document()->steps().size(), static_cast<size_t>(any));
        if (any) {
            press(w, Qt::Key_Escape);
            (void)w.tab()->document()->undo();
            QCOMPARE(contentOf(w), before);
        }
    }

    void whatCannotBeReplacedIsSaid()
    {
        const TestWindow w;
        w.open({w.write("a.bin", "needle")});
        ask(w, "6e 65");
        press(w, Qt::Key_H, Qt::ControlModifier);
        barOf(w).setReplacement(QStringLiteral("9?"));
        press(w, Qt::Key_Return, Qt::ControlModifier | Qt::AltModifier);
        QVERIFY2(barOf(w).state().contains(QLatin1String("wildcards")), qPrintable(barOf(w).state()));
        barOf(w).setReplacement(QStringLiteral("90"));
        w.tab()->document()->setReadOnly(QStringLiteral("it is being written"));
        QSignalSpy replaced(&w->finder().replacer(), &Replacer::replaced);
        press(w, Qt::Key_Return, Qt::ControlModifier | Qt::AltModifier);
        QVERIFY(replaced.wait());
        QCOMPARE(barOf(w).state(), QStringLiteral("it is being written"));
        QCOMPARE(contentOf(w), QByteArray("needle"));
    }

    void patternsAreRemembered()
    {
        TestWindow w;
        w.open({w.write("a.bin", haystack(100, {10}))});
        ask(w, "needle");
        step(w, Qt::Key_Return);
        barOf(w).field().selectAll();
        type(w, "u16le 5..6");
        step(w, Qt::Key_Return);
        press(w, Qt::Key_Up);
        QCOMPARE(barOf(w).query().text, QStringLiteral("needle"));
        press(w, Qt::Key_Down);
        QCOMPARE(barOf(w).query().text, QStringLiteral("u16le 5..6"));
        const QByteArray path = w.tab()->path();
        w.restart();
        w.open({path});
        press(w, Qt::Key_F, Qt::ControlModifier);
        barOf(w).field().selectAll();
        press(w, Qt::Key_Delete);
        press(w, Qt::Key_Up);
        press(w, Qt::Key_Up);
        QCOMPARE(barOf(w).query().text, QStringLiteral("needle"));
    }

    void aListOfPatternsIsTyped()
    {
        const TestWindow w;
        w.open({w.write("a.bin", "one two three two")});
        ask(w, "text:two");
        press(w, Qt::Key_Return, Qt::ControlModifier);
        type(w, "text:one");
        QCOMPARE(barOf(w).pattern()->descriptions.size(), size_t{2});
        listAll(w);
        QCOMPARE(resultsOf(w).model().rowCount(), 3);
        QVERIFY(cell(w, 0, ResultsModel::Pattern).contains(QLatin1String("one")));
        QVERIFY(!resultsOf(w).list().isColumnHidden(ResultsModel::Pattern));
    }

    void resultsInANarrowDock_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<bool>("bytes");
        QTest::addColumn<bool>("length");
        QTest::newRow("320") << 320 << false << false;
        QTest::newRow("400") << 400 << false << true;
        QTest::newRow("900") << 900 << true << true;
    }

    // The context stays, and all of the bar; what gave way can still be sorted by, and comes back for that.
    void resultsInANarrowDock()
    {
        QFETCH(const int, width);
        QFETCH(const bool, bytes);
        QFETCH(const bool, length);
        const TestWindow w;
        w.open({w.write("a.bin", QByteArray("one two three two ").repeated(50))});
        ask(w, "text:two");
        listAll(w);
        ResultsPanel& panel = resultsOf(w);
        QDockWidget* dock = w->finder().dock();
        dock->setFloating(true);
        dock->resize(width, 300);
        const QTableView& list = panel.list();
        QTRY_COMPARE(dock->width(), width);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        QTRY_COMPARE(list.isColumnHidden(ResultsModel::Bytes), !bytes);
        QCOMPARE(list.isColumnHidden(ResultsModel::Length), !length);
        QVERIFY(list.columnWidth(ResultsModel::Context) >=
                list.fontMetrics().horizontalAdvance(QStringLiteral("in the context of it")));
        QVERIFY(!list.horizontalScrollBar()->isVisible());
        const QRect filter(panel.filter().mapTo(&panel, QPoint()), panel.filter().size());
        QVERIFY(panel.rect().contains(filter));
        panel.sortBy(ResultsModel::Length, true);
        QCOMPARE(panel.sortColumn(), int(ResultsModel::Length));
        QVERIFY(!list.isColumnHidden(ResultsModel::Length));
        panel.sortBy(ResultsModel::Offset, false);
        QCOMPARE(list.isColumnHidden(ResultsModel::Length), !length);
    }

    // Measured and told, not judged: how late a timer of 5 ms is while two searches run and the list fills.
    void theHeartbeatWhileTwoSearchesRun()
    {
        Random random(seed());
        const TestWindow w;
        w.open({w.write("a.bin", randomBytes(random, 1 << 20).repeated(64))});
        ask(w, "/[a-z]+[0-9]/");
        std::atomic<bool> cancel = false;
        HitSearch other(*Searcher::make(*Pattern::parse("/[0-9]+[a-f]+x/")),
                        {{w.tab()->document()->snapshot(), {0, w.tab()->document()->size()}}});
        std::thread beside([&] {
            yieldToOthers();
            other.run(&cancel);
        });
        std::vector<qint64> late;
        QElapsedTimer since;
        QTimer beat;
        beat.setTimerType(Qt::PreciseTimer);
        connect(&beat, &QTimer::timeout, &beat, [&] {
            late.push_back(since.nsecsElapsed() / 1000 - 5000);
            w->currentView()->update();
            since.start();
        });
        press(w, Qt::Key_F3, Qt::AltModifier);
        since.start();
        beat.start(5);
        // An event loop of its own: QTRY_VERIFY sleeps between its looks.
        QEventLoop loop;
        connect(&w->finder(), &Finder::stateChanged, &loop, [&] {
            if (!w->finder().isListing())
                loop.quit();
        });
        loop.exec();
        beat.stop();
        cancel = true;
        beside.join();
        std::sort(late.begin(), late.end());
        if (!late.empty())
            qInfo("%zu beats while %lld hits were found: median %lld us late, p99 %lld us, most %lld us",
                  late.size(), static_cast<long long>(w->finder().search()->counted()),
                  static_cast<long long>(late[late.size() / 2]),
                  static_cast<long long>(late[late.size() * 99 / 100]), static_cast<long long>(late.back()));
    }

    void closingWhileItSearchesIsClean()
    {
        for (int round = 0; round < 5; ++round) {
            const TestWindow w;
            w.open({w.write("a.bin", QByteArray(20'000'000, 'a'))});
            ask(w, "/(a|a)*b/");
            press(w, Qt::Key_F3, Qt::AltModifier);
            QVERIFY(w->finder().hasResults());
            if (round % 2 == 0)
                w->workspace().closeCurrent();
            if (round == 2) {
                QTRY_VERIFY(!w->finder().hasResults());
            }
        }
    }

    void whatIsStoppedOrGivenUpIsNotCalledNotFound()
    {
        const TestWindow w;
        w.open({w.write("a.bin", QByteArray(3'000'000, 'a') + "c")});
        ask(w, "/(a|a)*b/");
        listAll(w);
        QVERIFY2(resultsOf(w).summary().contains(QLatin1String("gave up")),
                 qPrintable(resultsOf(w).summary()));
        QVERIFY(!resultsOf(w).summary().contains(QLatin1String("Nothing found")));
        step(w, Qt::Key_F3);
        QVERIFY2(barOf(w).state().startsWith(QLatin1String("Gave up")), qPrintable(barOf(w).state()));
    }

    void aFileThatShrinksKeepsItsHits()
    {
        const TestWindow w;
        const QByteArray path = w.write("a.bin", haystack(8'000'000, {10, 7'000'000}));
        w.open({path});
        QVERIFY(::truncate(path.constData(), 4096) == 0);
        ask(w, "needle");
        listAll(w);
        QCOMPARE(resultsOf(w).model().rowCount(), 1);
        QVERIFY2(resultsOf(w).summary().contains(QLatin1String("The hits before that are true")),
                 qPrintable(resultsOf(w).summary()));
    }

    // A far step tells how far it is wherever the keyboard is, and Esc stops it, the bar open or not.
    void farSteps_data()
    {
        QTest::addColumn<bool>("backwards");
        QTest::newRow("next") << false;
        QTest::newRow("previous") << true;
    }

    void farSteps()
    {
        QFETCH(const bool, backwards);
        const TestWindow w;
        const QByteArray path = w.write("file", "x");
        QVERIFY(QFile::resize(QFile::decodeName(path), qint64{1} << 40));
        w.open({path});
        // One that may match zeros: holes are no shortcut.
        ask(w, "/\\x00y/");
        press(w, Qt::Key_Escape);
        QVERIFY(barOf(w).isHidden());
        w->currentView()->setFocus();
        QSignalSpy stepped(&w->finder(), &Finder::stepped);
        press(w, Qt::Key_F3, backwards ? Qt::ShiftModifier : Qt::NoModifier);
        QTRY_VERIFY2(barOf(w).state().contains(QLatin1String(" % of 1 TiB")), qPrintable(barOf(w).state()));
        QVERIFY(barOf(w).isVisible());
        QVERIFY(!barOf(w).isAncestorOf(w->focusWidget()));
        QVERIFY(stepped.isEmpty());
        press(w, Qt::Key_Escape);
        QCOMPARE(stepped.size(), 1);
        QVERIFY(!w->finder().isBusy());
        QVERIFY2(barOf(w).state().startsWith(QLatin1String("Stopped")), qPrintable(barOf(w).state()));
        QVERIFY(barOf(w).isVisible());
        // The next one is a key again.
        barOf(w).field().setFocus();
        press(w, Qt::Key_Escape);
        QVERIFY(barOf(w).isHidden());
    }
};

QTEST_MAIN(TestFind)
#include "tst_finder.moc"
