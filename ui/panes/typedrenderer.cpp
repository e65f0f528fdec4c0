#include "ui/panes/typedrenderer.h"

#include "core/bytes/typedview.h"

#include <algorithm>

namespace sluice {
namespace {

// What is out of the ordinary shows in its colour: zeros recede, NaN and infinities warn, denormals stand
// out.
Ink inkOf(FloatClass kind, bool coloured)
{
    switch (kind) {
    case FloatClass::Zero:
        return coloured ? Ink::Zero : Ink::Text;
    case FloatClass::Normal:
        return Ink::Text;
    case FloatClass::Denormal:
        return Ink::Control;
    case FloatClass::Infinite:
    case FloatClass::NotANumber:
        return Ink::Invalid;
    }
    return Ink::Text;
}

} // namespace

TypedRenderer::TypedRenderer(PaneContext& context, const PaneSpec& pane)
    : RowRenderer(context, pane)
    , m_pane(pane)
{
}

// An element may begin in the last row and end after it.
qint64 TypedRenderer::reach() const
{
    return geometry().columnBytes - 1;
}

// Whole elements: the one that holds the first byte may begin in the row above.
QList<QRect> TypedRenderer::rectsOf(ByteRange bytes, const PaneTarget& target) const
{
    const ByteRange first = unitAt(bytes.offset);
    const ByteRange last = bytes.isEmpty() ? first : unitAt(bytes.end() - 1);
    return RowRenderer::rectsOf(ByteRange::between(first.offset, std::max(last.end(), bytes.end())), target);
}

QByteArray TypedRenderer::columnTitle(int column) const
{
    const ViewOptions& options = context().options;
    const int size = geometry().columnBytes;
    const int offset = column * size + static_cast<int>(m_pane.start % size);
    const QByteArray text =
        QByteArray::number(offset, options.decimalOffsets ? 10 : 16).rightJustified(2, '0');
    return options.upperCase ? text.toUpper() : text;
}

void TypedRenderer::paintCells(const Row& row)
{
    const int size = geometry().columnBytes;
    const qint64 documentSize = context().rows.size();
    const ByteRange caretUnit = unitAt(context().caret);
    for (int column = firstColumn(); column <= lastColumn(); ++column) {
        const int x = columnX(column);
        const qint64 offset = geometry().cellOffset(row.offset, column);
        if (offset < 0 || offset > documentSize || documentSize - offset < size) {
            // Before the start, in a tail that is too short for an element, or past the end. The caret has no
            // element there and shows where one would begin.
            const ByteRange place{row.offset + qint64{column} * size, size};
            paintBlank(x, caretUnit.length < size && place.contains(caretUnit.offset), row);
        } else {
            paintElement(x, {offset, size}, row);
        }
        fillGap(column, row, false);
    }
}

void TypedRenderer::paintElement(int x, ByteRange bytes, const Row& row)
{
    const int width = geometry().columns.width;
    const int cellWidth = geometry().cell.width;
    const bool selected = isSelected(bytes);
    const bool caret = bytes.contains(context().caret);
    const quint8* data = window().contiguous(bytes);
    if (data == nullptr) {
        paintAbsent(x, width, geometry().columnChars, window().stateOf(bytes), selected, row);
        if (caret)
            paintCaretBox(x, width);
        return;
    }
    const ElementFormat format = m_pane.hexadecimal ? ElementFormat::Hexadecimal : ElementFormat::Decimal;
    char text[kMaxElementText];
    const int length = formatElement(m_pane.type, data, format, text);
    if (m_pane.hexadecimal && context().options.upperCase)
        std::transform(text, text + length, text,
                       [](char c) { return c >= 'a' && c <= 'f' ? char(c - 32) : c; });

    const bool filled = caret && isFocused();
    const Ground ground = filled ? Ground::Caret : selected ? Ground::Selection : groundOf(bytes, row);
    const Ink ink = inkOn(ground, inkOf(classifyElement(m_pane.type, data), context().options.colourByClass));
    const int padding = (width - geometry().columnChars * cellWidth) / 2;
    const int right = x + padding + geometry().columnChars * cellWidth;
    const int left = right - length * cellWidth;
    strip().fill(x, left, atlas().colour(ground));
    strip().text(left, {text, static_cast<size_t>(length)}, ink, ground, atlas());
    strip().fill(right, x + width, atlas().colour(ground));
    if (caret && !isFocused())
        paintCaretBox(x, width);
}

void TypedRenderer::paintBlank(int x, bool caret, const Row& row)
{
    const int width = geometry().columns.width;
    const bool filled = caret && isFocused();
    strip().fill(x, x + width, atlas().colour(filled ? Ground::Caret : row.ground));
    if (caret && !filled)
        paintCaretBox(x, width);
}

} // namespace sluice
