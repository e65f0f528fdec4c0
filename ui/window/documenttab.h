#pragma once

#include "core/bytes/editjournal.h"
#include "core/bytes/positionhistory.h"
#include "core/bytes/view.h"
#include "core/jobs/job.h"
#include "ui/panes/documentview.h"
#include "ui/window/messagearea.h"
#include "ui/window/settings.h"
#include "ui/window/startoptions.h"

#include <QPointer>
#include <QWidget>

#include <memory>

class QLabel;
class QStackedLayout;
class QTimer;

namespace sluice {

/// One tab: a file from the moment it is asked for, a result that is no file, or a slice. Opens it on a
/// worker, shows its panes, says in a bar what happens to the file on disk, reloads it, and knows where the
/// caret has been. Thread rule: the window's thread.
class DocumentTab : public QWidget
{
    Q_OBJECT

public:
    /// `path`: bytes of the file system, absolute, or "-". `process` is the ledger of the whole program.
    DocumentTab(QByteArray path, std::shared_ptr<Ledger> process, JobRunner& runner,
                QWidget* parent = nullptr);
    /// Bytes that are no file's, under a name; they are there at once, and open() has nothing to do.
    DocumentTab(QString name, std::shared_ptr<ByteSource> source, std::shared_ptr<Ledger> process,
                JobRunner& runner, QWidget* parent = nullptr);
    /// A view that is there already: a slice, or one more look at a document.
    DocumentTab(std::shared_ptr<View> view, JobRunner& runner, QWidget* parent = nullptr);
    ~DocumentTab() override;

    /// Empty for what is no file, or a slice of one.
    [[nodiscard]] const QByteArray& path() const { return m_path; }
    [[nodiscard]] bool isFile() const { return !m_path.isEmpty(); }
    /// The file's name, for the tab; and the whole path. Bytes that are not UTF-8 show as U+FFFD.
    [[nodiscard]] QString title() const;
    [[nodiscard]] QString displayPath() const;

    /// Begins to open the file; opened() or failed() follows.
    void open();
    /// Makes the panes. Only after opened().
    void showPanes(const ViewOptions& options, const QList<PaneSpec>& panes, const PanePalette& palette);
    /// Null until opened() and showPanes().
    [[nodiscard]] Document* document() const { return m_shown ? m_shown->document().get() : nullptr; }
    /// What the tab shows of the document: null when that is.
    [[nodiscard]] const std::shared_ptr<View>& shown() const { return m_shown; }
    [[nodiscard]] DocumentView* view() const { return m_view; }
    [[nodiscard]] bool isOpening() const { return m_opening.isRunning(); }

    [[nodiscard]] MessageArea& messages() { return *m_messages; }
    [[nodiscard]] bool hasWarning() const;
    /// Of the document's unsaved edits; null for what is no file.
    [[nodiscard]] EditJournal* journal() const { return m_journal; }
    /// There are unsaved edits.
    [[nodiscard]] bool isModified() const { return m_modified; }

    /// Where the tab is now, and the way back there.
    [[nodiscard]] FileMemory memory() const;
    void restore(const FileMemory& memory);

    /// Goes where the command line says; the panes are the workspace's to make. Error: a place that is none,
    /// which the tab tells, too.
    [[nodiscard]] Result<void> start(const StartOptions& options);

    /// Offsets are those of shown().
    void goTo(qint64 offset);
    void select(ByteRange range);
    [[nodiscard]] bool canGoBack() const { return m_history.canGoBack(); }
    [[nodiscard]] bool canGoForward() const { return m_history.canGoForward(); }
    void goBack();
    void goForward();

    /// Opens the file again and keeps the position; asks before edits are lost.
    void reload();
    /// What is no file has other bytes now, or more of them; the position stays.
    void replaceSource(std::shared_ptr<ByteSource> source);

Q_SIGNALS:
    void opened();
    void failed(const sluice::Error& error);
    void cancelWanted();
    /// The document's state on disk, or its content, changed.
    void stateChanged();
    /// The user wants to see where this slice lies in its parent.
    void parentWanted();

private:
    QWidget* makeWaitingPage() const;
    void startOpening(void (DocumentTab::*done)(Result<OpenedFile>));
    void onOpened(Result<OpenedFile> file);
    void setShown(std::shared_ptr<View> view);
    void onReloaded(Result<OpenedFile> file);
    void onFileChanged();
    void onSaved();
    void updateModified();
    void moveTo(std::optional<qint64> offset);
    [[nodiscard]] QString changeText() const;

    QByteArray m_path;
    std::shared_ptr<Ledger> m_ledger;
    LatestJob m_opening;
    std::shared_ptr<View> m_shown;
    PositionHistory m_history;
    QStackedLayout* m_stack;
    QWidget* m_waiting;
    QWidget* m_content;
    MessageArea* m_messages;
    QTimer* m_waitTimer;
    DocumentView* m_view = nullptr;
    bool m_moving = false;
    bool m_modified = false;
    // Belongs to the document.
    QPointer<EditJournal> m_journal;
};

} // namespace sluice
