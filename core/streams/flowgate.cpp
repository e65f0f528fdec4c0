#include "core/streams/flowgate.h"

namespace sluice {

void FlowGate::pause()
{
    const std::lock_guard lock(m_mutex);
    m_open.store(false, std::memory_order_release);
}

void FlowGate::step()
{
    const std::lock_guard lock(m_mutex);
    ++m_steps;
    m_changed.notify_all();
}

void FlowGate::resume()
{
    const std::lock_guard lock(m_mutex);
    m_open.store(true, std::memory_order_release);
    m_changed.notify_all();
}

void FlowGate::wake()
{
    const std::lock_guard lock(m_mutex);
    m_changed.notify_all();
}

void FlowGate::pass(quint64& stepsSeen, const StopSignal& stop, StageMeter& meter)
{
    if (isOpen())
        return;
    const Activity before = meter.activity();
    meter.enter(Activity::Idle);
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return isOpen() || m_steps != stepsSeen || stop.isStopped(); });
        stepsSeen = m_steps;
    }
    meter.enter(before);
}

} // namespace sluice
