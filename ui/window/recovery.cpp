#include "ui/window/recovery.h"

#include "core/bytes/filehandle.h"
#include "core/bytes/savenotes.h"
#include "ui/window/documenttab.h"
#include "ui/window/format.h"
#include "ui/window/mainwindow.h"
#include "ui/window/workspace.h"

#include <QDateTime>
#include <QFile>
#include <QLocale>

namespace sluice {
namespace {

QString keyOf(const PendingJournal& pending)
{
    return QStringLiteral("journal ") + QFile::decodeName(pending.path);
}

DocumentTab* tabOf(const MainWindow& window, const QByteArray& path)
{
    const QList<DocumentTab*> tabs = window.workspace().tabs();
    for (DocumentTab* tab : tabs) {
        if (tab->document() != nullptr && tab->journal() != nullptr && tab->path() == path)
            return tab;
    }
    return nullptr;
}

} // namespace

Recovery::Recovery(MainWindow& window)
    : QObject(&window)
    , m_window(window)
{
}

void Recovery::offer()
{
    m_runner.run(
        this,
        [](const CancelToken&) {
            removeStrays(saveNotesFolder());
            return pendingJournals(journalFolder());
        },
        [this](const std::vector<PendingJournal>& found) {
            for (const PendingJournal& each : found)
                offer(std::make_shared<PendingJournal>(each));
            Q_EMIT offered(static_cast<int>(found.size()));
        });
}

void Recovery::offer(const Pending& pending)
{
    const Journal& journal = pending->journal;
    Message message;
    message.level = Message::Level::Warning;
    const QString when =
        QLocale().toString(QDateTime::fromMSecsSinceEpoch(journal.begun), QLocale::ShortFormat);
    const QString path = displayPath(journal.file.path);
    // What the list of edits would count, not the pieces that they are kept in.
    message.text =
        journal.steps == 1   ? tr("Sluice ended with an unsaved edit to %1, begun %2.").arg(path, when)
        : journal.steps == 0 ? tr("Sluice ended with unsaved edits to %1, begun %2.").arg(path, when)
                             : tr("Sluice ended with %1 unsaved edits to %2, begun %3.")
                                   .arg(formatNumber(journal.steps), path, when);
    if (journal.incomplete)
        message.text += QLatin1Char(' ') + tr("Later ones were too large to be kept.");
    message.actions = {{tr("Restore"), [this, pending] { restore(pending); }},
                       {tr("Discard"), [pending] { QFile::remove(QFile::decodeName(pending->path)); }},
                       // The lock goes with the message; the journal stays.
                       {tr("Later"), [] {}}};
    m_window.workspace().messages().post(keyOf(*pending), message);
}

void Recovery::restore(const Pending& pending)
{
    Workspace& workspace = m_window.workspace();
    workspace.open({pending->journal.file.path});
    if (!workspace.isOpening()) {
        check(pending);
        return;
    }
    connect(
        &workspace, &Workspace::allOpened, this, [this, pending] { check(pending); },
        Qt::SingleShotConnection);
}

void Recovery::check(const Pending& pending)
{
    const DocumentTab* tab = tabOf(m_window, pending->journal.file.path);
    if (tab == nullptr) {
        refuse(pending, tr("The file cannot be opened."));
        return;
    }
    m_runner.run(
        this,
        [pending, file = tab->document()->file()](const CancelToken&) {
            return checkJournal(pending->journal, file).map([&pending] {
                return std::make_shared<JournalRanges>(rangesOf(pending->journal));
            });
        },
        [this, pending](const Checked& checked) { apply(pending, checked); });
}

void Recovery::apply(const Pending& pending, const Checked& checked)
{
    if (!checked) {
        refuse(pending, checked.error().message);
        return;
    }
    DocumentTab* tab = tabOf(m_window, pending->journal.file.path);
    if (tab == nullptr || tab->document()->isModified()) {
        refuse(pending, tr("The file has other edits now. Save or undo them, then start Sluice again."));
        return;
    }
    if (const Result<void> made = restoreEdits(pending->journal, std::move(**checked), *tab->document());
        !made) {
        (void)tab->document()->undo();
        refuse(pending, made.error().message);
        return;
    }
    tab->journal()->takeOver(pending->path);
    Q_EMIT restored(true);
}

void Recovery::refuse(const Pending& pending, const QString& why)
{
    Message message;
    message.level = Message::Level::Error;
    message.text =
        tr("The edits to %1 were not restored. %2").arg(displayPath(pending->journal.file.path), why);
    message.actions = {{tr("Try Again"), [this, pending] { restore(pending); }},
                       {tr("Discard"), [pending] { QFile::remove(QFile::decodeName(pending->path)); }},
                       {tr("Later"), [] {}}};
    m_window.workspace().messages().post(keyOf(*pending), message);
    Q_EMIT restored(false);
}

} // namespace sluice
