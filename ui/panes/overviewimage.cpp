#include "ui/panes/overviewimage.h"

#include <cmath>

namespace sluice {
namespace {

QColor mixed(const QColor& a, const QColor& b, double share)
{
    const auto part = [share](int from, int to) {
        return from + static_cast<int>(std::lround((to - from) * share));
    };
    return {part(a.red(), b.red()), part(a.green(), b.green()), part(a.blue(), b.blue())};
}

std::array<QColor, kByteGroups> groupColours(const PanePalette& palette)
{
    std::array<QColor, kByteGroups> colours;
    for (size_t i = 0; i < kByteGroups; ++i)
        colours[i] = groupColour(static_cast<ByteGroup>(i), palette);
    return colours;
}

QRgb blended(const BlockFigures& figures, const std::array<QColor, kByteGroups>& colours)
{
    double red = 0;
    double green = 0;
    double blue = 0;
    for (size_t i = 0; i < kByteGroups; ++i) {
        const double share = figures.shares[i];
        red += share * colours[i].red();
        green += share * colours[i].green();
        blue += share * colours[i].blue();
    }
    const auto whole = [](double value) { return static_cast<int>(std::lround(value)); };
    return qRgb(whole(red), whole(green), whole(blue));
}

void drawShares(QRgb* line, int width, const BlockFigures& figures,
                const std::array<QColor, kByteGroups>& colours)
{
    double sum = 0;
    int at = 0;
    for (size_t i = 0; i < kByteGroups; ++i) {
        sum += figures.shares[i];
        const int end = std::min(width, static_cast<int>(std::lround(sum * width)));
        for (; at < end; ++at)
            line[at] = colours[i].rgb();
    }
}

} // namespace

QColor groupColour(ByteGroup group, const PanePalette& palette)
{
    const auto quieter = [&](ByteClass kind, double share) {
        return mixed(palette.background, palette.classes[static_cast<size_t>(kind)], share);
    };
    switch (group) {
    case ByteGroup::Zero:
        return quieter(ByteClass::Zero, 0.2);
    case ByteGroup::Control:
        return quieter(ByteClass::Control, 0.8);
    case ByteGroup::Text:
        return quieter(ByteClass::Printable, 0.75);
    case ByteGroup::High:
        return quieter(ByteClass::High, 0.6);
    case ByteGroup::Ones:
        break;
    }
    return quieter(ByteClass::AllOnes, 0.85);
}

QColor entropyColour(double bits, const PanePalette& palette)
{
    const double share = std::clamp(bits / 8, 0.0, 1.0);
    const QColor low = mixed(palette.background, palette.dim, 0.45);
    if (share < 0.6)
        return mixed(low, palette.caret, share / 0.6);
    return mixed(palette.caret, palette.differenceMark, (share - 0.6) / 0.4);
}

QImage drawOverview(const Overview& overview, OverviewKind kind, int width, const PanePalette& palette)
{
    const int columns = kind == OverviewKind::Map ? OverviewGeometry::kMapColumns : 1;
    const auto cells = static_cast<int>(overview.rows.size());
    const int lines = std::max(1, (cells + columns - 1) / columns);
    QImage image(kind == OverviewKind::Map ? columns : width, lines, QImage::Format_RGB32);
    image.fill(palette.background);
    const std::array<QColor, kByteGroups> colours = groupColours(palette);
    for (int cell = 0; cell < cells; ++cell) {
        const BlockFigures& figures = overview.rows[static_cast<size_t>(cell)];
        auto* const line = reinterpret_cast<QRgb*>(image.scanLine(cell / columns));
        if (kind == OverviewKind::Map) {
            line[cell % columns] = blended(figures, colours);
        } else if (kind == OverviewKind::Shares) {
            drawShares(line, width, figures, colours);
        } else {
            const auto bits = static_cast<double>(figures.entropy);
            const int end = std::clamp(static_cast<int>(std::lround(bits / 8 * width)), 1, width);
            std::fill_n(line, end, entropyColour(bits, palette).rgb());
        }
    }
    return image;
}

} // namespace sluice
