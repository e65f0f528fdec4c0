#include "core/analysis/histogram.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

namespace sluice {
namespace {

constexpr size_t kTables = 8;
/// Counters of 32 bits are added up after so many bytes.
constexpr size_t kRound = size_t{1} << 30;
/// Below that, clearing and adding up the tables would cost more than they save.
constexpr size_t kFew = 1024;

using Table = std::array<quint32, 256>;

void countRound(std::span<const quint8> bytes, ByteCounts& counts)
{
    std::array<Table, kTables> tables = {};
    std::array<quint64, 256> runs = {};
    bool anyRuns = false;
    size_t at = 0;
    for (; bytes.size() - at >= 8; at += 8) {
        quint64 word = 0;
        std::memcpy(&word, bytes.data() + at, 8);
        // Eight times the same byte would hit one counter of each table, again and again.
        if (word == (word & 0xff) * 0x0101010101010101U) {
            runs[word & 0xff] += 8;
            anyRuns = true;
            continue;
        }
        for (size_t i = 0; i < kTables; ++i)
            ++tables[i][(word >> (8 * i)) & 0xff];
    }
    for (; at < bytes.size(); ++at)
        ++tables[0][bytes[at]];
    for (size_t value = 0; value < counts.size(); ++value) {
        quint64 sum = anyRuns ? runs[value] : 0;
        for (const Table& table : tables)
            sum += table[value];
        counts[value] += sum;
    }
}

/// c log2 c for the counts of small blocks, which are the many.
const std::vector<double>& smallTerms()
{
    static const std::vector<double> terms = [] {
        std::vector<double> made(4097, 0.0);
        for (size_t count = 1; count < made.size(); ++count)
            made[count] = static_cast<double>(count) * std::log2(static_cast<double>(count));
        return made;
    }();
    return terms;
}

} // namespace

void countBytes(std::span<const quint8> bytes, ByteCounts& counts)
{
    if (bytes.size() < kFew) {
        for (const quint8 byte : bytes)
            ++counts[byte];
        return;
    }
    for (size_t at = 0; at < bytes.size(); at += kRound)
        countRound(bytes.subspan(at, std::min(kRound, bytes.size() - at)), counts);
}

double entropyOf(const ByteCounts& counts)
{
    const std::vector<double>& terms = smallTerms();
    quint64 total = 0;
    double sum = 0;
    for (const quint64 count : counts) {
        total += count;
        if (count < terms.size())
            sum += terms[count];
        else
            sum += static_cast<double>(count) * std::log2(static_cast<double>(count));
    }
    if (total == 0)
        return 0;
    const auto n = static_cast<double>(total);
    return std::clamp(std::log2(n) - sum / n, 0.0, 8.0);
}

} // namespace sluice
