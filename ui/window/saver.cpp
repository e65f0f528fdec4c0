#include "ui/window/saver.h"

#include "core/bytes/filehandle.h"
#include "core/bytes/openfile.h"
#include "ui/window/dialogs.h"
#include "ui/window/documenttab.h"
#include "ui/window/format.h"
#include "ui/window/mainwindow.h"
#include "ui/window/workspace.h"

#include <QElapsedTimer>
#include <QFile>
#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>
#include <QTimer>

#include <algorithm>

namespace sluice {
namespace {

constexpr int kPollMs = 100;

} // namespace

/// One save, as its worker needs it.
struct Saver::Request
{
    std::weak_ptr<Document> document;
    QString name;
    Kind kind = Kind::Save;
    QByteArray path;
    Snapshot snapshot;
    quint64 state = 0;
    SaveOrigin origin;
    /// Of the file that the document stands on, when that is the one to be saved.
    std::optional<FileIdentity> opened;
    std::shared_ptr<Ledger> ledger;
    /// What the user has agreed to.
    std::optional<ReplaceOptions> agreed;
    bool asking = false;
    SaveControl control;
    std::function<void()> then;
    QString key;
};

/// What the worker has to say.
struct Saver::Answer
{
    /// Set: the user has to agree to it first.
    std::optional<SavePlan> plan;
    std::optional<Error> error;
    /// The file, opened again, when it was saved.
    std::optional<OpenedFile> file;
};

QStringList planText(const SavePlan& plan)
{
    QStringList sentences;
    if (plan.changedOnDisk) {
        sentences.append(Saver::tr("Another program has changed or replaced the file since it was opened. "
                                   "Saving replaces what that program wrote."));
    }
    if (plan.goneFromDisk)
        sentences.append(
            Saver::tr("The file was deleted or renamed since it was opened. Saving makes it anew."));
    if (plan.otherNames > 0) {
        sentences.append((plan.otherNames == 1 ? Saver::tr("The file has another name (a hard link).")
                                               : Saver::tr("The file has %1 other names (hard links).")
                                                     .arg(formatNumber(plan.otherNames))) +
                         QLatin1Char(' ') +
                         Saver::tr("Only this name gets the new bytes; whoever opens the file by another "
                                   "name finds the old ones."));
    }
    if (!plan.losses.empty()) {
        QStringList lost;
        for (const AttributeLoss& loss : plan.losses)
            lost.append(describe(loss));
        sentences.append(Saver::tr("The saved file cannot keep %1.").arg(lost.join(QStringLiteral("; "))));
    }
    return sentences;
}

Saver::Saver(MainWindow& window)
    : QObject(&window)
    , m_window(window)
{
}

Saver::~Saver()
{
    for (const std::shared_ptr<Request>& request : std::as_const(m_running))
        request->control.cancel();
}

bool Saver::canSave() const
{
    const DocumentTab* tab = m_window.currentTab();
    if (tab == nullptr)
        return false;
    const QByteArray& path = tab->document()->file().path;
    return tab->document()->isModified() || path.isEmpty() || path == "-";
}

void Saver::save()
{
    const DocumentTab* tab = m_window.currentTab();
    if (tab == nullptr)
        return;
    const QByteArray& path = tab->document()->file().path;
    if (path.isEmpty() || path == "-")
        askSaveAs();
    else
        saveTo(tab->shown()->document(), path, Kind::Save);
}

void Saver::askSaveAs()
{
    askName(tr("Save As"), Kind::Save);
}

void Saver::askSaveCopy()
{
    askName(tr("Save a Copy"), Kind::Copy);
}

void Saver::askName(const QString& title, Kind kind)
{
    const DocumentTab* tab = m_window.currentTab();
    if (tab == nullptr)
        return;
    QFileDialog* dialog = fileToWrite(&m_window, title);
    const QByteArray path = tab->document()->file().path;
    if (path.startsWith('/')) {
        dialog->setDirectory(QFile::decodeName(path.left(path.lastIndexOf('/') + 1)));
        dialog->selectFile(QFile::decodeName(path.mid(path.lastIndexOf('/') + 1)));
    }
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, kind, document = tab->shown()->document()](const QString& name) {
                saveTo(document, QFile::encodeName(name), kind);
            });
    dialog->open();
}

void Saver::saveTo(const std::shared_ptr<Document>& document, const QByteArray& path, Kind kind,
                   std::function<void()> then)
{
    if (std::any_of(m_running.cbegin(), m_running.cend(), [&](const auto& r) { return r->path == path; }))
        return;
    auto request = std::make_shared<Request>();
    const OpenedFile& file = document->file();
    request->document = document;
    request->name = displayPath(path);
    request->kind = kind;
    request->path = path;
    request->snapshot = document->snapshot();
    request->state = document->state();
    request->origin = SaveOrigin(file);
    if (path == file.path && file.watchable)
        request->opened = file.identity;
    request->ledger = document->ledger();
    request->then = std::move(then);
    request->key = QStringLiteral("saving%1").arg(++m_count);
    start(request);
}

