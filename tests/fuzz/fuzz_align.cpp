#include "core/analysis/compare.h"
#include "core/bytes/memorysource.h"

#include <cstdlib>

using namespace sluice;

namespace {

void require(bool condition)
{
    if (!condition)
        std::abort();
}

Snapshot snapshotOf(const QByteArray& bytes)
{
    return Snapshot(std::make_shared<MemorySource>(Slice::fromByteArray(bytes)));
}

/// Putting B's bytes in the place of A's must make B of A.
void check(const QByteArray& a, const QByteArray& b, const CompareOptions& options)
{
    const Comparison found = compare(snapshotOf(a), snapshotOf(b), options, {}).value();
    QByteArray made;
    qint64 at = 0;
    for (const Difference& d : found.listed) {
        require(!d.a.isEmpty() || !d.b.isEmpty());
        require(d.a.offset >= at && d.a.offset - at == d.b.offset - made.size());
        made += a.mid(at, d.a.offset - at) + b.mid(d.b.offset, d.b.length);
        at = d.a.end();
    }
    require(made + a.mid(at) == b);
    require(found.isComplete() && found.isSame() == (a == b));
    require(found.sameBytes <= std::min(a.size(), b.size()));
}

} // namespace

/// The first bytes say how A is repeated, where the rest is cut in A and B, what of A is put into B as well,
/// and the gap: two files with much in common are met, and such as are too large for what is exact.
extern "C" int LLVMFuzzerTestOneInput(const quint8* data, size_t size)
{
    if (size < 8 || size > 4'096)
        return 0;
    const QByteArray rest(reinterpret_cast<const char*>(data) + 8, static_cast<qsizetype>(size) - 8);
    const qsizetype cut = (data[0] << 8 | data[1]) % (rest.size() + 1);
    QByteArray a = rest.left(cut);
    a = a.repeated(1 + std::min<qsizetype>(data[2], 100'000 / (a.size() + 1)));
    QByteArray b = a.left((data[3] * a.size()) >> 8) + rest.mid(cut) + a.mid((data[4] * a.size()) >> 8);
    if ((data[5] & 1) != 0)
        b = rest.mid(cut).repeated(1 + data[5] / 4);
    CompareOptions options;
    options.maxListed = std::numeric_limits<qint64>::max();
    check(a, b, options);
    options.mergeGap = data[6] < 128 ? 0 : data[6] & 15;
    options.mode = CompareOptions::Mode::Aligned;
    check(a, b, options);
    check(b, a, options);
    return 0;
}
