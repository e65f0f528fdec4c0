#pragma once

#include "core/bytes/slice.h"
#include "core/error.h"
#include "core/ledger/ledger.h"
#include "core/streams/stagehits.h"

#include <QByteArray>
#include <QtGlobal>

#include <atomic>
#include <chrono>
#include <span>
#include <thread>

namespace sluice {

/// Where a transform puts what it makes: the queue of the next stage, seen from the producing side.
/// Every member may wait while that queue is full (backpressure), and fails with Error::Kind::Cancelled once
/// the run is to stop: hand that error on at once.
/// Thread rule: used by the one thread that runs the stage.
class Output
{
public:
    virtual ~Output() = default;

    /// Writable memory of the chunk being filled, at least one byte; it stays the same until commit().
    /// A codec decodes straight into it, so that each byte is produced once and never copied.
    [[nodiscard]] virtual Result<std::span<quint8>> buffer() = 0;
    /// The first `bytes` of buffer() are made; a full chunk travels on.
    [[nodiscard]] virtual Result<void> commit(qint64 bytes) = 0;
    /// Hands a slice of the input on as it is: copies nothing. What was committed before travels first.
    [[nodiscard]] virtual Result<void> forward(const Slice& slice) = 0;

    /// Waits that long on purpose, as a throttle does; ends early with Cancelled when the run is to stop.
    [[nodiscard]] virtual Result<void> pause(std::chrono::nanoseconds duration)
    {
        std::this_thread::sleep_for(duration);
        return {};
    }
    /// True once the run is to stop, for what cannot look at the errors of the members; null when nothing
    /// stops it. Lives as long as the transform that writes here.
    [[nodiscard]] virtual const std::atomic<bool>* stopFlag() const { return nullptr; }
    /// Tells the run's ledger of `bytes` bytes that the stage itself had to copy on the way to buffer().
    virtual void countCopy(CopyKind kind, qint64 bytes)
    {
        Q_UNUSED(kind);
        Q_UNUSED(bytes);
    }
};

/// One step of a pipeline: bytes in, bytes out. Thread rule: one thread at a time.
class Transform
{
public:
    virtual ~Transform() = default;

    /// Takes all of `chunk` (never empty). Errors: Invalid (corrupt input; Error::offset is the offset in
    /// this stage's whole input), Unsupported (a search gave up there), Cancelled. What was produced before
    /// an error stays produced.
    [[nodiscard]] virtual Result<void> push(const Slice& chunk, Output& output) = 0;
    /// The input has ended. Errors as push(); Changed never; a stream that is not whole says "truncated".
    [[nodiscard]] virtual Result<void> finish(Output& output) = 0;

    /// False once nothing that could still come would change the output ("take"): the input may end early, by
    /// finish(), without being read to its end. Asked after each push().
    [[nodiscard]] virtual bool wantsMore() const { return true; }
    /// False while what was produced may still turn out to be forged: an authenticated cipher before its tag
    /// was checked. May be called from any thread.
    [[nodiscard]] virtual bool verified() const { return true; }

    /// What a person should know though it is no error, such as ignored trailing data; empty when nothing.
    [[nodiscard]] virtual QString remark() const { return {}; }
    /// Frames found so far by a framing stage, -1 for the others. May be called from any thread.
    [[nodiscard]] virtual qint64 frames() const { return -1; }
    /// Hits found so far by a stage that searches. May be called from any thread.
    [[nodiscard]] virtual StageHits hits() const { return {}; }
};

/// A digest looks at the bytes that flow past it. Thread rule: one thread at a time.
class Digest
{
public:
    virtual ~Digest() = default;

    virtual void update(std::span<const quint8> bytes) = 0;
    /// The value, big-endian as it is printed. Call once, when the whole input ended well.
    [[nodiscard]] virtual QByteArray finish() = 0;
};

} // namespace sluice
