#include "ui/compare/comparetab.h"

#include "ui/compare/differencemodel.h"
#include "ui/window/format.h"
#include "ui/window/icons.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QSplitter>
#include <QTableView>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace sluice {
namespace {

/// Edits follow each other: compare when the hand rests.
constexpr int kAfterEditMs = 200;
constexpr int kPollMs = 100;
constexpr int kListHeight = 150;

QString sums(const Comparison& found)
{
    if (found.isSame())
        return CompareTab::tr("The same: %1").arg(formatByteCount(found.sizeA));
    QStringList kinds;
    if (found.changed > 0)
        kinds << CompareTab::tr("%1 changed").arg(formatNumber(found.changed));
    if (found.inserted > 0)
        kinds << CompareTab::tr("%1 inserted").arg(formatNumber(found.inserted));
    if (found.deleted > 0)
        kinds << CompareTab::tr("%1 deleted").arg(formatNumber(found.deleted));
    const auto part = [](qint64 bytes, qint64 size) {
        const double percent = size > 0 ? 100.0 * static_cast<double>(bytes) / static_cast<double>(size) : 0;
        return CompareTab::tr("%1 (%2 %)").arg(formatByteCount(bytes), QLocale().toString(percent, 'g', 3));
    };
    QString text = CompareTab::tr("%1 \u00b7 A: %2, B: %3")
                       .arg(kinds.join(QStringLiteral(", ")), part(found.differentA(), found.sizeA),
                            part(found.differentB(), found.sizeB));
    if (!found.isComplete())
        text += CompareTab::tr(" \u00b7 the first %1 are listed").arg(formatNumber(std::ssize(found.listed)));
    return text;
}

} // namespace

CompareTab::CompareTab(std::shared_ptr<View> a, std::shared_ptr<View> b, QWidget* parent)
    : QWidget(parent)
    , m_views{std::move(a), std::move(b)}
    , m_canvas(new CompareCanvas)
    , m_model(new DifferenceModel(this))
    , m_list(new QTableView)
    , m_later(new QTimer(this))
    , m_poll(new QTimer(this))
    , m_job(m_runner, this)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeBar());
    makeList();
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->addWidget(m_canvas);
    splitter->addWidget(m_list);
    splitter->setStretchFactor(0, 1);
    splitter->setCollapsible(0, false);
    splitter->setSizes({4 * kListHeight, kListHeight});
    layout->addWidget(splitter, 1);
    setFocusProxy(m_canvas);

    m_later->setSingleShot(true);
    m_later->setInterval(kAfterEditMs);
    m_poll->setInterval(kPollMs);
    connect(m_later, &QTimer::timeout, this, &CompareTab::start);
    connect(m_poll, &QTimer::timeout, this, &CompareTab::showProgress);
    connect(m_canvas, &CompareCanvas::caretMoved, this, &CompareTab::onCaretMoved);
    connect(m_canvas, &CompareCanvas::zoomWanted, this, &CompareTab::zoomWanted);
    connect(m_canvas, &CompareCanvas::settled, this, [this] {
        if (isSettled())
            Q_EMIT settled();
    });
    for (const std::shared_ptr<View>& view : m_views)
        watch(*view);
    m_canvas->setNames(tr("A: %1").arg(m_views[0]->name()), tr("B: %1").arg(m_views[1]->name()));
    const std::array snapshots = {m_views[0]->snapshot(), m_views[1]->snapshot()};
    m_canvas->setContent(snapshots[0], snapshots[1], CompareLayout(snapshots[0].size(), snapshots[1].size()));
    start();
}

CompareTab::~CompareTab() = default;

QString CompareTab::title() const
{
    return tr("%1 \u2194 %2").arg(m_views[0]->name(), m_views[1]->name());
}

const std::shared_ptr<View>& CompareTab::activeView() const
{
    return m_views[static_cast<size_t>(m_canvas->side())];
}

QString CompareTab::summary() const
{
    return m_summary->text();
}

