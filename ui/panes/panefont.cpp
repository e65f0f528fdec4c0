#include "ui/panes/panefont.h"

#include <QFontDatabase>
#include <QFontInfo>
#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace sluice {

QString defaultPaneFontFamily()
{
    const QFont system = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (QFontInfo(system).fixedPitch() && QFontDatabase::isFixedPitch(QFontInfo(system).family()))
        return QFontInfo(system).family();
    const QString dejavu = QStringLiteral("DejaVu Sans Mono");
    return QFontDatabase::hasFamily(dejavu) ? dejavu : system.family();
}

PaneFont PaneFont::make(const ViewOptions& options, qreal scale, qreal dpi)
{
    PaneFont result;
    result.font = QFont(options.fontFamily.isEmpty() ? defaultPaneFontFamily() : options.fontFamily);
    result.font.setStyleHint(QFont::Monospace);
    result.font.setKerning(false);
    constexpr int kSmallest = 5;
    constexpr int kLargest = 400;
    const qreal pixels = options.fontSize * options.zoom * scale * dpi / 72;
    result.font.setPixelSize(std::clamp(qRound(pixels), kSmallest, kLargest));

    const QFontMetricsF metrics(result.font);
    // A hair of overhang is no reason for a wider cell: hinting puts the glyph on whole pixels.
    result.cell.width =
        std::max(static_cast<int>(std::ceil(metrics.horizontalAdvance(QLatin1Char('0')) - 0.3)), 3);
    const int ascent = static_cast<int>(std::ceil(metrics.ascent()));
    const int descent = static_cast<int>(std::ceil(metrics.descent()));
    const int leading = std::max(2, result.font.pixelSize() / 5);
    result.cell.height = ascent + descent + leading;
    result.cell.baseline = ascent + leading / 2;
    return result;
}

} // namespace sluice
