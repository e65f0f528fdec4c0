#pragma once

#include "core/bytes/snapshot.h"

#include <optional>

namespace sluice {

/// Places that are searched in one go.
struct SearchChunk
{
    ByteRange places;
    /// All that matters for these places is a hole of the file: zeros, which need not be read.
    bool hole = false;
};

/// Cuts the places of a search into chunks, and finds the holes of a sparse file among them.
/// Thread rule: one thread at a time.
class SearchPlan
{
public:
    struct Shape
    {
        /// Places in a chunk.
        qint64 chunk = qint64{1} << 20;
        /// Bytes before and after a place that decide about it.
        qint64 before = 0;
        qint64 after = 0;
        /// Holes are told apart; else they count as data.
        bool findHoles = true;
        /// Nothing is found in a hole: it is one chunk, however large.
        bool skipHoles = false;
    };

    SearchPlan(Snapshot snapshot, ByteRange places, const Shape& shape);

    /// In order, without gaps; nothing after the last.
    [[nodiscard]] std::optional<SearchChunk> next();

private:
    void lookForHole();

    Snapshot m_snapshot;
    ByteRange m_left;
    Shape m_shape;
    /// Until here what was found out holds.
    qint64 m_known;
    /// The places of the next hole; empty, at the end of what is known, when there is none.
    ByteRange m_hole;
};

} // namespace sluice
