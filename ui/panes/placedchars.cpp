#include "ui/panes/placedchars.h"

#include <QChar>

#include <algorithm>

namespace sluice {
namespace {

/// decodeChars() wants its bytes to begin at such a multiple of the document.
constexpr qint64 kDecodeAlignment = 4;
constexpr qint64 kWordReach = 256;
constexpr char32_t kNoPicture = U'\u00b7';

std::vector<PlacedChar> charsAround(const Snapshot& snapshot, const QList<ByteRange>& trusted,
                                    const Encoding& encoding, qint64 offset, qint64 reach)
{
    const qint64 begin = std::max<qint64>(offset - reach, 0);
    const ByteRange wanted = ByteRange::between(begin, offset + std::min(reach, snapshot.size() - offset));
    const qint64 from = std::max<qint64>(begin - kDecodeContext, 0) & ~(kDecodeAlignment - 1);
    const qint64 to = wanted.end() + std::min(kDecodeContext, snapshot.size() - wanted.end());
    return decodeWindow(ByteWindow(snapshot, ByteRange::between(from, to), trusted), encoding, wanted);
}

auto charHolding(const std::vector<PlacedChar>& chars, qint64 offset)
{
    return std::find_if(chars.cbegin(), chars.cend(),
                        [offset](const PlacedChar& c) { return c.bytes.contains(offset); });
}

enum class CharKind { Other, Word, Space, Mark };

CharKind kindOf(const PlacedChar& c)
{
    const char32_t codePoint = c.decoded.codePoint;
    if (!c.decoded.valid || !QChar::isPrint(codePoint))
        return CharKind::Other;
    if (QChar::isLetterOrNumber(codePoint) || QChar::isMark(codePoint) || codePoint == U'_')
        return CharKind::Word;
    return QChar::isSpace(codePoint) ? CharKind::Space : CharKind::Mark;
}

Ink inkOfCodePoint(char32_t codePoint, int length)
{
    if (codePoint < 0x80)
        return inkOf(byteClass(static_cast<quint8>(codePoint)));
    return codePoint == 0xff && length == 1 ? Ink::AllOnes : Ink::High;
}

} // namespace

std::vector<PlacedChar> decodeWindow(const ByteWindow& window, const Encoding& encoding, ByteRange wanted)
{
    std::vector<PlacedChar> chars;
    for (const ByteWindow::Run& run : window.runs()) {
        if (run.state != ByteWindow::State::Here)
            continue;
        const qint64 skipped = (kDecodeAlignment - run.range.offset % kDecodeAlignment) % kDecodeAlignment;
        if (run.range.length <= skipped)
            continue;
        const ByteRange bytes{run.range.offset + skipped, run.range.length - skipped};
        const ByteRange part = bytes.intersected(wanted);
        if (part.isEmpty())
            continue;
        const auto decoded = decodeChars(encoding, run.bytes.bytes().subspan(static_cast<size_t>(skipped)),
                                         {part.offset - bytes.offset, part.length});
        chars.reserve(chars.size() + decoded.size());
        for (const DecodedChar& character : decoded)
            chars.push_back({{bytes.offset + character.offset, character.length}, character});
    }
    return chars;
}

ByteRange characterAt(const Snapshot& snapshot, const QList<ByteRange>& trusted, const Encoding& encoding,
                      qint64 offset)
{
    const qint64 size = snapshot.size();
    if (offset >= size)
        return {offset, 0};
    if (encoding.isSingleByte())
        return {offset, 1};
    const std::vector<PlacedChar> chars = charsAround(snapshot, trusted, encoding, offset, 1);
    const auto hit = charHolding(chars, offset);
    return hit == chars.cend() ? ByteRange{offset, 1} : hit->bytes;
}

ByteRange wordAt(const Snapshot& snapshot, const QList<ByteRange>& trusted, const Encoding& encoding,
                 qint64 offset)
{
    if (offset >= snapshot.size())
        return {offset, 0};
    const std::vector<PlacedChar> chars = charsAround(snapshot, trusted, encoding, offset, kWordReach);
    const auto hit = charHolding(chars, offset);
    if (hit == chars.cend())
        return {offset, 1};
    const CharKind kind = kindOf(*hit);
    auto first = hit;
    while (first != chars.cbegin() && kindOf(*std::prev(first)) == kind &&
           std::prev(first)->bytes.end() == first->bytes.offset)
        --first;
    auto last = hit;
    while (std::next(last) != chars.cend() && kindOf(*std::next(last)) == kind &&
           std::next(last)->bytes.offset == last->bytes.end())
        ++last;
    return ByteRange::between(first->bytes.offset, last->bytes.end());
}

CharLook lookOf(const DecodedChar& character, bool coloured)
{
    if (!character.valid)
        return {QChar::ReplacementCharacter, Ink::Invalid};
    const char32_t codePoint = character.codePoint;
    const Ink ink = coloured ? inkOfCodePoint(codePoint, character.length) : Ink::Text;
    if (!QChar::isPrint(codePoint))
        return {kNoPicture, coloured ? ink : Ink::Dim};
    return {QChar::isSpace(codePoint) ? U' ' : codePoint, ink};
}

} // namespace sluice
