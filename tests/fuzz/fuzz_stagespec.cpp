#include "core/streams/stagespec.h"

#include <cstdlib>

/// What parses, writes itself so that it parses to the same, and makes its stage or says why not.
extern "C" int LLVMFuzzerTestOneInput(const quint8* data, size_t size)
{
    const QByteArrayView text(data, static_cast<qsizetype>(size));
    const auto spec = sluice::StageSpec::parse(text);
    if (!spec) {
        if (spec.error().message.isEmpty())
            std::abort();
        return 0;
    }
    const auto again = sluice::StageSpec::parse(spec->toText());
    if (!again || *again != *spec)
        std::abort();
    const sluice::StageKind* const kind = sluice::findStageKind(spec->name);
    if (kind->makeTransform) {
        if (const auto made = kind->makeTransform(*spec); !made && made.error().message.isEmpty())
            std::abort();
    } else if (const auto made = kind->makeDigest(*spec); !made && made.error().message.isEmpty()) {
        std::abort();
    }
    return 0;
}
