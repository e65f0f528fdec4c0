#pragma once

#include <QString>
#include <QtGlobal>

namespace sluice {

/// A moment of the proleptic Gregorian calendar, for years that QDateTime cannot hold. Thread rule: a value.
struct CivilTime
{
    /// Astronomical: 0 is 1 BC. About ±2.9e11 at most.
    qint64 year = 1970;
    int month = 1;  ///< 1 to 12
    int day = 1;    ///< 1 to 31
    int hour = 0;   ///< 0 to 23
    int minute = 0; ///< 0 to 59
    int second = 0; ///< 0 to 59

    /// `seconds` since 1970-01-01T00:00:00 UTC, without leap seconds, any value.
    [[nodiscard]] static CivilTime fromUnixSeconds(qint64 seconds);

    /// ISO 8601: "2024-02-29T12:34:56"; years outside 0 to 9999 with a sign and at least six digits, as
    /// JavaScript writes them: "+012345-01-01T00:00:00".
    [[nodiscard]] QString toIso() const;
};

/// Days of a month (1 to 12) of the Gregorian calendar.
[[nodiscard]] int daysInMonth(qint64 year, int month);

} // namespace sluice
