#pragma once

#include "core/bytes/addedbytes.h"
#include "core/bytes/edithistory.h"
#include "core/bytes/filewatch.h"
#include "core/bytes/openedfile.h"
#include "core/bytes/selection.h"
#include "core/bytes/snapshot.h"
#include "core/ledger/ledger.h"

#include <QObject>
#include <QString>

#include <optional>

namespace sluice {

/// What is open: the bytes of a file or of a pipeline's result with the edits made to them, undo, the
/// selection, what became of the file since, and the record of what reading it cost. Nothing is written to
/// the file. Held by shared_ptr: its Views keep it alive. Thread rule: the thread it lives in (the window's);
/// hand Snapshots to other threads.
class Document : public QObject
{
    Q_OBJECT

public:
    /// `ledger` is the one that the file was opened with. A watchable file is watched from here on.
    Document(OpenedFile file, std::shared_ptr<Ledger> ledger, QObject* parent = nullptr);
    /// Bytes that are no file's, under a name of their own: file() has no path then.
    Document(QString name, std::shared_ptr<ByteSource> source, std::shared_ptr<Ledger> ledger,
             QObject* parent = nullptr);
    ~Document() override;

    [[nodiscard]] const OpenedFile& file() const { return m_file; }
    /// The file's name without its folder, for a tab. Bytes that are not UTF-8 show as U+FFFD.
    [[nodiscard]] QString name() const;
    /// The whole path, for a person. Bytes that are not UTF-8 show as U+FFFD.
    [[nodiscard]] QString displayPath() const;
    [[nodiscard]] qint64 size() const { return m_tree.size(); }
    [[nodiscard]] Access access() const { return m_file.source->access(); }
    /// The bytes of now, which no later edit changes. The file's own source while nothing is edited.
    [[nodiscard]] const Snapshot& snapshot() const { return m_snapshot; }
    /// The bytes of now as pieces: those of file().source that are kept, and what was put in.
    [[nodiscard]] const PieceTree& tree() const { return m_tree; }

    [[nodiscard]] Selection& selection() { return m_selection; }
    [[nodiscard]] const Selection& selection() const { return m_selection; }
    [[nodiscard]] const std::shared_ptr<Ledger>& ledger() const { return m_ledger; }

    /// What happened to the file on disk since it was opened or reloaded; a default value when nothing did.
    [[nodiscard]] const FileChange& fileChange() const { return m_change; }
    /// Takes the file as it is now on disk, opened by the caller, and forgets all edits: ask before. The
    /// caret stays where it was, if it can.
    void reload(OpenedFile file);
    /// What is no file has other bytes now, or more of them; edits are forgotten (so let what grows be
    /// read-only). The caret stays where it was, if it can.
    void replaceSource(std::shared_ptr<ByteSource> source);

    /// Why it cannot be edited for now; empty: it can. Edits fail with this (Denied).
    [[nodiscard]] const QString& readOnlyReason() const { return m_readOnly; }
    void setReadOnly(const QString& reason);

    /// Edits. All give an error and change nothing when the document is read-only (Denied), a range lies
    /// outside (OutOfRange), the size would pass 2^63 - 1 or memory is short (TooLarge). `bytes` are copied
    /// (counted user->user), `content` is shared. The selection moves along, as Edit::moved() says.
    Result<void> replace(ByteRange range, QByteArrayView bytes, const EditBy& by = {});
    Result<void> replace(ByteRange range, const PieceTree& content, const EditBy& by = {});
    /// Over the end it appends.
    Result<void> overwrite(qint64 offset, QByteArrayView bytes, const EditBy& by = {});
    Result<void> insert(qint64 offset, QByteArrayView bytes, const EditBy& by = {});
    Result<void> erase(ByteRange range, const EditBy& by = {});
    /// Repeats `pattern` (Invalid when empty) over `range`; takes memory for the pattern only.
    Result<void> fill(ByteRange range, QByteArrayView pattern, const EditBy& by = {});
    /// Puts back the saved bytes of what is changed in `range`: bytes that were overwritten one by one,
    /// insertions and deletions that it meets as a whole. An edit like others.
    Result<void> revert(ByteRange range, const EditBy& by = {});

    [[nodiscard]] bool canUndo() const { return m_history.position() > 0 && !m_history.inGroup(); }
    [[nodiscard]] bool canRedo() const;
    /// Where the step's bytes are now, to go there; none when there is nothing to undo or redo, or a group is
    /// being made.
    std::optional<ByteRange> undo();
    std::optional<ByteRange> redo();
    /// Undoes or redoes until `position` (0 to steps().size()) steps are done.
    std::optional<ByteRange> goToStep(size_t position);
    /// Every step of the history, the undone ones at the end, and how many are done.
    [[nodiscard]] const std::vector<EditStep>& steps() const { return m_history.steps(); }
    [[nodiscard]] size_t stepPosition() const { return m_history.position(); }
    /// Where the bytes of a step, done or undone, are among those of now; what else was done to them since
    /// counts. Costs the edits between it and stepPosition().
    [[nodiscard]] ByteRange placeOfStep(size_t index) const;
    /// The position at which the bytes are those of the file; none when no undo or redo leads there.
    [[nodiscard]] std::optional<size_t> savedPosition() const { return m_history.positionOf(m_savedState); }
    /// The next typed byte begins a step of its own.
    void endTypingRun() { m_history.endRun(); }

