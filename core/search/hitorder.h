#pragma once

#include "core/search/hitsearch.h"

#include <QByteArray>

#include <vector>

namespace sluice {

/// What of a list of hits is shown, and in which order. Thread rule: a value.
struct HitOrder
{
    enum class By {
        Number, ///< as they are kept: by target, then by offset
        Length,
        Pattern,
        Bytes ///< what was found, compared as bytes
    };

    By by = By::Number;
    bool descending = false;
    /// Kept are hits whose bytes, or the few after them, have this text in them (ASCII letters in either
    /// case), or whose offset begins so ("0x1f"); empty: all.
    QByteArray filter;

    [[nodiscard]] bool isPlain() const { return by == By::Number && !descending && filter.isEmpty(); }
    friend bool operator==(const HitOrder&, const HitOrder&) = default;
};

/// Bytes of a hit that a filter and an order look at, and after it that a filter does.
inline constexpr qint64 kOrderedBytes = 64;
inline constexpr qint64 kFilteredAfter = 32;

/// The numbers of those of the first `count` hits of `search` that `order` keeps, in its order; hits that it
/// holds for equal stay in theirs. Reads their bytes and may wait for disks: for a worker. Takes 4 bytes for
/// each hit, and while it sorts by bytes 24. Error: Cancelled.
[[nodiscard]] Result<std::vector<quint32>> arrangeHits(const HitSearch& search, qint64 count,
                                                       const HitOrder& order,
                                                       const std::atomic<bool>* cancel = nullptr);

} // namespace sluice
