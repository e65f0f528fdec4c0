#include "core/search/stringreader.h"

#include <algorithm>

namespace sluice {
namespace {

constexpr qint64 kWindow = qint64{256} << 10;

} // namespace

Result<std::span<const quint8>> StringReader::read(ByteRange range)
{
    if (!m_place.contains(range)) {
        const qint64 left = m_snapshot.size() - range.offset;
        Result<Slice> bytes =
            m_snapshot.read({range.offset, std::min(std::max(kWindow, range.length), left)});
        // What follows may be out of reach when the string itself is not.
        if (!bytes)
            bytes = m_snapshot.read(range);
        if (!bytes)
            return tl::unexpected(bytes.error());
        m_bytes = *bytes;
        m_place = {range.offset, m_bytes.size()};
    }
    return m_bytes.bytes().subspan(static_cast<size_t>(range.offset - m_place.offset),
                                   static_cast<size_t>(range.length));
}

} // namespace sluice
