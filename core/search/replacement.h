#pragma once

#include "core/bytes/document.h"
#include "core/bytes/replacedbytes.h"
#include "core/search/searcher.h"

#include <memory>
#include <vector>

namespace sluice {

/// The bytes that are to stand in the place of each hit of `pattern`, as a field says them: written as the
/// first line of the pattern is understood, or as "text", hex: or text: say. What replaces a match of an
/// expression is text and means itself: no \1, no $1. Nothing deletes. Errors: Invalid; with more than one
/// encoding a text may not be clear.
[[nodiscard]] Result<QByteArray> parseReplacement(QByteArrayView text, const PatternOptions& options,
                                                  const Pattern& pattern);

/// What a replacement of all hits in a range comes to. Thread rule: a value.
struct ReplacePlan
{
    /// More hits are refused: they would take more than 256 MiB.
    static constexpr qint64 kMostHits = qint64{16} << 20;
    /// More hits than these are replaced in this many edits of several hits each.
    static constexpr qint64 kMostEdits = 2000;

    struct Span
    {
        /// In the snapshot, and in `bytes`.
        ByteRange before;
        ByteRange after;
    };
    std::shared_ptr<const ReplacedBytes> bytes;
    std::vector<Span> spans;
    /// Hits that are replaced: of those that overlap, the first.
    qint64 count = 0;
    QByteArray replacement;
};

/// Finds what to replace in `range` of the snapshot. Waits; may wait for a disk: for a worker. Memory: 16
/// bytes for each hit. Errors: Cancelled; Io and Changed as ByteSource; TooLarge: too many hits, or the
/// expression gave up.
[[nodiscard]] Result<ReplacePlan> planReplacement(const Searcher& searcher, const Snapshot& snapshot,
                                                  ByteRange range, const QByteArray& replacement,
                                                  const std::atomic<bool>* cancel = nullptr,
                                                  SearchProgress* progress = nullptr,
                                                  qint64 mostEdits = ReplacePlan::kMostEdits);

/// Makes a plan for the document's snapshot of now come true, as one step of undo. Errors: as
/// Document::replace().
[[nodiscard]] Result<void> applyReplacement(Document& document, const ReplacePlan& plan, const QString& label,
                                            quint64 view = 0);

} // namespace sluice
