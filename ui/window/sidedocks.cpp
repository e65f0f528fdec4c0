#include "ui/window/sidedocks.h"

#include "core/bytes/annotationtext.h"
#include "ui/panels/bookmarkspanel.h"
#include "ui/panels/editspanel.h"
#include "ui/panels/memorymap.h"
#include "ui/panels/slicespanel.h"
#include "ui/panes/documentview.h"
#include "ui/window/changer.h"
#include "ui/window/commandset.h"
#include "ui/window/dialogs.h"
#include "ui/window/docks.h"
#include "ui/window/format.h"
#include "ui/window/inputbox.h"
#include "ui/window/mainwindow.h"
#include "ui/window/prompts.h"
#include "ui/window/slicer.h"
#include "ui/window/workspace.h"

#include <QDockWidget>
#include <QFile>
#include <QFileDialog>
#include <QSaveFile>
#include <QTreeView>
#include <QTreeWidget>

namespace sluice {
namespace {

const QString kBookmarksKey = QStringLiteral("bookmarks");
constexpr qint64 kMaxImport = qint64{64} << 20;

// The marks of the panes of one view: slices of it, and the bookmarks of its document.
class Marks
{
public:
    Marks(const std::shared_ptr<View>& view, DocumentNotes& notes)
        : m_view(view)
        , m_notes(&notes)
    {
    }

    std::vector<PaneMark> operator()(ByteRange range) const
    {
        std::vector<PaneMark> marks;
        const std::shared_ptr<View> view = m_view.lock();
        if (!view || m_notes == nullptr)
            return marks;
        const ByteRange place = view->toDocument(range);
        const auto views = view->document()->views();
        for (const std::shared_ptr<View>& child : views) {
            if (child->parentView() == view && child->range().overlaps(place))
                marks.push_back({view->fromDocument(child->range()), child->colour(), child->name(), true});
        }
        const std::vector<Note> notes = m_notes->notes().touching(place, kMost);
        for (const Note& note : notes)
            marks.push_back({view->fromDocument(note.range), note.colour, note.text, false});
        return marks;
    }

private:
    // More cannot be told apart on a screen.
    static constexpr size_t kMost = 2000;

