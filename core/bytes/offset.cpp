#include "core/bytes/offset.h"

#include <QByteArray>
#include <QCoreApplication>

#include <algorithm>
#include <limits>
#include <optional>

namespace sluice {
namespace {

__extension__ using I128 = __int128;

constexpr qint64 kMax = std::numeric_limits<qint64>::max();

QString tr(const char* text)
{
    return QCoreApplication::translate("Offset", text);
}

/// The text as it may stand in a message: a line of bounded length.
QString quoted(QByteArrayView text)
{
    constexpr qsizetype kShown = 40;
    QString shown = QString::fromUtf8(text.first(std::min(text.size(), kShown)));
    if (text.size() > kShown)
        shown += QChar(0x2026);
    return shown;
}

tl::unexpected<Error> tooLarge(QByteArrayView text)
{
    return fail(Error::Kind::Invalid,
                tr("\"%1\" is larger than any offset, 2^63 - 1 at most.").arg(quoted(text)));
}

tl::unexpected<Error> notANumber(QByteArrayView text)
{
    return fail(
        Error::Kind::Invalid,
        tr("\"%1\" is not an offset: write decimal digits, or hexadecimal ones after 0x, and k, M or G after "
           "them for powers of 1024.")
            .arg(quoted(text)));
}

/// -1 for what is no digit of either radix.
int digitValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool hasHexPrefix(QByteArrayView text)
{
    return text.size() > 1 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
}

/// Powers of 1024 that a suffix stands for; nothing when it is none.
std::optional<int> suffixPower(char c)
{
    switch (c) {
    case 'k':
    case 'K':
        return 1;
    case 'm':
    case 'M':
        return 2;
    case 'g':
    case 'G':
        return 3;
    default:
        return std::nullopt;
    }
}

/// Digits of `radix` and nothing else. Errors: `whole` is the text to name in them.
Result<qint64> parseDigits(QByteArrayView digits, int radix, QByteArrayView whole)
{
    if (digits.isEmpty())
        return notANumber(whole);
    qint64 value = 0;
    bool overflow = false;
    for (const char c : digits) {
        const int digit = digitValue(c);
        if (digit < 0 || digit >= radix)
            return notANumber(whole);
        if (value > (kMax - digit) / radix)
            overflow = true;
        else
            value = value * radix + digit;
    }
    if (overflow)
        return tooLarge(whole);
    return value;
}

/// A NUMBER, as the header says; without a prefix in `plainRadix`.
Result<qint64> parseNumber(QByteArrayView text, int plainRadix = 10)
{
    QByteArrayView digits = text;
    int power = 0;
    if (!digits.isEmpty()) {
        if (const auto suffix = suffixPower(digits.back())) {
            power = *suffix;
            digits.chop(1);
        }
    }
    int radix = plainRadix;
    if (hasHexPrefix(digits)) {
        radix = 16;
        digits = digits.sliced(2);
    }
    return parseDigits(digits, radix, text).and_then([&](qint64 value) -> Result<qint64> {
        if (value > kMax >> (10 * power))
            return tooLarge(text);
        return value << (10 * power);
    });
}

/// An OFFSET before it is held against the document: may be negative or past the end.
Result<qint64> parseSigned(QByteArrayView text, qint64 size)
{
    if (!text.startsWith('-'))
        return parseNumber(text);
    const QByteArrayView number = text.sliced(1);
    if (number.startsWith('-'))
        return notANumber(text);
    return parseNumber(number).map([size](qint64 distance) { return size - distance; });
}

Result<qint64> checkPosition(I128 position, QByteArrayView text, qint64 size)
{
    if (position < 0) {
        return fail(Error::Kind::OutOfRange,
                    tr("\"%1\" lies before the first byte; there are %2 bytes.").arg(quoted(text)).arg(size));
    }
    if (position > size) {
        return fail(Error::Kind::OutOfRange,
                    tr("\"%1\" lies past the end; there are %2 bytes.").arg(quoted(text)).arg(size), 0,
                    static_cast<qint64>(std::min<I128>(position, kMax)));
    }
    return static_cast<qint64>(position);
}

/// The two ends of a RANGE before they are held against the document.
struct Ends
{
    I128 begin = 0;
    I128 end = 0;
};

Result<Ends> parseEnds(QByteArrayView text, qint64 size)
{
    const QByteArray copy = text.toByteArray();
    if (const qsizetype dots = copy.indexOf(".."); dots >= 0) {
        const QByteArrayView first = text.first(dots);
        const QByteArrayView second = text.sliced(dots + 2);
        const Result<qint64> begin = first.isEmpty() ? Result<qint64>(0) : parseSigned(first, size);
        if (!begin)
            return tl::unexpected(begin.error());
        const Result<qint64> end = second.isEmpty() ? Result<qint64>(size) : parseSigned(second, size);
        if (!end)
            return tl::unexpected(end.error());
        return Ends{*begin, *end};
    }
    if (const qsizetype plus = copy.indexOf('+'); plus > 0) {
        const Result<qint64> begin = parseSigned(text.first(plus), size);
        if (!begin)
            return tl::unexpected(begin.error());
        const Result<qint64> length = parseNumber(text.sliced(plus + 1));
        if (!length)
            return tl::unexpected(length.error());
        return Ends{*begin, I128{*begin} + *length};
    }
    return fail(Error::Kind::Invalid,
                tr("\"%1\" is not a range: write A..B (B exclusive, either may be missing) or A+LENGTH.")
                    .arg(quoted(text)));
}

/// `size` times a decimal percentage, rounded down.
Result<I128> parsePercentage(QByteArrayView number, QByteArrayView text, qint64 size)
{
    const auto invalid = [&] {
        return fail(
            Error::Kind::Invalid,
            tr("\"%1\" is not a percentage: write it like 37.5%, with at most 18 digits.").arg(quoted(text)));
    };
    const QByteArray copy = number.toByteArray();
    const qsizetype point = copy.indexOf('.');
    const QByteArray digits = point < 0 ? copy : copy.first(point) + copy.sliced(point + 1);
    // 18 digits times 63 bits stay below 2^127.
    if (digits.size() > 18)
        return invalid();
    const Result<qint64> value = parseDigits(digits, 10, text);
    if (!value)
        return invalid();
    I128 divisor = 100;
    for (qsizetype i = point < 0 ? digits.size() : point; i < digits.size(); ++i)
        divisor *= 10;
    return I128{size} * *value / divisor;
}

/// One term of the Go To box, without its sign.
Result<I128> parseTerm(QByteArrayView term, qint64 size, PlainNumbers plainNumbers)
{
    if (term == "$" || term.compare("end", Qt::CaseInsensitive) == 0)
        return I128{size};
    if (term.endsWith('%'))
        return parsePercentage(term.chopped(1), term, size);
    Result<qint64> value = 0;
    if ((term.endsWith('h') || term.endsWith('H')) && !hasHexPrefix(term))
        value = parseDigits(term.chopped(1), 16, term);
    else
        value = parseNumber(term, plainNumbers == PlainNumbers::Hexadecimal ? 16 : 10);
    return value.map([](qint64 number) { return I128{number}; });
}

/// The text without spaces and digit separators; nothing when a separator stands elsewhere than between
/// digits.
std::optional<QByteArray> withoutSeparators(QStringView text)
{
    QByteArray plain;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char16_t c = text[i].unicode();
        if (text[i].isSpace())
            continue;
        const bool isSeparator = c == u'_' || c == u'\'';
        if (!isSeparator) {
            // What is not ASCII is no digit either: any byte that cannot be read will do.
            plain += c < 0x80 ? static_cast<char>(c) : '?';
            continue;
        }
        const auto digitAt = [&](qsizetype at) {
            return at >= 0 && at < text.size() && text[at].unicode() < 0x80 &&
                   digitValue(static_cast<char>(text[at].unicode())) >= 0;
        };
        if (!digitAt(i - 1) || !digitAt(i + 1))
            return std::nullopt;
    }
    return plain;
}

} // namespace

