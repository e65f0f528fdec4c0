#include "core/bytes/inspectedit.h"

#include "core/bytes/civiltime.h"
#include "core/bytes/elementtext.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QtEndian>

#include <algorithm>
#include <cmath>
#include <cstring>

#include <arpa/inet.h>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("InspectEdit", text);
}

tl::unexpected<Error> invalid(const QString& message)
{
    return fail(Error::Kind::Invalid, message);
}

template <typename T>
QByteArray stored(T value, bool bigEndian)
{
    QByteArray bytes(sizeof(T), Qt::Uninitialized);
    bigEndian ? qToBigEndian(value, bytes.data()) : qToLittleEndian(value, bytes.data());
    return bytes;
}

template <typename T>
T loaded(const QByteArray& bytes)
{
    return qFromLittleEndian<T>(bytes.constData());
}

// Numbers

Result<QByteArray> number(QStringView text, NumberKind kind, bool bigEndian)
{
    return parseElement(text, ElementType{kind, bigEndian}, ElementFormat::Decimal);
}

Result<QByteArray> bits(QStringView text)
{
    QString digits = text.toString().remove(QLatin1Char(' ')).remove(QLatin1Char('_'));
    if (digits.startsWith(QLatin1String("0b"), Qt::CaseInsensitive))
        digits.remove(0, 2);
    bool ok = false;
    const uint value = digits.toUInt(&ok, 2);
    if (!ok || digits.size() > 8)
        return invalid(tr("Write up to eight binary digits, as in 01000001."));
    return QByteArray(1, static_cast<char>(value));
}

/// To the nearest, ties to even, of a number rounded to odd before: as if rounded once.
quint16 toBfloat(double value)
{
    auto single = static_cast<float>(value);
    quint32 raw = 0;
    std::memcpy(&raw, &single, sizeof raw);
    if (std::isfinite(value) && static_cast<double>(single) != value) {
        if (std::abs(static_cast<double>(single)) > std::abs(value))
            --raw;
        raw |= 1;
    }
    return static_cast<quint16>((raw + 0x7fff + ((raw >> 16) & 1)) >> 16);
}

Result<QByteArray> bfloat(QStringView text, bool bigEndian)
{
    // Bits in hexadecimal, of which a NaN shows its own.
    QStringView word = text.trimmed();
    if (word.startsWith(QLatin1String("nan 0x"), Qt::CaseInsensitive))
        word = word.mid(4);
    if (word.startsWith(QLatin1String("0x"), Qt::CaseInsensitive))
        return number(word, NumberKind::UInt16, bigEndian);
    Result<QByteArray> wide = number(text, NumberKind::Float64, false);
    if (!wide)
        return wide;
    double value = 0;
    const auto raw = loaded<quint64>(*wide);
    std::memcpy(&value, &raw, sizeof value);
    if (std::isnan(value))
        return stored<quint16>(std::signbit(value) ? 0xffc0 : 0x7fc0, bigEndian);
    const quint16 rounded = toBfloat(value);
    if (std::isfinite(value) && (rounded & 0x7fff) == 0x7f80)
        return fail(Error::Kind::OutOfRange, tr("A bfloat16 holds numbers up to 3.39e38."));
    return stored(rounded, bigEndian);
}

/// LEB128 as DWARF 5, section 7.6, padded to `length`.
Result<QByteArray> leb128(QStringView text, bool isSigned, int length)
{
    Result<QByteArray> wide = number(text, isSigned ? NumberKind::Int64 : NumberKind::UInt64, false);
    if (!wide)
        return wide;
    auto value = loaded<quint64>(*wide);
    const bool negative = isSigned && static_cast<qint64>(value) < 0;
    QByteArray bytes;
    bool ends = false;
    while (!ends) {
        const auto group = static_cast<quint8>(value & 0x7f);
        value = (value >> 7) | (negative ? quint64{0x7f} << 57 : 0);
        const bool signFits = !isSigned || ((group & 0x40) != 0) == negative;
        ends = value == (negative ? ~quint64{0} : 0) && signFits;
        bytes.append(static_cast<char>(group));
    }
    if (bytes.size() > length) {
        return fail(Error::Kind::OutOfRange,
                    tr("That takes %1 bytes, and the value there has %2.").arg(bytes.size()).arg(length));
    }
    bytes.append(length - bytes.size(), static_cast<char>(negative ? 0x7f : 0));
    for (qsizetype i = 0; i + 1 < bytes.size(); ++i)
        bytes[i] = static_cast<char>(bytes[i] | 0x80);
    return bytes;
}

// Characters

