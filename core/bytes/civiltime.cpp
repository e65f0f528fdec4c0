#include "core/bytes/civiltime.h"

#include <algorithm>
#include <array>

namespace sluice {
namespace {

constexpr qint64 kSecondsPerDay = 86'400;

/// Whole quotient towards minus infinity; the remainder, in [0, divisor), replaces `value`.
qint64 takeQuotient(qint64& value, qint64 divisor)
{
    qint64 quotient = value / divisor;
    value %= divisor;
    if (value < 0) {
        value += divisor;
        --quotient;
    }
    return quotient;
}

QString padded(qint64 number, int digits)
{
    return QString::number(number).rightJustified(digits, QLatin1Char('0'));
}

} // namespace

CivilTime CivilTime::fromUnixSeconds(qint64 seconds)
{
    CivilTime time;
    qint64 days = takeQuotient(seconds, kSecondsPerDay);
    time.hour = static_cast<int>(takeQuotient(seconds, 3600));
    time.minute = static_cast<int>(takeQuotient(seconds, 60));
    time.second = static_cast<int>(seconds);

    // Years are counted from March here, so that the leap day is the last of each cycle: of 4 years, of 100
    // (which lacks it) and of 400 (which has it again). 719 468 days lead from 0000-03-01 to 1970-01-01.
    days += 719'468;
    const qint64 cycles400 = takeQuotient(days, 146'097);
    const qint64 cycles100 = std::min<qint64>(days / 36'524, 3);
    days -= cycles100 * 36'524;
    const qint64 cycles4 = takeQuotient(days, 1'461);
    const qint64 years = std::min<qint64>(days / 365, 3);
    days -= years * 365;
    time.year = cycles400 * 400 + cycles100 * 100 + cycles4 * 4 + years;

    constexpr std::array<int, 12> lengthsFromMarch{31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 29};
    size_t month = 0;
    while (days >= lengthsFromMarch[month])
        days -= lengthsFromMarch[month++];
    time.day = static_cast<int>(days) + 1;
    time.month = static_cast<int>((month + 2) % 12) + 1;
    if (time.month <= 2)
        ++time.year;
    return time;
}

QString CivilTime::toIso() const
{
    QString text;
    if (year < 0 || year > 9999)
        text = (year < 0 ? QLatin1Char('-') : QLatin1Char('+')) + padded(qAbs(year), 6);
    else
        text = padded(year, 4);
    text += QLatin1Char('-') + padded(month, 2) + QLatin1Char('-') + padded(day, 2);
    text += QLatin1Char('T') + padded(hour, 2) + QLatin1Char(':') + padded(minute, 2);
    return text + QLatin1Char(':') + padded(second, 2);
}

int daysInMonth(qint64 year, int month)
{
    Q_ASSERT(month >= 1 && month <= 12);
    if (month == 2)
        return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

} // namespace sluice
