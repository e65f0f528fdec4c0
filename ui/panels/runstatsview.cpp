#include "ui/panels/runstatsview.h"

#include "ui/panels/runcurvesview.h"
#include "ui/panels/runfiguremodel.h"
#include "ui/panels/runhistorymodel.h"
#include "ui/panels/runhistoryview.h"

#include <QHeaderView>
#include <QSplitter>
#include <QTabWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace sluice {
namespace {

constexpr int kRefreshMs = 100;
constexpr int kRowPadding = 6;
/// Pixels.
constexpr int kWide = 800;
constexpr int kTall = 330;
constexpr int kNarrow = 380;
constexpr int kBoth = 460;

} // namespace

RunStatsView::RunStatsView(QWidget* parent)
    : QWidget(parent)
    , m_model(new RunFigureModel(this))
    , m_table(new QTableView)
    , m_curves(new RunCurvesView)
    , m_history(new RunHistoryView)
    , m_splitter(new QSplitter)
    , m_run(new QWidget)
    , m_frame(m_run,
              tr("Run a pipeline: what it copies, allocates and faults in shows here as it happens, with its "
                 "memory, rates and queues over time."),
              m_splitter)
    , m_tabs(new QTabWidget)
    , m_throttle(
          kRefreshMs, [this] { refresh(); }, this)
{
    makeTable();
    m_splitter->addWidget(m_table);
    m_splitter->addWidget(m_curves);
    m_splitter->setStretchFactor(0, 2);
    m_splitter->setStretchFactor(1, 3);
    m_splitter->setChildrenCollapsible(false);
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_run, tr("This run"));
    m_tabs->addTab(m_history, tr("Finished runs"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    // What stands side by side now stands one above the other where that is too wide.
    layout->setSizeConstraint(QLayout::SetNoConstraint);
    layout->addWidget(m_tabs);
    setMinimumSize(240, 150);
}

RunStatsView::~RunStatsView() = default;

void RunStatsView::makeTable()
{
    m_table->setModel(m_model);
    m_table->setAccessibleName(tr("What the run costs"));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->setWordWrap(false);
    m_table->setTextElideMode(Qt::ElideRight);
    m_table->setTabKeyNavigation(false);
    m_table->setCornerButtonEnabled(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + kRowPadding);
    m_table->setMinimumSize(230, 60);
    QHeaderView* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setMinimumSectionSize(40);
    // Sized once for what may come: columns that follow each number would jump.
    const auto width = [this](const char* text) {
        return fontMetrics().horizontalAdvance(QLatin1String(text)) + 20;
    };
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setSectionResizeMode(RunFigureModel::kWhat, QHeaderView::Stretch);
    header->resizeSection(RunFigureModel::kAmount, width("88.8 MiB"));
    header->resizeSection(RunFigureModel::kTimes, width("888,888 x"));
    header->resizeSection(RunFigureModel::kMark, width("measured"));
}

void RunStatsView::setHistoryFolder(const QString& folder)
{
    m_history->history()->setFolder(folder);
}

void RunStatsView::begin(const QString& title)
{
    m_title = title;
    m_began = QDateTime::currentDateTimeUtc();
    m_sampler = RunSampler();
    m_status = RunStatus();
    m_model->setFigures({});
    m_tabs->setTabToolTip(0, title);
    m_tabs->setCurrentIndex(0);
    m_throttle.request();
}

void RunStatsView::update(const RunStatus& status)
{
    m_sampler.add(status);
    m_status = status;
    // The bytes of a paused stage are the panel's business: they must not be kept from going.
    for (StageStatus& stage : m_status.stages)
        stage.current = {};
    m_throttle.request();
}

void RunStatsView::finish(RunRecord record)
{
    update(record.status);
    if (record.samples.empty())
        record.samples = m_sampler.samples();
    if (record.title.isEmpty())
        record.title = m_title;
    if (!record.started.isValid())
        record.started = m_began;
    m_history->history()->add(std::move(record));
}

void RunStatsView::refresh()
{
    if (!isVisible())
        return;
    const bool any = !m_status.stages.empty();
    m_frame.showContent(any);
    m_model->setFigures(any ? runFigures(m_status) : std::vector<RunFigure>());
    std::vector<RunTrace> traces;
    if (any)
        traces.push_back({m_title, m_sampler.samples(), m_status.stages});
    m_curves->setTraces(std::move(traces), tr("Nothing measured yet"));
}

void RunStatsView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_throttle.request();
}

void RunStatsView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    // Beside each other where there is room, else one above the other.
    const bool wide = width() >= kWide || height() < kTall;
    m_splitter->setOrientation(wide ? Qt::Horizontal : Qt::Vertical);
    // Numbers before pictures, where only one of them has room.
    m_curves->setVisible(height() >= kTall || width() >= kBoth);
    // How often is in the tooltips too; what it is about is not.
    m_table->setColumnHidden(RunFigureModel::kTimes, width() < kNarrow);
}

} // namespace sluice
