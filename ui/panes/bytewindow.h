#pragma once

#include "core/bytes/snapshot.h"

#include <QList>

#include <vector>

namespace sluice {

/// The bytes that a paint needs, as far as they are here: no page that is not resident is touched to make or
/// use one. Thread rule: a value.
class ByteWindow
{
public:
    enum class State {
        Here,    ///< `bytes` has them
        Pending, ///< they would have to be waited for
        Lost     ///< cut off or unreadable
    };

    /// Neighbouring runs differ in state. `bytes` is empty unless Here.
    struct Run
    {
        ByteRange range;
        State state = State::Pending;
        Slice bytes;
    };

    ByteWindow() = default;
    /// `wanted` is cut to the snapshot. Where the kernel will not say whether bytes are resident, they count
    /// as here when `trusted` holds them: a worker has brought those in a moment ago.
    ByteWindow(const Snapshot& snapshot, ByteRange wanted, const QList<ByteRange>& trusted = {});

    [[nodiscard]] ByteRange range() const { return m_range; }
    [[nodiscard]] const std::vector<Run>& runs() const { return m_runs; }
    [[nodiscard]] bool hasPending() const;
    /// The ranges that have to be brought in.
    [[nodiscard]] QList<ByteRange> pending() const;

    /// The run that holds `offset`, which is in range().
    [[nodiscard]] const Run& runAt(qint64 offset) const;
    /// The worst state among the bytes of `part`, which lies in range(): Lost before Pending before Here.
    [[nodiscard]] State stateOf(ByteRange part) const;
    /// The bytes of `part` when one run has them all; null otherwise.
    [[nodiscard]] const quint8* contiguous(ByteRange part) const;

private:
    void addStretch(const Snapshot& snapshot, ByteRange part, const QList<ByteRange>& trusted);
    void addRun(const Snapshot& snapshot, ByteRange part, bool here);
    void append(Run run);

    ByteRange m_range;
    std::vector<Run> m_runs;
};

} // namespace sluice
