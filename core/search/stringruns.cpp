#include "core/search/stringruns.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace sluice {
namespace {

constexpr qint64 kWord = 64;
constexpr size_t kTailWords = 2;

/// The `count` lowest bits.
quint64 lowest(qint64 count)
{
    return count >= kWord ? ~quint64{0} : (quint64{1} << count) - 1;
}

bool isPrintableAscii(quint8 byte)
{
    return (byte >= 0x20 && byte <= 0x7e) || byte == '\t';
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
    const auto rest = static_cast<size_t>(m_size % kWord);
    const auto after = static_cast<size_t>(piece.after.size);
    m_tail.fill(0);
    std::copy_n(piece.bytes.data() + whole * kWord, rest, m_tail.begin());
    std::copy_n(piece.after.bytes.begin(), after, m_tail.begin() + rest);

    const size_t words = whole + kTailWords;
    m_printable.resize(words);
    m_zero.resize(words);
    m_kernel.classify(piece.bytes.data(), whole, m_printable.data(), m_zero.data());
    m_kernel.classify(m_tail.data(), kTailWords, m_printable.data() + whole, m_zero.data() + whole);
    // The zeros behind what is known are not of the file.
    const qint64 known = m_size % kWord + piece.after.size;
    m_zero[whole] &= lowest(known);
    m_zero[whole + 1] &= lowest(known > kWord ? known - kWord : 0);
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

/// Whether the bytes from `at`, which lie in the piece or its context, are a printable character, given that
/// the first one starts one of `length` bytes and that the others go on with it.
bool StringRunFinder::isCharacterAt(qint64 at, int length)
{
    if (at >= 0 && length <= m_size - at)
        return m_characters.accepts(m_piece.bytes.data() + at, length);
    std::array<quint8, 4> copy = {};
    for (int i = 0; i < length; ++i)
        copy[static_cast<size_t>(i)] = byteAt(at + i);
    return m_characters.accepts(copy.data(), length);
}

/// The first bytes of the piece that belong to a character that starts before it.
quint64 StringRunFinder::carriedIn()
{
    quint64 carried = 0;
    const qint64 known = m_size + m_piece.after.size;
    for (int at = -m_piece.before.size; at < 0; ++at) {
        const quint8 lead = byteAt(at);
        const int length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        if (lead < 0xc0 || lead > 0xf7 || length > known - at)
            continue;
        bool whole = true;
        for (int i = 1; i < length; ++i)
            whole = whole && (byteAt(at + i) & 0xc0U) == 0x80;
        if (whole && length > -at && isCharacterAt(at, length))
            carried |= lowest(length + at);
    }
    return carried;
}

/// Those of the starts of characters among the 64 bytes from `base`, of three bytes, of four or else of two,
/// which are not printable.
quint64 StringRunFinder::refused(qint64 base, quint64 starts, quint64 three, quint64 four)
{
    quint64 bad = 0;
    const bool inside = m_size - base >= kWord + 3;
    const quint8* const block = inside ? m_piece.bytes.data() + base : nullptr;
    while (starts != 0) {
        const int place = std::countr_zero(starts);
        const quint64 bit = starts & (~starts + 1);
        const int length = (four & bit) != 0 ? 4 : (three & bit) != 0 ? 3 : 2;
        if (!inside) {
            bad |= isCharacterAt(base + place, length) ? 0 : bit;
            starts &= ~bit;
            continue;
        }
        // Text has many of one page.
        const PrintableCharacters::Page& page = m_characters.page(block + place, length);
        std::uint64_t alike = 0;
        const quint64 good = m_kernel.inPage(block, block + place, length, page.data(), &alike);
        bad |= starts & alike & ~good;
        starts &= ~alike;
    }
    return bad;
}

void StringRunFinder::markUtf8()
{
    const size_t words = m_printable.size();
    m_cover.resize(words);
    m_classes.resize(words);
    m_kernel.classifyUtf8(m_piece.bytes.data(), words - kTailWords, m_classes.data());
    m_kernel.classifyUtf8(m_tail.data(), kTailWords, m_classes.data() + words - kTailWords);

    quint64 carried = carriedIn();
    for (size_t word = 0; word < words; ++word) {
        const Utf8Classes& here = m_classes[word];
        m_cover[word] = m_printable[word] | carried;
        carried = 0;
        if ((here.two | here.three | here.four) == 0)
            continue;
        const quint64 next = word + 1 < words ? m_classes[word + 1].continuation : 0;
        const quint64 second = here.continuation >> 1U | next << 63U;
        const quint64 third = second & (here.continuation >> 2U | next << 62U);
        const quint64 fourth = third & (here.continuation >> 3U | next << 61U);
        const quint64 three = here.three & third;
        const quint64 four = here.four & fourth;
        quint64 starts = (here.two & second) | three | four;
        if (const quint64 doubtful = starts & ~here.sure; doubtful != 0)
            starts &= ~refused(static_cast<qint64>(word) * kWord, doubtful, three, four);
        const quint64 longer = starts & (three | four);
        const quint64 longest = starts & four;
        m_cover[word] |= starts | starts << 1U | longer << 2U | longest << 3U;
        carried = starts >> 63U | longer >> 62U | longest >> 61U;
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

/// A character of UTF-8 has one byte that does not continue another, and at most four.
void StringRunFinder::countCharacters(std::vector<StringRun>& out) const
{
    std::erase_if(out, [&](StringRun& run) {
        const qint64 end = run.begin + run.length;
        const bool inside = run.begin > 0 && end < m_size;
        if (inside && run.length / 4 >= m_minimum)
            return false;
        for (qint64 at = run.begin; at < end; at = (at / kWord + 1) * kWord) {
            const quint64 from =
                m_classes[static_cast<size_t>(at / kWord)].continuation >> static_cast<unsigned>(at % kWord);
            const qint64 here = std::min(end, (at / kWord + 1) * kWord) - at;
            run.characters -= std::popcount(from & lowest(here));
        }
        return inside && run.characters < m_minimum;
    });
}

} // namespace sluice
