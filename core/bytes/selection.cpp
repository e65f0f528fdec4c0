#include "core/bytes/selection.h"

namespace sluice {

Selection::Selection(qint64 limit, QObject* parent)
    : QObject(parent)
    , m_limit(limit)
{
    Q_ASSERT(limit >= 0);
}

ByteRange Selection::range() const
{
    return ByteRange::between(std::min(m_anchor, m_caret), std::max(m_anchor, m_caret));
}

void Selection::setCaret(qint64 offset, bool extend)
{
    assign(extend ? m_anchor : offset, offset);
}

void Selection::select(ByteRange range)
{
    assign(range.offset, range.end());
}

void Selection::selectAll()
{
    assign(0, m_limit);
}

void Selection::setLimit(qint64 limit)
{
    Q_ASSERT(limit >= 0);
    m_limit = limit;
    assign(m_anchor, m_caret);
}

void Selection::set(qint64 anchor, qint64 caret)
{
    assign(anchor, caret);
}

bool Selection::move(qint64 limit, qint64 anchor, qint64 caret)
{
    Q_ASSERT(limit >= 0);
    m_limit = limit;
    anchor = std::clamp<qint64>(anchor, 0, m_limit);
    caret = std::clamp<qint64>(caret, 0, m_limit);
    const bool moved = anchor != m_anchor || caret != m_caret;
    m_anchor = anchor;
    m_caret = caret;
    return moved;
}

void Selection::assign(qint64 anchor, qint64 caret)
{
    if (move(m_limit, anchor, caret))
        Q_EMIT changed();
}

} // namespace sluice
