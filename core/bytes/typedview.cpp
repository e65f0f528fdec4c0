#include "core/bytes/typedview.h"

#include <QCoreApplication>
#include <QtEndian>

#include <array>
#include <bit>
#include <charconv>
#include <limits>

namespace sluice {
namespace {

template <typename T>
T load(const quint8* bytes, bool bigEndian)
{
    return bigEndian ? qFromBigEndian<T>(bytes) : qFromLittleEndian<T>(bytes);
}

/// The bits of an element, in the low bits.
quint64 loadBits(ElementType type, const quint8* bytes)
{
    switch (type.size()) {
    case 1:
        return *bytes;
    case 2:
        return load<quint16>(bytes, type.bigEndian);
    case 4:
        return load<quint32>(bytes, type.bigEndian);
    default:
        return load<quint64>(bytes, type.bigEndian);
    }
}

qint64 signExtended(quint64 bits, int size)
{
    const int shift = 64 - 8 * size;
    return static_cast<qint64>(bits << shift) >> shift;
}

template <typename Int>
int putNumber(char* out, Int value)
{
    return static_cast<int>(std::to_chars(out, out + kMaxElementText, value).ptr - out);
}

int putHex(char* out, quint64 bits, int digits)
{
    for (int i = digits; i-- > 0; bits >>= 4)
        out[i] = "0123456789abcdef"[bits & 15];
    return digits;
}

Result<void> checkStart(qint64 start, qint64 size)
{
    Q_ASSERT(size >= 0);
    if (start >= 0 && start <= size)
        return {};
    return fail(Error::Kind::OutOfRange,
                QCoreApplication::translate("TypedView",
                                            "RangeError: start offset %1 is outside the bounds of the "
                                            "buffer. Begin in 0 to %2, the size.")
                    .arg(start)
                    .arg(size),
                0, start);
}

QString misalignedMessage(ElementType type, qint64 start, qint64 size)
{
    const qint64 before = start - start % type.size();
    QString message = QCoreApplication::translate(
                          "TypedView", "RangeError: start offset of %1 should be a multiple of %2; %3 is "
                                       "not. ")
                          .arg(QString::fromLatin1(type.typedArrayName()))
                          .arg(type.size())
                          .arg(start);
    message += size - before >= type.size()
                   ? QCoreApplication::translate("TypedView", "Begin at %1 or %2, or")
                         .arg(before)
                         .arg(before + type.size())
                   : QCoreApplication::translate("TypedView", "Begin at %1, or").arg(before);
    return message +
           QCoreApplication::translate("TypedView", " use a DataView, which may begin at any offset.");
}

} // namespace

Result<TypedView> TypedView::typedArray(ElementType type, qint64 start, qint64 size)
{
    return checkStart(start, size).and_then([&]() -> Result<TypedView> {
        if (start % type.size() != 0)
            return fail(Error::Kind::Invalid, misalignedMessage(type, start, size), 0, start);
        return TypedView(type, start, size);
    });
}

Result<TypedView> TypedView::dataView(ElementType type, qint64 start, qint64 size)
{
    return checkStart(start, size).map([&] { return TypedView(type, start, size); });
}

ByteRange TypedView::tail() const
{
    return ByteRange::between(m_start + count() * m_type.size(), m_size);
}

ByteRange TypedView::range(qint64 index) const
{
    Q_ASSERT(index >= 0 && index < count());
    return {m_start + index * m_type.size(), m_type.size()};
}

std::optional<qint64> TypedView::indexAt(qint64 offset) const
{
    if (offset < m_start || offset >= m_size)
        return std::nullopt;
    const qint64 index = (offset - m_start) / m_type.size();
    return index < count() ? std::optional(index) : std::nullopt;
}

qint64 TypedView::firstFrom(qint64 offset) const
{
    if (offset <= m_start)
        return 0;
    const qint64 distance = offset - m_start;
    const qint64 index = distance / m_type.size() + (distance % m_type.size() != 0 ? 1 : 0);
    return std::min(index, count());
}

ElementValue loadElement(ElementType type, const quint8* bytes)
{
    const quint64 bits = loadBits(type, bytes);
    switch (type.kind) {
    case NumberKind::Float16:
        return halfToDouble(static_cast<quint16>(bits));
    case NumberKind::Float32:
        return static_cast<double>(std::bit_cast<float>(static_cast<quint32>(bits)));
    case NumberKind::Float64:
        return std::bit_cast<double>(bits);
    default:
        if (type.isSigned())
            return signExtended(bits, type.size());
        return bits;
    }
}

FloatClass classifyElement(ElementType type, const quint8* bytes)
{
    const quint64 bits = loadBits(type, bytes);
    switch (type.kind) {
    case NumberKind::Float16:
        return classifyHalf(static_cast<quint16>(bits));
    case NumberKind::Float32:
        return classifyFloat(static_cast<quint32>(bits));
    case NumberKind::Float64:
        return classifyDouble(bits);
    default:
        return bits == 0 ? FloatClass::Zero : FloatClass::Normal;
    }
}

QString formatElement(ElementType type, const quint8* bytes, ElementFormat format)
{
    std::array<char, kMaxElementText> text;
    return QString::fromLatin1(text.data(), formatElement(type, bytes, format, text.data()));
}

int formatElement(ElementType type, const quint8* bytes, ElementFormat format, char* out)
{
    const quint64 bits = loadBits(type, bytes);
    if (format == ElementFormat::Hexadecimal)
        return putHex(out, bits, 2 * type.size());
    switch (type.kind) {
    case NumberKind::Float16:
        return formatHalf(static_cast<quint16>(bits), out);
    case NumberKind::Float32:
        return formatFloat(static_cast<quint32>(bits), out);
    case NumberKind::Float64:
        return formatDouble(bits, out);
    default:
        return type.isSigned() ? putNumber(out, signExtended(bits, type.size())) : putNumber(out, bits);
    }
}

int maxElementWidth(ElementType type, ElementFormat format)
{
    if (format == ElementFormat::Hexadecimal)
        return 2 * type.size();
    // In the order of NumberKind: -128, 255, -32768, 65535 … -2^63, 2^64 - 1, -0.00012207, and floats with
    // all their digits and an exponent.
    constexpr std::array<int, 11> widths{4, 3, 6, 5, 11, 10, 20, 20, 11, 15, 24};
    return widths[static_cast<size_t>(type.kind)];
}

} // namespace sluice
