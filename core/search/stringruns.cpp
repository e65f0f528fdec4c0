#include "core/search/stringruns.h"

#include <QChar>

#include <bit>
#include <cstring>

namespace sluice {
namespace {

constexpr qint64 kWord = 64;

bool isPrintableAscii(quint8 byte)
{
    return (byte >= 0x20 && byte <= 0x7e) || byte == '\t';
}

/// What Unicode calls neither control, surrogate, private nor unassigned.
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

/// Bytes of the printable character of more than one byte that `bytes` starts with (RFC 3629, section 4), 0
/// when there is none.
int sequenceLength(const quint8* bytes, qint64 size)
{
    const quint8 lead = bytes[0];
    const int length = lead >= 0xc2 && lead <= 0xdf   ? 2
                       : lead >= 0xe0 && lead <= 0xef ? 3
                       : lead >= 0xf0 && lead <= 0xf4 ? 4
                                                      : 0;
    if (length == 0 || length > size)
        return 0;
    char32_t character = lead & (0xffU >> (length + 1));
    for (int i = 1; i < length; ++i) {
        if ((bytes[i] & 0xc0U) != 0x80)
            return 0;
        character = character << 6U | (bytes[i] & 0x3fU);
    }
    constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
    if (character < kLeast[static_cast<size_t>(length)] || character > 0x10ffff || !isPrintable(character))
        return 0;
    return length;
}

} // namespace

quint8 StringRunFinder::byteAt(qint64 index) const
{
    if (index < 0)
        return m_piece.before.bytes[static_cast<size_t>(m_piece.before.size + index)];
    if (index < m_size)
        return m_piece.hole ? quint8{0} : m_piece.bytes[index];
    return m_piece.after.bytes[static_cast<size_t>(index - m_size)];
}

void StringRunFinder::load(const SweepPiece& piece)
{
    m_piece = piece;
    m_size = piece.range.length;
    if (piece.hole)
        return;
    const auto whole = static_cast<size_t>(m_size / kWord);
    const size_t words = whole + 2; // the bytes that fill no word, and the context
    m_printable.assign(words, 0);
    m_zero.assign(words, 0);
    m_lead.assign(words, 0);
    m_kernel.classify(piece.bytes.data(), whole, m_printable.data(), m_zero.data(), m_lead.data());
    for (qint64 i = static_cast<qint64>(whole) * kWord; i < m_size + piece.after.size; ++i) {
        const quint8 byte = byteAt(i);
        const auto word = static_cast<size_t>(i / kWord);
        const auto bit = static_cast<unsigned>(i % kWord);
        m_printable[word] |= static_cast<quint64>(isPrintableAscii(byte)) << bit;
        m_zero[word] |= static_cast<quint64>(byte == 0) << bit;
        m_lead[word] |= static_cast<quint64>(byte >= 0xc0) << bit;
    }
}

void StringRunFinder::runs(StringForm form, std::vector<StringRun>& out)
{
    out.clear();
    const bool wide = form == StringForm::Utf16Le || form == StringForm::Utf16Be;
    if (m_piece.hole) {
        // Zeros are half of a character at most, whose other half is outside.
        const qint64 end = m_size - 1;
        if (form == StringForm::Utf16Le && m_piece.before.size > 0 && isPrintableAscii(byteAt(-1)))
            out.push_back({0, 1, 0});
        if (form == StringForm::Utf16Be && m_piece.after.size > 0 && isPrintableAscii(byteAt(m_size)))
            out.push_back({end, 1, 0});
        return;
    }
    switch (form) {
    case StringForm::Ascii:
        m_cover = m_printable;
        break;
    case StringForm::Utf8:
        markUtf8();
        break;
    case StringForm::Utf16Le:
    case StringForm::Utf16Be:
        markUtf16(form == StringForm::Utf16Be);
        break;
    }
    extract(wide ? 2 * m_minimum : m_minimum, out);
    if (form == StringForm::Utf8)
        countCharacters(out);
}

void StringRunFinder::markUtf8()
{
    m_cover = m_printable;
    const auto mark = [this](qint64 begin, int length) {
        for (qint64 i = std::max<qint64>(begin, 0); i < begin + length; ++i)
            m_cover[static_cast<size_t>(i / kWord)] |= quint64{1} << static_cast<unsigned>(i % kWord);
    };
    std::array<quint8, 4> copy = {};
    const qint64 known = m_size + m_piece.after.size;
    const auto tryAt = [&](qint64 at) {
        const qint64 room = std::min<qint64>(4, known - at);
        const quint8* bytes = nullptr;
        if (at >= 0 && at <= m_size - 4) {
            bytes = m_piece.bytes.data() + at;
        } else {
            for (qint64 i = 0; i < room; ++i)
                copy[static_cast<size_t>(i)] = byteAt(at + i);
            bytes = copy.data();
        }
        if (const int length = sequenceLength(bytes, room); length > 0 && length > -at)
            mark(at, length);
    };
    for (int i = -m_piece.before.size; i < 0; ++i)
        tryAt(i);
    for (size_t word = 0; word < m_lead.size(); ++word) {
        for (quint64 leads = m_lead[word]; leads != 0; leads &= leads - 1) {
            const qint64 at = static_cast<qint64>(word) * kWord + std::countr_zero(leads);
            if (at < m_size)
                tryAt(at);
        }
    }
}

/// Printable ASCII as 16-bit units, wherever they start. Two runs whose starts are an odd number of bytes
/// apart never touch: a byte would have to be zero and printable at once. So bytes that are covered and
/// adjacent are one run.
void StringRunFinder::markUtf16(bool bigEndian)
{
    const std::vector<std::uint64_t>& first = bigEndian ? m_zero : m_printable;
    const std::vector<std::uint64_t>& second = bigEndian ? m_printable : m_zero;
    m_cover.resize(first.size());
    bool carried = false;
    if (m_piece.before.size > 0) {
        const quint8 before = byteAt(-1);
        carried = (bigEndian ? before == 0 : isPrintableAscii(before)) && (second[0] & 1U) != 0;
    }
    for (size_t i = 0; i < first.size(); ++i) {
        const quint64 next = i + 1 < second.size() ? second[i + 1] : 0;
        const quint64 starts = first[i] & (second[i] >> 1U | next << 63U);
        m_cover[i] = starts | starts << 1U | static_cast<quint64>(carried);
        carried = starts >> 63U != 0;
    }
}

/// The runs of set bits of m_cover.
void StringRunFinder::extract(qint64 shortest, std::vector<StringRun>& out) const
{
    const auto add = [&](qint64 begin, qint64 end) {
        if (end - begin >= shortest || begin == 0 || end == m_size)
            out.push_back({begin, end - begin, end - begin});
    };
    qint64 open = -1;
    for (qint64 base = 0; base < m_size; base += kWord) {
        quint64 word = m_cover[static_cast<size_t>(base / kWord)];
        if (m_size - base < kWord)
            word &= (quint64{1} << static_cast<unsigned>(m_size - base)) - 1;
        if (open >= 0) {
            const int ones = std::countr_one(word);
            if (ones == kWord)
                continue;
            add(open, base + ones);
            open = -1;
            word &= ~quint64{0} << static_cast<unsigned>(ones);
        } else if (base == 0 && (word & 1U) != 0 && word != ~quint64{0}) {
            const int ones = std::countr_one(word);
            add(0, ones);
            word &= ~quint64{0} << static_cast<unsigned>(ones);
        }
        if (const int ones = std::countl_one(word); ones > 0) {
            open = base + kWord - ones;
            word = ones == kWord ? 0 : word & (~quint64{0} >> static_cast<unsigned>(ones));
        }
        // Bits where a run that is long enough begins or goes on that long.
        quint64 longer = word;
        for (qint64 have = 1; have < shortest && longer != 0;) {
            const qint64 step = std::min(have, shortest - have);
            longer = step >= kWord ? 0 : longer & longer >> static_cast<unsigned>(step);
            have += step;
        }
        while (longer != 0) {
            const int begin = std::countr_zero(longer);
            const int ones = std::countr_one(word >> static_cast<unsigned>(begin));
            out.push_back({base + begin, ones, ones});
            const int end = begin + ones;
            longer = end >= kWord ? 0 : longer & ~quint64{0} << static_cast<unsigned>(end);
        }
    }
    if (open >= 0)
        add(open, m_size);
    else if (m_size % kWord != 0 && m_size > 0) {
        const qint64 base = m_size / kWord * kWord;
        const auto bits = static_cast<int>(m_size - base);
        const quint64 last = m_cover[static_cast<size_t>(base / kWord)]
                             << static_cast<unsigned>(kWord - bits);
        const int ones = std::min(std::countl_one(last), bits);
        const bool known = !out.empty() && out.back().begin + out.back().length == m_size;
        if (ones > 0 && !known)
            out.push_back({m_size - ones, ones, ones});
    }
}

/// A character of UTF-8 has one byte that does not continue another.
void StringRunFinder::countCharacters(std::vector<StringRun>& out) const
{
    const quint8* const data = m_piece.bytes.data();
    std::erase_if(out, [&](StringRun& run) {
        run.characters = std::count_if(data + run.begin, data + run.begin + run.length,
                                       [](quint8 byte) { return (byte & 0xc0U) != 0x80; });
        return run.characters < m_minimum && run.begin > 0 && run.begin + run.length < m_size;
    });
}

} // namespace sluice
