#include "core/bytes/floats.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string_view>

namespace sluice {
namespace {

__extension__ using U128 = unsigned __int128;

/// An IEEE 754 layout, and the most decimal digits that a number of it needs.
struct Layout
{
    int mantissaBits;
    int exponentBits;
    int maxDigits;

    [[nodiscard]] constexpr int bits() const { return 1 + exponentBits + mantissaBits; }
    [[nodiscard]] constexpr quint64 mantissaMask() const { return (quint64{1} << mantissaBits) - 1; }
    [[nodiscard]] constexpr quint64 exponentMask() const { return (quint64{1} << exponentBits) - 1; }
    [[nodiscard]] constexpr quint64 mantissa(quint64 value) const { return value & mantissaMask(); }
    [[nodiscard]] constexpr quint64 exponent(quint64 value) const
    {
        return (value >> mantissaBits) & exponentMask();
    }
    [[nodiscard]] constexpr bool isNegative(quint64 value) const
    {
        return ((value >> (bits() - 1)) & 1) != 0;
    }
};

constexpr Layout kHalf{10, 5, 5};
constexpr Layout kBfloat{7, 8, 4};
constexpr Layout kFloat{23, 8, 9};
constexpr Layout kDouble{52, 11, 17};

FloatClass classify(const Layout& layout, quint64 bits)
{
    const quint64 exponent = layout.exponent(bits);
    const bool hasMantissa = layout.mantissa(bits) != 0;
    if (exponent == layout.exponentMask())
        return hasMantissa ? FloatClass::NotANumber : FloatClass::Infinite;
    if (exponent != 0)
        return FloatClass::Normal;
    return hasMantissa ? FloatClass::Denormal : FloatClass::Zero;
}

int put(char* out, std::string_view text)
{
    std::memcpy(out, text.data(), text.size());
    return static_cast<int>(text.size());
}

int putHex(char* out, quint64 value, int digits)
{
    for (int i = digits; i-- > 0; value >>= 4)
        out[i] = "0123456789abcdef"[value & 15];
    return digits;
}

/// Decimal digits d1 d2 … dn that stand for d1.d2…dn * 10^exponent.
struct Decimal
{
    std::array<char, 20> digits;
    int count = 0;
    int exponent = 0;
};

/// The digits of `number`, which is not 0, times 10^power.
Decimal decimalOf(quint32 number, int power)
{
    Decimal decimal{};
    const auto end =
        std::to_chars(decimal.digits.data(), decimal.digits.data() + decimal.digits.size(), number).ptr;
    decimal.count = static_cast<int>(end - decimal.digits.data());
    decimal.exponent = power + decimal.count - 1;
    while (decimal.count > 1 && decimal.digits[static_cast<size_t>(decimal.count - 1)] == '0')
        --decimal.count;
    return decimal;
}

/// Reads what std::to_chars wrote in scientific format ("d.ddde±dd") apart.
Decimal decimalOf(std::string_view scientific)
{
    Decimal decimal{};
    const size_t e = scientific.find('e');
    for (const char c : scientific.substr(0, e)) {
        if (c != '.')
            decimal.digits[static_cast<size_t>(decimal.count++)] = c;
    }
    const bool negative = scientific[e + 1] == '-';
    std::from_chars(scientific.data() + e + 2, scientific.data() + scientific.size(), decimal.exponent);
    if (negative)
        decimal.exponent = -decimal.exponent;
    return decimal;
}

int writeDecimal(char* out, const Decimal& decimal, int maxDigits)
{
    const std::string_view digits(decimal.digits.data(), static_cast<size_t>(decimal.count));
    char* at = out;
    if (decimal.exponent < -4 || decimal.exponent >= maxDigits) {
        *at++ = digits[0];
        if (digits.size() > 1) {
            *at++ = '.';
            at += put(at, digits.substr(1));
        }
        *at++ = 'e';
        *at++ = decimal.exponent < 0 ? '-' : '+';
        at = std::to_chars(at, at + 4, std::abs(decimal.exponent)).ptr;
    } else if (decimal.exponent < 0) {
        at += put(at, "0.");
        at = std::fill_n(at, -1 - decimal.exponent, '0');
        at += put(at, digits);
    } else {
        const auto whole = static_cast<size_t>(decimal.exponent) + 1;
        at += put(at, digits.substr(0, whole));
        if (digits.size() > whole) {
            *at++ = '.';
            at += put(at, digits.substr(whole));
        } else {
            at = std::fill_n(at, whole - digits.size(), '0');
        }
    }
    return static_cast<int>(at - out);
}

/// Writes what is no ordinary number and the sign; `shortest` is asked for the digits of the magnitude.
template <typename Shortest>
int format(const Layout& layout, quint64 bits, char* out, Shortest shortest)
{
    const FloatClass kind = classify(layout, bits);
    char* at = out;
    if (kind == FloatClass::NotANumber) {
        at += put(at, "NaN");
        const quint64 defaultNan = ((layout.exponentMask() << 1) | 1) << (layout.mantissaBits - 1);
        if (bits != defaultNan) {
            at += put(at, " 0x");
            at += putHex(at, bits, layout.bits() / 4);
        }
        return static_cast<int>(at - out);
    }
    if (layout.isNegative(bits))
        *at++ = '-';
    if (kind == FloatClass::Infinite)
        at += put(at, "Infinity");
    else if (kind == FloatClass::Zero)
        *at++ = '0';
    else
        at += writeDecimal(at, shortest(), layout.maxDigits);
    return static_cast<int>(at - out);
}

template <typename Float>
Decimal shortestOf(Float magnitude)
{
    std::array<char, 32> text;
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), magnitude, std::chars_format::scientific).ptr;
    return decimalOf({text.data(), static_cast<size_t>(end - text.data())});
}

