#include "ui/panels/stringspanel.h"

#include "core/search/stringfilter.h"
#include "ui/panels/longlist.h"
#include "ui/window/format.h"
#include "ui/window/icons.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QProgressBar>
#include <QSaveFile>
#include <QSpinBox>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>

namespace sluice {
namespace {

constexpr int kPollMs = 100;
constexpr int kBarSteps = 1000;
constexpr qint64 kShownBytes = 400;
constexpr qint64 kMostCopied = 100'000;
enum Column { kOffset, kLength, kForm, kText };

QString formText(StringForm form)
{
    switch (form) {
    case StringForm::Ascii:
        return StringsPanel::tr("ASCII");
    case StringForm::Utf8:
        return StringsPanel::tr("UTF-8");
    case StringForm::Utf16Le:
        return StringsPanel::tr("UTF-16 LE");
    case StringForm::Utf16Be:
        break;
    }
    return StringsPanel::tr("UTF-16 BE");
}

/// The strings that show, in order: all, or those that pass the filter.
struct Listed
{
    Snapshot snapshot;
    std::shared_ptr<const StringList> strings;
    std::optional<std::vector<quint32>> matching;
    qint64 size = 0;

    [[nodiscard]] FoundString at(qint64 row) const
    {
        return strings->at(matching ? (*matching)[static_cast<size_t>(row)] : row);
    }
};

/// Empty when all went well.
QString writeStrings(const QString& path, const Listed& listed, const CancelToken& token)
{
    constexpr qint64 kWindow = qint64{1} << 20;
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return file.errorString();
    for (qint64 row = 0; row < listed.size; ++row) {
        const FoundString string = listed.at(row);
        QByteArray line = QByteArray::number(string.offset) + ' ';
        for (qint64 at = 0; at < string.length; at += kWindow) {
            if (token.isCancelled())
                return StringsPanel::tr("stopped");
            const Result<Slice> bytes =
                listed.snapshot.read({string.offset + at, std::min(kWindow, string.length - at)});
            if (!bytes)
                return bytes.error().message;
            file.write(line + stringText(bytes->bytes(), string.form));
            line.clear();
        }
        file.write("\n");
    }
    return file.commit() ? QString() : file.errorString();
}

} // namespace

/// What a filter hands over while it goes on.
struct StringsPanel::Matches
{
    std::mutex mutex;
    /// Guarded by the mutex.
    std::vector<quint32> rows;
};

StringsPanel::StringsPanel(QWidget* parent)
    : QWidget(parent)
    , m_encoding(new QComboBox)
    , m_minimum(new QSpinBox)
    , m_filter(new QLineEdit)
    , m_status(new QLabel)
    , m_bar(new QProgressBar)
    , m_run(new QToolButton)
    , m_export(new QToolButton)
    , m_list(new LongList({{tr("Offset"), QStringLiteral("0x0000000000000"), true, true},
                           {tr("Bytes"), QStringLiteral("000,000,000"), true},
                           {tr("Encoding"), tr("UTF-16 LE")},
                           {tr("String"), {}, false, true}},
                          [this](qint64 row, int column) { return cellText(row, column); }))
    , m_words(new QLabel(tr("Open a file: the text in its bytes shows here, string by string, with its "
                            "place.")))
    , m_content(new QWidget)
    , m_stack(new QStackedLayout(this))
    , m_folder(QDir::homePath())
    , m_search(m_runner, this)
    , m_filtering(m_runner, this)
{
    makeLayout();
    setFocusProxy(m_filter);
    m_poll.setInterval(kPollMs);
    connect(&m_poll, &QTimer::timeout, this, &StringsPanel::poll);
    connect(&m_loader, &PageLoader::loaded, m_list, &LongList::refresh);
    connect(m_list, &LongList::activated, this, [this](qint64 row) {
        const FoundString string = stringAt(row);
        Q_EMIT goWanted(m_view->toDocument({string.offset, string.length}));
    });
    connect(m_list, &LongList::copyWanted, this, &StringsPanel::copyChosen);
    connect(m_list, &LongList::menuWanted, this, &StringsPanel::showMenu);
    updateStatus();
}

StringsPanel::~StringsPanel() = default;

QWidget* StringsPanel::makeBar()
{
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(8, 4, 8, 4);
    row->setSpacing(8);
    m_filter->setPlaceholderText(tr("Filter: only strings with this in them"));
    m_filter->setAccessibleName(tr("Filter the strings"));
    m_filter->setClearButtonEnabled(true);
    connect(m_filter, &QLineEdit::textChanged, this, &StringsPanel::onFilterTyped);
    connect(m_filter, &QLineEdit::returnPressed, m_list, [this] { m_list->setFocus(); });
    m_encoding->setAccessibleName(tr("Encoding"));
    for (const QString& name :
         {tr("ASCII"), tr("UTF-8"), tr("UTF-16 LE"), tr("UTF-16 BE"), tr("All of these")})
        m_encoding->addItem(name);
    connect(m_encoding, &QComboBox::currentIndexChanged, this, &StringsPanel::start);
    m_minimum->setAccessibleName(tr("Characters at least"));
    m_minimum->setRange(1, 1'000'000);
    m_minimum->setValue(4);
    m_minimum->setPrefix(tr("at least "));
    m_minimum->setKeyboardTracking(false);
    connect(m_minimum, &QSpinBox::valueChanged, this, &StringsPanel::start);
    m_bar->setRange(0, kBarSteps);
    m_bar->setTextVisible(false);
    m_bar->setMaximumSize(120, 8);
    m_bar->setAccessibleName(tr("Progress"));
    m_status->setForegroundRole(QPalette::PlaceholderText);
    m_status->setTextFormat(Qt::PlainText);
    m_status->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    connect(m_run, &QToolButton::clicked, this, [this] { m_search.isRunning() ? stop() : start(); });
    m_export->setText(tr("Export…"));
    m_export->setToolTip(tr("Write the listed strings to a file, a line each, with their offsets"));
    connect(m_export, &QToolButton::clicked, this, &StringsPanel::askExport);
    for (QToolButton* button : {m_run, m_export}) {
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::StrongFocus);
    }
    m_filter->setMinimumWidth(160);
    row->addWidget(m_filter, 2);
    row->addWidget(m_encoding);
    row->addWidget(m_minimum);
    row->addWidget(m_status, 3);
    for (QWidget* part : std::initializer_list<QWidget*>{m_bar, m_run, m_export})
        row->addWidget(part);
    return bar;
}