void Saver::start(const std::shared_ptr<Request>& request)
{
    m_running.insert(request->key, request);
    m_runner.run(
        this,
        [request](const CancelToken&) {
            auto answer = std::make_shared<Answer>();
            std::optional<ReplaceOptions> options = request->agreed;
            if (!options) {
                const Result<SavePlan> plan =
                    planSave(request->snapshot, request->origin, request->path, request->opened);
                if (!plan)
                    answer->error = plan.error();
                else if (plan->asks())
                    answer->plan = *plan;
                else
                    options = plan->agreed();
            }
            if (!options)
                return answer;
            const Result<SaveOutcome> saved = saveSnapshot(request->snapshot, request->origin, request->path,
                                                           *options, request->control, *request->ledger);
            if (!saved) {
                answer->error = saved.error();
                return answer;
            }
            Result<OpenedFile> file = openFile(request->path, request->ledger);
            // Another may have replaced it in between: then the document does not stand on it.
            if (file && file->identity == saved->identity)
                answer->file = std::move(*file);
            return answer;
        },
        [this, request](const std::shared_ptr<Answer>& answer) { onAnswer(request, answer); });
    showProgress(request);
}

void Saver::onAnswer(const std::shared_ptr<Request>& request, const std::shared_ptr<Answer>& answer)
{
    // A cancelled one has been answered for.
    if (!m_running.contains(request->key))
        return;
    m_window.workspace().messages().remove(request->key);
    if (answer->plan) {
        askToAgree(request, *answer->plan);
        return;
    }
    if (answer->error) {
        post(request->key, true, answer->error->message, request);
        end(request->key, false);
        return;
    }
    onSaved(request, answer);
}

