#pragma once

#include "core/bytes/elementtype.h"

#include <QtGlobal>

namespace sluice::test {

/// As many bits as a number of `type` has, all set.
inline quint64 allBits(ElementType type)
{
    return ~quint64{0} >> (64 - 8 * type.size());
}

/// The key by which NumberRange orders numbers with these bits, and the other way round.
inline quint64 keyOf(ElementType type, quint64 bits)
{
    const quint64 magnitude = allBits(type) >> 1;
    return type.isFloat() && bits > magnitude ? bits ^ magnitude : bits;
}

/// Of the number at `data`.
inline quint64 keyAt(ElementType type, const quint8* data)
{
    quint64 bits = 0;
    for (int i = 0; i < type.size(); ++i)
        bits |= quint64{data[i]} << 8 * (type.bigEndian ? type.size() - 1 - i : i);
    return keyOf(type, bits);
}

} // namespace sluice::test
