#include "core/bytes/binarytext.h"

#include <QChar>

#include <algorithm>
#include <array>
#include <iterator>

namespace sluice {
namespace {

constexpr char kLowerDigits[] = "0123456789abcdef";
constexpr char kUpperDigits[] = "0123456789ABCDEF";
constexpr char kBase64Alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char kBase64UrlAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// What a character of the text is worth; kNoDigit when it is none of the digits.
using ValueTable = std::array<quint8, 256>;
constexpr quint8 kNoDigit = 0xff;

constexpr ValueTable makeHexValues()
{
    ValueTable values{};
    values.fill(kNoDigit);
    for (quint8 value = 0; value < 16; ++value) {
        values[static_cast<quint8>(kLowerDigits[value])] = value;
        values[static_cast<quint8>(kUpperDigits[value])] = value;
    }
    return values;
}

constexpr ValueTable makeBase64Values()
{
    ValueTable values{};
    values.fill(kNoDigit);
    for (quint8 value = 0; value < 64; ++value) {
        values[static_cast<quint8>(kBase64Alphabet[value])] = value;
        values[static_cast<quint8>(kBase64UrlAlphabet[value])] = value;
    }
    return values;
}

constexpr ValueTable kHexValues = makeHexValues();
constexpr ValueTable kBase64Values = makeBase64Values();

/// `out` made longer by `count` bytes, and where they begin.
char* grow(QByteArray& out, qsizetype count)
{
    const qsizetype size = out.size();
    if (out.capacity() < size + count)
        out.reserve(std::max(size + count, size * 2));
    out.resize(size + count);
    return out.data() + size;
}

bool isSpace(quint8 byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

} // namespace

BinaryTextEncoder::BinaryTextEncoder(BinaryText kind)
    : BinaryTextEncoder(kind, Options{})
{
}

BinaryTextEncoder::BinaryTextEncoder(BinaryText kind, Options options)
    : m_kind(kind)
    , m_options(options)
{
}

void BinaryTextEncoder::encode(std::span<const quint8> chunk, QByteArray& out)
{
    const qsizetype from = out.size();
    if (m_kind == BinaryText::Hex)
        encodeHex(chunk, out);
    else
        encodeBase64(chunk, out);
    breakLines(out, from);
}

void BinaryTextEncoder::encodeHex(std::span<const quint8> chunk, QByteArray& out) const
{
    const char* const digits = m_options.upperCase ? kUpperDigits : kLowerDigits;
    char* to = grow(out, std::ssize(chunk) * 2);
    for (const quint8 byte : chunk) {
        *to++ = digits[byte >> 4];
        *to++ = digits[byte & 15];
    }
}

void BinaryTextEncoder::encodeBase64(std::span<const quint8> chunk, QByteArray& out)
{
    const char* const alphabet = m_kind == BinaryText::Base64 ? kBase64Alphabet : kBase64UrlAlphabet;
    char* to = grow(out, (std::ssize(chunk) + m_pendingCount) / 3 * 4);
    const auto put = [&](quint32 a, quint32 b, quint32 c) {
        const quint32 bits = a << 16 | b << 8 | c;
        *to++ = alphabet[bits >> 18];
        *to++ = alphabet[bits >> 12 & 63];
        *to++ = alphabet[bits >> 6 & 63];
        *to++ = alphabet[bits & 63];
    };

    size_t i = 0;
    if (m_pendingCount > 0) {
        while (m_pendingCount < 2 && i < chunk.size())
            m_pending[m_pendingCount++] = chunk[i++];
        if (i == chunk.size())
            return;
        put(m_pending[0], m_pending[1], chunk[i++]);
        m_pendingCount = 0;
    }
    for (; chunk.size() - i >= 3; i += 3)
        put(chunk[i], chunk[i + 1], chunk[i + 2]);
    while (i < chunk.size())
        m_pending[m_pendingCount++] = chunk[i++];
}

void BinaryTextEncoder::finish(QByteArray& out)
{
    const qsizetype from = out.size();
    if (m_pendingCount > 0) {
        const bool url = m_kind == BinaryText::Base64Url;
        const char* const alphabet = url ? kBase64UrlAlphabet : kBase64Alphabet;
        const quint32 bits =
            quint32(m_pending[0]) << 16 | (m_pendingCount > 1 ? quint32(m_pending[1]) << 8 : 0);
        out.append(alphabet[bits >> 18]);
        out.append(alphabet[bits >> 12 & 63]);
        if (m_pendingCount > 1)
            out.append(alphabet[bits >> 6 & 63]);
        if (!url)
            out.append(3 - m_pendingCount, '=');
    }
    breakLines(out, from);
    m_pendingCount = 0;
    m_column = 0;
}

/// Puts line feeds into what was appended at `from`.
void BinaryTextEncoder::breakLines(QByteArray& out, qsizetype from)
{
    if (m_options.lineLength <= 0 || from == out.size())
        return;
    const QByteArray text = out.mid(from);
    out.truncate(from);
    for (qsizetype i = 0; i < text.size();) {
        if (m_column == m_options.lineLength) {
            out.append('\n');
            m_column = 0;
        }
        const qsizetype count = std::min<qsizetype>(text.size() - i, m_options.lineLength - m_column);
        out.append(text.constData() + i, count);
        m_column += static_cast<int>(count);
        i += count;
    }
}

BinaryTextDecoder::BinaryTextDecoder(BinaryText kind)
    : m_kind(kind)
{
}

void BinaryTextDecoder::decode(std::span<const quint8> text, QByteArray& out)
{
    if (m_finished)
        *this = BinaryTextDecoder(m_kind);
    if (m_kind == BinaryText::Hex)
        decodeHex(text, out);
    else
        decodeBase64(text, out);
    m_offset += std::ssize(text);
}

void BinaryTextDecoder::ignore(qint64 offset, qint64 count)
{
    if (count == 0)
        return;
    m_ignored.firstOffset = m_ignored.count == 0 ? offset : std::min(m_ignored.firstOffset, offset);
    m_ignored.count += count;
}

void BinaryTextDecoder::decodeHex(std::span<const quint8> text, QByteArray& out)
{
    const auto size = std::ssize(text);
    char* const begin = grow(out, size / 2 + 1);
    char* to = begin;
    qint64 i = 0;
    for (; i < size && !m_stopped; ++i) {
        const quint8 value = kHexValues[text[static_cast<size_t>(i)]];
        if (value == kNoDigit) {
            // The pair is ignored as a whole, its first digit too.
            m_stopped = true;
            ignore(m_lastDigit, m_groupCount);
            m_groupCount = 0;
            break;
        }
        if (m_groupCount == 0) {
            m_bits = value;
            m_lastDigit = m_offset + i;
            m_groupCount = 1;
        } else {
            *to++ = static_cast<char>(m_bits << 4 | value);
            m_groupCount = 0;
        }
    }
    ignore(m_offset + i, size - i);
    out.chop(size / 2 + 1 - (to - begin));
}

void BinaryTextDecoder::decodeBase64(std::span<const quint8> text, QByteArray& out)
{
    const auto size = std::ssize(text);
    const quint8* const p = text.data();
    const qsizetype room = size / 4 * 3 + 4;
    char* const begin = grow(out, room);
    char* to = begin;
    for (qint64 i = 0; i < size;) {
        if (m_groupCount == 0 && !m_stopped && size - i >= 4) {
            const quint32 a = kBase64Values[p[i]];
            const quint32 b = kBase64Values[p[i + 1]];
            const quint32 c = kBase64Values[p[i + 2]];
            const quint32 d = kBase64Values[p[i + 3]];
            if ((a | b | c | d) < 64) {
                *to++ = static_cast<char>(a << 2 | b >> 4);
                *to++ = static_cast<char>(b << 4 | c >> 2);
                *to++ = static_cast<char>(c << 6 | d);
                i += 4;
                continue;
            }
        }
        const quint8 letter = p[i];
        const quint8 value = kBase64Values[letter];
        if (letter == '=') {
            m_stopped = true;
        } else if (value == kNoDigit || m_stopped) {
            if (!isSpace(letter))
                ignore(m_offset + i);
        } else {
            m_bits = (m_bits << 6 | value) & 0xfff;
            m_lastDigit = m_offset + i;
            // The second to fourth character of a group each complete a byte.
            if (m_groupCount > 0)
                *to++ = static_cast<char>(m_bits >> (6 - 2 * m_groupCount));
            m_groupCount = (m_groupCount + 1) % 4;
        }
        ++i;
    }
    out.chop(room - (to - begin));
}

void BinaryTextDecoder::finish()
{
    // One hex digit, or the first six bits of a base64 group, make no byte.
    if (m_groupCount == 1)
        ignore(m_lastDigit);
    m_groupCount = 0;
    m_finished = true;
}

QByteArray encodeText(QStringView text, TextBytes encoding)
{
    QByteArray bytes;
    switch (encoding) {
    case TextBytes::Utf8:
        bytes.reserve(text.size());
        for (qsizetype i = 0; i < text.size(); ++i) {
            char32_t c = text[i].unicode();
            if (c < 0x80) {
                bytes.append(static_cast<char>(c));
                continue;
            }
            if (c < 0x800) {
                bytes.append(static_cast<char>(0xc0 | c >> 6));
            } else {
                if (QChar::isHighSurrogate(c) && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
                    c = QChar::surrogateToUcs4(text[i].unicode(), text[i + 1].unicode());
                    ++i;
                    bytes.append(static_cast<char>(0xf0 | c >> 18));
                    bytes.append(static_cast<char>(0x80 | (c >> 12 & 0x3f)));
                } else {
                    c = QChar::isSurrogate(c) ? 0xfffd : c;
                    bytes.append(static_cast<char>(0xe0 | c >> 12));
                }
                bytes.append(static_cast<char>(0x80 | (c >> 6 & 0x3f)));
            }
            bytes.append(static_cast<char>(0x80 | (c & 0x3f)));
        }
        break;
    case TextBytes::Utf16Le:
        bytes.reserve(text.size() * 2);
        for (const QChar c : text) {
            bytes.append(static_cast<char>(c.cell()));
            bytes.append(static_cast<char>(c.row()));
        }
        break;
    case TextBytes::Latin1:
    case TextBytes::Ascii:
        bytes.reserve(text.size());
        for (const QChar c : text)
            bytes.append(static_cast<char>(c.cell()));
        break;
    }
    return bytes;
}

} // namespace sluice