Result<char32_t> character(QStringView text)
{
    static const QRegularExpression number(QStringLiteral("^\\s*U\\+([0-9a-f]{1,6})(\\s.*)?$"),
                                           QRegularExpression::CaseInsensitiveOption);
    const QRegularExpressionMatch match = number.match(text);
    if (match.hasMatch()) {
        const char32_t code = match.capturedView(1).toUInt(nullptr, 16);
        if (code > QChar::LastValidCodePoint || QChar::isSurrogate(code))
            return fail(Error::Kind::OutOfRange, tr("Characters go from U+0000 to U+10FFFF without the "
                                                    "surrogates, U+D800 to U+DFFF."));
        return code;
    }
    const auto codes = text.size() > 1 ? text.trimmed().toUcs4() : text.toUcs4();
    if (codes.size() != 1 || QChar::isSurrogate(codes[0]))
        return invalid(tr("Write one character, or its number, as in U+20AC."));
    return codes[0];
}

Result<QByteArray> characterBytes(QStringView text, bool wide, bool bigEndian, int length)
{
    const Result<char32_t> code = character(text);
    if (!code)
        return tl::unexpected(code.error());
    const QString string = QString::fromUcs4(&*code, 1);
    QByteArray bytes;
    if (wide) {
        for (const QChar unit : string)
            bytes += stored<quint16>(unit.unicode(), bigEndian);
    } else {
        bytes = string.toUtf8();
    }
    if (bytes.size() != length) {
        return invalid(
            tr("That character takes %1 bytes, and the one there has %2.").arg(bytes.size()).arg(length));
    }
    return bytes;
}

// Times

struct Moment
{
    CivilTime time;
    /// Tenths of a microsecond.
    qint64 fraction = 0;
};

Result<Moment> moment(QStringView text)
{
    static const QRegularExpression iso(
        QStringLiteral("^\\s*([+-]?\\d{1,12})-(\\d\\d)-(\\d\\d)[T "
                       "](\\d\\d):(\\d\\d)(?::(\\d\\d)(?:\\.(\\d{1,7}))?)?Z?\\s*$"),
        QRegularExpression::CaseInsensitiveOption);
    const QRegularExpressionMatch match = iso.match(text);
    if (!match.hasMatch())
        return invalid(tr("Write a date and a time, as in 2024-02-29T12:34:56."));
    const auto field = [&match](int number) { return match.capturedView(number).toInt(); };
    const CivilTime time{
        match.capturedView(1).toLongLong(), field(2), field(3), field(4), field(5), field(6)};
    if (time.month < 1 || time.month > 12 || time.day < 1 || time.day > daysInMonth(time.year, time.month) ||
        time.hour > 23 || time.minute > 59 || time.second > 59)
        return invalid(tr("There is no such date or time."));
    const QString fraction = match.captured(7).leftJustified(7, QLatin1Char('0'));
    return Moment{time, fraction.toLongLong()};
}

/// Seconds since 1970-01-01; those of years of 12 digits need more than 64 bits.
__int128 unixSeconds(const CivilTime& time)
{
    // Years from March on, in cycles of 400; see CivilTime::fromUnixSeconds().
    const qint64 year = time.month <= 2 ? time.year - 1 : time.year;
    const qint64 cycle = (year >= 0 ? year : year - 399) / 400;
    const qint64 inCycle = year - cycle * 400;
    const qint64 month = time.month > 2 ? time.month - 3 : time.month + 9;
    const qint64 day = (153 * month + 2) / 5 + time.day - 1;
    const qint64 days = cycle * 146'097 + inCycle * 365 + inCycle / 4 - inCycle / 100 + day - 719'468;
    const int inDay = time.hour * 3600 + time.minute * 60 + time.second;
    return static_cast<__int128>(days) * 86'400 + inDay;
}

template <typename T>
Result<QByteArray> ticks(QStringView text, bool bigEndian, qint64 epoch, qint64 perSecond)
{
    const Result<Moment> when = moment(text);
    if (!when)
        return tl::unexpected(when.error());
    const __int128 value =
        (unixSeconds(when->time) - epoch) * perSecond + when->fraction / (10'000'000 / perSecond);
    if (value < std::numeric_limits<T>::min() || value > std::numeric_limits<T>::max())
        return fail(Error::Kind::OutOfRange, tr("That moment lies outside of what the type holds."));
    return stored(static_cast<T>(value), bigEndian);
}

Result<QByteArray> dosTime(QStringView text, bool bigEndian)
{
    const Result<Moment> when = moment(text);
    if (!when)
        return tl::unexpected(when.error());
    const CivilTime& time = when->time;
    if (time.year < 1980 || time.year > 2107)
        return fail(Error::Kind::OutOfRange, tr("DOS time goes from 1980 to 2107."));
    const auto part = [](qint64 value, int shift) { return static_cast<quint32>(value) << shift; };
    return stored(part(time.second / 2, 0) | part(time.minute, 5) | part(time.hour, 11) | part(time.day, 16) |
                      part(time.month, 21) | part(time.year - 1980, 25),
                  bigEndian);
}

// Identifiers, colours, addresses

/// Exactly `size` bytes in hexadecimal, without what separates them.
Result<QByteArray> hexOf(QString text, qsizetype size, const QString& otherwise)
{
    const QByteArray digits = text.remove(QLatin1Char('-')).remove(QLatin1Char(':')).toLatin1().toLower();
    const QByteArray bytes = QByteArray::fromHex(digits);
    if (bytes.size() != size || bytes.toHex() != digits)
        return invalid(otherwise);
    return bytes;
}

