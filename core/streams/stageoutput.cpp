#include "core/streams/stageoutput.h"

namespace sluice {
namespace {

/// The rest of a chunk is filled on after a part of it was sent, unless it is smaller than this share of it.
constexpr qint64 kSmallestRest = 8;

} // namespace

StageOutput::StageOutput(PipelineRun& run, StageNode& node)
    : m_run(run)
    , m_node(node)
    , m_context(run.context(node))
{
}

Result<std::span<quint8>> StageOutput::buffer()
{
    if (m_node.stop.isStopped())
        return cancelled();
    if (!m_chunk) {
        Result<std::shared_ptr<Chunk>> chunk =
            m_context.pool.take(m_context.chunkSize.load(std::memory_order_relaxed));
        if (!chunk)
            return tl::unexpected(chunk.error());
        m_chunk = std::move(*chunk);
        m_sent = 0;
        m_filled = 0;
    }
    return std::span(m_chunk->data + m_filled, static_cast<size_t>(m_chunk->capacity - m_filled));
}

Result<void> StageOutput::commit(qint64 bytes)
{
    Q_ASSERT(bytes == 0 || (m_chunk && bytes > 0 && bytes <= m_chunk->capacity - m_filled));
    m_context.ledger.addProduced(bytes);
    m_filled += bytes;
    return m_chunk && m_filled == m_chunk->capacity ? flush() : Result<void>();
}

Result<void> StageOutput::flush()
{
    if (!m_chunk || m_filled == m_sent)
        return {};
    const Slice slice = Chunk::slice(m_chunk, {m_sent, m_filled - m_sent});
    m_sent = m_filled;
    if (m_chunk->capacity - m_filled < m_chunk->capacity / kSmallestRest || m_filled == m_chunk->capacity)
        m_chunk.reset();
    return m_run.send(m_node, slice);
}

Result<void> StageOutput::forward(const Slice& slice)
{
    if (Result<void> flushed = flush(); !flushed)
        return flushed;
    return slice.isEmpty() ? Result<void>() : m_run.send(m_node, slice);
}

Result<void> StageOutput::pause(std::chrono::nanoseconds duration)
{
    if (Result<void> flushed = flush(); !flushed)
        return flushed;
    return m_node.stop.sleep(duration);
}

const std::atomic<bool>* StageOutput::stopFlag() const
{
    return &m_node.stop.stopFlag();
}

void StageOutput::countCopy(CopyKind kind, qint64 bytes)
{
    m_context.ledger.add(kind, bytes);
}

} // namespace sluice
