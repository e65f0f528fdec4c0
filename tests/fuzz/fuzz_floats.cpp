#include "core/bytes/typedview.h"

#include <QtEndian>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>

using namespace sluice;

/// Every element type of the first 8 bytes: the text fits its column, and that of a number reads back to it.
extern "C" int LLVMFuzzerTestOneInput(const quint8* data, size_t size)
{
    if (size < 8)
        return 0;
    for (const ElementType type : ElementType::all()) {
        const QByteArray text = formatElement(type, data, ElementFormat::Decimal).toLatin1();
        if (text.isEmpty() || text.size() > maxElementWidth(type, ElementFormat::Decimal))
            std::abort();
        const FloatClass kind = classifyElement(type, data);
        const bool isWide = type.kind == NumberKind::Float32 || type.kind == NumberKind::Float64;
        if (!isWide || kind == FloatClass::NotANumber || kind == FloatClass::Infinite)
            continue;
        const double value = std::get<double>(loadElement(type, data));
        double read = 0;
        if (type.kind == NumberKind::Float64) {
            std::from_chars(text.begin(), text.end(), read);
        } else {
            float narrow = 0;
            std::from_chars(text.begin(), text.end(), narrow);
            read = narrow;
        }
        if (std::bit_cast<quint64>(read) != std::bit_cast<quint64>(value))
            std::abort();
    }
    return 0;
}