QString CompareTab::place() const
{
    const CompareLayout& layout = m_canvas->layoutOfSides();
    const qint64 caret = m_canvas->caret();
    QString text =
        tr("A %1 \u00b7 B %2").arg(formatHex(layout.offsetInA(caret)), formatHex(layout.offsetInB(caret)));
    if (const std::optional<int> index = layout.at(caret))
        text += tr(" \u00b7 difference %1 of %2").arg(formatNumber(*index + 1), formatNumber(layout.count()));
    return text;
}

bool CompareTab::isSettled() const
{
    return !m_job.isRunning() && !m_later->isActive() && m_canvas->isSettled();
}

QToolButton* CompareTab::makeButton(const QString& text, const QString& help)
{
    auto* button = new QToolButton;
    button->setText(text);
    button->setToolTip(help);
    button->setAccessibleName(help);
    button->setAutoRaise(true);
    return button;
}

QWidget* CompareTab::makeBar()
{
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(6, 3, 6, 3);
    row->setSpacing(4);
    m_offsets = makeButton(tr("Same Offset"), tr("Compare the bytes at equal offsets"));
    m_aligned = makeButton(tr("Aligned"), tr("Find what was inserted and deleted"));
    for (QToolButton* button : {m_offsets, m_aligned}) {
        button->setCheckable(true);
        row->addWidget(button);
        connect(button, &QToolButton::clicked, this, [this, button] { setAligned(button == m_aligned); });
    }
    m_previous = makeButton({}, tr("Previous difference"));
    m_previous->setIcon(icon(QLatin1String("up")));
    m_next = makeButton({}, tr("Next difference"));
    m_next->setIcon(icon(QLatin1String("down")));
    connect(m_previous, &QToolButton::clicked, this, &CompareTab::goPrevious);
    connect(m_next, &QToolButton::clicked, this, &CompareTab::goNext);
    row->addWidget(m_previous);
    row->addWidget(m_next);
    m_summary = new QLabel;
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_summary->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_summary->setAccessibleName(tr("Sums"));
    row->addWidget(m_summary, 1);
    m_bar = new QProgressBar;
    m_bar->setRange(0, 1000);
    m_bar->setTextVisible(false);
    m_bar->setFixedWidth(140);
    m_bar->setAccessibleName(tr("Progress of the comparison"));
    row->addWidget(m_bar);
    m_stop = makeButton(tr("Stop"), tr("Stop comparing"));
    connect(m_stop, &QToolButton::clicked, this, &CompareTab::stop);
    row->addWidget(m_stop);
    return bar;
}

