#include "core/formats/scanreader.h"

#include <algorithm>

namespace sluice {
namespace {

constexpr qint64 kBlock = qint64{64} << 10;
/// What a look costs however few bytes it takes.
constexpr qint64 kLook = 16;

const Slice& zeros()
{
    static const Slice block = Slice::fromByteArray(QByteArray(kBlock, '\0'));
    return block;
}

} // namespace

std::span<const quint8> ScanReader::some(qint64 offset, qint64 most)
{
    if (isSpent() || m_cancel.isCancelled() || offset >= size() || offset < -before() || most <= 0)
        return {};
    const qint64 at = m_start + offset;
    if (at < m_blockAt || at - m_blockAt >= m_block.size()) {
        const Extent extent = m_snapshot.extentAt(at);
        const qint64 here = std::min({kBlock, std::max<qint64>(extent.length, 1), m_range.end() - at});
        m_blockAt = at;
        m_block = {};
        if (extent.hole) {
            m_block = zeros().subslice({0, here});
        } else {
            const Result<Slice> bytes = m_snapshot.read({at, here});
            if (!bytes) {
                m_failed = true;
                return {};
            }
            m_block = *bytes;
        }
    }
    const qint64 into = at - m_blockAt;
    const qint64 length = std::min(most, m_block.size() - into);
    charge(kLook + length);
    return m_block.bytes().subspan(static_cast<size_t>(into), static_cast<size_t>(length));
}

bool ScanReader::copy(qint64 offset, std::span<quint8> out)
{
    if (offset < -before() || static_cast<qint64>(out.size()) > size() - offset)
        return false;
    while (!out.empty()) {
        const std::span<const quint8> part = some(offset, static_cast<qint64>(out.size()));
        if (part.empty())
            return false;
        std::copy(part.begin(), part.end(), out.begin());
        out = out.subspan(part.size());
        offset += static_cast<qint64>(part.size());
    }
    return true;
}

bool ScanReader::has(qint64 offset, std::string_view bytes)
{
    std::array<quint8, 64> raw = {};
    Q_ASSERT(bytes.size() <= raw.size());
    const std::span<quint8> out = std::span(raw).first(bytes.size());
    return copy(offset, out) && std::equal(bytes.begin(), bytes.end(), out.begin(),
                                           [](char a, quint8 b) { return static_cast<quint8>(a) == b; });
}

qint64 ScanReader::big(qint64 offset, int bytes)
{
    std::array<quint8, 8> raw = {};
    const std::span<quint8> out = std::span(raw).first(static_cast<size_t>(bytes));
    if (!copy(offset, out))
        return -1;
    quint64 value = 0;
    for (const quint8 byte : out)
        value = value << 8U | byte;
    return std::max<qint64>(static_cast<qint64>(value), -1);
}

qint64 ScanReader::little(qint64 offset, int bytes)
{
    std::array<quint8, 8> raw = {};
    const std::span<quint8> out = std::span(raw).first(static_cast<size_t>(bytes));
    if (!copy(offset, out))
        return -1;
    quint64 value = 0;
    for (auto byte = out.rbegin(); byte != out.rend(); ++byte)
        value = value << 8U | *byte;
    return std::max<qint64>(static_cast<qint64>(value), -1);
}

qint64 ScanReader::find(qint64 offset, qint64 most, std::string_view bytes)
{
    const qint64 end = most < size() - offset ? offset + most : size();
    while (offset < end) {
        const std::span<const quint8> part = some(offset, end - offset);
        if (part.empty())
            return -1;
        const auto first = static_cast<quint8>(bytes.front());
        auto hit = std::find(part.begin(), part.end(), first);
        if (hit == part.end()) {
            offset += static_cast<qint64>(part.size());
            continue;
        }
        const qint64 at = offset + (hit - part.begin());
        if (has(at, bytes))
            return at;
        offset = at + 1;
    }
    return -1;
}

} // namespace sluice
