#pragma once

#include "core/streams/runstats.h"
#include "core/streams/streamsink.h"
#include "core/streams/streamsource.h"
#include "core/streams/transform.h"

#include <QByteArray>
#include <QString>

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace sluice {

class PipelineRun;
class WorkerThread;

/// How the bytes of a file come in.
enum class Feed {
    Mapped, ///< slices of the mapping: no copy, page faults
    Read,   ///< pread() into pooled chunks: one copy kernel->user, errors are values
    Kernel  ///< file to file or socket, without us: sendfile(), copy_file_range(); no stages then
};

struct PipelineSettings
{
    /// Bytes. What a source hands out at once and a stage fills before it hands on.
    qint64 chunkSize = qint64{256} << 10;
    /// Bytes, the bound of each queue.
    qint64 highWaterMark = qint64{1} << 20;
    /// The kernel is to copy by itself: only without stages, and with one sink.
    bool byKernel = false;
    /// A lone digest or sink behind an instant source runs on the source's thread: no hop for each chunk.
    bool fuse = true;
};

/// A stage between source and sinks: exactly one of the two is set. A digest looks at the bytes behind the
/// nearest transform before it, and hands nothing on.
struct PipelineStage
{
    QString name;
    std::unique_ptr<Transform> transform;
    std::unique_ptr<Digest> digest;
};

struct DigestValue
{
    QString name;
    /// As Digest::finish() gave it.
    QByteArray value;

    friend bool operator==(const DigestValue&, const DigestValue&) = default;
};

/// What came of a run. Thread rule: a value.
struct RunResult
{
    /// None when all went well. Cancelled when it was stopped by cancel().
    std::optional<Error> error;
    /// In the order of the stages; empty unless the run ended well, and its input was whole and unchanged.
    std::vector<DigestValue> digests;
    /// For each sink what it keeps, as StreamSink::content(): also after an error, what was made until then.
    std::vector<std::shared_ptr<ByteSource>> contents;
    /// The last status: counters do not move any more.
    RunStatus status;
};

/// One run of a pipeline: each stage on a thread of its own, bounded queues between them, any number of
/// digests and sinks over the same slices. Goes once from start() to its end. Destroying it stops the run.
/// Thread rule: one owner, in one thread at a time; poll(), content() and the controls never wait.
class Pipeline
{
public:
    /// `process`: the ledger that this run's own counts in; may be null. No sink: the bytes go nowhere.
    Pipeline(std::unique_ptr<StreamSource> source, std::vector<PipelineStage> stages,
             std::vector<std::unique_ptr<StreamSink>> sinks, const PipelineSettings& settings = {},
             const std::shared_ptr<Ledger>& process = nullptr);
    Pipeline(const Pipeline&) = delete;
    Pipeline& operator=(const Pipeline&) = delete;
    /// Stops the run. A thread that is stuck in a dead disk is left behind, and cleans up when it wakes.
    ~Pipeline();

    /// Call it once.
    void start();
    /// Every stage ends within 100 ms, unless the disk holds it up. Digests are void, files are not written.
    void cancel();
    /// Live sources end as if their peer had: what came is the whole input.
    void endInput();
    /// Every stage waits before its next chunk.
    void pause();
    /// Paused: every stage takes one more chunk.
    void step();
    void resume();

    /// For all queues, or for the one before stage `index` of RunStatus::stages. Bytes, at least 1.
    void setHighWaterMark(qint64 bytes);
    void setHighWaterMark(size_t index, qint64 bytes);
    /// Bytes, at least 1; from the next chunk on.
    void setChunkSize(qint64 bytes);

    [[nodiscard]] RunStatus poll() const;
    /// What sink `index` holds so far, while it grows; null when it keeps nothing.
    [[nodiscard]] std::shared_ptr<ByteSource> content(size_t index) const;
    /// The ledger of this run.
    [[nodiscard]] const std::shared_ptr<Ledger>& ledger() const;

    [[nodiscard]] bool isFinished() const;
    /// Becomes readable when the run is over and stays so: for poll() or a QSocketNotifier.
    [[nodiscard]] int finishedDescriptor() const;
    /// True when the run is over. A negative `patience` waits for ever.
    bool waitForFinished(std::chrono::milliseconds patience = std::chrono::milliseconds(-1));
    /// Once the run is over.
    [[nodiscard]] RunResult result() const;

private:
    std::shared_ptr<PipelineRun> m_run;
    std::vector<std::unique_ptr<WorkerThread>> m_threads;
};

} // namespace sluice
