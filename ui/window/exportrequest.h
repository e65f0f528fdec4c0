#pragma once

#include "core/bytes/dumpformat.h"
#include "core/bytes/openedfile.h"
#include "core/bytes/snapshot.h"
#include "core/jobs/job.h"
#include "core/ledger/ledger.h"

#include <QList>

#include <array>
#include <atomic>
#include <functional>

namespace sluice {

/// The ways to write bytes down. Thread rule: a value.
enum class ExportFormat { Hex, Text, CArray, Base64, HexDump, Values, Raw };
inline constexpr std::array kExportFormats = {
    ExportFormat::Hex,     ExportFormat::Text,   ExportFormat::CArray, ExportFormat::Base64,
    ExportFormat::HexDump, ExportFormat::Values, ExportFormat::Raw};
/// Stable, for the ids of commands: "carray".
[[nodiscard]] QByteArray exportId(ExportFormat format);
/// For a menu: "C array".
[[nodiscard]] QString exportLabel(ExportFormat format);

/// How far an export is, in bytes read. Thread rule: `total` is set before the job begins.
struct ExportProgress
{
    std::atomic<qint64> done = 0;
    qint64 total = 0;
};

/// Bytes of one moment, and how they are to be written down: all that a worker needs to do it. Thread rule: a
/// value; text() and writeFile() read and write, for a worker.
struct ExportRequest
{
    Snapshot snapshot;
    ByteRange range;
    ExportFormat format = ExportFormat::Raw;
    Encoding encoding = Encoding::utf8();
    ElementType type;
    ElementFormat number = ElementFormat::Decimal;
    bool upperCase = false;
    int bytesPerRow = 16;
    /// Of what is read, for messages.
    QString name;
    std::shared_ptr<Ledger> ledger;
    /// Of every file that is open: none of them is written to.
    QList<FileIdentity> open;

    /// All of it at once, for the clipboard. Errors: those of reading; Changed, when the file did meanwhile;
    /// Cancelled.
    [[nodiscard]] Result<QByteArray> text(const CancelToken& token) const;
    /// Into a file, which appears whole or not at all. Errors: those of text() and of writing; Denied for a
    /// file that is open, under whatever name; Unsupported for what is no plain file.
    [[nodiscard]] Result<void> writeFile(const QString& path, const CancelToken& token,
                                         ExportProgress& progress) const;

private:
    using Sink = std::function<Result<void>(QByteArrayView)>;

    [[nodiscard]] DumpOptions dumpOptions() const;
    /// Feeds the bytes, written down in the format, to `sink`, a step at a time.
    [[nodiscard]] Result<void> run(const Sink& sink, const CancelToken& token,
                                   ExportProgress& progress) const;
    [[nodiscard]] Result<void> step(ByteRange part, DumpFormatter* formatter, const Sink& sink) const;
    [[nodiscard]] Result<void> checkTarget(const QString& path) const;
};

} // namespace sluice