    std::weak_ptr<View> m_view;
    QPointer<DocumentNotes> m_notes;
};

} // namespace

SideDocks::SideDocks(MainWindow& window)
    : QObject(&window)
    , m_window(window)
    , m_notebook(window.settings().folder() + QStringLiteral("/bookmarks"))
    , m_slices(new SlicesPanel)
    , m_bookmarks(new BookmarksPanel)
    , m_edits(new EditsPanel)
{
    makeDocks();
    Workspace& workspace = window.workspace();
    connect(&workspace, &Workspace::currentChanged, this, &SideDocks::onCurrentChanged);
    connect(&workspace, &Workspace::selectionChanged, &m_slices->map(), &MemoryMap::follow);
    connect(m_slices, &SlicesPanel::openWanted, this,
            [this](const auto& view) { m_window.slicer().open(view); });
    connect(m_slices, &SlicesPanel::closeWanted, this,
            [this](const auto& view) { m_window.slicer().close(view); });
    connect(m_slices, &SlicesPanel::sliceWanted, this, [this] { m_window.slicer().slice(); });
    connect(m_slices, &SlicesPanel::menuWanted, this,
            [this](const auto& view, const QPoint& position) { m_window.slicer().showMenu(view, position); });
    connect(&m_slices->map(), &MemoryMap::goWanted, this,
            [this](qint64 offset) { m_window.slicer().goToDocument(offset); });
    connect(m_bookmarks, &BookmarksPanel::goWanted, this, &SideDocks::goToRange);
    connect(m_edits, &EditsPanel::goWanted, this, &SideDocks::goToRange);
    connect(m_edits, &EditsPanel::stateWanted, this,
            [this](size_t position) { m_window.changer().goToStep(position); });
    connect(&m_notebook, &Notebook::settled, this, &SideDocks::settled);
    connect(&m_notebook, &Notebook::othersFound, this, &SideDocks::offerOthers);
    connect(&m_notebook, &Notebook::failed, this,
            [this](const Document*, const QString& message) { say(message, true); });
}

void SideDocks::makeDocks()
{
    const auto dock = [this](const QString& title, const char* name, QWidget* panel) {
        auto* widget = new QDockWidget(title, &m_window);
        widget->setObjectName(QLatin1String(name));
        widget->setWidget(panel);
        m_window.addDockWidget(Qt::LeftDockWidgetArea, widget);
        widget->hide();
        return widget;
    };
    m_slicesDock = dock(tr("Slices"), "slices", m_slices);
    m_bookmarksDock = dock(tr("Bookmarks"), "bookmarks", m_bookmarks);
    m_editsDock = dock(tr("Edits"), "edits", m_edits);
    m_window.tabifyDockWidget(m_slicesDock, m_bookmarksDock);
    m_window.tabifyDockWidget(m_bookmarksDock, m_editsDock);
}

void SideDocks::show(QDockWidget* dock)
{
    constexpr int kWidth = 270;
    const bool first = m_slicesDock->isHidden() && m_bookmarksDock->isHidden() && m_editsDock->isHidden();
    dock->show();
    dock->raise();
    if (first && !dock->isFloating())
        m_window.resizeDocks({dock}, {kWidth}, Qt::Horizontal);
}

void SideDocks::toggle(QDockWidget* dock)
{
    if (isInSight(*dock)) {
        dock->hide();
        return;
    }
    show(dock);
    if (dock == m_slicesDock)
        m_slices->tree().setFocus();
    else if (dock == m_editsDock)
        m_edits->list().setFocus();
    else
        m_bookmarks->list().setFocus();
}

void SideDocks::setColours(const PanePalette& palette)
{
    m_slices->setColours(palette);
    m_bookmarks->setColours(palette);
}

void SideDocks::onCurrentChanged()
{
    std::vector<std::shared_ptr<View>> shown;
    const QList<DocumentTab*> tabs = m_window.workspace().tabs();
    for (const DocumentTab* tab : tabs) {
        if (tab->view() == nullptr)
            continue;
        shown.push_back(tab->shown());
        attach(*tab);
    }
    const DocumentTab* tab = m_window.currentTab();
    m_slices->setViews(shown, tab != nullptr ? tab->shown() : nullptr);
    if (tab != nullptr)
        m_slices->map().setVisibleRange(tab->shown()->toDocument(tab->view()->visibleRange()));
    DocumentNotes* notes = currentNotes();
    m_bookmarks->setNotes(notes != nullptr ? &notes->notes() : nullptr);
    m_edits->setDocument(tab != nullptr ? tab->shown()->document().get() : nullptr);
}

// Once for each tab: its panes get marks, and the map hears where they are.
void SideDocks::attach(const DocumentTab& tab)
{
    DocumentView* panes = tab.view();
    if (panes->hasMarks())
        return;
    DocumentNotes& notes = m_notebook.of(tab.shown()->document());
    panes->setMarks(Marks(tab.shown(), notes));
    connect(&notes.notes(), &Annotations::changed, panes, &DocumentView::updateMarks);
    connect(tab.document(), &Document::viewsChanged, panes, &DocumentView::updateMarks, Qt::QueuedConnection);
    connect(&notes.notes(), &Annotations::changed, &m_window.commands(), &CommandSet::refresh);
    connect(panes, &DocumentView::moved, this, [this, panes] {
        if (panes == m_window.currentView())
            m_slices->map().setVisibleRange(panes->view()->toDocument(panes->visibleRange()));
    });
}

DocumentNotes* SideDocks::currentNotes()
{
    const DocumentTab* tab = m_window.currentTab();
    return tab != nullptr ? &m_notebook.of(tab->shown()->document()) : nullptr;
}

void SideDocks::goToRange(ByteRange range)
{
    if (m_window.currentTab() == nullptr)
        return;
    m_window.slicer().goToDocument(range.offset);
    DocumentTab* tab = m_window.currentTab();
    const ByteRange place = tab->shown()->fromDocument(range);
    if (!place.isEmpty())
        tab->select(place);
}

void SideDocks::say(const QString& text, bool failed)
{
    Message message;
    message.level = failed ? Message::Level::Warning : Message::Level::Info;
    message.text = text;
    m_window.workspace().messages().post(kBookmarksKey, message);
}

void SideDocks::offerOthers(const Document* document, int count, qint64 size)
{
    const QList<DocumentTab*> tabs = m_window.workspace().tabs();
    const auto found = std::find_if(tabs.begin(), tabs.end(),
                                    [&](const DocumentTab* tab) { return tab->document() == document; });
    if (found == tabs.end())
        return;
    Message message;
    const QString title = (*found)->title();
    message.text =
        count == 1
            ? tr("There is 1 bookmark for %1 as it was with another content (%2). It is kept aside.")
                  .arg(title, formatBytes(size))
            : tr("There are %1 bookmarks for %2 as it was with another content (%3). They are kept aside.")
                  .arg(formatNumber(count), title, formatBytes(size));
    message.actions = {{tr("Use Them Here"), [this, document] { m_notebook.takeAside(document); }},
                       {tr("Discard Them"), [this, document] { m_notebook.dropAside(document); }}};
    (*found)->messages().post(kBookmarksKey, message);
}

void SideDocks::askBookmark()
{
    const DocumentTab* tab = m_window.currentTab();
    if (tab == nullptr)
        return;
    const View& view = *tab->shown();
    ByteRange range = view.selectedRange();
    if (range.isEmpty())
        range = {view.caret(), std::min<qint64>(1, view.size() - view.caret())};
    range = view.toDocument(range);
    Annotations& notes = currentNotes()->notes();
    quint64 there = 0;
    QString text;
    for (const Note& note : notes.touching({range.offset, std::max<qint64>(range.length, 1)})) {
        if (note.range == range) {
            there = note.id;
            text = note.text;
        }
    }
    const QString where = range.length == 1
                              ? formatHex(range.offset)
                              : tr("%1 to %2").arg(formatHex(range.offset), formatHex(range.end()));
    const InputBox::Texts texts = {
        there != 0 ? tr("Edit the bookmark at %1").arg(where) : tr("Bookmark %1").arg(where),
        tr("A note, which may be empty"),
        tr("Ctrl+. and Ctrl+, go from one to the next; Ctrl+Shift+B lists them."), true};
    m_window.prompts().ask(
        texts, [range](const QString&) -> Result<QString> { return formatByteCount(range.length); },
        [this, weak = QPointer(&notes), there, range](const QString& written) {
            if (weak == nullptr)
                return;
            if (there != 0) {
                weak->setText(there, written);
                return;
            }
            Note note;
            note.range = range;
            note.text = written;
            note.colour = m_colour++ % kMarkColourCount;
            if (weak->add(note) == 0)
                say(tr("There are %1 bookmarks already: no more fit.")
                        .arg(formatNumber(qint64(Annotations::kMaxNotes))),
                    true);
        },
        text);
}

bool SideDocks::hasBookmarks()
{
    const DocumentNotes* notes = currentNotes();
    return notes != nullptr && !notes->notes().isEmpty();
}

void SideDocks::stepBookmark(int direction)
{
    const DocumentNotes* notes = currentNotes();
    if (notes == nullptr || notes->notes().isEmpty())
        return;
    const View& view = *m_window.currentTab()->shown();
    const qint64 from = view.toDocument(view.selectedRange()).offset;
    const Annotations& all = notes->notes();
    const Note* note = direction > 0 ? all.next(from) : all.previous(from);
    if (note == nullptr)
        note = direction > 0 ? &all.notes().front() : &all.notes().back();
    goToRange(note->range);
}

void SideDocks::removeBookmarksHere()
{
    const DocumentTab* tab = m_window.currentTab();
    if (tab == nullptr)
        return;
    ByteRange range = tab->shown()->toDocument(tab->shown()->selectedRange());
    range.length = std::max<qint64>(range.length, 1);
    Annotations& notes = currentNotes()->notes();
    for (const Note& note : notes.touching(range))
        notes.remove(note.id);
}

void SideDocks::askExport()
{
    QFileDialog* dialog = fileToWrite(&m_window, tr("Export Bookmarks"));
    dialog->setNameFilters({tr("JSON (*.json)"), tr("CSV (*.csv)")});
    dialog->setDefaultSuffix(QStringLiteral("json"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        dialog->setDefaultSuffix(filter.contains(QLatin1String("csv")) ? QStringLiteral("csv")
                                                                       : QStringLiteral("json"));
    });
    connect(dialog, &QFileDialog::fileSelected, this, &SideDocks::exportTo);
    dialog->open();
}

void SideDocks::askImport()
{
    QFileDialog* dialog = fileToRead(&m_window, tr("Import Bookmarks"));
    dialog->setNameFilters({tr("Bookmarks (*.json *.csv)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, &SideDocks::importFrom);
    dialog->open();
}

void SideDocks::exportTo(const QString& file)
{
    const DocumentNotes* notes = currentNotes();
    if (notes == nullptr)
        return;
    m_runner.run(
        this,
        [file, all = notes->notes().notes()](const CancelToken&) -> QString {
            QSaveFile out(file);
            const bool csv = file.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive);
            const QByteArray text = csv ? notesToCsv(all) : notesToJson(all);
            const bool ok = out.open(QIODevice::WriteOnly) && out.write(text) == text.size() && out.commit();
            return ok ? QString() : out.errorString();
        },
        [this, file, count = notes->notes().notes().size()](const QString& error) {
            if (error.isEmpty())
                say(count == 1 ? tr("1 bookmark was written to %1.").arg(file)
                               : tr("%1 bookmarks were written to %2.").arg(formatNumber(count), file),
                    false);
            else
                say(tr("The bookmarks could not be written to %1: %2").arg(file, error), true);
        });
}

void SideDocks::importFrom(const QString& file)
{
    DocumentNotes* notes = currentNotes();
    if (notes == nullptr)
        return;
    m_runner.run(
        this,
        [file, size = m_window.currentTab()->document()->size()](const CancelToken&) -> Result<ParsedNotes> {
            QFile in(file);
            if (!in.open(QIODevice::ReadOnly))
                return fail(Error::Kind::Io, in.errorString());
            if (in.size() > kMaxImport)
                return fail(Error::Kind::TooLarge, tr("it is larger than %1").arg(formatBytes(kMaxImport)));
            return parseNotes(in.read(kMaxImport), size);
        },
        [this, file, weak = QPointer(notes)](const Result<ParsedNotes>& parsed) {
            if (weak == nullptr)
                return;
            if (!parsed) {
                say(tr("No bookmarks could be read from %1: %2").arg(file, parsed.error().message), true);
                return;
            }
            const auto added = static_cast<qint64>(weak->notes().addAll(parsed->notes));
            const qint64 left = static_cast<qint64>(parsed->skipped) + std::ssize(parsed->notes) - added;
            QString text = added == 1 ? tr("1 bookmark was read from %1.").arg(file)
                                      : tr("%1 bookmarks were read from %2.").arg(formatNumber(added), file);
            if (left > 0)
                text += QLatin1Char(' ') +
                        (left == 1 ? tr("1 was left out: it lies outside the document, or is none.")
                                   : tr("%1 were left out: they lie outside the document, or are none.")
                                         .arg(formatNumber(left)));
            say(text, left > 0);
        });
}

} // namespace sluice
