#pragma once

#include "core/bytes/byterange.h"
#include "core/bytes/elementtype.h"
#include "core/bytes/floats.h"
#include "core/error.h"

#include <QString>
#include <QtGlobal>

#include <optional>
#include <variant>

namespace sluice {

/// Where the elements of one type lie in a document: element i is the bytes [start + i * size, … + size).
/// Made by the rules of JavaScript's typed arrays (an aligned start) or of its DataView (any start). It holds
/// no bytes. All arithmetic is exact up to documents of 2^63 - 1 bytes. Thread rule: a value.
class TypedView
{
public:
    /// `start` must be a multiple of the element's size. `size`: bytes of the document.
    /// Errors: Invalid with the words of JavaScript's RangeError; OutOfRange when `start` is not in [0,
    /// size].
    [[nodiscard]] static Result<TypedView> typedArray(ElementType type, qint64 start, qint64 size);
    /// Any `start` in [0, size]; else OutOfRange.
    [[nodiscard]] static Result<TypedView> dataView(ElementType type, qint64 start, qint64 size);

    [[nodiscard]] ElementType type() const { return m_type; }
    /// Offset of element 0.
    [[nodiscard]] qint64 start() const { return m_start; }
    /// Whole elements.
    [[nodiscard]] qint64 count() const { return (m_size - m_start) / m_type.size(); }
    /// The bytes after the last whole element, fewer than an element has.
    [[nodiscard]] ByteRange tail() const;

    /// The bytes of element `index`, which is in [0, count()).
    [[nodiscard]] ByteRange range(qint64 index) const;
    /// The element that `offset` lies in; nothing before the start, in the tail, or past the end.
    [[nodiscard]] std::optional<qint64> indexAt(qint64 offset) const;
    /// The first element that begins at `offset` or after it; count() when there is none.
    [[nodiscard]] qint64 firstFrom(qint64 offset) const;

    friend bool operator==(const TypedView&, const TypedView&) = default;

private:
    TypedView(ElementType type, qint64 start, qint64 size)
        : m_type(type)
        , m_start(start)
        , m_size(size)
    {
    }

    ElementType m_type;
    qint64 m_start;
    qint64 m_size;
};

enum class ElementFormat {
    Decimal,    ///< integers in decimal, floats as floats.h says
    Hexadecimal ///< the bits, most significant first, two lower-case digits a byte, no prefix
};

/// Room that the text of one element needs at most, of any type and format.
inline constexpr int kMaxElementText = kMaxFloatText;

/// A value out of the bytes: qint64 for signed integers, quint64 for unsigned ones, double for floats.
using ElementValue = std::variant<qint64, quint64, double>;

/// All of these read type.size() bytes at `bytes`, at any alignment.
[[nodiscard]] ElementValue loadElement(ElementType type, const quint8* bytes);
/// Integers are Normal, or Zero.
[[nodiscard]] FloatClass classifyElement(ElementType type, const quint8* bytes);
[[nodiscard]] QString formatElement(ElementType type, const quint8* bytes, ElementFormat format);
/// For painting: writes ASCII to `out`, which has room for kMaxElementText, without a final 0; gives the
/// length.
[[nodiscard]] int formatElement(ElementType type, const quint8* bytes, ElementFormat format, char* out);
/// Characters of the longest text that formatElement() gives for the type.
[[nodiscard]] int maxElementWidth(ElementType type, ElementFormat format);

} // namespace sluice
