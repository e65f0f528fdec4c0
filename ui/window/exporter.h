#pragma once

#include "core/jobs/job.h"
#include "ui/window/exportrequest.h"

#include <QHash>
#include <QObject>

#include <optional>

namespace sluice {

class MainWindow;

/// Takes the selection out of the window: onto the clipboard when it is small, else into a file, on a worker
/// with progress and cancel. A file is written beside its final name and appears whole or not at all; files
/// that are open here are refused as targets. Thread rule: the window's thread.
class Exporter : public QObject
{
    Q_OBJECT

public:
    /// More selected bytes than this are not put on the clipboard: a file is offered.
    static constexpr qint64 kClipboardLimit = qint64{1} << 20;

    explicit Exporter(MainWindow& window);
    ~Exporter() override;

    /// The format that suits the current pane.
    [[nodiscard]] ExportFormat naturalFormat() const;
    void copy(ExportFormat format);
    /// For pasting in this program alone: any length, and no byte is copied.
    void copyWithin();
    /// Asks for a file and a format.
    void askSave(ExportFormat format);
    /// Writes the selection of the current tab to `path`; progress and outcome show in the window.
    void save(ExportFormat format, const QString& path);
    /// Nothing is being copied or written.
    [[nodiscard]] bool isIdle() const { return m_running.isEmpty(); }
    void cancelAll();

Q_SIGNALS:
    /// A copy reached the clipboard, or a file was written; or it failed or was cancelled.
    void finished(bool ok);

private:
    [[nodiscard]] std::optional<ExportRequest> request(ExportFormat format) const;
    void offerFile(ExportFormat format, qint64 length);
    void showProgress(const QString& key, const QString& path,
                      const std::shared_ptr<ExportProgress>& progress);
    void cancel(const QString& key);
    void end(const QString& key, bool ok);
    void post(const QString& key, bool failed, const QString& text);

    MainWindow& m_window;
    JobRunner m_runner;
    // By the key of its message.
    QHash<QString, CancelToken> m_running;
    int m_count = 0;
};

} // namespace sluice
