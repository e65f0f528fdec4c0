#include "core/search/hexpattern.h"

#include "core/bytes/hexdigit.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <optional>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("HexPattern", text);
}

tl::unexpected<Error> wrong(const QString& message, qint64 offset)
{
    return fail(Error::Kind::Invalid, message, 0, offset);
}

bool isSpacing(char c)
{
    return c == ' ' || c == '\t' || c == ':' || c == ',';
}

/// Hexadecimal with wildcards, read from left to right.
class HexReader
{
public:
    explicit HexReader(QByteArrayView text)
        : m_text(text)
    {
    }

    Result<MaskedBytes> read()
    {
        MaskedBytes bytes;
        for (;;) {
            while (m_at < m_text.size() && isSpacing(m_text[m_at]))
                ++m_at;
            if (m_at == m_text.size())
                break;
            if (rest().startsWith("0x") || rest().startsWith("0X"))
                m_at += 2;
            Result<Byte> byte = readByte();
            if (!byte)
                return tl::unexpected(byte.error());
            if (m_at < m_text.size() && m_text[m_at] == '/') {
                ++m_at;
                const Result<Byte> mask = readByte();
                if (!mask)
                    return tl::unexpected(mask.error());
                if (mask->mask != 0xff)
                    return wrong(tr("a mask has no wildcards"), m_at - 2);
                byte->mask &= mask->value;
            }
            bytes.value += static_cast<char>(byte->value & byte->mask);
            bytes.mask += static_cast<char>(byte->mask);
        }
        if (bytes.value.isEmpty())
            return wrong(tr("there are no bytes to look for"), 0);
        if (bytes.mask.count('\0') == bytes.mask.size())
            return wrong(tr("only wildcards: every place would match"), 0);
        return bytes;
    }

private:
    struct Byte
    {
        quint8 value = 0;
        quint8 mask = 0;
    };

    [[nodiscard]] QByteArrayView rest() const { return m_text.sliced(m_at); }

    Result<Byte> readByte()
    {
        Byte byte;
        for (int i = 0; i < 2; ++i, ++m_at) {
            const bool there = m_at < m_text.size();
            const bool any = there && m_text[m_at] == '?';
            const std::optional<int> digit = there ? hexDigit(m_text[m_at]) : std::nullopt;
            if (!any && !digit) {
                return wrong(i == 0 ? tr("this is no hexadecimal digit or ?")
                                    : tr("a byte has two hexadecimal digits; ? stands for any"),
                             std::min(m_at, m_text.size()));
            }
            byte.value = static_cast<quint8>(byte.value << 4 | digit.value_or(0));
            byte.mask = static_cast<quint8>(byte.mask << 4 | (any ? 0 : 15));
        }
        return byte;
    }

    QByteArrayView m_text;
    qsizetype m_at = 0;
};

} // namespace

Result<MaskedBytes> parseHexPattern(QByteArrayView text)
{
    return HexReader(text).read();
}

bool looksLikeHexPattern(QByteArrayView text)
{
    // Wildcards alone are bytes too, of which none is fixed; a lone question mark is text.
    bool digits = text.contains("??");
    for (const char c : text) {
        digits = digits || hexDigit(c);
        if (!hexDigit(c) && c != '?' && c != '/' && c != 'x' && c != 'X' && !isSpacing(c))
            return false;
    }
    return digits;
}

QString hexPatternText(const MaskedBytes& bytes)
{
    QStringList words;
    for (qsizetype i = 0; i < bytes.value.size() && i < 64; ++i) {
        const auto value = static_cast<quint8>(bytes.value[i]);
        const auto mask = static_cast<quint8>(bytes.mask[i]);
        QString word = QStringLiteral("%1").arg(value, 2, 16, QLatin1Char('0'));
        const bool digits = (mask >> 4 == 0 || mask >> 4 == 15) && ((mask & 15) == 0 || (mask & 15) == 15);
        if (!digits) {
            word += QStringLiteral("/%1").arg(mask, 2, 16, QLatin1Char('0'));
        } else {
            if (mask >> 4 == 0)
                word[0] = QLatin1Char('?');
            if ((mask & 15) == 0)
                word[1] = QLatin1Char('?');
        }
        words += word;
    }
    if (bytes.value.size() > 64)
        words += QStringLiteral("…");
    return words.join(QLatin1Char(' '));
}

} // namespace sluice
