#include "core/formats/filetype.h"

#include <cstdlib>
#include <limits>

extern "C" int LLVMFuzzerTestOneInput(const quint8* data, size_t size)
{
    const std::span<const quint8> head(data, size);
    for (const qint64 fileSize : {static_cast<qint64>(size), std::numeric_limits<qint64>::max()}) {
        if (sluice::fileType(head, fileSize).size() == 0)
            std::abort();
    }
    return 0;
}
