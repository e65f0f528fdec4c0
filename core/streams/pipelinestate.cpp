// The run as a whole: how its stages are joined, how it ends, what it tells. The life of one stage is in
// pipelinerun.cpp.

#include "core/streams/pipelinerun.h"

#include <algorithm>

#include <sys/eventfd.h>
#include <unistd.h>

namespace sluice {
namespace {

using Role = StageStatus::Role;

bool isProducerOf(const StageNode* candidate, const StageNode* node)
{
    while (node != nullptr && node != candidate)
        node = node->producer;
    return node != nullptr;
}

} // namespace

PipelineRun::PipelineRun(std::unique_ptr<StreamSource> source, std::vector<PipelineStage> stages,
                         std::vector<std::unique_ptr<StreamSink>> sinks, const PipelineSettings& settings,
                         const std::shared_ptr<Ledger>& process)
    : m_ledger(std::make_shared<Ledger>(process))
    , m_pool(m_ledger)
    , m_chunkSize(std::max<qint64>(settings.chunkSize, 1))
    , m_source(std::move(source))
    , m_byKernel(settings.byKernel)
    , m_finishedEvent(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    StageNode* last = &addNode(Role::Source, m_source->name(), nullptr);
    for (PipelineStage& stage : stages) {
        Q_ASSERT((stage.transform == nullptr) != (stage.digest == nullptr));
        StageNode& node = addNode(stage.digest ? Role::Digest : Role::Transform, stage.name, last);
        node.transform = std::move(stage.transform);
        node.digest = std::move(stage.digest);
        if (node.transform)
            last = &node;
    }
    if (sinks.empty())
        sinks.push_back(makeNullSink());
    m_firstSink = m_nodes.size();
    for (std::unique_ptr<StreamSink>& sink : sinks) {
        StageNode& node = addNode(Role::Sink, sink->name(), last);
        node.sink = std::move(sink);
    }
    connectNodes(settings);
}

StageNode& PipelineRun::addNode(StageStatus::Role role, QString name, StageNode* producer)
{
    m_nodes.push_back(std::make_unique<StageNode>());
    StageNode& node = *m_nodes.back();
    node.role = role;
    node.name = std::move(name);
    node.producer = producer;
    if (producer != nullptr)
        producer->consumers.push_back(&node);
    return node;
}

void PipelineRun::connectNodes(const PipelineSettings& settings)
{
    const auto isInstant = [](const StageNode* node) { return node->sink && node->sink->isInstant(); };
    const StageNode& source = *m_nodes.front();
    const auto working = std::count_if(source.consumers.begin(), source.consumers.end(),
                                       [&](const StageNode* node) { return !isInstant(node); });
    const bool fuseWithSource = m_byKernel || (settings.fuse && m_source->isInstant() && working == 1);
    bool digestSeen = false;
    for (const std::unique_ptr<StageNode>& node : m_nodes) {
        // The digests of one point of the recipe stand before the next transform: those seen so far look at
        // bytes that also flow to it.
        digestSeen = digestSeen || node->digest;
        node->mustDrain = node->transform && digestSeen;
        const bool fused =
            isInstant(node.get()) || (fuseWithSource && node->producer == &source && !node->transform);
        if (node->producer != nullptr && !fused)
            node->queue = std::make_unique<ChunkQueue>(settings.highWaterMark);
    }
}

std::vector<StageNode*> PipelineRun::threadedNodes() const
{
    std::vector<StageNode*> nodes;
    for (const std::unique_ptr<StageNode>& node : m_nodes) {
        if (!node->isFused())
            nodes.push_back(node.get());
    }
    return nodes;
}

void PipelineRun::begin()
{
    m_begun = std::chrono::steady_clock::now();
    m_threadsLeft = static_cast<int>(threadedNodes().size());
}

void PipelineRun::cancel()
{
    m_cancelled.store(true, std::memory_order_release);
    for (const std::unique_ptr<StageNode>& node : m_nodes) {
        node->stop.stop();
        if (node->queue)
            node->queue->abort();
    }
    m_gate.wake();
}

void PipelineRun::endInput()
{
    m_nodes.front()->stop.end();
}

void PipelineRun::setHighWaterMark(size_t index, qint64 bytes)
{
    if (index < m_nodes.size() && m_nodes[index]->queue)
        m_nodes[index]->queue->setHighWaterMark(bytes);
}

void PipelineRun::threadEnded()
{
    if (m_threadsLeft.fetch_sub(1, std::memory_order_acq_rel) == 1)
        conclude();
}

bool PipelineRun::isMasked(const Failure& failure) const
{
    // What a satisfied stage did not want any more cannot spoil its result.
    return failure.error.kind != Error::Kind::Changed &&
           std::any_of(m_satisfied.begin(), m_satisfied.end(), [&](const StageNode* satisfied) {
               return failure.node != satisfied && isProducerOf(failure.node, satisfied);
           });
}

std::optional<Error> PipelineRun::verdict()
{
    {
        const std::lock_guard lock(m_mutex);
        for (const Failure& failure : m_failures) {
            if (!isMasked(failure))
                return failure.error;
        }
    }
    if (m_cancelled.load(std::memory_order_acquire))
        return cancelled().value();
    const Result<void> checked = m_source->checkAll();
    return checked ? std::nullopt : std::optional(checked.error());
}

void PipelineRun::conclude()
{
    std::optional<Error> error = verdict();
    for (size_t i = m_firstSink; i < m_nodes.size(); ++i) {
        StreamSink& sink = *m_nodes[i]->sink;
        if (!error) {
            if (const Result<void> committed = sink.commit(); !committed)
                error = committed.error();
        }
        if (error)
            sink.abandon();
    }
    m_memoryLooked = 0;
    sampleMemory(StageMeter::now());
    {
        const std::lock_guard lock(m_mutex);
        m_error = std::move(error);
        m_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_begun).count();
        m_finished = true;
    }
    m_finishedChanged.notify_all();
    const quint64 one = 1;
    (void)!::write(m_finishedEvent.number(), &one, sizeof one);
}

