#pragma once

#include "core/bytes/byterange.h"

#include <QObject>

#include <vector>

namespace sluice {

/// Where the last "find all" found something in one document, to be drawn: in panes, in a strip beside them.
/// Offsets are the document's, of now: they move with edits. Thread rule: the window's thread.
class HitMarks : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    [[nodiscard]] virtual bool isEmpty() const = 0;
    /// The bytes of `range` that are part of a hit, in order, neighbours and overlaps joined. Costs what is
    /// found, not what there is.
    [[nodiscard]] virtual std::vector<ByteRange> visible(ByteRange range) const = 0;
    /// `whole` cut in `parts` of equal size: how many hits begin in each.
    [[nodiscard]] virtual std::vector<qint64> density(ByteRange whole, int parts) const = 0;

Q_SIGNALS:
    /// Hits came, moved or went; at most about ten times a second.
    void changed();
};

} // namespace sluice