void Saver::askToAgree(const std::shared_ptr<Request>& request, const SavePlan& plan)
{
    request->asking = true;
    const bool dangerous = plan.changedOnDisk;
    auto* box = new QMessageBox(
        dangerous ? QMessageBox::Warning : QMessageBox::Question, tr("Save"),
        dangerous ? tr("%1 is not as it was when it was opened. Save over it?").arg(request->name)
                  : tr("Save %1?").arg(request->name),
        QMessageBox::Cancel, &m_window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(planText(plan).join(QStringLiteral("\n\n")));
    QPushButton* yes = box->addButton(dangerous ? tr("Replace It") : tr("Save"),
                                      dangerous ? QMessageBox::DestructiveRole : QMessageBox::AcceptRole);
    QPushButton* other = box->addButton(tr("Save Elsewhere…"), QMessageBox::ActionRole);
    if (dangerous)
        box->setDefaultButton(QMessageBox::Cancel);
    else
        box->setDefaultButton(yes);
    connect(box, &QMessageBox::finished, this, [this, box, yes, other, request, plan] {
        if (box->clickedButton() == yes) {
            request->agreed = plan.agreed();
            request->asking = false;
            start(request);
            return;
        }
        end(request->key, false);
        if (box->clickedButton() == other)
            askName(tr("Save As"), request->kind);
    });
    box->open();
}

void Saver::onSaved(const std::shared_ptr<Request>& request, const std::shared_ptr<Answer>& answer)
{
    const std::shared_ptr<Document> document = request->document.lock();
    const bool stands = request->kind == Kind::Save && answer->file && document;
    if (stands)
        document->markSaved(std::move(*answer->file), request->state);
    // That the document itself is saved shows in its tab.
    if (!stands)
        post(QStringLiteral("saved"), false, tr("Saved %1.").arg(request->name));
    end(request->key, true);
    if (request->then)
        request->then();
}

void Saver::showProgress(const std::shared_ptr<Request>& request)
{
    auto* poll = new QTimer(this);
    poll->setInterval(kPollMs);
    connect(poll, &QTimer::timeout, this, [this, poll, request, clock = QElapsedTimer()]() mutable {
        MessageArea& messages = m_window.workspace().messages();
        const QString& key = request->key;
        if (!m_running.contains(key) || request->asking) {
            poll->stop();
            poll->deleteLater();
            return;
        }
        const qint64 done = request->control.done();
        const qint64 total = std::max<qint64>(request->snapshot.size(), 1);
        const int permille = static_cast<int>(double(done) / double(total) * 1000);
        if (!clock.isValid()) {
            clock.start();
            Message message;
            message.text = tr("Saving %1").arg(request->name);
            message.progress = permille;
            message.actions = {{tr("Cancel"), [this, key] { cancel(key); }}};
            messages.post(key, message);
            return;
        }
        if (request->control.phase() != SaveControl::Phase::Writing) {
            messages.update(key, tr("Saving %1: waiting until it is on the disk").arg(request->name),
                            permille);
            return;
        }
        const double rate = double(done) / std::max(double(clock.elapsed()) / 1000, 0.001);
        messages.update(key,
                        tr("Saving %1: %2 of %3, %4/s")
                            .arg(request->name, formatBytes(done), formatBytes(total),
                                 formatBytes(static_cast<qint64>(rate))),
                        permille);
    });
    poll->start();
}

void Saver::cancel(const QString& key)
{
    if (!m_running.contains(key))
        return;
    // Too late: the new file is taking its place, and its end is told.
    if (!m_running.value(key)->control.cancel())
        return;
    m_window.workspace().messages().remove(key);
    post(key, false, tr("Saving was cancelled; the file is as it was."));
    end(key, false);
}

void Saver::cancelAll()
{
    const QList<QString> keys = m_running.keys();
    for (const QString& key : keys)
        cancel(key);
}

void Saver::end(const QString& key, bool ok)
{
    m_running.remove(key);
    Q_EMIT finished(ok);
}

void Saver::post(const QString& key, bool failed, const QString& text,
                 const std::shared_ptr<Request>& request)
{
    Message message;
    message.level = failed ? Message::Level::Error : Message::Level::Info;
    message.text = text;
    if (request) {
        message.actions = {
            {tr("Try Again"),
             [this, request] {
                 if (const auto document = request->document.lock())
                     saveTo(document, request->path, request->kind, request->then);
             }},
            {tr("Save Elsewhere…"), [this, request] { askName(tr("Save As"), request->kind); }}};
    }
    m_window.workspace().messages().post(key, message);
}

bool Saver::mayClose(const QList<DocumentTab*>& tabs, std::function<void()> close)
{
    const QList<DocumentTab*> all = m_window.workspace().tabs();
    std::vector<std::shared_ptr<Document>> unsaved;
    QStringList names;
    for (const DocumentTab* tab : tabs) {
        if (tab->document() == nullptr || !tab->document()->isModified())
            continue;
        const std::shared_ptr<Document>& document = tab->shown()->document();
        const auto stays = [&](const DocumentTab* other) {
            return other->document() == document.get() && !tabs.contains(other);
        };
        const bool known = std::find(unsaved.begin(), unsaved.end(), document) != unsaved.end();
        if (known || std::any_of(all.begin(), all.end(), stays))
            continue;
        unsaved.push_back(document);
        names.append(document->name());
    }
    if (unsaved.empty())
        return true;
    auto* box = new QMessageBox(QMessageBox::Warning, tr("Unsaved Edits"),
                                unsaved.size() == 1
                                    ? tr("%1 has edits that are not saved.").arg(names.first())
                                    : tr("%1 documents have edits that are not saved.").arg(unsaved.size()),
                                QMessageBox::Cancel, &m_window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    if (unsaved.size() > 1)
        box->setInformativeText(names.join(QLatin1Char('\n')));
    QPushButton* save =
        box->addButton(unsaved.size() == 1 ? tr("Save") : tr("Save All"), QMessageBox::AcceptRole);
    QPushButton* discard = box->addButton(tr("Close Without Saving"), QMessageBox::DestructiveRole);
    box->setDefaultButton(save);
    connect(box, &QMessageBox::finished, this,
            [this, box, save, discard, unsaved = std::move(unsaved), close = std::move(close)] {
                if (box->clickedButton() == save)
                    saveAll(unsaved, close);
                else if (box->clickedButton() == discard)
                    close();
            });
    box->open();
    return false;
}

// One after the other; what fails or is not agreed to ends it.
void Saver::saveAll(std::vector<std::shared_ptr<Document>> documents, const std::function<void()>& then)
{
    if (documents.empty()) {
        then();
        return;
    }
    const std::shared_ptr<Document> next = documents.back();
    documents.pop_back();
    const auto rest = [this, documents = std::move(documents), then] { saveAll(documents, then); };
    const QByteArray& path = next->file().path;
    if (!path.isEmpty() && path != "-") {
        saveTo(next, path, Kind::Save, rest);
        return;
    }
    QFileDialog* dialog = fileToWrite(&m_window, tr("Save %1").arg(next->name()));
    connect(dialog, &QFileDialog::fileSelected, this, [this, next, rest](const QString& name) {
        saveTo(next, QFile::encodeName(name), Kind::Save, rest);
    });
    dialog->open();
}

} // namespace sluice
