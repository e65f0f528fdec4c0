#include "ui/find/resultspanel.h"

#include "ui/find/resultsdelegate.h"
#include "ui/find/searchwords.h"
#include "ui/window/format.h"
#include "ui/window/icons.h"

#include <QApplication>
#include <QClipboard>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QProgressBar>
#include <QScrollBar>
#include <QTableView>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice {
namespace {

constexpr int kFilterWidth = 210;
/// Narrower, the words on the search stand above the buttons.
constexpr int kNarrow = 620;
constexpr int kTypingMs = 150;
constexpr int kGrowthMs = 1000; // a list in another order is made anew while it grows

} // namespace

ResultsPanel::ResultsPanel(QWidget* parent)
    : QWidget(parent)
    , m_model(new ResultsModel(this))
    , m_delegate(new ResultsDelegate(this))
    , m_list(new QTableView)
    , m_summary(new QLabel)
    , m_progress(new QProgressBar)
    , m_stop(new QToolButton)
    , m_slice(new QToolButton)
    , m_filter(new QLineEdit)
    , m_frame(this,
              tr("Every hit of a search shows here, while it is found.\n\nPress Ctrl+F, type what to look "
                 "for, and choose Find All."))
    , m_later(new QTimer(this))
    , m_arranging(m_runner, this)
{
    makeList();
    auto* layout = new QVBoxLayout(m_frame.content());
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeBar());
    layout->addWidget(m_list, 1);
    m_later->setSingleShot(true);
    connect(m_later, &QTimer::timeout, this, &ResultsPanel::arrange);
}

ResultsPanel::~ResultsPanel() = default;

QWidget* ResultsPanel::makeBar()
{
    auto* bar = new QWidget;
    m_bar = new QHBoxLayout(bar);
    m_bar->setContentsMargins(8, 4, 8, 4);
    m_bar->setSpacing(6);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_summary->setWordWrap(true);
    m_summary->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_summary->setAccessibleName(tr("What was found"));
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setMaximumWidth(140);
    m_progress->setMinimumWidth(40);
    m_progress->setAccessibleName(tr("Progress of the search"));
    m_stop->setIcon(icon(QLatin1String("stop")));
    m_stop->setText(tr("Stop"));
    m_stop->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_stop->setAutoRaise(true);
    m_stop->setAccessibleName(tr("Stop searching"));
    m_slice->setIcon(icon(QLatin1String("slice")));
    m_slice->setText(tr("Slice"));
    m_slice->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_slice->setAutoRaise(true);
    m_slice->setAccessibleName(tr("Slice the chosen hit"));
    m_slice->setToolTip(tr("Open the bytes of the chosen hit as a view of their own"));
    m_filter->setPlaceholderText(tr("Filter by text or 0x offset"));
    m_filter->setAccessibleName(tr("Filter the hits"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMinimumWidth(90);
    m_filter->installEventFilter(this);
    auto* row = new QHBoxLayout;
    m_bar->addWidget(m_summary, 3);
    m_bar->addLayout(row, 2);
    row->addWidget(m_progress);
    row->addWidget(m_stop);
    row->addWidget(m_slice);
    row->addWidget(m_filter);
    connect(m_slice, &QToolButton::clicked, this, [this] {
        if (const auto found = current())
            Q_EMIT sliceWanted(*found);
    });
    connect(m_stop, &QToolButton::clicked, this, &ResultsPanel::stopWanted);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_order.filter = text.toUtf8();
        m_later->start(kTypingMs);
    });
    return bar;
}

