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
        Offset, ///< by offset, whichever the target
        Length,
        Pattern,
        Bytes,  ///< what was found, compared as bytes, shorter ones first
        Context ///< what was found and what follows it, as one run of bytes
    };

    By by = By::Number;
    bool descending = false;
    /// Kept are hits that have this text in their context (ASCII letters in either case), or whose offset
    /// begins so ("0x1f"); empty: all.
    QByteArray filter;

    [[nodiscard]] bool isPlain() const { return by == By::Number && !descending && filter.isEmpty(); }
    friend bool operator==(const HitOrder&, const HitOrder&) = default;
};

/// What a list shows of a hit and around it, which a filter and an order look at: the first bytes of the hit,
/// some before it, and some after it unless the hit is cut here. Thread rule: a value.
struct HitContext
{
    static constexpr qint64 kBefore = 16;
    static constexpr qint64 kMatch = 48;
    static constexpr qint64 kAfter = 48;

    qint64 before = 0;
    qint64 match = 0;
    qint64 after = 0;
    /// All of it.
    ByteRange range;

    /// `hit` lies in `size` bytes.
    [[nodiscard]] static HitContext of(const Hit& hit, qint64 size);
};

/// The numbers of those of the first `count` hits of `search` that `order` keeps, in its order; hits that it
/// holds for equal stay in theirs. Reads their bytes and may wait for disks: for a worker. Takes 4 bytes for
/// each hit, and while it sorts 40. Error: Cancelled.
[[nodiscard]] Result<std::vector<quint32>> arrangeHits(const HitSearch& search, qint64 count,
                                                       const HitOrder& order,
                                                       const std::atomic<bool>* cancel = nullptr);

} // namespace sluice
