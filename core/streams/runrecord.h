#pragma once

#include "core/streams/recipe.h"

#include <QDateTime>

#include <optional>
#include <span>
#include <vector>

namespace sluice {

/// A run at one moment, as the curves want it. Thread rule: a value.
struct RunSample
{
    struct Stage
    {
        /// Bytes taken in since the run began; of a source, handed out.
        qint64 bytes = 0;
        /// Bytes that wait in the queue before the stage.
        qint64 queue = 0;

        friend bool operator==(const Stage&, const Stage&) = default;
    };

    /// Since the run began.
    double seconds = 0;
    /// Bytes of the process; -1 while unknown.
    qint64 rssAnon = -1;
    qint64 rssFile = -1;
    /// As RunStatus::stages.
    std::vector<Stage> stages;

    [[nodiscard]] static RunSample of(const RunStatus& status);

    friend bool operator==(const RunSample&, const RunSample&) = default;
};

/// Keeps samples of a run of any length: when there are kMaxSamples it drops every second one and from then
/// on takes half as many a second. Thread rule: one thread at a time.
class RunSampler
{
public:
    static constexpr size_t kMaxSamples = 2000;
    /// Seconds between two samples of a run that has just begun.
    static constexpr double kFirstInterval = 0.05;

    /// Takes a sample when the last is one interval back, and always of a run that is over.
    void add(const RunStatus& status);
    /// Their times strictly rise.
    [[nodiscard]] const std::vector<RunSample>& samples() const { return m_samples; }
    /// Seconds.
    [[nodiscard]] double interval() const { return m_interval; }

private:
    void thin();

    std::vector<RunSample> m_samples;
    double m_interval = kFirstInterval;
};

/// A run that is over, with all that was measured of it. Pins no bytes of its input. Thread rule: a value.
struct RunRecord
{
    QString title;
    Recipe recipe;
    QString sourceName;
    /// Of the source; nothing for one that has no end of its own (a port, a pipe).
    std::optional<ByteRange> range;
    /// UTC.
    QDateTime started;
    /// None when it ended well.
    std::optional<Error> error;
    std::vector<DigestValue> digests;
    RunStatus status;
    std::vector<RunSample> samples;

    /// The error, the digests and the status of `result`; the caller fills in the rest.
    [[nodiscard]] static RunRecord of(const RunResult& result);

    /// One object: "format" ("sluice-run"), "version" (1), "title", "recipe" (its words), "source" ({"name",
    /// "offset", "length"}), "started" (ISO 8601), "error"
    /// ({"kind", "message", "systemError", "offset"}), "digests" ([{"name", "value"}]), "stats" (what
    /// `sluice stream --stats json` prints, and more members in the same objects), "samples" ({"seconds":
    /// […], "rssAnon": […], "rssFile": […], "stages": [{"bytes": […], "queue": […]}]}). Sizes in bytes. A key
    /// in the recipe becomes as many zeros: what is kept on a disk is no place for keys.
    [[nodiscard]] QByteArray toJson() const;
    /// What toJson() made, of this version. Errors: Invalid, naming the member.
    [[nodiscard]] static Result<RunRecord> fromJson(const QByteArray& json);

    /// The runs as one table (RFC 4180, UTF-8, CRLF) with the columns run, seconds, stage, measure, value:
    /// one line for each figure, where seconds is empty, and one for each measure of each sample.
    [[nodiscard]] static QByteArray toCsv(std::span<const RunRecord> records);
};

} // namespace sluice
