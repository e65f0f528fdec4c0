#pragma once

#include "core/bytes/documentnotes.h"
#include "core/bytes/notestore.h"
#include "core/jobs/job.h"
#include "ui/window/throttle.h"

#include <QHash>
#include <QObject>

#include <memory>

namespace sluice {

/// The bookmarks of what is open: brings back those that were kept for a file with the same content, and
/// keeps them. Those for another content stay aside until the user takes or drops them. Thread rule: the
/// window's thread; the disk is read on workers.
class Notebook : public QObject
{
    Q_OBJECT

public:
    /// `folder` need not exist yet.
    explicit Notebook(QString folder, QObject* parent = nullptr);
    ~Notebook() override;

    /// The bookmarks of a document, which are loaded the first time that it is asked for.
    DocumentNotes& of(const std::shared_ptr<Document>& document);
    /// None is being loaded.
    [[nodiscard]] bool isSettled() const { return m_loading == 0; }
    /// Takes the bookmarks that were kept for another content of this file; or forgets them.
    void takeAside(const Document* document);
    void dropAside(const Document* document);
    /// Writes what is not written yet, now.
    void saveAll();

Q_SIGNALS:
    void settled();
    /// There are bookmarks for another content of the file, `size` bytes long.
    void othersFound(const sluice::Document* document, int count, qint64 size);
    void failed(const sluice::Document* document, const QString& message);

private:
    struct Entry;
    struct Loaded;

    void load(const std::shared_ptr<Document>& document, Entry& entry);
    void take(const Document* key, const Result<Loaded>& loaded);
    void dropWritten();
    void onFileChanged(const std::weak_ptr<Document>& document);
    void onChanged(const Document* key);
    void forget(const Document* key);
    [[nodiscard]] static std::vector<NoteSet> setsOf(const Entry& entry);
    void saveLater();
    void saveSoon(Entry& entry);
    void write(const QByteArray& path);

    QString m_folder;
    JobRunner m_runner;
    QHash<const Document*, std::shared_ptr<Entry>> m_entries;
    /// What is on its way to the disk, by path: what is opened meanwhile finds it here.
    struct Unwritten
    {
        std::vector<NoteSet> sets;
        bool isWriting = false;
        /// Changed since the writing began.
        bool again = false;
    };
    QHash<QByteArray, Unwritten> m_unwritten;
    Throttle m_saving;
    int m_loading = 0;
};

} // namespace sluice