Result<QByteArray> guid(QStringView text, bool bigEndian)
{
    QString digits = text.trimmed().toString();
    if (digits.startsWith(QLatin1Char('{')) && digits.endsWith(QLatin1Char('}')))
        digits = digits.mid(1, digits.size() - 2);
    Result<QByteArray> bytes =
        hexOf(digits, 16, tr("Write 32 hexadecimal digits, as in 00112233-4455-6677-8899-aabbccddeeff."));
    if (bytes && !bigEndian) {
        std::reverse(bytes->begin(), bytes->begin() + 4);
        std::reverse(bytes->begin() + 4, bytes->begin() + 6);
        std::reverse(bytes->begin() + 6, bytes->begin() + 8);
    }
    return bytes;
}

Result<QByteArray> colour(QStringView text, bool alphaFirst, bool bigEndian)
{
    QString digits = text.trimmed().toString();
    if (digits.startsWith(QLatin1Char('#')))
        digits.remove(0, 1);
    if (digits.size() == 6)
        digits += QLatin1String("ff");
    Result<QByteArray> rgba = hexOf(digits, 4, tr("Write a colour as #rrggbb or #rrggbbaa."));
    if (!rgba)
        return rgba;
    const auto value = qFromBigEndian<quint32>(rgba->constData());
    return stored(alphaFirst ? (value >> 8) | (value << 24) : value, bigEndian);
}

Result<QByteArray> address(QStringView text, int family, bool bigEndian)
{
    QByteArray bytes(family == AF_INET ? 4 : 16, '\0');
    if (::inet_pton(family, text.trimmed().toUtf8().constData(), bytes.data()) != 1) {
        return invalid(family == AF_INET ? tr("Write four numbers up to 255, as in 192.168.0.1.")
                                         : tr("Write an IPv6 address, as in fe80::1."));
    }
    if (!bigEndian)
        std::reverse(bytes.begin(), bytes.end());
    return bytes;
}

Result<QByteArray> parse(QStringView text, InspectorField field, bool big, int length)
{
    using Field = InspectorField;
    constexpr qint64 kTo1601 = -11'644'473'600;
    constexpr qint64 kTo1904 = -2'082'844'800;
    switch (field) {
    case Field::Bits:
        return bits(text);
    case Field::Int8:
        return number(text, NumberKind::Int8, false);
    case Field::UInt8:
        return number(text, NumberKind::UInt8, false);
    case Field::Int16:
        return number(text, NumberKind::Int16, big);
    case Field::UInt16:
        return number(text, NumberKind::UInt16, big);
    case Field::Int32:
        return number(text, NumberKind::Int32, big);
    case Field::UInt32:
        return number(text, NumberKind::UInt32, big);
    case Field::Int64:
        return number(text, NumberKind::Int64, big);
    case Field::UInt64:
        return number(text, NumberKind::UInt64, big);
    case Field::Float16:
        return number(text, NumberKind::Float16, big);
    case Field::BFloat16:
        return bfloat(text, big);
    case Field::Float32:
        return number(text, NumberKind::Float32, big);
    case Field::Float64:
        return number(text, NumberKind::Float64, big);
    case Field::UnsignedLeb128:
        return leb128(text, false, length);
    case Field::SignedLeb128:
        return leb128(text, true, length);
    case Field::Utf8:
        return characterBytes(text, false, false, length);
    case Field::Utf16:
        return characterBytes(text, true, big, length);
    case Field::UnixSeconds32:
        return ticks<qint32>(text, big, 0, 1);
    case Field::UnixSeconds64:
        return ticks<qint64>(text, big, 0, 1);
    case Field::UnixMilliseconds64:
        return ticks<qint64>(text, big, 0, 1000);
    case Field::FileTime:
        return ticks<quint64>(text, big, kTo1601, 10'000'000);
    case Field::DosDateTime:
        return dosTime(text, big);
    case Field::HfsTime:
        return ticks<quint32>(text, big, kTo1904, 1);
    case Field::Guid:
        return guid(text, big);
    case Field::ColourRgba:
        return colour(text, false, big);
    case Field::ColourArgb:
        return colour(text, true, big);
    case Field::Ipv4:
        return address(text, AF_INET, big);
    case Field::Ipv6:
        return address(text, AF_INET6, true);
    case Field::Mac:
        return hexOf(text.trimmed().toString(), 6, tr("Write six bytes, as in 02:00:5e:10:00:01."));
    }
    return invalid({});
}

} // namespace

Result<QByteArray> parseInspected(QStringView text, InspectorField field, bool bigEndian, int length)
{
    Result<QByteArray> bytes = parse(text, field, bigEndian, length);
    if (bytes && bytes->size() != length)
        return invalid(tr("That takes %1 bytes, and the value there has %2.").arg(bytes->size()).arg(length));
    return bytes;
}

} // namespace sluice
