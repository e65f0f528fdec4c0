#pragma once

#include "core/search/bytekernel.h"
#include "core/search/pattern.h"

namespace sluice {

/// Finds numbers of a range, at any place. Thread rule: a value.
class NumberMatcher
{
public:
    explicit NumberMatcher(const NumberRange& range, const ByteKernel& kernel = byteKernel());

    [[nodiscard]] qint64 length() const { return m_query.size; }
    /// As FixedMatcher::find().
    [[nodiscard]] size_t find(const quint8* data, size_t places, HitWord* out, size_t /*slack*/ = 0) const
    {
        return m_kernel->findNumber(m_query, data, places, out);
    }
    /// As FixedMatcher::count().
    [[nodiscard]] qint64 count(const HitWord* words, size_t number) const
    {
        return static_cast<qint64>(m_kernel->count(words, number));
    }

private:
    const ByteKernel* m_kernel;
    NumberQuery m_query;
};

} // namespace sluice
