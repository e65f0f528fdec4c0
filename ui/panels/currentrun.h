#pragma once

#include "core/streams/runrecord.h"
#include "ui/panels/streamresults.h"

#include <QPointer>

namespace sluice {

/// What the Stream panel knows of the run that goes on, or of the last one. Thread rule: the window's thread.
struct CurrentRun
{
    Recipe recipe;
    /// "gunzip sha256".
    QString title;
    QString sourceName;
    /// What it reads, and which bytes of the view; none for a live source.
    QPointer<View> view;
    std::optional<ByteRange> range;
    QDateTime started;
    StreamResults results;
    /// The file's mapping, to tell where in it a chunk lies; empty when chunks are no slices of it.
    Slice mapping;
    /// What the user had selected before a step selected its chunk, and that chunk.
    std::optional<ByteRange> selectionBefore;
    ByteRange stepped;
    /// The status of the last look that rates were made from.
    double ratesAt = 0;
    std::vector<qint64> ratesFrom;

    /// Where `chunk` lies in the file; -1 when it is other memory.
    [[nodiscard]] qint64 offsetInFile(const Slice& chunk) const
    {
        const auto begin = reinterpret_cast<quintptr>(mapping.data());
        const auto at = reinterpret_cast<quintptr>(chunk.data());
        const bool inside =
            !chunk.isEmpty() && at >= begin && at - begin < static_cast<quintptr>(mapping.size());
        return inside ? static_cast<qint64>(at - begin) : -1;
    }
};

} // namespace sluice
