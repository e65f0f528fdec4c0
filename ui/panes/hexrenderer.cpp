#include "ui/panes/hexrenderer.h"

#include <algorithm>

namespace sluice {

QByteArray HexRenderer::columnTitle(int column) const
{
    const ViewOptions& options = context().options;
    const QByteArray text =
        QByteArray::number(column, options.decimalOffsets ? 10 : 16).rightJustified(2, '0');
    return options.upperCase ? text.toUpper() : text;
}

void HexRenderer::paintCells(const Row& row)
{
    const int width = geometry().columns.width;
    const qint64 caret = context().caret;
    const ByteRange selection = context().selection;
    const int last = std::min(lastColumn(), static_cast<int>(row.bytes.length) - 1);
    int column = firstColumn();
    while (column <= last) {
        const ByteWindow::Run& run = window().runAt(row.offset + column);
        const int runEnd = static_cast<int>(std::min<qint64>(last + 1, run.range.end() - row.offset));
        const quint8* bytes = run.state == ByteWindow::State::Here
                                  ? run.bytes.data() + (row.offset + column - run.range.offset)
                                  : nullptr;
        for (; column < runEnd; ++column) {
            const qint64 offset = row.offset + column;
            const int x = columnX(column);
            const bool selected = selection.contains(offset);
            const Ground plain = groundOf({offset, 1}, row);
            if (bytes == nullptr) {
                paintAbsent(x, width, geometry().columnChars, run.state, selected, row);
            } else if (offset == caret && isFocused() && !context().halfTyped.isEmpty()) {
                paintHalfTyped(x, row);
                ++bytes;
            } else if (offset == caret && isFocused()) {
                paintByte(x, *bytes++, Ink::OnCaret, Ground::Caret);
            } else {
                const Ground ground = selected ? Ground::Selection : plain;
                paintByte(x, *bytes, inkOn(ground, classInk(*bytes)), ground);
                ++bytes;
            }
            if (offset == caret && (!isFocused() || run.state != ByteWindow::State::Here))
                paintCaretBox(x, width);
            fillGap(column, row, selected && selection.contains(offset + 1), plain);
        }
    }
    for (; column <= lastColumn(); ++column)
        paintEnd(column, row);
}

void HexRenderer::paintByte(int x, quint8 byte, Ink ink, Ground ground)
{
    const ViewOptions& options = context().options;
    const int width = geometry().columns.width;
    const CellImage image = atlas().byteCell(byte, options.radix, options.upperCase, ink, ground, width);
    if (image.pixels != nullptr) {
        strip().blit(x, image);
        return;
    }
    char digits[8];
    const int count = byteDigits(byte, options.radix, options.upperCase, digits);
    const int left = x + (width - count * geometry().cell.width) / 2;
    strip().fill(x, left, atlas().colour(ground));
    strip().fill(left + count * geometry().cell.width, x + width, atlas().colour(ground));
    strip().text(left, {digits, static_cast<size_t>(count)}, ink, ground, atlas());
}

// The digits of a byte that is being typed.
void HexRenderer::paintHalfTyped(int x, const Row& row)
{
    const CellMetrics& cell = geometry().cell;
    const QByteArray& text = context().halfTyped;
    const auto [first, last] = context().halfTypedDigits;
    const int width = geometry().columns.width;
    const int left = x + (width - static_cast<int>(text.size()) * cell.width) / 2;
    strip().fill(x, x + width, atlas().colour(row.ground));
    for (int i = 0; i < static_cast<int>(text.size()); ++i) {
        const bool typed = i >= first && i < last;
        strip().blit(left + i * cell.width,
                     atlas().glyph(static_cast<unsigned char>(text[i]), typed ? Ink::OnCaret : Ink::Dim,
                                   typed ? Ground::Caret : row.ground));
    }
    paintCaretBox(x, width);
}

// A cell past the last byte; the caret may stand on the first of them.
void HexRenderer::paintEnd(int column, const Row& row)
{
    const int x = columnX(column);
    const int width = geometry().columns.width;
    const bool caret = row.offset + column == context().caret;
    if (caret && isFocused() && !context().halfTyped.isEmpty()) {
        paintHalfTyped(x, row);
        fillGap(column, row, false);
        return;
    }
    strip().fill(x, x + width, atlas().colour(caret && isFocused() ? Ground::Caret : row.ground));
    if (caret && !isFocused())
        paintCaretBox(x, width);
    fillGap(column, row, false);
}

} // namespace sluice
