#pragma once

#include "core/streams/pipelinerun.h"

namespace sluice {

/// What a transform of a run writes to: chunks of the pool that travel on when they are full, or when the
/// stage is about to wait. Inside Pipeline only. Thread rule: the thread that runs the stage.
class StageOutput final : public Output
{
public:
    StageOutput(PipelineRun& run, StageNode& node);

    [[nodiscard]] Result<std::span<quint8>> buffer() override;
    [[nodiscard]] Result<void> commit(qint64 bytes) override;
    [[nodiscard]] Result<void> forward(const Slice& slice) override;
    [[nodiscard]] Result<void> pause(std::chrono::nanoseconds duration) override;
    [[nodiscard]] const std::atomic<bool>* stopFlag() const override;
    void countCopy(CopyKind kind, qint64 bytes) override;

    /// Sends what was committed on. Error: Cancelled.
    [[nodiscard]] Result<void> flush();

private:
    PipelineRun& m_run;
    StageNode& m_node;
    const StageContext m_context;
    std::shared_ptr<Chunk> m_chunk;
    /// What lies before was sent; what lies between the two is made, and not yet sent.
    qint64 m_sent = 0;
    qint64 m_filled = 0;
};

} // namespace sluice
