#include "tests/support/random.h"
#include "tests/support/teststages.h"

#include "core/streams/recipe.h"
#include "core/streams/runstore.h"
#include "ui/panels/runcomparison.h"
#include "ui/panels/runcurvesview.h"
#include "ui/panels/runfiguremodel.h"
#include "ui/panels/runhistorymodel.h"
#include "ui/panels/runhistoryview.h"
#include "ui/panels/runplot.h"
#include "ui/panels/runstatsview.h"
#include "ui/window/theme.h"

#include <QDir>
#include <QFile>
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QListView>
#include <QPainter>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

using namespace sluice;
using namespace sluice::test;

namespace {

/// Runs `recipe` over random bytes, and feeds `view` as the panel does.
RunRecord runInto(RunStatsView& view, const QByteArray& recipe, const QString& title,
                  const std::shared_ptr<Ledger>& process = nullptr, qsizetype size = 4 << 20)
{
    Random random(seed());
    const Recipe parsed = Recipe::parse(recipe).value();
    const auto pipeline = makePipeline(parsed, memoryStream(randomBytes(random, size)), process).value();
    view.begin(title);
    pipeline->start();
    while (!pipeline->waitForFinished(std::chrono::milliseconds(0))) {
        view.update(pipeline->poll());
        QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
    }
    RunRecord record = RunRecord::of(pipeline->result());
    record.recipe = parsed;
    record.sourceName = QStringLiteral("random");
    record.range = ByteRange{0, size};
    view.finish(record);
    return record;
}

QString cell(const QAbstractItemModel& model, const QString& row, int column)
{
    for (int i = 0; i < model.rowCount(); ++i) {
        if (model.index(i, 0).data().toString() == row)
            return model.index(i, column).data().toString();
    }
    return QStringLiteral("no such row");
}

int rowOf(const QAbstractItemModel& model, const QString& row)
{
    for (int i = 0; i < model.rowCount(); ++i) {
        if (model.index(i, 0).data().toString() == row)
            return i;
    }
    return -1;
}

void choose(RunHistoryView& view, const QList<int>& rows)
{
    view.list()->selectionModel()->clearSelection();
    for (const int row : rows)
        view.list()->selectionModel()->select(view.history()->index(row), QItemSelectionModel::Select);
}

QByteArray contentOfFile(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

int coloursIn(const QImage& image)
{
    QSet<QRgb> colours;
    for (int y = 0; y < image.height(); y += 2) {
        for (int x = 0; x < image.width(); x += 2)
            colours.insert(image.pixel(x, y));
    }
    return static_cast<int>(colours.size());
}

} // namespace

class tst_RunStatsView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(Theme::lightTheme()); }

    void saysWhatItIsFor()
    {
        RunStatsView view;
        view.resize(900, 300);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        for (int tab = 0; tab < view.tabs()->count(); ++tab) {
            view.tabs()->setCurrentIndex(tab);
            bool said = false;
            for (const QLabel* label : view.findChildren<QLabel*>())
                said = said || (label->isVisible() && label->text().size() > 40);
            QVERIFY(said);
        }
    }

    void theNewestRunIsChosenUnlessOneIs()
    {
        RunStatsView view;
        view.resize(900, 300);
        view.show();
        RunHistoryView& history = *view.history();
        const auto chosen = [&history] {
            const QModelIndexList rows = history.list()->selectionModel()->selectedRows();
            return rows.isEmpty() ? QString() : history.history()->record(rows.front().row())->title;
        };
        runInto(view, "sha256", QStringLiteral("one"));
        runInto(view, "sha256", QStringLiteral("two"));
        QCOMPARE(chosen(), QString());
        view.tabs()->setCurrentIndex(1);
        QTRY_COMPARE(chosen(), QStringLiteral("two"));
        runInto(view, "sha256", QStringLiteral("three"));
        QCOMPARE(chosen(), QStringLiteral("two"));
    }

    void figuresAreThoseOfTheRun()
    {
        RunStatsView view;
        view.resize(900, 300);
        view.show();
        const RunRecord record = runInto(view, "gzip:level=1 sha256", QStringLiteral("one"));
        const RunFigureModel& model = *view.figures();
        QTRY_COMPARE(cell(model, QStringLiteral("mapped"), RunFigureModel::kAmount), QStringLiteral("4 MiB"));
        QCOMPARE(cell(model, QStringLiteral("mapped"), RunFigureModel::kMark), QStringLiteral("derived"));
        QCOMPARE(cell(model, QStringLiteral("user → user"), RunFigureModel::kAmount), QStringLiteral("0 B"));
        QCOMPARE(cell(model, QStringLiteral("inside libraries"), RunFigureModel::kMark),
                 QStringLiteral("unknown"));
        const int row = rowOf(model, QStringLiteral("kernel → user"));
        const QString hint = model.index(row, 0).data(Qt::ToolTipRole).toString();
        QVERIFY(hint.contains(QStringLiteral("fs.readFile")));
        QCOMPARE(model.figures().size(), runFigures(record.status).size());
        for (const RunMeasure measure : kRunMeasures) {
            view.curves()->setMeasure(measure);
            QVERIFY(view.curves()->plot()->curveCount() > 0);
            QVERIFY(!view.curves()->plot()->unit().isEmpty());
        }
        QCOMPARE(view.history()->history()->rowCount(), 1);
        QCOMPARE(view.history()->history()->record(0)->title, QStringLiteral("one"));
        QVERIFY(!view.history()->history()->record(0)->samples.empty());
    }

    // What shows must not be in what it shows.
    void countsNothingOfItsOwn()
    {
        RunStatsView view;
        view.show();
        const auto process = std::make_shared<Ledger>();
        const RunRecord record = runInto(view, "sha256", QStringLiteral("one"), process);
        view.tabs()->setCurrentIndex(1);
        choose(*view.history(), {0});
        view.grab();
        for (const CopyKind kind : kCopyKinds)
            QCOMPARE(process->copies(kind), record.status.copies[static_cast<size_t>(kind)]);
        QCOMPARE(process->copies(CopyKind::UserToUser).bytes, 0);
        QCOMPARE(process->copies(CopyKind::UserToObject).bytes, 0);
    }

    void drawsSeldomAndRestsWhenIdle()
    {
        RunStatsView view;
        view.resize(900, 300);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const RunPlot& plot = *view.curves()->plot();
        RunStatus status;
        status.stages.resize(2);
        view.begin(QStringLiteral("fast"));
        QElapsedTimer clock;
        clock.start();
        const int before = plot.drawCount();
        while (clock.elapsed() < 600) {
            status.seconds = static_cast<double>(clock.elapsed()) / 1e3;
            status.rssAnon = clock.elapsed();
            view.update(status);
            QCoreApplication::processEvents(QEventLoop::AllEvents, 2);
        }
        QTRY_VERIFY(plot.drawCount() > before);
        // Ten a second, and what the first show and the layout take.
        QVERIFY2(plot.drawCount() - before <= 10, QByteArray::number(plot.drawCount() - before));
        // The last refresh may be due yet; then nothing moves any more.
        int still = plot.drawCount();
        QTRY_VERIFY_WITH_TIMEOUT((QTest::qWait(250), std::exchange(still, plot.drawCount()) == still), 5000);
        const int resting = plot.drawCount();
        QTest::qWait(400);
        QCOMPARE(plot.drawCount(), resting);
    }

    void hiddenItDrawsNothing()
    {
        RunStatsView view;
        QCoreApplication::processEvents();
        const int before = view.curves()->plot()->drawCount();
        (void)runInto(view, "sha256 md5", QStringLiteral("unseen"));
        QTest::qWait(150);
        QCOMPARE(view.curves()->plot()->drawCount(), before);
        QCOMPARE(view.figures()->rowCount(), 0);
        view.resize(900, 300);
        view.show();
        QTRY_VERIFY(view.figures()->rowCount() > 0);
        QCOMPARE(view.history()->history()->rowCount(), 1);
    }

    void keysTellTheValues()
    {
        RunStatsView view;
        view.resize(900, 300);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        (void)runInto(view, "gzip sha256", QStringLiteral("one"));
        RunPlot& plot = *view.curves()->plot();
        QTRY_VERIFY(plot.curveCount() == 2);
        plot.setFocus();
        QVERIFY(plot.readout().isEmpty());
        QTest::keyClick(&plot, Qt::Key_End);
        QVERIFY(plot.readout().contains(QStringLiteral("RssAnon")));
        QCOMPARE(plot.accessibleDescription(), plot.readout());
        const QString end = plot.readout();
        QTest::keyClick(&plot, Qt::Key_Left);
        QVERIFY(plot.readout() != end);
        QTest::keyClick(&plot, Qt::Key_Escape);
        QVERIFY(plot.readout().isEmpty());
    }

    void twoRunsSideBySide()
    {
        RunStatsView view;
        view.resize(1200, 300);
        view.show();
        (void)runInto(view, "sha256", QStringLiteral("plain"));
        (void)runInto(view, "gzip:level=1 gunzip sha256", QStringLiteral("there and back"));
        view.tabs()->setCurrentIndex(1);
        choose(*view.history(), {0, 1});
        const RunComparisonModel& model = *view.history()->comparison();
        QCOMPARE(model.columnCount(), int(RunComparisonModel::kColumnCount));
        QCOMPARE(cell(model, QStringLiteral("sha256"), RunComparisonModel::kDifference),
                 QStringLiteral("the same"));
        QCOMPARE(cell(model, QStringLiteral("produced"), RunComparisonModel::kA), QStringLiteral("0 B"));
        QVERIFY(cell(model, QStringLiteral("produced"), RunComparisonModel::kDifference)
                    .startsWith(QStringLiteral("+")));
        QVERIFY(model.headerData(RunComparisonModel::kA, Qt::Horizontal)
                    .toString()
                    .contains(QStringLiteral("plain")));
        QCOMPARE(view.history()->curves()->plot()->curveCount(), 4);
        choose(*view.history(), {0});
        QCOMPARE(model.columnCount(), int(RunComparisonModel::kB));
        QCOMPARE(view.history()->curves()->plot()->curveCount(), 2);
    }

    void comparisonOfUnlikeRuns()
    {
        RunRecord ended;
        ended.status.stages.resize(2);
        ended.digests = {{QStringLiteral("sha256"), QByteArray(32, 'a')}};
        RunRecord other = ended;
        other.digests = {{QStringLiteral("sha256"), QByteArray(32, 'b')},
                         {QStringLiteral("md5"), QByteArray(16, 'b')}};
        RunRecord failed;
        failed.status.stages.resize(5);
        failed.error = Error{Error::Kind::Io, QStringLiteral("the disk went away"), 5, 12};
        const auto row = [](const std::vector<ComparisonRow>& rows, const QString& what) {
            const auto found = std::find_if(rows.begin(), rows.end(),
                                            [&](const ComparisonRow& one) { return one.what == what; });
            return found == rows.end() ? ComparisonRow() : *found;
        };
        QCOMPARE(row(compareRuns(ended, &other), QStringLiteral("sha256")).difference,
                 QStringLiteral("different"));
        QCOMPARE(row(compareRuns(ended, &other), QStringLiteral("md5")).difference, QString());
        QCOMPARE(row(compareRuns(ended, &failed), QStringLiteral("sha256")).difference, QString());
        QCOMPARE(row(compareRuns(ended, &failed), QStringLiteral("outcome")).b,
                 QStringLiteral("the disk went away"));
        QVERIFY(row(compareRuns(ended, &failed), QStringLiteral("outcome")).differs);
        QVERIFY(!row(compareRuns(ended, nullptr), QStringLiteral("outcome")).differs);
    }

    void historyIsKept()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("runs"));
        {
            RunStatsView view;
            view.setHistoryFolder(path);
            (void)runInto(view, "sha256", QStringLiteral("first"), nullptr, 10'000);
            // Runs of one millisecond are in no order.
            QTest::qWait(2);
            (void)runInto(view, "md5", QStringLiteral("second"), nullptr, 10'000);
            QTRY_VERIFY(view.history()->history()->isIdle());
        }
        RunStatsView view;
        view.resize(900, 300);
        view.setHistoryFolder(path);
        view.show();
        RunHistoryModel& history = *view.history()->history();
        QTRY_COMPARE(history.rowCount(), 2);
        QCOMPARE(history.record(0)->title, QStringLiteral("second"));
        QCOMPARE(history.record(1)->digests.size(), size_t{1});
        view.tabs()->setCurrentIndex(1);

        QVERIFY(history.setData(history.index(0), QStringLiteral("  new\nname "), Qt::EditRole));
        QVERIFY(!history.setData(history.index(0), QStringLiteral("  "), Qt::EditRole));
        choose(*view.history(), {1});
        QTest::keyClick(view.history()->list(), Qt::Key_Delete);
        QCOMPARE(history.rowCount(), 1);
        QTRY_VERIFY(history.isIdle());
        QCOMPARE(RunStore(path).load().size(), size_t{1});
        QCOMPARE(RunStore(path).load().front().record->title, QStringLiteral("new name"));
        view.history()->undoDelete();
        QTRY_VERIFY(history.isIdle());
        QCOMPARE(RunStore(path).load().size(), size_t{2});
        QCOMPARE(history.record(1)->title, QStringLiteral("first"));
    }

    void historyThatCannotBeWrittenIsTold()
    {
        RunStatsView view;
        view.setHistoryFolder(QStringLiteral("/proc/nowhere"));
        const QSignalSpy told(view.history()->history(), &RunHistoryModel::failed);
        (void)runInto(view, "sha256", QStringLiteral("one"), nullptr, 10'000);
        QTRY_COMPARE(told.size(), 1);
        QCOMPARE(view.history()->history()->rowCount(), 1);
    }

    void historyIsBounded()
    {
        RunHistoryModel history;
        RunRecord record;
        record.status.stages.resize(1);
        for (int i = 0; i < RunStore::kMaxRuns + 3; ++i) {
            record.title = QString::number(i);
            record.started = QDateTime::fromMSecsSinceEpoch(1'700'000'000'000 + qint64{i} * 1000, Qt::UTC);
            history.add(record);
        }
        QCOMPARE(history.rowCount(), RunStore::kMaxRuns);
        QCOMPARE(history.record(0)->title, QString::number(RunStore::kMaxRuns + 2));
        QCOMPARE(history.record(RunStore::kMaxRuns - 1)->title, QStringLiteral("3"));
    }

    void exports()
    {
        const QTemporaryDir folder;
        RunStatsView view;
        view.resize(900, 300);
        view.show();
        (void)runInto(view, "sha256", QStringLiteral("plain"));
        (void)runInto(view, "gzip:level=1 sha256", QStringLiteral("packed"));
        view.tabs()->setCurrentIndex(1);
        choose(*view.history(), {0, 1});
        const auto written = [&](const char* name) {
            const QSignalSpy done(view.history(), &RunHistoryView::exported);
            const QString path = folder.filePath(QString::fromLatin1(name));
            view.history()->exportTo(path);
            const bool told = QTest::qWaitFor([&] { return !done.isEmpty(); });
            return told && done.front().front().toBool() ? contentOfFile(path) : QByteArray();
        };
        const QByteArray csv = written("two.csv");
        QVERIFY(csv.startsWith("run,seconds,stage,measure,value\r\nplain,"));
        QVERIFY(csv.contains("\r\npacked,"));
        const QJsonArray json = QJsonDocument::fromJson(written("two.json")).array();
        QCOMPARE(json.size(), 2);
        QCOMPARE(json[1].toObject().value(QLatin1String("title")).toString(), QStringLiteral("packed"));
        const QImage png = QImage::fromData(written("two.PNG"), "PNG");
        QVERIFY(png.width() > 1000 && coloursIn(png) > 10);
        QXmlStreamReader xml(written("two.svg"));
        while (!xml.atEnd())
            xml.readNext();
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        QSvgRenderer svg(written("two.svg"));
        QVERIFY(svg.isValid());
        QImage drawn(svg.defaultSize(), QImage::Format_RGB32);
        drawn.fill(Qt::black);
        QPainter painter(&drawn);
        svg.render(&painter);
        QVERIFY(coloursIn(drawn) > 10);
        choose(*view.history(), {1});
        QVERIFY(RunRecord::fromJson(written("one.json")));
        QVERIFY(written("one.txt").isEmpty());
        QVERIFY(!QFile::exists(folder.filePath(QStringLiteral("one.txt"))));
        QVERIFY(written("no/such/folder/one.csv").isEmpty());
    }

    void themesAreFollowed()
    {
        RunStatsView view;
        view.resize(900, 300);
        view.show();
        (void)runInto(view, "gzip sha256", QStringLiteral("one"));
        QTRY_VERIFY(view.curves()->plot()->curveCount() == 2);
        for (const Theme& theme : {Theme::darkTheme(), Theme::lightTheme()}) {
            applyTheme(theme);
            QCoreApplication::processEvents();
            const QImage image = view.curves()->plot()->grab().toImage();
            QCOMPARE(image.pixelColor(image.width() - 2, 2), theme.palette.color(QPalette::Base));
            QVERIFY(coloursIn(image) > 5);
        }
    }

    void nothingIsCutOff_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::newRow("bottom dock") << QSize(1280, 240);
        QTest::newRow("side dock") << QSize(360, 700);
        QTest::newRow("half") << QSize(640, 420);
        QTest::newRow("low") << QSize(700, 180);
    }

    void nothingIsCutOff()
    {
        QFETCH(QSize, size);
        RunStatsView view;
        view.resize(size);
        view.show();
        (void)runInto(view, "gzip:level=1 sha256 md5", QStringLiteral("one"));
        (void)runInto(view, "sha256", QStringLiteral("two"));
        QTRY_VERIFY(view.figures()->rowCount() > 0);
        QCOMPARE(view.size(), size);
        for (int tab = 0; tab < view.tabs()->count(); ++tab) {
            view.tabs()->setCurrentIndex(tab);
            choose(*view.history(), {0, 1});
            QCoreApplication::processEvents();
            for (const QTableView* table : view.findChildren<QTableView*>()) {
                if (table->isVisible())
                    QVERIFY(!table->horizontalScrollBar()->isVisible());
            }
        }
    }
};

QTEST_MAIN(tst_RunStatsView)
#include "tst_runstatsview.moc"
