#pragma once

#include "core/bytes/document.h"
#include "core/bytes/filesaver.h"
#include "core/jobs/job.h"

#include <QHash>
#include <QObject>

#include <functional>
#include <memory>
#include <vector>

namespace sluice {

class DocumentTab;
class MainWindow;

/// Saves documents, on workers, with progress and cancel. Asks before only when there is something to say:
/// the file on disk is another than the one opened, it has other names, something of it cannot be kept. Asks
/// before unsaved edits are lost with a tab or the window. Thread rule: the window's thread.
class Saver : public QObject
{
    Q_OBJECT

public:
    explicit Saver(MainWindow& window);
    ~Saver() override;

    /// The current tab's document has edits, or is no file yet.
    [[nodiscard]] bool canSave() const;
    /// Saves the current tab's document to its file; asks for a name when it has none.
    void save();
    /// Asks for a name; the document is that file from then on.
    void askSaveAs();
    /// Asks for a name; the document stays what it is.
    void askSaveCopy();

    enum class Kind {
        Save, ///< the document stands on the file that is written
        Copy  ///< the document has nothing to do with it
    };
    /// `path`: bytes of the file system. `then` runs when the save has ended well. Does nothing while a save
    /// to this path is under way.
    void saveTo(const std::shared_ptr<Document>& document, const QByteArray& path, Kind kind,
                std::function<void()> then = {});

    /// Nothing is being saved.
    [[nodiscard]] bool isIdle() const { return m_running.isEmpty(); }
    /// Stops what can still be stopped: nothing of it is replaced.
    void cancelAll();

    /// Whether `tabs` may be closed now. If edits would be lost, asks, and runs `close` when they were saved
    /// or given up.
    [[nodiscard]] bool mayClose(const QList<DocumentTab*>& tabs, std::function<void()> close);

Q_SIGNALS:
    /// A save has ended, in whatever way.
    void finished(bool ok);

private:
    struct Request;
    struct Answer;

    void askName(const QString& title, Kind kind);
    void start(const std::shared_ptr<Request>& request);
    void onAnswer(const std::shared_ptr<Request>& request, const std::shared_ptr<Answer>& answer);
    void askToAgree(const std::shared_ptr<Request>& request, const SavePlan& plan);
    void onSaved(const std::shared_ptr<Request>& request, const std::shared_ptr<Answer>& answer);
    void showProgress(const std::shared_ptr<Request>& request);
    void cancel(const QString& key);
    void end(const QString& key, bool ok);
    void post(const QString& key, bool failed, const QString& text,
              const std::shared_ptr<Request>& request = {});
    void saveAll(std::vector<std::shared_ptr<Document>> documents, const std::function<void()>& then);

    MainWindow& m_window;
    JobRunner m_runner;
    /// By the key of its message.
    QHash<QString, std::shared_ptr<Request>> m_running;
    int m_count = 0;
};

/// What a person is told of a plan before agreeing to it, one sentence a thing.
[[nodiscard]] QStringList planText(const SavePlan& plan);

} // namespace sluice
