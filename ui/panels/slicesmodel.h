#pragma once

#include "core/bytes/view.h"

#include <QString>

#include <memory>
#include <vector>

namespace sluice {

/// A line of the Slices dock. Thread rule: a value of the window's thread.
struct SliceRow
{
    std::weak_ptr<View> view;
    /// Names the row as long as the document lives, even when the view is gone.
    const Document* document = nullptr;
    quint64 id = 0;
    /// 0 for a document.
    int depth = 0;
    QString name;
    /// "512 B".
    QString length;
    /// "0x40 · owns 0 B, pins 3.2 GiB".
    QString facts;
    /// The same in sentences, with the owner and Node's words.
    QString tip;
    /// For the palette of marks; -1: a document.
    int colour = -1;
    /// A tab shows it.
    bool hasTab = false;
    bool isCurrent = false;
    bool isDeleted = false;

    [[nodiscard]] bool isSameAs(const SliceRow& other) const
    {
        return document == other.document && id == other.id && depth == other.depth;
    }
};

/// The documents of the views that tabs show, and below each all of its views that live, nested as they are
/// made, in the order in which they were made. `current`: the one in front; may be null.
[[nodiscard]] std::vector<SliceRow> sliceRows(const std::vector<std::shared_ptr<View>>& shown,
                                              const View* current);

} // namespace sluice
