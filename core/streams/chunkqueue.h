#pragma once

#include "core/bytes/slice.h"
#include "core/streams/runstats.h"

#include <QtGlobal>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <vector>

namespace sluice {

/// Slices on their way from one stage to the next, bounded in bytes: a full queue makes the producer wait.
/// That is backpressure. A slice larger than the bound passes when the queue is empty. Thread rule: push()
/// and close() by the producer's thread, waitForInput() and take() by the consumer's, the rest from any.
class ChunkQueue
{
public:
    enum class State {
        Ready,    ///< there is something to take
        Complete, ///< all was taken, and the producer ended well
        Failed,   ///< all was taken, and the producer did not end well
        Aborted   ///< abort() was called
    };
    struct Fill
    {
        qint64 bytes = 0;
        qint64 chunks = 0;
        qint64 peakBytes = 0;
        qint64 highWaterMark = 0;
    };

    /// `highWaterMark` in bytes, at least 1.
    explicit ChunkQueue(qint64 highWaterMark);

    /// Waits for room (backpressure of `producer`). False when the consumer is gone: nobody wants more.
    [[nodiscard]] bool push(Slice slice, StageMeter& producer);
    /// Nothing more comes; `complete` when that is because all was pushed.
    void close(bool complete);

    /// Waits for something to take or the end (`consumer` is starved).
    [[nodiscard]] State waitForInput(StageMeter& consumer);
    /// Appends to `batch` what is there: one slice, or more while they have `maxBytes` bytes together at most
    /// and are `maxSlices` at most. Only after waitForInput() said Ready.
    void take(std::vector<Slice>& batch, qint64 maxBytes, size_t maxSlices);
    /// True when take() would find nothing now.
    [[nodiscard]] bool isEmpty() const;

    /// Drops what is there and lets both sides go at once.
    void abort();
    void setHighWaterMark(qint64 bytes);
    [[nodiscard]] Fill fill() const;

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_room;
    std::condition_variable m_input;
    std::deque<Slice> m_slices;
    qint64 m_bytes = 0;
    qint64 m_peakBytes = 0;
    qint64 m_highWaterMark;
    State m_end = State::Ready;
    bool m_producerWaits = false;
    std::chrono::steady_clock::time_point m_waitsSince;
    bool m_consumerWaits = false;
};

} // namespace sluice
