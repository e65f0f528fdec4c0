#include "core/search/numbermatcher.h"

namespace sluice {
namespace {

NumberQuery queryOf(const NumberRange& range)
{
    const auto size = static_cast<unsigned>(range.type.size());
    const quint64 all = ~quint64{0} >> (64 - 8 * size);
    const quint64 low = range.low;
    const quint64 high = range.high;
    const NumberQuery::Bounds whole = {low, high};
    NumberQuery query = {size, range.type.bigEndian, false, 1, {whole, whole}};
    if (low > high) {
        query.count = 2;
        query.bounds[0] = {0, high};
        query.bounds[1] = {low, all};
    }
    // Keys of negative floats stand for bits that grow the other way.
    const quint64 magnitude = all >> 1;
    NumberQuery::Bounds& negative = query.bounds[query.count - 1];
    if (range.type.isFloat() && negative.low > magnitude)
        negative = {negative.high ^ magnitude, negative.low ^ magnitude};
    if (range.type.isFloat() && query.count == 2 && (low ^ all) == high) {
        query.count = 1;
        query.anySign = true;
    }
    return query;
}

} // namespace

NumberMatcher::NumberMatcher(const NumberRange& range, const ByteKernel& kernel)
    : m_kernel(&kernel)
    , m_query(queryOf(range))
{
}

} // namespace sluice
