#include "core/search/numberpattern.h"

#include "core/bytes/floats.h"

#include <QCoreApplication>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>

namespace sluice {
namespace {

__extension__ using Wide = __int128;

QString tr(const char* text)
{
    return QCoreApplication::translate("Pattern", text);
}

/// The texts of two bounds, or of a value and a tolerance.
struct Bounds
{
    QByteArrayView first;
    QByteArrayView second;
    qint64 secondOffset = 0;
    enum class Kind { Single, Range, Tolerance } kind = Kind::Single;
};

Bounds split(QByteArrayView text)
{
    struct Mark
    {
        QByteArrayView text;
        Bounds::Kind kind;
    };
    for (const Mark& mark : {Mark{"..", Bounds::Kind::Range}, Mark{"\xc2\xb1", Bounds::Kind::Tolerance},
                             Mark{"+-", Bounds::Kind::Tolerance}, Mark{"+/-", Bounds::Kind::Tolerance}}) {
        const qsizetype at = text.indexOf(mark.text);
        if (at >= 0)
            return {text.first(at), text.sliced(at + mark.text.size()), at + mark.text.size(), mark.kind};
    }
    return {text, {}, 0, Bounds::Kind::Single};
}

/// Decimal, or hexadecimal after 0x, with a sign; saturates far outside every type.
std::optional<Wide> parseInteger(QByteArrayView text)
{
    QByteArray digits = text.trimmed().toByteArray();
    const bool negative = digits.startsWith('-');
    if (negative || digits.startsWith('+'))
        digits.remove(0, 1);
    const bool hexadecimal = digits.startsWith("0x") || digits.startsWith("0X");
    if (hexadecimal)
        digits.remove(0, 2);
    if (digits.isEmpty() || digits.startsWith('-') || digits.startsWith('+'))
        return {};
    bool ok = false;
    const quint64 value = digits.toULongLong(&ok, hexadecimal ? 16 : 10);
    if (!ok)
        return {};
    return negative ? -Wide{value} : Wide{value};
}

std::optional<double> parseFloat(QByteArrayView text)
{
    bool ok = false;
    const double value = text.trimmed().toByteArray().toDouble(&ok);
    if (!ok || std::isnan(value))
        return {};
    return value;
}

/// The half that is nearest to `value`, which is at least 0; the even one of two.
quint16 nearestHalf(double value)
{
    constexpr quint16 kInfinity = 0x7c00;
    if (std::isinf(value) || value >= 65520)
        return kInfinity;
    quint16 best = 0;
    for (quint16 bits = 0; bits < kInfinity; ++bits) {
        const double distance = std::abs(halfToDouble(bits) - value);
        const double shortest = std::abs(halfToDouble(best) - value);
        if (distance < shortest || (distance == shortest && bits % 2 == 0))
            best = bits;
    }
    return best;
}

/// The bits of the number of the type that is nearest to `value`; nothing when it has none so large.
std::optional<quint64> floatBits(double value, int size)
{
    if (size == 8)
        return std::bit_cast<quint64>(value);
    quint64 bits = 0;
    bool tooLarge = false;
    if (size == 4) {
        const auto narrow = static_cast<float>(value);
        bits = std::bit_cast<quint32>(narrow);
        tooLarge = std::isinf(narrow);
    } else {
        const quint16 half = nearestHalf(std::abs(value));
        bits = half | (std::signbit(value) ? 0x8000U : 0U);
        tooLarge = half == 0x7c00;
    }
    if (tooLarge && !std::isinf(value))
        return {};
    return bits;
}

quint64 lowBits(int size)
{
    return ~quint64{0} >> (64 - 8 * size);
}

Error wrong(const QString& message, qint64 offset)
{
    return {Error::Kind::Invalid, message, 0, offset};
}

template <typename Number>
struct Limits
{
    Number low;
    Number high;
};

/// What the words of the bounds say; `widest` where they leave one out.
template <typename Number>
Result<Limits<Number>> limitsOf(const Bounds& bounds, std::optional<Number> (*parse)(QByteArrayView),
                                Limits<Number> widest, const QString& notNumber)
{
    const bool range = bounds.kind == Bounds::Kind::Range;
    const std::optional<Number> first = parse(bounds.first);
    const std::optional<Number> second = parse(bounds.second);
    if (!first && !(range && bounds.first.trimmed().isEmpty() && second))
        return tl::unexpected(wrong(notNumber, 0));
    if (!second && bounds.kind != Bounds::Kind::Single && !(range && bounds.second.trimmed().isEmpty()))
        return tl::unexpected(wrong(notNumber, bounds.secondOffset));
    if (bounds.kind == Bounds::Kind::Single)
        return Limits<Number>{*first, *first};
    if (bounds.kind == Bounds::Kind::Range)
        return Limits<Number>{first.value_or(widest.low), second.value_or(widest.high)};
    if (*second < 0)
        return tl::unexpected(wrong(tr("a tolerance is not negative"), bounds.secondOffset));
    return Limits<Number>{*first - *second, *first + *second};
}

Result<NumberRange> makeIntegers(const Bounds& bounds, ElementType type)
{
    const int width = type.size() * 8;
    const Wide smallest = type.isSigned() ? -(Wide{1} << (width - 1)) : Wide{0};
    const Wide largest = smallest + ((Wide{1} << width) - 1);
    const QString name = QString::fromLatin1(type.name());
    const QString notNumber =
        tr("this is no whole number for %1: write 1000, 0x3e8, 1000..2000 or 1000 ± 10").arg(name);
    const Result<Limits<Wide>> limits = limitsOf<Wide>(bounds, parseInteger, {smallest, largest}, notNumber);
    if (!limits)
        return tl::unexpected(limits.error());
    auto [low, high] = *limits;
    // What lies around a number may reach beyond the type.
    if (bounds.kind == Bounds::Kind::Tolerance && high >= smallest && low <= largest) {
        low = std::max(low, smallest);
        high = std::min(high, largest);
    }
    if (low < smallest || low > largest)
        return tl::unexpected(wrong(tr("%1 holds no such number").arg(name), 0));
    if (high < smallest || high > largest)
        return tl::unexpected(wrong(tr("%1 holds no such number").arg(name), bounds.secondOffset));
    if (low > high)
        return tl::unexpected(wrong(tr("the upper bound is below the lower one"), bounds.secondOffset));
    const quint64 mask = lowBits(type.size());
    return NumberRange{type, static_cast<quint64>(low) & mask, static_cast<quint64>(high) & mask};
}

Result<NumberRange> makeFloats(const Bounds& bounds, ElementType type)
{
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const QString name = QString::fromLatin1(type.name());
    const QString notNumber = tr("this is no number for %1: write 3.14, 3..4 or 3.14 ± 0.01").arg(name);
    const Result<Limits<double>> limits =
        limitsOf<double>(bounds, parseFloat, {-kInfinity, kInfinity}, notNumber);
    if (!limits)
        return tl::unexpected(limits.error());
    auto [low, high] = *limits;
    if (!(low <= high))
        return tl::unexpected(wrong(tr("the upper bound is below the lower one"), bounds.secondOffset));
    // Zeros are equal: take both in.
    low = low == 0 ? -0.0 : low;
    high = high == 0 ? 0.0 : high;
    const std::optional<quint64> lowest = floatBits(low, type.size());
    const std::optional<quint64> highest = floatBits(high, type.size());
    if (!lowest || !highest) {
        return tl::unexpected(
            wrong(tr("%1 holds no number as large as this").arg(name), lowest ? bounds.secondOffset : 0));
    }
    const quint64 mask = lowBits(type.size());
    const auto key = [mask](quint64 bits) { return bits > mask >> 1 ? bits ^ mask >> 1 : bits; };
    // A bound near 0 can round to either zero.
    const bool lowIsZero = (*lowest & mask >> 1) == 0;
    const bool highIsZero = (*highest & mask >> 1) == 0;
    return NumberRange{type, lowIsZero ? mask : key(*lowest), highIsZero ? 0 : key(*highest)};
}

} // namespace

Result<NumberRange> parseNumbers(QByteArrayView text, ElementType type)
{
    const Bounds bounds = split(text);
    return type.isFloat() ? makeFloats(bounds, type) : makeIntegers(bounds, type);
}

} // namespace sluice
