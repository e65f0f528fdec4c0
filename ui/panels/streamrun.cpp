#include "ui/panels/streamrun.h"

#include <QSocketNotifier>

namespace sluice {
namespace {

constexpr int kPollMs = 50;

} // namespace

StreamRun::StreamRun(QObject* parent)
    : QObject(parent)
{
    m_status.state = RunStatus::State::Finished;
    m_timer.setInterval(kPollMs);
    connect(&m_timer, &QTimer::timeout, this, &StreamRun::poll);
}

StreamRun::~StreamRun() = default;

void StreamRun::start(std::unique_ptr<Pipeline> pipeline, bool paused)
{
    Q_ASSERT(!isRunning());
    m_pipeline = std::move(pipeline);
    m_notifier = std::make_unique<QSocketNotifier>(m_pipeline->finishedDescriptor(), QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &StreamRun::onFinished);
    m_paused = paused;
    if (paused)
        m_pipeline->pause();
    m_pipeline->start();
    if (paused)
        m_pipeline->step();
    m_status = m_pipeline->poll();
    // A short run may be over already: its end is told with its result.
    if (m_status.isOver())
        m_status.state = RunStatus::State::Running;
    m_timer.start();
    Q_EMIT polled();
}

void StreamRun::pause()
{
    if (!isRunning())
        return;
    m_paused = true;
    m_pipeline->pause();
    poll();
}

void StreamRun::step()
{
    if (isPaused())
        m_pipeline->step();
}

void StreamRun::resume()
{
    if (!isPaused())
        return;
    m_paused = false;
    m_pipeline->resume();
    poll();
}

void StreamRun::cancel()
{
    if (isRunning())
        m_pipeline->cancel();
}

void StreamRun::endInput()
{
    if (isRunning())
        m_pipeline->endInput();
}

void StreamRun::abandon()
{
    m_timer.stop();
    m_notifier.reset();
    m_pipeline.reset();
    m_paused = false;
    if (!m_status.isOver())
        m_status.state = RunStatus::State::Cancelled;
}

void StreamRun::setChunkSize(qint64 bytes)
{
    if (isRunning())
        m_pipeline->setChunkSize(bytes);
}

void StreamRun::setHighWaterMark(qint64 bytes)
{
    if (isRunning())
        m_pipeline->setHighWaterMark(bytes);
}

void StreamRun::setHighWaterMark(size_t index, qint64 bytes)
{
    if (isRunning())
        m_pipeline->setHighWaterMark(index, bytes);
}

std::shared_ptr<ByteSource> StreamRun::content(size_t index) const
{
    return m_pipeline ? m_pipeline->content(index) : nullptr;
}

void StreamRun::poll()
{
    RunStatus status = m_pipeline->poll();
    // The end is told once, with the result.
    if (status.isOver())
        return;
    m_status = std::move(status);
    Q_EMIT polled();
}

void StreamRun::onFinished()
{
    m_timer.stop();
    m_notifier->setEnabled(false);
    // The slot may start the next run: this one is put away before.
    m_notifier.release()->deleteLater();
    const std::unique_ptr<Pipeline> pipeline = std::move(m_pipeline);
    const RunResult result = pipeline->result();
    m_paused = false;
    m_status = result.status;
    Q_EMIT finished(result);
}

} // namespace sluice
