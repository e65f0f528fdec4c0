#include "ui/panels/scanpanel.h"

#include "ui/panels/decodersuggestion.h"
#include "ui/panels/longlist.h"
#include "ui/panels/scopebox.h"
#include "ui/window/format.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <mutex>
#include <optional>

namespace sluice {
namespace {

enum Column { kOffset, kSize, kKind, kProof };

QString proofText(const EmbeddedData& found)
{
    switch (found.proof) {
    case ScanProof::Decoded:
        if (found.isUnfinished())
            return ScanPanel::tr("its first %1 decoded, the rest not looked at")
                .arg(formatBytes(found.decoded));
        return found.flaw == ScanFlaw::None ? ScanPanel::tr("decoded to its end")
                                            : ScanPanel::tr("decoded on trial");
    case ScanProof::Checksum:
        return ScanPanel::tr("a checksum in it is right");
    case ScanProof::Structure:
        break;
    }
    return ScanPanel::tr("its structure agrees with itself");
}

QString flawText(const EmbeddedData& found)
{
    const QString what =
        found.flaw == ScanFlaw::Cut ? ScanPanel::tr("cut off") : ScanPanel::tr("cut off or damaged");
    return found.decoded < 0 ? what
                             : ScanPanel::tr("%1 after %2 decoded").arg(what, formatBytes(found.decoded));
}

} // namespace

/// What a scan hands over while it goes on.
struct ScanPanel::News
{
    std::mutex mutex;
    /// Guarded by the mutex: the newest, until it is taken, and how many there are of each kind.
    std::optional<ScanResult> result;
    Counts counts;

    void put(ScanResult&& soFar)
    {
        Counts numbers;
        for (const EmbeddedData& one : soFar.found)
            ++numbers[one.kind];
        const std::lock_guard lock(mutex);
        result = std::move(soFar);
        counts = std::move(numbers);
    }
};

ScanPanel::ScanPanel(QWidget* parent)
    : AnalysisPanel(tr("Open a file: compressed data, pictures, archives, programs and other known formats "
                       "inside it are listed here."),
                    parent)
    , m_kinds(new QComboBox)
    , m_scope(new ScopeBox)
    , m_list(new LongList({{tr("Offset"), QStringLiteral("0x0000000000000"), true, true},
                           {tr("Bytes"), QStringLiteral("000,000,000,000"), true, false, 1},
                           {tr("Kind"), QStringLiteral("certificate chain")},
                           {tr("Verified"), tr("its structure agrees")}},
                          [this](qint64 row, int column) { return cellText(row, column); }))
    , m_job(m_runner, this)
{
    fillBar();
    m_list->setAccessibleName(tr("Embedded data"));
    column().addWidget(m_list, 1);
    setFocusProxy(m_list);
    connect(m_list, &LongList::activated, this, &ScanPanel::go);
    connect(m_list, &LongList::currentChanged, this, &ScanPanel::updateBar);
    connect(m_list, &LongList::copyWanted, this, &ScanPanel::copyChosen);
    connect(m_list, &LongList::menuWanted, this, &ScanPanel::showMenu);
    clear();
    updateBar();
}

ScanPanel::~ScanPanel() = default;

void ScanPanel::fillBar()
{
    m_kinds->setAccessibleName(tr("Kinds to list"));
    m_kinds->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(m_kinds, &QComboBox::currentIndexChanged, this, [this] {
        m_list->reset(0);
        filter();
    });
    connect(m_scope, &ScopeBox::chosen, this, &ScanPanel::start);
    addToBar(m_kinds);
    addToBar(m_scope);
    addStatus(1);
    m_run = addButton();
    connect(m_run, &QToolButton::clicked, this, [this] { isBusy() ? stop() : start(); });
    m_go = addButton(tr("Go"), tr("Select these bytes (Enter)"));
    connect(m_go, &QToolButton::clicked, this, &ScanPanel::go);
    m_open = addButton(tr("Open as a View"), tr("A tab of its own that shares these bytes"));
    connect(m_open, &QToolButton::clicked, this, &ScanPanel::openAsView);
    m_decompress = addButton(tr("Decompress"), tr("In the Stream panel"));
    connect(m_decompress, &QToolButton::clicked, this, &ScanPanel::decompress);
}

void ScanPanel::clear()
{
    m_job.cancel();
    poll(false);
    showProgressOf(nullptr);
    m_news.reset();
    m_result = {};
    m_known = false;
    m_edited = false;
    m_problem.clear();
    m_list->reset(0);
    listKinds({});
}

void ScanPanel::onView()
{
    clear();
    m_scope->setView(view());
    if (view() != nullptr && isVisible() && view()->size() <= kScanUnasked)
        start();
    updateBar();
}

void ScanPanel::onEdited()
{
    m_edited = true;
    updateBar();
}

void ScanPanel::onPoll()
{
    takeNews();
    updateBar();
}

void ScanPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (view() != nullptr && !m_known && !isBusy() && view()->size() <= kScanUnasked)
        start();
}