void StringsPanel::makeLayout()
{
    m_list->setAccessibleName(tr("Strings"));
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

void StringsPanel::setView(const std::shared_ptr<View>& view)
{
    if (view == m_view)
        return;
    if (m_view != nullptr)
        m_view->document()->disconnect(this);
    m_view = view;
    m_search.cancel();
    m_filtering.cancel();
    m_poll.stop();
    m_strings.reset();
    m_snapshot = {};
    m_matching.clear();
    m_filtered = 0;
    m_wanted = true;
    m_edited = false;
    m_note.clear();
    m_problem.clear();
    m_list->reset(0);
    m_stack->setCurrentWidget(view == nullptr ? static_cast<QWidget*>(m_words) : m_content);
    if (view != nullptr) {
        connect(view->document().get(), &Document::contentChanged, this, [this] {
            m_edited = true;
            updateStatus();
        });
        if (isVisible() && view->size() <= kSearchUnasked)
            start();
    }
    updateStatus();
}

void StringsPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_view != nullptr && m_wanted && m_view->size() <= kSearchUnasked)
        start();
}

void StringsPanel::start()
{
    if (m_view == nullptr)
        return;
    m_wanted = false;
    m_edited = false;
    m_problem.clear();
    m_note.clear();
    m_snapshot = m_view->snapshot();
    m_strings = std::make_shared<StringList>();
    m_progress = std::make_shared<SweepProgress>();
    m_filtering.cancel();
    m_matching.clear();
    m_filtered = 0;
    m_list->reset(0);
    StringOptions options;
    options.encoding = static_cast<StringEncoding>(m_encoding->currentIndex());
    options.minimum = m_minimum->value();
    m_search.run(
        [snapshot = m_snapshot, options, strings = m_strings,
         progress = m_progress](const CancelToken& token) mutable {
            options.cancel = token;
            options.progress = progress.get();
            return findStrings(snapshot, {0, snapshot.size()}, options, strings->sink());
        },
        [this](const Result<void>& result) { onFound(result); });
    m_poll.start();
    updateStatus();
}

