#include "core/analysis/differencelist.h"

namespace sluice {
namespace {

// Aligned, fewer equal bytes than this between longer differences are taken for chance.
constexpr qint64 kChance = 4;

qint64 longer(const Difference& difference)
{
    return std::max(difference.a.length, difference.b.length);
}

} // namespace

DifferenceList::DifferenceList(const CompareOptions& options)
    : m_options(options)
{
}

bool DifferenceList::joins(const Difference& next, qint64 between) const
{
    if (m_last.a.isEmpty() && m_last.b.isEmpty())
        return false;
    if (between <= m_options.mergeGap)
        return true;
    return m_options.mode == CompareOptions::Mode::Aligned && between < kChance &&
           between < std::min(longer(m_last), longer(next));
}

void DifferenceList::add(Difference difference)
{
    if (difference.a.isEmpty() && difference.b.isEmpty())
        return;
    const qint64 between = difference.a.offset - m_last.a.end();
    Q_ASSERT(between >= 0 && between == difference.b.offset - m_last.b.end());
    if (joins(difference, between)) {
        m_last.a.length = difference.a.end() - m_last.a.offset;
        m_last.b.length = difference.b.end() - m_last.b.offset;
        if (between <= m_options.mergeGap)
            m_sameInLast += between;
        return;
    }
    separate();
    m_last = difference;
}

void DifferenceList::separate()
{
    if (m_last.a.isEmpty() && m_last.b.isEmpty())
        return;
    switch (m_last.kind()) {
    case Difference::Kind::Changed:
        ++m_result.changed;
        break;
    case Difference::Kind::Inserted:
        ++m_result.inserted;
        break;
    case Difference::Kind::Deleted:
        ++m_result.deleted;
        break;
    }
    m_differentA += m_last.a.length - m_sameInLast;
    if (std::ssize(m_result.listed) < m_options.maxListed)
        m_result.listed.push_back(m_last);
    if (m_options.each && !m_error) {
        if (const Result<void> taken = m_options.each(m_last); !taken)
            m_error = taken.error();
    }
    m_last = {{m_last.a.end(), 0}, {m_last.b.end(), 0}};
    m_sameInLast = 0;
}

Result<Comparison> DifferenceList::finish(qint64 sizeA, qint64 sizeB)
{
    separate();
    if (m_error)
        return tl::unexpected(*m_error);
    m_result.sizeA = sizeA;
    m_result.sizeB = sizeB;
    m_result.sameBytes = sizeA - m_differentA;
    return std::move(m_result);
}

} // namespace sluice