void ScanPanel::start()
{
    if (view() == nullptr)
        return;
    clear();
    const ByteRange range = m_scope->range();
    if (m_scope->isSelection() && range.isEmpty()) {
        m_problem = tr("Nothing is selected to look in");
        m_known = true;
        updateBar();
        return;
    }
    const auto progress = std::make_shared<SweepProgress>();
    m_news = std::make_shared<News>();
    m_job.run(
        [snapshot = view()->snapshot(), range, progress, news = m_news](const CancelToken& token) {
            ScanOptions options;
            options.cancel = token;
            options.progress = progress.get();
            options.onNews = [news](ScanResult soFar) { news->put(std::move(soFar)); };
            return scanForData(snapshot, range, options).map([&](ScanResult all) {
                news->put(std::move(all));
            });
        },
        [this](const Result<void>& result) { onDone(result); });
    showProgressOf(progress);
    poll(true);
    updateBar();
}

void ScanPanel::stop()
{
    if (!isBusy())
        return;
    m_job.cancel();
    onDone(fail(Error::Kind::Cancelled, tr("Stopped")));
}

void ScanPanel::onDone(const Result<void>& result)
{
    takeNews();
    poll(false);
    showProgressOf(nullptr);
    m_known = true;
    if (!result)
        m_problem = result.error().message;
    updateBar();
}

// Rows that are there stay where they are. One that turns out to be a part of another goes; that is rare.
void ScanPanel::takeNews()
{
    ScanResult result;
    Counts counts;
    {
        const std::lock_guard lock(m_news->mutex);
        if (!m_news->result)
            return;
        result = *std::exchange(m_news->result, std::nullopt);
        counts = std::exchange(m_news->counts, {});
    }
    const qint64 row = m_list->current();
    std::optional<EmbeddedData> current;
    if (row >= 0 && row < std::ssize(m_rows))
        current = at(row);
    m_result = std::move(result);
    listKinds(counts);
    if (!current || (row < std::ssize(m_rows) && at(row) == *current))
        return;
    const auto place =
        std::lower_bound(m_rows.begin(), m_rows.end(), current->offset, [this](quint32 index, qint64 offset) {
            return m_result.found[index].offset < offset;
        });
    m_list->setCurrent(std::clamp<qint64>(place - m_rows.begin(), 0, m_list->count() - 1));
}

// The choice stays, as long as there is one; an open box is not changed under the mouse.
void ScanPanel::listKinds(const Counts& counts)
{
    if (!m_kinds->view()->isVisible()) {
        const QSignalBlocker blocker(m_kinds);
        const QString chosen = m_kinds->currentData().toString();
        m_kinds->clear();
        m_kinds->addItem(tr("All kinds"));
        for (const auto& [kind, count] : counts)
            m_kinds->addItem(QStringLiteral("%1 (%2)").arg(kind, formatNumber(count)), QString(kind));
        m_kinds->setCurrentIndex(chosen.isEmpty() ? 0 : std::max(m_kinds->findData(chosen), 0));
        m_kinds->setEnabled(counts.size() > 1);
    }
    filter();
}

void ScanPanel::filter()
{
    const QString kind = m_kinds->currentData().toString();
    m_rows.clear();
    for (size_t i = 0; i < m_result.found.size(); ++i) {
        if (kind.isEmpty() || kind == m_result.found[i].kind)
            m_rows.push_back(static_cast<quint32>(i));
    }
    m_list->setCount(std::ssize(m_rows));
    m_list->refresh();
    updateBar();
}

