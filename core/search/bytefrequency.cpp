#include "core/search/bytefrequency.h"

namespace sluice {
namespace {

std::array<quint32, 256> makeFrequencies()
{
    std::array<quint32, 256> table;
    table.fill(6);
    for (int c = 'a'; c <= 'z'; ++c)
        table[static_cast<size_t>(c)] = 24;
    for (const char c : {'e', 't', 'a', 'o', 'i', 'n', 's', 'r', 'l', 'd', 'c'})
        table[static_cast<quint8>(c)] = 60;
    for (const char c : {'j', 'q', 'x', 'z', 'k', 'v'})
        table[static_cast<quint8>(c)] = 10;
    for (int c = 'A'; c <= 'Z'; ++c)
        table[static_cast<size_t>(c)] = 12;
    for (int c = '0'; c <= '9'; ++c)
        table[static_cast<size_t>(c)] = 24;
    for (const char c : {'.', ',', '-', '_', '/', ':', '"', '\n', '='})
        table[static_cast<quint8>(c)] = 16;
    for (size_t c = 1; c <= 16; ++c)
        table[c] = 16;
    for (const size_t c : {0x24, 0x48, 0x8b, 0x89, 0x83, 0xe8, 0x0f, 0x40, 0x80, 0xc0})
        table[c] = 24;
    table[' '] = 120;
    table[0xff] = 150;
    table[0] = 900;
    return table;
}

} // namespace

const std::array<quint32, 256>& usualFrequencies()
{
    static const std::array<quint32, 256> table = makeFrequencies();
    return table;
}

quint32 usualFrequency(const std::bitset<256>& bytes)
{
    quint32 sum = 0;
    for (size_t byte = 0; byte < 256; ++byte)
        sum += bytes[byte] ? usualFrequencies()[byte] : 0;
    return sum;
}

} // namespace sluice
