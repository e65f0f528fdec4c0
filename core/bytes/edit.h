#pragma once

#include "core/bytes/piecetree.h"

#include <QMetaType>

#include <optional>

namespace sluice {

/// One replacement of bytes by others in a document: an insertion when nothing was removed, a deletion when
/// nothing was inserted, an overwrite when both are as long. Holds both contents, which share the document's
/// memory. Thread rule: a value.
struct Edit
{
    qint64 offset = 0;
    PieceTree removed;
    PieceTree inserted;
    /// The View through which it was made (View::id()); 0: none.
    quint64 view = 0;

    [[nodiscard]] ByteRange removedRange() const { return {offset, removed.size()}; }
    [[nodiscard]] ByteRange insertedRange() const { return {offset, inserted.size()}; }
    [[nodiscard]] qint64 sizeChange() const { return inserted.size() - removed.size(); }

    /// What takes this one back.
    [[nodiscard]] Edit inverse() const { return {offset, inserted, removed, view}; }
    /// This edit and `next`, which was made right after it, as one; none when they do not touch.
    [[nodiscard]] std::optional<Edit> followedBy(const Edit& next) const;

    /// Where a byte position is after the edit. Overwritten bytes stay where they are; a position among
    /// deleted bytes goes to the place where they were; bytes inserted right at `position` come before it.
    [[nodiscard]] qint64 moved(qint64 position) const;
    /// Where a range is after the edit. What is inserted before it moves it, what is inserted strictly inside
    /// makes it grow, deleted bytes make it shrink. What is inserted right at a border stays outside, unless
    /// `own`: the edit was made through this very range, which then takes it in.
    [[nodiscard]] ByteRange moved(ByteRange range, bool own) const;
};

} // namespace sluice

Q_DECLARE_METATYPE(sluice::Edit)
