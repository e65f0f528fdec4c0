#pragma once

#include "core/streams/chunkqueue.h"
#include "core/streams/flowgate.h"
#include "core/streams/pipeline.h"

#include "core/bytes/descriptor.h"

#include <condition_variable>
#include <mutex>

namespace sluice {

class StageOutput;

/// One stage of a run with all that belongs to it. Inside Pipeline only.
/// Thread rule: the run's thread for it, but for what is atomic or guarded by `mutex`.
struct StageNode
{
    StageStatus::Role role = StageStatus::Role::Source;
    QString name;
    std::unique_ptr<Transform> transform;
    std::unique_ptr<Digest> digest;
    std::unique_ptr<StreamSink> sink;

    StageNode* producer = nullptr;
    std::vector<StageNode*> consumers;
    /// None for the source and for a stage that its producer's thread runs.
    std::unique_ptr<ChunkQueue> queue;
    /// A digest looks at what comes before this stage: all of it must flow, wanted or not.
    bool mustDrain = false;

    StopSignal stop;
    StageMeter meter;
    quint64 stepsSeen = 0;
    qint64 position = 0;
    bool noted = false;

    std::atomic<bool> ended = false;
    /// The input ended well, and so did the stage.
    bool complete = false;
    QByteArray digestValue;

    mutable std::mutex mutex;
    QString remark;
    Slice current;
    qint64 currentOffset = 0;

    [[nodiscard]] bool isFused() const { return role != StageStatus::Role::Source && !queue; }
};

/// The state of a run, shared by its threads, so that it lives as long as the last of them. Inside Pipeline
/// only. Thread rule: as Pipeline; run() by one thread for each stage that has one.
class PipelineRun
{
public:
    PipelineRun(std::unique_ptr<StreamSource> source, std::vector<PipelineStage> stages,
                std::vector<std::unique_ptr<StreamSink>> sinks, const PipelineSettings& settings,
                const std::shared_ptr<Ledger>& process);
    PipelineRun(const PipelineRun&) = delete;
    PipelineRun& operator=(const PipelineRun&) = delete;
    ~PipelineRun() = default;

    /// The stages that want a thread.
    [[nodiscard]] std::vector<StageNode*> threadedNodes() const;
    void begin();
    /// The life of one stage's thread.
    void run(StageNode& node);
    /// In place of run(), when the system gave no thread.
    void failToRun(StageNode& node);

    void cancel();
    void endInput();
    [[nodiscard]] FlowGate& gate() { return m_gate; }
    void setHighWaterMark(size_t index, qint64 bytes);
    void setChunkSize(qint64 bytes)
    {
        m_chunkSize.store(std::max<qint64>(bytes, 1), std::memory_order_relaxed);
    }
    [[nodiscard]] size_t nodeCount() const { return m_nodes.size(); }

    [[nodiscard]] RunStatus poll() const;
    [[nodiscard]] std::shared_ptr<ByteSource> content(size_t index) const;
    [[nodiscard]] const std::shared_ptr<Ledger>& ledger() const { return m_ledger; }
    [[nodiscard]] bool waitForFinished(std::chrono::milliseconds patience) const;
    [[nodiscard]] int finishedDescriptor() const { return m_finishedEvent.number(); }
    [[nodiscard]] RunResult result() const;

    // For StageOutput.
    [[nodiscard]] StageContext context(StageNode& node)
    {
        return {m_pool, *m_ledger, node.meter, node.stop, m_chunkSize};
    }
    /// Hands `slice` to every consumer of `node`. Error: Cancelled when one of them takes no more.
    [[nodiscard]] Result<void> send(StageNode& node, const Slice& slice);

private:
    struct Failure
    {
        Error error;
        const StageNode* node = nullptr;
    };

    StageNode& addNode(StageStatus::Role role, QString name, StageNode* producer);
    void connectNodes(const PipelineSettings& settings);

    void runSource(StageNode& node);
    void runTransform(StageNode& node);
    void runConsumer(StageNode& node);
    void runByKernel(StageNode& node);
    /// False when the stage did not come to its end.
    [[nodiscard]] bool transformAll(StageNode& node, StageOutput& output);
    void takeBatch(StageNode& node, std::vector<Slice>& batch);
    void dismissRest(StageNode& node);
    [[nodiscard]] bool beginFused(StageNode& node);
    [[nodiscard]] bool beginConsumer(StageNode& node);
    [[nodiscard]] bool consume(StageNode& node, std::span<const Slice> batch);
    /// On the thread of `node`, its producer.
    [[nodiscard]] bool consumeFused(StageNode& node, StageNode& consumer, const Slice& slice);
    void endConsumer(StageNode& node, bool complete);
    void closeConsumers(StageNode& node, bool complete);
    void leave(StageNode& node, bool complete);

    void note(StageNode& node, const Slice& slice, qint64 offset);
    [[nodiscard]] bool inputStillGood(StageNode& node);
    void recordFailure(StageNode& node, Error error);
    void stopProducersOf(StageNode& node);
    /// Looks at the process's memory when the last look is some while before `now`.
    void sampleMemory(qint64 now) const;
    [[nodiscard]] StageStatus statusOf(const StageNode& node) const;
    void threadEnded();
    void conclude();
    [[nodiscard]] std::optional<Error> verdict();
    [[nodiscard]] bool isMasked(const Failure& failure) const;

    const std::shared_ptr<Ledger> m_ledger;
    ChunkPool m_pool;
    std::atomic<qint64> m_chunkSize;
    FlowGate m_gate;
    const std::unique_ptr<StreamSource> m_source;
    /// Source, stages in the order of the recipe, sinks.
    std::vector<std::unique_ptr<StageNode>> m_nodes;
    size_t m_firstSink = 0;
    const bool m_byKernel;

    std::atomic<int> m_threadsLeft = 0;
    std::atomic<bool> m_cancelled = false;
    std::chrono::steady_clock::time_point m_begun;
    mutable std::atomic<qint64> m_memoryLooked = 0;
    mutable std::atomic<qint64> m_rssAnon = -1;
    mutable std::atomic<qint64> m_rssFile = -1;
    mutable std::atomic<qint64> m_peakRssAnon = -1;

    /// Guards what follows.
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_finishedChanged;
    std::vector<Failure> m_failures;
    std::vector<const StageNode*> m_satisfied;
    bool m_finished = false;
    double m_seconds = 0;
    std::optional<Error> m_error;
    Descriptor m_finishedEvent;
};

} // namespace sluice
