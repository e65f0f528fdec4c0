#include "core/analysis/compare.h"

#include "core/analysis/aligner.h"
#include "core/analysis/byteruns.h"
#include "core/analysis/comparedside.h"
#include "core/analysis/differencelist.h"

namespace sluice {
namespace {

/// The runs of `length` bytes from `a` and `b`, which lie at `at` in both files, that differ.
void addRuns(const quint8* a, const quint8* b, qint64 length, qint64 at, DifferenceList& out)
{
    for (qint64 i = equalAtStart(a, b, length); i < length; i += equalAtStart(a + i, b + i, length - i)) {
        const qint64 run = differentAtStart(a + i, b + i, length - i);
        out.add({{at + i, run}, {at + i, run}});
        i += run;
    }
}

void compareOffsets(ComparedSide& a, ComparedSide& b, DifferenceList& out)
{
    const qint64 both = std::min(a.size(), b.size());
    for (qint64 at = 0; at < both && !out.isStopped();) {
        const ComparedSide::Piece left = a.piece(at, both - at);
        const ComparedSide::Piece right = b.piece(at, both - at);
        qint64 length = std::min(left.length, right.length);
        if (length == 0)
            return;
        if (!left.hole || !right.hole) {
            length = std::min(length, ComparedSide::kStep);
            addRuns(left.data, right.data, length, at, out);
        }
        at += length;
        a.passed(length);
        b.passed(length);
    }
    // One that is longer has a tail, which is a difference of its own.
    out.separate();
    out.add({ByteRange::between(both, a.size()), ByteRange::between(both, b.size())});
}

} // namespace

Result<Comparison> compare(const Snapshot& a, const Snapshot& b, const CompareOptions& options,
                           const CancelToken& token)
{
    ComparedSide left(a, token, options.progress.get());
    ComparedSide right(b, token, options.progress.get());
    DifferenceList out(options);
    if (options.mode == CompareOptions::Mode::Aligned) {
        if (options.progress)
            options.progress->start(2 * (left.size() / 2 + right.size() / 2) + 1);
        Aligner(left, right, out).run();
    } else {
        if (options.progress)
            options.progress->start(std::min(left.size(), right.size()) / 2 * 4);
        compareOffsets(left, right, out);
    }
    for (ComparedSide* side : {&left, &right}) {
        side->finish();
        if (side->error())
            return tl::unexpected(*side->error());
    }
    return out.finish(left.size(), right.size());
}

} // namespace sluice
