#pragma once

#include "core/bytes/snapshot.h"
#include "core/jobs/job.h"

#include <QHash>
#include <QObject>

#include <array>
#include <optional>

namespace sluice {

class MainWindow;

/// The ways to write bytes down. Thread rule: a value.
enum class ExportFormat { Hex, Text, CArray, Base64, HexDump, Values, Raw };
inline constexpr std::array kExportFormats = {
    ExportFormat::Hex,     ExportFormat::Text,   ExportFormat::CArray, ExportFormat::Base64,
    ExportFormat::HexDump, ExportFormat::Values, ExportFormat::Raw};
/// Stable, for the ids of commands: "carray".
[[nodiscard]] QByteArray exportId(ExportFormat format);
/// For a menu: "C array".
[[nodiscard]] QString exportLabel(ExportFormat format);

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
    struct Request;
    struct Progress;

    [[nodiscard]] std::optional<Request> request(ExportFormat format) const;
    void offerFile(ExportFormat format, qint64 length);
    void showProgress(const QString& key, const QString& path, const std::shared_ptr<Progress>& progress);
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
