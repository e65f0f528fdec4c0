#pragma once

#include "core/bytes/byterange.h"
#include "ui/panes/glyphatlas.h"

#include <vector>

namespace sluice {

/// The painted bytes that were edited: since the file was opened or saved, and a moment ago. Thread rule: a
/// value.
struct EditMarks
{
    struct Flash
    {
        ByteRange range;
        /// The second half of its short life.
        bool fading = false;
    };

    /// In order, without overlaps.
    std::vector<ByteRange> changed;
    /// The latest last.
    std::vector<Flash> flashes;

    /// What lies behind `bytes` when they were edited; else Ground::Row.
    [[nodiscard]] Ground ground(ByteRange bytes) const
    {
        return changed.empty() && flashes.empty() ? Ground::Row : markedGround(bytes);
    }

private:
    [[nodiscard]] Ground markedGround(ByteRange bytes) const;
};

} // namespace sluice
