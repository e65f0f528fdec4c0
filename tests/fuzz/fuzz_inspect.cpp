#include "core/bytes/inspect.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const quint8* data, size_t size)
{
    const auto bytes = QByteArray(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    for (const sluice::InspectorRow& row : sluice::inspect(sluice::Slice::fromByteArray(bytes))) {
        for (const sluice::Reading* reading : {&row.little, row.big ? &*row.big : nullptr}) {
            if (reading == nullptr)
                continue;
            if (reading->hasValue() == reading->text.isEmpty() || reading->text.size() > 64 ||
                reading->length > bytes.size())
                std::abort();
        }
    }
    return 0;
}