void ResultsPanel::makeList()
{
    m_list->setModel(m_model);
    m_list->setItemDelegate(m_delegate);
    m_list->setAccessibleName(tr("Hits"));
    m_list->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_list->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_list->setSelectionMode(QAbstractItemView::SingleSelection);
    m_list->setTabKeyNavigation(false);
    m_list->setShowGrid(false);
    m_list->setWordWrap(false);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->verticalHeader()->hide();
    m_list->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_list->verticalHeader()->setDefaultSectionSize(m_list->fontMetrics().height() + 5);
    QHeaderView* header = m_list->horizontalHeader();
    header->setHighlightSections(false);
    header->setStretchLastSection(true);
    header->setSectionsClickable(true);
    header->setSortIndicatorShown(true);
    header->setSortIndicator(ResultsModel::Offset, Qt::AscendingOrder);
    m_list->installEventFilter(this);
    connect(header, &QHeaderView::sortIndicatorChanged, this, [this](int column, Qt::SortOrder order) {
        m_order.by = orderOf(column);
        m_order.descending = order == Qt::DescendingOrder;
        makeRoom();
        arrange();
    });
    connect(m_list, &QTableView::doubleClicked, this, [this] {
        if (const auto found = current())
            Q_EMIT goWanted(*found, true);
    });
    connect(m_list, &QTableView::clicked, this, [this] {
        if (const auto found = current())
            Q_EMIT goWanted(*found, false);
    });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        m_slice->setEnabled(current().has_value());
        if (const auto found = current(); found && m_list->hasFocus() && !m_keeping)
            Q_EMIT goWanted(*found, false);
    });
    connect(m_list, &QWidget::customContextMenuRequested, this, &ResultsPanel::showMenu);
}

void ResultsPanel::setSearch(std::shared_ptr<const HitSearch> search, const Titles& titles)
{
    m_arranging.cancel();
    m_later->stop();
    m_search = std::move(search);
    const bool several = m_titles.targets.size() > 1;
    m_titles = titles;
    m_took = -1;
    m_since.start();
    m_arranged = 0;
    m_note.clear();
    m_model->setSearch(m_search, titles.targets, titles.patterns);
    m_frame.showContent(m_search != nullptr);
    if (!m_search)
        return;
    showColumns();
    settleOrder(several);
    refresh({});
    if (!m_order.isPlain())
        m_later->start(kTypingMs);
}

