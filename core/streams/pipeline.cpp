#include "core/streams/pipeline.h"

#include "core/jobs/workerthread.h"
#include "core/streams/pipelinerun.h"

namespace sluice {
namespace {

/// Stacks count in RLIMIT_DATA; the codecs keep their tables on the heap.
constexpr size_t kStack = size_t{512} << 10;
/// A thread that has not ended by then is stuck in a disk: it is left behind and cleans up when it wakes.
constexpr std::chrono::milliseconds kPatience{150};

} // namespace

Pipeline::Pipeline(std::unique_ptr<StreamSource> source, std::vector<PipelineStage> stages,
                   std::vector<std::unique_ptr<StreamSink>> sinks, const PipelineSettings& settings,
                   const std::shared_ptr<Ledger>& process)
    : m_run(std::make_shared<PipelineRun>(std::move(source), std::move(stages), std::move(sinks), settings,
                                          process))
{
}

Pipeline::~Pipeline()
{
    if (m_threads.empty())
        return;
    if (!m_run->waitForFinished(std::chrono::milliseconds(0)))
        m_run->cancel();
    const bool over = m_run->waitForFinished(kPatience);
    for (const std::unique_ptr<WorkerThread>& thread : m_threads)
        thread->leave(over ? kPatience : std::chrono::milliseconds(0));
}

void Pipeline::start()
{
    Q_ASSERT(m_threads.empty());
    m_run->begin();
    for (StageNode* node : m_run->threadedNodes()) {
        m_threads.push_back(std::make_unique<WorkerThread>());
        if (!m_threads.back()->start(
                "stage", [run = m_run, node] { run->run(*node); }, kStack))
            m_run->failToRun(*node);
    }
}

void Pipeline::cancel()
{
    m_run->cancel();
}

void Pipeline::endInput()
{
    m_run->endInput();
}

void Pipeline::pause()
{
    m_run->gate().pause();
}

void Pipeline::step()
{
    m_run->gate().step();
}

void Pipeline::resume()
{
    m_run->gate().resume();
}

void Pipeline::setHighWaterMark(qint64 bytes)
{
    for (size_t i = 0; i < m_run->nodeCount(); ++i)
        m_run->setHighWaterMark(i, bytes);
}

void Pipeline::setHighWaterMark(size_t index, qint64 bytes)
{
    m_run->setHighWaterMark(index, bytes);
}

void Pipeline::setChunkSize(qint64 bytes)
{
    m_run->setChunkSize(bytes);
}

RunStatus Pipeline::poll() const
{
    return m_run->poll();
}

std::shared_ptr<ByteSource> Pipeline::content(size_t index) const
{
    return m_run->content(index);
}

const std::shared_ptr<Ledger>& Pipeline::ledger() const
{
    return m_run->ledger();
}

bool Pipeline::isFinished() const
{
    return m_run->waitForFinished(std::chrono::milliseconds(0));
}

int Pipeline::finishedDescriptor() const
{
    return m_run->finishedDescriptor();
}

bool Pipeline::waitForFinished(std::chrono::milliseconds patience)
{
    return m_run->waitForFinished(patience);
}

RunResult Pipeline::result() const
{
    return m_run->result();
}

} // namespace sluice
