#include "core/bytes/elementtext.h"

#include <QCoreApplication>
#include <QtEndian>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ElementText", text);
}

constexpr int kShownChars = 40;

Error noNumber(QStringView text, ElementType type)
{
    const QString shown =
        text.size() > kShownChars ? text.left(kShownChars).toString() + QChar(0x2026) : text.toString();
    const QString message =
        text.isEmpty() ? tr("Type a number: %1 holds %2.").arg(QString::fromLatin1(type.name()))
        : type.isFloat()
            ? tr("\"%1\" is no number: write 3.14, -1e-9, nan, inf, or all %2 hexadecimal digits after 0x.")
                  .arg(shown)
                  .arg(2 * type.size())
            : tr("\"%1\" is no whole number: write 1000, -5, 0x3e8 or 0b1010.").arg(shown);
    return {Error::Kind::Invalid, text.isEmpty() ? message.arg(elementRangeText(type)) : message};
}

Error outside(QStringView text, ElementType type)
{
    return {Error::Kind::OutOfRange,
            tr("%1 does not fit: %2 holds %3.")
                .arg(text.left(kShownChars), QString::fromLatin1(type.name()), elementRangeText(type))};
}

quint64 allBits(int size)
{
    return ~quint64{0} >> (64 - 8 * size);
}

QByteArray stored(quint64 bits, ElementType type)
{
    char bytes[8];
    qToLittleEndian(bits, bytes);
    QByteArray element(bytes, type.size());
    if (type.bigEndian)
        std::reverse(element.begin(), element.end());
    return element;
}

/// Lower case, without '_' between digits; a true minus is one as well.
QByteArray plain(QStringView text)
{
    QByteArray result;
    for (const QChar c : text.trimmed()) {
        if (c == QChar(0x2212))
            result.append('-');
        else if (c == QChar(0x221e))
            result.append("inf");
        else if (c.unicode() >= 0x80)
            result.append('\x01');
        else if (c != QLatin1Char('_') || result.isEmpty())
            result.append(c.toLower().toLatin1());
    }
    return result;
}

/// The digits of an integer without its sign: value and whether they were written as bits; nothing when they
/// are none. `fits` tells that 64 bits hold it.
struct Digits
{
    quint64 value = 0;
    bool areBits = false;
    bool fits = true;
};
std::optional<Digits> parseDigits(QByteArrayView text, bool hexadecimal)
{
    Digits digits;
    int base = hexadecimal ? 16 : 10;
    digits.areBits = hexadecimal;
    struct Prefix
    {
        const char* text;
        int base;
    };
    for (const Prefix prefix : {Prefix{"0x", 16}, Prefix{"0o", 8}, Prefix{"0b", 2}}) {
        // Between hexadecimal digits, 0b is a byte.
        if (!text.startsWith(prefix.text) || (hexadecimal && prefix.base != 16))
            continue;
        text = text.sliced(2);
        base = prefix.base;
        digits.areBits = true;
        break;
    }
    const auto [end, error] = std::from_chars(text.begin(), text.end(), digits.value, base);
    if (end != text.end() || error == std::errc::invalid_argument || text.startsWith('-'))
        return std::nullopt;
    digits.fits = error == std::errc();
    return digits;
}

Result<QByteArray> parseInteger(QStringView text, ElementType type, bool hexadecimal)
{
    const QByteArray shape = plain(text);
    const bool negative = shape.startsWith('-');
    const bool signedText = negative || shape.startsWith('+');
    const std::optional<Digits> digits =
        parseDigits(QByteArrayView(shape).sliced(signedText ? 1 : 0), hexadecimal);
    if (!digits)
        return tl::unexpected(noNumber(text, type));
    const quint64 mask = allBits(type.size());
    const quint64 largest = type.isSigned() && (signedText || !digits->areBits) ? mask >> 1 : mask;
    const quint64 smallest = type.isSigned() ? (mask >> 1) + 1 : 0; // of the negative ones, without the sign
    if (!digits->fits || digits->value > (negative ? smallest : largest))
        return tl::unexpected(outside(text, type));
    return stored((negative ? ~digits->value + 1 : digits->value) & mask, type);
}

