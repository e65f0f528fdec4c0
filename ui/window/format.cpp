#include "ui/window/format.h"

#include <QCoreApplication>
#include <QLocale>

#include <array>

namespace sluice {
namespace {

// `value` / `unit` with at most three digits, rounded down.
QString scaled(qint64 value, qint64 unit)
{
    const qint64 whole = value / unit;
    const qint64 tenths = (value % unit) * 10 / unit;
    if (whole >= 100 || tenths == 0)
        return QLocale().toString(whole);
    return QLocale().toString(double(whole) + double(tenths) / 10, 'f', 1);
}

} // namespace

QString formatBytes(qint64 bytes)
{
    static constexpr std::array kUnits = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    size_t unit = 0;
    qint64 size = 1;
    while (unit + 1 < kUnits.size() && bytes / size >= 1024) {
        size *= 1024;
        ++unit;
    }
    return QStringLiteral("%1 %2").arg(scaled(bytes, size), QLatin1String(kUnits[unit]));
}

QString formatNumber(qint64 number)
{
    return QLocale().toString(number);
}

QString formatByteCount(qint64 bytes)
{
    return bytes == 1 ? QCoreApplication::translate("Format", "1 byte")
                      : QCoreApplication::translate("Format", "%1 bytes").arg(formatNumber(bytes));
}

QString formatShort(qint64 number)
{
    if (number < 10'000)
        return QString::number(number);
    if (number < 1'000'000)
        return scaled(number, 1'000) + QLatin1Char('k');
    return scaled(number, 1'000'000) + QLatin1Char('M');
}

QString formatHex(qint64 number)
{
    return QStringLiteral("0x") + QString::number(number, 16);
}

QString typeLabel(ElementType type)
{
    QString name = QString::fromLatin1(type.typedArrayName());
    if (type.size() == 1)
        return name;
    return name + (type.bigEndian ? QStringLiteral(" BE") : QStringLiteral(" LE"));
}

} // namespace sluice