void StringsPanel::stop()
{
    if (m_search.isRunning())
        m_note = tr("Stopped");
    m_search.cancel();
    poll();
}

void StringsPanel::onFound(const Result<void>& result)
{
    if (!result)
        m_problem = result.error().message;
    poll();
}

bool StringsPanel::isFiltered() const
{
    return !m_filter->text().isEmpty();
}

qint64 StringsPanel::rows() const
{
    if (m_strings == nullptr)
        return 0;
    return isFiltered() ? std::ssize(m_matching) : m_strings->size();
}

FoundString StringsPanel::stringAt(qint64 row) const
{
    return m_strings->at(isFiltered() ? m_matching[static_cast<size_t>(row)] : row);
}

void StringsPanel::onFilterTyped()
{
    m_filtering.cancel();
    m_matches.reset();
    m_matching.clear();
    m_filtered = 0;
    m_list->reset(rows());
    if (isFiltered() && m_strings != nullptr) {
        filterOn();
        m_poll.start();
    }
    updateStatus();
}

// Those that came since the last round.
void StringsPanel::filterOn()
{
    const qint64 from = m_filtered;
    const qint64 to = m_strings->size();
    if (from == to)
        return;
    m_filtered = to;
    m_matches = std::make_shared<Matches>();
    m_filtering.run(
        [filter = StringFilter(m_filter->text()), snapshot = m_snapshot, strings = m_strings, from, to,
         matches = m_matches](const CancelToken& token) {
            return filter.run(snapshot, *strings, from, to, token, [&](std::span<const quint32> found) {
                const std::lock_guard lock(matches->mutex);
                matches->rows.insert(matches->rows.end(), found.begin(), found.end());
            });
        },
        [this](const Result<void>&) { poll(); });
}

void StringsPanel::takeMatches()
{
    if (m_matches == nullptr)
        return;
    const std::lock_guard lock(m_matches->mutex);
    m_matching.insert(m_matching.end(), m_matches->rows.begin(), m_matches->rows.end());
    m_matches->rows.clear();
}

void StringsPanel::poll()
{
    if (m_strings == nullptr)
        return;
    if (isFiltered()) {
        takeMatches();
        if (!m_filtering.isRunning())
            filterOn();
    }
    m_list->setCount(rows());
    if (!isBusy())
        m_poll.stop();
    updateStatus();
}

QString StringsPanel::status() const
{
    return m_status->text();
}

void StringsPanel::updateStatus()
{
    const bool running = m_search.isRunning();
    m_bar->setVisible(running);
    if (running) {
        const double total = static_cast<double>(std::max<qint64>(m_progress->total, 1));
        m_bar->setValue(static_cast<int>(static_cast<double>(m_progress->done) / total * kBarSteps));
    }
    m_run->setIcon(icon(QLatin1String(running ? "stop" : "reload")));
    m_run->setToolTip(running ? tr("Stop") : tr("Find the strings of the bytes as they are now"));
    m_run->setAccessibleName(m_run->toolTip());
    m_export->setEnabled(rows() > 0);
    QStringList parts;
    if (m_strings == nullptr) {
        parts += m_view != nullptr && m_wanted
                     ? tr("%1 to look through: press the arrow to begin").arg(formatBytes(m_view->size()))
                     : QString();
    } else {
        const qint64 found = m_strings->found();
        parts += isFiltered() ? tr("%1 of %2 strings").arg(formatNumber(rows()), formatNumber(found))
                              : tr("%1 strings").arg(formatNumber(found));
        if (m_strings->isCapped())
            parts += tr("the first %1 are listed").arg(formatNumber(m_strings->size()));
        if (m_edited)
            parts += tr("of the bytes before the last edit");
    }
    for (const QString& part : {m_note, m_problem}) {
        if (!part.isEmpty())
            parts.prepend(part);
    }
    m_status->setText(parts.join(QStringLiteral("; ")));
    m_status->setToolTip(m_status->text());
}

