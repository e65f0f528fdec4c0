#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <functional>

namespace sluice {

/// Merges many requests into few runs: the first request runs when the event loop is next idle, later ones at
/// least `intervalMs` after the run before. No timer is active while nothing is requested.
/// Thread rule: the thread it lives in.
class Throttle : public QObject
{
    Q_OBJECT

public:
    Throttle(int intervalMs, std::function<void()> run, QObject* parent);

    void request();
    [[nodiscard]] bool isPending() const { return m_timer.isActive(); }

private:
    int m_intervalMs;
    std::function<void()> m_run;
    QTimer m_timer;
    QElapsedTimer m_lastRun;
};

} // namespace sluice
