#pragma once

#include <QtGlobal>

#include <array>
#include <span>

/// The decoders of Encoding that are our own, one step at a time; all of them stateless values that any
/// thread may use. Each has
///   step(p, n)       what lies at the front of the `n` > 0 bytes at `p`;
///   startOf(b, pos)  the start of the character that holds byte `pos` of `b`, or a place before it that is
///   in
///                    step with it, looking back as little as the encoding allows.
/// Invalid sequences are cut as Python's errors="replace" cuts them.
namespace sluice::unicode {

inline constexpr char32_t kReplacement = 0xfffd;

struct Step
{
    char32_t codePoint = kReplacement;
    /// Bytes, at least 1.
    int length = 1;
    bool valid = false;
    /// False when the bytes end inside a sequence that more bytes could complete: then `length` is all of
    /// them, at most 3, and if no more come they are one invalid sequence.
    bool complete = true;
};

/// RFC 3629; invalid sequences are cut at maximal subparts (Unicode 15, table 3-8).
struct Utf8
{
    [[nodiscard]] static Step step(const quint8* p, qint64 n)
    {
        const quint8 lead = p[0];
        if (lead < 0x80)
            return {lead, 1, true};
        if (lead < 0xc2 || lead > 0xf4)
            return {};
        const int more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
        // The second byte keeps overlong forms, surrogates and what is over U+10FFFF out (table 3-7).
        quint8 low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        quint8 high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        char32_t codePoint = lead & (0x3fU >> more);
        for (int i = 1; i <= more; ++i) {
            if (i >= n)
                return {kReplacement, i, false, false};
            if (p[i] < low || p[i] > high)
                return {kReplacement, i, false};
            codePoint = codePoint << 6 | (p[i] & 0x3fU);
            low = 0x80;
            high = 0xbf;
        }
        return {codePoint, more + 1, true};
    }

    /// Only a continuation byte can belong to what began before it, and only to a lead at most 3 bytes back.
    [[nodiscard]] static qint64 startOf(std::span<const quint8> bytes, qint64 position)
    {
        for (qint64 start = position; start >= 0 && position - start <= 3; --start) {
            if ((bytes[static_cast<size_t>(start)] & 0xc0) != 0x80)
                return start;
        }
        return position;
    }
};

/// RFC 2781, without the byte order mark's magic: a BOM is a character.
template <bool BigEndian>
struct Utf16
{
    [[nodiscard]] static char32_t unit(const quint8* p)
    {
        return BigEndian ? char32_t(p[0]) << 8 | p[1] : char32_t(p[1]) << 8 | p[0];
    }
    [[nodiscard]] static bool isHigh(char32_t unit) { return (unit & 0xfc00) == 0xd800; }
    [[nodiscard]] static bool isLow(char32_t unit) { return (unit & 0xfc00) == 0xdc00; }

    [[nodiscard]] static Step step(const quint8* p, qint64 n)
    {
        if (n < 2)
            return {kReplacement, static_cast<int>(n), false, false};
        const char32_t first = unit(p);
        if (isLow(first))
            return {kReplacement, 2, false};
        if (!isHigh(first))
            return {first, 2, true};
        if (n < 4)
            return {kReplacement, static_cast<int>(n), false, false};
        const char32_t second = unit(p + 2);
        if (!isLow(second))
            return {kReplacement, 2, false};
        return {0x10000 + ((first & 0x3ff) << 10 | (second & 0x3ff)), 4, true};
    }

    /// A high surrogate before takes a low one, or a lone byte at the end of the data.
    [[nodiscard]] static qint64 startOf(std::span<const quint8> bytes, qint64 position)
    {
        const qint64 start = position & ~qint64{1};
        if (start < 2 || !isHigh(unit(&bytes[static_cast<size_t>(start - 2)])))
            return start;
        const bool whole = static_cast<qint64>(bytes.size()) - start >= 2;
        return whole && !isLow(unit(&bytes[static_cast<size_t>(start)])) ? start : start - 2;
    }
};

/// UTF-32 (Unicode 15, D90): surrogates and what is over U+10FFFF are invalid.
template <bool BigEndian>
struct Utf32
{
    [[nodiscard]] static Step step(const quint8* p, qint64 n)
    {
        if (n < 4)
            return {kReplacement, static_cast<int>(n), false, false};
        const char32_t value = BigEndian
                                   ? char32_t(p[0]) << 24 | char32_t(p[1]) << 16 | char32_t(p[2]) << 8 | p[3]
                                   : char32_t(p[3]) << 24 | char32_t(p[2]) << 16 | char32_t(p[1]) << 8 | p[0];
        if (value > 0x10ffff || (value & 0xfffff800) == 0xd800)
            return {kReplacement, 4, false};
        return {value, 4, true};
    }

    [[nodiscard]] static qint64 startOf(std::span<const quint8>, qint64 position)
    {
        return position & ~qint64{3};
    }
};

/// What each byte of a single-byte code page means; U+FFFD for nothing.
using ByteTable = std::array<char16_t, 256>;

/// A single-byte code page. The table outlives the decoder.
struct SingleByte
{
    const ByteTable& table;

    [[nodiscard]] Step step(const quint8* p, qint64) const
    {
        const char16_t unit = table[*p];
        return {unit, 1, unit != kReplacement};
    }

    [[nodiscard]] static qint64 startOf(std::span<const quint8>, qint64 position) { return position; }
};

} // namespace sluice::unicode
