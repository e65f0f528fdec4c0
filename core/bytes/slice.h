#pragma once

#include "core/bytes/byterange.h"

#include <QByteArray>
#include <QtGlobal>

#include <memory>
#include <span>

namespace sluice {

/// Immutable bytes together with the owner that keeps them alive: the only currency of bytes between
/// modules. Making, copying and slicing one copies no bytes.
/// Thread rule: a value; the bytes may be read from any thread while any Slice of them lives.
/// Bytes of a mapped file read as zeros once the file has lost them: ask the ByteSource (faultCount).
class Slice
{
public:
    Slice() = default;
    Slice(std::span<const quint8> bytes, std::shared_ptr<const void> owner)
        : m_bytes(bytes)
        , m_owner(std::move(owner))
    {
    }

    /// Shares the array's memory; copies nothing.
    [[nodiscard]] static Slice fromByteArray(const QByteArray& bytes)
    {
        auto owner = std::make_shared<const QByteArray>(bytes);
        const auto* data = reinterpret_cast<const quint8*>(owner->constData());
        return {{data, static_cast<size_t>(owner->size())}, owner};
    }

    [[nodiscard]] const quint8* data() const { return m_bytes.data(); }
    [[nodiscard]] qint64 size() const { return static_cast<qint64>(m_bytes.size()); }
    [[nodiscard]] bool isEmpty() const { return m_bytes.empty(); }
    [[nodiscard]] std::span<const quint8> bytes() const { return m_bytes; }

    /// `index` in [0, size()).
    [[nodiscard]] quint8 operator[](qint64 index) const
    {
        Q_ASSERT(index >= 0 && index < size());
        return m_bytes[static_cast<size_t>(index)];
    }

    /// The part of this slice that `range` (relative to its start) covers, cut to what there is.
    [[nodiscard]] Slice subslice(ByteRange range) const
    {
        const ByteRange part = ByteRange{0, size()}.intersected(range);
        return {m_bytes.subspan(static_cast<size_t>(std::min(part.offset, size())),
                                static_cast<size_t>(part.length)),
                m_owner};
    }

private:
    std::span<const quint8> m_bytes;
    std::shared_ptr<const void> m_owner;
};

} // namespace sluice