bool PipelineRun::waitForFinished(std::chrono::milliseconds patience) const
{
    std::unique_lock lock(m_mutex);
    if (patience.count() < 0) {
        m_finishedChanged.wait(lock, [this] { return m_finished; });
        return true;
    }
    return m_finishedChanged.wait_for(lock, patience, [this] { return m_finished; });
}

RunStatus PipelineRun::poll() const
{
    sampleMemory(StageMeter::now());
    RunStatus status;
    {
        const std::lock_guard lock(m_mutex);
        status.state = !m_gate.isOpen() ? RunStatus::State::Paused : RunStatus::State::Running;
        if (m_finished && m_error) {
            status.state = m_error->kind == Error::Kind::Cancelled ? RunStatus::State::Cancelled
                                                                   : RunStatus::State::Failed;
        } else if (m_finished) {
            status.state = RunStatus::State::Finished;
        }
        status.seconds =
            m_finished ? m_seconds
                       : std::chrono::duration<double>(std::chrono::steady_clock::now() - m_begun).count();
    }
    status.totalBytes = m_source->size();
    for (const std::unique_ptr<StageNode>& node : m_nodes)
        status.stages.push_back(statusOf(*node));
    for (const CopyKind kind : kCopyKinds)
        status.copies[static_cast<size_t>(kind)] = m_ledger->copies(kind);
    status.producedBytes = m_ledger->produced();
    status.allocations = m_ledger->allocations();
    status.rssAnon = m_rssAnon.load(std::memory_order_relaxed);
    status.rssFile = m_rssFile.load(std::memory_order_relaxed);
    status.peakRssAnon = m_peakRssAnon.load(std::memory_order_relaxed);
    return status;
}

StageStatus PipelineRun::statusOf(const StageNode& node) const
{
    StageStatus status;
    status.role = node.role;
    status.name = node.name;
    status.meter = node.meter.read();
    status.fused = node.isFused();
    status.ended = node.ended.load(std::memory_order_acquire);
    if (node.queue) {
        const ChunkQueue::Fill fill = node.queue->fill();
        status.queueBytes = fill.bytes;
        status.queueChunks = fill.chunks;
        status.queuePeakBytes = fill.peakBytes;
        status.highWaterMark = fill.highWaterMark;
    }
    if (node.transform) {
        status.frames = node.transform->frames();
        status.hits = node.transform->hits();
        status.verified = node.transform->verified();
    }
    const std::lock_guard lock(node.mutex);
    status.remark = node.role == Role::Source && status.ended ? m_source->remark() : node.remark;
    if (!m_gate.isOpen()) {
        status.current = node.current;
        status.currentOffset = node.currentOffset;
    }
    return status;
}

std::shared_ptr<ByteSource> PipelineRun::content(size_t index) const
{
    return index < m_nodes.size() - m_firstSink ? m_nodes[m_firstSink + index]->sink->content() : nullptr;
}

RunResult PipelineRun::result() const
{
    RunResult result;
    {
        const std::lock_guard lock(m_mutex);
        Q_ASSERT(m_finished);
        result.error = m_error;
    }
    result.status = poll();
    for (const std::unique_ptr<StageNode>& node : m_nodes) {
        if (node->digest && !result.error && node->complete)
            result.digests.push_back({node->name, node->digestValue});
        if (node->sink)
            result.contents.push_back(node->sink->content());
    }
    return result;
}

} // namespace sluice
