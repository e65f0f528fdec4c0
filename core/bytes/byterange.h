#pragma once

#include <QMetaType>
#include <QtGlobal>

#include <algorithm>

namespace sluice {

/// A run of bytes: `length` bytes from `offset`, both at least 0, offset + length at most 2^63 - 1.
/// Thread rule: a value, copy it freely.
struct ByteRange
{
    qint64 offset = 0;
    qint64 length = 0;

    /// The bytes in [begin, end); empty at `begin` when end is not after it.
    [[nodiscard]] static constexpr ByteRange between(qint64 begin, qint64 end)
    {
        return {begin, end > begin ? end - begin : 0};
    }

    /// One past the last byte.
    [[nodiscard]] constexpr qint64 end() const { return offset + length; }
    [[nodiscard]] constexpr bool isEmpty() const { return length == 0; }

    [[nodiscard]] constexpr bool contains(qint64 position) const
    {
        return position >= offset && position - offset < length;
    }
    /// True when every byte of `other` lies in this range; an empty range lies wherever its offset does.
    [[nodiscard]] constexpr bool contains(ByteRange other) const
    {
        return other.offset >= offset && other.offset - offset <= length &&
               other.length <= length - (other.offset - offset);
    }
    [[nodiscard]] constexpr bool overlaps(ByteRange other) const { return !intersected(other).isEmpty(); }

    /// The bytes that both have; empty (at the larger offset) when there are none.
    [[nodiscard]] constexpr ByteRange intersected(ByteRange other) const
    {
        return between(std::max(offset, other.offset), std::min(end(), other.end()));
    }

    friend constexpr bool operator==(ByteRange, ByteRange) = default;
};

} // namespace sluice

Q_DECLARE_METATYPE(sluice::ByteRange)
