#include "core/bytes/inspect.h"

#include "core/bytes/charactername.h"
#include "core/bytes/civiltime.h"
#include "core/bytes/floats.h"
#include "core/bytes/typedview.h"

#include <QCoreApplication>
#include <QtEndian>

#include <algorithm>
#include <array>
#include <span>

namespace sluice {
namespace {

using Bytes = std::span<const quint8>;

QString tr(const char* text)
{
    return QCoreApplication::translate("Inspector", text);
}

Reading value(QString text, int length, QString note = {})
{
    return {std::move(text), std::move(note), {}, length, std::nullopt};
}

Reading noValue(QString reason)
{
    return {{}, {}, std::move(reason), 0, std::nullopt};
}

Reading tooShort(int needed, Bytes bytes)
{
    return noValue(tr("needs %1 bytes, %2 left").arg(needed).arg(bytes.size()));
}

template <typename T>
T load(Bytes bytes, bool bigEndian)
{
    return bigEndian ? qFromBigEndian<T>(bytes.data()) : qFromLittleEndian<T>(bytes.data());
}

/// Lower-case hexadecimal, two digits a byte.
QString hex(quint64 bits, int size)
{
    return QString::number(bits, 16).rightJustified(qsizetype{2} * size, QLatin1Char('0'));
}

// Numbers

template <NumberKind Kind>
Reading readNumber(Bytes bytes, bool bigEndian)
{
    const ElementType type{Kind, bigEndian};
    QString note = QStringLiteral("0x") + formatElement(type, bytes.data(), ElementFormat::Hexadecimal);
    if (classifyElement(type, bytes.data()) == FloatClass::Denormal)
        note += QStringLiteral(", ") + tr("denormal");
    return value(formatElement(type, bytes.data(), ElementFormat::Decimal), type.size(), note);
}

Reading readBfloat(Bytes bytes, bool bigEndian)
{
    const auto bits = load<quint16>(bytes, bigEndian);
    std::array<char, kMaxFloatText> text;
    const int length = formatBfloat(bits, text.data());
    QString note = QStringLiteral("0x") + hex(bits, 2);
    if (classifyBfloat(bits) == FloatClass::Denormal)
        note += QStringLiteral(", ") + tr("denormal");
    return value(QString::fromLatin1(text.data(), length), 2, note);
}

Reading readBits(Bytes bytes, bool)
{
    return value(QString::number(bytes[0], 2).rightJustified(8, QLatin1Char('0')), 1);
}

/// LEB128 as DWARF 5, section 7.6, defines it, for numbers of up to 64 bits.
Reading readLeb128(Bytes bytes, bool isSigned)
{
    const auto last = std::find_if(bytes.begin(), bytes.end(), [](quint8 byte) { return byte < 0x80; });
    if (last == bytes.end()) {
        return noValue(bytes.size() < kInspectBytes ? tr("no end before the document ends")
                                                    : tr("no end within %1 bytes").arg(bytes.size()));
    }
    const size_t length = static_cast<size_t>(last - bytes.begin()) + 1;
    const bool negative = isSigned && (*last & 0x40) != 0;
    const quint8 fill = negative ? 0x7f : 0;
    const auto group = [&](size_t index) { return static_cast<quint8>(bytes[index] & 0x7f); };

    // Groups that only repeat the sign say nothing.
    size_t needed = length;
    while (needed > 1 && group(needed - 1) == fill &&
           (!isSigned || ((group(needed - 2) & 0x40) != 0) == negative))
        --needed;
    const quint8 tenthLimit = isSigned ? 0 : 1;
    if (needed > 10 || (needed == 10 && group(9) > tenthLimit && group(9) != fill))
        return noValue(tr("%1 bytes, more than 64 bits").arg(length));

    quint64 bits = negative ? ~quint64{0} : 0;
    for (size_t i = needed; i-- > 0;)
        bits = (bits << 7) | group(i);
    const QString text = isSigned ? QString::number(static_cast<qint64>(bits)) : QString::number(bits);
    QString note = length == 1 ? tr("1 byte") : tr("%1 bytes").arg(length);
    if (needed < length)
        note += QStringLiteral(", ") + tr("overlong: %1 would do").arg(needed);
    return value(text, static_cast<int>(length), note);
}

Reading readUnsignedLeb128(Bytes bytes, bool)
{
    return readLeb128(bytes, false);
}

Reading readSignedLeb128(Bytes bytes, bool)
{
    return readLeb128(bytes, true);
}

// Characters

/// UTF-8 as the Unicode Standard, table 3-7, defines it.
Reading readUtf8(Bytes bytes, bool)
{
    const quint8 lead = bytes[0];
    if (lead < 0x80)
        return value(characterText(lead), 1);
    if (lead < 0xc0)
        return noValue(tr("a continuation byte: no character begins here"));
    if (lead > 0xf7)
        return noValue(tr("0x%1 does not occur in UTF-8").arg(lead, 2, 16));
    const size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    char32_t codePoint = lead & (0x7fU >> length);
    for (size_t i = 1; i < length; ++i) {
        if (i == bytes.size())
            return tooShort(static_cast<int>(length), bytes);
        if ((bytes[i] & 0xc0) != 0x80)
            return noValue(tr("broken off after %1 of %2 bytes").arg(i).arg(length));
        codePoint = (codePoint << 6) | (bytes[i] & 0x3fU);
    }
    constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
    if (codePoint < smallest[length])
        return noValue(tr("overlong: more bytes than the character needs"));
    if (QChar::isSurrogate(codePoint))
        return noValue(tr("a surrogate, which UTF-8 must not hold"));
    if (codePoint > QChar::LastValidCodePoint)
        return noValue(tr("above U+10FFFF"));
    return value(characterText(codePoint), static_cast<int>(length));
}

Reading readUtf16(Bytes bytes, bool bigEndian)
{
    const auto first = load<char16_t>(bytes, bigEndian);
    if (!QChar::isSurrogate(first))
        return value(characterText(first), 2);
    if (QChar::isLowSurrogate(first))
        return noValue(tr("a low surrogate: no character begins here"));
    if (bytes.size() < 4)
        return tooShort(4, bytes);
    const auto second = load<char16_t>(bytes.subspan(2), bigEndian);
    if (!QChar::isLowSurrogate(second))
        return noValue(tr("a high surrogate without its low one"));
    return value(characterText(QChar::surrogateToUcs4(first, second)), 4);
}

// Times

QString utc(qint64 unixSeconds, qint64 fraction = 0, int digits = 0)
{
    QString text = CivilTime::fromUnixSeconds(unixSeconds).toIso();
    if (digits > 0)
        text += QLatin1Char('.') + QString::number(fraction).rightJustified(digits, QLatin1Char('0'));
    return text + QLatin1Char('Z');
}

Reading readUnix32(Bytes bytes, bool bigEndian)
{
    return value(utc(load<qint32>(bytes, bigEndian)), 4);
}

Reading readUnix64(Bytes bytes, bool bigEndian)
{
    return value(utc(load<qint64>(bytes, bigEndian)), 8);
}

Reading readUnixMilliseconds(Bytes bytes, bool bigEndian)
{
    const auto milliseconds = load<qint64>(bytes, bigEndian);
    const qint64 fraction = (milliseconds % 1000 + 1000) % 1000;
    const qint64 seconds = milliseconds / 1000 - (milliseconds % 1000 < 0 ? 1 : 0);
    return value(utc(seconds, fraction, 3), 8);
}

/// FILETIME of Windows: units of 100 ns since 1601-01-01 UTC, unsigned.
Reading readFileTime(Bytes bytes, bool bigEndian)
{
    constexpr qint64 kTo1970 = 11'644'473'600;
    const auto ticks = load<quint64>(bytes, bigEndian);
    return value(
        utc(static_cast<qint64>(ticks / 10'000'000) - kTo1970, static_cast<qint64>(ticks % 10'000'000), 7),
        8);
}

/// Date and time of MS-DOS, as FAT and ZIP keep them: the time in the lower 16 bits, in steps of 2 s, of an
/// unnamed time zone.
Reading readDosDateTime(Bytes bytes, bool bigEndian)
{
    const auto bits = load<quint32>(bytes, bigEndian);
    const auto field = [bits](int shift, int width) {
        return static_cast<int>((bits >> shift) & ((1U << width) - 1));
    };
    CivilTime time;
    time.second = field(0, 5) * 2;
    time.minute = field(5, 6);
    time.hour = field(11, 5);
    time.day = field(16, 5);
    time.month = field(21, 4);
    time.year = 1980 + field(25, 7);
    if (time.month < 1 || time.month > 12)
        return noValue(tr("no date: month %1").arg(time.month));
    if (time.day < 1 || time.day > daysInMonth(time.year, time.month))
        return noValue(tr("no date: day %1 of month %2").arg(time.day).arg(time.month));
    if (time.hour > 23 || time.minute > 59 || time.second > 59)
        return noValue(tr("no time: %1:%2:%3").arg(time.hour).arg(time.minute).arg(time.second));
    return value(time.toIso(), 4);
}

/// Time of HFS+ (Apple TN1150): seconds since 1904-01-01 UTC, unsigned.
Reading readHfsTime(Bytes bytes, bool bigEndian)
{
    constexpr qint64 kTo1970 = 2'082'844'800;
    return value(utc(qint64{load<quint32>(bytes, bigEndian)} - kTo1970), 4);
}

// Identifiers, colours, addresses

/// Big endian as RFC 4122 has it; little endian as Windows does: the first three fields are turned around.
Reading readGuid(Bytes bytes, bool bigEndian)
{
    QString text = hex(load<quint32>(bytes, bigEndian), 4);
    text += QLatin1Char('-') + hex(load<quint16>(bytes.subspan(4), bigEndian), 2);
    text += QLatin1Char('-') + hex(load<quint16>(bytes.subspan(6), bigEndian), 2);
    text += QLatin1Char('-') + hex(load<quint16>(bytes.subspan(8), true), 2);
    text += QLatin1Char('-') + hex(load<quint64>(bytes.subspan(8), true) & 0xffff'ffff'ffff, 6);
    return value(text, 16);
}

/// Text as CSS writes it, #rrggbbaa.
Reading colour(quint32 rgba)
{
    Reading reading = value(QLatin1Char('#') + hex(rgba, 4), 4);
    reading.argb = (rgba >> 8) | (rgba << 24);
    return reading;
}

Reading readRgba(Bytes bytes, bool bigEndian)
{
    return colour(load<quint32>(bytes, bigEndian));
}

Reading readArgb(Bytes bytes, bool bigEndian)
{
    const auto argb = load<quint32>(bytes, bigEndian);
    return colour((argb << 8) | (argb >> 24));
}

QString ipv4Text(quint32 address)
{
    return QStringLiteral("%1.%2.%3.%4")
        .arg(address >> 24)
        .arg((address >> 16) & 0xff)
        .arg((address >> 8) & 0xff)
        .arg(address & 0xff);
}

Reading readIpv4(Bytes bytes, bool bigEndian)
{
    return value(ipv4Text(load<quint32>(bytes, bigEndian)), 4);
}

/// RFC 5952: the longest run of two or more zero groups becomes "::", the first of equal ones; a mapped IPv4
/// address keeps its dots (section 5).
Reading readIpv6(Bytes bytes, bool)
{
    std::array<quint16, 8> groups;
    for (size_t i = 0; i < groups.size(); ++i)
        groups[i] = qFromBigEndian<quint16>(bytes.data() + 2 * i);
    if (std::all_of(groups.begin(), groups.begin() + 5, [](quint16 group) { return group == 0; }) &&
        groups[5] == 0xffff)
        return value(QStringLiteral("::ffff:") + ipv4Text(load<quint32>(bytes.subspan(12), true)), 16);
    size_t runStart = groups.size();
    size_t runLength = 1;
    for (size_t i = 0; i < groups.size(); ++i) {
        const auto end = std::find_if(groups.begin() + static_cast<ptrdiff_t>(i), groups.end(),
                                      [](quint16 group) { return group != 0; });
        const size_t zeros = static_cast<size_t>(end - groups.begin()) - i;
        if (zeros > runLength) {
            runStart = i;
            runLength = zeros;
        }
    }
    QString text;
    for (size_t i = 0; i < groups.size();) {
        if (i == runStart) {
            text += QStringLiteral("::");
            i += runLength;
            continue;
        }
        if (!text.isEmpty() && !text.endsWith(QLatin1Char(':')))
            text += QLatin1Char(':');
        text += QString::number(groups[i++], 16);
    }
    return value(text, 16);
}

Reading readMac(Bytes bytes, bool)
{
    QString text = hex(bytes[0], 1);
    for (size_t i = 1; i < 6; ++i)
        text += QLatin1Char(':') + hex(bytes[i], 1);
    return value(text, 6);
}

struct Field
{
    InspectorField field;
    const char* label;
    /// Bytes that there must be to try.
    int atLeast;
    bool hasByteOrder;
    Reading (*read)(Bytes bytes, bool bigEndian);
};

constexpr std::array kFields{
    Field{InspectorField::Bits, QT_TRANSLATE_NOOP("Inspector", "Bits"), 1, false, readBits},
    Field{InspectorField::Int8, QT_TRANSLATE_NOOP("Inspector", "int8"), 1, false,
          readNumber<NumberKind::Int8>},
    Field{InspectorField::UInt8, QT_TRANSLATE_NOOP("Inspector", "uint8"), 1, false,
          readNumber<NumberKind::UInt8>},
    Field{InspectorField::Int16, QT_TRANSLATE_NOOP("Inspector", "int16"), 2, true,
          readNumber<NumberKind::Int16>},
    Field{InspectorField::UInt16, QT_TRANSLATE_NOOP("Inspector", "uint16"), 2, true,
          readNumber<NumberKind::UInt16>},
    Field{InspectorField::Int32, QT_TRANSLATE_NOOP("Inspector", "int32"), 4, true,
          readNumber<NumberKind::Int32>},
    Field{InspectorField::UInt32, QT_TRANSLATE_NOOP("Inspector", "uint32"), 4, true,
          readNumber<NumberKind::UInt32>},
    Field{InspectorField::Int64, QT_TRANSLATE_NOOP("Inspector", "int64"), 8, true,
          readNumber<NumberKind::Int64>},
    Field{InspectorField::UInt64, QT_TRANSLATE_NOOP("Inspector", "uint64"), 8, true,
          readNumber<NumberKind::UInt64>},
    Field{InspectorField::Float16, QT_TRANSLATE_NOOP("Inspector", "float16"), 2, true,
          readNumber<NumberKind::Float16>},
    Field{InspectorField::BFloat16, QT_TRANSLATE_NOOP("Inspector", "bfloat16"), 2, true, readBfloat},
    Field{InspectorField::Float32, QT_TRANSLATE_NOOP("Inspector", "float32"), 4, true,
          readNumber<NumberKind::Float32>},
    Field{InspectorField::Float64, QT_TRANSLATE_NOOP("Inspector", "float64"), 8, true,
          readNumber<NumberKind::Float64>},
    Field{InspectorField::UnsignedLeb128, QT_TRANSLATE_NOOP("Inspector", "LEB128 u"), 1, false,
          readUnsignedLeb128},
    Field{InspectorField::SignedLeb128, QT_TRANSLATE_NOOP("Inspector", "LEB128 s"), 1, false,
          readSignedLeb128},
    Field{InspectorField::Utf8, QT_TRANSLATE_NOOP("Inspector", "UTF-8"), 1, false, readUtf8},
    Field{InspectorField::Utf16, QT_TRANSLATE_NOOP("Inspector", "UTF-16"), 2, true, readUtf16},
    Field{InspectorField::UnixSeconds32, QT_TRANSLATE_NOOP("Inspector", "Unix 32"), 4, true, readUnix32},
    Field{InspectorField::UnixSeconds64, QT_TRANSLATE_NOOP("Inspector", "Unix 64"), 8, true, readUnix64},
    Field{InspectorField::UnixMilliseconds64, QT_TRANSLATE_NOOP("Inspector", "Unix ms"), 8, true,
          readUnixMilliseconds},
    Field{InspectorField::FileTime, QT_TRANSLATE_NOOP("Inspector", "FILETIME"), 8, true, readFileTime},
    Field{InspectorField::DosDateTime, QT_TRANSLATE_NOOP("Inspector", "DOS time"), 4, true, readDosDateTime},
    Field{InspectorField::HfsTime, QT_TRANSLATE_NOOP("Inspector", "HFS+ time"), 4, true, readHfsTime},
    Field{InspectorField::Guid, QT_TRANSLATE_NOOP("Inspector", "GUID"), 16, true, readGuid},
    Field{InspectorField::ColourRgba, QT_TRANSLATE_NOOP("Inspector", "RGBA"), 4, true, readRgba},
    Field{InspectorField::ColourArgb, QT_TRANSLATE_NOOP("Inspector", "ARGB"), 4, true, readArgb},
    Field{InspectorField::Ipv4, QT_TRANSLATE_NOOP("Inspector", "IPv4"), 4, true, readIpv4},
    Field{InspectorField::Ipv6, QT_TRANSLATE_NOOP("Inspector", "IPv6"), 16, false, readIpv6},
    Field{InspectorField::Mac, QT_TRANSLATE_NOOP("Inspector", "MAC"), 6, false, readMac},
};

Reading read(const Field& field, Bytes bytes, bool bigEndian)
{
    if (bytes.empty())
        return noValue(tr("no byte here: this is the end"));
    if (bytes.size() < static_cast<size_t>(field.atLeast))
        return tooShort(field.atLeast, bytes);
    return field.read(bytes, bigEndian);
}

} // namespace

std::vector<InspectorRow> inspect(const Slice& bytes)
{
    const Bytes window = bytes.bytes().first(static_cast<size_t>(std::min(bytes.size(), kInspectBytes)));
    std::vector<InspectorRow> rows;
    rows.reserve(kFields.size());
    for (const Field& field : kFields) {
        InspectorRow row{field.field, tr(field.label), read(field, window, false), std::nullopt};
        if (field.hasByteOrder)
            row.big = read(field, window, true);
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace sluice
