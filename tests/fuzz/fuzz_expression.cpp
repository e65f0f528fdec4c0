#include "core/bytes/memorysource.h"
#include "core/search/searcher.h"

#include <cstdlib>

/// Whatever is compiled as an expression, marks and changes for the machine code included, finds hits that
/// are in the data, not empty, in order and not overlapping, or gives up; else it is refused at a place in
/// it. The expression ends with the first byte 0xff, the data follows.
extern "C" int LLVMFuzzerTestOneInput(const quint8* data, size_t size)
{
    if (size == 0)
        return 0;
    const QByteArray input(reinterpret_cast<const char*>(data + 1), static_cast<qsizetype>(size - 1));
    const qsizetype end = input.indexOf('\xff');
    const QByteArray text = input.left(end);
    const QByteArray bytes = end < 0 ? QByteArray() : input.mid(end + 1);
    sluice::Pattern pattern;
    pattern.terms = {{sluice::Expression{text, (data[0] & 1) != 0}, 0}};
    sluice::Searcher::Means means;
    means.useMarks = (data[0] & 2) == 0;
    means.chunk = (data[0] >> 2) % 32;
    const auto searcher = sluice::Searcher::make(pattern, means);
    if (!searcher) {
        if (searcher.error().message.isEmpty() || searcher.error().offset > text.size())
            std::abort();
        return 0;
    }
    const sluice::Snapshot snapshot(
        std::make_shared<sluice::MemorySource>(sluice::Slice::fromByteArray(bytes)));
    qint64 last = 0;
    (void)searcher->run(snapshot, {0, snapshot.size()}, [&](std::span<const sluice::Hit> hits) {
        for (const sluice::Hit& hit : hits) {
            if (hit.offset < last || hit.length <= 0 || hit.length > bytes.size() - hit.offset)
                std::abort();
            last = hit.offset + hit.length;
        }
        return true;
    });
    return 0;
}