Result<qint64> parseOffset(QByteArrayView text, qint64 size)
{
    Q_ASSERT(size >= 0);
    return parseSigned(text, size).and_then([&](qint64 position) {
        return checkPosition(position, text, size);
    });
}

Result<ByteRange> parseRange(QByteArrayView text, qint64 size)
{
    Q_ASSERT(size >= 0);
    return parseEnds(text, size).and_then([&](Ends ends) -> Result<ByteRange> {
        if (ends.begin > size || (ends.begin <= ends.end && ends.end < 0)) {
            return fail(
                Error::Kind::OutOfRange,
                tr("The range \"%1\" lies outside the %2 bytes there are.").arg(quoted(text)).arg(size));
        }
        if (ends.end < ends.begin) {
            if (!text.contains('-'))
                return fail(Error::Kind::Invalid,
                            tr("The range \"%1\" ends before it begins.").arg(quoted(text)));
            return fail(Error::Kind::Invalid,
                        tr("The range \"%1\" ends before it begins; there are %2 bytes.")
                            .arg(quoted(text))
                            .arg(size));
        }
        const auto cut = [size](I128 end) { return static_cast<qint64>(std::clamp<I128>(end, 0, size)); };
        return ByteRange::between(cut(ends.begin), cut(ends.end));
    });
}

Result<qint64> parseGoTo(QStringView text, qint64 caret, qint64 size, PlainNumbers plainNumbers)
{
    Q_ASSERT(size >= 0 && caret >= 0 && caret <= size);
    const QByteArray written = text.trimmed().toUtf8();
    const std::optional<QByteArray> plain = withoutSeparators(text);
    const auto notAPlace = [&] {
        return fail(Error::Kind::Invalid,
                    tr("\"%1\" is not a place: write an offset, +N or -N from the caret, end-N, or N%.")
                        .arg(quoted(written)));
    };
    // The length bounds the sum: 100 terms of less than 2^117 each (a percentage of 18 digits).
    if (!plain || plain->isEmpty() || text.size() > 200)
        return notAPlace();
    const QByteArrayView all = *plain;
    I128 position = all[0] == '+' || all[0] == '-' ? caret : 0;
    for (qsizetype at = 0; at < all.size();) {
        const bool negative = all[at] == '-';
        if (negative || all[at] == '+')
            ++at;
        const auto next =
            std::find_if(all.begin() + at, all.end(), [](char c) { return c == '+' || c == '-'; });
        const QByteArrayView term = all.sliced(at, next - all.begin() - at);
        if (term.isEmpty())
            return notAPlace();
        const Result<I128> value = parseTerm(term, size, plainNumbers);
        if (!value)
            return tl::unexpected(value.error());
        position += negative ? -*value : *value;
        at += term.size();
    }
    return checkPosition(position, written, size);
}

QString formatOffset(qint64 offset, int digits)
{
    return QString::number(offset, 16).rightJustified(digits, QLatin1Char('0'));
}

int offsetDigits(qint64 size)
{
    Q_ASSERT(size >= 0);
    int digits = 8;
    while (digits < 16 && size >> (4 * digits) != 0)
        digits += 2;
    return digits;
}

} // namespace sluice
