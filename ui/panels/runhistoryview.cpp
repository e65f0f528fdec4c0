#include "ui/panels/runhistoryview.h"

#include "ui/panels/plotlook.h"
#include "ui/panels/runcomparison.h"
#include "ui/panels/runcurvesview.h"
#include "ui/panels/runexport.h"
#include "ui/panels/runhistorymodel.h"
#include "ui/window/dialogs.h"
#include "ui/window/format.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice {
namespace {

constexpr int kRowPadding = 6;
constexpr int kListWidth = 230;
/// Pixels: where table and curves fit beside each other, and the list beside them.
constexpr int kWide = 800;
constexpr int kNarrow = 560;
constexpr int kTall = 330;

QToolButton* makeButton(const QString& text, const QString& hint)
{
    auto* button = new QToolButton;
    button->setText(text);
    button->setToolTip(hint);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

} // namespace

RunHistoryView::RunHistoryView(QWidget* parent)
    : QWidget(parent)
    , m_history(new RunHistoryModel(this))
    , m_comparison(new RunComparisonModel(this))
    , m_list(new QListView)
    , m_table(new QTableView)
    , m_curves(new RunCurvesView)
    , m_message(new QLabel)
    , m_splitter(new QSplitter)
    , m_right(new QSplitter)
    , m_frame(
          this,
          tr("Finished runs are kept here. Choose one to see what it cost, or two, with Ctrl held down, to "
             "compare them."),
          m_splitter)
    , m_exportFolder(QDir::homePath())
{
    makeList();
    makeTable();
    auto* left = new QWidget;
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_list, 1);
    column->addWidget(m_message);
    column->addWidget(makeBar());
    m_message->setWordWrap(true);
    m_message->setContentsMargins(8, 4, 8, 4);
    m_message->hide();
    connect(m_message, &QLabel::linkActivated, this, &RunHistoryView::undoDelete);
    m_splitter->addWidget(left);
    m_right->addWidget(m_table);
    m_right->addWidget(m_curves);
    m_right->setStretchFactor(0, 5);
    m_right->setStretchFactor(1, 4);
    m_right->setChildrenCollapsible(false);
    m_splitter->addWidget(m_right);
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({kListWidth, kListWidth * 3});
    m_splitter->setChildrenCollapsible(false);
    connect(m_history, &RunHistoryModel::failed, this, &RunHistoryView::say);
    showChosen();
}

RunHistoryView::~RunHistoryView() = default;

void RunHistoryView::makeList()
{
    m_list->setModel(m_history);
    m_list->setAccessibleName(tr("Finished runs"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setTextElideMode(Qt::ElideRight);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setUniformItemSizes(true);
    m_list->setAlternatingRowColors(true);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->setMinimumWidth(150);
    connect(m_list, &QWidget::customContextMenuRequested, this, &RunHistoryView::showMenu);
    connect(m_list->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &RunHistoryView::showChosen);
    connect(m_history, &QAbstractItemModel::rowsInserted, this, &RunHistoryView::showChosen);
    connect(m_history, &QAbstractItemModel::rowsInserted, this, &RunHistoryView::chooseNewest);
    connect(m_history, &QAbstractItemModel::rowsRemoved, this, &RunHistoryView::showChosen);
    connect(m_history, &QAbstractItemModel::dataChanged, this, &RunHistoryView::showChosen);
    m_list->installEventFilter(this);
}

QWidget* RunHistoryView::makeBar()
{
    m_export = makeButton(tr("Export…"), tr("Write the chosen runs as CSV or JSON, or their curves as PNG or "
                                            "SVG"));
    m_rename = makeButton(tr("Rename"), tr("Give the chosen run another name (F2)"));
    m_delete = makeButton(tr("Delete"), tr("Forget the chosen runs (Delete)"));
    connect(m_export, &QToolButton::clicked, this, &RunHistoryView::askExport);
    connect(m_rename, &QToolButton::clicked, this, &RunHistoryView::renameChosen);
    connect(m_delete, &QToolButton::clicked, this, &RunHistoryView::deleteChosen);
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(6, 2, 6, 2);
    row->setSpacing(2);
    for (QToolButton* button : {m_export, m_rename, m_delete})
        row->addWidget(button);
    row->addStretch(1);
    return bar;
}

void RunHistoryView::makeTable()
{
    m_table->setModel(m_comparison);
    m_table->setAccessibleName(tr("What the chosen runs cost"));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->setWordWrap(false);
    m_table->setTextElideMode(Qt::ElideRight);
    m_table->setTabKeyNavigation(false);
    m_table->setCornerButtonEnabled(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + kRowPadding);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setMinimumSectionSize(50);
    m_table->horizontalHeader()->setTextElideMode(Qt::ElideRight);
    m_table->setMinimumWidth(220);
    connect(m_comparison, &QAbstractItemModel::modelReset, this, [this] {
        QHeaderView* header = m_table->horizontalHeader();
        for (int column = 0; column < m_comparison->columnCount(); ++column)
            header->setSectionResizeMode(column, QHeaderView::Stretch);
    });
}

bool RunHistoryView::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_list &&
        (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress)) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        // The window may have other uses for these keys; in the list the runs are meant.
        if (key == Qt::Key_Delete || key == Qt::Key_F2) {
            if (event->type() == QEvent::KeyPress && key == Qt::Key_Delete)
                deleteChosen();
            else if (event->type() == QEvent::KeyPress)
                renameChosen();
            event->accept();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void RunHistoryView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const bool low = height() < kTall;
    m_right->setOrientation(low || width() >= kWide ? Qt::Horizontal : Qt::Vertical);
    m_splitter->setOrientation(low || width() >= kNarrow ? Qt::Horizontal : Qt::Vertical);
    // Numbers before pictures, where only one of them has room.
    m_curves->setVisible(!low || width() >= kNarrow);
}

void RunHistoryView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    chooseNewest();
}