    /// True when the bytes are not those of file().source, as it was opened or saved last.
    [[nodiscard]] bool isModified() const;
    /// Of `within`, in order, at most `limit`: bytes that were put in since.
    [[nodiscard]] std::vector<ByteRange> changedRanges(ByteRange within, size_t limit) const;

    /// Names the bytes of now: take it with the snapshot that is saved.
    [[nodiscard]] quint64 state() const { return m_history.state(); }
    /// The bytes of `state` have been saved, and `file` is what they were saved to, opened again: the
    /// document stands on it from now on. Undo goes back across the save. Edits made meanwhile stay edits. A
    /// state that undo no longer leads to changes the file only, and all stays modified.
    void markSaved(OpenedFile file, quint64 state);

    /// The views that live, in the order in which they were made.
    [[nodiscard]] std::vector<std::shared_ptr<View>> views() const;
    /// Bytes of memory that it has of its own: what was read or copied into memory, and what was typed.
    [[nodiscard]] qint64 ownedBytes() const;
    /// Bytes of everything that lives as long as it does: of its file, and of files it took bytes from.
    [[nodiscard]] qint64 pinnedBytes() const;

Q_SIGNALS:
    /// Bytes were replaced; several in a row may make one step, and undoing that step tells them again,
    /// inverse and backwards. Views and selection are moved already. size() and snapshot() are those after
    /// the whole step.
    void edited(const sluice::Edit& edit);
    /// The bytes or their number are others than before: after each step, a reload, a save.
    void contentChanged();
    /// isModified(), canUndo(), steps() may be others.
    void historyChanged();
    /// markSaved(): file() is what was saved just now, and has the bytes of the document as it is at this
    /// moment. Edits made since they were saved follow, as edited().
    void saved();
    /// readOnlyReason() is another.
    void readOnlyChanged();
    /// A view was made, or has gone.
    void viewsChanged();
    /// fileChange() has news; bytes may have been lost.
    void fileChanged();

private:
    friend class EditGroup;
    friend class View;

    void watch();
    void onFileChange(const FileChange& change);
    void standOn(std::shared_ptr<ByteSource> source);
    void setTree(PieceTree tree);
    Result<void> put(ByteRange range, const PieceTree& content, const EditBy& by);
    void step(bool forward);
    /// Tells that a step is over: other bytes.
    void finish();
    void beginGroup(const QString& label, quint64 view);
    void endGroup();
    void addView(const std::shared_ptr<View>& view);
    void removeView();
    [[nodiscard]] quint64 newViewId() { return ++m_lastView; }
    void moveViews(const Edit& edit, EditStep& step);
    void restoreViews(const EditStep& step, const std::vector<Edit>& edits, bool forward);
    void moveSelection(const std::vector<Edit>& edits);
    [[nodiscard]] QString viewName(quint64 id) const;

    OpenedFile m_file;
    /// Of what is no file.
    QString m_name;
    std::shared_ptr<Ledger> m_ledger;
    PieceTree m_tree;
    Snapshot m_snapshot;
    AddedBytes m_added;
    EditHistory m_history;
    /// The state that file().source holds.
    quint64 m_savedState = 0;
    QString m_readOnly;
    bool m_groupEdited = false;
    /// To be told of at the end of a step.
    std::vector<std::shared_ptr<View>> m_movedViews;
    bool m_selectionMoved = false;
    /// The selection moves because bytes do, not by the user's hand.
    bool m_moving = false;
    Selection m_selection;
    std::vector<std::weak_ptr<View>> m_views;
    quint64 m_lastView = 0;
    std::unique_ptr<FileWatch> m_watch;
    FileChange m_change;
};

/// Makes all edits while it lives one step of undo. Thread rule: the document's thread; the document outlives
/// it.
class EditGroup
{
public:
    /// `label`: what a list of edits calls it, translated. `view`: View::id(), or 0.
    EditGroup(Document& document, const QString& label, quint64 view = 0)
        : m_document(document)
    {
        m_document.beginGroup(label, view);
    }
    ~EditGroup() { m_document.endGroup(); }
    EditGroup(const EditGroup&) = delete;
    EditGroup& operator=(const EditGroup&) = delete;

private:
    Document& m_document;
};

} // namespace sluice
