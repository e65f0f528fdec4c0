#pragma once

#include "core/bytes/filewatch.h"
#include "core/bytes/openedfile.h"
#include "core/bytes/selection.h"
#include "core/bytes/snapshot.h"
#include "core/ledger/ledger.h"

#include <QObject>
#include <QString>

namespace sluice {

/// What is open: the bytes of a file or of a pipeline's result, the selection on them, what became of the
/// file since, and the record of what reading it cost. Thread rule: the thread it lives in (the window's);
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
    [[nodiscard]] qint64 size() const { return m_file.source->size(); }
    [[nodiscard]] Access access() const { return m_file.source->access(); }
    [[nodiscard]] Snapshot snapshot() const { return Snapshot(m_file.source); }

    [[nodiscard]] Selection& selection() { return m_selection; }
    [[nodiscard]] const Selection& selection() const { return m_selection; }
    [[nodiscard]] const std::shared_ptr<Ledger>& ledger() const { return m_ledger; }

    /// What happened to the file on disk since it was opened or reloaded; a default value when nothing did.
    [[nodiscard]] const FileChange& fileChange() const { return m_change; }
    /// Takes the file as it is now on disk, opened by the caller. The caret stays where it was, if it can.
    void reload(OpenedFile file);
    /// What is no file has other bytes now, or more of them. The caret stays where it was, if it can.
    void replaceSource(std::shared_ptr<ByteSource> source);

Q_SIGNALS:
    /// The bytes or their number are others than before: a reload, a result that grew.
    void contentChanged();
    /// fileChange() has news; bytes may have been lost.
    void fileChanged();

private:
    void watch();
    void onFileChange(const FileChange& change);

    OpenedFile m_file;
    /// Of what is no file.
    QString m_name;
    std::shared_ptr<Ledger> m_ledger;
    Selection m_selection;
    std::unique_ptr<FileWatch> m_watch;
    FileChange m_change;
};

} // namespace sluice
