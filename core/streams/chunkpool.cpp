#include "core/streams/chunkpool.h"

#include <QCoreApplication>

#include <cstdlib>
#include <mutex>
#include <utility>
#include <vector>

namespace sluice {

struct ChunkPool::State
{
    const std::shared_ptr<Ledger> ledger;
    const qint64 idleLimit;
    std::mutex mutex;
    std::vector<Chunk> idle;
    qint64 idleBytes = 0;
    bool open = true;

    State(std::shared_ptr<Ledger> runLedger, qint64 limit)
        : ledger(std::move(runLedger))
        , idleLimit(limit)
    {
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { freeIdle(); }

    void freeIdle()
    {
        for (const Chunk& chunk : std::exchange(idle, {}))
            release(chunk);
        idleBytes = 0;
    }

    void release(Chunk chunk) const
    {
        std::free(chunk.data);
        ledger->addFreed(chunk.capacity);
    }

    void giveBack(Chunk chunk)
    {
        {
            const std::lock_guard lock(mutex);
            if (open && chunk.capacity <= idleLimit - idleBytes) {
                idle.push_back(chunk);
                idleBytes += chunk.capacity;
                return;
            }
        }
        release(chunk);
    }

    /// An idle chunk of just that capacity; idle ones of another belong to a chunk size that is no more in
    /// use.
    [[nodiscard]] Chunk reuse(qint64 capacity)
    {
        const std::lock_guard lock(mutex);
        while (!idle.empty()) {
            const Chunk chunk = idle.back();
            idle.pop_back();
            idleBytes -= chunk.capacity;
            if (chunk.capacity == capacity)
                return chunk;
            release(chunk);
        }
        return {};
    }
};

ChunkPool::ChunkPool(std::shared_ptr<Ledger> ledger, qint64 idleLimit)
    : m_state(std::make_shared<State>(std::move(ledger), idleLimit))
{
}

ChunkPool::~ChunkPool()
{
    const std::lock_guard lock(m_state->mutex);
    m_state->open = false;
    m_state->freeIdle();
}

Result<std::shared_ptr<Chunk>> ChunkPool::take(qint64 capacity)
{
    Q_ASSERT(capacity > 0);
    if (capacity > kLargestChunk) {
        return fail(Error::Kind::TooLarge, QCoreApplication::translate(
                                               "Pipeline", "a chunk of %1 bytes is too large: %2 is the most")
                                               .arg(capacity)
                                               .arg(kLargestChunk));
    }
    Chunk chunk = m_state->reuse(capacity);
    if (chunk.data == nullptr) {
        constexpr size_t kAlignment = 4096;
        const auto rounded = (static_cast<size_t>(capacity) + kAlignment - 1) / kAlignment * kAlignment;
        chunk = {static_cast<quint8*>(std::aligned_alloc(kAlignment, rounded)), capacity};
        if (chunk.data == nullptr) {
            return fail(Error::Kind::TooLarge,
                        QCoreApplication::translate("Pipeline",
                                                    "there is no memory for a chunk of %1 bytes; choose "
                                                    "smaller chunks or close something")
                            .arg(capacity),
                        ENOMEM);
        }
        m_state->ledger->addAllocated(capacity);
    }
    return std::shared_ptr<Chunk>(new Chunk(chunk), [state = m_state](Chunk* dropped) {
        state->giveBack(*dropped);
        delete dropped;
    });
}

} // namespace sluice
