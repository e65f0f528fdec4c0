#include "core/bytes/elementtype.h"

#include <array>

namespace sluice {
namespace {

struct KindInfo
{
    NumberKind kind;
    const char* prefix;
    const char* arrayName;
    int size;
    bool isFloat;
    bool isSigned;
};

// In the order of NumberKind.
constexpr std::array<KindInfo, 11> kKinds{{
    {NumberKind::Int8, "i8", "Int8Array", 1, false, true},
    {NumberKind::UInt8, "u8", "Uint8Array", 1, false, false},
    {NumberKind::Int16, "i16", "Int16Array", 2, false, true},
    {NumberKind::UInt16, "u16", "Uint16Array", 2, false, false},
    {NumberKind::Int32, "i32", "Int32Array", 4, false, true},
    {NumberKind::UInt32, "u32", "Uint32Array", 4, false, false},
    {NumberKind::Int64, "i64", "BigInt64Array", 8, false, true},
    {NumberKind::UInt64, "u64", "BigUint64Array", 8, false, false},
    {NumberKind::Float16, "f16", "Float16Array", 2, true, true},
    {NumberKind::Float32, "f32", "Float32Array", 4, true, true},
    {NumberKind::Float64, "f64", "Float64Array", 8, true, true},
}};

constexpr const KindInfo& info(NumberKind kind)
{
    return kKinds[static_cast<size_t>(kind)];
}

} // namespace

std::optional<ElementType> ElementType::parse(QByteArrayView name)
{
    for (const ElementType type : all()) {
        if (name.compare(type.name(), Qt::CaseInsensitive) == 0)
            return type;
    }
    return std::nullopt;
}

const std::vector<ElementType>& ElementType::all()
{
    static const std::vector<ElementType> types = [] {
        std::vector<ElementType> list;
        for (const KindInfo& each : kKinds) {
            list.push_back({each.kind, false});
            if (each.size > 1)
                list.push_back({each.kind, true});
        }
        return list;
    }();
    return types;
}

QByteArray ElementType::name() const
{
    QByteArray text = info(kind).prefix;
    if (size() > 1)
        text += bigEndian ? "be" : "le";
    return text;
}

QByteArray ElementType::typedArrayName() const
{
    return info(kind).arrayName;
}

int ElementType::size() const
{
    return info(kind).size;
}

bool ElementType::isFloat() const
{
    return info(kind).isFloat;
}

bool ElementType::isSigned() const
{
    return info(kind).isSigned;
}

} // namespace sluice
