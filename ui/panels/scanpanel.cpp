#include "ui/panels/scanpanel.h"

#include "ui/panels/decodersuggestion.h"
#include "ui/panels/longlist.h"
#include "ui/window/format.h"
#include "ui/window/icons.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include <map>

namespace sluice {
namespace {

constexpr int kPollMs = 100;
constexpr int kBarSteps = 1000;
enum Column { kOffset, kSize, kKind, kProof };

QString proofText(ScanProof proof)
{
    switch (proof) {
    case ScanProof::Decoded:
        return ScanPanel::tr("decoded on trial");
    case ScanProof::Checksum:
        return ScanPanel::tr("a checksum in it is right");
    case ScanProof::Structure:
        break;
    }
    return ScanPanel::tr("its structure agrees with itself");
}

} // namespace

ScanPanel::ScanPanel(QWidget* parent)
    : QWidget(parent)
    , m_kinds(new QComboBox)
    , m_status(new QLabel)
    , m_bar(new QProgressBar)
    , m_run(new QToolButton)
    , m_go(new QToolButton)
    , m_open(new QToolButton)
    , m_decompress(new QToolButton)
    , m_list(new LongList({{tr("Offset"), QStringLiteral("0x0000000000000"), true, true},
                           {tr("Bytes"), QStringLiteral("000,000,000,000"), true},
                           {tr("Kind"), QStringLiteral("certificate chain")},
                           {tr("Verified"), {}}},
                          [this](qint64 row, int column) { return cellText(row, column); }))
    , m_words(new QLabel(tr("Open a file: compressed data, pictures, archives, programs and other known "
                            "formats inside it are listed here.")))
    , m_content(new QWidget)
    , m_stack(new QStackedLayout(this))
    , m_job(m_runner, this)
{
    makeLayout();
    setFocusProxy(m_list);
    m_poll.setInterval(kPollMs);
    connect(&m_poll, &QTimer::timeout, this, &ScanPanel::updateBar);
    connect(m_list, &LongList::activated, this, &ScanPanel::go);
    connect(m_list, &LongList::currentChanged, this, &ScanPanel::updateBar);
    connect(m_list, &LongList::copyWanted, this, &ScanPanel::copyChosen);
    connect(m_list, &LongList::menuWanted, this, &ScanPanel::showMenu);
    updateBar();
}

ScanPanel::~ScanPanel() = default;

QWidget* ScanPanel::makeBar()
{
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(8, 4, 8, 4);
    row->setSpacing(8);
    m_kinds->setAccessibleName(tr("Kinds to list"));
    m_kinds->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(m_kinds, &QComboBox::currentIndexChanged, this, &ScanPanel::filter);
    m_bar->setRange(0, kBarSteps);
    m_bar->setTextVisible(false);
    m_bar->setMaximumSize(120, 8);
    m_bar->setAccessibleName(tr("Progress"));
    m_status->setForegroundRole(QPalette::PlaceholderText);
    m_status->setTextFormat(Qt::PlainText);
    m_status->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    connect(m_run, &QToolButton::clicked, this, [this] { isBusy() ? stop() : start(); });
    m_go->setText(tr("Go"));
    m_go->setToolTip(tr("Select these bytes (Enter)"));
    connect(m_go, &QToolButton::clicked, this, &ScanPanel::go);
    m_open->setText(tr("Open as a View"));
    m_open->setToolTip(tr("A tab of its own that shares these bytes"));
    connect(m_open, &QToolButton::clicked, this, &ScanPanel::openAsView);
    m_decompress->setText(tr("Decompress"));
    m_decompress->setToolTip(tr("In the Stream panel"));
    connect(m_decompress, &QToolButton::clicked, this, &ScanPanel::decompress);
    row->addWidget(m_kinds);
    row->addWidget(m_status, 1);
    row->addWidget(m_bar);
    for (QToolButton* button : {m_run, m_go, m_open, m_decompress}) {
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::StrongFocus);
        row->addWidget(button);
    }
    return bar;
}

void ScanPanel::makeLayout()
{
    m_list->setAccessibleName(tr("Embedded data"));
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeBar());
    column->addWidget(m_list, 1);
    m_words->setWordWrap(true);
    m_words->setAlignment(Qt::AlignCenter);
    m_words->setForegroundRole(QPalette::PlaceholderText);
    m_words->setContentsMargins(20, 20, 20, 20);
    m_stack->addWidget(m_words);
    m_stack->addWidget(m_content);
}

