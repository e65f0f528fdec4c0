#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QtGlobal>

#include <optional>
#include <vector>

namespace sluice {

/// The number that an element of a typed view holds.
enum class NumberKind { Int8, UInt8, Int16, UInt16, Int32, UInt32, Int64, UInt64, Float16, Float32, Float64 };

/// A NumberKind in a byte order: the type of the elements of a typed pane or dump. Thread rule: a value.
struct ElementType
{
    NumberKind kind = NumberKind::UInt8;
    /// Means nothing for one-byte kinds, and is false there.
    bool bigEndian = false;

    /// "i8", "u8", "i16le" … "f64be"; one-byte kinds have no byte order, the others need one. Case does not
    /// matter.
    [[nodiscard]] static std::optional<ElementType> parse(QByteArrayView name);
    /// Every type once, in the order of a menu.
    [[nodiscard]] static const std::vector<ElementType>& all();

    /// The name that parse() takes.
    [[nodiscard]] QByteArray name() const;
    /// JavaScript's name of an array of these: "Int32Array".
    [[nodiscard]] QByteArray typedArrayName() const;
    /// Bytes: 1, 2, 4 or 8.
    [[nodiscard]] int size() const;
    [[nodiscard]] bool isFloat() const;
    [[nodiscard]] bool isSigned() const;

    friend bool operator==(ElementType, ElementType) = default;
};

} // namespace sluice
