#include "core/streams/chunkqueue.h"

#include <utility>

namespace sluice {
namespace {

constexpr std::chrono::milliseconds kSlowConsumer{1};

} // namespace

ChunkQueue::ChunkQueue(qint64 highWaterMark)
    : m_highWaterMark(std::max<qint64>(highWaterMark, 1))
{
}

bool ChunkQueue::push(Slice slice, StageMeter& producer)
{
    const qint64 size = slice.size();
    std::unique_lock lock(m_mutex);
    const auto hasRoom = [&] { return m_slices.empty() || size <= m_highWaterMark - m_bytes; };
    if (!hasRoom() && m_end == State::Ready) {
        const Activity before = producer.activity();
        producer.enter(Activity::Backpressure);
        m_producerWaits = true;
        m_waitsSince = std::chrono::steady_clock::now();
        m_room.wait(lock, [&] { return m_end != State::Ready || hasRoom(); });
        m_producerWaits = false;
        producer.enter(before);
    }
    if (m_end != State::Ready)
        return false;
    m_slices.push_back(std::move(slice));
    m_bytes += size;
    m_peakBytes = std::max(m_peakBytes, m_bytes);
    if (m_consumerWaits)
        m_input.notify_one();
    return true;
}

void ChunkQueue::close(bool complete)
{
    const std::lock_guard lock(m_mutex);
    if (m_end == State::Ready)
        m_end = complete ? State::Complete : State::Failed;
    m_input.notify_one();
}

ChunkQueue::State ChunkQueue::waitForInput(StageMeter& consumer)
{
    std::unique_lock lock(m_mutex);
    if (m_slices.empty() && m_end == State::Ready) {
        consumer.enter(Activity::Starved);
        m_consumerWaits = true;
        m_input.wait(lock, [&] { return !m_slices.empty() || m_end != State::Ready; });
        m_consumerWaits = false;
        consumer.enter(Activity::Busy);
    }
    if (m_end == State::Aborted)
        return State::Aborted;
    return m_slices.empty() ? m_end : State::Ready;
}

void ChunkQueue::take(std::vector<Slice>& batch, qint64 maxBytes, size_t maxSlices)
{
    const std::lock_guard lock(m_mutex);
    qint64 taken = 0;
    for (size_t count = 0; count < maxSlices && !m_slices.empty(); ++count) {
        const qint64 size = m_slices.front().size();
        if (count > 0 && size > maxBytes - taken)
            break;
        taken += size;
        batch.push_back(std::move(m_slices.front()));
        m_slices.pop_front();
    }
    m_bytes -= taken;
    // A producer that waits is woken when half is free, not for each chunk: fewer switches between threads,
    // and the consumer still has work while the other one wakes up. A slow consumer's queue is kept full:
    // there a switch more costs nothing.
    if (m_producerWaits &&
        (m_bytes <= m_highWaterMark / 2 || std::chrono::steady_clock::now() - m_waitsSince > kSlowConsumer))
        m_room.notify_one();
}

bool ChunkQueue::isEmpty() const
{
    const std::lock_guard lock(m_mutex);
    return m_slices.empty();
}

void ChunkQueue::abort()
{
    std::deque<Slice> dropped;
    {
        const std::lock_guard lock(m_mutex);
        m_end = State::Aborted;
        dropped = std::exchange(m_slices, {});
        m_bytes = 0;
        m_room.notify_all();
        m_input.notify_all();
    }
}

void ChunkQueue::setHighWaterMark(qint64 bytes)
{
    const std::lock_guard lock(m_mutex);
    m_highWaterMark = std::max<qint64>(bytes, 1);
    m_room.notify_all();
}

ChunkQueue::Fill ChunkQueue::fill() const
{
    const std::lock_guard lock(m_mutex);
    return {m_bytes, static_cast<qint64>(m_slices.size()), m_peakBytes, m_highWaterMark};
}

} // namespace sluice
