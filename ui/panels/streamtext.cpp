#include "ui/panels/streamtext.h"

#include "ui/panes/panepalette.h"
#include "ui/window/format.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

// Two parts of the one colour and one of the other.
QColor mixed(const QColor& two, const QColor& one)
{
    const auto part = [](int a, int b) { return (2 * a + b) / 3; };
    return {part(two.red(), one.red()), part(two.green(), one.green()), part(two.blue(), one.blue())};
}

} // namespace

QString formatRate(double bytesPerSecond)
{
    constexpr double kMost = 9e18;
    if (!(bytesPerSecond >= 1))
        return QStringLiteral("\u2013");
    return QCoreApplication::translate("StreamText", "%1/s")
        .arg(formatBytes(static_cast<qint64>(std::min(bytesPerSecond, kMost))));
}

QString formatDuration(double seconds)
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("StreamText", text); };
    if (!std::isfinite(seconds) || seconds < 0)
        return QStringLiteral("\u2013");
    if (seconds < 10 && seconds != std::floor(seconds))
        return tr("%1 s").arg(seconds, 0, 'f', seconds < 1 ? 2 : 1);
    constexpr double kMost = 3.6e9;
    const auto whole = static_cast<qint64>(std::min(seconds, kMost));
    if (whole < 60)
        return tr("%1 s").arg(whole);
    if (whole < 3600)
        return tr("%1 min %2 s").arg(whole / 60).arg(whole % 60);
    return tr("%1 h %2 min").arg(whole / 3600).arg(whole / 60 % 60);
}

QString sizeText(qint64 bytes)
{
    constexpr std::array<char, 3> kUnits = {'k', 'M', 'G'};
    int unit = -1;
    while (unit < 2 && bytes > 0 && bytes % 1024 == 0) {
        bytes /= 1024;
        ++unit;
    }
    const QString digits = QString::number(bytes);
    return unit < 0 ? digits : digits + QLatin1Char(kUnits[static_cast<size_t>(unit)]);
}

ActivityColours ActivityColours::of(const QPalette& palette)
{
    const bool dark =
        palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
    const PanePalette panes = dark ? PanePalette::dark() : PanePalette::light();
    return {panes.caret, mixed(palette.color(QPalette::PlaceholderText), palette.color(QPalette::Base)),
            panes.classes[static_cast<size_t>(ByteClass::Control)], palette.color(QPalette::Midlight)};
}

std::array<double, 3> activityShares(const StageMeter::Reading& meter)
{
    const auto all = static_cast<double>(meter.busy + meter.starved + meter.backpressure);
    if (all <= 0)
        return {};
    return {static_cast<double>(meter.busy) / all, static_cast<double>(meter.starved) / all,
            static_cast<double>(meter.backpressure) / all};
}

} // namespace sluice
