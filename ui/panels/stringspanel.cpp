#include "ui/panels/stringspanel.h"

#include "ui/panels/longlist.h"
#include "ui/panels/scopebox.h"
#include "ui/window/dialogs.h"
#include "ui/window/format.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QLineEdit>
#include <QMenu>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

namespace sluice {
namespace {

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

} // namespace

StringsPanel::StringsPanel(QWidget* parent)
    : AnalysisPanel(tr("Open a file: the text in its bytes shows here, string by string, with its place."),
                    parent)
    , m_encoding(new QComboBox)
    , m_minimum(new QSpinBox)
    , m_filter(new QLineEdit)
    , m_scope(new ScopeBox)
    , m_list(new LongList({{tr("Offset"), QStringLiteral("0x0000000000000"), true, true},
                           {tr("Bytes"), QStringLiteral("000,000,000"), true, false, 1},
                           {tr("Encoding"), tr("UTF-16 LE"), false, false, 2},
                           {tr("String"), QStringLiteral("about so many letters"), false, true}},
                          [this](qint64 row, int column) { return cellText(row, column); }))
    , m_folder(QDir::homePath())
{
    fillBar();
    m_list->setAccessibleName(tr("Strings"));
    column().addWidget(m_list, 1);
    setFocusProxy(m_filter);
    connect(&m_finder, &StringsFinder::ended, this, [this](const QString& problem) { m_problem = problem; });
    connect(&m_finder, &StringsFinder::grown, this, &StringsPanel::refresh);
    connect(&m_loader, &PageLoader::loaded, m_list, &LongList::refresh);
    connect(m_list, &LongList::activated, this, [this](qint64 row) {
        const FoundString string = stringAt(row);
        Q_EMIT goWanted(view()->toDocument(ByteRange{string.offset, string.length}));
    });
    connect(m_list, &LongList::copyWanted, this, &StringsPanel::copyChosen);
    connect(m_list, &LongList::menuWanted, this, &StringsPanel::showMenu);
    updateStatus();
}

StringsPanel::~StringsPanel() = default;

void StringsPanel::fillBar()
{
    m_filter->setPlaceholderText(tr("Filter: only strings with this in them"));
    m_filter->setAccessibleName(tr("Filter the strings"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMinimumWidth(160);
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
    connect(m_scope, &ScopeBox::chosen, this, &StringsPanel::start);
    addToBar(m_filter, 2);
    addToBar(m_encoding);
    addToBar(m_minimum);
    addToBar(m_scope);
    addStatus(3);
    m_run = addButton();
    connect(m_run, &QToolButton::clicked, this, [this] { m_finder.isFinding() ? stop() : start(); });
    m_export =
        addButton(tr("Export…"), tr("Write the listed strings to a file, a line each, with their offsets"));
    connect(m_export, &QToolButton::clicked, this, &StringsPanel::askExport);
}

void StringsPanel::onView()
{
    m_finder.clear();
    m_scope->setView(view());
    poll(false);
    showProgressOf(nullptr);
    m_wanted = true;
    m_edited = false;
    m_note.clear();
    m_problem.clear();
    m_list->reset(0);
    if (view() != nullptr && isVisible() && view()->size() <= kSearchUnasked)
        start();
    updateStatus();
}

void StringsPanel::onEdited()
{
    m_edited = true;
    updateStatus();
}

void StringsPanel::onPoll()
{
    refresh();
}

void StringsPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (view() != nullptr && m_wanted && view()->size() <= kSearchUnasked)
        start();
}

void StringsPanel::start()
{
    if (view() == nullptr)
        return;
    m_wanted = false;
    m_edited = false;
    m_problem.clear();
    m_note.clear();
    m_list->reset(0);
    const ByteRange range = m_scope->range();
    if (m_scope->isSelection() && range.isEmpty()) {
        m_finder.clear();
        m_note = tr("Nothing is selected to look in");
        refresh();
        return;
    }
    StringOptions options;
    options.encoding = static_cast<StringEncoding>(m_encoding->currentIndex());
    options.minimum = m_minimum->value();
    m_finder.start(view()->snapshot(), range, options);
    showProgressOf(m_finder.progress());
    poll(true);
    updateStatus();
}

void StringsPanel::stop()
{
    if (m_finder.isFinding())
        m_note = tr("Stopped");
    m_finder.stop();
    refresh();
}

void StringsPanel::onFilterTyped()
{
    m_finder.setFilter(m_filter->text());
    m_list->reset(m_finder.rows());
    if (m_finder.isBusy())
        poll(true);
    updateStatus();
}

void StringsPanel::refresh()
{
    m_finder.update();
    m_list->setCount(m_finder.rows());
    if (!m_finder.isFinding())
        showProgressOf(nullptr);
    if (!isBusy())
        poll(false);
    updateStatus();
}

void StringsPanel::updateStatus()
{
    showRun(*m_run, m_finder.isFinding(), tr("Find the strings of the bytes as they are now"));
    m_export->setEnabled(m_finder.rows() > 0);
    QStringList parts = {m_problem, m_note};
    const QString progress = updateProgress();
    if (!m_finder.isEmpty()) {
        const qint64 found = m_finder.strings()->found();
        parts += m_finder.isFiltered()
                     ? tr("%1 of %2 strings").arg(formatNumber(m_finder.rows()), formatNumber(found))
                 : found == 1 ? tr("1 string")
                              : tr("%1 strings").arg(formatNumber(found));
        if (m_finder.strings()->isCapped())
            parts += tr("the first %1 are listed").arg(formatNumber(m_finder.strings()->size()));
        if (m_edited)
            parts += tr("of the bytes before the last edit");
    } else if (view() != nullptr && m_wanted) {
        parts += tr("%1 to look through: press the arrow to begin").arg(formatBytes(view()->size()));
    }
    parts += progress;
    parts.removeAll(QString());
    showStatus(parts.join(QStringLiteral("; ")));
}

// What is not in memory comes by a worker.
QString StringsPanel::textAt(qint64 row) const
{
    const FoundString string = stringAt(row);
    const ByteRange range{string.offset, std::min(string.length, kShownBytes)};
    if (m_finder.snapshot().residency(range) != Residency::Resident) {
        const auto [first, last] = m_list->shown();
        QList<ByteRange> wanted;
        for (qint64 other = std::max(first, row); other <= last && other < m_finder.rows(); ++other) {
            const FoundString next = stringAt(other);
            wanted.append({next.offset, std::min(next.length, kShownBytes)});
        }
        if (!m_loader.isBusy())
            m_loader.request(m_finder.snapshot(), wanted.isEmpty() ? QList<ByteRange>{range} : wanted);
        return {};
    }
    const Result<Slice> bytes = m_finder.snapshot().read(range);
    return bytes ? QString::fromUtf8(stringText(bytes->bytes(), string.form)) : bytes.error().message;
}

QString StringsPanel::cellText(qint64 row, int column) const
{
    if (row >= m_finder.rows())
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
    if (m_finder.rows() == 0)
        return;
    QFileDialog* dialog = fileToWrite(this, tr("Export Strings"), m_folder);
    dialog->setNameFilters({tr("Text (*.txt)"), tr("All files (*)")});
    dialog->setDefaultSuffix(QStringLiteral("txt"));
    dialog->selectFile(tr("strings.txt"));
    connect(dialog, &QFileDialog::fileSelected, this, &StringsPanel::exportTo);
    dialog->open();
}

void StringsPanel::exportTo(const QString& path)
{
    if (m_finder.isEmpty())
        return;
    m_folder = QFileInfo(path).absolutePath();
    m_runner.run(
        this,
        [path, listed = m_finder.listed()](const CancelToken& token) {
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