void CompareTab::makeList()
{
    m_list->setModel(m_model);
    m_list->setAccessibleName(tr("Differences"));
    m_list->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_list->setSelectionMode(QAbstractItemView::SingleSelection);
    m_list->setTabKeyNavigation(false);
    m_list->setShowGrid(false);
    m_list->setAlternatingRowColors(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->verticalHeader()->hide();
    m_list->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_list->verticalHeader()->setDefaultSectionSize(m_list->fontMetrics().height() + 6);
    m_list->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_list->horizontalHeader()->setHighlightSections(false);
    connect(m_list, &QTableView::clicked, this,
            [this](const QModelIndex& index) { goToDifference(index.row()); });
    connect(m_list, &QTableView::activated, this,
            [this](const QModelIndex& index) { goToDifference(index.row()); });
}

void CompareTab::watch(const View& view)
{
    connect(&view, &View::rangeChanged, m_later, qOverload<>(&QTimer::start));
    connect(view.document().get(), &Document::contentChanged, m_later, qOverload<>(&QTimer::start));
}

void CompareTab::setAligned(bool aligned)
{
    const auto mode = aligned ? CompareOptions::Mode::Aligned : CompareOptions::Mode::SameOffset;
    if (mode != m_mode || m_stopped) {
        m_mode = mode;
        start();
    } else {
        setBusy(m_job.isRunning()); // a click has toggled the button
    }
}

void CompareTab::start()
{
    m_progress = std::make_shared<CompareProgress>();
    CompareOptions options;
    options.mode = m_mode;
    options.progress = m_progress;
    const std::array snapshots = {m_views[0]->snapshot(), m_views[1]->snapshot()};
    m_job.run(
        [options, snapshots](const CancelToken& token) -> Outcome {
            return compare(snapshots[0], snapshots[1], options, token).map([](Comparison&& found) {
                return std::make_shared<const Comparison>(std::move(found));
            });
        },
        [this, snapshots](const Outcome& outcome) { onDone(outcome, snapshots); });
    m_stopped = false;
    say(tr("Comparing\u2026"));
    setBusy(true);
    Q_EMIT stateChanged();
}

void CompareTab::stop()
{
    m_job.cancel();
    say(tr("Stopped. Choose a way to compare to begin again."));
    setBusy(false);
    m_stopped = true;
    Q_EMIT stateChanged();
}

void CompareTab::onDone(const Outcome& outcome, const std::array<Snapshot, 2>& snapshots)
{
    setBusy(false);
    if (!outcome) {
        say(outcome.error().message);
        Q_EMIT stateChanged();
        return;
    }
    const CompareLayout layout(*outcome);
    m_canvas->setContent(snapshots[0], snapshots[1], layout);
    m_model->setLayoutOfSides(layout);
    m_list->setVisible(layout.count() > 0);
    say(sums(**outcome));
    if (!m_shown && layout.count() > 0)
        goToDifference(0);
    m_shown = true;
    showCaret();
    Q_EMIT stateChanged();
    if (isSettled())
        Q_EMIT settled();
}

void CompareTab::showProgress()
{
    m_bar->setValue(static_cast<int>(m_progress->fraction() * m_bar->maximum()));
}

void CompareTab::setBusy(bool busy)
{
    m_offsets->setChecked(!isAligned());
    m_aligned->setChecked(isAligned());
    m_bar->setVisible(busy);
    m_bar->setValue(0);
    m_stop->setVisible(busy);
    if (busy)
        m_poll->start();
    else
        m_poll->stop();
}

void CompareTab::say(const QString& text)
{
    m_summary->setText(text);
    m_summary->setToolTip(text);
}

bool CompareTab::canGoNext() const
{
    return m_canvas->layoutOfSides().after(m_canvas->caret()).has_value();
}

bool CompareTab::canGoPrevious() const
{
    return m_canvas->layoutOfSides().before(m_canvas->caret()).has_value();
}

void CompareTab::goNext()
{
    if (const std::optional<int> next = m_canvas->layoutOfSides().after(m_canvas->caret()))
        goToDifference(*next);
}

void CompareTab::goPrevious()
{
    if (const std::optional<int> previous = m_canvas->layoutOfSides().before(m_canvas->caret()))
        goToDifference(*previous);
}

void CompareTab::goToDifference(int index)
{
    if (index < m_canvas->layoutOfSides().count())
        m_canvas->goTo(m_canvas->layoutOfSides().startOf(index));
}

void CompareTab::showCaret()
{
    const CompareLayout& layout = m_canvas->layoutOfSides();
    m_previous->setEnabled(canGoPrevious());
    m_next->setEnabled(canGoNext());
    const std::optional<int> index = layout.at(m_canvas->caret());
    if (index && *index < m_model->rowCount())
        m_list->selectRow(*index);
    else
        m_list->clearSelection();
}

// The document's caret goes along, so that the inspector shows the byte, and its own tab is at the place.
void CompareTab::onCaretMoved()
{
    showCaret();
    const CompareLayout& layout = m_canvas->layoutOfSides();
    const qint64 caret = m_canvas->caret();
    const std::shared_ptr<View>& view = activeView();
    const qint64 offset = m_canvas->side() == 0 ? layout.offsetInA(caret) : layout.offsetInB(caret);
    view->setCaret(std::min(offset, view->size()));
    Q_EMIT caretMoved();
}

} // namespace sluice
