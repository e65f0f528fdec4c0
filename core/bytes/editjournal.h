#pragma once

#include "core/bytes/document.h"
#include "core/bytes/journalformat.h"

#include <QObject>

#include <memory>

namespace sluice {

/// The journals of unsaved edits, in stateFolder(); empty when there is none.
[[nodiscard]] QByteArray journalFolder();

/// Keeps the unsaved edits of a document on disk, so that they outlive the program's death: appends each to a
/// journal within a second, from a thread of its own. The journal goes when the edits are saved, undone, or
/// given up with the document; only a program that dies leaves one. It is bound to the file by path, size,
/// time and sampled content, and locked while its program lives. Bytes of other files are copied into it up
/// to kMostBytes; what is past that is not in it, and the journal says so. A replacement of many hits is
/// noted as what was replaced by what, whatever the bytes between. Documents that are no file have none.
/// Thread rule: the document's thread.
class EditJournal : public QObject
{
    Q_OBJECT

public:
    static constexpr qint64 kMostBytes = qint64{256} << 20;
    /// What the names of journals end in.
    static constexpr const char* kSuffix = ".journal";
    /// Edits wait this long for others to be written with.
    static constexpr int kBatchMs = 300;

    /// A child of `document`. `folder` is made when it is missing; empty: nothing is kept.
    EditJournal(Document& document, const QByteArray& folder);
    ~EditJournal() override;

    /// Every edit that was made is on disk, or needs not to be.
    [[nodiscard]] bool isWritten() const;
    /// Once what is known now is on disk, the journal at `path` is needed no more and removed.
    void takeOver(const QByteArray& path);

private:
    struct Desk;
    struct Worker;

    void onEdited(const Edit& edit);
    void onHistoryChanged();
    void restart();
    [[nodiscard]] bool start();

    Document& m_document;
    const QByteArray m_folder;
    /// The bytes before the next edit.
    Snapshot m_before;
    bool m_tried = false;
    bool m_started = false;
    std::shared_ptr<Desk> m_desk;
    std::unique_ptr<Worker> m_worker;
};

/// What a journal of the open file states about it. Reads samples of it: for a worker.
[[nodiscard]] Result<JournalFile> journalFileOf(const OpenedFile& file);

} // namespace sluice
