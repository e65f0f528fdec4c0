#pragma once

#include "core/bytes/snapshot.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <functional>
#include <vector>

namespace sluice::test {

/// What a call takes, by the clock on the wall.
inline double seconds(const std::function<void()>& work)
{
    const auto begun = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

/// The upper one of two.
inline double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// The plain read pass: what it takes to touch every byte once, on one thread. The sum is for the compiler.
inline quint64 readPass(const Snapshot& snapshot)
{
    const Slice bytes = snapshot.read({0, snapshot.size()}).value();
    quint64 total = 0;
    for (qint64 i = 0; i + 8 <= bytes.size(); i += 8) {
        quint64 word = 0;
        std::memcpy(&word, bytes.data() + i, 8);
        total += word;
    }
    return total;
}

} // namespace sluice::test