/// Round to nearest, ties to even, as IEEE 754 has it; the exponent of infinity when it is too large.
quint16 halfBits(double value)
{
    constexpr int kLeastExponent = -14;
    constexpr int kMantissaBits = 10;
    constexpr double kTooLarge = 65520;
    const quint16 sign = std::signbit(value) ? 0x8000 : 0;
    const double size = std::abs(value);
    if (size >= kTooLarge)
        return sign | 0x7c00;
    const int exponent = size == 0 ? kLeastExponent : std::max(std::ilogb(size), kLeastExponent);
    const auto steps = static_cast<int>(std::nearbyint(std::ldexp(size, kMantissaBits - exponent)));
    return static_cast<quint16>(sign | (((exponent - kLeastExponent) << kMantissaBits) + steps));
}

struct FloatShape
{
    quint64 infinity;
    quint64 quiet;
    quint64 sign;
};
FloatShape floatShape(int size)
{
    return size == 2   ? FloatShape{0x7c00, 0x7e00, 0x8000}
           : size == 4 ? FloatShape{0x7f800000, 0x7fc00000, 0x80000000}
                       : FloatShape{0x7ff0000000000000, 0x7ff8000000000000, 0x8000000000000000};
}

/// All bits of the element after "0x".
std::optional<quint64> parseFloatBits(QByteArrayView digits, int size)
{
    quint64 bits = 0;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), bits, 16);
    if (digits.size() != qsizetype{2} * size || end != digits.end() || error != std::errc())
        return std::nullopt;
    return bits;
}

/// The decimal number that all of `text` is, as the nearest float64: infinite when it is too large, 0 when it
/// is too small.
std::optional<double> parseDecimal(QByteArrayView text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.begin(), text.end(), value);
    if (end != text.end() || error == std::errc::invalid_argument || !std::isfinite(value))
        return std::nullopt;
    if (error == std::errc())
        return value;
    // from_chars does not tell too large from too small: more exponent does, and what is beyond that says so.
    long double wide = 0;
    if (std::from_chars(text.begin(), text.end(), wide).ec == std::errc())
        return std::abs(wide) > 1 ? std::numeric_limits<double>::infinity() : 0;
    return text.contains("e-") ? 0 : std::numeric_limits<double>::infinity();
}

Result<QByteArray> parseFloat(QStringView text, ElementType type, bool hexadecimal)
{
    QByteArray shape = plain(text);
    const int size = type.size();
    const FloatShape shapes = floatShape(size);
    QByteArrayView bits = shape;
    if (bits.startsWith("nan") && bits.size() > 3)
        bits = bits.sliced(3).trimmed();
    const bool saysBits = bits.startsWith("0x");
    if (saysBits || hexadecimal) {
        if (const auto value = parseFloatBits(saysBits ? bits.sliced(2) : bits, size))
            return stored(*value, type);
        if (saysBits)
            return tl::unexpected(noNumber(text, type));
    }
    const bool negative = shape.startsWith('-');
    if (negative || shape.startsWith('+'))
        shape.remove(0, 1);
    const quint64 sign = negative ? shapes.sign : 0;
    if (shape == "nan")
        return stored(shapes.quiet | sign, type);
    if (shape == "inf" || shape == "infinity")
        return stored(shapes.infinity | sign, type);
    const std::optional<double> value = parseDecimal(shape);
    if (!value || shape.startsWith('-'))
        return tl::unexpected(noNumber(text, type));
    quint64 magnitude = std::bit_cast<quint64>(*value);
    if (size == 2) {
        magnitude = halfBits(*value);
    } else if (size == 4) {
        // Not by way of float64, which would round twice.
        float narrow = 0;
        const auto result = std::from_chars(shape.cbegin(), shape.cend(), narrow);
        if (result.ec != std::errc())
            narrow = static_cast<float>(*value);
        magnitude = std::bit_cast<quint32>(narrow);
    }
    if (magnitude >= shapes.infinity)
        return tl::unexpected(outside(text, type));
    return stored(magnitude | sign, type);
}

