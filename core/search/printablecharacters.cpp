#include "core/search/printablecharacters.h"

#include <QChar>

namespace sluice {
namespace {

bool isPrintable(char32_t character)
{
    switch (QChar::category(character)) {
    case QChar::Other_Control:
    case QChar::Other_Surrogate:
    case QChar::Other_PrivateUse:
    case QChar::Other_NotAssigned:
        return false;
    default:
        return true;
    }
}

constexpr size_t kPages = 0x110000 / 64;

PrintableCharacters::Page pageOf(size_t index)
{
    PrintableCharacters::Page page = {};
    for (unsigned i = 0; i < 64; ++i) {
        const bool printable = isPrintable(static_cast<char32_t>(index * 64 + i));
        page[i % 16] |= static_cast<quint8>(static_cast<unsigned>(printable) << i / 16);
    }
    return page;
}

} // namespace

const PrintableCharacters::Page& PrintableCharacters::page(const quint8* bytes, int length)
{
    static constexpr Page kNone = {};
    const auto bits = [bytes](int i) { return size_t{bytes[i]} & 0x3fU; };
    const size_t index = length == 2   ? bytes[0] & 0x1fU
                         : length == 3 ? (bytes[0] & 0xfU) << 6U | bits(1)
                                       : (bytes[0] & 0x7U) << 12U | bits(1) << 6U | bits(2);
    const size_t least = length == 2 ? 0x80 / 64 : length == 3 ? 0x800 / 64 : 0x10000 / 64;
    if (index < least || index >= kPages)
        return kNone;
    if (m_places.empty())
        m_places.resize(kPages);
    quint16& place = m_places[index];
    if (place == 0) {
        m_pages.push_back(pageOf(index));
        place = static_cast<quint16>(m_pages.size());
    }
    return m_pages[place - 1U];
}

} // namespace sluice
