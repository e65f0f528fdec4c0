#pragma once

#include "core/bytes/slice.h"

#include <QString>
#include <QtGlobal>

#include <optional>
#include <vector>

namespace sluice {

/// The rows of the inspector, in the order they are shown.
enum class InspectorField {
    Bits,
    Int8,
    UInt8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Float16,
    BFloat16,
    Float32,
    Float64,
    UnsignedLeb128,
    SignedLeb128,
    Utf8,
    Utf16,
    UnixSeconds32,
    UnixSeconds64,
    UnixMilliseconds64,
    FileTime,
    DosDateTime,
    HfsTime,
    Guid,
    ColourRgba,
    ColourArgb,
    Ipv4,
    Ipv6,
    Mac
};

/// What the bytes are when read one way. Thread rule: a value.
struct Reading
{
    /// The value, to show and to copy: one line of at most 64 characters, the same in every locale; empty
    /// when there is no value.
    QString text;
    /// Beside the value, may be empty: its bits in hexadecimal, "denormal", "5 bytes, overlong: 2 would do".
    QString note;
    /// Why there is no value ("needs 8 bytes, 3 left"); else empty.
    QString reason;
    /// Bytes that the value covers; 0 when there is none.
    int length = 0;
    /// 0xAARRGGBB, for the two colour rows.
    std::optional<quint32> argb;

    [[nodiscard]] bool hasValue() const { return reason.isEmpty(); }
};

/// One line of the inspector. Thread rule: a value.
struct InspectorRow
{
    InspectorField field = InspectorField::Bits;
    /// Translated.
    QString label;
    /// The bytes read least significant first; the only reading where byte order means nothing.
    Reading little;
    /// The bytes read most significant first; nothing where byte order means nothing.
    std::optional<Reading> big;
};

/// Bytes at the caret that inspect() looks at.
inline constexpr qint64 kInspectBytes = 64;

/// Every row for the bytes at the caret: the first kInspectBytes of `bytes` count. Fewer mean that the
/// document ends there; with none every row says so. Always gives every InspectorField once, in order, for
/// any bytes.
[[nodiscard]] std::vector<InspectorRow> inspect(const Slice& bytes);

} // namespace sluice
