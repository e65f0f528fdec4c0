#include "core/bytes/positionhistory.h"

namespace sluice {

void PositionHistory::visit(qint64 position)
{
    Q_ASSERT(position >= 0);
    if (qAbs(position - current()) <= kNear)
        m_entries[m_current] = position;
    else
        jump(position);
}

void PositionHistory::jump(qint64 position)
{
    Q_ASSERT(position >= 0);
    if (position == current())
        return;
    m_entries.resize(m_current + 1);
    if (m_entries.size() == kLimit)
        m_entries.erase(m_entries.begin());
    m_entries.push_back(position);
    m_current = m_entries.size() - 1;
}

std::optional<qint64> PositionHistory::back()
{
    if (!canGoBack())
        return std::nullopt;
    --m_current;
    return current();
}

std::optional<qint64> PositionHistory::forward()
{
    if (!canGoForward())
        return std::nullopt;
    ++m_current;
    return current();
}

} // namespace sluice
