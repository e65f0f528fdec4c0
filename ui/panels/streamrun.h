#pragma once

#include "core/streams/pipeline.h"
#include "core/streams/runrecord.h"

#include <QObject>
#include <QTimer>

class QSocketNotifier;

namespace sluice {

/// At most one running pipeline, watched for the window: looks at it 20 times a second while it runs and
/// never otherwise, and tells when it is over. Thread rule: the window's thread; nothing waits.
class StreamRun : public QObject
{
    Q_OBJECT

public:
    explicit StreamRun(QObject* parent = nullptr);
    ~StreamRun() override;

    /// Starts the pipeline; `paused`: it stands before its first chunk, and takes it. Only while none runs.
    void start(std::unique_ptr<Pipeline> pipeline, bool paused = false);
    /// Until finished() tells the end.
    [[nodiscard]] bool isRunning() const { return m_pipeline != nullptr; }
    [[nodiscard]] bool isPaused() const { return isRunning() && m_paused; }

    void pause();
    void step();
    void resume();
    /// finished() follows within 100 ms, unless a disk holds it up.
    void cancel();
    void endInput();
    /// Cancels, and lets go of a run that does not end; no finished() follows. May take 200 ms.
    void abandon();
    void setChunkSize(qint64 bytes);
    void setHighWaterMark(qint64 bytes);
    /// Of the queue before stage `index` of RunStatus::stages.
    void setHighWaterMark(size_t index, qint64 bytes);

    /// The newest look at the run, the last one when it is over.
    [[nodiscard]] const RunStatus& status() const { return m_status; }
    /// What sink `index` holds so far; null when it keeps nothing or nothing runs.
    [[nodiscard]] std::shared_ptr<ByteSource> content(size_t index) const;

Q_SIGNALS:
    /// status() is new.
    void polled();
    void finished(const sluice::RunResult& result);

private:
    void poll();
    void onFinished();

    std::unique_ptr<Pipeline> m_pipeline;
    std::unique_ptr<QSocketNotifier> m_notifier;
    QTimer m_timer;
    RunStatus m_status;
    bool m_paused = false;
};

} // namespace sluice
