#include "core/bytes/inspectedit.h"

#include <cstdlib>

using namespace sluice;

/// Any text for every row of the inspector: what is taken has the length that it was to have.
extern "C" int LLVMFuzzerTestOneInput(const quint8* data, size_t size)
{
    if (size < 1)
        return 0;
    const int length = data[0] % 20;
    const QString text = QString::fromUtf8(reinterpret_cast<const char*>(data + 1), qsizetype(size) - 1);
    for (int field = 0; field <= int(InspectorField::Mac); ++field) {
        for (const bool big : {false, true}) {
            const Result<QByteArray> bytes =
                parseInspected(text, static_cast<InspectorField>(field), big, length);
            if (bytes ? bytes->size() != length : bytes.error().message.isEmpty())
                std::abort();
        }
    }
    return 0;
}
