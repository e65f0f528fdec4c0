#include "ui/window/throttle.h"

#include <algorithm>

namespace sluice {

Throttle::Throttle(int intervalMs, std::function<void()> run, QObject* parent)
    : QObject(parent)
    , m_intervalMs(intervalMs)
    , m_run(std::move(run))
    , m_timer(this)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        m_lastRun.start();
        m_run();
    });
}

void Throttle::request()
{
    if (m_timer.isActive())
        return;
    const qint64 since = m_lastRun.isValid() ? m_lastRun.elapsed() : m_intervalMs;
    m_timer.start(static_cast<int>(std::clamp<qint64>(m_intervalMs - since, 0, m_intervalMs)));
}

} // namespace sluice