void ScanPanel::setView(const std::shared_ptr<View>& view)
{
    if (view == m_view)
        return;
    if (m_view != nullptr)
        m_view->document()->disconnect(this);
    m_view = view;
    m_job.cancel();
    m_poll.stop();
    m_result = {};
    m_known = false;
    m_edited = false;
    m_problem.clear();
    listKinds();
    m_stack->setCurrentWidget(view == nullptr ? static_cast<QWidget*>(m_words) : m_content);
    if (view != nullptr) {
        connect(view->document().get(), &Document::contentChanged, this, [this] {
            m_edited = true;
            updateBar();
        });
        if (isVisible() && view->size() <= kScanUnasked)
            start();
    }
    updateBar();
}

void ScanPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_view != nullptr && !m_known && !isBusy() && m_view->size() <= kScanUnasked)
        start();
}

void ScanPanel::start()
{
    if (m_view == nullptr)
        return;
    m_result = {};
    m_known = false;
    m_edited = false;
    m_problem.clear();
    listKinds();
    m_progress = std::make_shared<SweepProgress>();
    m_job.run(
        [snapshot = m_view->snapshot(), progress = m_progress](const CancelToken& token) {
            ScanOptions options;
            options.cancel = token;
            options.progress = progress.get();
            return scanForData(snapshot, {0, snapshot.size()}, options);
        },
        [this](Result<ScanResult> result) { take(std::move(result)); });
    m_poll.start();
    updateBar();
}

void ScanPanel::stop()
{
    if (isBusy())
        m_problem = tr("Stopped");
    m_job.cancel();
    m_known = true;
    m_poll.stop();
    updateBar();
}

void ScanPanel::take(Result<ScanResult> result)
{
    m_poll.stop();
    m_known = true;
    if (result)
        m_result = std::move(*result);
    else
        m_problem = result.error().message;
    listKinds();
    updateBar();
}

void ScanPanel::listKinds()
{
    std::map<QLatin1String, qint64> counts;
    for (const EmbeddedData& one : m_result.found)
        ++counts[one.kind];
    const QSignalBlocker blocker(m_kinds);
    m_kinds->clear();
    m_kinds->addItem(tr("All kinds"));
    for (const auto& [kind, count] : counts)
        m_kinds->addItem(QStringLiteral("%1 (%2)").arg(kind, formatNumber(count)), QString(kind));
    m_kinds->setEnabled(counts.size() > 1);
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
    m_list->reset(std::ssize(m_rows));
    updateBar();
}

const EmbeddedData& ScanPanel::at(qint64 row) const
{
    return m_result.found[m_rows[static_cast<size_t>(row)]];
}

ByteRange ScanPanel::rangeOf(const EmbeddedData& found) const
{
    const qint64 left = std::max<qint64>(m_view->size() - found.offset, 0);
    return m_view->toDocument(ByteRange{std::min(found.offset, m_view->size()),
                                        found.length < 0 ? left : std::min(found.length, left)});
}

QString ScanPanel::status() const
{
    return m_status->text();
}

void ScanPanel::updateBar()
{
    const bool running = isBusy();
    m_bar->setVisible(running);
    if (running) {
        const double total = static_cast<double>(std::max<qint64>(m_progress->total, 1));
        m_bar->setValue(static_cast<int>(static_cast<double>(m_progress->done) / total * kBarSteps));
    }
    m_run->setIcon(icon(QLatin1String(running ? "stop" : "reload")));
    m_run->setToolTip(running ? tr("Stop") : tr("Look through the bytes as they are now"));
    m_run->setAccessibleName(m_run->toolTip());
    const bool any = m_list->current() >= 0 && !m_rows.empty();
    m_go->setEnabled(any);
    m_open->setEnabled(any);
    m_decompress->setEnabled(canDecompress());
    QStringList parts;
    if (!m_problem.isEmpty())
        parts += m_problem;
    if (running)
        parts += tr("Looking…");
    else if (!m_known && m_view != nullptr)
        parts += tr("%1 to look through: press the arrow to begin").arg(formatBytes(m_view->size()));
    else if (m_known)
        parts += m_result.found.empty() ? tr("Nothing of a known format was found")
                                        : tr("%1 found").arg(formatNumber(std::ssize(m_result.found)));
    if (m_result.capped)
        parts += tr("more were found than are kept");
    if (m_result.untried > 0)
        parts += tr("%1 places were too expensive to try").arg(formatNumber(m_result.untried));
    if (m_known && m_edited)
        parts += tr("in the bytes before the last edit");
    m_status->setText(parts.join(QStringLiteral("; ")));
    m_status->setToolTip(m_status->text());
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
        return proofText(found.proof);
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
