#pragma once

#include <QtGlobal>

#include <array>
#include <vector>

namespace sluice {

/// The characters that strings consist of, beyond ASCII: what Unicode calls neither control, surrogate,
/// private nor unassigned. Asking Unicode's tables for every character would take most of a search's time, so
/// their answers are kept, 64 at a time, as they are needed. Thread rule: one thread at a time.
class PrintableCharacters
{
public:
    /// 64 characters that differ only in the last byte of their UTF-8: bit h of page[l] for 0x80 + 16 h + l,
    /// as ClassKernel has it.
    using Page = std::array<quint8, 16>;

    /// The page of the `length` bytes from `bytes`, 2 to 4: a lead of so many bytes, then continuations. None
    /// is printable where they are not well-formed (RFC 3629, section 4). Valid until the next call.
    [[nodiscard]] const Page& page(const quint8* bytes, int length);

    /// Whether those bytes are a printable character.
    [[nodiscard]] bool accepts(const quint8* bytes, int length)
    {
        const quint8 last = bytes[length - 1];
        return (page(bytes, length)[last & 0xfU] >> (last >> 4U & 3U) & 1U) != 0;
    }

private:
    /// For each page the place in m_pages plus 1; 0: not asked for yet.
    std::vector<quint16> m_places;
    std::vector<Page> m_pages;
};

} // namespace sluice