void RunHistoryView::chooseNewest()
{
    if (isVisible() && m_history->rowCount() > 0 && !m_list->selectionModel()->hasSelection())
        m_list->setCurrentIndex(m_history->index(0));
}

std::vector<std::shared_ptr<const RunRecord>> RunHistoryView::chosen() const
{
    QModelIndexList rows = m_list->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end(),
              [](const QModelIndex& a, const QModelIndex& b) { return a.row() > b.row(); });
    std::vector<std::shared_ptr<const RunRecord>> runs;
    for (const QModelIndex& row : rows) {
        if (runs.size() < 2)
            runs.push_back(m_history->record(row.row()));
    }
    return runs;
}

void RunHistoryView::showChosen()
{
    const bool any = m_history->rowCount() > 0;
    m_frame.showContent(any || !m_message->isHidden());
    const std::vector<std::shared_ptr<const RunRecord>> runs = chosen();
    m_comparison->setRuns(runs);
    std::vector<RunTrace> traces;
    traces.reserve(runs.size());
    for (const auto& run : runs)
        traces.push_back({run->title, run->samples, run->status.stages});
    m_curves->setTraces(std::move(traces), tr("Choose a run, or two to compare"));
    m_export->setEnabled(!runs.empty());
    m_delete->setEnabled(!runs.empty());
    m_rename->setEnabled(runs.size() == 1);
}

void RunHistoryView::say(const QString& text)
{
    m_message->setText(text);
    m_message->setVisible(!text.isEmpty());
    showChosen();
}

void RunHistoryView::renameChosen()
{
    const QModelIndexList rows = m_list->selectionModel()->selectedRows();
    if (rows.size() == 1)
        m_list->edit(rows.front());
}

void RunHistoryView::deleteChosen()
{
    const QModelIndexList rows = m_list->selectionModel()->selectedRows();
    if (rows.isEmpty())
        return;
    const QString deleted =
        rows.size() == 1 ? tr("1 run deleted.") : tr("%1 runs deleted.").arg(formatNumber(rows.size()));
    m_history->remove(rows);
    say(deleted + tr(" <a href=\"undo\">Undo</a>"));
}

void RunHistoryView::undoDelete()
{
    m_history->restoreRemoved();
    say({});
}

void RunHistoryView::showMenu(const QPoint& position)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const size_t count = chosen().size();
    menu->addAction(tr("&Export…"), this, &RunHistoryView::askExport)->setEnabled(count > 0);
    menu->addAction(tr("&Rename\tF2"), this, &RunHistoryView::renameChosen)->setEnabled(count == 1);
    menu->addAction(tr("&Delete\tDel"), this, &RunHistoryView::deleteChosen)->setEnabled(count > 0);
    menu->popup(m_list->viewport()->mapToGlobal(position));
}

void RunHistoryView::askExport()
{
    if (chosen().empty())
        return;
    QFileDialog* dialog = fileToWrite(this, tr("Export runs"), m_exportFolder);
    QStringList filters;
    for (const RunExportFormat format : kRunExportFormats)
        filters << runExportFilter(format);
    dialog->setNameFilters(filters);
    dialog->setDefaultSuffix(runExportSuffix(RunExportFormat::Csv));
    dialog->selectFile(tr("run"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog, filters](const QString& filter) {
        const auto at = static_cast<size_t>(std::max<qsizetype>(filters.indexOf(filter), 0));
        dialog->setDefaultSuffix(runExportSuffix(kRunExportFormats[at]));
    });
    connect(dialog, &QFileDialog::fileSelected, this, &RunHistoryView::exportTo);
    dialog->open();
}

void RunHistoryView::exportTo(const QString& path)
{
    const std::optional<RunExportFormat> format = runExportFormat(path);
    const std::vector<std::shared_ptr<const RunRecord>> runs = chosen();
    if (!format || runs.empty()) {
        say(tr("The name must end in .csv, .json, .png or .svg: %1").arg(path).toHtmlEscaped());
        Q_EMIT exported(false);
        return;
    }
    m_exportFolder = QFileInfo(path).absolutePath();
    m_jobs.run(
        this,
        [path, bytes = exportRuns(runs, *format, palette())](const CancelToken&) {
            return writeWhole(path, bytes);
        },
        [this, path](const QString& error) {
            say((error.isEmpty() ? tr("Written: %1").arg(path)
                                 : tr("%1 cannot be written: %2").arg(path, error))
                    .toHtmlEscaped());
            Q_EMIT exported(error.isEmpty());
        });
}

} // namespace sluice
