#include "core/bytes/elementtext.h"

#include <cstdlib>

using namespace sluice;

/// Any text for every type: what is taken is one element, which reads back from what it shows as.
extern "C" int LLVMFuzzerTestOneInput(const quint8* data, size_t size)
{
    const QString text = QString::fromUtf8(reinterpret_cast<const char*>(data), qsizetype(size));
    for (const ElementType type : ElementType::all()) {
        for (const ElementFormat format : {ElementFormat::Decimal, ElementFormat::Hexadecimal}) {
            const Result<QByteArray> element = parseElement(text, type, format);
            if (!element) {
                if (element.error().message.isEmpty())
                    std::abort();
                continue;
            }
            const auto* bytes = reinterpret_cast<const quint8*>(element->constData());
            const Result<QByteArray> again =
                element->size() == type.size()
                    ? parseElement(formatElement(type, bytes, format), type, format)
                    : Result<QByteArray>(QByteArray());
            if (!again || *again != *element)
                std::abort();
        }
        const Result<QByteArray> list = parseElements(text, type, ElementFormat::Decimal);
        if (list && list->size() % type.size() != 0)
            std::abort();
    }
    const Result<QByteArray> hex = parseHexBytes(text);
    if (!hex && (hex.error().offset < 0 || hex.error().offset > text.size()))
        std::abort();
    return 0;
}
