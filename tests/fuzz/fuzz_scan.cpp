#include "core/bytes/memorysource.h"
#include "core/formats/scan.h"
#include "core/search/strings.h"

#include <cstdlib>

/// The first byte picks what is done with the rest: a scan, or strings of one encoding by two kernels.
extern "C" int LLVMFuzzerTestOneInput(const quint8* data, size_t size)
{
    using namespace sluice;
    if (size < 1)
        return 0;
    // Memory of its own, so that a read beyond it is seen.
    const QByteArray bytes(reinterpret_cast<const char*>(data + 1), static_cast<qsizetype>(size - 1));
    const Snapshot snapshot(std::make_shared<MemorySource>(Slice::fromByteArray(bytes)));
    const ByteRange all = {0, bytes.size()};
    if (data[0] % 2 == 0) {
        ScanOptions options;
        options.threads = 1;
        const Result<ScanResult> result = scanForData(snapshot, all, options);
        if (!result)
            std::abort();
        for (const EmbeddedData& found : result->found) {
            if (found.offset < 0 || found.offset >= all.length || found.length < -1 ||
                found.length > all.length - found.offset)
                std::abort();
        }
        return 0;
    }
    std::vector<FoundString> strings[2];
    const ClassKernel* const kernels[] = {&scalarClassKernel(), &classKernel()};
    for (int i = 0; i < 2; ++i) {
        StringOptions options;
        options.encoding = static_cast<StringEncoding>(data[0] / 2 % 5);
        options.minimum = 1 + data[0] / 16;
        options.threads = 1;
        options.kernel = kernels[i];
        const Result<void> found =
            findStrings(snapshot, all, options, [&](std::span<const FoundString> some) -> Result<void> {
                strings[i].insert(strings[i].end(), some.begin(), some.end());
                return {};
            });
        if (!found)
            std::abort();
    }
    if (strings[0] != strings[1])
        std::abort();
    return 0;
}