// What is not in memory comes by a worker.
QString StringsPanel::textAt(qint64 row) const
{
    const FoundString string = stringAt(row);
    const ByteRange range{string.offset, std::min(string.length, kShownBytes)};
    if (m_snapshot.residency(range) != Residency::Resident) {
        const auto [first, last] = m_list->shown();
        QList<ByteRange> wanted;
        for (qint64 other = std::max(first, row); other <= last && other < rows(); ++other) {
            const FoundString next = stringAt(other);
            wanted.append({next.offset, std::min(next.length, kShownBytes)});
        }
        if (!m_loader.isBusy())
            m_loader.request(m_snapshot, wanted.isEmpty() ? QList<ByteRange>{range} : wanted);
        return {};
    }
    const Result<Slice> bytes = m_snapshot.read(range);
    return bytes ? QString::fromUtf8(stringText(bytes->bytes(), string.form)) : bytes.error().message;
}

QString StringsPanel::cellText(qint64 row, int column) const
{
    if (row >= rows())
        return {};
    const FoundString string = stringAt(row);
    switch (column) {
    case kOffset:
        return formatHex(string.offset);
    case kLength:
        return formatNumber(string.length);
    case kForm:
        return formText(string.form);
    default:
        return textAt(row).replace(u'\t', u' ');
    }
}

void StringsPanel::copyChosen() const
{
    const auto [first, last] = m_list->chosen();
    QStringList lines;
    for (qint64 row = first; row <= last && row - first < kMostCopied; ++row)
        lines.append(textAt(row));
    if (!lines.isEmpty())
        QApplication::clipboard()->setText(lines.join(u'\n'));
}

void StringsPanel::showMenu(const QPoint& position)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("&Go to These Bytes\tEnter"), this,
                    [this] { Q_EMIT m_list->activated(m_list->current()); });
    menu->addAction(tr("&Copy\tCtrl+C"), this, &StringsPanel::copyChosen);
    menu->addAction(tr("&Export All Listed…"), this, &StringsPanel::askExport);
    menu->popup(position);
}

void StringsPanel::askExport()
{
    if (rows() == 0)
        return;
    auto* dialog = new QFileDialog(this, tr("Export Strings"), m_folder);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Text (*.txt)"), tr("All files (*)")});
    dialog->setDefaultSuffix(QStringLiteral("txt"));
    dialog->selectFile(tr("strings.txt"));
    connect(dialog, &QFileDialog::fileSelected, this, &StringsPanel::exportTo);
    dialog->open();
}

void StringsPanel::exportTo(const QString& path)
{
    if (m_strings == nullptr)
        return;
    m_folder = QFileInfo(path).absolutePath();
    Listed listed{m_snapshot, m_strings, std::nullopt, rows()};
    if (isFiltered())
        listed.matching = m_matching;
    m_runner.run(
        this,
        [path, listed = std::move(listed)](const CancelToken& token) {
            return writeStrings(path, listed, token);
        },
        [this, path](const QString& error) {
            m_note = error.isEmpty() ? tr("Written: %1").arg(path)
                                     : tr("%1 cannot be written: %2").arg(path, error);
            updateStatus();
            Q_EMIT exported(error.isEmpty());
        });
}

} // namespace sluice
