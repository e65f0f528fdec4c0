#include "core/bytes/textlines.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <cstring>
#include <limits>

namespace sluice {
namespace {

/// No unit of any encoding: too large for UTF-32, too wide for the others.
constexpr quint32 kNoUnit = 0xffffffff;
/// Bytes on both sides of a block's start that tell which character lies across it.
constexpr qint64 kMargin = kDecodeContext;
/// Lines that are laid out from one read.
constexpr int kBatch = 64;

qint64 blockOf(qint64 offset)
{
    return offset - offset % TextLines::kBlock;
}

quint32 unitAt(const quint8* p, int size)
{
    quint32 unit = 0;
    std::memcpy(&unit, p, static_cast<size_t>(size));
    return unit;
}

/// The first or, backwards, the last of the units of type T in [begin, end) that is one of three; `end` or,
/// backwards, `begin` - 1 unit when there is none.
template <typename T>
const quint8* findUnit(const quint8* begin, const quint8* end, quint32 a, quint32 b, quint32 c,
                       bool backwards)
{
    constexpr auto kStep = static_cast<qint64>(sizeof(T));
    const qint64 count = (end - begin) / kStep;
    const auto isWanted = [&](qint64 index) {
        T unit;
        std::memcpy(&unit, begin + index * kStep, sizeof unit);
        return unit == a || unit == b || unit == c;
    };
    qint64 index = backwards ? count - 1 : 0;
    while (index >= 0 && index < count && !isWanted(index))
        index += backwards ? -1 : 1;
    return begin + index * kStep;
}

} // namespace

int displayWidth(char32_t codePoint)
{
    if (codePoint < 0x300)
        return 1;
    constexpr char32_t kZeroWidthNonJoiner = 0x200c;
    constexpr char32_t kZeroWidthJoiner = 0x200d;
    if (codePoint == kZeroWidthNonJoiner || codePoint == kZeroWidthJoiner)
        return 0;
    const auto c = static_cast<UChar32>(codePoint);
    if ((U_GET_GC_MASK(c) & (U_GC_MN_MASK | U_GC_ME_MASK)) != 0)
        return 0;
    // Vowels and final consonants of Hangul join the syllable before them.
    const int hangul = u_getIntPropertyValue(c, UCHAR_HANGUL_SYLLABLE_TYPE);
    if (hangul == U_HST_VOWEL_JAMO || hangul == U_HST_TRAILING_JAMO)
        return 0;
    const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
    return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

/// Bytes of the document that were read. Offsets are the document's.
struct TextLines::Text
{
    ByteRange range;
    Slice bytes;
    qint64 size = 0; ///< of the document
    LineUnits units;

    [[nodiscard]] std::span<const quint8> part(ByteRange wanted) const
    {
        Q_ASSERT(range.contains(wanted));
        return bytes.bytes().subspan(static_cast<size_t>(wanted.offset - range.offset),
                                     static_cast<size_t>(wanted.length));
    }
    [[nodiscard]] const quint8* at(qint64 offset) const { return bytes.data() + (offset - range.offset); }

    /// Whether the whole unit `wanted` lies at `offset`, a multiple of the unit's size.
    [[nodiscard]] bool isUnit(qint64 offset, quint32 wanted) const
    {
        return range.contains(ByteRange{offset, units.size}) && unitAt(at(offset), units.size) == wanted;
    }
    /// The offset of the line end unit in [begin, end) that is first, or last; -1 when there is none.
    [[nodiscard]] qint64 findLineEnd(qint64 begin, qint64 end, bool last) const
    {
        end -= (end - begin) % units.size;
        if (begin >= end)
            return -1;
        Q_ASSERT(range.contains(ByteRange::between(begin, end)));
        const auto find = units.size == 1   ? findUnit<quint8>
                          : units.size == 2 ? findUnit<quint16>
                                            : findUnit<quint32>;
        const quint8* const found = find(at(begin), at(end), units.lf, units.cr, units.nel, last);
        const qint64 offset = begin + (found - at(begin));
        return offset < begin || offset >= end ? -1 : offset;
    }
    /// The last start of a line in (after, upTo] that a line end makes; -1 when there is none.
    [[nodiscard]] qint64 lastLineStart(qint64 after, qint64 upTo) const
    {
        qint64 end = upTo - upTo % units.size;
        const qint64 begin = after - after % units.size;
        for (;;) {
            const qint64 offset = findLineEnd(begin, end, true);
            if (offset < 0)
                return -1;
            const qint64 start = offset + units.size;
            // The CR of a CR LF whose LF comes after `upTo` has not ended its line yet.
            if (!isUnit(offset, units.cr) || !isUnit(start, units.lf))
                return start > after ? start : -1;
            end = offset;
        }
    }
};

/// A stretch of text that begins and ends at a line end or at a cut, and is laid out on its own.
struct TextLines::Paragraph
{
    qint64 start = 0;
    qint64 end = 0;
    /// Where the blocks of what comes after are counted from: `end`, or the block where `end` was cut.
    qint64 nextAnchor = 0;
    LineEnd lineEnd = LineEnd::EndOfData;
    int endLength = 0;
};

TextLines::TextLines(Snapshot snapshot, const Encoding& encoding, int columns)
    : m_snapshot(std::move(snapshot))
    , m_encoding(encoding)
    , m_columns(std::max(columns, 0))
    // Room for combining characters, and a bound for text of nothing else.
    , m_maxChars(m_columns == 0 ? kMaxChars
                                : static_cast<int>(std::min<qint64>(qint64{4} * m_columns + 16, kMaxChars)))
    , m_maxBytes(qint64{m_maxChars} * std::max(4, encoding.maxCharSize()))
{
    const auto rawUnit = [&](char32_t codePoint) {
        const QByteArray bytes = encoding.unitFor(codePoint);
        return bytes.isEmpty()
                   ? kNoUnit
                   : unitAt(reinterpret_cast<const quint8*>(bytes.constData()), encoding.unitSize());
    };
    const bool ebcdic = encoding.unitSize() == 1 && rawUnit(U'A') != 'A';
    m_units = {encoding.unitSize(), rawUnit(U'\n'), rawUnit(U'\r'), ebcdic ? rawUnit(U'\u0085') : kNoUnit};
}

ByteRange TextLines::window(qint64 offset, int above, int below) const
{
    const qint64 size = m_snapshot.size();
    offset = std::clamp(offset, qint64{0}, size);
    const qint64 perLine = m_maxBytes + qint64{2} * m_units.size;
    const qint64 up = (qint64{std::max(above, 0)} + 2) * perLine;
    const qint64 down = (qint64{std::max(below, 0)} + 2) * perLine + 2 * kBlock + 2 * kMargin;
    const qint64 begin =
        std::max(blockOf(std::max(offset - up, qint64{0})) - 2 * kBlock - kMargin, qint64{0});
    return ByteRange::between(begin, down > size - offset ? size : offset + down);
}

Result<TextLines::Text> TextLines::read(ByteRange range) const
{
    if (range.isEmpty())
        return Text{range, Slice(), m_snapshot.size(), m_units};
    return m_snapshot.read(range).map([&](Slice bytes) {
        return Text{range, std::move(bytes), m_snapshot.size(), m_units};
    });
}

/// Where text is cut near `block`, a multiple of kBlock: there, or after the character or CR LF across it.
qint64 TextLines::cutNear(const Text& text, qint64 block) const
{
    if (text.isUnit(block, m_units.lf) && text.isUnit(block - m_units.size, m_units.cr))
        return block + m_units.size;
    const ByteRange around =
        ByteRange::between(block - kMargin, std::min(text.size - block, kMargin) + block);
    const std::vector<DecodedChar> chars = decodeChars(m_encoding, text.part(around), {kMargin, 1});
    const DecodedChar& across = chars.front();
    return around.offset + across.offset + (across.offset < kMargin ? across.length : 0);
}

TextLines::Paragraph TextLines::paragraphAt(const Text& text, qint64 offset) const
{
    qint64 block = blockOf(std::min(offset, std::max(text.size - 1, qint64{0})));
    if (block > 0) {
        const qint64 cut = cutNear(text, block);
        if (cut > offset || cut >= text.size)
            block -= kBlock;
    }
    const qint64 start = text.lastLineStart(std::max(block - kBlock, qint64{0}), offset);
    if (start >= 0)
        return paragraphFrom(text, start, start);
    return block == 0 ? paragraphFrom(text, 0, 0) : paragraphFrom(text, cutNear(text, block), block);
}

/// `anchor`: `start`, or the block where it was cut.
TextLines::Paragraph TextLines::paragraphFrom(const Text& text, qint64 start, qint64 anchor) const
{
    Paragraph paragraph{start, text.size, text.size};
    // The first block that begins at least kBlock after the anchor.
    qint64 toCut = kBlock;
    if (anchor % kBlock != 0)
        toCut += kBlock - anchor % kBlock;
    if (toCut < text.size - anchor) {
        const qint64 cut = cutNear(text, anchor + toCut);
        if (cut < text.size) {
            paragraph.end = cut;
            paragraph.nextAnchor = anchor + toCut;
            paragraph.lineEnd = LineEnd::None;
        }
    }

    const qint64 offset = text.findLineEnd(start, paragraph.end, false);
    if (offset < 0)
        return paragraph;
    const bool crLf = text.isUnit(offset, m_units.cr) && text.isUnit(offset + m_units.size, m_units.lf);
    const int length = crLf ? 2 * m_units.size : m_units.size;
    if (offset + length > paragraph.end)
        return paragraph;
    paragraph.end = paragraph.nextAnchor = offset + length;
    paragraph.endLength = length;
    paragraph.lineEnd = crLf                              ? LineEnd::CrLf
                        : text.isUnit(offset, m_units.lf) ? LineEnd::Lf
                        : text.isUnit(offset, m_units.cr) ? LineEnd::Cr
                                                          : LineEnd::Nel;
    return paragraph;
}

/// The characters of a paragraph without its line end, relative to its start.
std::vector<DecodedChar> TextLines::charsOf(const Text& text, const Paragraph& paragraph) const
{
    const ByteRange range = ByteRange::between(paragraph.start, paragraph.end);
    const qint64 length = range.length - paragraph.endLength;
    // With the line end, as that tells how a broken sequence before it is cut.
    std::vector<DecodedChar> chars = decodeChars(m_encoding, text.part(range), {0, range.length});
    while (!chars.empty() && chars.back().offset >= length)
        chars.pop_back();
    if (!chars.empty())
        chars.back().length =
            static_cast<int>(std::min<qint64>(chars.back().length, length - chars.back().offset));
    return chars;
}

/// The index of the first character of each visual line; one line when there are no characters.
std::vector<size_t> TextLines::lineBreaks(const std::vector<DecodedChar>& chars) const
{
    const int columns = m_columns == 0 ? std::numeric_limits<int>::max() : m_columns;
    std::vector<size_t> breaks{0};
    int column = 0;
    for (size_t i = 0; i < chars.size(); ++i) {
        const DecodedChar& next = chars[i];
        int after = columnAfter(next.codePoint, column);
        const bool fits = after <= columns || (next.codePoint == U'\t' && column < columns);
        const DecodedChar& first = chars[breaks.back()];
        const bool full = static_cast<qint64>(i - breaks.back()) == m_maxChars ||
                          next.offset + next.length - first.offset > m_maxBytes;
        if (i > breaks.back() && (full || !fits)) {
            breaks.push_back(i);
            after = columnAfter(next.codePoint, 0);
        }
        column = std::min(after, columns);
    }
    return breaks;
}

Result<qint64> TextLines::lineStart(qint64 offset) const
{
    return up(offset, 0);
}

Result<std::vector<TextLine>> TextLines::down(qint64 offset, int count) const
{
    std::vector<TextLine> lines;
    offset = std::clamp(offset, qint64{0}, m_snapshot.size());
    const ByteRange all = window(offset, 0, count);
    qint64 at = offset;
    bool more = count > 0;
    while (more) {
        const int batch = std::min(count - static_cast<int>(lines.size()), kBatch);
        const auto wanted = lines.size() + static_cast<size_t>(batch);
        const Result<Text> text = read(window(at, 0, batch).intersected(all));
        if (!text)
            return tl::unexpected<Error>(text.error());
        Paragraph paragraph = paragraphAt(*text, at);
        for (;;) {
            const std::vector<DecodedChar> chars = charsOf(*text, paragraph);
            const std::vector<size_t> breaks = lineBreaks(chars);
            for (size_t i = 0; i < breaks.size() && lines.size() < wanted; ++i) {
                const bool last = i + 1 == breaks.size();
                const qint64 begin = i == 0 ? 0 : chars[breaks[i]].offset;
                const qint64 end = last ? paragraph.end - paragraph.start : chars[breaks[i + 1]].offset;
                if (paragraph.start + end <= at && !(last && paragraph.lineEnd == LineEnd::EndOfData))
                    continue;
                TextLine& line = lines.emplace_back();
                line.range = {paragraph.start + begin, end - begin};
                line.end = last ? paragraph.lineEnd : LineEnd::None;
                line.endLength = last ? paragraph.endLength : 0;
                line.chars.assign(chars.begin() + static_cast<qint64>(breaks[i]),
                                  last ? chars.end() : chars.begin() + static_cast<qint64>(breaks[i + 1]));
                for (DecodedChar& character : line.chars)
                    character.offset -= begin;
            }
            if (lines.size() == wanted || paragraph.lineEnd == LineEnd::EndOfData)
                break;
            paragraph = paragraphFrom(*text, paragraph.end, paragraph.nextAnchor);
        }
        at = lines.back().range.end();
        more = static_cast<int>(lines.size()) < count && lines.back().end != LineEnd::EndOfData;
    }
    return lines;
}

Result<qint64> TextLines::up(qint64 offset, int count) const
{
    offset = std::clamp(offset, qint64{0}, m_snapshot.size());
    const ByteRange all = window(offset, count, 0);
    qint64 toGo = std::max(count, 0);
    qint64 at = offset;
    for (;;) {
        const int batch = static_cast<int>(std::min<qint64>(toGo, kBatch));
        const Result<Text> text = read(window(at, batch, 0).intersected(all));
        if (!text)
            return tl::unexpected<Error>(text.error());
        // One read serves all the paragraphs that certainly lie in it.
        for (bool read = true; read; read = text->range.contains(window(at, 0, 0).intersected(all))) {
            const Paragraph paragraph = paragraphAt(*text, at);
            const std::vector<DecodedChar> chars = charsOf(*text, paragraph);
            const std::vector<size_t> breaks = lineBreaks(chars);
            // The lines of the paragraph above the one that holds `at`.
            qint64 above = std::ssize(breaks) - 1;
            const auto start = [&](qint64 line) {
                return paragraph.start + (line == 0 ? 0 : chars[breaks[static_cast<size_t>(line)]].offset);
            };
            while (above > 0 && start(above) > at)
                --above;
            if (toGo <= above)
                return start(above - toGo);
            if (paragraph.start == 0)
                return qint64{0};
            toGo -= above + 1;
            at = paragraph.start - 1;
        }
    }
}

} // namespace sluice