bool isBetween(QChar c)
{
    return c.isSpace() || c == QLatin1Char(',') || c == QLatin1Char(';');
}

int hexDigit(QChar c)
{
    const char16_t u = c.unicode();
    if (u >= u'0' && u <= u'9')
        return u - u'0';
    const char16_t lower = u | 0x20;
    return lower >= u'a' && lower <= u'f' ? lower - u'a' + 10 : -1;
}

} // namespace

Result<QByteArray> parseElement(QStringView text, ElementType type, ElementFormat format)
{
    const bool hexadecimal = format == ElementFormat::Hexadecimal;
    const QStringView number = text.trimmed();
    return type.isFloat() ? parseFloat(number, type, hexadecimal) : parseInteger(number, type, hexadecimal);
}

Result<QByteArray> parseElements(QStringView text, ElementType type, ElementFormat format)
{
    QByteArray bytes;
    qsizetype at = 0;
    while (true) {
        while (at < text.size() && isBetween(text[at]))
            ++at;
        if (at == text.size())
            break;
        qsizetype end = at;
        while (end < text.size() && !isBetween(text[end]))
            ++end;
        Result<QByteArray> element = parseElement(text.sliced(at, end - at), type, format);
        if (!element) {
            element.error().offset = at;
            return element;
        }
        bytes.append(*element);
        at = end;
    }
    if (bytes.isEmpty())
        return tl::unexpected(noNumber({}, type));
    return bytes;
}

QString elementRangeText(ElementType type)
{
    if (type.isFloat()) {
        const QString most = type.size() == 2   ? QStringLiteral("65504")
                             : type.size() == 4 ? QStringLiteral("3.4028235e38")
                                                : QStringLiteral("1.7976931348623157e308");
        return tr("-%1 to %1, nan and inf").arg(most);
    }
    const quint64 mask = allBits(type.size());
    if (!type.isSigned())
        return tr("0 to %1").arg(mask);
    return tr("-%1 to %2").arg((mask >> 1) + 1).arg(mask >> 1);
}

Result<QByteArray> parseHexBytes(QStringView text)
{
    constexpr QStringView kBetween = u":-_";
    QByteArray bytes;
    qsizetype at = 0;
    while (at < text.size()) {
        if (isBetween(text[at]) || kBetween.contains(text[at])) {
            ++at;
            continue;
        }
        if (text.size() - at >= 2 && (text[at] == QLatin1Char('0') || text[at] == QLatin1Char('\\')) &&
            text[at + 1].toLower() == QLatin1Char('x'))
            at += 2;
        qsizetype end = at;
        while (end < text.size() && hexDigit(text[end]) >= 0)
            ++end;
        // "0x410x42": the 0 belongs to the next prefix.
        if (end < text.size() && text[end].toLower() == QLatin1Char('x') && end > at &&
            text[end - 1] == QLatin1Char('0'))
            --end;
        const qsizetype count = end - at;
        if (count == 0 || (count % 2 != 0 && count != 1)) {
            return fail(
                Error::Kind::Invalid,
                count == 0
                    ? tr("\"%1\" is no hexadecimal digit.").arg(text.sliced(std::min(at, text.size() - 1), 1))
                    : tr("The %1 digits of \"%2\" are no whole bytes: each has two.")
                          .arg(count)
                          .arg(text.sliced(at, std::min<qsizetype>(count, kShownChars))),
                0, at);
        }
        for (qsizetype i = at; i < end; i += 2)
            bytes.append(static_cast<char>(count == 1 ? hexDigit(text[i])
                                                      : hexDigit(text[i]) * 16 + hexDigit(text[i + 1])));
        at = end;
    }
    if (bytes.isEmpty())
        return fail(Error::Kind::Invalid, tr("There are no hexadecimal digits."), 0, 0);
    return bytes;
}

} // namespace sluice
