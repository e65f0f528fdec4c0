#pragma once

#include "core/search/bytekernel.h"

#include <QTest>

namespace sluice::test {

/// A row for each kernel that this processor runs: the column "kernel" is its index in byteKernels().
inline void addKernelRows()
{
    QTest::addColumn<int>("kernel");
    for (int i = 0; byteKernels()[i] != nullptr; ++i)
        QTest::newRow(byteKernels()[i]->name) << i;
}

} // namespace sluice::test