void ResultsPanel::resizeEvent(QResizeEvent* event)
{
    const bool narrow = width() < kNarrow;
    m_bar->setDirection(narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    m_filter->setMaximumWidth(narrow ? QWIDGETSIZE_MAX : kFilterWidth);
    QWidget::resizeEvent(event);
}

void ResultsPanel::refresh(const QString& note)
{
    if (!m_search)
        return;
    m_note = note;
    const bool running = !m_search->isDone();
    if (!running && m_took < 0)
        m_took = m_since.elapsed();
    m_model->grow();
    if (!m_order.isPlain() && m_search->kept() != m_arranged && !m_later->isActive() &&
        !m_arranging.isRunning())
        m_later->start(running ? kGrowthMs : 0);
    m_progress->setVisible(running);
    m_stop->setVisible(running);
    m_slice->setEnabled(current().has_value());
    if (running) {
        const auto total = static_cast<double>(std::max<qint64>(m_search->bytesTotal(), 1));
        m_progress->setValue(static_cast<int>(1000 * (static_cast<double>(m_search->bytesDone()) / total)));
    }
    QString text = running ? searchProgress(*m_search, m_since.elapsed())
                           : searchOutcome(*m_search, m_titles.targets, m_took);
    if (m_search->isCapped() && m_search->kept() > 0)
        text += tr(" \u00b7 the first %1 are listed, all are counted").arg(formatNumber(m_search->kept()));
    if (!m_order.filter.isEmpty() && m_model->rowCount() != m_search->kept())
        text += tr(" \u00b7 %1 pass the filter").arg(formatNumber(m_model->rowCount()));
    if (!note.isEmpty())
        text += QStringLiteral(" \u00b7 ") + note;
    m_summary->setText(text);
    m_summary->setToolTip(tr("%1\n%2").arg(m_titles.what, text));
}

void ResultsPanel::arrange()
{
    m_later->stop();
    if (!m_search)
        return;
    const qint64 count = m_search->kept();
    m_arranged = count;
    if (m_order.isPlain()) {
        m_arranging.cancel();
        showOrder(nullptr);
        return;
    }
    using Numbers = Result<std::vector<quint32>>;
    m_arranging.run(
        [search = m_search, count, order = m_order](const CancelToken& token) {
            return arrangeHits(*search, count, order, token.flag().get());
        },
        [this](Numbers numbers) {
            if (numbers)
                showOrder(std::make_shared<const std::vector<quint32>>(*std::move(numbers)));
        });
}

// The hit that was chosen stays chosen, and in sight if it was; what the user has scrolled to stays where it
// is.
void ResultsPanel::showOrder(std::shared_ptr<const std::vector<quint32>> order)
{
    const QModelIndex before = m_list->currentIndex();
    const qint64 number = before.isValid() ? m_model->numberAt(before.row()) : -1;
    const bool seen = before.isValid() && m_list->viewport()->rect().intersects(m_list->visualRect(before));
    const int place = m_list->verticalScrollBar()->value();
    m_keeping = true;
    m_list->setAutoScroll(false);
    m_model->setOrder(std::move(order));
    const int row = number < 0 ? -1 : m_model->rowOf(number);
    if (row >= 0)
        m_list->setCurrentIndex(m_model->index(row, 0));
    m_list->verticalScrollBar()->setValue(place);
    if (row >= 0 && seen)
        m_list->scrollTo(m_model->index(row, 0));
    m_list->setAutoScroll(true);
    m_keeping = false;
    refresh(m_note);
}

void ResultsPanel::setColours(const PanePalette& palette)
{
    m_delegate->setColours(palette);
    m_list->viewport()->update();
}

QString ResultsPanel::summary() const
{
    return m_search ? m_summary->text() : QString();
}

std::optional<HitSearch::Found> ResultsPanel::current() const
{
    const QModelIndex index = m_list->currentIndex();
    return index.isValid() ? std::optional(m_model->found(index.row())) : std::nullopt;
}

void ResultsPanel::setCurrent(qint64 number)
{
    if (const int row = m_model->rowOf(number); row >= 0 && !m_list->hasFocus())
        m_list->setCurrentIndex(m_model->index(row, 0));
}

bool ResultsPanel::isSettled() const
{
    return !m_arranging.isRunning() && !m_later->isActive() && m_model->isSettled();
}

void ResultsPanel::showMenu(const QPoint& position)
{
    const auto found = current();
    if (!found)
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("&Go There\tEnter"), this, [this, found] { Q_EMIT goWanted(*found, true); });
    menu->addAction(tr("&Slice This Hit"), this, [this, found] { Q_EMIT sliceWanted(*found); });
    menu->addAction(tr("&Copy Offset"), this,
                    [found] { QApplication::clipboard()->setText(formatHex(found->hit.offset)); });
    addSorting(menu->addMenu(tr("S&ort by")));
    menu->popup(m_list->viewport()->mapToGlobal(position));
}

bool ResultsPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_list && event->type() == QEvent::Resize)
        makeRoom();
    if (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride)
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool press = event->type() == QEvent::KeyPress;
    const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    if (watched == m_filter) {
        if (!press || (key->key() != Qt::Key_Down && !enter))
            return QWidget::eventFilter(watched, event);
        m_list->setFocus();
        if (!m_list->currentIndex().isValid() && m_model->rowCount() > 0)
            m_list->setCurrentIndex(m_model->index(0, 0));
        return true;
    }
    if ((!enter && key->key() != Qt::Key_Escape) ||
        (key->modifiers() & ~Qt::KeypadModifier) != Qt::NoModifier)
        return QWidget::eventFilter(watched, event);
    event->accept();
    if (!press)
        return true;
    const auto found = current();
    if (!enter)
        Q_EMIT leaveWanted();
    else if (found)
        Q_EMIT goWanted(*found, true);
    return true;
}

} // namespace sluice
