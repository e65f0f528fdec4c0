#include "ui/panes/panegeometry.h"

#include "core/bytes/typedview.h"

#include <algorithm>
#include <numeric>

namespace sluice {
namespace {

int digitsOf(Radix radix)
{
    switch (radix) {
    case Radix::Hexadecimal:
        return 2;
    case Radix::Decimal:
    case Radix::Octal:
        return 3;
    case Radix::Binary:
        return 8;
    }
    return 2;
}

// From `roomy` to `tight` pixels as the density rises.
int squeezed(int roomy, int tight, Density density)
{
    return roomy - (roomy - tight) * std::min(density.level, Density::kEven) / Density::kEven;
}

// Between the digits of two bytes of a group.
int byteGap(const CellMetrics& cell, Density density)
{
    const int even = squeezed(cell.width, cell.width / 2, density);
    return even -
           std::clamp(density.level - Density::kEven, 0, Density::kBytes - Density::kEven) * cell.width / 8;
}

int widthNeeded(const QList<PaneSpec>& panes, const ViewOptions& options, const CellMetrics& cell,
                qint64 size, const PaneFit& fit)
{
    const int withOffsets = offsetPane(panes);
    int width = 0;
    for (qsizetype i = 0; i < panes.size(); ++i) {
        if (panes[i].kind == PaneSpec::Kind::Lines) {
            width += kLeastLineCells * cell.width;
            continue;
        }
        const int digits = i == withOffsets ? offsetDigitsFor(size, options.decimalOffsets) : 0;
        width +=
            RowGeometry::make(panes[i], options, cell, fit.bytesPerRow, digits, fit.density).contentWidth();
    }
    return width;
}

// The widths cut to the highest level with which they fit, none below its minimum.
QList<int> cutToLevel(int available, const QList<PaneWidth>& panes, const QList<int>& widths)
{
    const auto cut = [&](int level) {
        QList<int> result;
        for (qsizetype i = 0; i < widths.size(); ++i)
            result.append(std::max(std::min(widths[i], level), panes[i].minimum));
        return result;
    };
    const auto sumOf = [](const QList<int>& list) { return std::accumulate(list.cbegin(), list.cend(), 0); };
    int low = 0;
    int high = *std::max_element(widths.cbegin(), widths.cend());
    while (low < high) {
        const int middle = low + (high - low + 1) / 2;
        if (sumOf(cut(middle)) <= available)
            low = middle;
        else
            high = middle - 1;
    }
    QList<int> result = cut(low);
    // What a whole level for all would be too much goes to the first ones.
    int rest = available - sumOf(result);
    for (qsizetype i = 0; i < result.size() && rest > 0; ++i) {
        if (result[i] == low && widths[i] > low) {
            ++result[i];
            --rest;
        }
    }
    return result;
}

qint64 remainder(qint64 value, int divisor)
{
    const qint64 rest = value % divisor;
    return rest < 0 ? rest + divisor : rest;
}

} // namespace

int ColumnLayout::x(int column) const
{
    return left + column * width + (group > 0 ? column / group * gap : 0);
}

int ColumnLayout::columnAt(int x) const
{
    if (x <= left || count <= 1)
        return 0;
    const int inside = x - left;
    if (group <= 0)
        return std::min(inside / width, count - 1);
    const int period = group * width + gap;
    const int first = inside / period * group;
    const int rest = inside % period;
    const int column = rest < group * width             ? first + rest / width
                       : rest - group * width < gap / 2 ? first + group - 1
                                                        : first + group;
    return std::min(column, count - 1);
}

RowGeometry RowGeometry::make(const PaneSpec& pane, const ViewOptions& options, const CellMetrics& cell,
                              int bytesPerRow, int offsetDigits, Density density)
{
    RowGeometry g;
    g.pane = pane;
    g.cell = cell;
    g.offsetDigits = offsetDigits;
    const bool tightest = density.level > Density::kBytes;
    if (offsetDigits > 0)
        g.frozenWidth = offsetDigits * cell.width +
                        (tightest ? cell.width / 2 : squeezed(2 * cell.width, cell.width, density));
    const int padding = cell.width / (tightest ? 4 : 2);
    g.columns.left = g.frozenWidth + padding;
    switch (pane.kind) {
    case PaneSpec::Kind::Hex:
        g.columnChars = digitsOf(options.radix);
        g.columns.width = g.columnChars * cell.width + byteGap(cell, density);
        g.columns.group = options.groupSize > 1 ? options.groupSize : 0;
        g.columns.gap = squeezed(cell.width, cell.width / 2, density);
        break;
    case PaneSpec::Kind::Text:
    case PaneSpec::Kind::Lines:
        g.columns.left += tightest ? 0 : padding;
        g.columns.width = cell.width;
        break;
    case PaneSpec::Kind::Typed:
        g.columnBytes = pane.type.size();
        g.columnChars = maxElementWidth(pane.type, pane.hexadecimal ? ElementFormat::Hexadecimal
                                                                    : ElementFormat::Decimal);
        g.columns.width = g.columnChars * cell.width +
                          squeezed((g.columnChars > 4 ? 2 : 1) * cell.width, (cell.width + 1) / 2, density);
        break;
    }
    g.columns.count = std::max(bytesPerRow / g.columnBytes, 1);
    return g;
}

int RowGeometry::contentWidth() const
{
    return columns.end() + (columns.left - frozenWidth);
}

qint64 RowGeometry::cellOffset(qint64 rowOffset, int column) const
{
    const qint64 begin = rowOffset + qint64{column} * columnBytes;
    if (pane.kind != PaneSpec::Kind::Typed)
        return begin;
    const qint64 offset = begin + remainder(pane.start - begin, columnBytes);
    return offset < pane.start ? -1 : offset;
}

ByteRange RowGeometry::unitAt(qint64 offset, qint64 size) const
{
    if (pane.kind != PaneSpec::Kind::Typed)
        return {offset, offset < size ? 1 : 0};
    if (offset < pane.start)
        return {offset, 0};
    const qint64 begin = offset - (offset - pane.start) % columnBytes;
    return {begin, std::min<qint64>(columnBytes, size - begin)};
}

int RowGeometry::columnOf(qint64 offset, int bytesPerRow) const
{
    return static_cast<int>(offset % bytesPerRow) / columnBytes;
}

int offsetDigitsFor(qint64 size, bool decimal)
{
    int digits = 1;
    for (qint64 rest = size / (decimal ? 10 : 16); rest > 0; rest /= decimal ? 10 : 16)
        ++digits;
    return std::max(8, digits + (decimal ? 0 : digits % 2));
}

int offsetPane(const QList<PaneSpec>& panes)
{
    const auto found = std::find_if(panes.cbegin(), panes.cend(),
                                    [](const PaneSpec& pane) { return pane.kind != PaneSpec::Kind::Lines; });
    return found == panes.cend() ? -1 : static_cast<int>(found - panes.cbegin());
}

PaneFit fitPanes(const QList<PaneSpec>& panes, const ViewOptions& options, const CellMetrics& cell,
                 qint64 size, int available)
{
    constexpr int kStep = 8;
    constexpr int kMost = 1024;
    const auto fits = [&](const PaneFit& fit) {
        return widthNeeded(panes, options, cell, size, fit) <= available;
    };
    PaneFit fit;
    fit.bytesPerRow = options.bytesPerRow;
    if (options.bytesPerRow <= 0) {
        // Lines alone have no columns that a width could be full of.
        fit.bytesPerRow = offsetPane(panes) < 0 ? 16 : kStep;
        while (offsetPane(panes) >= 0 && fit.bytesPerRow < kMost && fits({fit.bytesPerRow + kStep, {}}))
            fit.bytesPerRow += kStep;
    }
    while (fit.density.level < Density::kTightest && !fits(fit))
        ++fit.density.level;
    return fit;
}

QList<int> distributeWidths(int available, const QList<PaneWidth>& panes)
{
    QList<int> widths;
    for (const PaneWidth& pane : panes)
        widths.append(pane.flexible ? pane.minimum : pane.preferred);
    if (panes.isEmpty())
        return widths;
    int spare = available - std::accumulate(widths.cbegin(), widths.cend(), 0);
    if (spare < 0)
        return cutToLevel(available, panes, widths);
    const auto flexible =
        std::count_if(panes.cbegin(), panes.cend(), [](const PaneWidth& p) { return p.flexible; });
    if (flexible == 0)
        widths.last() += spare;
    auto left = static_cast<int>(flexible);
    for (qsizetype i = 0; i < widths.size() && left > 0; ++i) {
        if (!panes[i].flexible)
            continue;
        const int share = spare / left--;
        widths[i] += share;
        spare -= share;
    }
    return widths;
}

} // namespace sluice
