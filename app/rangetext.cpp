#include "app/rangetext.h"

#include "core/bytes/offset.h"

#include <limits>

namespace sluice {

bool countsFromEnd(const QByteArray& range)
{
    return range.startsWith('-') || range.contains("..-");
}

Result<void> checkRangeText(const QByteArray& range)
{
    // "-3..5" of the largest size would end before it begins, though it is right for a file of 6 bytes.
    const Result<ByteRange> parsed = parseRange(range, std::numeric_limits<qint64>::max());
    if (parsed || parsed.error().kind != Error::Kind::Invalid || countsFromEnd(range))
        return {};
    return tl::unexpected(parsed.error());
}

} // namespace sluice
