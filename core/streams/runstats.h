#pragma once

#include "core/bytes/slice.h"
#include "core/ledger/ledger.h"
#include "core/streams/stagehits.h"

#include <QByteArray>
#include <QString>
#include <QtGlobal>

#include <array>
#include <atomic>
#include <map>
#include <vector>

namespace sluice {

/// What a stage spends its time on.
enum class Activity {
    Idle,        ///< not started, ended, paused, or another stage has its thread
    Busy,        ///< works; a source that waits for a disk is busy too
    Starved,     ///< waits for input
    Backpressure ///< waits for room in a queue, or for a peer that does not read
};

/// The counters of one stage: written by the thread that runs it, read by any.
class StageMeter
{
public:
    /// A consistent reading; times in nanoseconds, the activity that goes on included.
    struct Reading
    {
        Activity activity = Activity::Idle;
        qint64 busy = 0;
        qint64 starved = 0;
        qint64 backpressure = 0;
        qint64 bytesIn = 0;
        qint64 bytesOut = 0;
        qint64 chunksIn = 0;
        qint64 chunksOut = 0;
        qint64 minorFaults = 0;
        qint64 majorFaults = 0;
    };

    /// The clock of all meters, in nanoseconds.
    [[nodiscard]] static qint64 now() noexcept;

    void enter(Activity activity) noexcept { enter(activity, now()); }
    void enter(Activity activity, qint64 now) noexcept;
    /// When the stage entered what it does now.
    [[nodiscard]] qint64 since() const noexcept { return m_since.load(std::memory_order_relaxed); }
    [[nodiscard]] Activity activity() const noexcept { return m_activity.load(std::memory_order_acquire); }
    void addIn(qint64 bytes, qint64 chunks = 1) noexcept;
    void addOut(qint64 bytes, qint64 chunks = 1) noexcept;

    /// Called by a thread that begins: faults count from here on.
    void beginThread() noexcept;
    /// Looks at the thread's page faults when the last look is some while ago, or `now`.
    void sampleFaults(bool now = false) noexcept;

    [[nodiscard]] Reading read() const noexcept;

private:
    /// Even while nothing is being written: enter() writes three values that belong together.
    std::atomic<quint32> m_version = 0;
    std::atomic<Activity> m_activity = Activity::Idle;
    std::atomic<qint64> m_since = 0;
    std::array<std::atomic<qint64>, 4> m_spent = {};

    std::atomic<qint64> m_bytesIn = 0;
    std::atomic<qint64> m_bytesOut = 0;
    std::atomic<qint64> m_chunksIn = 0;
    std::atomic<qint64> m_chunksOut = 0;
    std::atomic<qint64> m_minorFaults = 0;
    std::atomic<qint64> m_majorFaults = 0;
    qint64 m_minorBase = 0;
    qint64 m_majorBase = 0;
    qint64 m_faultsLooked = 0;
};

/// One stage at one moment. Thread rule: a value.
struct StageStatus
{
    enum class Role { Source, Transform, Digest, Sink };

    Role role = Role::Source;
    /// For a person: the stage as the recipe has it, the source's or sink's name.
    QString name;
    StageMeter::Reading meter;
    /// The queue before the stage, in bytes and chunks; a source has none, nor has a stage that its producer
    /// runs on its own thread (`fused`).
    qint64 queueBytes = 0;
    qint64 queueChunks = 0;
    qint64 queuePeakBytes = 0;
    qint64 highWaterMark = 0;
    bool fused = false;
    bool ended = false;
    /// Frames found, -1 for stages that look for none.
    qint64 frames = -1;
    StageHits hits;
    /// False while what a decrypting stage made may still turn out to be forged.
    bool verified = true;
    QString remark;
    /// The last chunk that the stage took (a source: handed out) since the run was paused, and where it
    /// begins in the stage's input; empty while the run flows.
    Slice current;
    qint64 currentOffset = 0;
};

/// A run at one moment, for a panel that polls it 10 to 30 times a second. Thread rule: a value.
struct RunStatus
{
    enum class State { Running, Paused, Finished, Failed, Cancelled };

    State state = State::Running;
    double seconds = 0;
    /// Bytes that the source will hand out, -1 when unknown.
    qint64 totalBytes = -1;
    /// Source, stages in the order of the recipe, sinks.
    std::vector<StageStatus> stages;
    std::array<CopyCount, kCopyKinds.size()> copies = {};
    qint64 producedBytes = 0;
    AllocationCount allocations;
    /// Bytes; -1 while unknown.
    qint64 rssAnon = -1;
    qint64 rssFile = -1;
    qint64 peakRssAnon = -1;

    [[nodiscard]] bool isOver() const { return state != State::Running && state != State::Paused; }
};

} // namespace sluice
