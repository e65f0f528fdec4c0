#pragma once

#include "core/streams/pipeline.h"
#include "core/streams/stagespec.h"

namespace sluice {

/// Where a recipe's result goes.
struct SinkSpec
{
    enum class Kind {
        Document,  ///< a new document; the window's, "--to document"
        Clipboard, ///< in memory, the first kClipboardCap bytes; the window's, "--to clipboard"
        File,      ///< `target` is a path, "-" standard output: "-o PATH"
        Tcp        ///< `target` is "HOST:PORT": "--to tcp:HOST:PORT"
    };

    Kind kind = Kind::Document;
    QByteArray target;

    /// "tcp:HOST:PORT" (IPv6 addresses in brackets), "document", "clipboard". Error: Invalid.
    [[nodiscard]] static Result<SinkSpec> parse(QByteArrayView text);

    friend bool operator==(const SinkSpec&, const SinkSpec&) = default;
};

/// The clipboard takes no more than this many bytes; the rest is dropped.
inline constexpr qint64 kClipboardCap = qint64{16} << 20;

/// A pipeline without its source: what the window's Stream panel shows, what it saves by name, and what the
/// words of `sluice stream` say are this same value. Thread rule: a value.
struct Recipe
{
    std::vector<StageSpec> stages;
    /// None: the result goes nowhere, as one wants for digests.
    std::vector<SinkSpec> sinks;
    Feed feed = Feed::Mapped;
    /// Bytes; see PipelineSettings.
    qint64 chunkSize = PipelineSettings().chunkSize;
    qint64 highWaterMark = PipelineSettings().highWaterMark;
    /// Bytes that files and documents may take of a disk; -1: its free space less a reserve.
    qint64 maxOutput = -1;

    /// The words of the command line after its FILE, quoted as for a shell. Errors: Invalid, naming the word.
    [[nodiscard]] static Result<Recipe> parse(QByteArrayView text);
    [[nodiscard]] static Result<Recipe> parse(const QList<QByteArray>& words);
    /// What parse() takes; only what differs from a new recipe is said.
    [[nodiscard]] QByteArray toText() const;

    /// Error: Invalid.
    [[nodiscard]] static Result<Recipe> fromJson(const QByteArray& json);
    [[nodiscard]] QByteArray toJson() const;

    friend bool operator==(const Recipe&, const Recipe&) = default;
};

/// A number of bytes, at least 1: decimal or 0x hexadecimal, with k, M, G. Error: Invalid, naming `what`.
[[nodiscard]] Result<qint64> parseSize(QByteArrayView text, QByteArrayView what);
/// "mapped", "read", "kernel". Error: Invalid.
[[nodiscard]] Result<Feed> parseFeed(QByteArrayView text);

/// The source of a file for that feed. Error: Unsupported, where the file has no such way.
[[nodiscard]] Result<std::unique_ptr<StreamSource>> makeSource(FileInput input, Feed feed);
/// A pipeline of the enabled stages, ready to start. Errors: Invalid (a parameter), Unsupported (the kernel's
/// feed with stages, or with other than one file or socket to go to).
[[nodiscard]] Result<std::unique_ptr<Pipeline>> makePipeline(const Recipe& recipe,
                                                             std::unique_ptr<StreamSource> source,
                                                             const std::shared_ptr<Ledger>& process);

/// The command that does in a shell what the window does: `path` is the file, `range` of its `size` bytes the
/// selection. Stages that are switched off are left out, and so are the window's own sinks.
[[nodiscard]] QByteArray commandLine(const Recipe& recipe, const QByteArray& path, ByteRange range,
                                     qint64 size);
/// The same for a source that is no file: "tcp-listen:PORT", "udp-listen:PORT", "-". It has no feed to
/// choose.
[[nodiscard]] QByteArray commandLine(const Recipe& recipe, const QByteArray& liveSource);
/// The same pipeline as a program for Node.js 20 that prints digests as `sluice stream` does.
/// Error: Unsupported, naming the stage that Node does not have.
[[nodiscard]] Result<QByteArray> nodeCode(const Recipe& recipe, const QByteArray& path, ByteRange range,
                                          qint64 size);

} // namespace sluice
