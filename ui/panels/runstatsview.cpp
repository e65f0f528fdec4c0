#include "ui/panels/runstatsview.h"

#include "ui/panels/runfiguremodel.h"

#include <QHeaderView>
#include <QTableView>
#include <QVBoxLayout>

namespace sluice {

RunStatsView::RunStatsView(QWidget* parent)
    : QWidget(parent)
    , m_model(new RunFigureModel(this))
    , m_table(new QTableView)
{
    m_table->setModel(m_model);
    m_table->setAccessibleName(tr("What the run costs"));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_table);
}

RunStatsView::~RunStatsView() = default;

void RunStatsView::setHistoryFolder(const QString& folder)
{
    Q_UNUSED(folder)
}

void RunStatsView::begin(const QString& title)
{
    m_table->setToolTip(title);
    m_sampler = RunSampler();
    m_model->setFigures({});
}

void RunStatsView::update(const RunStatus& status)
{
    m_sampler.add(status);
    m_model->setFigures(runFigures(status));
}

void RunStatsView::finish(const RunRecord& record)
{
    update(record.status);
}

} // namespace sluice