constexpr std::array<U128, 32> kPowersOfTen = [] {
    std::array<U128, 32> powers{};
    U128 power = 1;
    for (U128& each : powers) {
        each = power;
        power *= 10;
    }
    return powers;
}();

/// The shortest decimal of a finite binary16 but 0, in exact integers. All are multiples of 2^-24, and the
/// middles between neighbours of 2^-26 at the finest, so times 10^26 everything is whole and fits 128 bits.
Decimal shortestOfHalf(quint16 bits)
{
    constexpr quint64 kFive26 = 1'490'116'119'384'765'625; // 5^26
    const quint64 fraction = kHalf.mantissa(bits);
    const quint64 field = kHalf.exponent(bits);
    const quint64 mantissa = field == 0 ? fraction : fraction + 1024;
    const U128 quarter = U128{kFive26} << (field == 0 ? 0 : field - 1);
    const U128 value = 4 * (mantissa * quarter);
    // Below a power of two the neighbour is only half as far away.
    const U128 below = fraction == 0 && field > 1 ? quarter : 2 * quarter;
    // A tie reads as the even neighbour, so the ends of the interval belong to even mantissas.
    const quint64 open = mantissa % 2;
    const U128 low = value - below + open;
    const U128 high = value + 2 * quarter - open;
    for (size_t power = kPowersOfTen.size(); power-- > 0;) {
        const U128 step = kPowersOfTen[power];
        if (step > high)
            continue;
        const U128 last = high / step;
        if (last * step < low)
            continue;
        const U128 first = (low + step - 1) / step;
        const U128 nearest = std::clamp((value + step / 2) / step, first, last);
        return decimalOf(static_cast<quint32>(nearest), static_cast<int>(power) - 26);
    }
    Q_UNREACHABLE();
}

/// The shortest decimal of a finite bfloat16 but 0. The middles between neighbours have 9 bits: exact
/// doubles.
Decimal shortestOfBfloat(quint16 bits)
{
    const quint16 magnitude = bits & 0x7fff;
    const double value = bfloatToDouble(magnitude);
    const double below = bfloatToDouble(magnitude - 1);
    const double above = magnitude == 0x7f7f ? std::ldexp(1.0, 128) : bfloatToDouble(magnitude + 1);
    const double low = (below + value) / 2;
    const double high = (value + above) / 2;
    const auto readsBack = [&](quint32 number, int power) {
        std::array<char, 24> text;
        char* at = std::to_chars(text.data(), text.data() + 12, number).ptr;
        *at++ = 'e';
        at = std::to_chars(at, text.data() + text.size(), power).ptr;
        double read = 0;
        std::from_chars(text.data(), at, read);
        return magnitude % 2 == 0 ? read >= low && read <= high : read > low && read < high;
    };
    for (int precision = 0;; ++precision) {
        std::array<char, 32> text;
        const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                       std::chars_format::scientific, precision)
                             .ptr;
        const Decimal decimal = decimalOf({text.data(), static_cast<size_t>(end - text.data())});
        quint32 number = 0;
        std::from_chars(decimal.digits.data(), decimal.digits.data() + decimal.count, number);
        const int power = decimal.exponent - precision;
        // The nearest decimal can fall out on the narrow side, below a power of two, and the next one fit.
        if (readsBack(number, power))
            return decimalOf(number, power);
        if (readsBack(number + 1, power))
            return decimalOf(number + 1, power);
    }
}

} // namespace

double halfToDouble(quint16 bits)
{
    const int exponent = static_cast<int>(kHalf.exponent(bits));
    const auto fraction = static_cast<int>(kHalf.mantissa(bits));
    if (exponent == 0 || exponent == 31) {
        // Zeros and denormals; and infinities and NaN, whose payload goes to the top of the double's.
        const double magnitude =
            exponent == 0 ? std::ldexp(fraction, -24)
                          : std::bit_cast<double>((quint64{0x7ff} << 52) | (quint64(fraction) << 42));
        return std::copysign(magnitude, kHalf.isNegative(bits) ? -1.0 : 1.0);
    }
    const quint64 sign = kHalf.isNegative(bits) ? 1 : 0;
    return std::bit_cast<double>((sign << 63) | (quint64(exponent - 15 + 1023) << 52) |
                                 (quint64(fraction) << 42));
}

double bfloatToDouble(quint16 bits)
{
    return std::bit_cast<float>(quint32{bits} << 16);
}

FloatClass classifyHalf(quint16 bits)
{
    return classify(kHalf, bits);
}

FloatClass classifyBfloat(quint16 bits)
{
    return classify(kBfloat, bits);
}

FloatClass classifyFloat(quint32 bits)
{
    return classify(kFloat, bits);
}

FloatClass classifyDouble(quint64 bits)
{
    return classify(kDouble, bits);
}

int formatHalf(quint16 bits, char* out)
{
    return format(kHalf, bits, out, [bits] { return shortestOfHalf(bits); });
}

int formatBfloat(quint16 bits, char* out)
{
    return format(kBfloat, bits, out, [bits] { return shortestOfBfloat(bits); });
}

int formatFloat(quint32 bits, char* out)
{
    return format(kFloat, bits, out, [bits] { return shortestOf(std::fabs(std::bit_cast<float>(bits))); });
}

int formatDouble(quint64 bits, char* out)
{
    return format(kDouble, bits, out, [bits] { return shortestOf(std::fabs(std::bit_cast<double>(bits))); });
}

} // namespace sluice
