#include "core/streams/pipelinerun.h"

#include "core/ledger/processmemory.h"
#include "core/streams/kernelcopy.h"
#include "core/streams/stageoutput.h"

#include <QCoreApplication>

#include <algorithm>
#include <csignal>

#include <sys/eventfd.h>

namespace sluice {
namespace {

using Role = StageStatus::Role;

constexpr qint64 kMemoryEvery = 50'000'000;
/// Small slices are taken from a queue in batches, so that the lock is not paid for each line of a text.
constexpr size_t kMostSlices = 256;

qint64 bytesIn(std::span<const Slice> slices)
{
    qint64 bytes = 0;
    for (const Slice& slice : slices)
        bytes += slice.size();
    return bytes;
}

/// A closed pipe or a full quota is an error value here, no signal; signals of the user are the main
/// thread's.
void blockSignals()
{
    sigset_t all;
    ::sigfillset(&all);
    for (const int fault : {SIGBUS, SIGSEGV, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS, SIGPROF})
        ::sigdelset(&all, fault);
    ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

} // namespace

void PipelineRun::run(StageNode& node)
{
    blockSignals();
    node.meter.beginThread();
    node.meter.enter(Activity::Busy);
    sampleMemory(node.meter.since());
    switch (node.role) {
    case Role::Source:
        m_byKernel ? runByKernel(node) : runSource(node);
        break;
    case Role::Transform:
        runTransform(node);
        break;
    case Role::Digest:
    case Role::Sink:
        runConsumer(node);
        break;
    }
    node.meter.sampleFaults(true);
    threadEnded();
}

void PipelineRun::failToRun(StageNode& node)
{
    recordFailure(node,
                  {Error::Kind::Io,
                   QCoreApplication::translate("Pipeline", "the system has no thread left for %1; close "
                                                           "something and repeat the run")
                       .arg(node.name),
                   EAGAIN, -1});
    closeConsumers(node, false);
    leave(node, false);
    threadEnded();
}

void PipelineRun::runSource(StageNode& node)
{
    const StageContext stageContext = context(node);
    bool complete = false;
    bool going = beginFused(node);
    while (going && !node.stop.isStopped()) {
        m_gate.pass(node.stepsSeen, node.stop, node.meter);
        const Result<Slice> slice = m_source->next(stageContext);
        if (!slice) {
            recordFailure(node, slice.error());
            break;
        }
        if (slice->isEmpty()) {
            complete = true;
            break;
        }
        note(node, *slice, node.position);
        node.position += slice->size();
        node.meter.addOut(slice->size());
        going = send(node, *slice).has_value() && inputStillGood(node);
        node.meter.sampleFaults();
        sampleMemory(node.meter.since());
    }
    closeConsumers(node, complete);
    leave(node, complete);
}

void PipelineRun::runTransform(StageNode& node)
{
    StageOutput output(*this, node);
    const bool complete = beginFused(node) && transformAll(node, output);
    if (!complete) {
        // What was made before the failure travels on: it stays inspectable.
        (void)output.flush();
    }
    closeConsumers(node, complete);
    if (complete && !node.transform->wantsMore())
        dismissRest(node);
    leave(node, complete);
}

bool PipelineRun::transformAll(StageNode& node, StageOutput& output)
{
    const auto done = [&](const Result<void>& result) {
        if (!result)
            recordFailure(node, result.error());
        return result.has_value();
    };
    std::vector<Slice> batch;
    for (;;) {
        const ChunkQueue::State state = node.queue->waitForInput(node.meter);
        if (state == ChunkQueue::State::Complete)
            return done(node.transform->finish(output)) && done(output.flush());
        if (state != ChunkQueue::State::Ready)
            return false;
        takeBatch(node, batch);
        for (const Slice& slice : batch) {
            note(node, slice, node.position);
            node.position += slice.size();
            node.meter.addIn(slice.size());
            if (!done(node.transform->push(slice, output)))
                return false;
            if (!node.transform->wantsMore())
                return done(node.transform->finish(output)) && done(output.flush());
        }
        if (!inputStillGood(node))
            return false;
        // Nothing is held back while this stage waits for more.
        if (node.queue->isEmpty() && !done(output.flush()))
            return false;
        node.meter.sampleFaults();
        sampleMemory(node.meter.since());
    }
}

void PipelineRun::takeBatch(StageNode& node, std::vector<Slice>& batch)
{
    m_gate.pass(node.stepsSeen, node.stop, node.meter);
    batch.clear();
    node.queue->take(batch, m_chunkSize.load(std::memory_order_relaxed), m_gate.isOpen() ? kMostSlices : 1);
}

void PipelineRun::dismissRest(StageNode& node)
{
    if (!node.mustDrain) {
        {
            const std::lock_guard lock(m_mutex);
            m_satisfied.push_back(&node);
        }
        node.queue->abort();
        stopProducersOf(node);
        return;
    }
    std::vector<Slice> batch;
    while (node.queue->waitForInput(node.meter) == ChunkQueue::State::Ready) {
        takeBatch(node, batch);
        node.meter.addIn(bytesIn(batch), static_cast<qint64>(batch.size()));
    }
}

void PipelineRun::runConsumer(StageNode& node)
{
    std::vector<Slice> batch;
    bool complete = false;
    bool going = beginConsumer(node);
    while (going) {
        const ChunkQueue::State state = node.queue->waitForInput(node.meter);
        complete = state == ChunkQueue::State::Complete;
        going = state == ChunkQueue::State::Ready;
        if (going) {
            takeBatch(node, batch);
            going = consume(node, batch);
            batch.clear();
        }
        node.meter.sampleFaults();
        sampleMemory(node.meter.since());
    }
    endConsumer(node, complete);
}

void PipelineRun::runByKernel(StageNode& node)
{
    StageNode& sink = *node.consumers.front();
    bool complete = m_nodes.size() == 2;
    if (!complete) {
        recordFailure(
            node, {Error::Kind::Unsupported,
                   QCoreApplication::translate("Pipeline", "the kernel copies from a file to one sink only, "
                                                           "without stages between: choose another feed"),
                   0, -1});
    }
    if (complete && beginConsumer(sink)) {
        // One thread works for both: its time is the source's.
        sink.meter.enter(Activity::Idle);
        const Result<void> copied =
            kernelCopy(*m_source, *sink.sink, context(sink), [&](qint64 done) -> Result<void> {
                const qint64 more = done - node.position;
                if (more > 0) {
                    node.meter.addOut(more);
                    sink.meter.addIn(more);
                    node.position = done;
                }
                m_gate.pass(node.stepsSeen, node.stop, node.meter);
                sampleMemory(node.meter.since());
                return {};
            });
        if (!copied)
            recordFailure(sink, copied.error());
        complete = copied.has_value();
    } else {
        complete = false;
    }
    endConsumer(sink, complete);
    leave(node, complete);
}

bool PipelineRun::beginFused(StageNode& node)
{
    return std::all_of(node.consumers.begin(), node.consumers.end(), [this](StageNode* consumer) {
        return !consumer->isFused() || beginConsumer(*consumer);
    });
}

bool PipelineRun::beginConsumer(StageNode& node)
{
    if (!node.sink)
        return true;
    node.meter.enter(Activity::Busy);
    const Result<void> opened = node.sink->open(context(node));
    if (!opened)
        recordFailure(node, opened.error());
    if (node.isFused())
        node.meter.enter(Activity::Starved);
    return opened.has_value();
}

bool PipelineRun::consume(StageNode& node, std::span<const Slice> batch)
{
    for (const Slice& slice : batch) {
        note(node, slice, node.position);
        node.position += slice.size();
        if (node.digest)
            node.digest->update(slice.bytes());
    }
    if (node.sink) {
        if (const Result<void> written = node.sink->write(batch, context(node)); !written) {
            recordFailure(node, written.error());
            return false;
        }
    }
    node.meter.addIn(bytesIn(batch), static_cast<qint64>(batch.size()));
    return inputStillGood(node);
}

void PipelineRun::endConsumer(StageNode& node, bool complete)
{
    if (complete && node.digest)
        node.digestValue = node.digest->finish();
    if (complete && node.sink) {
        if (const Result<void> finished = node.sink->finish(context(node)); !finished) {
            recordFailure(node, finished.error());
            complete = false;
        }
    }
    leave(node, complete);
}

Result<void> PipelineRun::send(StageNode& node, const Slice& slice)
{
    if (node.stop.isStopped())
        return cancelled();
    if (node.role == Role::Transform)
        node.meter.addOut(slice.size());
    for (StageNode* consumer : node.consumers) {
        if (!consumer->isFused()) {
            if (!consumer->queue->push(slice, node.meter))
                return cancelled();
            continue;
        }
        m_gate.pass(consumer->stepsSeen, consumer->stop, node.meter);
        const bool consumed = !consumer->stop.isStopped() && consumeFused(node, *consumer, slice);
        if (!consumed)
            return cancelled();
    }
    return {};
}

bool PipelineRun::consumeFused(StageNode& node, StageNode& consumer, const Slice& slice)
{
    // What takes no time is not measured: reading the clock would be most of it.
    if (consumer.sink && consumer.sink->isInstant())
        return consume(consumer, {&slice, 1});
    const Activity before = node.meter.activity();
    qint64 now = StageMeter::now();
    node.meter.enter(Activity::Idle, now);
    consumer.meter.enter(Activity::Busy, now);
    const bool consumed = consume(consumer, {&slice, 1});
    now = StageMeter::now();
    consumer.meter.enter(Activity::Starved, now);
    node.meter.enter(before, now);
    return consumed;
}

void PipelineRun::closeConsumers(StageNode& node, bool complete)
{
    for (StageNode* consumer : node.consumers) {
        if (consumer->isFused())
            endConsumer(*consumer, complete);
        else
            consumer->queue->close(complete);
    }
}

void PipelineRun::leave(StageNode& node, bool complete)
{
    {
        const std::lock_guard lock(node.mutex);
        if (node.transform)
            node.remark = node.transform->remark();
    }
    node.complete = complete;
    node.meter.enter(Activity::Idle);
    node.ended.store(true, std::memory_order_release);
}

void PipelineRun::note(StageNode& node, const Slice& slice, qint64 offset)
{
    const bool paused = !m_gate.isOpen();
    if (!paused && !node.noted)
        return;
    const std::lock_guard lock(node.mutex);
    node.current = paused ? slice : Slice();
    node.currentOffset = offset;
    node.noted = paused;
}

bool PipelineRun::inputStillGood(StageNode& node)
{
    const Result<void> checked = m_source->check();
    if (!checked)
        recordFailure(node, checked.error());
    return checked.has_value();
}

void PipelineRun::recordFailure(StageNode& node, Error error)
{
    // A stage that was told to stop has not failed: whoever told it has.
    if (error.kind != Error::Kind::Cancelled) {
        const std::lock_guard lock(m_mutex);
        m_failures.push_back({std::move(error), &node});
    }
    if (node.queue)
        node.queue->abort();
    stopProducersOf(node);
}

void PipelineRun::stopProducersOf(StageNode& node)
{
    for (StageNode* producer = node.producer; producer != nullptr; producer = producer->producer) {
        producer->stop.stop();
        if (producer->queue)
            producer->queue->abort();
    }
    m_gate.wake();
}

void PipelineRun::sampleMemory(qint64 now) const
{
    qint64 looked = m_memoryLooked.load(std::memory_order_relaxed);
    if (now - looked < kMemoryEvery || !m_memoryLooked.compare_exchange_strong(looked, now))
        return;
    const ProcessMemory memory = processMemory();
    m_rssAnon.store(memory.anonymous, std::memory_order_relaxed);
    m_rssFile.store(memory.file, std::memory_order_relaxed);
    qint64 peak = m_peakRssAnon.load(std::memory_order_relaxed);
    while (peak < memory.anonymous && !m_peakRssAnon.compare_exchange_weak(peak, memory.anonymous)) {
    }
}

} // namespace sluice