const EmbeddedData& ScanPanel::at(qint64 row) const
{
    return m_result.found[m_rows[static_cast<size_t>(row)]];
}

ByteRange ScanPanel::rangeOf(const EmbeddedData& found) const
{
    const qint64 left = std::max<qint64>(view()->size() - found.offset, 0);
    return view()->toDocument(ByteRange{std::min(found.offset, view()->size()),
                                        found.length < 0 ? left : std::min(found.length, left)});
}

void ScanPanel::updateBar()
{
    const bool running = isBusy();
    showRun(*m_run, running, tr("Look through the bytes as they are now"));
    const bool any = m_list->current() >= 0 && !m_rows.empty();
    m_go->setEnabled(any);
    m_open->setEnabled(any);
    m_decompress->setEnabled(canDecompress());
    QStringList parts = {m_problem};
    const QString progress = updateProgress();
    const QString found = tr("%1 found").arg(formatNumber(std::ssize(m_result.found)));
    if (running)
        parts += found;
    else if (!m_known && view() != nullptr)
        parts += tr("%1 to look through: press the arrow to begin").arg(formatBytes(view()->size()));
    else if (m_known && m_news != nullptr)
        parts +=
            m_result.found.empty() && m_problem.isEmpty() ? tr("Nothing of a known format was found") : found;
    if (m_result.capped)
        parts += tr("more were found than are kept");
    if (m_result.untried > 0)
        parts += m_result.untried == 1
                     ? tr("1 place was too expensive to try")
                     : tr("%1 places were too expensive to try").arg(formatNumber(m_result.untried));
    if (m_known && m_edited)
        parts += tr("in the bytes before the last edit");
    parts += progress;
    parts.removeAll(QString());
    showStatus(parts.join(QStringLiteral("; ")));
}

QString ScanPanel::cellText(qint64 row, int column) const
{
    if (row >= std::ssize(m_rows))
        return {};
    const EmbeddedData& found = at(row);
    switch (column) {
    case kOffset:
        return formatHex(found.offset);
    case kSize:
        return found.length < 0 ? tr("not told") : formatNumber(found.length);
    case kKind:
        return found.kind;
    default:
        // What is wrong comes first: the rest may be out of sight.
        return found.flaw == ScanFlaw::None ? proofText(found)
                                            : QStringLiteral("%1; %2").arg(flawText(found), proofText(found));
    }
}

bool ScanPanel::canDecompress() const
{
    const qint64 row = m_list->current();
    return row >= 0 && row < std::ssize(m_rows) && !DecoderSuggestion::stageFor(at(row).kind).isEmpty();
}

void ScanPanel::go()
{
    if (m_list->current() >= 0)
        Q_EMIT goWanted(rangeOf(at(m_list->current())));
}

void ScanPanel::openAsView()
{
    if (m_list->current() < 0)
        return;
    const EmbeddedData found = at(m_list->current());
    Q_EMIT viewWanted(rangeOf(found), tr("%1 at %2").arg(found.kind, formatHex(found.offset)));
}

void ScanPanel::decompress()
{
    if (!canDecompress())
        return;
    const EmbeddedData found = at(m_list->current());
    Q_EMIT decodeWanted(rangeOf(found), DecoderSuggestion::stageFor(found.kind));
}

void ScanPanel::copyChosen() const
{
    const auto [first, last] = m_list->chosen();
    QStringList lines;
    for (qint64 row = first; row <= last; ++row) {
        QStringList cells;
        for (const int column : {kOffset, kSize, kKind, kProof})
            cells.append(cellText(row, column));
        lines.append(cells.join(u'\t'));
    }
    if (!lines.isEmpty())
        QApplication::clipboard()->setText(lines.join(u'\n'));
}

void ScanPanel::showMenu(const QPoint& position)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("&Go to These Bytes\tEnter"), this, &ScanPanel::go);
    menu->addAction(tr("&Open as a View"), this, &ScanPanel::openAsView);
    menu->addAction(tr("&Decompress in the Stream Panel"), this, &ScanPanel::decompress)
        ->setEnabled(canDecompress());
    menu->addAction(tr("&Copy\tCtrl+C"), this, &ScanPanel::copyChosen);
    menu->popup(position);
}

} // namespace sluice
