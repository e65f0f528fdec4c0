#pragma once

#include "core/bytes/snapshot.h"

#include <QList>
#include <QObject>

#include <memory>

namespace sluice {

/// Brings bytes in for whoever paints them, on a worker thread, so that the caller never waits for a disk:
/// one per document. The newest request takes the place of all before it. The worker starts with the first
/// request; a worker stuck in a dead disk is left behind when the loader goes.
/// Thread rule: lives in one thread, whose event loop delivers the signal.
class PageLoader : public QObject
{
    Q_OBJECT

public:
    explicit PageLoader(QObject* parent = nullptr);
    ~PageLoader() override;

    /// Brings `ranges` of `snapshot` in, first one first: what is visible, then what may be soon. Ranges are
    /// cut to what there is. Bytes that cannot be had are in snapshot.lostRanges() afterwards and count as
    /// Resident, so asking again for what is Absent comes to an end.
    void request(const Snapshot& snapshot, const QList<ByteRange>& ranges);

    /// True from request() until its last loaded().
    [[nodiscard]] bool isBusy() const { return m_busy; }

Q_SIGNALS:
    /// One more of the ranges is there, or is known to be lost. For the newest request it comes at least
    /// once.
    void loaded();

private:
    struct Worker;

    void onLoaded(quint64 request, bool last);

    std::shared_ptr<Worker> m_worker;
    quint64 m_newest = 0;
    bool m_busy = false;
};

} // namespace sluice
