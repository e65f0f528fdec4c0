#pragma once

#include <QtGlobal>

namespace sluice {

/// A place where a search found something. Thread rule: a value.
struct Hit
{
    qint64 offset = 0;
    /// Bytes, at least 1.
    qint64 length = 0;
    /// Which of the list of patterns was found, from 0.
    int pattern = 0;

    friend bool operator==(const Hit&, const Hit&) = default;
};

} // namespace sluice
